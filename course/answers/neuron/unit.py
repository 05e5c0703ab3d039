"""Lesson 01, the neuron: unit: what right means, and what people get wrong."""

import math

import numpy as np
from scipy import special

from course.answers.neuron.forward_pass import numbers_of, off_by, positive_part
from course.exercises.types import Answers, Mistake, Verdict


def judge_unit(case, observed):
    output = numbers_of(observed["output"])
    one = output.size == 1
    yield Verdict("one number", one, f"Expected a single number, got shape {output.shape}.")
    if not one:
        return
    output = float(output.reshape(-1)[0])
    products = [float(a) * float(b) for a, b in zip(case["x"], case["weights"], strict=True)]
    total = math.fsum([*products, case["bias"]])
    if total > 0:
        right, _ = off_by(np.array(output), np.array(total))
        message = f"The {len(products)} products and the bias add up to {total:.4g}. You gave {output:.4g}."
        yield Verdict("weighted sum plus bias", right, message)
        yield Verdict("zero where the sum is negative", True)
    else:
        yield Verdict("weighted sum plus bias", math.isfinite(output), f"You gave {output}.")
        message = f"The sum is {total:.4g}, below zero, so the unit should give 0. You gave {output:.4g}."
        yield Verdict("zero where the sum is negative", abs(output) < 1e-6, message)


unit = Answers(
    id="neuron.unit",
    shares={"one number": 0.2, "weighted sum plus bias": 0.5, "zero where the sum is negative": 0.3},
    judge=judge_unit,
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
