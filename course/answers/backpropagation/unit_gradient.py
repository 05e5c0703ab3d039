"""The loss of one unit and its two slopes, compared with slopes by the complex step: no chain rule in the reference."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

# A loss and its slopes for weight and bias.
Gradient = tuple[float, float, float]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    loss, weight_slope, bias_slope = _unit(case["x"], case["target"], case["weight"], case["bias"])
    for name, key, expected, what in (
        ("the loss", "loss", loss, "the loss"),
        ("its slope for the weight", "weight_slope", weight_slope, "the slope for the weight"),
        ("its slope for the bias", "bias_slope", bias_slope, "the slope for the bias"),
    ):
        if key in observed:
            yield comparing.number_agrees(name, observed[key], expected, what)
        else:
            yield Verdict(name, False, f"There is nothing for {what}. {observed.get('incomplete', '')}")


def _unit(x: float, target: float, weight: float, bias: float) -> Gradient:
    def loss(w: complex, b: complex) -> complex:
        return complex((np.tanh(w * x + b) - target) ** 2)

    tiny = 1e-30j
    slopes = loss(weight + tiny, bias).imag / 1e-30, loss(weight, bias + tiny).imag / 1e-30
    return loss(weight, bias).real, *slopes


def _unit_with(link: Callable[[float, float, float, float], tuple[float, float]]) -> Callable[..., Gradient]:
    """The right loss with other slopes; `link` gets the sum, the output, the input and the target."""

    def answer(x: float, target: float, weight: float, bias: float) -> Gradient:
        z = weight * x + bias
        return (_unit(x, target, weight, bias)[0], *link(z, math.tanh(z), x, target))

    return answer


def _both(x: float, slope: float) -> tuple[float, float]:
    return slope * x, slope


unit_gradient = Answers(
    id="backpropagation.unit_gradient",
    shares={"the loss": 0.2, "its slope for the weight": 0.5, "its slope for the bias": 0.3},
    judge=_judge,
    mistakes=(
        Mistake(
            "The middle link is missing: you go from the output straight to the sum, as if tanh were not there. How "
            "fast does the output move when the sum moves?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t))),
        ),
        Mistake(
            "The slope of tanh is taken from the sum: 1 - z². Of which number does the square belong there?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * (1 - z * z))),
        ),
        Mistake(
            "A factor 2 is missing in both slopes. What is the slope of e²?",
            _unit_with(lambda z, y, x, t: _both(x, (y - t) * (1 - y * y))),
        ),
        Mistake(
            "Both slopes have the wrong sign. Which difference is squared, and how fast does *it* move with the "
            "output?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (t - y) * (1 - y * y))),
        ),
        Mistake(
            "Weight and bias have the same slope in your answer. When the weight grows by a little, by how much does "
            "the sum grow?",
            _unit_with(lambda z, y, x, t: (2 * (y - t) * (1 - y * y),) * 2),
        ),
        Mistake(
            "The slope for the bias has a factor x. When the bias grows by a little, by how much does the sum grow?",
            _unit_with(lambda z, y, x, t: (2 * (y - t) * (1 - y * y) * x,) * 2),
        ),
        Mistake(
            "The slope of tanh is taken from the output once more: 1 - tanh(y)². The value y already is tanh(z): what "
            "is the slope in terms of it?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * (1 - math.tanh(y) ** 2))),
        ),
        Mistake(
            "The slope of tanh is taken from the input: 1 - x². Of which number does the square belong there?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * (1 - x * x))),
        ),
        Mistake(
            "The slope of tanh is 1 - y², and y itself stands there without the square. How steep is tanh at 0, and "
            "far out?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * (1 - y))),
        ),
        Mistake(
            "That is the slope of a sigmoid, y (1 - y). Which activation does this unit have?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * y * (1 - y))),
        ),
        Mistake(
            "The first link is missing: your slopes say how fast the *output* moves. How fast does the loss move with "
            "it?",
            _unit_with(lambda z, y, x, t: _both(x, 1 - y * y)),
        ),
        Mistake(
            "The two slopes are exchanged. Which of the two has a factor x, and in which order are they asked for?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * (1 - y * y))[::-1]),
        ),
        Mistake(
            "Your loss has a ½ before the square, and the slopes go with it. What does the squared error say?",
            lambda x, t, w, b: tuple(number / 2 for number in _unit(x, t, w, b)),
        ),
        Mistake(
            "Your loss is the error itself, not its square. Which sign does a loss have, and where is it smallest?",
            lambda x, t, w, b: (math.tanh(w * x + b) - t, *_unit(x, t, w, b)[1:]),
        ),
    ),
)
