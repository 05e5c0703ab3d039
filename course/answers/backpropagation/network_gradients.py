"""Lesson 04, backpropagation: network gradients: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.backpropagation.small_engine import ATOL, RTOL, number_verdict, reals
from course.exercises.types import Answers, Data, Mistake, Verdict

_NAMES = ("kernel_1", "bias_1", "kernel_2", "bias_2")


def _network(
    x: np.ndarray,
    labels: np.ndarray,
    kernel_1: np.ndarray,
    bias_1: np.ndarray,
    kernel_2: np.ndarray,
    bias_2: np.ndarray,
    *,
    bend: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda z, h: np.cosh(z) ** -2.0,
    start: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda p, truth: p - truth,
    turned: bool = True,
    bias: Callable[[np.ndarray], np.ndarray] = lambda back: np.einsum("sj->j", back),
    factor: float = 1.0,
) -> tuple[float, list[np.ndarray]]:
    """Loss and gradients, with one link or another replaced."""
    z = np.einsum("sf,fh->sh", x, kernel_1) + bias_1
    hidden = np.tanh(z)
    logits = np.einsum("sh,hc->sc", hidden, kernel_2) + bias_2
    truth = (labels[:, None] == np.arange(logits.shape[1])).astype(float)
    loss = -np.einsum("sc,sc->", truth, special.log_softmax(logits, axis=1)) / len(x)
    back = start(special.softmax(logits, axis=1), truth) * (factor / len(x))
    # Not turned, the product fits only where all layers are of one width.
    through = np.einsum("sc,hc->sh", back, kernel_2) if turned else back.dot(kernel_2)
    first = through * bend(z, hidden)
    return float(loss), [
        np.einsum("sf,sh->fh", x, first),
        bias(first),
        np.einsum("sh,sc->hc", hidden, back),
        bias(back),
    ]


def _loss(x: np.ndarray, labels: np.ndarray, weights: list[np.ndarray]) -> float:
    kernel_1, bias_1, kernel_2, bias_2 = weights
    logits = np.tanh(x.dot(kernel_1) + bias_1).dot(kernel_2) + bias_2
    return float((special.logsumexp(logits, axis=1) - logits[np.arange(len(x)), labels]).mean())


def _measured(x: np.ndarray, labels: np.ndarray, weights: list[np.ndarray], which: int) -> np.ndarray:
    """The gradient of one of the four by finite differences of the loss: no backpropagation in sight."""
    slopes = np.zeros(weights[which].shape)
    for place in np.ndindex(slopes.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = [array.copy() for array in weights]
            moved[which][place] += step
            sides.append(_loss(x, labels, moved))
        slopes[place] = (sides[0] - sides[1]) / 2e-5
    return slopes


def _judge_network(case: Data, observed: Data) -> Iterator[Verdict]:
    weights = [case[name] for name in _NAMES]
    loss = _loss(case["x"], case["labels"], weights)
    expected = [_measured(case["x"], case["labels"], weights, place) for place in range(4)]
    yield number_verdict("the loss", observed["loss"], loss)
    came = [reals(observed[name]) for name in _NAMES]
    wrong = [
        f"{name}: expected {right.shape}, received {'no numbers' if got is None else got.shape}"
        for name, right, got in zip(_NAMES, expected, came, strict=True)
        if got is None or got.shape != right.shape
    ]
    yield Verdict("each gradient in the shape of its weights", not wrong, "; ".join(wrong) + ".")
    if wrong:
        return
    for verdict, places in (("the last layer's gradients", (2, 3)), ("the first layer's gradients", (0, 1))):
        off = []
        for place in places:
            close = np.isclose(came[place], expected[place], rtol=RTOL, atol=ATOL)
            if not close.all():
                worst = np.unravel_index(int(np.argmin(close)), close.shape)
                where = ", ".join(str(int(index)) for index in worst)
                off.append(
                    f"{_NAMES[place]} at ({where}): expected {expected[place][worst]:.5g}, "
                    f"received {came[place][worst]:.5g}."
                )
        yield Verdict(verdict, not off, " ".join(off))


def _network_with(**changed: Any) -> Callable[..., Any]:
    return lambda *case: _network(*case, **changed)


network_gradients = Answers(
    id="backpropagation.network_gradients",
    shares={
        "the loss": 0.15,
        "each gradient in the shape of its weights": 0.1,
        "the last layer's gradients": 0.3,
        "the first layer's gradients": 0.45,
    },
    judge=_judge_network,
    mistakes=(
        Mistake(
            "The last layer is right, the first one is not: on its way back the gradient passed tanh without paying. "
            "By what does each hidden unit multiply what comes back?",
            _network_with(bend=lambda z, h: np.ones_like(z)),
        ),
        Mistake(
            "The slope of tanh is taken twice removed: you applied tanh to what already is its output. The value h is "
            "known; what is the slope in terms of it?",
            _network_with(bend=lambda z, h: 1 - np.tanh(h) ** 2),
        ),
        Mistake(
            "The loss is a mean over the samples, your gradients are sums. Where does the division by their number "
            "enter, so that all four have it?",
            lambda x, *case: _network(x, *case, factor=float(len(x))) if len(x) > 1 else _network(x, *case),
        ),
        Mistake(
            "The gradient for the logits lacks the truth: a network that is right would still be pushed. What is "
            "subtracted from the probabilities?",
            _network_with(start=lambda p, truth: p),
        ),
        Mistake(
            "What comes back went through the second kernel the same way as forward. The shapes object, unless all "
            "layers have one width: what must be turned around?",
            _network_with(turned=False),
        ),
        Mistake(
            "The kernels are right, the biases are not: a bias is added to every sample, so each sample sends it a "
            "gradient. Do they add up, or is there another mean to take?",
            lambda x, *case: _network(x, *case, bias=lambda back: back.mean(axis=0)),
        ),
        Mistake(
            "All gradients point downhill: the minus sign of the update has slipped in. What does a gradient say: "
            "where the loss falls, or where it grows?",
            _network_with(factor=-1.0),
        ),
    ),
)
