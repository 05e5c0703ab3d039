"""Swish and GELU: right are the values of both, GELU by the normal distribution itself and not by an approximation."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import special, stats

from course.answers.activations.shapes import with_shape_of_input
from course.answers.comparing import Reals, agrees, leaves_alone
from course.exercises.types import Answers, Data, Mistake, Verdict


def _swish(x: Reals, beta: float) -> Reals:
    value: Reals = x * special.expit(beta * x)
    return value


def _gelu(x: Reals) -> Reals:
    value: Reals = x * stats.norm.cdf(x)
    return value


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, (swish, gelu) = with_shape_of_input("two arrays of the input's shape", observed, ("swish", "gelu"), x.shape)
    yield fits
    if not fits.right:
        return
    yield agrees("swish", swish, _swish(x, case["beta"]), at=x, what="swish")
    yield agrees("GELU, exactly", gelu, _gelu(x), at=x, what="GELU")


def _gates(
    swish: Callable[[Reals, float], Reals] = _swish, gelu: Callable[[Reals], Reals] = _gelu
) -> Callable[[Reals, float], tuple[Reals, Reals]]:
    """An answer with one of the two replaced."""
    return lambda x, beta: (swish(x, beta), gelu(x))


swish_and_gelu = Answers(
    id="activations.swish_and_gelu",
    shares={
        "two arrays of the input's shape": 0.05,
        "input left alone": 0.05,
        "swish": 0.45,
        "GELU, exactly": 0.45,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "beta has no effect on your swish. It makes the gate steeper: where does it enter?",
            _gates(swish=lambda x, beta: x * special.expit(x)),
        ),
        Mistake(
            "beta stands outside of the gate in your swish and stretches the result. What should it multiply?",
            _gates(swish=lambda x, beta: beta * x * special.expit(x)),
        ),
        Mistake(
            "You returned the gates alone: they run from 0 to 1. What does a gate open or close?",
            lambda x, beta: (special.expit(beta * x), stats.norm.cdf(x)),
        ),
        Mistake(
            "GELU is off by less than 0.0005: that is the approximation with tanh. It has its place, but the "
            "question asks for the exact one; which function is behind the normal distribution's cumulative "
            "function?",
            _gates(gelu=lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))),
        ),
        Mistake(
            "In your GELU erf is given x itself, and the gate opens too fast. By what must x be divided first?",
            _gates(gelu=lambda x: 0.5 * x * (1 + special.erf(x))),
        ),
        Mistake(
            "Your GELU multiplies x by the bell curve, the density: its gate closes again for large x. "
            "Which function of the normal distribution rises from 0 to 1?",
            _gates(gelu=lambda x: x * stats.norm.pdf(x)),
        ),
        Mistake(
            "Your GELU is x times the sigmoid of 1.702 x: the quick approximation, off by up to 0.02. Which gate is "
            "the exact one?",
            _gates(gelu=lambda x: x * special.expit(1.702 * x)),
        ),
        Mistake(
            "Your GELU is twice as large as it should be: the gate 1 + erf(…) runs from 0 to 2. What is missing?",
            _gates(gelu=lambda x: 2 * x * stats.norm.cdf(x)),
        ),
        Mistake(
            "In your GELU the gate is erf itself, from −1 to 1. What moves and shrinks it to 0 and 1?",
            _gates(gelu=lambda x: x * special.erf(x / math.sqrt(2))),
        ),
        Mistake(
            "Swish and GELU are exchanged. Which of the two knows beta?",
            lambda x, beta: (_gelu(x), _swish(x, beta)),
        ),
        Mistake(
            "Your swish has a tanh for a gate, from −1 to 1. Which function opens from 0 to 1?",
            _gates(swish=lambda x, beta: x * np.tanh(beta * x)),
        ),
        Mistake(
            "Your swish multiplies beta x by its gate: beta stands outside as well as inside. What does the gate "
            "open or close?",
            _gates(swish=lambda x, beta: beta * x * special.expit(beta * x)),
        ),
        Mistake(
            "beta divides in your gate: a larger one makes it flatter. Which way round does it enter?",
            _gates(swish=lambda x, beta: x * special.expit(x / beta)),
        ),
        Mistake(
            "Your swish opens on the wrong side: its gate is the sigmoid of −beta · x. Which sign lets positive "
            "numbers pass?",
            _gates(swish=lambda x, beta: x * special.expit(-beta * x)),
        ),
    ),
)
