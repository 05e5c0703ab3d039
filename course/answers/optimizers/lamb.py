"""LAMB: right is every one of twenty steps of two layers, to a millionth, each layer with its own trust ratio."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, all_of
from course.answers.optimizers.mistaken_rules import in_numpy
from course.answers.optimizers.reference_paths import doubles
from course.answers.optimizers.step_by_step import STEP_SHARES, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _lamb_path(weight: Reals, directions: Reals, rate: float) -> Reals:
    path = [weight]
    for direction in directions:
        lengths = np.sqrt(np.vdot(path[-1], path[-1])), np.sqrt(np.vdot(direction, direction))
        ratio = lengths[0] / lengths[1] if min(lengths) > 0 else 1.0
        path.append(path[-1] - rate * ratio * direction)
    return np.stack(path[1:])


def _judge_lamb(case: Data, observed: Data) -> Iterator[Verdict]:
    layers = []
    for name in ("first", "second"):
        weight, directions = doubles(case, name, f"{name}_directions")
        expected = _lamb_path(weight, directions, case["learning_rate"])
        layers.append(same_path(observed[name], expected, weight, f"the {name} weight"))
    # Where one layer's shape is wrong, its verdicts end with that, and with them the row of pairs.
    for first, second in zip(*layers, strict=False):
        yield all_of(first.name, first, second)


def _layerwise(
    ratio: Callable[..., Any], length: Callable[..., Any] = lambda x: float(np.linalg.norm(x))
) -> Callable[..., Any]:
    """A LAMB whose ratio is computed from this layer's lengths, or from all layers', in some way."""

    def lamb(weights: Any, directions: Any, learning_rate: float) -> Any:
        lengths = [(length(w), length(d)) for w, d in zip(weights, directions, strict=True)]
        ratios = [ratio(w, d, lengths) for w, d in lengths]
        return [w - learning_rate * r * d for w, d, r in zip(weights, directions, ratios, strict=True)]

    return in_numpy(lamb)


def _or_one(above: float, below: float) -> float:
    return above / below if above > 0 and below > 0 else 1.0


lamb = Answers(
    id="optimizers.lamb",
    shares=STEP_SHARES,
    judge=_judge_lamb,
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
            "A layer whose weights are all zero stays at zero for ever: its ratio is 0. Which ratio does it get "
            "instead?",
            _layerwise(lambda w, d, lengths: w / d),
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
