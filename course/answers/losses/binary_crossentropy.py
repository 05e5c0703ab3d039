"""Binary cross-entropy: right are value and gradient, and both are right for logits of any size."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import binary_crossentropy_of_logits
from course.answers.losses.value_and_gradient import SHARES_WITH_LARGE_LOGITS, judge_against
from course.exercises.types import Answers, Data, Mistake


def _printed(target: Reals, p: Reals) -> float:
    """The formula of the lesson, on probabilities."""
    return -float((target * np.log(p) + (1 - target) * np.log(1 - p)).mean())


def _far(case: Data) -> bool:
    return float(np.abs(case["logits"]).max()) > 30


binary_crossentropy = Answers(
    id="losses.binary_crossentropy",
    shares=SHARES_WITH_LARGE_LOGITS,
    judge=judge_against(binary_crossentropy_of_logits, "target", "logits", far=_far),
    mistakes=(
        Mistake(
            "The printed formula, on a sigmoid: right for small logits, and for large ones the logarithm meets an "
            "exact 0. Can you write -log(sigmoid(z)) as one logarithm of a sum, without the sigmoid?",
            lambda t, z: (_printed(t, special.expit(z)), binary_crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "You kept the probabilities away from 0, by clipping or by a tiny number inside the logarithm. Nothing "
            "breaks, but the loss of a sample that is wrong by a logit of 800 is cut off at 16: what should it be?",
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
        Mistake(
            "log(1 + exp(z)) is the right idea, and for a logit of 800 the exponential overflows. Which function of "
            "NumPy computes the logarithm of a sum of two exponentials without them?",
            lambda t, z: (
                (np.log(1 + np.exp(z)) - t * z).mean(),
                binary_crossentropy_of_logits(t, z)[1],
            ),
        ),
        Mistake(
            "The value is right, and in the gradient every entry forgets that it is a mean. Which share of it does "
            "each sample own?",
            lambda t, z: (
                binary_crossentropy_of_logits(t, z)[0],
                binary_crossentropy_of_logits(t, z)[1] * t.size,
            ),
        ),
        Mistake(
            "The gradient points the other way: for a sample of class 1 the loss falls as the logit grows. Which of "
            "the two is subtracted from which?",
            lambda t, z: (binary_crossentropy_of_logits(t, z)[0], -binary_crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "Your gradient is the one for the probability, and it has a sigmoid to pass before it is one for the "
            "logit. What is left of p (1 - p) then?",
            lambda t, z: (
                binary_crossentropy_of_logits(t, z)[0],
                (special.expit(z) - t) / (special.expit(z) * special.expit(-z)) / t.size,
            ),
        ),
        Mistake(
            "Your logarithm has base 2. Which one does the formula mean, and what is its value at 0.5?",
            lambda t, z: (binary_crossentropy_of_logits(t, z)[0] / np.log(2), binary_crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "Your gradient subtracts the truth from the logits. What makes a probability of a logit?",
            lambda t, z: (binary_crossentropy_of_logits(t, z)[0], (z - t) / t.size),
        ),
    ),
)
