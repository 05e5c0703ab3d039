"""LAMB: right is every one of twenty steps of two layers, to a millionth, each layer with its own trust ratio."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course.answers.comparing import Reals, all_of, leaves_alone
from course.answers.optimizers.reference_paths import doubles
from course.answers.optimizers.step_by_step import ALL, FIRST, FREE_SHARES, LEFT_ALONE, SHAPE, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _lamb_path(weight: Reals, directions: Reals, rate: float) -> Reals:
    path = [weight]
    for direction in directions:
        lengths = np.sqrt(np.vdot(path[-1], path[-1])), np.sqrt(np.vdot(direction, direction))
        ratio = lengths[0] / lengths[1] if min(lengths) > 0 else 1.0
        path.append(path[-1] - rate * ratio * direction)
    return np.stack(path[1:])


_RATIO_ONE = "ratio 1 where a length is 0"


def _judge_lamb(case: Data, observed: Data) -> Iterator[Verdict]:
    layers = []
    for name in ("first", "second"):
        weight, directions = doubles(case, name, f"{name}_directions")
        expected = _lamb_path(weight, directions, case["learning_rate"])
        layers.append(list(same_path(observed[f"path_{name}"], expected, weight, f"the {name} weight")))
    shape = all_of(SHAPE, layers[0][0], layers[1][0])
    yield shape
    if not shape.right:
        return
    inputs = ["first", "second", "first_directions", "second_directions"]
    yield leaves_alone(LEFT_ALONE, case, observed, inputs)
    first, every = (all_of(name, layers[0][place], layers[1][place]) for place, name in ((1, FIRST), (2, ALL)))
    # A verdict that the case is not about holds on it.
    zero = _has_length_0(case)
    yield from (first, every) if not zero else (Verdict(FIRST, True), Verdict(ALL, True))
    yield replace(every, name=_RATIO_ONE) if zero else Verdict(_RATIO_ONE, True)


def _has_length_0(case: Data) -> bool:
    return not (case["second"].any() and case["second_directions"].any())


def _layerwise(
    ratio: Callable[..., Any], length: Callable[..., Any] = lambda x: float(np.linalg.norm(x))
) -> Callable[..., Any]:
    """A LAMB whose ratio is computed from this layer's lengths, or from all layers', in some way."""

    def lamb(weights: Any, directions: Any, learning_rate: float) -> Any:
        lengths = [(length(w), length(d)) for w, d in zip(weights, directions, strict=True)]
        ratios = [ratio(w, d, lengths) for w, d in lengths]
        return [w - learning_rate * r * d for w, d, r in zip(weights, directions, ratios, strict=True)]

    return lamb


def _or_one(above: float, below: float) -> float:
    return above / below if above > 0 and below > 0 else 1.0


lamb = Answers(
    id="optimizers.lamb",
    shares={**FREE_SHARES, FIRST: 0.25, ALL: 0.45, _RATIO_ONE: 0.2},
    judge=_judge_lamb,
    asks=lambda case: (*FREE_SHARES, *((_RATIO_ONE,) if _has_length_0(case) else (FIRST, ALL))),
    mistakes=(
        Mistake(
            "There is no trust ratio: this is Adam. By which number is each layer's direction multiplied?",
            _layerwise(lambda w, d, lengths: 1.0),
        ),
        Mistake(
            "The trust ratio is upside down: a layer of large weights gets small steps. Which length stands above?",
            _layerwise(lambda w, d, lengths: _or_one(d, w)),
        ),
        Mistake(
            "You took one length for all layers together. Then one layer's size decides for the others: what should "
            "each layer's ratio be made from?",
            _layerwise(lambda w, d, lengths: _or_one(*np.sqrt(np.square(lengths).sum(axis=0)))),
        ),
        Mistake(
            "You divide by the length of the direction even where it is 0, and get no number. And a layer whose "
            "weights are all zero stays there for ever, since its ratio is 0. Which ratio do both get instead?",
            _layerwise(lambda w, d, lengths: np.divide(w, d)),
        ),
        Mistake(
            "A layer whose weights are all zero stays at zero for ever: its ratio is 0. Which ratio does it get "
            "instead?",
            _layerwise(lambda w, d, lengths: w / d if d > 0 else 1.0),
        ),
        Mistake(
            "You divide by the length of the direction even where it is 0, and get no number. Which ratio does such a "
            "layer get?",
            _layerwise(lambda w, d, lengths: np.divide(w, d) if w > 0 else 1.0),
        ),
        Mistake(
            "Your ratio is never above 1: layers with large weights take Adam's step. By what is the direction of a "
            "layer of length 10 multiplied, if its own length is 1?",
            _layerwise(lambda w, d, lengths: min(1.0, _or_one(w, d))),
        ),
        Mistake(
            "You divide the direction by its length and leave out the length of the weights: each layer moves by the "
            "same distance, whatever its size. What stands above in the ratio?",
            _layerwise(lambda w, d, lengths: 1 / d if d > 0 else 1.0),
        ),
        Mistake(
            "You multiply by the length of the weights and never divide by that of the direction. What stands below in "
            "the ratio?",
            _layerwise(lambda w, d, lengths: w if w > 0 else 1.0),
        ),
        Mistake(
            "You climb: the weights move along the direction, which has the gradient's sign. Which sign takes you "
            "down?",
            _layerwise(lambda w, d, lengths: -_or_one(w, d)),
        ),
        Mistake(
            "All layers use the first one's ratio. Whose lengths is a layer's ratio made from?",
            _layerwise(lambda w, d, lengths: _or_one(*lengths[0])),
        ),
        Mistake(
            "The first layer moves and the others stand still. How many pairs of weight and direction are there?",
            lambda weights, directions, learning_rate: [
                _layerwise(lambda w, d, lengths: _or_one(w, d))(weights, directions, learning_rate)[0],
                *weights[1:],
            ],
        ),
        Mistake(
            "You add up absolute values: that is the length along the axes, L1. LAMB uses the Euclidean one: which "
            "norm is that?",
            _layerwise(lambda w, d, lengths: _or_one(w, d), length=lambda x: float(np.abs(x).sum())),
        ),
        Mistake(
            "`np.linalg.norm(kernel, 2)` is no Euclidean length: for a matrix, `ord=2` is its largest singular value. "
            "Which length has a kernel, taken as one long row of numbers?",
            _layerwise(
                lambda w, d, lengths: _or_one(w, d), length=lambda x: float(np.linalg.norm(np.atleast_1d(x), 2))
            ),
        ),
        Mistake(
            "Your lengths have no root: you divide sums of squares. A layer ten times as large would get steps a "
            "hundred times as large; what is missing?",
            _layerwise(lambda w, d, lengths: _or_one(w, d), length=lambda x: float(np.vdot(x, x))),
        ),
        Mistake(
            "You measure length by the largest entry. LAMB uses the Euclidean one: which norm is that?",
            _layerwise(lambda w, d, lengths: _or_one(w, d), length=lambda x: float(np.abs(x).max())),
        ),
    ),
)
