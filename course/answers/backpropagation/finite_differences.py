"""A measured gradient: right to four digits, in the shape of the weights, and the caller's weights as they were.

The reference has the derivative of the case's surface, tanh and a bowl, on paper.
"""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict

# Nudged and put back, a weight may have lost its last digit.
_LAST_DIGIT = 1e-9

_ACCURATE = "accurate to four digits"
_SHAPED = "in the shape of the weights"
_ALONE = "the weights are left as they were"


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _slopes(case)
    slopes = comparing.real_numbers(observed["gradient"])
    tolerance = 1e-4 * max(1.0, float(np.abs(expected).max()))
    if slopes is None or slopes.size != expected.size:
        fits, _ = comparing.with_shape("", observed["gradient"], expected.shape, "one slope for each weight")
        yield Verdict(_ACCURATE, False, fits.message)
    else:
        agree = comparing.agrees(
            _ACCURATE, slopes.reshape(expected.shape), expected, what="the slope", rtol=0, atol=tolerance
        )
        yield agree
        if agree.right:  # a shape alone is no answer
            yield comparing.with_shape(_SHAPED, slopes, expected.shape, "one slope for each weight, in their shape")[0]
    alone = comparing.leaves_alone(_ALONE, case, observed, ["weights"], atol=_LAST_DIGIT)
    yield comparing.explained("Whoever called you goes on with other weights than they had.", alone)


def _slopes(case: Data) -> Reals:
    flat = case["weights"].reshape(-1)
    inner = np.cosh(case["matrix"] @ flat + case["shift"]) ** -2.0
    slopes: Reals = (case["matrix"].T @ inner + flat).reshape(case["weights"].shape)
    return slopes


def _differences(
    *,
    step: float = 1e-5,
    over: float = 2.0,
    together: bool = False,
    flat: bool = False,
    back: float = 1.0,
    put_back: bool = True,
) -> Callable[[Callable[[Reals], float], Reals], Reals]:
    """Finite differences to both sides, with one thing or another wrong about them.

    Args:
        step: How far a weight is nudged.
        over: How many steps the difference of the losses is divided by.
        together: Whether all weights are nudged at once.
        flat: Whether the slopes come back as one long row.
        back: How many steps the other point lies back.
        put_back: Whether a weight is put back after it was nudged.
    """

    def answer(function: Callable[[Reals], float], weights: Reals) -> Reals:
        slopes = np.empty(weights.size)
        moved = weights.reshape(-1)  # the caller's own numbers
        for place in range(weights.size):
            at = slice(None) if together else slice(place, place + 1)
            kept = moved[at].copy()
            moved[at] = kept + step
            above = function(weights)
            moved[at] = kept - back * step
            slopes[place] = (above - function(weights)) / (over * step)
            if put_back:
                moved[at] = kept
        return slopes if flat else slopes.reshape(weights.shape)

    return answer


def _in_float32(function: Callable[[Reals], float], weights: Reals) -> Reals:
    slopes = np.empty(weights.shape)
    for place in np.ndindex(weights.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = weights.astype("float32")
            moved[place] += step
            sides.append(function(moved))
        slopes[place] = (sides[0] - sides[1]) / 2e-5
    return slopes


def _first_only(function: Callable[[Reals], float], weights: Reals) -> Reals:
    slopes = np.zeros(weights.shape)
    slopes.flat[0] = _differences()(function, weights).flat[0]
    return slopes


def _in_proportion(function: Callable[[Reals], float], weights: Reals) -> Reals:
    slopes: Reals = np.where(weights == 0, np.nan, _differences()(function, weights))
    return slopes


finite_differences = Answers(
    id="backpropagation.finite_differences",
    shares={
        _ACCURATE: 0.7,
        _SHAPED: 0.2,
        _ALONE: 0.1,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You moved all weights at once and gave each the same slope: that is how the loss changes along the "
            "diagonal. How do you learn about a single weight?",
            _differences(together=True),
        ),
        Mistake(
            "Twice too large: you stepped to both sides and divided by one step. How far apart are your two points?",
            _differences(over=1.0),
        ),
        Mistake(
            "You returned how far the loss moved, a tiny number. What makes a slope of it?",
            lambda function, weights: _differences()(function, weights) * 2e-5,
        ),
        Mistake(
            "The slopes are right, but each weight is left where you nudged it, and the next ones are measured from "
            "there. What should happen after each measurement?",
            _differences(put_back=False),
        ),
        Mistake(
            "The numbers are right and come back as one long row. Which shape does a gradient have?",
            _differences(flat=True),
        ),
        Mistake(
            "Your step is so wide that the curve bends on the way: the slopes are off in the first digits. How large "
            "may a nudge be, for numbers near 1?",
            _differences(step=0.5),
        ),
        Mistake(
            "Half as large: your two points are one step apart, and you divided by two. How far apart are a step "
            "forward and no step at all?",
            _differences(back=0.0),
        ),
        Mistake(
            "All slopes have the wrong sign: the loss behind the weight minus the one before it. Which of the two "
            "points is further along?",
            lambda function, weights: -_differences()(function, weights),
        ),
        Mistake(
            "Your step is so small that the two losses agree in nearly all of their digits, and their difference has "
            "next to none. What does the figure above say about a step of 1e-13?",
            _differences(step=1e-13),
        ),
        Mistake(
            "Your step is so small that the two losses agree in nearly all of their digits, and their difference has "
            "next to none. What does the figure above say about a step of 1e-14 to one side?",
            _differences(step=1e-14, over=1.0, back=0.0),
        ),
        Mistake(
            "A step of a thousandth to one side leaves an error of about half a thousandth of the curvature. Which of "
            "the curves in the figure falls faster, and how far right may a step lie there?",
            _differences(step=1e-3, over=1.0, back=0.0),
        ),
        Mistake(
            "You nudge a copy in `float32`, where a weight near 1 can change by no less than 0.00000006. How exact is "
            "a nudge of 0.00001 then, and in which type do the weights come?",
            _in_float32,
        ),
        Mistake(
            "You gave the slope in the direction of one weight only, and 0 for the others. Who asks them?",
            _first_only,
        ),
        Mistake(
            "You moved a weight in proportion to its size, and a weight of exactly 0 then does not move. Which step "
            "does it need?",
            _in_proportion,
        ),
        Mistake(
            "You took the size of each slope: all of them are positive. Which way does the loss move when the weight "
            "grows?",
            lambda function, weights: np.abs(_differences()(function, weights)),
        ),
    ),
)
