"""One unit's output: the weighted sum plus the bias, or 0 where that is negative.

The reference adds the products up exactly (`math.fsum`). Each case lies on one side of 0, so that the sum and the ReLU
are judged apart; a 0 counts only beside right sums, since anybody can return it.
"""

import math
from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers import comparing
from course.answers.neuron.forward_pass import positive_part
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone("inputs left alone", case, observed, ("x", "weights"))
    single, output = comparing.with_one_number("one number", observed["output"], "the unit's output")
    yield single
    if not single.right:
        return
    products = case["x"] * case["weights"]
    total = math.fsum([*products, case["bias"]])
    if total > 0:
        reason = "The products and the bias add up to a number above zero, which is the output."
        agrees = comparing.agrees("weighted sum plus bias", output, total, what="the unit's output")
        explained = comparing.explained(reason, agrees)
        yield explained
        yield Verdict("zero where the sum is negative", explained.right, explained.message)
    else:
        yield comparing.all_finite("weighted sum plus bias", np.array(output))
        _, received = comparing.told_apart(0.0, output)
        message = f"The sum is {total:.4g}, below zero, so the unit should give 0. You gave {received}."
        yield Verdict("zero where the sum is negative", comparing.is_close(output, 0.0, atol=1e-6), message)


def _leaky(total: float) -> float:
    return total if total > 0 else 0.01 * total


unit = Answers(
    id="neuron.unit",
    shares={
        "one number": 0.05,
        "inputs left alone": 0.05,
        "weighted sum plus bias": 0.6,
        "zero where the sum is negative": 0.3,
    },
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
        Mistake(
            "The bias joins after the ReLU. The ReLU looks at the finished sum, bias included: in which order do you "
            "work?",
            lambda x, weights, bias: positive_part(np.dot(x, weights)) + bias,
        ),
        Mistake(
            "You return the absolute value: a sum of −3 comes out as 3. What does ReLU make of it?",
            lambda x, weights, bias: np.abs(np.dot(x, weights) + bias),
        ),
        Mistake(
            "Your unit answers 1 or 0. That is a step, the activation of 1958; how large is a ReLU's output where the "
            "sum is 4.4?",
            lambda x, weights, bias: float(np.dot(x, weights) + bias > 0),
        ),
        Mistake(
            "Your output is never above 1. A ReLU only cuts off below: how large is its output where the sum is 4.4?",
            lambda x, weights, bias: np.clip(np.dot(x, weights) + bias, 0, 1),
        ),
        Mistake(
            "You took the mean of the products. What does a weighted sum do with them?",
            lambda x, weights, bias: positive_part(np.mean(np.multiply(x, weights)) + bias),
        ),
        Mistake(
            "You added up the inputs themselves. What is each of them multiplied by first?",
            lambda x, weights, bias: positive_part(np.sum(x) + bias),
        ),
        Mistake(
            "You wrote out the first two inputs. A unit may have one input, or five: what takes in all of them?",
            lambda x, weights, bias: positive_part(weights[0] * x[0] + weights[1] * x[1] + bias),
        ),
        Mistake(
            "Some of a negative sum leaks through. That is leaky ReLU; what does ReLU leave of it?",
            lambda x, weights, bias: _leaky(np.dot(x, weights) + bias),
        ),
        Mistake(
            "The bias went into the inputs, before the products. How often, and where, does it join the sum?",
            lambda x, weights, bias: positive_part(np.dot(x + bias, weights)),
        ),
        Mistake(
            "Your output is never above 0: you kept the smaller of the sum and 0. Which of the two does ReLU keep?",
            lambda x, weights, bias: np.clip(np.dot(x, weights) + bias, None, 0),
        ),
    ),
)
