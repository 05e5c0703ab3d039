"""Cross-entropy: right are value and gradient for both label codings, and both stay finite for logits of any size."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient, crossentropy_of_logits, one_hot_rows
from course.answers.losses.value_and_gradient import SHARES_WITH_FINITE, judge_against
from course.exercises.types import Answers, Mistake


def _without_shift(target: Reals, logits: Reals) -> ValueAndGradient:
    truth, grown = one_hot_rows(target, logits.shape[1]), np.exp(logits)
    p = grown / grown.sum(axis=1)[:, None]
    return -np.log((p * truth).sum(axis=1)).mean(), (p - truth) / len(logits)


def _down_the_columns(target: Reals, logits: Reals) -> ValueAndGradient:
    truth, logs = one_hot_rows(target, logits.shape[1]), special.log_softmax(logits, axis=0)
    return -(truth * logs).sum() / len(logits), (np.exp(logs) - truth) / len(logits)


cross_entropy = Answers(
    id="losses.cross_entropy",
    shares=SHARES_WITH_FINITE,
    judge=judge_against(crossentropy_of_logits, "target", "logits", finite=True),
    mistakes=(
        Mistake(
            "Softmax twice: the value is too high for good predictions and can't come near 0. Your input is logits; "
            "how many times must they pass through a softmax?",
            lambda t, z: crossentropy_of_logits(t, special.softmax(z, axis=1)),
        ),
        Mistake(
            "The minus sign is missing: the logarithm of a probability is negative, and a loss must fall as the model "
            "gets better. What is -log(0.7)?",
            lambda t, z: (-crossentropy_of_logits(t, z)[0], crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "exp() of a logit overflowed. A row may be shifted by any number before it; which one makes every exponent "
            "at most 0?",
            _without_shift,
        ),
        Mistake(
            "You took the mean over all numbers of the table. Only one class a row is true: over what does the mean "
            "go?",
            lambda t, z: (crossentropy_of_logits(t, z)[0] / z.shape[1], crossentropy_of_logits(t, z)[1] / z.shape[1]),
        ),
        Mistake(
            "That is the sum over the samples. What makes a mean of it, in the value and in the gradient?",
            lambda t, z: (crossentropy_of_logits(t, z)[0] * len(z), crossentropy_of_logits(t, z)[1] * len(z)),
        ),
        Mistake(
            "The value is right; the gradient is only what the model believes. What must be subtracted, so that a "
            "perfect prediction has gradient 0?",
            lambda t, z: (crossentropy_of_logits(t, z)[0], special.softmax(z, axis=1) / len(z)),
        ),
        Mistake(
            "Your softmax runs down the columns: the samples compete with each other. Which axis holds the classes of "
            "one sample?",
            _down_the_columns,
        ),
    ),
)
