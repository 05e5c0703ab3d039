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


def _hinge_of_payers(signs: Reals, scores: Reals) -> ValueAndGradient:
    value, gradient = _hinge(signs, scores)
    share = max(int(np.count_nonzero(gradient)), 1) / signs.size
    return value / share, gradient / share


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
        Mistake(
            "You squared what is lacking. That is the squared hinge, a loss of its own: how does the price grow in the "
            "formula above?",
            lambda labels, scores: (
                np.square((1 - _signs(labels) * scores).clip(min=0)).mean(),
                -2 * _signs(labels) * (1 - _signs(labels) * scores).clip(min=0) / labels.size,
            ),
        ),
        Mistake(
            "You look at the first label to see which coding you were given, and a list may well begin with a 1. Which "
            "labels tell the two codings apart, wherever they stand?",
            lambda labels, scores: _hinge(2.0 * labels - 1 if labels[0] == 0 else labels.astype(float), scores),
        ),
        Mistake(
            "The value is a mean, but in the gradient every entry is 1 or -1. Each sample owns only a share of the "
            "mean: which?",
            lambda labels, scores: (
                _hinge(_signs(labels), scores)[0],
                _hinge(_signs(labels), scores)[1] * labels.size,
            ),
        ),
        Mistake(
            "That is the sum over the samples. What makes a mean of it, in the value and in the gradient?",
            lambda labels, scores: (
                _hinge(_signs(labels), scores)[0] * labels.size,
                _hinge(_signs(labels), scores)[1] * labels.size,
            ),
        ),
        Mistake(
            "Your mean goes over those only who pay. The others are samples, too: by how many do you divide?",
            lambda labels, scores: _hinge_of_payers(_signs(labels), scores),
        ),
        Mistake(
            "A sample with a margin of exactly 1 pays nothing, and in your gradient it still pulls. On which side of "
            "the corner does it stand by the rule of the text?",
            lambda labels, scores: (
                _hinge(_signs(labels), scores)[0],
                -_signs(labels) * (_signs(labels) * scores <= 1) / labels.size,
            ),
        ),
        Mistake(
            "Your gradient does not know the labels: for each sample that pays it is the same. Which way should a "
            "positive one move, and which way a negative one?",
            lambda labels, scores: (
                _hinge(_signs(labels), scores)[0],
                -np.abs(_hinge(_signs(labels), scores)[1]),
            ),
        ),
        Mistake(
            "Labels that are 0 got no gradient, since you multiplied by them. Which two labels does the formula need, "
            "in the gradient too?",
            lambda labels, scores: (
                _hinge(_signs(labels), scores)[0],
                -labels * (_signs(labels) * scores < 1) / labels.size,
            ),
        ),
    ),
)
