"""A sigmoid for any finite input, and whether NumPy met an infinity on the way to it.

The values are evidence. Whether something overflowed is watched in the student's process, and only for NumPy: it is
reported by NumPy itself, and by an array that looks at what comes out of each NumPy function, which no setting
silences. That is taken on trust, for a tenth of the points, and only beside right values.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

_NO_OVERFLOW = ("divide", "reciprocal", "log")  # their infinity is a division by 0


class _Watched(np.ndarray):
    """An array that notes in `met` when a NumPy function makes an infinity of it."""

    met: list[str]

    def __array_ufunc__(self, ufunc: Any, method: Any, *inputs: Any, **kwargs: Any) -> Any:
        given = [np.asarray(one) if isinstance(one, _Watched) else one for one in inputs]
        if "out" in kwargs:
            kwargs["out"] = tuple(np.asarray(one) if isinstance(one, _Watched) else one for one in kwargs["out"])
        result = getattr(ufunc, method)(*given, **kwargs)
        if isinstance(result, np.ndarray | np.generic) and result.dtype.kind == "f":
            if np.isinf(result).any() and ufunc.__name__ not in _NO_OVERFLOW:
                self.met.append(ufunc.__name__)
            return _watched(np.asarray(result), self.met)
        return result

    def __array_finalize__(self, parent: Any) -> None:
        self.met = getattr(parent, "met", [])


def _watched(array: NDArray[Any], met: list[str]) -> _Watched:
    watched: _Watched = array.view(_Watched)
    watched.met = met
    return watched


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": both_signs(rng, (7,)) * 2, "about": "ordinary numbers"}
    yield {"x": np.append(both_signs(rng, (5,)), 0.0).reshape(2, 3), "about": "a batch, with zero in it"}
    yield {"x": -far_out(rng, 800, 2000, 4), "about": "far out on the negative side"}
    yield {"x": far_out(rng, 800, 2000, 4), "about": "far out on the positive side"}
    both = far_out(rng, 800, 2000, 2)
    yield {"x": np.concatenate([both, -both]).reshape(2, 2), "about": "both far ends in one array"}


def _observe(sigmoid: Callable[..., Any], case: Data) -> Data:
    overflows: list[str] = []
    # NumPy reports an overflow here instead of warning about it; other libraries' kernels don't go through NumPy.
    with np.errstate(over="call", invalid="ignore", divide="ignore", call=lambda kind, flag: overflows.append(kind)):
        value = sigmoid(case["x"])
    with np.errstate(all="ignore"):
        try:
            sigmoid(_watched(case["x"].copy(), overflows))
        except Exception:  # not every library takes such an array; what NumPy reported stands
            pass
    return {"value": value, "overflowed": bool(overflows), **inputs_after(case, "x")}


def _inspect(observed: Data, case: Data) -> Data:
    """Whether something overflowed says nothing about wrong values: those are told by themselves."""
    with np.errstate(all="ignore"):
        right = 0.5 * (1 + np.tanh(case["x"] / 2))
        value = np.asarray(observed["value"])
        near = value.shape == right.shape and value.dtype.kind in "biuf" and bool(np.allclose(value, right, atol=1e-4))
    return dict(observed) | {"overflowed": bool(observed["overflowed"]) and near}


sigmoid = Exercise(
    id="activations.sigmoid",
    title="A sigmoid that never overflows",
    points=3,
    kind="design",
    cases=_cases,
    observe=_observe,
    inspect=_inspect,
    hints=(
        "exp() of a negative number is at most 1 and can never overflow. When is -x negative, and when is x?",
        "Multiply numerator and denominator of 1 / (1 + exp(-x)) by exp(x): the same number, with the other "
        "exponential. One form is safe on the right, the other on the left.",
        "`np.where` computes both of its branches everywhere and throws one away, so choosing between two finished "
        "results is too late. Could one exponential, of something that is never positive, serve both sides?",
    ),
)
