"""Lesson 00, start here: baseline: what right means, and what people get wrong."""

from collections import Counter

import numpy as np

from course.answers.start_here.shares import A_SHARE, near, number_of, what_came
from course.exercises.types import Answers, Mistake, Verdict

TEST_LIKE_TRAINING = "right where the test set is like the training set"


TEST_UNLIKE_TRAINING = "right where it is not"


def _judge_baseline(case, observed):
    share = number_of(observed["accuracy"])
    is_share = share is not None and -1e-6 <= share <= 1 + 1e-6
    yield Verdict(A_SHARE, is_share, f"Expected one number between 0 and 1, got {what_came(observed['accuracy'])}.")
    if not is_share:
        return
    y_train, y_test = case["y_train"].tolist(), case["y_test"].tolist()
    guess, times = Counter(y_train).most_common(1)[0]
    hits = y_test.count(guess)
    right = near(share, hits / len(y_test))
    message = (
        f"Class {guess} is the most common training label ({times} of {len(y_train)}), and {hits} of the {len(y_test)} "
        f"test labels are {guess}: expected {hits / len(y_test):.4g}, got {share:.4g}."
    )
    alike = Counter(y_test).most_common(1)[0][0] == guess
    yield Verdict(TEST_LIKE_TRAINING, right or not alike, message)
    yield Verdict(TEST_UNLIKE_TRAINING, right or alike, message)


def _share_of(label, labels):
    return np.count_nonzero(labels == label) / len(labels)


def _commonest(labels):
    return Counter(labels.tolist()).most_common(1)[0][0]


def _position_of_commonest(labels):
    counts = Counter(labels.tolist())
    return [counts[label] for label in sorted(counts)].index(max(counts.values()))


baseline = Answers(
    id="start_here.baseline",
    shares={A_SHARE: 0.2, TEST_LIKE_TRAINING: 0.4, TEST_UNLIKE_TRAINING: 0.4},
    judge=_judge_baseline,
    mistakes=(
        Mistake(
            "You looked for the most common class in the test set. That is peeking: on the day of the exam nobody "
            "hands out the solutions first. From which labels may a model learn?",
            lambda y_train, y_test: _share_of(_commonest(y_test), y_test),
        ),
        Mistake(
            "This is the share in the training set. The guess comes from there, but on which labels is it measured?",
            lambda y_train, y_test: _share_of(_commonest(y_train), y_train),
        ),
        Mistake(
            "This is what a guess at random reaches, one over the number of classes. "
            "Always guessing the most common class is usually better: how often is that one right?",
            lambda y_train, y_test: 1 / len(set(y_train.tolist())),
        ),
        Mistake(
            "You returned the guess itself, a class. How often is that guess right in the test set?",
            lambda y_train, y_test: _commonest(y_train),
        ),
        Mistake(
            "You used the position of the largest count as if it were the label. With classes -1, 4 and 7 the "
            "position 2 stands for the label 7: how do you get from the position to the label?",
            lambda y_train, y_test: _share_of(_position_of_commonest(y_train), y_test),
        ),
        Mistake(
            "You guessed the largest label. The most common one was asked for: which occurs most often?",
            lambda y_train, y_test: _share_of(max(y_train.tolist()), y_test),
        ),
    ),
)
