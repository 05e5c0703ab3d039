"""A measured gradient: in the shape of the weights, right to four digits, and the caller's weights as they were.

The reference has the derivative of the case's surface, tanh and a bowl, on paper.
"""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict

# Nudged and put back, a weight may have lost its last digit.
_LAST_DIGIT = 1e-9


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _slopes(case)
    shaped, gradient = comparing.with_shape(
        "one slope for each weight, in their shape", observed["gradient"], expected.shape, "one slope for each weight"
    )
    yield shaped
    alone = comparing.leaves_alone("the weights are left as they were", case, observed, ["weights"], atol=_LAST_DIGIT)
    yield comparing.explained("Whoever called you goes on with other weights than they had.", alone)
    if shaped.right:
        tolerance = 1e-4 * max(1.0, float(np.abs(expected).max()))
        yield comparing.agrees("accurate to four digits", gradient, expected, what="the slope", rtol=0, atol=tolerance)


def _slopes(case: Data) -> Reals:
    flat = case["weights"].reshape(-1)
    inner = np.cosh(case["matrix"] @ flat + case["shift"]) ** -2.0
    slopes: Reals = (case["matrix"].T @ inner + flat).reshape(case["weights"].shape)
    return slopes


def _differences(
    *, step: float = 1e-5, over: float = 2.0, together: bool = False, flat: bool = False, put_back: bool = True
) -> Callable[[Callable[[Reals], float], Reals], Reals]:
    """Finite differences to both sides, with one thing or another wrong about them.

    Args:
        step: How far a weight is nudged.
        over: How many steps the difference of the losses is divided by.
        together: Whether all weights are nudged at once.
        flat: Whether the slopes come back as one long row.
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
            moved[at] = kept - step
            slopes[place] = (above - function(weights)) / (over * step)
            if put_back:
                moved[at] = kept
        return slopes if flat else slopes.reshape(weights.shape)

    return answer


finite_differences = Answers(
    id="backpropagation.finite_differences",
    shares={
        "one slope for each weight, in their shape": 0.2,
        "accurate to four digits": 0.6,
        "the weights are left as they were": 0.2,
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
    ),
)
