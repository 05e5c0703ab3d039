"""Focal loss: right are value and gradient, with the damping and with one weight for each class."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient
from course.answers.losses.value_and_gradient import SHARES, judge_against
from course.exercises.types import Answers, Mistake


def _weighted(
    target: Reals, logits: Reals, gamma: float, weight: Reals | float, frozen: bool = False
) -> ValueAndGradient:
    """Focal loss with any weights; `frozen` treats the damping as a constant in the gradient."""
    sign = np.where(target > 0.5, 1.0, -1.0)
    own, log_own = special.expit(sign * logits), special.log_expit(sign * logits)
    damp = weight * special.expit(-sign * logits) ** gamma
    slope = own - 1 + (0 if frozen else gamma * own * log_own)
    return -(damp * log_own).mean(), sign * damp * slope / target.size


def _focal(target: Reals, logits: Reals, gamma: float, alpha: float) -> ValueAndGradient:
    return _weighted(target, logits, gamma, np.where(target > 0.5, alpha, 1 - alpha))


def _focal_upside_down(target: Reals, logits: Reals, gamma: float, alpha: float) -> ValueAndGradient:
    sign = np.where(target > 0.5, 1.0, -1.0)
    own, log_own = special.expit(sign * logits), special.log_expit(sign * logits)
    weight = np.where(target > 0.5, alpha, 1 - alpha)
    slope = -(own**gamma) * (1 - own) * (1 + gamma * log_own)
    return -(weight * own**gamma * log_own).mean(), sign * weight * slope / target.size


def _damped_by_positive(target: Reals, logits: Reals, gamma: float, alpha: float) -> ValueAndGradient:
    """The damping takes the probability of class 1 for every sample; the gradient is right."""
    sign = np.where(target > 0.5, 1.0, -1.0)
    weight = np.where(target > 0.5, alpha, 1 - alpha)
    value = -(weight * special.expit(-logits) ** gamma * special.log_expit(sign * logits)).mean()
    return value, _focal(target, logits, gamma, alpha)[1]


focal = Answers(
    id="losses.focal",
    shares=SHARES,
    judge=judge_against(_focal, "target", "logits", "gamma", "alpha"),
    mistakes=(
        Mistake(
            "alpha does nothing in your answer (as in Keras, unless one asks with `apply_class_balancing`). Which "
            "weight should a positive sample have, and which a negative one?",
            lambda t, z, gamma, alpha: _weighted(t, z, gamma, 1.0),
        ),
        Mistake(
            "Every sample is weighted by alpha. It should shift weight between the classes: what is left for the "
            "negatives when the positives have alpha?",
            lambda t, z, gamma, alpha: _weighted(t, z, gamma, alpha),
        ),
        Mistake(
            "alpha and 1 - alpha are exchanged. Which class does alpha belong to?",
            lambda t, z, gamma, alpha: _focal(t, z, gamma, 1 - alpha),
        ),
        Mistake(
            "You damp the hard samples and keep the easy ones. For an easy sample the probability of its class is near "
            "1: which factor is then near 0?",
            _focal_upside_down,
        ),
        Mistake(
            "The value is right. In the gradient you treat the damping factor as a constant, but it moves with the "
            "logit, too. Which rule do two factors that both move need?",
            lambda t, z, gamma, alpha: (
                _focal(t, z, gamma, alpha)[0],
                _weighted(t, z, gamma, np.where(t > 0.5, alpha, 1 - alpha), frozen=True)[1],
            ),
        ),
        Mistake(
            "Your gradient has the same sign for both classes. Raising the logit helps a sample of class 1; what does "
            "it do to one of class 0?",
            lambda t, z, gamma, alpha: (
                _focal(t, z, gamma, alpha)[0],
                -np.abs(_focal(t, z, gamma, alpha)[1]),
            ),
        ),
        Mistake(
            "You damp by the probability of a 1, for the negatives too. For a negative sample that is the probability "
            "of the *other* class: what is the probability of its own?",
            _damped_by_positive,
        ),
        Mistake(
            "The value is right, and in the gradient every entry forgets that it is a mean. Which share of it does "
            "each sample own?",
            lambda t, z, gamma, alpha: (_focal(t, z, gamma, alpha)[0], _focal(t, z, gamma, alpha)[1] * t.size),
        ),
        Mistake(
            "That is the sum over the samples. What makes a mean of it, in the value and in the gradient?",
            lambda t, z, gamma, alpha: (
                _focal(t, z, gamma, alpha)[0] * t.size,
                _focal(t, z, gamma, alpha)[1] * t.size,
            ),
        ),
        Mistake(
            "Your gradient is that of the plain cross-entropy, believed minus true. Two factors move with the logit "
            "here: where are alpha and the damping?",
            lambda t, z, gamma, alpha: (_focal(t, z, gamma, alpha)[0], (special.expit(z) - t) / t.size),
        ),
        Mistake(
            "Your gradient lacks alpha. It is a factor of the loss, so what is it in the gradient?",
            lambda t, z, gamma, alpha: (_focal(t, z, gamma, alpha)[0], _weighted(t, z, gamma, 1.0)[1]),
        ),
        Mistake(
            "The minus sign is missing: the logarithm of a probability is never positive. What must a loss be?",
            lambda t, z, gamma, alpha: (-_focal(t, z, gamma, alpha)[0], _focal(t, z, gamma, alpha)[1]),
        ),
        Mistake(
            "The gradient points the other way, for both classes. What should happen to the logit of a positive sample "
            "when one walks against the gradient?",
            lambda t, z, gamma, alpha: (_focal(t, z, gamma, alpha)[0], -_focal(t, z, gamma, alpha)[1]),
        ),
        Mistake(
            "gamma is always 2 in your answer, as in the paper. Where does the argument enter?",
            lambda t, z, gamma, alpha: _focal(t, z, 2.0, alpha),
        ),
    ),
)
