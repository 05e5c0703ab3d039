"""ReLU: right are the value and the slope at each input; at 0 itself any slope between those of the two sides."""

from collections.abc import Iterator

import numpy as np

from course.answers.activations.shapes import with_shape_of_input
from course.answers.comparing import agrees, all_of, between, leaves_alone
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, (value, slope) = with_shape_of_input(
        "one value and one slope per input", observed, ("value", "slope"), x.shape
    )
    yield fits
    if not fits.right:
        return
    yield agrees("the right values", value, (x + np.abs(x)) / 2, at=x)
    # At 0 itself there is no slope; libraries say 0, and anything between the two sides is as good.
    beside = x != 0
    yield all_of(
        "the right slopes",
        agrees("beside 0", slope[beside], np.heaviside(x[beside], 0), at=x[beside]),
        between("at 0", slope[~beside], 0, 1, "a slope at x = 0"),
    )


relu = Answers(
    id="activations.relu",
    shares={
        "one value and one slope per input": 0.05,
        "input left alone": 0.05,
        "the right values": 0.5,
        "the right slopes": 0.4,
    },
    judge=_judge,
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
        Mistake(
            "You gave the sign as the slope: −1 on the negative side. A slope of −1 falls; how steep is a flat line?",
            lambda x: (x * (x > 0), np.sign(x)),
        ),
        Mistake(
            "Your slope is −1 on the negative side, as if the output fell there. It stays at 0: how steep is that?",
            lambda x: (x * (x > 0), np.where(x > 0, 1.0, -1.0)),
        ),
        Mistake(
            "Value and slope are exchanged. Which of the two is 10000 for a large input?",
            lambda x: (np.heaviside(x, 0), x * (x > 0)),
        ),
        Mistake(
            "You cut the output off at 6. That is ReLU6, made for small devices. What is the range of ReLU?",
            lambda x: (np.clip(x, 0, 6), ((x > 0) & (x < 6)) * 1.0),
        ),
        Mistake(
            "Your negative side leaks: that is leaky ReLU, which comes later. What does ReLU leave of −3?",
            lambda x: (np.where(x > 0, x, 0.01 * x), np.where(x > 0, 1.0, 0.01)),
        ),
        Mistake(
            "The values are right, and your slopes are on the wrong side: 1 where the output is flat. Where does it "
            "grow?",
            lambda x: (x * (x > 0), np.heaviside(-x, 0)),
        ),
    ),
)
