"""What a function that returns several things returned, by name: what several questions hand over."""

from typing import Any


def returned_values(answer: Any, *names: str) -> dict[str, Any]:
    """What a function that returns several things returned, by name.

    Args:
        answer: What the student's function returned.
        names: One for each thing that it should return, in order.

    Returns:
        The names to the things.

    Raises:
        ValueError: Something else came; the message names what was expected.

    Example:
        >>> returned_values((0.25, -1.3), "loss", "slope")
        {'loss': 0.25, 'slope': -1.3}
    """
    if isinstance(answer, (tuple, list)) and len(answer) == len(names):
        return dict(zip(names, answer, strict=True))
    if isinstance(answer, (tuple, list)):
        came = f"{len(answer)} things"
    else:
        shape = getattr(answer, "shape", None)
        came = f"something of type {type(answer).__name__}"
        came += f" and shape {tuple(shape)}" if shape is not None else ""
    raise ValueError(f"Expected {len(names)} things, `return {', '.join(names)}`. Received: {came}.")
