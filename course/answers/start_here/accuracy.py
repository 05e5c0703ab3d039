"""Lesson 00, start here: accuracy: what right means, and what people get wrong."""

import numpy as np

from course.answers.start_here.shares import A_SHARE, near, number_of, what_came
from course.exercises.types import Answers, Mistake, Verdict

ONE_NUMBER = "one number"


THE_RIGHT_SHARE = "the right share"


def _hits(labels, scores):
    """One True or False a sample."""
    return np.equal(np.argmax(scores, 1), labels)


def _judge_accuracy(case, observed):
    share = number_of(observed["accuracy"])
    yield Verdict(
        ONE_NUMBER, share is not None, f"Expected one number for all samples, got {what_came(observed['accuracy'])}."
    )
    if share is None:
        return
    yield Verdict(A_SHARE, -1e-6 <= share <= 1 + 1e-6, f"A share lies between 0 and 1; {share:.4g} came back.")
    rows = list(zip(case["labels"].tolist(), case["scores"].tolist(), strict=True))
    hits = sum(row.index(max(row)) == label for label, row in rows)
    yield Verdict(
        THE_RIGHT_SHARE,
        near(share, hits / len(rows)),
        f"In {hits} of {len(rows)} rows the largest score is at the label: "
        f"expected {hits / len(rows):.4g}, got {share:.4g}.",
    )


accuracy = Answers(
    id="start_here.accuracy",
    shares={ONE_NUMBER: 0.1, A_SHARE: 0.2, THE_RIGHT_SHARE: 0.7},
    judge=_judge_accuracy,
    mistakes=(
        Mistake(
            "You averaged the largest score of every row. That is how sure the model sounds, not how often "
            "it is right. Where do the labels come in?",
            lambda labels, scores: np.mean(np.max(scores, 1)),
        ),
        Mistake(
            "You counted the right answers. Is nine good? It depends on nine out of how many.",
            lambda labels, scores: _hits(labels, scores).sum(),
        ),
        Mistake(
            "This is the share that is wrong, the error rate. The accuracy is what it leaves over. "
            "Did you compare with != where == was meant?",
            lambda labels, scores: 1 - _hits(labels, scores).mean(),
        ),
        Mistake(
            "This is a percentage. A share runs from 0 to 1: what has to go?",
            lambda labels, scores: 100 * _hits(labels, scores).mean(),
        ),
        Mistake(
            "You asked whether every sample is right, so that one miss gives 0. What share of them is right?",
            lambda labels, scores: float(_hits(labels, scores).all()),
        ),
        Mistake(
            "You took the smallest score of each row. Which score does the model's favourite class have?",
            lambda labels, scores: np.equal(np.argmin(scores, 1), labels).mean(),
        ),
        Mistake(
            "You looked for the largest score of every column, so you got a winner for each class instead of "
            "each sample. Samples are rows: along which axis do the classes of one sample lie?",
            lambda labels, scores: np.equal(np.argmax(scores, 0), labels).mean(),
        ),
    ),
)
