"""Which of seven activations made one array of another: a row of scores, a batch, or three axes.

Each of the seven comes once or more, in an order that is drawn. Positive inputs alone hide what ranges would tell.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.activations.inputs import both_signs
from course.exercises.observing import inputs_after, returned_text
from course.exercises.types import Data, Exercise

SEVEN = ("relu", "elu", "sigmoid", "tanh", "softmax", "swish", "gelu")

_Numbers = NDArray[np.float64]


def _sigmoid(x: _Numbers) -> _Numbers:
    result: _Numbers = 0.5 * (1 + np.tanh(x / 2))
    return result


def _normal(x: _Numbers) -> _Numbers:
    from scipy import special

    result: _Numbers = special.ndtr(x)
    return result


def _softmax(x: _Numbers) -> _Numbers:
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    result: _Numbers = raised / raised.sum(axis=-1, keepdims=True)
    return result


_MADE_BY: dict[str, Callable[[_Numbers], _Numbers]] = {
    "relu": lambda x: (x + np.abs(x)) / 2,
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0.0))),
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "softmax": _softmax,
    "swish": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x * _normal(x),
}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    shapes: tuple[tuple[int, ...], ...] = ((3, 3), (4,))
    kinds = [(name, "both", shape) for name in SEVEN for shape in shapes]
    kinds += [("softmax", "both", (2, 2, 3))]
    # Where no input is negative, nothing that comes out is, whichever it was.
    kinds += [(name, "positive", (2, 4)) for name in ("sigmoid", "tanh", "softmax", "swish", "gelu")]
    # Near 0 several of them are nearly equal.
    kinds += [(name, "small", (2, 3)) for name in ("relu", "elu", "swish", "gelu")]
    for place in rng.permutation(len(kinds)):
        name, signs, shape = kinds[place]
        x = rng.uniform(0.3, 2.0, shape) if signs == "positive" else both_signs(rng, shape)
        x *= 0.02 if signs == "small" else 1
        x = np.round(x, 3).astype("float32")
        y = _MADE_BY[name](x.astype("float64")).astype("float32")
        about = f"shape {shape}" + {"both": "", "positive": ", no input is negative", "small": ", near 0"}[signs]
        yield {"x": x, "y": y, "about": about}


def _observe(which_activation: Callable[..., Any], case: Data) -> Data:
    return {"name": returned_text(which_activation(case["x"], case["y"])), **inputs_after(case, "x", "y")}


which_activation = Exercise(
    id="activations.which_activation",
    title="Which activation was it?",
    points=4,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "There are two ways: by properties (ranges, signs, sums of rows), or by trying all seven. Properties alone "
        "run out where no input is negative: what can tanh and the sigmoid give there?",
        "`keras.ops` has relu, elu, sigmoid, tanh, softmax, silu and gelu. Six of them look at one number at a time. "
        "For the seventh: which axis holds the numbers that share one whole, in a single row as in a batch?",
        "Numbers that were computed in two ways differ in the last digits, so ask which of the seven comes *nearest*. "
        "And `keras.ops.gelu` is an approximation unless you say `approximate=False`.",
    ),
)
