"""The loss and the four gradients of a network, each compared with finite differences of the loss.

No backpropagation stands in the reference; the mistakes have it, with one link or another replaced.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.backpropagation.network_gradients import WEIGHTS
from course.exercises.types import Answers, Data, Mistake, Verdict

Labels = NDArray[np.int64]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    weights = [case[name] for name in WEIGHTS]
    incomplete = observed.get("incomplete", "")
    if "loss" in observed:
        loss = _loss(case["x"], case["labels"], weights)
        yield comparing.number_agrees("the loss", observed["loss"], loss, "the mean cross-entropy")
    else:
        yield Verdict("the loss", False, f"The loss is missing. {incomplete}")
    for verdict, names in (
        ("the last layer's gradients", ("kernel_2", "bias_2")),
        ("the first layer's gradients", ("kernel_1", "bias_1")),
    ):
        each = []
        for name in names:
            what = f"the gradient of `{name}`"
            gradient = observed.get(f"{name}_gradient")
            if gradient is None:
                each.append(Verdict("", False, f"There is nothing for {what}. {incomplete}"))
            else:
                measured = _measured(case["x"], case["labels"], weights, WEIGHTS.index(name))
                each.append(comparing.agrees("", gradient, measured, what=what))
        yield comparing.all_of(verdict, *each)
    yield comparing.leaves_alone("inputs left alone", case, observed, ["x", "labels", *WEIGHTS])


def _loss(x: Reals, labels: Labels, weights: Sequence[Reals]) -> float:
    kernel_1, bias_1, kernel_2, bias_2 = weights
    logits = np.tanh(x.dot(kernel_1) + bias_1).dot(kernel_2) + bias_2
    return float((special.logsumexp(logits, axis=1) - logits[np.arange(len(x)), labels]).mean())


def _measured(x: Reals, labels: Labels, weights: Sequence[Reals], which: int) -> Reals:
    """The gradient of one of the four by finite differences of the loss."""
    slopes = np.zeros(weights[which].shape)
    for place in np.ndindex(slopes.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = [array.copy() for array in weights]
            moved[which][place] += step
            sides.append(_loss(x, labels, moved))
        slopes[place] = (sides[0] - sides[1]) / 2e-5
    return slopes


def _network(
    x: Reals,
    labels: Labels,
    kernel_1: Reals,
    bias_1: Reals,
    kernel_2: Reals,
    bias_2: Reals,
    *,
    bend: Callable[[Reals, Reals], Reals] = lambda z, hidden: np.cosh(z) ** -2.0,
    start: Callable[[Reals, Reals], Reals] = lambda probabilities, truth: probabilities - truth,
    transposed: bool = True,
    bias: Callable[[Reals], Reals] = lambda back: np.einsum("sj->j", back),
    factor: float = 1.0,
) -> tuple[float, list[Reals]]:
    """Loss and gradients, with one link or another replaced.

    Args:
        x, labels, kernel_1, bias_1, kernel_2, bias_2: As the student's function gets them.
        bend: The slope of tanh, from the sums and the outputs of the hidden layer.
        start: The gradient for the logits, from the probabilities and the true ones.
        transposed: Whether what comes back meets the second kernel transposed; otherwise the product fits only where
            all layers are of one width.
        bias: A bias's gradient, from what comes back to its layer.
        factor: Of all gradients.
    """
    z = np.einsum("sf,fh->sh", x, kernel_1) + bias_1
    hidden = np.tanh(z)
    logits = np.einsum("sh,hc->sc", hidden, kernel_2) + bias_2
    truth = (labels[:, None] == np.arange(logits.shape[1])).astype(float)
    loss = -np.einsum("sc,sc->", truth, special.log_softmax(logits, axis=1)) / len(x)
    back = start(special.softmax(logits, axis=1), truth) * (factor / len(x))
    through = np.einsum("sc,hc->sh", back, kernel_2) if transposed else back.dot(kernel_2)
    first = through * bend(z, hidden)
    return float(loss), [
        np.einsum("sf,sh->fh", x, first),
        bias(first),
        np.einsum("sh,sc->hc", hidden, back),
        bias(back),
    ]


def _network_with(**changed: Any) -> Callable[..., tuple[float, list[Reals]]]:
    return lambda *case: _network(*case, **changed)


def _loss_summed(x: Reals, *case: Any, factor: float = 1.0) -> tuple[float, list[Reals]]:
    loss, gradients = _network(x, *case, factor=factor)
    return loss * len(x), gradients


def _last_layer_first(*case: Any) -> tuple[float, list[Reals]]:
    loss, gradients = _network(*case)
    return loss, gradients[2:] + gradients[:2]


network_gradients = Answers(
    id="backpropagation.network_gradients",
    shares={
        "the loss": 0.15,
        "the last layer's gradients": 0.3,
        "the first layer's gradients": 0.5,
        "inputs left alone": 0.05,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "The last layer is right, the first one is not: on its way back the gradient passed tanh without paying. "
            "By what does each hidden unit multiply what comes back?",
            _network_with(bend=lambda z, hidden: np.ones_like(z)),
        ),
        Mistake(
            "The slope of tanh is taken twice removed: you applied tanh to what already is its output. The value h is "
            "known; what is the slope in terms of it?",
            _network_with(bend=lambda z, hidden: 1 - np.tanh(hidden) ** 2),
        ),
        Mistake(
            "The loss is a mean over the samples, your gradients are sums. Where does the division by their number "
            "enter, so that all four have it?",
            lambda x, *case: _network(x, *case, factor=float(len(x))),
        ),
        Mistake(
            "The gradient for the logits lacks the truth: a network that is right would still be pushed. What is "
            "subtracted from the probabilities?",
            _network_with(start=lambda probabilities, truth: probabilities),
        ),
        Mistake(
            "What comes back went through the second kernel the same way as forward. The shapes object, unless all "
            "layers have one width: what must be turned around?",
            _network_with(transposed=False),
        ),
        Mistake(
            "The kernels are right, the biases are not: a bias is added to every sample, so each sample sends it a "
            "gradient. Do they add up, or is there another mean to take?",
            _network_with(bias=lambda back: back.mean(axis=0)),
        ),
        Mistake(
            "All gradients point downhill: the minus sign of the update has slipped in. What does a gradient say: "
            "where the loss falls, or where it grows?",
            _network_with(factor=-1.0),
        ),
        Mistake(
            "The slope of tanh is taken from the sum: 1 - z². Of which number does the square belong there?",
            _network_with(bend=lambda z, hidden: 1 - z**2),
        ),
        Mistake(
            "That is the slope of a sigmoid, h (1 - h). Which activation does the hidden layer have?",
            _network_with(bend=lambda z, hidden: hidden * (1 - hidden)),
        ),
        Mistake(
            "That is the slope of a ReLU, 0 or 1. Which activation does the hidden layer have?",
            _network_with(bend=lambda z, hidden: (z > 0).astype(float)),
        ),
        Mistake(
            "You divided by the number of samples twice, in the gradient of the logits and once more. How often does a "
            "mean divide?",
            lambda x, *case: _network(x, *case, factor=1.0 / len(x)),
        ),
        Mistake(
            "You divided by the samples and by the classes, as a mean over all entries does. Over what is the loss a "
            "mean?",
            lambda *case: _network(*case, factor=1.0 / case[-1].size),
        ),
        Mistake(
            "Your loss is the sum over the samples, and the gradients are its own. What makes a mean of it?",
            lambda x, *case: _loss_summed(x, *case, factor=float(len(x))),
        ),
        Mistake(
            "The gradients are right, and the loss is the sum over the samples. What makes a mean of it?",
            _loss_summed,
        ),
        Mistake(
            "The kernels are right, the biases are not: you summed over the units. A bias belongs to one unit and is "
            "added to every sample: over which axis does its gradient sum?",
            _network_with(bias=lambda back: back.sum(axis=1)),
        ),
        Mistake(
            "The gradients stand in another order: the last layer's first, as they were computed. In which order were "
            "they asked for?",
            _last_layer_first,
        ),
    ),
)
