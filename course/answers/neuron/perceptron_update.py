"""Rosenblatt's rule: plus or minus the sample where the unit is wrong, nothing where it is right, the bias likewise.

Whether the unit fires is computed exactly (`math.fsum`): above 0 it does, at 0 it does not.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, target = case["x"], case["target"]
    yield comparing.leaves_alone("inputs left alone", case, observed, ("x", "weights"))
    shaped, weights = comparing.with_shape("", observed["weights"], x.shape, "one new weight per input")
    single, bias = comparing.with_one_number("", observed["bias"], "the new bias")
    fits = comparing.all_of("one weight per input and one bias", shaped, single)
    yield fits
    if not fits.right:
        return
    products = np.multiply(x, case["weights"]).tolist()
    total = math.fsum([*products, case["bias"]])
    fires = int(total > 0)
    was_right = fires == target
    direction = target - fires
    answer = (
        f"The weighted inputs {math.fsum(products):.3g} and the bias {case['bias']:.3g} make {total:.3g}, so the unit "
        f"answers {fires}; the target is {target}"
    )
    moved, bias_moved = weights - case["weights"], bias - case["bias"]
    still = comparing.is_close(weights, case["weights"]) and comparing.is_close(bias, case["bias"])
    # Rounded: what float32 leaves of a weight that did not move is not worth showing, nor is the sign of a zero.
    by = comparing.brief(moved.round(6) + 0.0)
    message = f"{answer}: nothing should change. You moved the weights by {by} and the bias by {bias_moved:.4g}."
    if not was_right:
        message = f"{answer}: weights and bias should change, and nothing did."
    # Whoever never changes anything has not asked the unit: it must move where it is wrong.
    yield Verdict("no change where the unit is right, and only there", still == was_right, message)
    steps = {
        "weights move by plus or minus x": (moved, direction * x, "the move of the weight"),
        "the bias moves too": (bias_moved, direction, "the move of the bias"),
    }
    by = {1: "by +x and +1", 0: "by nothing", -1: "by −x and −1"}[direction]
    for name, (came, expected, what) in steps.items():
        reason = f"{answer}, so weights and bias should move {by}."
        yield comparing.explained(reason, comparing.agrees(name, came, expected, what=what))


def _fires(x: Reals, weights: Reals, bias: float) -> float:
    return float(np.dot(x, weights) + bias > 0)


def _with_faults(*, bias_in_sum: bool, weights: int, bias: int) -> Callable[..., tuple[Reals, float]]:
    """The rule, where the sum may lack the bias and weights and bias move by so many times of what they should."""

    def update(x: Reals, t: int, w: Reals, b: float) -> tuple[Reals, float]:
        error = t - _fires(x, w, b if bias_in_sum else 0.0)
        return w + weights * error * x, b + bias * error

    return update


def _partly_mended() -> Iterator[Mistake]:
    """The states between the first try and the rule in which more than one fault is left: the first one is asked about,
    and the others are named."""
    for bias_in_sum in (False, True):
        for weights in (1, -1):
            for bias in (1, 0, -1):
                known = bias_in_sum and (weights == 1 or bias == -1)  # right, or among the single mistakes
                if known or (weights, bias) == (1, 1):
                    continue
                others = ["the direction of the weights"] * (weights == -1 and not bias_in_sum)
                others += {1: [], 0: ["the bias, which never moves"], -1: ["the direction of the bias"]}[bias]
                then = f" (afterwards, look at {' and '.join(others)})" if others else ""
                if bias_in_sum:
                    message = (
                        f"Your weights move away from the target{then}. A unit that should have fired and was silent "
                        "needs a larger sum next time: which sign has the error then?"
                    )
                else:
                    message = (
                        f"You left the bias out when you asked what the unit answers{then}. Here the bias can turn a 0 "
                        "into a 1: which sum does the step look at?"
                    )
                yield Mistake(message, _with_faults(bias_in_sum=bias_in_sum, weights=weights, bias=bias))


perceptron_update = Answers(
    id="neuron.perceptron_update",
    shares={
        "one weight per input and one bias": 0.05,
        "inputs left alone": 0.05,
        "no change where the unit is right, and only there": 0.3,
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
        Mistake(
            "You left the bias out when you asked what the unit answers. Which sum does the step look at?",
            lambda x, t, w, b: (w + (t - _fires(x, w, 0.0)) * x, b + t - _fires(x, w, 0.0)),
        ),
        Mistake(
            "You added the same number to every weight. A weight whose input was large has more to answer for: by "
            "what does it move?",
            lambda x, t, w, b: (w + (t - _fires(x, w, b)), b + t - _fires(x, w, b)),
        ),
        Mistake(
            "You moved a small part of the way: there is a learning rate in your rule. How far does Rosenblatt's go?",
            lambda x, t, w, b: (w + 0.1 * (t - _fires(x, w, b)) * x, b + 0.1 * (t - _fires(x, w, b))),
        ),
        Mistake(
            "You returned the changes alone. What do they have to be added to?",
            lambda x, t, w, b: ((t - _fires(x, w, b)) * x, t - _fires(x, w, b)),
        ),
        Mistake(
            "You learn only where the unit should have fired. Where it fired and should have stayed silent, what "
            "happens to the weights?",
            lambda x, t, w, b: (w + t * (t - _fires(x, w, b)) * x, b + t * (t - _fires(x, w, b))),
        ),
        Mistake(
            "You add target times x without asking what the unit answers now. What should happen where it is right "
            "already?",
            lambda x, t, w, b: (w + t * x, b + t),
        ),
        Mistake(
            "The bias moves by the sum of the inputs. Think of it as the weight of one more input: how large is that "
            "input?",
            lambda x, t, w, b: (w + (t - _fires(x, w, b)) * x, b + (t - _fires(x, w, b)) * x.sum()),
        ),
        Mistake(
            "Your unit answers 1 or −1, so your errors are twice as large as here. Which two answers does this unit "
            "have?",
            lambda x, t, w, b: (w + 2 * (t - _fires(x, w, b)) * x, b + 2 * (t - _fires(x, w, b))),
        ),
        *_partly_mended(),
    ),
)
