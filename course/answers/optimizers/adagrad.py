"""AdaGrad: right is every one of twenty steps, to a millionth, also where gradients are as small as epsilon's root."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers.optimizers.mistaken_rules import scaled_by
from course.answers.optimizers.reference_paths import adagrad_path
from course.answers.optimizers.step_by_step import SCALED_SHARES, asks_of_scaled_steps, same_scaled_path
from course.exercises.optimizers.drawing import EPSILON
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_adagrad(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_scaled_path(case, observed, adagrad_path(case), ["accumulator"])


def _added(gradient: Any, total: Any) -> Any:
    return total + gradient**2


adagrad = Answers(
    id="optimizers.adagrad",
    shares=SCALED_SHARES,
    judge=_judge_adagrad,
    asks=asks_of_scaled_steps,
    mistakes=(
        Mistake(
            "You climb: the weight moves along the gradient, which points to where the loss grows. Which sign takes "
            "you down?",
            scaled_by(_added, numerator=np.negative),
        ),
        Mistake(
            "You added up the gradients as they are. Those of opposite sign cancel, and under a root that may not even "
            "be a number: what of the gradient is never negative?",
            scaled_by(lambda g, s: s + g),
        ),
        Mistake(
            "You divided by the sum of squares itself. A gradient ten times as large would then make a step ten times "
            "as small: what is missing around the sum?",
            scaled_by(_added, scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "You divided before the accumulator had grown: the first step still sees the old sum. What happens first?",
            scaled_by(_added, use=lambda new, old: old),
        ),
        Mistake(
            "Epsilon stands outside of the root, as AdaGrad is usually printed. Keras adds it inside, and with tiny "
            "gradients the difference is large: what exactly is under the root?",
            scaled_by(_added, scale=lambda s, epsilon: s**0.5 + epsilon),
        ),
        Mistake(
            "There is no epsilon under your root: where a weight has never seen a gradient, 0 is divided by 0. What "
            "keeps the root away from 0?",
            scaled_by(_added, scale=lambda s, epsilon: s**0.5),
        ),
        Mistake(
            "All weights share one sum: you added the squares of the whole tensor. What is the point of a rate for "
            "each weight?",
            scaled_by(lambda g, s: s + np.sum(g**2)),
        ),
        Mistake(
            "The accumulator you return has not grown. Which sum should the next step start from?",
            scaled_by(_added, keep=lambda new, old: old),
        ),
        Mistake(
            "Your accumulator holds the newest square alone: every step is as long as the learning rate, and nothing "
            "tires. What becomes of the squares of earlier steps?",
            scaled_by(lambda g, s: g**2 + 0 * s),
        ),
        Mistake(
            "You average the squares. That is RMSprop, which forgets; AdaGrad never does. What happens to old squares "
            "in a sum?",
            scaled_by(lambda g, s: 0.9 * s + 0.1 * g**2),
        ),
        Mistake(
            "Your step has the length of the rate divided by the root: where did the gradient itself go? Without it, "
            "in which direction does a weight move?",
            scaled_by(_added, numerator=np.ones_like),
        ),
        Mistake(
            "You return the accumulator with epsilon in it, so that it grows by epsilon in every step. For which of "
            "the two results is epsilon meant?",
            scaled_by(lambda g, s: s + g**2, keep=lambda new, old: new + EPSILON),
        ),
        Mistake(
            "You return the root where the sum of squares belongs, and the next step adds a square to a root. Which "
            "of the two does it start from?",
            scaled_by(_added, keep=lambda new, old: new**0.5),
        ),
        Mistake(
            "You divide the size of the gradient: every weight moves down, whatever its gradient's sign. What tells "
            "the direction?",
            scaled_by(_added, numerator=np.abs),
        ),
    ),
)
