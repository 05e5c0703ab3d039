"""The threshold with the least cost on given rows. Any threshold that reaches the least cost is right."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def case(kind: str, about: str, y: Any, scores: Any, miss_cost: float, alarm_cost: float) -> Data:
        order = rng.permutation(len(y))
        labels, values = np.asarray(y, dtype="int64")[order], np.asarray(scores, dtype="float64")[order]
        return {
            "kind": kind,
            "about": about,
            "y": labels,
            "scores": values,
            "miss_cost": float(miss_cost),
            "alarm_cost": float(alarm_cost),
        }

    def people(ill: float, size: int) -> Any:
        many = round(ill * size)
        return np.repeat([1, 0], [many, size - many])

    size = int(rng.integers(50, 70))
    y = people(0.35, size)
    probability = 1 / (1 + np.exp(-(2.2 * y - 1.2 + rng.normal(size=size))))
    yield case("rows", "probabilities, and a miss costs more", y, probability, rng.uniform(4, 9), 1)
    yield case("rows", "probabilities, and an alarm costs more", y, probability, 1, rng.uniform(2, 3))
    logit = 8 * y - 30 + 5 * rng.normal(size=size)
    yield case("rows", "logits far below zero", y, logit, rng.uniform(2, 4), 1)
    yield case("rows", "logits far above zero", y, logit + 80, 1, rng.uniform(1, 2))
    # Where one grade holds both kinds, no threshold can part them.
    grades = [1.0] * 3 + [2.0] * 5 + [3.0] * 6 + [4.0] * 4
    mixed = [0] * 3 + [1, 0, 0, 0, 0] + [1, 1, 0, 0, 0, 1] + [1, 1, 1, 0]
    yield case("equal scores", "only four different scores", mixed, grades, 1, 1 + 0.2 * rng.random())
    yield case("equal scores", "only four different scores", mixed, grades, 2.2 + 0.2 * rng.random(), 1)
    # Whoever is ill scores lower: with these costs it is cheapest to call nobody, or everybody.
    ill, healthy = rng.uniform(-1, 0, 6), rng.uniform(0.5, 1, 8)
    upside_down = np.concatenate([ill, healthy])
    yield case("ends", "scores that are upside down", people(6 / 14, 14), upside_down, 1, 1)
    yield case("ends", "scores that are upside down", people(8 / 14, 14), np.sort(upside_down), 1, 1)
    yield case("ends", "one healthy person", [0], [rng.normal()], 5, 1)
    yield case("ends", "one ill person", [1], [rng.normal()], 1, 5)
    yield case("ends", "a miss costs nothing", people(0.5, 12), rng.normal(size=12), 0, 1)
    yield case("ends", "an alarm costs nothing", people(0.5, 12), rng.normal(size=12), 1, 0)


def _observe(cheapest_threshold: Callable[..., Any], case: Data) -> Data:
    found = cheapest_threshold(case["y"], case["scores"], case["miss_cost"], case["alarm_cost"])
    return {"threshold": found} | inputs_after(case, "y", "scores")


cheapest_threshold = Exercise(
    id="metrics.cheapest_threshold",
    title="The cheapest threshold",
    points=4,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        "Between two neighboring scores nothing changes. How many thresholds are there that really differ?",
        "Write the cost of one threshold as a function first: misses times their price, alarms on healthy people "
        "times theirs. Then try all thresholds that differ.",
        "A list of thresholds taken from the scores always calls somebody. Is there one that calls nobody?",
    ),
)
