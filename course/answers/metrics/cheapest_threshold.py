"""Whether no other threshold costs less on the given rows."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict

Labels = NDArray[np.int64]

_LEAST, _TIES, _ENDS, _ALONE = (
    "the least cost",
    "the least cost where scores are equal",
    "the least cost where nobody or everybody is called",
    "inputs left alone",
)


def _cost(case: Data, threshold: float) -> float:
    called, ill = case["scores"] >= threshold, case["y"] == 1
    return float(case["miss_cost"] * (ill & ~called).sum() + case["alarm_cost"] * (called & ~ill).sum())


def _asks(case: Data) -> list[str]:
    # Ties and ends come after the plain rows: whoever fails there has not shown them either.
    return {"rows": [_LEAST, _TIES, _ENDS], "equal scores": [_TIES], "ends": [_ENDS]}[case["kind"]] + [_ALONE]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["y", "scores"])
    single, threshold = comparing.with_one_number("", observed["threshold"], "the threshold")
    least = min(_cost(case, float(one)) for one in [*case["scores"], np.inf])
    cost = _cost(case, threshold)
    message = (
        f"{len(case['y'])} people, {case['about']}, a miss costs {case['miss_cost']:.3g} and a false alarm "
        f"{case['alarm_cost']:.3g}: a threshold of {threshold:.4g} costs {cost:.4g}, and there is one that costs "
        f"{least:.4g}."
    )
    if single.right and np.isnan(threshold):
        message = "Expected a threshold, received nan."
    right = single.right and not np.isnan(threshold) and cost <= least + 1e-9 * max(1.0, least)
    for name in _asks(case):
        if name != _ALONE:
            yield Verdict(name, right, message if single.right else single.message)


def _search(
    *,
    candidates: Callable[[Reals], Any] = lambda scores: [*np.unique(scores), np.inf],
    cost: Callable[[float, float, float, float], float] = lambda misses, alarms, miss, alarm: (
        misses * miss + alarms * alarm
    ),
    called: Callable[[Reals, float], Any] = lambda scores, threshold: scores >= threshold,
    best: Callable[..., int] = np.argmin,
) -> Callable[[Labels, Reals, float, float], float]:
    """The search, with one thing bent.

    Args:
        candidates: The thresholds that are tried, from the scores.
        cost: What misses and alarms cost, from their numbers and their prices.
        called: Who is called.
        best: Which place of the list of costs is taken.
    """

    def answer(y: Labels, scores: Reals, miss_cost: float, alarm_cost: float) -> float:
        tried = list(candidates(scores))
        costs = []
        for threshold in tried:
            called_now = called(scores, threshold)
            misses, alarms = float(((y == 1) & ~called_now).sum()), float(((y == 0) & called_now).sum())
            costs.append(cost(misses, alarms, miss_cost, alarm_cost))
        return float(tried[int(best(costs))])

    return answer


def _between(scores: Reals) -> Reals:
    values = np.unique(scores)
    return np.asarray((values[1:] + values[:-1]) / 2) if len(values) > 1 else values


def _rates(y: Labels, scores: Reals, miss_cost: float, alarm_cost: float) -> float:
    """Prices times rates instead of counts."""
    ill, healthy = max(int((y == 1).sum()), 1), max(int((y == 0).sum()), 1)
    return _search(cost=lambda misses, alarms, miss, alarm: misses / ill * miss + alarms / healthy * alarm)(
        y, scores, miss_cost, alarm_cost
    )


def _youden(y: Labels, scores: Reals, miss_cost: float, alarm_cost: float) -> float:
    """Rates without prices: the largest recall minus false positive rate."""
    return _rates(y, scores, 1.0, 1.0)


def _one_by_one(y: Labels, scores: Reals, miss_cost: float, alarm_cost: float, descending: bool = True) -> float:
    """One person after the other is called, or is called no more, also where scores are equal."""
    order = np.argsort(-scores if descending else scores, kind="stable")
    change = np.where(y[order] == 1, -miss_cost, alarm_cost) * (1 if descending else -1)
    place = int(np.concatenate([[0.0], np.cumsum(change)]).argmin())
    if descending:
        return float(scores[order][place - 1]) if place else float("inf")
    return float(scores[order][place]) if place < len(order) else float("inf")


def _grid(steps: int) -> Callable[[Reals], Reals]:
    return lambda scores: np.linspace(0, 1, steps)


def _place(y: Labels, scores: Reals, miss_cost: float, alarm_cost: float) -> float:
    tried = [*np.unique(scores), np.inf]
    return float(tried.index(_search()(y, scores, miss_cost, alarm_cost)))


def _all_called(y: Labels, scores: Reals, miss_cost: float, alarm_cost: float) -> float:
    """Whoever is called pays the price of a false alarm."""
    tried = [*np.unique(scores), np.inf]
    return float(
        min(tried, key=lambda t: miss_cost * ((y == 1) & (scores < t)).sum() + alarm_cost * (scores >= t).sum())
    )


cheapest_threshold = Answers(
    id="metrics.cheapest_threshold",
    shares={_LEAST: 0.55, _TIES: 0.15, _ENDS: 0.25, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "You decide at one half whatever an error costs. Where in your function do the two prices stand?",
            lambda y, scores, miss_cost, alarm_cost: 0.5,
        ),
        Mistake(
            "The formula alarm cost / (alarm cost + miss cost) holds for calibrated probabilities. These scores may "
            "be logits, or probabilities that are wrong: which threshold is cheapest on these rows?",
            lambda y, scores, miss_cost, alarm_cost: alarm_cost / (alarm_cost + miss_cost),
        ),
        Mistake(
            "The two prices have changed places: you pay the price of an alarm for a miss. Which of the two numbers "
            "counts the ill who are not called?",
            _search(cost=lambda misses, alarms, miss, alarm: misses * alarm + alarms * miss),
        ),
        Mistake(
            "You count errors and forget the prices: that is the threshold with the best accuracy. What does one miss "
            "cost, in false alarms?",
            _search(cost=lambda misses, alarms, miss, alarm: misses + alarms),
        ),
        Mistake(
            "You searched a grid from 0 to 1. Who promised that scores lie there? Which thresholds really differ?",
            _search(candidates=lambda scores: np.linspace(0, 1, 101)),
        ),
        *(
            Mistake(
                f"You searched {steps} thresholds from 0 to 1. Who promised that scores lie there? Which thresholds "
                "really differ?",
                _search(candidates=_grid(steps)),
            )
            for steps in (11, 21, 50, 100, 200, 201, 501, 1000, 1001, 10001)
        ),
        *(
            Mistake(
                f"You let people with the same score come one after the other, {way}. Can a threshold part two people "
                "who score the same?",
                functools.partial(_one_by_one, descending=descending),
            )
            for way, descending in (("from the highest score down", True), ("from the lowest score up", False))
        ),
        Mistake(
            "You gave the place of the threshold in your list. Who is called with a score of at least that place?",
            _place,
        ),
        Mistake(
            "You count everybody who is called as a false alarm, the ill among them. Whose call is false?",
            _all_called,
        ),
        Mistake(
            "Your threshold is rounded, and may pass by the person whose score it was. Why give fewer digits?",
            lambda *given: round(_search()(*given), 3),
        ),
        Mistake(
            "You search with “greater than”, from minus infinity up, and who is equal to the threshold is called. What "
            "becomes of the person whose score is the threshold?",
            _search(candidates=lambda scores: [-np.inf, *np.unique(scores)], called=lambda scores, t: scores > t),
        ),
        Mistake(
            "You turned the threshold into a probability. Scores are compared with it as they are: on which scale do "
            "they stand?",
            lambda *given: float(1 / (1 + np.exp(-_search()(*given)))),
        ),
        Mistake(
            "All your thresholds call somebody. Where it is cheapest to call nobody, which threshold does?",
            _search(candidates=np.unique),
        ),
        Mistake(
            "Your thresholds lie between two scores, so they never call everybody, nor nobody. Which two are missing?",
            _search(candidates=_between),
        ),
        Mistake(
            "You search with “greater than”, and who is equal to the threshold is called. What becomes of the person "
            "whose score is the threshold?",
            _search(called=lambda scores, threshold: scores > threshold),
        ),
        Mistake(
            "You weigh rates, not people: a share of the ill against a share of the healthy, as if there were as many "
            "of both. How many people does each share stand for?",
            _rates,
        ),
        Mistake(
            "You look for the largest recall minus false positive rate (Youden's rule), in which no price stands. What "
            "does one miss cost, in false alarms?",
            _youden,
        ),
        Mistake(
            "You found the most expensive threshold. Is more cost better?",
            _search(best=np.argmax),
        ),
        Mistake(
            "You call those who score *below* the threshold. Which side does the exercise name?",
            _search(
                candidates=lambda scores: [-np.inf, *np.unique(scores), np.inf],
                called=lambda scores, threshold: scores < threshold,
            ),
        ),
        Mistake(
            "You gave back the least cost, and not the threshold that reaches it. What was asked for?",
            lambda y, scores, miss_cost, alarm_cost: min(
                float(((y == 1) & (scores < t)).sum() * miss_cost + ((y == 0) & (scores >= t)).sum() * alarm_cost)
                for t in [*scores, np.inf]
            ),
        ),
    ),
)
