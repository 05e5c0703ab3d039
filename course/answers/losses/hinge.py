"""Hinge loss: right are value and gradient for both label codings; a sample with a margin above 1 has neither."""

import numpy as np

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient
from course.answers.losses.value_and_gradient import SHARES, judge_against
from course.exercises.types import Answers, Mistake


def _hinge(signs: Reals, scores: Reals, margin: float = 1.0) -> ValueAndGradient:
    short = margin - signs * scores
    return short.clip(min=0).mean(), -signs * (short > 0) / signs.size


def _signs(labels: Reals) -> Reals:
    signs: Reals = np.sign(labels - 0.5)
    return signs


hinge = Answers(
    id="losses.hinge",
    shares=SHARES,
    judge=judge_against(lambda labels, scores: _hinge(_signs(labels), scores), "labels", "scores"),
    mistakes=(
        Mistake(
            "Labels 0 went into the formula as they are: 0 · score is 0, and every negative sample pays exactly 1, "
            "whatever its score. Which two labels does the formula need?",
            lambda labels, scores: _hinge(labels.astype(float), scores),
        ),
        Mistake(
            "You recode labels that need no recoding: 2 · label - 1 turns -1 into -3. How can you see which coding you "
            "were given?",
            lambda labels, scores: _hinge(2.0 * labels - 1, scores),
        ),
        Mistake(
            "The gradient points the other way: a positive sample that pays must be pushed up, so the loss falls as "
            "its score grows. Which sign is that?",
            lambda labels, scores: (
                _hinge(_signs(labels), scores)[0],
                -_hinge(_signs(labels), scores)[1],
            ),
        ),
        Mistake(
            "The value is right, but samples with a margin above 1 have a gradient too. They pay nothing: how fast can "
            "nothing fall?",
            lambda labels, scores: (_hinge(_signs(labels), scores)[0], -_signs(labels) / labels.size),
        ),
        Mistake(
            "Samples with a large margin earn something: without the maximum they pay for the others. What is the "
            "least that a sample can cost?",
            lambda labels, scores: (
                (1 - _signs(labels) * scores).mean(),
                -_signs(labels) / labels.size,
            ),
        ),
        Mistake(
            "You are content with the right sign, as the perceptron was. The hinge asks for more: how large must the "
            "margin be before a sample is free?",
            lambda labels, scores: _hinge(_signs(labels), scores, margin=0.0),
        ),
    ),
)
