"""A stack of layers as entries of a case, `kernel_1`, `bias_1`, `kernel_2`, …: only arrays and JSON values cross."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data

Layer = tuple[NDArray[np.float64], NDArray[np.float64]]


def draw_layers(rng: np.random.Generator, *widths: int) -> dict[str, Any]:
    """Draw a stack of layers whose biases are never near 0, so that a missing one shows.

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
    return case


def layers_of(case: Data) -> list[Layer]:
    """The layers of a case as a list of (kernel, bias), the first layer first.

    Example:
        >>> [kernel.shape for kernel, _ in layers_of(draw_layers(np.random.default_rng(0), 3, 4, 2))]
        [(3, 4), (4, 2)]
    """
    return [(case[f"kernel_{i}"], case[f"bias_{i}"]) for i in range(1, case["num_layers"] + 1)]
