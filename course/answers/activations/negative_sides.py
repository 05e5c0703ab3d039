"""Leaky ReLU and ELU: right is the input itself on the positive side, and on the negative one the line or the curve.

The positive side alone is the input, which anybody has: both sides are judged together.
"""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers.activations.shapes import with_shape_of_input
from course.answers.comparing import Reals, agrees, all_finite, all_of, explained, is_close, leaves_alone
from course.exercises.types import Answers, Data, Mistake, Verdict

_SMALL, _STEEP = "leaky ReLU for slopes from 0 to 1", "leaky ReLU for slopes above 1, too"
_CURVE, _FAR = "ELU's curve", "ELU far out, too"


def _leaky(x: Reals, slope: float) -> Reals:
    return np.choose(x < 0, (x, slope * x))


def _elu(x: Reals, alpha: float) -> Reals:
    return np.where(x < 0, alpha * np.expm1(np.clip(x, None, 0)), x)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, slope, alpha = case["x"], case["negative_slope"], case["alpha"]
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, (leaky, elu) = with_shape_of_input("two arrays of the input's shape", observed, ("leaky", "elu"), x.shape)
    yield fits
    if not fits.right:
        return
    # What is wrong in one place is said whatever else is wrong.
    larger = slope > 1 and is_close(leaky, _larger(x, slope))
    reason = " This is the larger of x and negative_slope · x:" if larger else ""
    line = explained(
        f"With negative_slope = {slope:g}:{reason}", agrees("", leaky, _leaky(x, slope), at=x, what="leaky ReLU")
    )
    yield Verdict(_SMALL, line.right or slope > 1, line.message)
    yield Verdict(_STEEP, line.right, line.message)
    one_less = is_close(elu[x > 0], x[x > 0] - 1)
    reason = " On the right it is x - 1, so the -1 reaches both sides:" if one_less else ""
    curve = explained(f"With alpha = {alpha:g}:{reason}", agrees("", elu, _elu(x, alpha), at=x, what="ELU"))
    far_out = bool(np.abs(x).max() > 100)
    yield Verdict(_CURVE, curve.right or far_out, curve.message)
    masked = bool(np.isnan(elu[x > 0]).any())
    finite = explained("0 times infinity is nan:" if masked else "", all_finite("", elu, at=x))
    yield all_of(_FAR, finite, curve)


def _sides(
    leaky: Callable[[Reals, float], Reals] = _leaky, elu: Callable[[Reals, float], Reals] = _elu
) -> Callable[[Reals, float, float], tuple[Reals, Reals]]:
    """An answer with one of the two replaced, or both."""
    return lambda x, negative_slope, alpha: (leaky(x, negative_slope), elu(x, alpha))


def _larger(x: Reals, slope: float) -> Reals:
    return np.maximum(slope * x, x)


def _masked(x: Reals, alpha: float) -> Reals:
    return x * (x > 0) + alpha * np.expm1(x) * (x < 0)


def _as_found(x: Reals, alpha: float) -> Reals:
    return x * (x > 0) + (x <= 0) * alpha * np.exp(x) - 1


negative_sides = Answers(
    id="activations.negative_sides",
    shares={
        "two arrays of the input's shape": 0.05,
        "input left alone": 0.05,
        _SMALL: 0.15,
        _STEEP: 0.25,
        _CURVE: 0.25,
        _FAR: 0.25,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Nothing is mended yet: each of the two lines is still wrong. What does each give at x = 1, and what "
            "should it give?",
            _sides(_larger, _as_found),
        ),
        Mistake(
            "ELU is right. The larger of x and negative_slope · x is leaky ReLU only for slopes from 0 to 1. Above 1 "
            "the maximum picks the wrong piece on both sides: what should decide which piece is used?",
            _sides(leaky=_larger),
        ),
        Mistake(
            "Leaky ReLU is right. In ELU the -1 still applies to both sides: a positive x comes out as x - 1. Which "
            "part of the formula does the -1 belong to?",
            _sides(elu=_as_found),
        ),
        Mistake(
            "The curve of ELU is right near 0. Where x is large, the mask multiplies infinity by 0, which is nan. How "
            "do you keep large x away from exp()?",
            _sides(elu=_masked),
        ),
        Mistake(
            "You subtracted 1 after multiplying by alpha: alpha · exp(x) - 1 is right for alpha = 1 only. Of what is "
            "alpha the multiple?",
            _sides(elu=lambda x, alpha: np.where(x > 0, x, alpha * np.exp(np.clip(x, None, 0)) - 1)),
        ),
        Mistake(
            "You left out the -1 altogether: your ELU jumps at 0 and ends at 0 on the far left instead of at -alpha. "
            "What is exp(0)?",
            _sides(elu=lambda x, alpha: np.where(x > 0, x, alpha * np.exp(np.clip(x, None, 0)))),
        ),
        Mistake(
            "In your ELU the larger of the two pieces is taken. For alpha above 1 the curve runs below the line x near "
            "0, and the maximum picks the line. What decides which piece is used?",
            _sides(elu=lambda x, alpha: np.maximum(x, alpha * np.expm1(np.clip(x, None, 0)))),
        ),
        Mistake(
            "alpha has no effect on your ELU. How far down should it reach for alpha = 2?",
            _sides(elu=lambda x, alpha: _elu(x, 1.0)),
        ),
        Mistake(
            "Your leaky ReLU takes the smaller of x and negative_slope · x. That is right for slopes above 1 only: "
            "what should decide which piece is used?",
            _sides(leaky=lambda x, slope: np.minimum(x * slope, x)),
        ),
        Mistake(
            "You cut the slope to 1, so that the maximum is right. The caller asked for a steeper line: can a "
            "condition on x spare you the maximum?",
            _sides(leaky=lambda x, slope: np.where(x < 0, x * min(slope, 1.0), x)),
        ),
        Mistake(
            "In your leaky ReLU the condition is the wrong way round: the positive side got the slope. Which side "
            "leaks?",
            _sides(leaky=lambda x, slope: np.where(x < 0, x, x * slope)),
        ),
        Mistake(
            "The two results are exchanged. Which of them levels off on the far left?",
            lambda x, negative_slope, alpha: (_elu(x, alpha), _leaky(x, negative_slope)),
        ),
    ),
)
