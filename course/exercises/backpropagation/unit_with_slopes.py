"""Design a tanh unit whose loss has two given slopes, one for the weight and one for the bias: the chain rule, solved.

There are many such units. The student's four numbers are put into the unit where no student's code runs, and the judge
gets the slopes that they have.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned_parts
from course.exercises.types import Data, Exercise, Hint

_NUMBERS = ("x", "target", "weight", "bias")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def between(low: float, high: float) -> float:
        return float(np.round(rng.uniform(low, high) * rng.choice([-1, 1]), 2))

    sign = int(rng.choice([-1, 1]))
    bias_slope = sign * abs(between(0.3, 0.9))
    yield {
        "weight_slope": float(np.round(bias_slope * 2, 2)),
        "bias_slope": bias_slope,
        "about": "the slope of the weight is twice the other",
    }
    yield {
        "weight_slope": sign * abs(between(1.0, 3.0)),
        "bias_slope": -sign * abs(between(0.4, 1.2)),
        "about": "two slopes of different signs",
    }
    yield {"weight_slope": 0.0, "bias_slope": between(0.3, 0.9), "about": "only the bias is to be heard"}
    yield {
        "weight_slope": between(20, 60),
        "bias_slope": between(0.2, 0.4),
        "about": "a weight with a very large slope",
    }
    yield {"weight_slope": between(0.2, 0.9), "bias_slope": between(1.4, 1.8), "about": "a bias with a large slope"}


def _unit_of(found: Data, case: Data) -> Data:
    """The slopes of the unit that came back, by a complex step, and whether it keeps to what was asked."""
    numbers = {name: _number(found[name]) for name in _NUMBERS if name in found}
    if len(numbers) < len(_NUMBERS) or None in numbers.values():
        wrong = [name for name in _NUMBERS if numbers.get(name) is None]
        return {"incomplete": found.get("incomplete") or f"Expected one finite number for {', '.join(wrong)}."}
    x, target, weight, bias = (float(numbers[name] or 0.0) for name in _NUMBERS)
    tiny = 1e-30j

    def slope(w: complex, b: complex) -> float:
        return float(((np.tanh(w * x + b) - target) ** 2).imag / 1e-30)

    with np.errstate(all="ignore"):
        slopes = {"weight_slope": slope(weight + tiny, bias), "bias_slope": slope(weight, bias + tiny)}
    return {**slopes, "target_in_reach": abs(target) < 1, "weight_is_zero": weight == 0}


def _number(value: Any) -> float | None:
    try:
        array = np.asarray(value, dtype="float64")
    except (TypeError, ValueError):
        return None
    return float(array.reshape(())) if array.size == 1 and np.isfinite(array).all() else None


unit_with_slopes = Exercise(
    id="backpropagation.unit_with_slopes",
    title="A unit with the slopes that you are asked for",
    points=3,
    kind="design",
    cases=_cases,
    observe=lambda unit_with_slopes, case: returned_parts(
        unit_with_slopes(case["weight_slope"], case["bias_slope"]), *_NUMBERS
    ),
    inspect=_unit_of,
    hints=(
        "Write both slopes as products, link by link. Which links do they share, and which one has only the weight?",
        Hint(
            "The quotient of the two slopes is a single number of the unit. Which one?",
            about=("the slope for the weight",),
        ),
        "You have four numbers to choose and two demands. So choose what makes the rest easy: for which sum z is the "
        "slope of tanh a number that you know by heart?",
        Hint(
            "With that z the output is known too, and of the slope for the bias only the target is left to choose. "
            "Choose weight and bias last, so that they give this z.",
            about=("the slope for the bias", "a target in reach and a weight that is not 0"),
        ),
    ),
)
