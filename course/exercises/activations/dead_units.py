"""Which units of a ReLU layer are dead: their pre-activations are above zero for none of the samples."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise


def _layer(rng: np.random.Generator, samples: int) -> dict[str, NDArray[np.float64]]:
    """Six ReLU units: two dead for different reasons, four alive, one of these by a single sample."""
    x = rng.normal(size=(samples, 4))
    kernel = rng.normal(size=(4, 6))
    kernel[:, 3] = 0.0  # listens to nothing

    def silent_for(count: int, unit: int) -> float:
        """The bias with which a unit is silent for just so many samples."""
        return -float(np.sort(x @ kernel[:, unit])[count - 1 : count + 1].mean())

    bias = np.array([-60.0, silent_for(3, 1), silent_for(samples - 8, 2), -1.0, silent_for(samples - 1, 4), 60.0])
    order = rng.permutation(6)
    return {"x": x, "kernel": kernel[:, order], "bias": bias[order]}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _layer(rng, samples=30) | {"about": "30 samples, 6 units; one unit fires for a single sample"}
    yield {
        "x": rng.normal(size=(25, 3)),
        "kernel": rng.normal(size=(3, 2)) + 0.5,
        "bias": np.array([-0.1, 0.1]),
        "about": "nobody is dead here",
    }
    yield {
        "x": rng.uniform(1.0, 2.0, size=(12, 3)),
        "kernel": np.concatenate([-rng.uniform(0.5, 1.0, (3, 2)), rng.uniform(0.5, 1.0, (3, 2))], axis=1),
        "bias": np.array([0.4, -0.4, -0.4, 0.4]),
        "about": "inputs all positive; a positive bias does not save a unit whose weights are all negative",
    }


dead_units = Exercise(
    id="activations.dead_units",
    title="Find the dead units of a layer",
    points=3,
    kind="reason",
    cases=_cases,
    observe=lambda dead_units, case: {"dead": dead_units(case["x"], case["kernel"], case["bias"])},
    hints=(
        "Start with what every unit hears from every sample: the pre-activations of lesson 1, one row a sample, one "
        "column a unit.",
        "A unit learns from a sample only where its pre-activation is above zero. When does it learn from no sample "
        "at all?",
        "You have a table of true and false, (samples, units). `.all(axis=…)` or `.any(axis=…)` reduces it along one "
        "axis: which axis has to go?",
    ),
)
