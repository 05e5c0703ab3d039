"""The sigmoid: right are the values, on both far sides too, and that NumPy met no overflow on the way to them."""

from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers.comparing import agrees, all_finite, all_of, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, value = with_shape("one value per input", observed["value"], x.shape, "one value per input")
    yield fits
    if not fits.right:
        return
    values = all_of("right far out, too", all_finite("", value, at=x), agrees("", value, special.expit(x), at=x))
    far_out = bool(np.abs(x).max() > 100)
    yield Verdict("the right values", values.right or far_out, values.message)
    # Far out the values are 0 and 1, which anybody knows: they count beside the others.
    yield values
    # Without the right values there is nothing to be proud of: a constant does not overflow either.
    message = f"On the way, NumPy met a number too large for a float, for inputs from {x.min():.6g} to {x.max():.6g}."
    yield Verdict(
        "no overflow on the way",
        values.right and observed["overflowed"] is False,
        message if values.right else values.message,
    )


sigmoid = Answers(
    id="activations.sigmoid",
    shares={
        "one value per input": 0.05,
        "input left alone": 0.05,
        "the right values": 0.5,
        "right far out, too": 0.3,
        "no overflow on the way": 0.1,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "The values are right, but exp(-x) overflowed on the far left: infinity on the way to an answer of 0. "
            "Which form of the sigmoid has exp(x) in it instead?",
            lambda x: np.reciprocal(1 + np.exp(-x)),
        ),
        Mistake(
            "You have both safe forms, but np.where computes both of them for every x and throws one away, so both "
            "overflow. (With automatic differentiation the thrown-away infinity comes back, as a gradient of nan.) "
            "Can you make the exponent safe before exp() sees it?",
            lambda x: np.where(x < 0, np.exp(x) / (np.exp(x) + 1), np.reciprocal(1 + np.exp(-x))),
        ),
        Mistake(
            "exp(x) / (1 + exp(x)) is infinity over infinity on the far right. On which side is this form safe, "
            "and what could the other side use?",
            lambda x: np.exp(x) / (np.exp(x) + 1),
        ),
        Mistake(
            "Your curve falls: it is the sigmoid of -x. Which sign does the exponent have when a large x must give "
            "nearly 1?",
            lambda x: special.expit(-x),
        ),
        Mistake(
            "Your curve is twice as steep as the sigmoid: it is the sigmoid of 2x. "
            "tanh is the steeper sister: by how much must its input be slowed down?",
            lambda x: np.reciprocal(1 + np.exp(-2 * x)),
        ),
        Mistake(
            "Your curve is the same on both sides: you took the absolute value for the exponent, and nothing tells "
            "the two sides apart any more. Which of the two forms belongs to which side?",
            lambda x: special.expit(-np.abs(x)),
        ),
        Mistake(
            "That is tanh: it runs from −1 to 1. Between which numbers does a probability lie?",
            lambda x: np.tanh(x),
        ),
        Mistake(
            "The 1 in the denominator is missing, so exp(x) is left, which grows beyond 1. What does 1 / (1 + exp(-x)) "
            "give at x = 0?",
            lambda x: np.reciprocal(np.exp(-x)),
        ),
        Mistake(
            "You subtracted the exponential from 1 in the denominator: at x = 0 that divides by 0. Which sign stands "
            "there?",
            lambda x: np.reciprocal(1 - np.exp(-x)),
        ),
        Mistake(
            "You clipped the input too early, so the far ends stay away from 0 and 1. How small may the input be "
            "before its sigmoid is 0 to all the digits that are asked for?",
            lambda x: special.expit(np.clip(x, -10, 10)),
        ),
        Mistake(
            "That is the softmax of all your numbers: they sum to 1. Does the sigmoid of one number depend on the "
            "others?",
            lambda x: np.divide(np.exp(x), np.exp(x).sum()),
        ),
        Mistake(
            "You rounded to 0 and 1. Which numbers does the curve give between its two ends?",
            lambda x: np.heaviside(x, 0.5),
        ),
        Mistake(
            "You gave the slope, y · (1 − y). What is y itself?",
            lambda x: special.expit(x) * special.expit(-x),
        ),
    ),
)
