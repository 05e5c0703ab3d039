"""Lesson 01, the neuron: dense: what right means, and what people get wrong."""

import numpy as np

from course.answers.neuron.forward_pass import brief, numbers_of, off_by, positive_part
from course.exercises.types import Answers, Mistake, Verdict


def judge_dense(case, observed):
    z = numbers_of(observed["z"])
    expected = np.einsum("bi,iu->bu", case["x"], case["kernel"]) + case["bias"][None, :]
    fits = z.shape == expected.shape
    yield Verdict("one row per sample, one column per unit", fits, f"Expected shape {expected.shape}, got {z.shape}.")
    if not fits:
        return
    right, off = off_by(z, expected)
    message = f"Expected {brief(expected)}, got {brief(z)}: off by up to {off:.2g}."
    yield Verdict("the right weighted sums", right, message)


dense = Answers(
    id="neuron.dense",
    shares={"one row per sample, one column per unit": 0.3, "the right weighted sums": 0.7},
    judge=judge_dense,
    mistakes=(
        Mistake(
            "The bias is missing. What does each unit give for an input of zeros?",
            lambda x, kernel, bias: np.einsum("bi,iu->bu", x, kernel),
        ),
        Mistake(
            "You used the transposed kernel. Its shape is (inputs, units): which axis of x does it meet?",
            lambda x, kernel, bias: np.dot(x, kernel.T) + bias,
        ),
        Mistake(
            "The bias went into the inputs, before the product. It belongs to the units: where is it added?",
            lambda x, kernel, bias: np.dot(x + bias, kernel),
        ),
        Mistake(
            "You added the bias once per input. How often does a unit add its bias?",
            lambda x, kernel, bias: np.dot(x, kernel) + x.shape[1] * bias,
        ),
        Mistake(
            "Each sample got a bias of its own. Biases belong to the units, the columns: along which axis do you add?",
            lambda x, kernel, bias: np.dot(x, kernel) + bias[:, None],
        ),
        Mistake(
            "You cut off the negative sums. This layer has no activation yet: what should stay of a sum of −2?",
            lambda x, kernel, bias: positive_part(np.dot(x, kernel) + bias),
        ),
    ),
)
