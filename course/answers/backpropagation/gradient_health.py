"""The state of a gradient, by the norms of the layers: first against last, and what is no number before all else."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.backpropagation.gradient_health import gradients_of
from course.exercises.types import Answers, Data, Mistake, Verdict

# Each state, and what it takes to tell it.
_STATES = {"vanishing": "a gradient that fades", "exploding": "a gradient that grows", "healthy": "no false alarm"}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    known, state = comparing.one_of("one of the three words", observed["message"], tuple(_STATES))
    yield known
    if not known.right:
        return
    norms, expected = _norms(gradients_of(case)), _health(gradients_of(case))
    sizes = ", ".join(f"{norm:.2g}" for norm in norms)
    message = f"The layers' norms, the first layer's first, are {sizes}: expected {expected!r}, received {state!r}."
    broken = not all(math.isfinite(norm) for norm in norms)
    for told, name in _STATES.items():
        yield Verdict(name, broken or expected != told or state == told, message)
    yield Verdict("numbers that are no numbers", not broken or state == "exploding", message)


def _norms(layers: Sequence[Reals]) -> list[float]:
    return [math.sqrt(float(np.square(layer).sum())) for layer in layers]


def _health(layers: Sequence[Reals], *, broken: str = "exploding") -> str:
    """The state; `broken` is what a gradient with a nan or an infinity in it is called."""
    norms = _norms(layers)
    if not all(math.isfinite(norm) for norm in norms):
        return broken
    if norms[0] * 1000 < norms[-1]:
        return "vanishing"
    return "exploding" if norms[0] > norms[-1] * 1000 else "healthy"


def _exchanged(layers: Sequence[Reals]) -> str:
    state = _health(layers, broken="")
    return {"vanishing": "exploding", "exploding": "vanishing", "healthy": "healthy"}.get(state, "exploding")


gradient_health = Answers(
    id="backpropagation.gradient_health",
    shares={
        "one of the three words": 0.1,
        "a gradient that fades": 0.2,
        "a gradient that grows": 0.2,
        "no false alarm": 0.25,
        "numbers that are no numbers": 0.25,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "A gradient with a nan or an inf in it passed as healthy: every comparison with nan says False. What must "
            "be asked before anything is compared?",
            lambda layers: _health(layers, broken="healthy"),
        ),
        Mistake(
            "You call a gradient vanishing because its norms are small. Near a minimum all of them are small, and all "
            "is well: which comparison tells fading from small?",
            lambda layers: "vanishing" if min(_norms(layers)) < 1e-3 else _health(layers),
        ),
        Mistake(
            "The two faults are exchanged. The list begins with the first layer, which the gradient reaches last: what "
            "is it called when hardly anything arrives there?",
            _exchanged,
        ),
        Mistake(
            "Everything is healthy, you say. How does the norm of the first layer compare with that of the last?",
            lambda layers: "healthy",
        ),
        Mistake(
            "You took the nan for a gradient that vanished. It comes from numbers that grew past what a float can "
            "hold: which of the two is that?",
            lambda layers: _health(layers, broken="vanishing"),
        ),
    ),
)
