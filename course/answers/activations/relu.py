"""Lesson 02, activation functions: relu: what right means, and what people get wrong."""

from collections.abc import Iterator

import numpy as np

from course.answers.activations.values import agrees, has_shape, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_relu(case: Data, observed: Data) -> Iterator[Verdict]:
    x, value, slope = case["x"], reals(observed["value"]), reals(observed["slope"])
    fits = has_shape("one value and one slope per input", value, x.shape, "one value per input")
    yield fits if not fits.right else has_shape(fits.name, slope, x.shape, "one slope per input")
    if value is None or slope is None or value.shape != x.shape or slope.shape != x.shape:
        return
    yield agrees("the right values", value, (x + np.abs(x)) / 2, x)
    # At 0 itself there is no slope; libraries say 0, and anything between the two sides is as good.
    on_both_sides = x != 0
    at_zero = slope[~on_both_sides]
    sides = agrees("the right slopes", slope[on_both_sides], np.heaviside(x[on_both_sides], 0), x[on_both_sides])
    between = bool(((at_zero >= 0) & (at_zero <= 1)).all())
    message = f"At x = 0 expected a slope from 0 to 1, received {at_zero}." if sides.right else sides.message
    yield Verdict(sides.name, sides.right and between, message)


relu = Answers(
    id="activations.relu",
    shares={"one value and one slope per input": 0.1, "the right values": 0.5, "the right slopes": 0.4},
    judge=_judge_relu,
    mistakes=(
        Mistake(
            "That is the absolute value: negative inputs come back positive. ReLU lets positive numbers pass and "
            "stops the others; what remains of a number that is stopped?",
            lambda x: (np.abs(x), np.sign(x)),
        ),
        Mistake(
            "You let the negative half pass and stopped the positive one. Which of the two did the figure keep?",
            lambda x: (np.clip(x, None, 0), np.heaviside(-x, 0)),
        ),
        Mistake(
            "You cut the output off at 1. The range of ReLU is from 0 to infinity: what should 10000 become?",
            lambda x: (np.clip(x, 0, 1), ((x > 0) & (x < 1)) * 1.0),
        ),
        Mistake(
            "The values are right, but you gave the value again as the slope. On the positive side the output grows "
            "exactly as fast as the input: which number is that?",
            lambda x: (x * (x > 0), x * (x > 0)),
        ),
        Mistake(
            "The slope is not 1 everywhere: on the negative side the output does not move at all. How steep is a "
            "flat line?",
            lambda x: (x * (x > 0), np.ones_like(x)),
        ),
    ),
)
