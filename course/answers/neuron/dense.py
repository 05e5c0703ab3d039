"""A layer's weighted sums: row by row the samples, column by column the units, each with its own bias.

What the product gives is seen in how samples differ, whatever was added to all of them.
"""

from collections.abc import Iterator

import numpy as np

from course.answers import comparing
from course.answers.neuron.forward_pass import positive_part
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone("inputs left alone", case, observed, ("x", "kernel", "bias"))
    products = np.einsum("bi,iu->bu", case["x"], case["kernel"])
    expected = products + case["bias"][None, :]
    name = "one row per sample, one column per unit"
    shaped, z = comparing.with_shape(name, observed["z"], expected.shape, name)
    yield shaped
    if not shaped.right:
        return
    yield comparing.explained(
        "Only the product makes one sample differ from another.",
        comparing.agrees(
            "the right differences between samples",
            z - z[:1],
            products - products[:1],
            what="the difference from the first sample",
        ),
    )
    yield comparing.agrees("the right weighted sums", z, expected, what="the weighted sum")


dense = Answers(
    id="neuron.dense",
    shares={
        "one row per sample, one column per unit": 0.05,
        "inputs left alone": 0.05,
        "the right differences between samples": 0.5,
        "the right weighted sums": 0.4,
    },
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
        Mistake(
            "x and the kernel do not meet as you put them: did you use * for @, or put the kernel first? A matrix "
            "product pairs each row of x with each column of the kernel: in which order do they stand?",
            lambda x, kernel, bias: np.dot(kernel, x) + bias,
        ),
        Mistake(
            "You subtracted the biases. The bias is minus the threshold: which sign does that give it in the sum?",
            lambda x, kernel, bias: np.dot(x, kernel) - bias,
        ),
        Mistake(
            "Your table lies on its side: a row per unit, a column per sample. Which of the two comes first here?",
            lambda x, kernel, bias: (np.dot(x, kernel) + bias).T,
        ),
        Mistake(
            "You took the mean over the inputs. What does a weighted sum do with its products?",
            lambda x, kernel, bias: np.dot(x, kernel) / x.shape[1] + bias,
        ),
        Mistake(
            "All units got the same bias, the sum of them all. Which bias belongs to which column?",
            lambda x, kernel, bias: np.dot(x, kernel) + bias.sum(),
        ),
        Mistake(
            "You multiplied by the biases. What does a unit do with its bias?",
            lambda x, kernel, bias: np.dot(x, kernel) * bias,
        ),
        Mistake(
            "You sent the first sample alone through the layer. How many rows go in, and how many come out?",
            lambda x, kernel, bias: np.dot(x[0], kernel) + bias,
        ),
    ),
)
