"""Which units of a ReLU layer are dead: their pre-activations are above zero for none of the samples.

One unit of a layer fires for a single sample of 200, barely, and not for the first; some reach exactly 0 and no
further. Where the dead units stand is drawn.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _shuffled(rng: np.random.Generator, x: NDArray[Any], kernel: NDArray[Any], bias: NDArray[Any]) -> dict[str, Any]:
    """A layer with its units in random order."""
    order = rng.permutation(len(bias))
    return {"x": x, "kernel": kernel[:, order], "bias": bias[order]}


def _layer(rng: np.random.Generator, samples: int) -> dict[str, NDArray[np.float64]]:
    """Eight ReLU units: three dead for different reasons, five alive, one of these by a single sample."""
    x = rng.normal(size=(samples, 4))
    kernel = rng.normal(size=(4, 8))
    kernel[:, 3] = 0.0  # listens to nothing
    loudest = int((x @ kernel[:, 4]).argmax())
    x[[loudest, -1]] = x[[-1, loudest]]  # the only sample that unit 4 hears comes last

    def silent_for(count: int, unit: int) -> float:
        """The bias with which a unit is silent for just so many samples."""
        heard = np.append(np.sort(x @ kernel[:, unit]), np.inf)
        return -float(min(heard[count - 1 : count + 1].mean(), heard[count - 1] + 0.1))

    bias = [
        -60.0,
        silent_for(3, 1),
        silent_for(samples - 8, 2),
        -1.0,
        0.002 - float((x @ kernel[:, 4]).max()),
        60.0,
        silent_for(samples, 6),
        silent_for(samples // 2, 7),
    ]
    return _shuffled(rng, x, kernel, np.array(bias))


def _at_zero(rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """Whole numbers: three units reach exactly 0 for their loudest sample and are dead, three reach 1."""
    x = rng.integers(0, 4, size=(9, 3)).astype("float64")
    kernel = rng.integers(1, 4, size=(3, 6)) * rng.choice([-1.0, 1.0], size=(3, 6))
    bias = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]) - (x @ kernel).max(axis=0)
    return _shuffled(rng, x, kernel, bias)


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _layer(rng, samples=200) | {"about": "200 samples, 8 units; one unit fires for a single sample, and barely"}
    yield {
        "x": rng.normal(size=(25, 3)),
        "kernel": rng.normal(size=(3, 2)) + 0.5,
        "bias": np.array([-0.1, 0.1]),
        "about": "nobody is dead here",
    }
    positive = _shuffled(
        rng,
        rng.uniform(1.0, 2.0, size=(12, 3)),
        np.concatenate([-rng.uniform(0.5, 1.0, (3, 2)), rng.uniform(0.5, 1.0, (3, 3))], axis=1),
        np.array([0.4, -0.4, -0.4, 0.4, -0.4]),
    )
    about = "inputs all positive; a positive bias does not save a unit whose weights are all negative"
    yield positive | {"about": about}
    yield _at_zero(rng) | {"about": "whole numbers: some pre-activations are exactly 0, which is not above 0"}


def _observe(dead_units: Callable[..., Any], case: Data) -> Data:
    dead = dead_units(case["x"], case["kernel"], case["bias"])
    return {"dead": dead, **inputs_after(case, "x", "kernel", "bias")}


dead_units = Exercise(
    id="activations.dead_units",
    title="Find the dead units of a layer",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Start with what every unit hears from every sample: the pre-activations of lesson 1, one row a sample, one "
        "column a unit.",
        "A unit learns from a sample only where its pre-activation is above zero. When does it learn from no sample "
        "at all?",
        "You have a table of true and false, (samples, units). `.all(axis=…)` or `.any(axis=…)` reduces it along one "
        "axis: which axis has to go?",
    ),
)
