"""A forward pass: ReLU after each layer, except the last, whose outputs keep their sign."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import special

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.neuron.forward_pass import positive_part, run_layers
from course.answers.neuron.layers_left_alone import layers_left_alone
from course.exercises.neuron.layers import Layer, layers_of
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield layers_left_alone("inputs left alone", case, observed, "x")
    expected = run_layers(case["x"], layers_of(case))
    name = "one row per sample, one column per output"
    shaped, output = comparing.with_shape(name, observed["output"], expected.shape, name)
    yield shaped
    if not shaped.right:
        return
    above = expected > 0
    positive = comparing.agrees(
        "the right outputs where they are positive",
        np.where(above, output, 0),
        np.where(above, expected, 0),
        what="the output",
    )
    yield positive
    message = f"{int((~above).sum())} outputs should be negative. Of yours, {int((output < 0).sum())} are."
    whole = comparing.agrees("negative outputs kept", output, expected, what="the output")
    yield comparing.explained(message, whole) if positive.right else Verdict(whole.name, False, whole.message)


def _inputs_first(x: Reals, layers: Sequence[Layer]) -> Reals:
    for kernel, bias in layers:
        x = np.dot(positive_part(x), kernel) + bias
    return x


def _bias_after(x: Reals, layers: Sequence[Layer]) -> Reals:
    """The bias joins after the ReLU."""
    for number, (kernel, bias) in enumerate(layers, start=1):
        z = np.dot(x, kernel)
        x = (z if number == len(layers) else positive_part(z)) + bias
    return x


def _first_layer(x: Reals, layers: Sequence[Layer]) -> Reals:
    return positive_part(np.dot(x, layers[0][0]) + layers[0][1])


def _always_from_the_inputs(x: Reals, layers: Sequence[Layer]) -> Reals:
    output = x
    for kernel, bias in layers:
        output = np.dot(x, kernel) + bias
    return output


def _only_once(x: Reals, layers: Sequence[Layer]) -> Reals:
    for number, (kernel, bias) in enumerate(layers):
        z = np.dot(x, kernel) + bias
        x = positive_part(z) if number == 0 and len(layers) > 1 else z
    return x


forward = Answers(
    id="neuron.forward",
    shares={
        "one row per sample, one column per output": 0.05,
        "inputs left alone": 0.05,
        "the right outputs where they are positive": 0.6,
        "negative outputs kept": 0.3,
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
            "You stop before the output layer. The last pair in the list is a layer, too: what does it do, without a "
            "ReLU?",
            lambda x, layers: run_layers(x, layers[:-1], output=positive_part),
        ),
        Mistake(
            "You turned the outputs into probabilities. Nobody asked for a softmax: what does the last layer return?",
            lambda x, layers: run_layers(x, layers, output=lambda z: special.softmax(z, axis=-1)),
        ),
        Mistake(
            "The bias joins after the ReLU. The ReLU looks at the finished sum, bias included: in which order does a "
            "layer work?",
            _bias_after,
        ),
        Mistake(
            "Your hidden layers end in a sigmoid: their outputs lie between 0 and 1. What does ReLU do with 4.4?",
            lambda x, layers: run_layers(x, layers, hidden=special.expit),
        ),
        Mistake(
            "Your hidden layers end in tanh: their outputs lie between −1 and 1. What does ReLU do with 4.4?",
            lambda x, layers: run_layers(x, layers, hidden=np.tanh),
        ),
        Mistake(
            "You return after the first layer. Does the `return` stand inside the loop?",
            _first_layer,
        ),
        Mistake(
            "You wrote out two layers. A network may have one layer, or four: what takes in all of them?",
            lambda x, layers: run_layers(x, [layers[0], layers[1]]),
        ),
        Mistake(
            "Your layers do not meet. The first pair takes the inputs, and each layer what the one before it gave: is "
            "it so in yours, and in this order?",
            _always_from_the_inputs,
        ),
        Mistake(
            "The only ReLU stands on the output layer, where none belongs, and the hidden layers have none. Which "
            "layers are hidden?",
            lambda x, layers: run_layers(x, layers, hidden=None, output=positive_part),
        ),
        Mistake(
            "A sigmoid stands on the output layer. Nobody asked for probabilities: what does the last layer return?",
            lambda x, layers: run_layers(x, layers, output=special.expit),
        ),
    ),
)
