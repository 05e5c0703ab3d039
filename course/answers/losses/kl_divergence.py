"""KL divergence: right are the mean over the rows and its gradient for q; where p is 0, nothing is paid."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient
from course.answers.losses.value_and_gradient import SHARES, judge_against
from course.exercises.types import Answers, Mistake


def _kl_divergence(p: Reals, q: Reals) -> ValueAndGradient:
    return special.rel_entr(p, q).sum() / len(p), -(p / q) / len(p)


kl_divergence = Answers(
    id="losses.kl_divergence",
    shares=SHARES,
    judge=judge_against(_kl_divergence, "p", "q"),
    mistakes=(
        Mistake(
            "0 · log 0 became nan. What can't happen costs nothing: how do you keep the logarithm away from it?",
            lambda p, q: ((p * np.log(p / q)).sum(axis=1).mean(), _kl_divergence(p, q)[1]),
        ),
        Mistake(
            "p and q are exchanged, and this divergence is not symmetric. Which of the two weights the terms?",
            lambda p, q: (special.rel_entr(q, p).sum() / len(p), (np.log(q / p) + 1) / len(p)),
        ),
        Mistake(
            "The sign is turned: a divergence is never negative. Which of the two stands above in the fraction?",
            lambda p, q: (-_kl_divergence(p, q)[0], -_kl_divergence(p, q)[1]),
        ),
        Mistake(
            "That is the cross-entropy, which is not 0 where p and q are equal. Which part, that knows only p, is "
            "missing?",
            lambda p, q: (-special.xlogy(p, q).sum() / len(p), _kl_divergence(p, q)[1]),
        ),
        Mistake(
            "You took the mean over all numbers. A divergence belongs to a whole row: over what does the sum go, and "
            "over what the mean?",
            lambda p, q: (_kl_divergence(p, q)[0] / p.shape[1], _kl_divergence(p, q)[1] / p.shape[1]),
        ),
        Mistake(
            "The value is right, but the gradient is the one for p. Which of the two is the model's prediction?",
            lambda p, q: (_kl_divergence(p, q)[0], (np.log(p / q) + 1) / len(p)),
        ),
        Mistake(
            "The value is right, and in the gradient every row forgets that it is a mean. Which share of it does each "
            "sample own?",
            lambda p, q: (_kl_divergence(p, q)[0], _kl_divergence(p, q)[1] * len(p)),
        ),
        Mistake(
            "That is the sum over all rows. What makes a mean of it, in the value and in the gradient?",
            lambda p, q: (_kl_divergence(p, q)[0] * len(p), _kl_divergence(p, q)[1] * len(p)),
        ),
        Mistake(
            "The gradient points the other way: where p is large, more of q makes the divergence smaller. What is the "
            "slope of -log q?",
            lambda p, q: (_kl_divergence(p, q)[0], -_kl_divergence(p, q)[1]),
        ),
        Mistake(
            "Your gradient is the difference of the two, as for logits. Here q itself moves, no softmax stands before "
            "it: what is the slope of -p log q for q?",
            lambda p, q: (_kl_divergence(p, q)[0], (q - p) / len(p)),
        ),
        Mistake(
            "In your gradient the fraction stands on its head. What is the slope of log q?",
            lambda p, q: (_kl_divergence(p, q)[0], -(q / np.where(p > 0, p, np.inf)) / len(p)),
        ),
        Mistake(
            "Your logarithm has base 2: that counts in bits. Which one does the formula mean?",
            lambda p, q: (_kl_divergence(p, q)[0] / np.log(2), _kl_divergence(p, q)[1] / np.log(2)),
        ),
        Mistake(
            "You left the weights away: the sum goes over log(p/q), and each logarithm should count as often as p "
            "says. Which factor stands before it?",
            lambda p, q: (
                np.where(p > 0, np.log(np.where(p > 0, p, 1) / q), 0.0).sum() / len(p),
                _kl_divergence(p, q)[1],
            ),
        ),
    ),
)
