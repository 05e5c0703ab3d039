"""AdamW's decay: right is every one of twenty steps, to a millionth, each from the weight before it."""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import Reals
from course.answers.optimizers.mistaken_rules import in_numpy
from course.answers.optimizers.reference_paths import doubles, filtered
from course.answers.optimizers.step_by_step import STEP_SHARES, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _adamw_path(case: Data) -> Reals:
    weight, directions = doubles(case, "weight", "directions")
    shrink = 1 - case["learning_rate"] * case["weight_decay"]
    # The start is one more push, before all others: then the whole path is one filter.
    pushes = np.concatenate([weight[None], -case["learning_rate"] * directions])
    return filtered(pushes, 1.0, shrink)[1:]


def _judge_adamw(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_path(observed["path"], _adamw_path(case), case["weight"])


adamw = Answers(
    id="optimizers.adamw",
    shares=STEP_SHARES,
    judge=_judge_adamw,
    mistakes=(
        Mistake(
            "The decay is not multiplied by the learning rate: a schedule that lowers the rate would not lower the "
            "decay. By what does the weight shrink in one step?",
            lambda weight, direction, learning_rate, weight_decay: (
                weight * (1 - weight_decay) - direction * learning_rate
            ),
        ),
        Mistake(
            "Your decay makes weights larger. Towards which number should it pull them?",
            lambda weight, direction, learning_rate, weight_decay: (
                weight * (1 + learning_rate * weight_decay) - direction * learning_rate
            ),
        ),
        Mistake(
            "There is no decay in your step: with direction 0 the weight does not move. What is subtracted besides "
            "Adam's step?",
            lambda weight, direction, learning_rate, weight_decay: weight - direction * learning_rate,
        ),
        Mistake(
            "You shrink the weight after Adam's step, so that the step is shrunk as well. Which weight does the decay "
            "look at?",
            lambda weight, direction, learning_rate, weight_decay: (
                (weight - direction * learning_rate) * (1 - learning_rate * weight_decay)
            ),
        ),
        Mistake(
            "Your decay takes the same amount from every weight, whatever its size: that is the pull of an L1 penalty. "
            "From a large weight decay takes more: in proportion to what?",
            in_numpy(
                lambda weight, direction, learning_rate, weight_decay: (
                    weight - learning_rate * (np.sign(weight) * weight_decay + direction)
                )
            ),
        ),
    ),
)
