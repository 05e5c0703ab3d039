"""RMSprop: right is every one of twenty steps, to a millionth, also where gradients are as small as epsilon's root."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers.optimizers.mistaken_rules import in_numpy, scaled_by
from course.answers.optimizers.reference_paths import rmsprop_path
from course.answers.optimizers.step_by_step import STEP_SHARES, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_rmsprop(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_path(observed["path"], rmsprop_path(case), case["weight"])


def _corrected_once(weight: Any, gradient: Any, velocity: Any, rate: float, rho: float, epsilon: float) -> Any:
    """RMSprop whose average is divided by the share that it holds, as one who has no step count might do it."""
    average = rho * velocity + (1 - rho) * gradient**2
    full = np.where(velocity == 0, average / (1 - rho), average)
    return weight - rate * gradient / (full + epsilon) ** 0.5, average


rmsprop = Answers(
    id="optimizers.rmsprop",
    shares=STEP_SHARES,
    judge=_judge_rmsprop,
    mistakes=(
        Mistake(
            "You add the whole square to what is kept. That is a sum that leaks, not an average, and it ends up too "
            "large: which share does the new square get?",
            scaled_by(lambda g, s, rho: rho * s + g**2),
        ),
        Mistake(
            "rho and 1 - rho have changed places: most of the average is the newest square. Which of the two is "
            "the long memory?",
            scaled_by(lambda g, s, rho: (1 - rho) * s + rho * g**2),
        ),
        Mistake(
            "You averaged the gradients themselves: those of opposite sign cancel. What is averaged here?",
            scaled_by(lambda g, s, rho: rho * s + (1 - rho) * g),
        ),
        Mistake(
            "The root is missing: you divide by the average of the squares. What would a gradient ten times as large "
            "do to your step?",
            scaled_by(lambda g, s, rho: rho * s + (1 - rho) * g**2, scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "Epsilon stands outside of the root. That is how PyTorch does it; Keras adds it inside. With tiny "
            "gradients, what does the root of 0.0000001 do?",
            scaled_by(lambda g, s, rho: rho * s + (1 - rho) * g**2, scale=lambda s, epsilon: s**0.5 + epsilon),
        ),
        Mistake(
            "You corrected the average for its start at zero. Adam does so; RMSprop, in Keras and in PyTorch, does "
            "not. Which line goes?",
            in_numpy(_corrected_once),
        ),
    ),
)
