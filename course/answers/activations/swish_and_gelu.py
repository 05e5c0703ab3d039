"""Lesson 02, activation functions: swish and gelu: what right means, and what people get wrong."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special, stats

from course.answers.activations.values import agrees, has_shape, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_gates(case: Data, observed: Data) -> Iterator[Verdict]:
    x, swish, gelu = case["x"], reals(observed["swish"]), reals(observed["gelu"])
    fits = has_shape("two arrays of the input's shape", swish, x.shape, "one value of swish per input")
    yield fits if not fits.right else has_shape(fits.name, gelu, x.shape, "one value of GELU per input")
    if swish is None or gelu is None or swish.shape != x.shape or gelu.shape != x.shape:
        return
    yield agrees("swish", swish, x * special.expit(case["beta"] * x), x)
    yield agrees("GELU, exactly", gelu, x * stats.norm.cdf(x), x)


def _gates(swish: Callable[..., np.ndarray] | None = None, gelu: Callable[..., np.ndarray] | None = None) -> Any:
    """A pair with one of the two replaced."""
    swish = swish or (lambda x, beta: x * special.expit(beta * x))
    gelu = gelu or (lambda x: x * stats.norm.cdf(x))
    return lambda x, beta: (swish(x, beta), gelu(x))


swish_and_gelu = Answers(
    id="activations.swish_and_gelu",
    shares={"two arrays of the input's shape": 0.2, "swish": 0.4, "GELU, exactly": 0.4},
    judge=_judge_gates,
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
    ),
)
