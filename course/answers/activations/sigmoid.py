"""The sigmoid: right are the values, on both far sides too, and that NumPy met no overflow on the way to them."""

from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers.comparing import agrees, all_finite, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    fits, value = with_shape("one value per input", observed["value"], x.shape, "one value per input")
    yield fits
    if not fits.right:
        return
    yield all_finite("finite for large inputs", value, at=x)
    values = agrees("the right values", value, special.expit(x), at=x)
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
        "one value per input": 0.1,
        "finite for large inputs": 0.1,
        "the right values": 0.5,
        "no overflow on the way": 0.3,
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
            lambda x: special.expit(2 * x),
        ),
    ),
)
