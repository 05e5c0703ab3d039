"""RMSprop: right is every one of twenty steps, to a millionth, also where gradients are as small as epsilon's root."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers.optimizers.mistaken_rules import scaled_by
from course.answers.optimizers.reference_paths import rmsprop_path
from course.answers.optimizers.step_by_step import SCALED_SHARES, asks_of_scaled_steps, same_scaled_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_rmsprop(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_scaled_path(case, observed, rmsprop_path(case), ["velocity"])


def _averaged(gradient: Any, average: Any, rho: float) -> Any:
    return average + (1 - rho) * (gradient**2 - average)


def _corrected_once(weight: Any, gradient: Any, velocity: Any, rate: float, rho: float, epsilon: float) -> Any:
    """RMSprop whose average is divided by the share that it holds, as one who has no step count might do it."""
    average = _averaged(gradient, velocity, rho)
    full = np.where(velocity == 0, average / (1 - rho), average)
    return weight - rate * gradient / (full + epsilon) ** 0.5, average


rmsprop = Answers(
    id="optimizers.rmsprop",
    shares=SCALED_SHARES,
    judge=_judge_rmsprop,
    asks=asks_of_scaled_steps,
    mistakes=(
        Mistake(
            "You climb: the weight moves along the gradient, which points to where the loss grows. Which sign takes "
            "you down?",
            scaled_by(_averaged, numerator=np.negative),
        ),
        Mistake(
            "You add the whole square to what is kept. That is a sum that leaks, not an average, and it ends up too "
            "large: which share does the new square get?",
            scaled_by(lambda g, s, rho: rho * s + g**2),
        ),
        Mistake(
            "You add up the squares and rho has no effect: that is AdaGrad, which never forgets. Which share of the "
            "old average is kept?",
            scaled_by(lambda g, s, rho: s + g**2),
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
            "You averaged the gradients and squared the average: gradients of opposite sign cancel before they are "
            "squared. What happens first, the square or the average?",
            scaled_by(lambda g, s, rho: rho * s + (1 - rho) * g, scale=lambda s, epsilon: (s**2 + epsilon) ** 0.5),
        ),
        Mistake(
            "The root is missing: you divide by the average of the squares. What would a gradient ten times as large "
            "do to your step?",
            scaled_by(_averaged, scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "Epsilon stands outside of the root. That is how PyTorch does it; Keras adds it inside. With tiny "
            "gradients, what does the root of 0.0000001 do?",
            scaled_by(_averaged, scale=lambda s, epsilon: s**0.5 + epsilon),
        ),
        Mistake(
            "There is no epsilon under your root: where a weight has never seen a gradient, 0 is divided by 0. What "
            "keeps the root away from 0?",
            scaled_by(_averaged, scale=lambda s, epsilon: s**0.5),
        ),
        Mistake(
            "You divide by the average as it was before this step: the first step divides by hardly anything. What "
            "happens first, the average or the step?",
            scaled_by(_averaged, use=lambda new, old: old),
        ),
        Mistake(
            "The average you return has not moved: every step starts from an empty one. Which average should the next "
            "step start from?",
            scaled_by(_averaged, keep=lambda new, old: old),
        ),
        Mistake(
            "All weights share one average: you took the mean square of the whole tensor. What is the point of a rate "
            "for each weight?",
            scaled_by(lambda g, s, rho: _averaged(np.full_like(g, np.sqrt(np.mean(np.square(g)))), s, rho)),
        ),
        Mistake(
            "Your step has the length of the rate divided by the root: where did the gradient itself go? Without it, "
            "in which direction does a weight move?",
            scaled_by(_averaged, numerator=np.ones_like),
        ),
        Mistake(
            "You corrected the average for its start at zero. Adam does so; RMSprop, in Keras and in PyTorch, does "
            "not. Which line goes?",
            _corrected_once,
        ),
        Mistake(
            "You return the root where the average of squares belongs, and the next step averages a square with a "
            "root. Which of the two does it start from?",
            scaled_by(_averaged, keep=lambda new, old: new**0.5),
        ),
        Mistake(
            "You divide the size of the gradient: every weight moves down, whatever its gradient's sign. What tells "
            "the direction?",
            scaled_by(_averaged, numerator=np.abs),
        ),
    ),
)
