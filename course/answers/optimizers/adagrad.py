"""AdaGrad: right is every one of twenty steps, to a millionth, also where gradients are as small as epsilon's root."""

from collections.abc import Iterator

import numpy as np

from course.answers.optimizers.mistaken_rules import in_numpy, scaled_by
from course.answers.optimizers.reference_paths import adagrad_path
from course.answers.optimizers.step_by_step import STEP_SHARES, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_adagrad(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_path(observed["path"], adagrad_path(case), case["weight"])


adagrad = Answers(
    id="optimizers.adagrad",
    shares=STEP_SHARES,
    judge=_judge_adagrad,
    mistakes=(
        Mistake(
            "You added up the gradients as they are. Those of opposite sign cancel, and under a root that may not even "
            "be a number: what of the gradient is never negative?",
            scaled_by(lambda g, s: s + g),
        ),
        Mistake(
            "You divided by the sum of squares itself. A gradient ten times as large would then make a step ten times "
            "as small: what is missing around the sum?",
            scaled_by(lambda g, s: s + g**2, scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "You divided before the accumulator had grown: the first step still sees the old sum. What happens first?",
            scaled_by(lambda g, s: s + g**2, use=lambda new, old: old),
        ),
        Mistake(
            "Epsilon stands outside of the root, as AdaGrad is usually printed. Keras adds it inside, and with tiny "
            "gradients the difference is large: what exactly is under the root?",
            scaled_by(lambda g, s: s + g**2, scale=lambda s, epsilon: s**0.5 + epsilon),
        ),
        Mistake(
            "All weights share one sum: you added the squares of the whole tensor. What is the point of a rate for "
            "each weight?",
            scaled_by(lambda g, s: s + np.sum(g**2)),
        ),
        Mistake(
            "The accumulator you return has not grown. Which sum should the next step start from?",
            in_numpy(
                lambda weight, gradient, accumulator, learning_rate, epsilon: (
                    weight - learning_rate * gradient / (accumulator + gradient**2 + epsilon) ** 0.5,
                    accumulator,
                )
            ),
        ),
    ),
)
