"""A layer's weighted sums: row by row the samples, column by column the units, each with its own bias."""

from collections.abc import Iterator

import numpy as np

from course.answers import comparing
from course.answers.neuron.forward_pass import positive_part
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = np.einsum("bi,iu->bu", case["x"], case["kernel"]) + case["bias"][None, :]
    name = "one row per sample, one column per unit"
    shaped, z = comparing.with_shape(name, observed["z"], expected.shape, name)
    yield shaped
    if shaped.right:
        yield comparing.agrees("the right weighted sums", z, expected, what="the weighted sum")


dense = Answers(
    id="neuron.dense",
    shares={"one row per sample, one column per unit": 0.3, "the right weighted sums": 0.7},
    judge=_judge,
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
