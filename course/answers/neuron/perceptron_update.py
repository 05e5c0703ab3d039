"""Lesson 01, the neuron: perceptron update: what right means, and what people get wrong."""

import math

import numpy as np

from course.answers.neuron.forward_pass import brief, numbers_of, off_by
from course.exercises.types import Answers, Mistake, Verdict


def judge_perceptron_update(case, observed):
    weights, bias = numbers_of(observed["weights"]), numbers_of(observed["bias"])
    x, target = case["x"], case["target"]
    fits = weights.shape == x.shape and bias.size == 1
    yield Verdict(
        "one weight per input and one bias",
        fits,
        f"Expected weights of shape {x.shape} and a single bias, got shapes {weights.shape} and {bias.shape}.",
    )
    if not fits:
        return
    fired = bool(math.fsum([*np.multiply(x, case["weights"]), case["bias"]]) > 0)
    was_right = fired == bool(target)
    direction = {(True, 0): -1, (False, 1): 1}.get((fired, target), 0)
    answer = f"The unit answers {int(fired)}, the target is {target}"
    still = bool(np.allclose(weights, case["weights"], atol=1e-5) and np.allclose(bias, case["bias"], atol=1e-5))
    message = f"{answer}: nothing should change. You moved the weights by {brief(weights - case['weights'])}."
    yield Verdict("no change where the unit is right", still or not was_right, message)
    good, _ = off_by(weights - case["weights"], direction * x)
    message = (
        f"{answer}, so the weights should move by {'+' if direction > 0 else '−'}x, {brief(direction * x)}. "
        f"They moved by {brief(weights - case['weights'])}."
    )
    yield Verdict("weights move by plus or minus x", good or was_right, message)
    moved = float(bias.reshape(-1)[0]) - case["bias"]
    message = f"{answer}, so the bias should move by {direction:+d}. It moved by {moved:+.3g}."
    yield Verdict("the bias moves too", abs(moved - direction) < 1e-4 or was_right, message)


def _fires(x, weights, bias):
    return float(np.dot(x, weights) + bias > 0)


perceptron_update = Answers(
    id="neuron.perceptron_update",
    shares={
        "one weight per input and one bias": 0.1,
        "no change where the unit is right": 0.3,
        "weights move by plus or minus x": 0.4,
        "the bias moves too": 0.2,
    },
    judge=judge_perceptron_update,
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
