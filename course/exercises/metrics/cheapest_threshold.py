"""The threshold with the least cost on given rows. Any threshold that reaches the least cost is right."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def case(
        kind: str, about: str, y: Any, scores: Any, miss_cost: float, alarm_cost: float, *, mixed: bool = True
    ) -> Data:
        order = rng.permutation(len(y)) if mixed else np.arange(len(y))
        # Exact in single precision, too: a threshold that is given in it calls the same people.
        values = np.asarray(scores, dtype="float32")[order].astype("float64")
        return {
            "kind": kind,
            "about": about,
            "y": np.asarray(y, dtype="int64")[order],
            "scores": values,
            "miss_cost": float(miss_cost),
            "alarm_cost": float(alarm_cost),
        }

    def people(ill: float, size: int) -> Any:
        many = round(ill * size)
        return np.repeat([1, 0], [many, size - many])

    y = people(0.35, int(rng.integers(50, 70)))

    def logits(miss_cost: float, alarm_cost: float) -> Any:
        """Scores of which no rule that forgets the prices, or exchanges them, finds the cheapest threshold."""
        while True:
            drawn = 1.6 * y - 1 + rng.normal(size=len(y))
            if _prices_decide(y, drawn, miss_cost, alarm_cost):
                return drawn

    prices = (rng.uniform(4, 9), 1), (1, rng.uniform(2, 3)), (rng.uniform(4, 7), 1), (1, rng.uniform(1.5, 2.5))
    about = "probabilities, and a miss costs more", "probabilities, and an alarm costs more"
    for text, (miss, alarm) in zip(about, prices[:2], strict=True):
        yield case("rows", text, y, 1 / (1 + np.exp(-logits(miss, alarm))), miss, alarm)
    about = "logits far below zero", "logits far above zero"
    for text, away, (miss, alarm) in zip(about, (-30, 50), prices[2:], strict=True):
        yield case("rows", text, y, 5 * logits(miss, alarm) + away, miss, alarm)
    # Where one grade holds both kinds, no threshold can part them.
    grades = [1.0] * 3 + [2.0] * 5 + [3.0] * 6 + [4.0] * 4
    mixed = [0] * 3 + [1, 0, 0, 0, 0] + [1, 1, 0, 0, 0, 1] + [1, 1, 1, 0]
    yield case("equal scores", "only four different scores", mixed, grades, 1, 1 + 0.2 * rng.random())
    yield case("equal scores", "only four different scores", mixed, grades, 2.2 + 0.2 * rng.random(), 1)
    # Of those who score the same the ill person stands first, then last: whoever lets them come one after the other
    # stops among them in one of the two, whichever way the rows are sorted.
    low, high = np.sort(rng.uniform(-3, 3, 2))
    tied, last = [1, 1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 1]
    yield case("equal scores", "six of seven have the same score", tied, [high] + [low] * 6, 3, 1, mixed=False)
    yield case("equal scores", "six of seven have the same score", last, [high] + [low] * 6, 3, 1, mixed=False)
    # Whoever is ill scores lower: with these costs it is cheapest to call nobody, or everybody.
    ill, healthy = rng.uniform(-1, 0, 6), rng.uniform(0.5, 1, 8)
    upside_down = np.concatenate([ill, healthy])
    yield case("ends", "scores that are upside down", people(6 / 14, 14), upside_down, 1, 1)
    yield case("ends", "scores that are upside down", people(8 / 14, 14), np.sort(upside_down), 1, 1)
    yield case("ends", "one healthy person", [0], [rng.normal()], 5, 1)
    yield case("ends", "one ill person", [1], [rng.normal()], 1, 5)
    yield case("ends", "a miss costs nothing", people(0.5, 12), rng.normal(size=12), 0, 1)
    yield case("ends", "an alarm costs nothing", people(0.5, 12), rng.normal(size=12), 1, 0)


def _prices_decide(y: Any, scores: Any, miss_cost: float, alarm_cost: float) -> bool:
    """Whether accuracy, F1, Youden's rule and exchanged prices all prefer thresholds that cost more than the least."""
    called = scores >= np.append(np.unique(scores), np.inf)[:, None]
    misses, alarms = ((y == 1) & ~called).sum(axis=1), ((y == 0) & called).sum(axis=1)
    ill, healthy = (y == 1).sum(), (y == 0).sum()
    cost = misses * miss_cost + alarms * alarm_cost
    others = (
        misses + alarms,
        (misses + alarms) / (2 * (ill - misses) + misses + alarms),
        misses / ill + alarms / healthy,
        misses * alarm_cost + alarms * miss_cost,
    )
    least = np.isclose(cost, cost.min())
    return not any((least & np.isclose(other, other.min())).any() for other in others)


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
