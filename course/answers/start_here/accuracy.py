"""The accuracy: right is the share of rows whose largest score is at the label, for scores of either sign."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, agrees, leaves_alone, with_one_number
from course.exercises.types import Answers, Data, Mistake, Verdict

Labels = NDArray[np.int64]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("labels and scores left alone", case, observed, ("labels", "scores"))
    number, share = with_one_number("one number", observed["accuracy"], "the share of all samples")
    yield number
    if not number.right:
        return
    rows = list(zip(case["labels"].tolist(), case["scores"].tolist(), strict=True))
    hits = sum(row.index(max(row)) == label for label, row in rows)
    found = f"the share of rows whose largest score is at the label ({hits} of {len(rows)})"
    right = agrees("the right share", share, hits / len(rows), what=found)
    negative = bool(case["scores"].max() < 0)
    yield Verdict("the right share", right.right or negative, right.message)
    # It needs the other cases too: a share that is guessed for one case is no answer.
    yield Verdict("right where every score is negative too", right.right, right.message)


def _hits(labels: Labels, scores: Reals) -> NDArray[np.bool_]:
    """One True or False per sample."""
    hits: NDArray[np.bool_] = np.equal(np.argmax(scores, 1), labels)
    return hits


def _best_so_far(row: list[float]) -> int:
    best, position = 0.0, 0
    for index, score in enumerate(row):
        if score > best:
            best, position = score, index
    return position


def _mean_over_classes(labels: Labels, scores: Reals) -> float:
    hits = _hits(labels, scores)
    return float(np.mean([hits[labels == label].mean() for label in np.unique(labels)]))


accuracy = Answers(
    id="start_here.accuracy",
    shares={
        "one number": 0.04,
        "labels and scores left alone": 0.04,
        "the right share": 0.62,
        "right where every score is negative too": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You averaged the largest score of every row. That is how sure the model sounds, not how often "
            "it is right. Where do the labels come in?",
            lambda labels, scores: np.mean(np.max(scores, 1)),
        ),
        Mistake(
            "You counted the right answers. Nine right answers may be good or bad: out of how many?",
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
            "Your share is 0 for several samples. Did you ask whether every one of them is right, cut off what comes "
            "after the point with //, or look for the largest of all scores, without an axis?",
            lambda labels, scores: float(_hits(labels, scores).all()),
        ),
        Mistake(
            "You took the smallest score of each row. Which score does the model's favorite class have?",
            lambda labels, scores: np.equal(np.argmin(scores, 1), labels).mean(),
        ),
        Mistake(
            "You looked for the largest score of every column, so you got a winner for each class instead of "
            "each sample. Samples are rows: along which axis do the classes of one sample lie?",
            lambda labels, scores: np.mean(np.argmax(scores, 0) == labels),
        ),
        Mistake(
            "Your search for the largest score begins at 0, so where every score is negative it finds none. Which "
            "number is a row's first candidate?",
            lambda labels, scores: np.mean([_best_so_far(row) == y for row, y in zip(scores, labels, strict=True)]),
        ),
        Mistake(
            "You compared the largest score itself with the label, and the two are almost never equal. The label is "
            "a position: what gives you the position of the largest score?",
            lambda labels, scores: np.equal(np.max(scores, 1), labels).mean(),
        ),
        Mistake(
            "You divided by the number of classes. Each sample is one attempt: how many attempts were there?",
            lambda labels, scores: _hits(labels, scores).sum() / scores.shape[1],
        ),
        Mistake(
            "You averaged the scores at the right classes. A high score there is good, but when does it count as "
            "right?",
            lambda labels, scores: scores[np.arange(len(labels)), labels].mean(),
        ),
        Mistake(
            "Your predicted classes are one too high: you counted from 1. Which class has the score in the first "
            "column?",
            lambda labels, scores: np.equal(np.argmax(scores, 1) + 1, labels).mean(),
        ),
        Mistake(
            "You called a sample right where the score at its label is above 0.5. Scores are no probabilities, and a "
            "class wins with any score that is larger than the others: what do you compare it with?",
            lambda labels, scores: np.mean(scores[np.arange(len(labels)), labels] > 0.5),
        ),
        Mistake(
            "You called a sample right where the score at its label is above 0. A class wins with any score that is "
            "larger than the others, a negative one too: what do you compare it with?",
            lambda labels, scores: np.mean(scores[np.arange(len(labels)), labels] > 0),
        ),
        Mistake(
            "You rounded to two digits. What would be lost when two models differ in the third?",
            lambda labels, scores: np.round(_hits(labels, scores).mean(), 2),
        ),
        Mistake(
            "You averaged the shares of the classes, so a class with one sample counts as much as one with ten. "
            "That is the balanced accuracy. Of how many samples is the share asked?",
            _mean_over_classes,
        ),
    ),
)
