"""One unit's output: the weighted sum plus the bias, or 0 where that is negative.

The reference adds the products up exactly (`math.fsum`). Each case lies on one side of 0, so that the sum and the ReLU
are judged apart.
"""

import math
from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers import comparing
from course.answers.neuron.forward_pass import positive_part
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    single, output = comparing.with_one_number("one number", observed["output"], "the unit's output")
    yield single
    if not single.right:
        return
    products = case["x"] * case["weights"]
    total = math.fsum([*products, case["bias"]])
    if total > 0:
        reason = "The products and the bias add up to a number above zero, which is the output."
        agrees = comparing.agrees("weighted sum plus bias", output, total, what="the unit's output")
        yield comparing.explained(reason, agrees)
        yield Verdict("zero where the sum is negative", True)
    else:
        yield comparing.all_finite("weighted sum plus bias", np.array(output))
        _, received = comparing.told_apart(0.0, output)
        message = f"The sum is {total:.4g}, below zero, so the unit should give 0. You gave {received}."
        yield Verdict("zero where the sum is negative", comparing.is_close(output, 0.0, atol=1e-6), message)


unit = Answers(
    id="neuron.unit",
    shares={"one number": 0.2, "weighted sum plus bias": 0.5, "zero where the sum is negative": 0.3},
    judge=_judge,
    mistakes=(
        Mistake(
            "You return the weighted sum itself, negative or not. What does the activation do to a sum of −2?",
            lambda x, weights, bias: np.dot(x, weights) + bias,
        ),
        Mistake(
            "The bias is missing. Without it every unit gives 0 for an input of zeros: where should it join the sum?",
            lambda x, weights, bias: positive_part(np.dot(x, weights)),
        ),
        Mistake(
            "You subtracted the bias. The bias is minus the threshold; which sign does that give it in the sum?",
            lambda x, weights, bias: positive_part(np.dot(x, weights) - bias),
        ),
        Mistake(
            "You added the bias once for every input. How many biases has one unit?",
            lambda x, weights, bias: positive_part(np.dot(x, weights) + len(x) * bias),
        ),
        Mistake(
            "You give one number for each input. A unit gives one number in all: what becomes of the products?",
            lambda x, weights, bias: positive_part(np.multiply(x, weights) + bias),
        ),
        Mistake(
            "You cut off each product before the sum. ReLU looks at the finished sum once: in which order do you work?",
            lambda x, weights, bias: positive_part(np.multiply(x, weights)).sum() + bias,
        ),
        Mistake(
            "You used a sigmoid: your output lies between 0 and 1. What does ReLU do with a positive sum?",
            lambda x, weights, bias: special.expit(np.dot(x, weights) + bias),
        ),
    ),
)
