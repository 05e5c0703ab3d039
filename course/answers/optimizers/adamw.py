"""AdamW's decay: right is every one of twenty steps, to a millionth, each from the weight before it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course.answers.comparing import Reals, leaves_alone
from course.answers.optimizers.reference_paths import doubles, filtered
from course.answers.optimizers.step_by_step import FREE_SHARES, LEFT_ALONE, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _adamw_path(case: Data) -> Reals:
    weight, directions = doubles(case, "weight", "directions")
    shrink = 1 - case["learning_rate"] * case["weight_decay"]
    # The start is one more push, before all others: then the whole path is one filter.
    pushes = np.concatenate([weight[None], -case["learning_rate"] * directions])
    return filtered(pushes, 1.0, shrink)[1:]


_ADAM = "with decay 0, Adam's step alone"
_DECAYED = "20 steps with a decay, to 0.000001"


def _judge_adamw(case: Data, observed: Data) -> Iterator[Verdict]:
    shape, *steps = same_path(observed["path"], _adamw_path(case), case["weight"])
    yield shape
    if not steps:
        return
    yield leaves_alone(LEFT_ALONE, case, observed, ["weight", "directions"])
    for name in (_ADAM, _DECAYED):
        yield replace(steps[-1], name=name) if name == _kind(case) else Verdict(name, True)


def _kind(case: Data) -> str:
    """The verdict that a case is about; the other one holds on it."""
    return _DECAYED if case["weight_decay"] else _ADAM


def _moved(
    decay: Callable[..., Any] = lambda w, d, rate, decay: rate * decay * w,
    step: Callable[..., Any] = lambda w, d, rate, decay: rate * d,
) -> Callable[..., Any]:
    """AdamW in two pieces, what the decay takes and what Adam's step takes, each of which a misconception may replace.

    The weight, the direction, the rate and the decay go in.
    """
    return lambda *given: given[0] - decay(*given) - step(*given)


adamw = Answers(
    id="optimizers.adamw",
    shares={**FREE_SHARES, _ADAM: 0.2, _DECAYED: 0.7},
    judge=_judge_adamw,
    asks=lambda case: (*FREE_SHARES, _kind(case)),
    mistakes=(
        Mistake(
            "The decay is not multiplied by the learning rate: a schedule that lowers the rate would not lower the "
            "decay. By what does the weight shrink in one step?",
            _moved(decay=lambda w, d, rate, decay: decay * w),
        ),
        Mistake(
            "Your decay makes weights larger. Towards which number should it pull them?",
            _moved(decay=lambda w, d, rate, decay: -rate * decay * w),
        ),
        Mistake(
            "There is no decay in your step: with direction 0 the weight does not move. What is subtracted besides "
            "Adam's step?",
            _moved(decay=lambda w, d, rate, decay: 0),
        ),
        Mistake(
            "You shrink the weight after Adam's step, so that the step is shrunk as well. Which weight does the decay "
            "look at?",
            _moved(decay=lambda w, d, rate, decay: rate * decay * (w - rate * d)),
        ),
        Mistake(
            "Your decay takes the same amount from every weight, whatever its size: that is the pull of an L1 penalty. "
            "From a large weight decay takes more: in proportion to what?",
            _moved(decay=lambda w, d, rate, decay: rate * decay * np.sign(w)),
        ),
        Mistake(
            "Your decay is a number that is the same for every weight, and pushes weights below 0 further down. What "
            "is it multiplied by, so that each weight loses a share of itself?",
            _moved(decay=lambda w, d, rate, decay: rate * decay),
        ),
        Mistake(
            "You shrink by 2 times the decay. The 2 belongs to the gradient of an L2 penalty, and there is no penalty "
            "here: which share does decay take?",
            _moved(decay=lambda w, d, rate, decay: 2 * rate * decay * w),
        ),
        Mistake(
            "The decay shrinks the direction. It is to shrink the weight: what does a weight lose when its direction "
            "is 0?",
            _moved(decay=lambda w, d, rate, decay: 0, step=lambda w, d, rate, decay: rate * d * (1 - decay)),
        ),
        Mistake(
            "You add the weight to the direction in the wrong place: the decay is multiplied by the rate twice. How "
            "often does it stand in the formula?",
            _moved(decay=lambda w, d, rate, decay: rate**2 * decay * w),
        ),
        Mistake(
            "Adam's step is not multiplied by the learning rate: the direction goes in whole. Which of the two parts "
            "does the rate belong to?",
            _moved(step=lambda w, d, rate, decay: d),
        ),
        Mistake(
            "You move along the direction, up the hill. The direction has the gradient's sign: which sign takes you "
            "down?",
            _moved(step=lambda w, d, rate, decay: -rate * d),
        ),
        Mistake(
            "Your weight only shrinks: Adam's step is missing. What else is subtracted?",
            _moved(step=lambda w, d, rate, decay: 0),
        ),
        Mistake(
            "You shrink by the learning rate alone, and `weight_decay` has no effect. Of which two numbers is the "
            "share made?",
            _moved(decay=lambda w, d, rate, decay: rate * w),
        ),
    ),
)
