"""The state of a gradient, by the norms of the layers: first against last, and what is no number before all else."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.backpropagation.gradient_health import gradients_of
from course.exercises.types import Answers, Data, Mistake, Verdict

# Each state, and what it takes to tell it.
_STATES = {
    "vanishing": "a gradient that fades, and no other",
    "exploding": "a gradient that grows, and no other",
    "healthy": "a healthy gradient, and no other",
}
_BROKEN = "numbers that are no numbers"
_BORDER = "a ratio of exactly 1000"
_ALONE = "inputs left alone"


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    layers = gradients_of(case)
    known, state = comparing.one_of("", observed["state"], tuple(_STATES))
    norms, expected = _norms(layers), _health(layers)
    sizes = ", ".join(f"{norm:.4g}" for norm in norms)
    message = f"The layers' norms, the first layer's first, are {sizes}: expected {expected!r}, received {state!r}."
    message = message if known.right else known.message
    broken = not all(math.isfinite(norm) for norm in norms)
    # Whoever counts the border itself as a fault is wrong about the border, and about nothing else.
    border = not broken and (norms[0] == 1000 * norms[-1] or 1000 * norms[0] == norms[-1])
    yield Verdict(_BORDER, not border or state == expected, message)
    for told, name in _STATES.items():
        yield Verdict(name, broken or border or (known.right and (expected == told) == (state == told)), message)
    # Whoever calls everything exploding has not looked for them.
    looked = (
        state == "exploding" if broken else border or expected != "healthy" or (known.right and state != "exploding")
    )
    yield Verdict(_BROKEN, looked, message)
    inputs = [f"layer_{number}" for number in range(len(layers))]
    grown = Verdict("", f"after_layer_{len(layers)}" not in observed, "`layers` has become longer. Work on a copy.")
    yield comparing.all_of(_ALONE, comparing.leaves_alone("", case, observed, inputs), grown)


def _norm(layer: Reals) -> float:
    return math.sqrt(float(np.square(layer).sum()))


def _norms(layers: Sequence[Reals]) -> list[float]:
    return [_norm(layer) for layer in layers]


def _health(
    layers: Sequence[Reals],
    *,
    broken: str = "exploding",
    looks_at: Callable[[Reals], Reals] = lambda layer: layer,
    size: Callable[[Reals], float] = _norm,
    times: float = 1000.0,
    compared: Callable[[list[float]], tuple[float, float]] = lambda sizes: (sizes[0], sizes[-1]),
) -> str:
    """The state of a gradient; what differs from the rule makes mistakes of it.

    Args:
        layers: The gradients, the first layer's first.
        broken: What a gradient with a nan or an infinity in it is called.
        looks_at: Where in a layer's gradient they are looked for.
        size: How large a layer's gradient is.
        times: From which ratio on it is not healthy.
        compared: Which two sizes are compared.
    """
    if not all(np.isfinite(looks_at(layer)).all() for layer in layers):
        return broken
    first, last = compared([size(layer) for layer in layers])
    if first * times < last:
        return "vanishing"
    return "exploding" if first > last * times else "healthy"


def _by_size(layers: Sequence[Reals]) -> str:
    """The borders as sizes of the first layer, whatever the last one gets."""
    return _health(layers, compared=lambda sizes: (sizes[0], 1.0))


def _extremes(layers: Sequence[Reals]) -> str:
    """The largest and the smallest of all layers, each against the last."""
    sizes = _norms(layers)
    if not np.isfinite(sizes).all() or max(sizes) > 1000 * sizes[-1]:
        return "exploding"
    return "vanishing" if 1000 * min(sizes) < sizes[-1] else "healthy"


def _stretch(layer: Reals) -> float:
    return float(np.linalg.norm(layer, 2))


def _exchanged(layers: Sequence[Reals]) -> str:
    state = _health(layers, broken="")
    return {"vanishing": "exploding", "exploding": "vanishing", "healthy": "healthy"}.get(state, "exploding")


gradient_health = Answers(
    id="backpropagation.gradient_health",
    shares={
        _STATES["vanishing"]: 0.25,
        _STATES["exploding"]: 0.25,
        _STATES["healthy"]: 0.25,
        _BROKEN: 0.17,
        _BORDER: 0.04,
        _ALONE: 0.04,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "A gradient with a nan or an inf in it passed as healthy: every comparison with nan says False. What must "
            "be asked before anything is compared?",
            lambda layers: _health(layers, looks_at=lambda layer: np.zeros(1)),
        ),
        Mistake(
            "You call a gradient vanishing because its norms are small. Near a minimum all of them are small, and all "
            "is well: which comparison tells fading from small?",
            lambda layers: "vanishing" if _norms(layers)[0] < 1e-3 else _health(layers),
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
        Mistake(
            "You call a gradient exploding because its norms are large. Where all of them are, the first layer gets "
            "what the last one gets: which comparison tells growing from large?",
            lambda layers: "exploding" if max(_norms(layers)) > 1e3 else _health(layers),
        ),
        Mistake(
            "You sum the squares and forget the root: ratios of 1000 look like a million. What is a norm?",
            lambda layers: _health(layers, size=lambda layer: float(np.square(layer).sum())),
        ),
        Mistake(
            "You compare the layers by their largest number, or by a mean. Many small numbers can make a longer "
            "gradient than one large one, and a mean divides by how many there are: what is a norm made of?",
            lambda layers: _health(layers, size=lambda layer: float(np.abs(layer).max())),
        ),
        Mistake(
            "For a matrix you take the largest factor by which it stretches, which is what `np.linalg.norm(layer, 2)` "
            "returns. Which norm does the text ask for, and what does NumPy compute without the 2?",
            lambda layers: _health(layers, size=_stretch),
        ),
        Mistake(
            "You compare the norm of the first layer with 1000 and a thousandth, whatever the last layer has. With "
            "which norm does the rule compare it?",
            _by_size,
        ),
        Mistake(
            "You compare the extremes of all layers with the last. Which layers does the rule leave out, as long as "
            "they hold numbers?",
            _extremes,
        ),
        Mistake(
            "Your border is 100 and not 1000. What does the rule say?",
            lambda layers: _health(layers, times=100.0),
        ),
        Mistake(
            "You compare the largest norm with the smallest, wherever they stand. Which two layers does the rule "
            "compare?",
            lambda layers: _health(layers, compared=lambda sizes: (max(sizes), min(sizes))),
        ),
        Mistake(
            "A ratio of exactly 1000, or of exactly a thousandth, is no fault by the rule. What do “more than” and "
            "“less than” say about it?",
            lambda layers: _health(layers, times=1000.0 * (1 - 1e-12)),
        ),
        Mistake(
            "A first layer whose gradient is all zeros was not called vanishing. Can less arrive there?",
            lambda layers: "healthy" if not layers[0].any() else _health(layers),
        ),
        Mistake(
            "You ask for nan, and an infinity passes. No step can use it: which function finds both?",
            lambda layers: _health(layers, looks_at=lambda layer: np.where(np.isnan(layer), np.nan, 0.0)),
        ),
        Mistake(
            "You look for nan in the first layer only. What does the rule say of the others?",
            lambda layers: (
                "exploding" if not np.isfinite(layers[0]).all() else _health(layers, looks_at=lambda layer: np.zeros(1))
            ),
        ),
        Mistake(
            "Your border is higher than 1000: a gradient that has grown by a factor of two thousand passes. What does "
            "the rule say?",
            lambda layers: _health(layers, times=1e4),
        ),
        Mistake(
            "You compare the first layer with the second. A gradient fades little by little: which layer stands at the "
            "other end?",
            lambda layers: _health(layers, compared=lambda sizes: (sizes[0], sizes[1])),
        ),
        Mistake(
            "You forget that vanishing is a fault, too. What is it called when hardly anything arrives at the first "
            "layer?",
            lambda layers: "healthy" if _health(layers) == "vanishing" else _health(layers),
        ),
    ),
)
