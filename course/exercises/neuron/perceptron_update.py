"""Rosenblatt's rule for one sample: the new weights and the new bias of a step unit.

The unit is right or wrong in each of the two ways. Its sum is also exactly 0, with either target, and its bias decides
against the weighted inputs, so that whoever forgets it there is told. The order is drawn: only the sum says what the
unit answers.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise


def _with_sum(rng: np.random.Generator, size: int, weighted: float, wanted: float, target: int) -> dict[str, Any]:
    """A sample whose weighted inputs add up to `weighted`, and the unit's sum to `wanted`."""
    x, weights = rng.uniform(0.5, 2, size=size) * rng.choice([-1.0, 1.0], size=size), rng.normal(size=size)
    weights[0] = (weighted - np.dot(x[1:], weights[1:])) / x[0]
    bias = float(wanted - np.dot(x, weights))
    return {"x": x, "target": target, "weights": weights, "bias": bias, "about": f"The target is {target}."}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    sizes = iter(rng.integers(2, 6, size=6).tolist())
    drawn = [
        # The bias agrees with the weighted inputs, or turns them over.
        _with_sum(rng, next(sizes), side * rng.uniform(0.5, 1), side * turned * rng.uniform(0.05, 0.4), target)
        for side, turned, target in ((1, 1, 1), (-1, 1, 1), (1, 1, 0), (-1, 1, 0), (1, -1, 1), (-1, -1, 0))
    ]
    for target in (0, 1):
        whole = rng.integers(1, 5, size=2).astype("float64")
        drawn.append(
            {
                "x": whole,
                "target": target,
                "weights": np.array([whole[1], -whole[0]]),
                "bias": 0.0,
                "about": f"The sum is exactly 0: the unit stays silent. The target is {target}.",
            }
        )
    yield from (drawn[place] for place in rng.permutation(len(drawn)))


def _observe(perceptron_update: Callable[..., Any], case: Data) -> Data:
    updated = perceptron_update(case["x"], case["target"], case["weights"], case["bias"])
    return returned(updated, "weights", "bias") | inputs_after(case, "x", "weights")


perceptron_update = Exercise(
    id="neuron.perceptron_update",
    title="Rosenblatt's learning rule",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Take the first try by hand through one sample: weights 0, bias 0, sample (1, 1), target 1. Which way do the "
        "weights move, and which way should they?",
        "target − output can only be +1, 0 or −1. What should happen to the weights in each of the three cases?",
        "Think of the bias as the weight of an input that is always 1. Where does such an input show, in the sum and "
        "in the rule?",
    ),
)
