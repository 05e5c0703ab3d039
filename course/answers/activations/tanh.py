"""tanh: right are the values and the slopes of float32 and float64 inputs, also where both printed forms overflow."""

import math
from collections.abc import Iterator

import numpy as np

from course.answers.activations.shapes import with_shape_of_input
from course.answers.comparing import Reals, agrees, all_finite
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"].astype("float64")
    fits, (value, slope) = with_shape_of_input(
        "one value and one slope per input", observed, ("value", "slope"), x.shape
    )
    yield fits
    if not fits.right:
        return
    yield all_finite("finite for large inputs", value, at=x)
    yield agrees("the right values", value, np.tanh(x), at=x)
    slopes = np.exp(-2 * np.logaddexp(x, -x) + math.log(4))  # 1 / cosh²
    yield agrees("the right slopes", slope, slopes, at=x)


def _with_slope(value: Reals) -> tuple[Reals, Reals]:
    return value, (1 - value) * (1 + value)


def _quotient(above: Reals, below: Reals) -> tuple[Reals, Reals]:
    return _with_slope(above / below)


tanh = Answers(
    id="activations.tanh",
    shares={
        "one value and one slope per input": 0.1,
        "finite for large inputs": 0.2,
        "the right values": 0.4,
        "the right slopes": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "(e²ˣ - 1) / (e²ˣ + 1) is infinity over infinity in float32 beyond x = 45, since e⁹⁰ is too large. "
            "By what can you multiply above and below so that no exponent is positive?",
            lambda x: _quotient(np.exp(2 * x) - 1, np.exp(2 * x) + 1),
        ),
        Mistake(
            "(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ) lasts longer than the other form, and is infinity over infinity beyond x = 89 "
            "in float32. Which of the two exponentials overflows, and what would remove it?",
            lambda x: _quotient(np.exp(x) - np.exp(-x), np.exp(x) + np.exp(-x)),
        ),
        Mistake(
            "You mended the positive side; on the negative one e⁻²ˣ overflows now. tanh(-x) = -tanh(x): "
            "how can the absolute value of x do the work for both sides?",
            lambda x: _quotient(1 - np.exp(-2 * x), 1 + np.exp(-2 * x)),
        ),
        Mistake(
            "The 2 in the exponent is missing: your curve is tanh(x / 2). What does eˣ times eˣ give?",
            lambda x: _with_slope(np.tanh(x / 2)),
        ),
        Mistake(
            "The values are right. The slope 1 - tanh(x) is 2 on the far left, where the curve is flat: "
            "what is missing on the tanh?",
            lambda x: (np.tanh(x), 1 - np.tanh(x)),
        ),
        Mistake(
            "The values are right. y · (1 - y) is the slope of the sigmoid; for tanh it is negative on the left, "
            "where the curve rises. What is the slope of tanh at 0?",
            lambda x: (np.tanh(x), np.tanh(x) * (1 - np.tanh(x))),
        ),
    ),
)
