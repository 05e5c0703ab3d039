"""Whether a gradient vanishes, explodes or arrives well, told from the gradients of the layers.

The rule compares the first layer with the last: norms that are all small are healthy, and what is not a number counts
as exploding. The cases hold its borders: ratios just beside and exactly at a thousand, norms that differ where means
and largest numbers do not, layers between that vary as they like.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import returned_text
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


def _draw(rng: np.random.Generator, norms: list[float]) -> Gradients:
    """Gradients of given norms and differing shapes, the first layer's first."""
    layers = []
    for number, norm in enumerate(norms):
        raw = rng.normal(size=(4 + 3 * (number % 3), 5))
        layers.append(raw * (norm / np.linalg.norm(raw)))
    return layers


def _spread(norm: float) -> NDArray[np.float64]:
    """A gradient of four hundred equal numbers: the largest of them is a twentieth of its norm."""
    return np.full((10, 40), norm / 20)


def _single(norm: float) -> NDArray[np.float64]:
    """A gradient of one number and zeros: its norm is exactly that number."""
    return np.append(np.float64(norm), np.zeros(3)).reshape(2, 2)


def _turned(norm: float) -> NDArray[np.float64]:
    """A gradient of equal numbers on a diagonal: as a matrix it stretches by a seventh of its norm."""
    return np.eye(49) * (norm / 7)


def _spoiled(layers: Gradients, place: int, number: float) -> Gradients:
    layers[place][0, 0] = number
    return layers


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    def decades(first: float) -> list[float]:
        """Norms from so many powers of ten at the first layer to about 1 at the last, in even steps."""
        depth = int(rng.integers(3, 7))
        return [float(norm) for norm in 10.0 ** (np.linspace(first, 0, depth) + rng.uniform(-0.1, 0.1, depth))]

    scale = 10.0 ** between(-0.3, 0.3)
    cases = [_draw(rng, decades(first * sign)) for first in (between(4, 8), between(3.3, 3.7)) for sign in (1, -1)]
    cases += [_draw(rng, decades(first)) for first in (0.0, between(1.6, 2.6), -between(1.6, 2.6))]
    # Only the first layer and the last count, and only their norms: not the layers between, nor the largest number.
    cases += [_draw(rng, [scale, scale * 1e-6, scale * 1e6, scale])]
    cases += [_draw(rng, [norm * 2e-6 for norm in decades(0.0)]), _draw(rng, [norm * 2e6 for norm in decades(0.0)])]
    factor = between(1.5, 4.0)
    cases += [
        [_spread(1000 * factor), _single(scale), _single(1.0)],
        [_single(1.0), _single(scale), _spread(1000 * factor)],
        [_single(1000 / factor), _single(scale), _spread(1.0)],
        [_spread(1.0), _single(scale), _single(1000 / factor)],
        # By sums of sizes the spread ones are twenty times as large.
        [_spread(1000 / factor), _single(scale), _single(1.0)],
        [_single(1000 * factor), _single(scale), _spread(1.0)],
    ]
    # A norm spread over all directions of a matrix: its largest singular value is a seventh of it.
    cases += [
        [_turned(1000 * factor), _single(scale), _single(1.0)],
        [_single(1.0), _single(scale), _turned(1000 * factor)],
    ]
    # Healthy, and its square is not: whoever forgets the root of the norm sees a fault.
    cases += [[_single(between(40, 80)), _single(scale), _single(1.0)]]
    # Exactly at the border.
    cases += [[_single(1000.0), _single(scale), _single(1.0)], [_single(1.0), _single(scale), _single(1000.0)]]
    cases += [[np.zeros((4, 5)), *_draw(rng, [1.0, scale])]]
    for number, place in zip(rng.permutation([np.nan, np.inf, -np.inf]), (0, 1, -1), strict=True):
        cases += [_spoiled(_draw(rng, decades(0.0)), place, float(number))]
    # Whichever of them fell to the first layer: a nan there, and one in layers that fade otherwise.
    cases += [_spoiled(_draw(rng, decades(0.0)), 0, np.nan), _spoiled(_draw(rng, decades(-6.0)), 1, np.nan)]
    # In an order that is drawn, too, and with nothing said about them: the answers are words, and could be recited.
    for case in rng.permutation(len(cases)):
        layers = cases[case]
        yield {f"layer_{number}": layer for number, layer in enumerate(layers)} | {"about": f"{len(layers)} layers"}


def _observe(gradient_health: Callable[..., Any], case: Data) -> Data:
    layers = gradients_of(case)
    state = returned_text(gradient_health(layers))
    return {"state": state, **{f"after_layer_{number}": layer for number, layer in enumerate(layers)}}


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
