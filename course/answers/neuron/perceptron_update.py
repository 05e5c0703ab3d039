"""Rosenblatt's rule: plus or minus the sample where the unit is wrong, nothing where it is right, the bias likewise.

Whether the unit fires is computed exactly (`math.fsum`): above 0 it does, at 0 it does not.
"""

import math
from collections.abc import Iterator

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, target = case["x"], case["target"]
    shaped, weights = comparing.with_shape("", observed["weights"], x.shape, "one new weight per input")
    single, bias = comparing.with_one_number("", observed["bias"], "the new bias")
    fits = comparing.all_of("one weight per input and one bias", shaped, single)
    yield fits
    if not fits.right:
        return
    fires = int(math.fsum([*np.multiply(x, case["weights"]), case["bias"]]) > 0)
    was_right = fires == target
    direction = target - fires
    answer = f"The unit answers {fires}, the target is {target}"
    moved, bias_moved = weights - case["weights"], bias - case["bias"]
    still = comparing.is_close(weights, case["weights"]) and comparing.is_close(bias, case["bias"])
    # Rounded: what float32 leaves of a weight that did not move is not worth showing, nor is the sign of a zero.
    by = comparing.brief(moved.round(6) + 0.0)
    message = f"{answer}: nothing should change. You moved the weights by {by} and the bias by {bias_moved:.4g}."
    yield Verdict("no change where the unit is right", still or not was_right, message)
    steps = {
        "weights move by plus or minus x": (moved, direction * x, "the move of the weight"),
        "the bias moves too": (bias_moved, direction, "the move of the bias"),
    }
    for name, (came, expected, what) in steps.items():
        if was_right:
            yield Verdict(name, True)
        else:
            reason = (
                f"{answer}, so weights and bias should move by {'+' if direction > 0 else '−'}x and {direction:+d}."
            )
            yield comparing.explained(reason, comparing.agrees(name, came, expected, what=what))


def _fires(x: Reals, weights: Reals, bias: float) -> float:
    return float(np.dot(x, weights) + bias > 0)


perceptron_update = Answers(
    id="neuron.perceptron_update",
    shares={
        "one weight per input and one bias": 0.1,
        "no change where the unit is right": 0.3,
        "weights move by plus or minus x": 0.4,
        "the bias moves too": 0.2,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Your weights move away from the target. A unit that should have fired needs a larger sum next time: "
            "which sign?",
            lambda x, t, w, b: (w - (t - _fires(x, w, b)) * x, b - (t - _fires(x, w, b))),
        ),
        Mistake(
            "The bias never moves, so the boundary can only turn around the origin. What would the weight of a "
            "constant input 1 do?",
            lambda x, t, w, b: (w + (t - _fires(x, w, b)) * x, b),
        ),
        Mistake(
            "The bias moves against the weights. You may have thought of the threshold: the bias is minus that. "
            "Which way should it go?",
            lambda x, t, w, b: (w + (t - _fires(x, w, b)) * x, b - (t - _fires(x, w, b))),
        ),
        Mistake(
            "You compare the target with the sum itself. Rosenblatt's rule compares it with the unit's answer, 1 or 0. "
            "(Yours is the delta rule, of 1960.) Where does the step belong?",
            lambda x, t, w, b: (w + (t - np.dot(x, w) - b) * x, b + t - np.dot(x, w) - b),
        ),
        Mistake(
            "You learn from every sample, answered rightly or not. What should change when the output equals the "
            "target?",
            lambda x, t, w, b: (w + (2 * t - 1) * x, b + 2 * t - 1),
        ),
        Mistake(
            "At a sum of exactly 0 your unit fires. Here it fires above 0 only: what does that change for a start "
            "at zero?",
            lambda x, t, w, b: (
                w + (t - np.heaviside(np.dot(x, w) + b, 1)) * x,
                b + t - np.heaviside(np.dot(x, w) + b, 1),
            ),
        ),
    ),
)
