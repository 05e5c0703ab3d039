"""Lesson 00, start here: what right means, and what people usually get wrong."""

from collections import Counter
from statistics import fmean, pstdev

import numpy as np

from course.exercises.protocol import Answers, Mistake, QuizAnswers, Verdict

ONE_NUMBER = "one number"
A_SHARE = "a share between 0 and 1"
THE_RIGHT_SHARE = "the right share"


def _number(value):
    """The one number in `value`, or None where there is none, or more than one."""
    if isinstance(value, (str, dict, list, type(None))):
        return None
    array = np.asarray(value)
    return float(array.reshape(())) if array.size == 1 and array.dtype.kind in "biuf" else None


def _what_came(value):
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)


def _near(one, other):
    return abs(one - other) < 1e-4


def _hits(labels, scores):
    """One True or False a sample."""
    return np.equal(np.argmax(scores, 1), labels)


def _judge_accuracy(case, seen):
    share = _number(seen["accuracy"])
    yield Verdict(
        ONE_NUMBER, share is not None, f"Expected one number for all samples, got {_what_came(seen['accuracy'])}."
    )
    if share is None:
        return
    yield Verdict(A_SHARE, -1e-6 <= share <= 1 + 1e-6, f"A share lies between 0 and 1; {share:.4g} came back.")
    rows = list(zip(case["labels"].tolist(), case["scores"].tolist(), strict=True))
    hits = sum(row.index(max(row)) == label for label, row in rows)
    yield Verdict(
        THE_RIGHT_SHARE,
        _near(share, hits / len(rows)),
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

SAME_SHAPE = "the same shape"
FINITE = "finite, for a constant column too"
MEAN_0 = "mean 0 in every column"
DEVIATION_1 = "standard deviation 1 in every column that varies"
RIGHT_VALUES = "the right values"


def _judge_standardize(case, seen):
    x, z = case["x"], np.asarray(seen["standardized"])
    same = z.shape == x.shape and z.dtype.kind in "biuf"
    yield Verdict(SAME_SHAPE, same, f"Expected numbers of shape {x.shape}, got {_what_came(seen['standardized'])}.")
    if not same:
        return
    bad = np.argwhere(~np.isfinite(z))
    where = f"{z[tuple(bad[0])]} at row {bad[0][0]}, column {bad[0][1]}" if len(bad) else ""
    yield Verdict(FINITE, not len(bad), f"Expected finite numbers, got {where}.")
    if len(bad):
        return
    means = [fmean(column) for column in z.T.tolist()]
    worst = max(range(len(means)), key=lambda index: abs(means[index]))
    yield Verdict(
        MEAN_0, abs(means[worst]) < 1e-3, f"Column {worst} has the mean {means[worst]:.4g} where 0 was expected."
    )
    deviations = [(j, pstdev(z[:, j].tolist())) for j in range(x.shape[1]) if np.ptp(x[:, j]) > 0]
    worst, deviation = max(deviations, key=lambda pair: abs(pair[1] - 1))
    yield Verdict(
        DEVIATION_1,
        abs(deviation - 1) < 1e-3,
        f"Column {worst} has the standard deviation {deviation:.4g} where 1 was expected (as np.std counts it).",
    )
    expected = np.array([_z_scores(column) for column in x.T.tolist()]).T
    off = np.abs(z - expected)
    i, j = np.unravel_index(off.argmax(), off.shape)
    yield Verdict(
        RIGHT_VALUES, off.max() < 1e-3, f"At row {i}, column {j}: expected {expected[i, j]:.4g}, got {z[i, j]:.4g}."
    )


def _z_scores(column):
    centre, deviation = fmean(column), pstdev(column)
    return [0.0 if deviation == 0 else (value - centre) / deviation for value in column]


def _standardize_over(axis):
    return lambda x: np.divide(np.subtract(x, np.mean(x, axis, keepdims=True)), np.std(x, axis, keepdims=True))


standardize = Answers(
    id="start_here.standardize",
    shares={SAME_SHAPE: 0.1, FINITE: 0.2, MEAN_0: 0.1, DEVIATION_1: 0.2, RIGHT_VALUES: 0.4},
    judge=_judge_standardize,
    mistakes=(
        Mistake(
            "Almost: a constant column divides 0 by 0. Its standard deviation is 0: "
            "which divisor leaves its zeros alone?",
            _standardize_over(0),
        ),
        Mistake(
            "You took one mean and one standard deviation of the whole table, so centimetres and kilograms were mixed. "
            "Each column has its own: which axis has to go?",
            _standardize_over(None),
        ),
        Mistake(
            "You standardized every row. A row is one person; what makes numbers comparable is one column, one unit. "
            "Which axis runs along the persons?",
            _standardize_over(1),
        ),
        Mistake(
            "You divided by the variance. Its unit is squared: what has the unit of the data?",
            lambda x: np.divide(np.subtract(x, np.mean(x, 0)), np.var(x, 0)),
        ),
        Mistake(
            "The columns are centred, but they keep their old widths. What is left to divide by?",
            lambda x: np.subtract(x, np.mean(x, 0)),
        ),
        Mistake(
            "You scaled each column to the range from 0 to 1. That is min-max scaling, useful too; "
            "here mean and standard deviation are asked for. What is the mean of your columns?",
            lambda x: np.divide(np.subtract(x, np.min(x, 0)), np.ptp(x, 0)),
        ),
        Mistake(
            "You divided by n - 1 inside the standard deviation (ddof=1). NumPy's default divides by n, "
            "and so does this exercise. Which do scikit-learn and Keras use?",
            lambda x: np.divide(np.subtract(x, np.mean(x, 0)), np.std(x, 0, ddof=1)),
        ),
    ),
)

TEST_LIKE_TRAINING = "right where the test set is like the training set"
TEST_UNLIKE_TRAINING = "right where it is not"


def _judge_baseline(case, seen):
    share = _number(seen["accuracy"])
    is_share = share is not None and -1e-6 <= share <= 1 + 1e-6
    yield Verdict(A_SHARE, is_share, f"Expected one number between 0 and 1, got {_what_came(seen['accuracy'])}.")
    if not is_share:
        return
    y_train, y_test = case["y_train"].tolist(), case["y_test"].tolist()
    guess, times = Counter(y_train).most_common(1)[0]
    hits = y_test.count(guess)
    right = _near(share, hits / len(y_test))
    says = (
        f"Class {guess} is the most common training label ({times} of {len(y_train)}), and {hits} of the {len(y_test)} "
        f"test labels are {guess}: expected {hits / len(y_test):.4g}, got {share:.4g}."
    )
    alike = Counter(y_test).most_common(1)[0][0] == guess
    yield Verdict(TEST_LIKE_TRAINING, right or not alike, says)
    yield Verdict(TEST_UNLIKE_TRAINING, right or alike, says)


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

kernel_quiz = QuizAnswers(
    id="start_here.kernel_quiz",
    right="b",
    because={
        "a": "The page shows text; the kernel only knows what was run. Run the cell, then the check.",
        "b": "A cell's text counts from the moment you run it. When check and page disagree, run the cell once more.",
        "c": "Editing changes nothing in the kernel, neither for the better nor for the worse.",
    },
)

few_data_quiz = QuizAnswers(
    id="start_here.few_data_quiz",
    right="b",
    because={
        "a": "From 60 images a deep network mostly learns those 60 images. Borrowing a network that was trained on "
        "other images is worth a try (lesson 19), and even that needs something simple to be compared with.",
        "b": "It takes an hour, it says what the 60 images can give, and whatever comes later has to beat it.",
        "c": "More data help, but an hour with a simple model tells you whether they are worth collecting.",
    },
)
