"""Whether a gradient vanishes, explodes or arrives well, told from the gradients of the layers.

The rule compares the first layer with the last: norms that are all small are healthy, and what is not a number counts
as exploding.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise

Gradients = list[NDArray[np.float64]]


def gradients_of(case: Data) -> Gradients:
    """The gradients of a case, the first layer's first.

    Example:
        >>> gradients_of({"layer_1": np.ones(2), "layer_0": np.zeros(3), "about": ""})
        [array([0., 0., 0.]), array([1., 1.])]
    """
    count = sum(name.startswith("layer_") for name in case)
    return [case[f"layer_{number}"] for number in range(count)]


def _draw(rng: np.random.Generator, sizes: NDArray[np.float64]) -> Gradients:
    """Gradients of given norms and differing shapes, the first layer's first."""
    layers = []
    for number, size in enumerate(sizes):
        raw = rng.normal(size=(4 + 3 * (number % 3), 5))
        layers.append(raw * (size / np.linalg.norm(raw)))
    return layers


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def case(sizes: NDArray[np.float64], about: str, spoil: float | None = None) -> Data:
        layers = _draw(rng, sizes * 10.0 ** rng.uniform(-0.3, 0.3))
        if spoil is not None:
            layers[int(rng.integers(1, len(layers) - 1))][0, 0] = spoil
        return {f"layer_{number}": layer for number, layer in enumerate(layers)} | {"about": about}

    def about_one(depth: int) -> NDArray[np.float64]:
        return rng.uniform(0.7, 1.4, depth)

    def slope(decades: float) -> NDArray[np.float64]:
        """So many powers of ten from the last layer to the first."""
        depth = int(rng.integers(3, 7))
        return 10.0 ** np.linspace(decades, 0, depth) * about_one(depth)

    cases = [case(about_one(int(rng.integers(3, 7))), "norms of one size") for _ in range(2)]
    cases += [case(slope(rng.uniform(-8, -4)), "fading toward the first layer") for _ in range(2)]
    cases += [case(slope(rng.uniform(4, 8)), "growing toward the first layer") for _ in range(2)]
    cases += [case(2e-6 * about_one(3), "all small, and of one size: the loss is nearly flat here")]
    for spoil in (np.nan, np.inf):
        cases += [case(about_one(int(rng.integers(3, 7))), "a gradient that is not a number", spoil=spoil)]
    # In an order that is drawn, too: the answers are words, and in a fixed order they could be recited.
    for place in rng.permutation(len(cases)):
        yield cases[place]


def _observe(gradient_health: Callable[..., Any], case: Data) -> Data:
    return {"message": gradient_health(gradients_of(case))}


gradient_health = Exercise(
    id="backpropagation.gradient_health",
    title="Vanishing, exploding or healthy?",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "One number a layer first: the norm, the root of the sum of the squares.",
        "Look for numbers that are no numbers before you compare anything: every comparison with nan says False.",
        "Then compare the first layer's norm with the last one's. Only their ratio counts, not their size.",
    ),
)
