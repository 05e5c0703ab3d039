"""Which of two models serves better, where the situation says what counts.

The same pairs of models are shown in every situation: all measures that one may think of disagree on some of them, in
both directions. So the word of a situation, and what it asks to count, decides; the questions do not know it.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after, returned_text
from course.exercises.types import Data, Exercise

Reals = NDArray[np.float64]

ABOUT_PEOPLE = ("letters", "surgery", "screening", "archive", "waiting room", "short list", "insurance")
ABOUT_NUMBERS = ("tank", "bus")
_MEASURES = 7
_CLEARLY = 0.012  # no measure hangs on a rounding


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    y, first, second = _people(rng)
    for situation in rng.permutation(ABOUT_PEOPLE):
        order = rng.permutation(len(y))
        data = {"y": y[order], "first": first[order], "second": second[order]}
        yield {"about": f"{len(y)} pairs of models", "situation": str(situation), **data}
    y, first, second = _numbers(rng)
    for situation in rng.permutation(ABOUT_NUMBERS):
        data = {"y": y, "first": first, "second": second}
        yield {"about": f"{len(y)} pairs of models", "situation": str(situation), **data}


def _people(rng: np.random.Generator) -> tuple[Reals, Reals, Reals]:
    """Labels and two models' probabilities, each (pairs, rows).

    Of many pairs those are kept that set two measures apart which the ones before did not, until each measure has
    preferred a model that each other one refuses.
    """
    kept: list[tuple[Reals, Reals, Reals]] = []
    apart = np.eye(_MEASURES, dtype=bool)
    told = np.zeros(len(_RIVALS) + len(_LISTS), dtype=bool)
    while not (apart.all() and told.all()) or len(kept) % 2:
        y = rng.permutation(np.repeat([0.0, 1.0], [28, 12]))
        first, second = (_model(rng, y) for _ in range(2))
        gains = _measures(y, first) - _measures(y, second)
        # Whoever punishes wrong probabilities by the square and by the logarithm must agree.
        if np.abs(gains).min() < _CLEARLY or (gains[-1] > 0) != (gains[-2] > 0):
            continue
        better = gains[:-1] > 0
        new = better[:, None] & ~better[None, :]
        rival = np.array(
            [better[of] != (other(y, first) > other(y, second)) for of, other in _RIVALS]
            + [(one(y, first) > one(y, second)) != (other(y, first) > other(y, second)) for one, other in _LISTS]
        )
        done = apart.all() and told.all()
        if (new & ~apart).any() or (rival & ~told).any() or (done and not better.all() and better.any()):
            kept.append((y, first, second))
            apart |= new
            told |= rival
    kept += _without_calls(rng)
    labels, firsts, seconds = (np.array(part) for part in zip(*kept, strict=True))
    return labels, firsts, seconds


def among_first(places: int) -> Callable[[Reals, Reals], float]:
    """The share of the ill among the first so many of the list."""
    return lambda y, p: float(y[np.argsort(-p, kind="stable")[:places]].mean())


def balanced(y: Reals, p: Reals) -> float:
    """The mean of recall and specificity, at one half."""
    return float(((p > 0.5)[y == 1].mean() + (p <= 0.5)[y == 0].mean()) / 2)


def _matthews(y: Reals, p: Reals) -> float:
    said = p > 0.5
    return float(np.corrcoef(y, said)[0, 1]) if 0 < said.sum() < len(y) else 0.0


# Near to one of the measures (its place in `_measures`), and another question: a pair tells each of them from it.
_RIVALS: tuple[tuple[int, Callable[[Reals, Reals], float]], ...] = (
    (0, balanced),
    (2, lambda y, p: float((p > 0.5).sum())),
    (2, balanced),
    (3, balanced),
    (3, _matthews),
    (5, among_first(5)),
    (5, among_first(10)),
    (5, among_first(12)),
)


# Shorter and longer lists, which a pair tells apart as well.
_LISTS = tuple(itertools.combinations(map(among_first, (5, 10, 12)), 2))


def _without_calls(rng: np.random.Generator) -> list[tuple[Reals, Reals, Reals]]:
    """One model that never says yes beside one that does, in both orders."""
    while True:
        y = rng.permutation(np.repeat([0.0, 1.0], [28, 12]))
        quiet, other = 0.49 * _model(rng, y), _model(rng, y)
        gains = _measures(y, quiet) - _measures(y, other)
        # Where every call of the other is right, a precision of 1 without calls would prefer the same one as none.
        perfect = _measures(y, other)[1] == 1
        if not perfect and np.abs(gains).min() > _CLEARLY and (gains[-1] > 0) == (gains[-2] > 0):
            return [(y, quiet, other), (y, other, quiet)]


def _model(rng: np.random.Generator, y: Reals) -> Reals:
    """Probabilities of a model of its own skill, boldness and readiness to say yes: all different, none near 0 or 1."""
    logit = rng.uniform(0.6, 2.4) * y + rng.normal(size=len(y)) + rng.uniform(-1.6, 0.4)
    return np.asarray(0.002 + 0.996 / (1 + np.exp(-rng.uniform(0.5, 3.0) * logit)))


def _measures(y: Reals, p: Reals) -> Reals:
    """Eight numbers about one model, each larger for a better one; the last two are two forms of the same."""
    said, ill = p > 0.5, y == 1
    hits, calls = float((said & ill).sum()), float(said.sum())
    below = (p[~ill][:, None] < p[ill][None, :]).mean()
    places = np.flatnonzero(ill[np.argsort(-p, kind="stable")]) + 1
    return np.array(
        [
            (said == ill).mean(),
            hits / calls if calls else 0.0,
            hits / ill.sum(),
            hits / (calls + ill.sum()),
            below,
            (np.arange(1, len(places) + 1) / places).mean(),
            np.log(np.where(ill, p, 1 - p)).mean(),
            -((p - y) ** 2).mean(),
        ]
    )


def _numbers(rng: np.random.Generator) -> tuple[Reals, Reals, Reals]:
    """Targets and two models' predictions, (pairs, rows): means, squares, medians and largest errors disagree."""

    def few_large(many: int) -> Reals:
        large = rng.permutation(24) < many
        return np.asarray(np.where(large, rng.uniform(12, 14, 24), rng.uniform(0.5, 1.5, 24)))

    ys, firsts, seconds = [], [], []
    for place in rng.permutation(10):
        signs = rng.choice([-1.0, 1.0], 24)
        even = rng.uniform(3.2, 3.8, 24)
        one, other = (
            (even * signs, few_large(3) * signs),  # the squares prefer the one, the means the other
            (even * signs, few_large(9) * signs),  # a median prefers the other
            (2 * even * signs, few_large(1) * signs),  # the largest error prefers the one
            (0.4 * even, np.repeat([4.5, -4.5], 12)),  # errors that cancel prefer the other
            (even * signs, 1.7 * even * signs),  # R² with its arguments exchanged prefers the other
        )[place // 2]
        y = rng.normal(20, 6, 24)
        if place >= 8:  # predictions that are drawn toward the mean: they vary little
            one = -0.6 * (y - y.mean())
        ys.append(y)
        firsts.append(y + (one if place % 2 else other))
        seconds.append(y + (other if place % 2 else one))
    return np.array(ys), np.array(firsts), np.array(seconds)


def _observe(better_model: Callable[..., Any], case: Data) -> Data:
    shown = zip(case["y"], case["first"], case["second"], strict=True)
    words = [returned_text(better_model(case["situation"], *pair)) for pair in shown]
    return {"chosen": [str(word) for word in words]} | inputs_after(case, "y", "first", "second")


better_model = Exercise(
    id="metrics.better_model",
    title="Nine situations, nine measures",
    points=4,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Write down for each situation which people or numbers count, and which do not. That names the measure.",
        "In seven situations the answer is yes or no: four of them decide by one half, two of them sort, one uses the "
        "number itself. Which are which?",
        "Each measure has a name in this lesson: four stand in the table of rates, two under “All thresholds at once”, "
        "one under the probabilities, two in the table of the regression. Of some more is better, of others less.",
    ),
)
