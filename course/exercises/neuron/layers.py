"""A stack of layers as entries of a case, `kernel_1`, `bias_1`, `kernel_2`, …: only arrays and JSON values cross."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data

Layer = tuple[NDArray[np.float64], NDArray[np.float64]]


def draw_layers(rng: np.random.Generator, *widths: int) -> dict[str, Any]:
    """Draw a stack of layers whose biases are never near 0, so that a missing one shows.

    In each layer the second unit computes the first one's sum with the sign turned: whatever comes in, one of the two
    is below 0 and the other above.

    Args:
        rng: Draws the numbers.
        widths: The number of inputs, then the units of each layer.

    Returns:
        Entries of a case: `num_layers`, and `kernel_<i>` and `bias_<i>` for each layer, counted from 1.

    Example:
        >>> case = draw_layers(np.random.default_rng(0), 3, 4, 2)
        >>> case["num_layers"], case["kernel_2"].shape, case["bias_2"].shape
        (2, (4, 2), (2,))
    """
    case: dict[str, Any] = {"num_layers": len(widths) - 1}
    for i, (inputs, units) in enumerate(zip(widths, widths[1:], strict=False), start=1):
        case[f"kernel_{i}"] = rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        case[f"bias_{i}"] = rng.uniform(0.2, 0.8, size=units) * rng.choice([-1.0, 1.0], size=units)
        if units > 1:
            case[f"kernel_{i}"][:, 1] = -case[f"kernel_{i}"][:, 0]
            case[f"bias_{i}"][1] = -case[f"bias_{i}"][0]
    return case


def layers_of(case: Data) -> list[Layer]:
    """The layers of a case as a list of (kernel, bias), the first layer first.

    Example:
        >>> [kernel.shape for kernel, _ in layers_of(draw_layers(np.random.default_rng(0), 3, 4, 2))]
        [(3, 4), (4, 2)]
    """
    return [(case[f"kernel_{i}"], case[f"bias_{i}"]) for i in range(1, case["num_layers"] + 1)]


def layers_after(layers: list[Layer]) -> dict[str, Any]:
    """The layers of a case as an answer left them: the list, and the arrays in it.

    Returns:
        `after_<name>` for each entry of `names_of_layers`, as far as it is still there.

    Example:
        >>> layers = layers_of(draw_layers(np.random.default_rng(0), 3, 4, 2))
        >>> _ = layers.pop()
        >>> sorted(layers_after(layers))
        ['after_bias_1', 'after_kernel_1', 'after_num_layers']
    """
    after: dict[str, Any] = {"after_num_layers": len(layers)}
    for i, layer in enumerate(layers, start=1):
        after[f"after_kernel_{i}"], after[f"after_bias_{i}"] = layer
    return after


def names_of_layers(case: Data) -> list[str]:
    """The entries of a case that `layers_of` reads.

    Example:
        >>> names_of_layers({"num_layers": 1})
        ['num_layers', 'kernel_1', 'bias_1']
    """
    return ["num_layers", *(f"{name}_{i}" for i in range(1, case["num_layers"] + 1) for name in ("kernel", "bias"))]
