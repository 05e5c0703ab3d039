"""Lesson 04, backpropagation: gradient health: what right means, and what people get wrong."""

import math
from collections.abc import Iterator

import numpy as np

from course.exercises.types import Answers, Data, Mistake, Verdict

_STATES = ("healthy", "vanishing", "exploding")


def _norms(layers: list[np.ndarray]) -> list[float]:
    return [math.sqrt(float(np.square(layer).sum())) for layer in layers]


def _health(layers: list[np.ndarray], without: str = "exploding") -> str:
    """The state; `without` is what a gradient that is not a number is called."""
    norms = _norms(layers)
    if not all(math.isfinite(norm) for norm in norms):
        return without
    if norms[0] * 1000 < norms[-1]:
        return "vanishing"
    return "exploding" if norms[0] > norms[-1] * 1000 else "healthy"


def _judge_flow(case: Data, observed: Data) -> Iterator[Verdict]:
    message = observed["message"]
    known = isinstance(message, str) and message in _STATES
    yield Verdict("one of the three words", known, f"Expected one of {_STATES}. Received: {message!r}.")
    if not known:
        return
    layers = [case[name] for name in sorted(name for name in case if name.startswith("layer_"))]
    norms, expected = _norms(layers), _health(layers)
    sizes = ", ".join(f"{norm:.2g}" for norm in norms)
    told = f"The layers' norms are {sizes}: expected {expected!r}, received {message!r}."
    broken = not all(math.isfinite(norm) for norm in norms)
    names = {"vanishing": "a gradient that fades", "exploding": "a gradient that grows", "healthy": "no false alarm"}
    for state, name in names.items():
        yield Verdict(name, broken or expected != state or message == state, told)
    yield Verdict("numbers that are no numbers", not broken or message == "exploding", told)


gradient_health = Answers(
    id="backpropagation.gradient_health",
    shares={
        "one of the three words": 0.1,
        "a gradient that fades": 0.2,
        "a gradient that grows": 0.2,
        "no false alarm": 0.25,
        "numbers that are no numbers": 0.25,
    },
    judge=_judge_flow,
    mistakes=(
        Mistake(
            "A gradient with a nan or an inf in it passed as healthy: every comparison with nan says False. What must "
            "be asked before anything is compared?",
            lambda layers: _health(layers, without="healthy"),
        ),
        Mistake(
            "You call a gradient vanishing because its norms are small. Near a minimum all of them are small, and all "
            "is well: which comparison tells fading from small?",
            lambda layers: "vanishing" if min(_norms(layers)) < 1e-3 else _health(layers),
        ),
        Mistake(
            "The two faults are exchanged. The list begins with the first layer, which the gradient reaches last: what "
            "is it called when hardly anything arrives there?",
            lambda layers: (
                {"vanishing": "exploding", "exploding": "vanishing"}.get(_health(layers), "healthy")
                if np.isfinite(_norms(layers)).all()
                else "exploding"
            ),
        ),
        Mistake(
            "Everything is healthy, you say. How does the norm of the first layer compare with that of the last?",
            lambda layers: "healthy",
        ),
        Mistake(
            "You took the nan for a gradient that vanished. It comes from numbers that grew past what a float can "
            "hold: which of the two is that?",
            lambda layers: _health(layers, without="vanishing"),
        ),
    ),
)
