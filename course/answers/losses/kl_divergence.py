"""Lesson 03, loss functions: kl divergence: what right means, and what people get wrong."""

import numpy as np
from scipy import special

from course.answers.losses.value_and_gradient import SHARES, Pair, judge_pair
from course.exercises.types import Answers, Mistake


def _divergence(p: np.ndarray, q: np.ndarray) -> Pair:
    return special.rel_entr(p, q).sum() / len(p), -(p / q) / len(p)


kl_divergence = Answers(
    id="losses.kl_divergence",
    shares=SHARES,
    judge=judge_pair(_divergence, "p", "q"),
    mistakes=(
        Mistake(
            "0 · log 0 became nan. What can't happen costs nothing: how do you keep the logarithm away from it?",
            lambda p, q: ((p * np.log(p / q)).sum(axis=1).mean(), _divergence(p, q)[1]),
        ),
        Mistake(
            "p and q are exchanged, and this divergence is not symmetric. Which of the two weights the terms?",
            lambda p, q: (special.rel_entr(q, p).sum() / len(p), (np.log(q / p) + 1) / len(p)),
        ),
        Mistake(
            "The sign is turned: a divergence is never negative. Which of the two stands above in the fraction?",
            lambda p, q: (-_divergence(p, q)[0], -_divergence(p, q)[1]),
        ),
        Mistake(
            "That is the cross-entropy, which is not 0 where p and q are equal. Which part, that knows only p, is "
            "missing?",
            lambda p, q: (-special.xlogy(p, q).sum() / len(p), _divergence(p, q)[1]),
        ),
        Mistake(
            "You took the mean over all numbers. A divergence belongs to a whole row: over what does the sum go, and "
            "over what the mean?",
            lambda p, q: (_divergence(p, q)[0] / p.shape[1], _divergence(p, q)[1] / p.shape[1]),
        ),
        Mistake(
            "The value is right, but the gradient is the one for p. Which of the two is the model's prediction?",
            lambda p, q: (_divergence(p, q)[0], (np.log(p / q) + 1) / len(p)),
        ),
    ),
)
