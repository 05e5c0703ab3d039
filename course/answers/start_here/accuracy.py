"""The accuracy: right is the share of rows whose largest score is at the label, a number from 0 to 1."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, agrees, between, with_one_number
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    number, share = with_one_number("one number", observed["accuracy"], "the share of all samples")
    yield number
    if not number.right:
        return
    yield between("a share between 0 and 1", share, 0, 1, "a share")
    rows = list(zip(case["labels"].tolist(), case["scores"].tolist(), strict=True))
    hits = sum(row.index(max(row)) == label for label, row in rows)
    found = f"the share of rows whose largest score is at the label ({hits} of {len(rows)})"
    yield agrees("the right share", share, hits / len(rows), what=found)


def _hits(labels: NDArray[np.int64], scores: Reals) -> NDArray[np.bool_]:
    """One True or False per sample."""
    hits: NDArray[np.bool_] = np.equal(np.argmax(scores, 1), labels)
    return hits


accuracy = Answers(
    id="start_here.accuracy",
    shares={"one number": 0.1, "a share between 0 and 1": 0.2, "the right share": 0.7},
    judge=_judge,
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
            "You took the smallest score of each row. Which score does the model's favorite class have?",
            lambda labels, scores: np.equal(np.argmin(scores, 1), labels).mean(),
        ),
        Mistake(
            "You looked for the largest score of every column, so you got a winner for each class instead of "
            "each sample. Samples are rows: along which axis do the classes of one sample lie?",
            lambda labels, scores: np.equal(np.argmax(scores, 0), labels).mean(),
        ),
    ),
)
