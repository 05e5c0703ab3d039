"""Binary cross-entropy: right are value and gradient, and both stay finite for logits of any size."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import binary_crossentropy_of_logits
from course.answers.losses.value_and_gradient import SHARES_WITH_FINITE, judge_against
from course.exercises.types import Answers, Mistake


def _printed(target: Reals, p: Reals) -> float:
    """The formula of the lesson, on probabilities."""
    return -float((target * np.log(p) + (1 - target) * np.log(1 - p)).mean())


binary_crossentropy = Answers(
    id="losses.binary_crossentropy",
    shares=SHARES_WITH_FINITE,
    judge=judge_against(binary_crossentropy_of_logits, "target", "logits", finite=True),
    mistakes=(
        Mistake(
            "The printed formula, on a sigmoid: right for small logits, and for large ones the logarithm meets an "
            "exact 0. Can you write -log(sigmoid(z)) as one logarithm of a sum, without the sigmoid?",
            lambda t, z: (_printed(t, special.expit(z)), binary_crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "You kept the probabilities away from 0 and 1 by clipping. Nothing breaks, but the loss of a sample that "
            "is wrong by a logit of 500 is cut off at 16: what should it be?",
            lambda t, z: (
                _printed(t, np.clip(special.expit(z), 1e-7, 1 - 1e-7)),
                binary_crossentropy_of_logits(t, z)[1],
            ),
        ),
        Mistake(
            "A loss that is negative, and the lower the worse: the minus sign is missing. The logarithm of a "
            "probability is never positive; what must a loss be?",
            lambda t, z: (-binary_crossentropy_of_logits(t, z)[0], binary_crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "Only the samples with label 1 pay. What tells the model that a 0 was taken for a 1?",
            lambda t, z: (-(t * special.log_expit(z)).mean(), t * (special.expit(z) - 1) / t.size),
        ),
        Mistake(
            "You took the logits for probabilities: no sigmoid has seen them. What kind of number does the formula's "
            "logarithm expect?",
            lambda t, z: (_printed(t, np.clip(z, 1e-7, 1 - 1e-7)), (np.clip(z, 1e-7, 1 - 1e-7) - t) / t.size),
        ),
        Mistake(
            "In your gradient the sigmoid's slope stands as a factor, and it is 0 where the sigmoid is saturated: "
            "just where the model is most wrong. It cancels; against what?",
            lambda t, z: (
                binary_crossentropy_of_logits(t, z)[0],
                binary_crossentropy_of_logits(t, z)[1] * special.expit(z) * special.expit(-z),
            ),
        ),
        Mistake(
            "That is the sum over the samples. Which share of the mean does each own, in value and gradient?",
            lambda t, z: (
                binary_crossentropy_of_logits(t, z)[0] * t.size,
                binary_crossentropy_of_logits(t, z)[1] * t.size,
            ),
        ),
    ),
)
