"""A forward pass: ReLU after each layer, except the last, whose outputs keep their sign."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import special

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.neuron.forward_pass import positive_part, run_layers
from course.exercises.neuron.layers import Layer, layers_of
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = run_layers(case["x"], layers_of(case))
    name = "one row per sample, one column per output"
    shaped, output = comparing.with_shape(name, observed["output"], expected.shape, name)
    yield shaped
    if not shaped.right:
        return
    yield comparing.agrees("the right outputs", output, expected, what="the output")
    kept = bool((output < 0).any() == (expected < 0).any())
    message = f"{int((expected < 0).sum())} outputs should be negative. Of yours, {int((output < 0).sum())} are."
    yield Verdict("no activation on the output layer", kept, message)


def _inputs_first(x: Reals, layers: Sequence[Layer]) -> Reals:
    for kernel, bias in layers:
        x = np.dot(positive_part(x), kernel) + bias
    return x


def _only_once(x: Reals, layers: Sequence[Layer]) -> Reals:
    for number, (kernel, bias) in enumerate(layers):
        z = np.dot(x, kernel) + bias
        x = positive_part(z) if number == 0 and len(layers) > 1 else z
    return x


forward = Answers(
    id="neuron.forward",
    shares={
        "one row per sample, one column per output": 0.2,
        "the right outputs": 0.6,
        "no activation on the output layer": 0.2,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "The output layer is cut off as well: no output is ever negative. Which layers take a ReLU here?",
            lambda x, layers: run_layers(x, layers, output=positive_part),
        ),
        Mistake(
            "There is no ReLU anywhere, so the whole stack is one linear map. Where does each hidden layer's belong?",
            lambda x, layers: run_layers(x, layers, hidden=None),
        ),
        Mistake(
            "The biases are missing. Each layer brings a kernel and a bias: do you use both?",
            lambda x, layers: run_layers(x, layers, use_bias=False),
        ),
        Mistake(
            "You cut off the inputs of each layer, the very first inputs too. An input of −1 means −1: does the ReLU "
            "come before the weighted sum or after it?",
            _inputs_first,
        ),
        Mistake(
            "Only the first hidden layer takes a ReLU. What about the other hidden layers?",
            _only_once,
        ),
        Mistake(
            "You stop before the output layer. The last pair in the list is a layer like the others, without a ReLU.",
            lambda x, layers: run_layers(x, layers[:-1], output=positive_part),
        ),
        Mistake(
            "You turned the outputs into probabilities. Nobody asked for a softmax: what does the last layer return?",
            lambda x, layers: run_layers(x, layers, output=lambda z: special.softmax(z, axis=-1)),
        ),
    ),
)
