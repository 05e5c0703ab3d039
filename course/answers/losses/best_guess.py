"""The guess that costs least: right are the mean, the median, and the quantile that two prices ask for."""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers.comparing import Reals, leaves_alone, number_agrees
from course.exercises.types import Answers, Data, Mistake, Verdict

Guesses = tuple[float, float, float]

_SQUARES, _DISTANCES = "the best guess for squared errors", "the best guess for distances"
_UNEVEN = "the best guess where the two errors cost differently"


def _cheapest(values: Reals, too_low: float, too_high: float) -> float:
    """One of the values: between two of them the price changes along a straight line."""
    errors = values[:, None] - values  # (guesses, values)
    prices = np.where(errors > 0, too_high * errors, -too_low * errors).sum(axis=1)
    return float(values[prices.argmin()])


def _guesses(values: Reals, too_low: float, too_high: float) -> Guesses:
    return float(values.sum() / values.size), _cheapest(values, 1, 1), _cheapest(values, too_low, too_high)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    squares, distances, uneven = _guesses(case["values"], case["too_low"], case["too_high"])
    yield leaves_alone("values left alone", case, observed, ("values",))
    yield number_agrees(_SQUARES, observed["squares"], squares, "the guess for squared errors")
    yield number_agrees(_DISTANCES, observed["distances"], distances, "the guess for distances")
    prices = f"too low costs {case['too_low']:g}, too high {case['too_high']:g}"
    yield number_agrees(_UNEVEN, observed["uneven"], uneven, f"the guess where {prices}")


def _with(
    squares: Callable[[Reals], float] | None = None,
    distances: Callable[[Reals], float] | None = None,
    uneven: Callable[[Reals, float, float], float] | None = None,
) -> Callable[[Reals, float, float], Guesses]:
    """The right guesses, some of them replaced."""

    def answer(values: Reals, too_low: float, too_high: float) -> Guesses:
        right = _guesses(values, too_low, too_high)
        return (
            squares(values) if squares else right[0],
            distances(values) if distances else right[1],
            uneven(values, too_low, too_high) if uneven else right[2],
        )

    return answer


def _middle(values: Reals) -> float:
    return float((values.min() + values.max()) / 2)


def _weighted(values: Reals, too_low: float, too_high: float) -> float:
    ordered = np.sort(values, kind="stable")
    share = too_low / (too_low + too_high)
    return float(ordered[0] + share * (ordered[-1] - ordered[0]))


best_guess = Answers(
    id="losses.best_guess",
    shares={_SQUARES: 0.2, _DISTANCES: 0.3, _UNEVEN: 0.45, "values left alone": 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "Your guess for distances is the mean. One value far off moves it a lot, although it pulls no harder than "
            "any other: where are as many values above as below?",
            _with(distances=lambda values: float(values.mean())),
        ),
        Mistake(
            "Mean and median are exchanged. Which of the two losses lets a value far off pull harder?",
            _with(lambda values: float(np.median(values)), lambda values: float(values.mean())),
        ),
        Mistake(
            "The two prices are exchanged: where too low costs more, the best guess is higher. Which values does "
            "`too_low` belong to, those above the guess or those below?",
            _with(uneven=lambda values, too_low, too_high: _cheapest(values, too_high, too_low)),
        ),
        Mistake(
            "The two prices have no effect on your last guess. If being too low costs three times as much, should you "
            "guess higher or lower than the median?",
            _with(uneven=lambda values, too_low, too_high: _cheapest(values, 1, 1)),
        ),
        Mistake(
            "You took the middle between the smallest and the largest value. The others have a say, too: which guess "
            "changes when one of them moves?",
            _with(_middle, _middle),
        ),
        Mistake(
            "In your last guess the share of the prices divides the *range*. It should divide the number of values: "
            "how many of them lie below the best guess?",
            _with(uneven=_weighted),
        ),
        Mistake(
            "The median is the middle one of the values *in order*. In which order do they come?",
            _with(distances=lambda values: float(values[len(values) // 2])),
        ),
        Mistake(
            "In your last guess the share of the prices multiplies the median. A guess of 0 would stay 0 whatever the "
            "prices are: what do the prices choose among?",
            _with(
                uneven=lambda values, too_low, too_high: float(np.median(values)) * too_low / (too_low + too_high) * 2
            ),
        ),
        Mistake(
            "You gave the mean three times. It is the best guess for one of the three prices: for which?",
            _with(
                distances=lambda values: float(values.mean()),
                uneven=lambda values, too_low, too_high: float(values.mean()),
            ),
        ),
        Mistake(
            "Your last guess lies between two of the values, as `np.quantile` interpolates. Does the price fall on the "
            "way from one value to the next, or does it change its direction at one of them?",
            _with(uneven=lambda values, too_low, too_high: float(np.quantile(values, too_low / (too_low + too_high)))),
        ),
        Mistake(
            "Your last guess takes too_low / too_high for the share of the values below it. With equal prices that "
            "share would be all of them: which fraction is one half then?",
            _with(uneven=lambda values, too_low, too_high: float(np.quantile(values, min(1.0, too_low / too_high)))),
        ),
    ),
)
