"""A unit is right when its two slopes are those that were asked for; which unit it is does not matter."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

# Four numbers in float32 still have slopes as near as this.
_NEAR = 1e-4

_FOR_WEIGHT, _FOR_BIAS = "the slope for the weight", "the slope for the bias"
_KEPT = "a target in reach and a weight that is not 0"


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    if "incomplete" in observed:
        for name in (_FOR_WEIGHT, _FOR_BIAS, _KEPT):
            yield Verdict(name, False, observed["incomplete"])
        return
    for name, key in ((_FOR_WEIGHT, "weight_slope"), (_FOR_BIAS, "bias_slope")):
        yield comparing.number_agrees(name, observed[key], case[key], name, rtol=_NEAR, atol=1e-6)
    outside = [] if observed["target_in_reach"] else ["a target between -1 and 1"]
    outside += ["a weight that is not 0"] if observed["weight_is_zero"] else []
    yield Verdict(_KEPT, not outside, f"Expected {' and '.join(outside)}.")


def _designed(
    x: Callable[[float, float], float] = lambda weight_slope, bias_slope: weight_slope / bias_slope,
    target: Callable[[float], float] = lambda bias_slope: -bias_slope / 2,
    z: float = 0.0,
    weight: float = 0.5,
    bias: Callable[[float, float], float] = lambda z, product: z - product,
) -> Callable[[float, float], Any]:
    """A unit with the sum z, each of whose numbers a misconception may choose.

    Args:
        x: The input, of both slopes.
        target: How far the target lies from the output, of the slope for the bias.
        z: The sum.
        weight: The weight.
        bias: The bias, of the sum and the product of input and weight.
    """

    def answer(weight_slope: float, bias_slope: float) -> Any:
        chosen = x(weight_slope, bias_slope)
        return chosen, float(np.tanh(z)) + target(bias_slope), weight, bias(z, weight * chosen)

    return answer


unit_with_slopes = Answers(
    id="backpropagation.unit_with_slopes",
    shares={_FOR_WEIGHT: 0.45, _FOR_BIAS: 0.45, _KEPT: 0.1},
    judge=_judge,
    mistakes=(
        Mistake(
            "Both slopes have the wrong sign. Is the output above the target or below it where the loss grows with the "
            "bias?",
            _designed(target=lambda slope: slope / 2),
        ),
        Mistake(
            "Both slopes are twice too large. What is the slope of e², and where does its 2 go when you solve for the "
            "target?",
            _designed(target=lambda slope: -slope),
        ),
        Mistake(
            "Both slopes are half as large as they should be. Which number stands before e in the slope of e²: is it "
            "there twice?",
            _designed(target=lambda slope: -slope / 4),
        ),
        Mistake(
            "The slope for the bias is right, and the input stands upside down: you divided the slope of the bias by "
            "that of the weight. Which of the two has the factor x?",
            _designed(x=lambda weight_slope, bias_slope: bias_slope / weight_slope if weight_slope else 0.0),
        ),
        Mistake(
            "The slope for the bias is right, and your input is the slope for the weight itself. By what is the input "
            "multiplied on its way into that slope?",
            _designed(x=lambda weight_slope, bias_slope: weight_slope),
        ),
        Mistake(
            "The two slopes are exchanged in your unit. Which of them has the factor x?",
            lambda weight_slope, bias_slope: (
                bias_slope / (weight_slope or 1.0),
                -weight_slope / 2,
                0.5,
                -0.5 * bias_slope / (weight_slope or 1.0),
            ),
        ),
        Mistake(
            "Both slopes have the right quotient and are too small by the slope of tanh: your sum z is 0.5, where tanh "
            "is not as steep as at 0. By what does that link multiply?",
            _designed(z=0.5),
        ),
        Mistake(
            "You chose a bias of 0, so that the sum z is not the one you had in mind: it changes with the input. What "
            "must the bias do to what the input brings?",
            _designed(bias=lambda z, product: 0.0),
        ),
        Mistake(
            "Your slopes are right, and the weight is 0. That makes the sum easy, and the exercise asks for another "
            "weight: what else can hold the sum where you want it?",
            _designed(weight=0.0),
        ),
        Mistake(
            "Your bias has the sign turned: it doubles what the input brings instead of taking it away. What is the "
            "sum z then?",
            _designed(bias=lambda z, product: z + product),
        ),
    ),
)
