"""The baseline: right is the share of the test labels that equal the most common training label."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import agrees, leaves_alone, with_one_number
from course.exercises.types import Answers, Data, Mistake, Verdict

Labels = NDArray[np.int64]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("labels left alone", case, observed, ("y_train", "y_test"))
    number, share = with_one_number("one number", observed["accuracy"], "a share from 0 to 1")
    yield number
    if not number.right:
        return
    y_train, y_test = case["y_train"].tolist(), case["y_test"].tolist()
    guess, times = Counter(y_train).most_common(1)[0]
    hits = y_test.count(guess)
    found = (
        f"class {guess} is the most common training label ({times} of {len(y_train)}), and the share of it among the "
        f"test labels ({hits} of {len(y_test)})"
    )
    right = agrees("the right share", share, hits / len(y_test), what=found)
    alike = Counter(y_test).most_common(1)[0][0] == guess
    yield Verdict("right where the test set is like the training set", right.right or not alike, right.message)
    # It needs the other cases too: a share that is guessed for one case is no answer.
    yield Verdict("right where it is not, too", right.right, right.message)


def _share_of(label: int, labels: Labels) -> float:
    return float(np.count_nonzero(labels == label) / len(labels))


def _most_common(labels: Labels) -> int:
    return int(Counter(labels.tolist()).most_common(1)[0][0])


def _position_of_most_common(labels: Labels) -> int:
    counts = Counter(labels.tolist())
    return [counts[label] for label in sorted(counts)].index(max(counts.values()))


baseline = Answers(
    id="start_here.baseline",
    shares={
        "one number": 0.04,
        "labels left alone": 0.04,
        "right where the test set is like the training set": 0.46,
        "right where it is not, too": 0.46,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You looked for the most common class in the test set. That is peeking: on the day of the exam nobody "
            "hands out the solutions first. From which labels may a model learn?",
            lambda y_train, y_test: _share_of(_most_common(y_test), y_test),
        ),
        Mistake(
            "This is the share in the training set. The guess comes from there, but on which labels is it measured?",
            lambda y_train, y_test: _share_of(_most_common(y_train), y_train),
        ),
        Mistake(
            "This is what a guess at random reaches, one over the number of classes. "
            "Always guessing the most common class is usually better: how often is that one right?",
            lambda y_train, y_test: 1 / len(set(y_train.tolist())),
        ),
        Mistake(
            "You returned the guess itself, a class. How often is that guess right in the test set?",
            lambda y_train, y_test: _most_common(y_train),
        ),
        Mistake(
            "You used the position of the largest count as if it were the label. With classes -1, 4 and 7 the "
            "position 2 stands for the label 7: how do you get from the position to the label?",
            lambda y_train, y_test: _share_of(_position_of_most_common(y_train), y_test),
        ),
        Mistake(
            "You guessed the largest label. The most common one was asked for: which occurs most often?",
            lambda y_train, y_test: _share_of(max(y_train.tolist()), y_test),
        ),
        Mistake(
            "You guessed the smallest label, or the first one of a sorted list. Which label occurs most often?",
            lambda y_train, y_test: _share_of(min(y_train.tolist()), y_test),
        ),
        Mistake(
            "You guessed the first label that came. How do you find the one that comes most often?",
            lambda y_train, y_test: _share_of(y_train[0], y_test),
        ),
        Mistake(
            "You guessed the median label. Labels are names: that 4 lies between -1 and 7 means nothing. Which one "
            "occurs most often?",
            lambda y_train, y_test: _share_of(int(np.median(y_train)), y_test),
        ),
        Mistake(
            "np.bincount counts 0, 1, 2, … and refuses a label below 0. What counts labels of any name?",
            lambda y_train, y_test: _share_of(int(np.argmax(np.bincount(y_train))), y_test),
        ),
        Mistake(
            "You counted how often the guess is right. Out of how many?",
            lambda y_train, y_test: np.count_nonzero(y_test == _most_common(y_train)),
        ),
        Mistake(
            "This is a percentage. A share runs from 0 to 1: what has to go?",
            lambda y_train, y_test: 100 * _share_of(_most_common(y_train), y_test),
        ),
        Mistake(
            "This is how often the guess is wrong. Did you compare with != where == was meant?",
            lambda y_train, y_test: 1 - _share_of(_most_common(y_train), y_test),
        ),
        Mistake(
            "You divided the test labels that are right by the number of training labels. Of which set is the share?",
            lambda y_train, y_test: np.count_nonzero(y_test == _most_common(y_train)) / len(y_train),
        ),
    ),
)
