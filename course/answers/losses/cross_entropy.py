"""Cross-entropy: right are value and gradient for both label codings, and for logits of any size."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient, crossentropy_of_logits, one_hot_rows
from course.answers.losses.value_and_gradient import SHARES_WITH_LARGE_LOGITS, judge_against
from course.exercises.types import Answers, Data, Mistake


def _without_shift(target: Reals, logits: Reals) -> ValueAndGradient:
    truth, grown = one_hot_rows(target, logits.shape[1]), np.exp(logits)
    p = grown / grown.sum(axis=1)[:, None]
    return -np.log((p * truth).sum(axis=1)).mean(), (p - truth) / len(logits)


def _down_the_columns(target: Reals, logits: Reals) -> ValueAndGradient:
    truth, logs = one_hot_rows(target, logits.shape[1]), special.log_softmax(logits, axis=0)
    return -(truth * logs).sum() / len(logits), (np.exp(logs) - truth) / len(logits)


def _times_logarithms(target: Reals, p: Reals) -> ValueAndGradient:
    """The sum of truth times logarithm over whole rows, where 0 · log 0 is no number."""
    truth = one_hot_rows(target, p.shape[1])
    return -(truth * np.log(p)).sum(axis=1).mean(), (p - truth) / len(p)


def _shifted_by(target: Reals, logits: Reals, shift: Reals | float) -> ValueAndGradient:
    return _without_shift(target, logits - shift)


def _far(case: Data) -> bool:
    return float(np.abs(case["logits"]).max()) > 30


cross_entropy = Answers(
    id="losses.cross_entropy",
    shares=SHARES_WITH_LARGE_LOGITS,
    judge=judge_against(crossentropy_of_logits, "target", "logits", far=_far),
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
        Mistake(
            "Each row is shifted by its mean. That is right on paper, and the largest exponent may still be too "
            "large: which shift leaves none above 0?",
            lambda t, z: _shifted_by(t, z, z.mean(axis=1, keepdims=True)),
        ),
        Mistake(
            "You shift the whole table by its one largest number. A row that is far below it has nothing but zeros "
            "left: whose maximum does each row need?",
            lambda t, z: _shifted_by(t, z, z.max()),
        ),
        Mistake(
            "You kept the probabilities away from 0, by clipping or by a tiny number inside the logarithm. Nothing "
            "breaks, but the loss of a sample that is wrong by a logit of 2000 is cut off at 16: what should it be?",
            lambda t, z: (
                -np.log(
                    np.clip((special.softmax(z, axis=1) * one_hot_rows(t, z.shape[1])).sum(axis=1), 1e-7, 1.0)
                ).mean(),
                crossentropy_of_logits(t, z)[1],
            ),
        ),
        Mistake(
            "The value is right, and in the gradient every row forgets that it is a mean. Which share of it does each "
            "sample own?",
            lambda t, z: (crossentropy_of_logits(t, z)[0], crossentropy_of_logits(t, z)[1] * len(z)),
        ),
        Mistake(
            "The value is right, and in the gradient you divided by all the numbers of the table. Among whom is the "
            "mean shared?",
            lambda t, z: (crossentropy_of_logits(t, z)[0], crossentropy_of_logits(t, z)[1] / z.shape[1]),
        ),
        Mistake(
            "The gradient points the other way: the loss falls as the logit of the true class grows. Which of the two "
            "is subtracted from which?",
            lambda t, z: (crossentropy_of_logits(t, z)[0], -crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "Your logarithm has base 2. Which one does the formula mean, and what is its value at 0.5?",
            lambda t, z: (crossentropy_of_logits(t, z)[0] / np.log(2), crossentropy_of_logits(t, z)[1]),
        ),
        Mistake(
            "Your softmax does not overflow, and then you take its logarithm, where a probability may be exactly 0. "
            "What becomes of log(softmax) when you write it as a difference?",
            lambda t, z: _shifted_by(t, z, z.max(axis=1, keepdims=True)),
        ),
        Mistake(
            "Your softmax does not overflow, but some of its probabilities are exactly 0, and 0 · log 0 is nan. Can "
            "you get the logarithms of a softmax without its probabilities?",
            lambda t, z: _times_logarithms(t, special.softmax(z, axis=1)),
        ),
        Mistake(
            "Your one-hot rows are as long as the largest label that occurs, plus one. Not every class need occur: "
            "which of the two arrays tells how many there are?",
            lambda t, z: crossentropy_of_logits(np.eye(int(t.max()) + 1)[t] if t.ndim == 1 else t, z),
        ),
        Mistake(
            "You take every target for integers. How many axes do one-hot rows have?",
            lambda t, z: (
                -special.log_softmax(z, axis=1)[np.arange(len(z)), t].mean(),
                crossentropy_of_logits(t, z)[1],
            ),
        ),
        Mistake(
            "You take every target for one-hot rows. How many axes do integer labels have?",
            lambda t, z: (
                -(t * special.log_softmax(z, axis=1)).sum(axis=1).mean(),
                (special.softmax(z, axis=1) - t) / len(z),
            ),
        ),
    ),
)
