"""Lesson 07, the case study: prepare: what right means, and what people get wrong."""

import numpy as np
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from course.exercises.types import Answers, Mistake, Verdict


def judge_prepare(case, observed):
    x, y, rows = case["x"], case["y"], case["test_rows"]
    train = ~np.isin(np.arange(len(y)), rows)
    shapes = {"x_train": x[train].shape, "x_test": x[rows].shape, "y_train": (train.sum(),), "y_test": (len(rows),)}
    if "parts" in observed:
        yield Verdict(
            "every row in its part", False, f"Expected x_train, x_test, y_train, y_test. Got {observed['parts']}."
        )
        return
    wrong = [name for name, shape in shapes.items() if np.shape(observed[name]) != shape]
    right = not wrong and np.array_equal(observed["y_train"], y[train]) and np.array_equal(observed["y_test"], y[rows])
    first = wrong[0] if wrong else "y_train"
    yield Verdict(
        "every row in its part",
        right,
        f"Expected {first} of shape {shapes[first]}, got {np.shape(observed[first])}."
        if wrong
        else "Labels and rows disagree: training rows keep their order, test rows follow `test_rows`.",
    )
    if not right:
        return
    scaler = StandardScaler().fit(x[train].astype("float64"))
    off = np.abs(observed["x_train"] - scaler.transform(x[train].astype("float64"))).max()
    means, deviations = np.round(observed["x_train"].mean(axis=0), 3), np.round(observed["x_train"].std(axis=0), 3)
    yield Verdict(
        "training part: mean 0, standard deviation 1",
        bool(off < 2e-4),
        f"Column means of x_train: {means}, standard deviations: {deviations} (NumPy's `std`).",
    )
    off = np.abs(observed["x_test"] - scaler.transform(x[rows].astype("float64"))).max()
    yield Verdict(
        "test part: scaled with the training part's numbers",
        bool(off < 2e-4),
        f"With the training part's mean and standard deviation x_test comes out differently, by up to {off:.3g}.",
    )


def parts_of(x, y, test_rows, scale):
    train = np.delete(np.arange(len(y)), test_rows)
    return *scale(x[train], x[test_rows], x), y[train], y[test_rows]


def scaled_by(fit_on, scaler=StandardScaler):
    def scale(train, test, everything):
        fitted = scaler().fit({"train": train, "all": everything}[fit_on])
        return fitted.transform(train), fitted.transform(test)

    return scale


prepare = Answers(
    id="case_study_exam_results.prepare",
    shares={
        "every row in its part": 0.3,
        "training part: mean 0, standard deviation 1": 0.3,
        "test part: scaled with the training part's numbers": 0.4,
    },
    judge=judge_prepare,
    mistakes=(
        Mistake(
            "You took mean and standard deviation from all students, the test ones too: that is a leak. "
            "What would you know about them on the day of the exam?",
            lambda x, y, test_rows: parts_of(x, y, test_rows, scaled_by("all")),
        ),
        Mistake(
            "You scaled the test part by its own mean and standard deviation. The same student would then get another "
            "number in another company. Whose mean does the network know?",
            lambda x, y, test_rows: parts_of(
                x,
                y,
                test_rows,
                lambda train, test, _: (StandardScaler().fit_transform(train), StandardScaler().fit_transform(test)),
            ),
        ),
        Mistake(
            "You split but did not scale. Which mean and which standard deviation should a column of x_train have?",
            lambda x, y, test_rows: parts_of(x, y, test_rows, lambda train, test, _: (train, test)),
        ),
        Mistake(
            "You subtracted the mean and stopped there. What makes the standard deviation 1?",
            lambda x, y, test_rows: parts_of(
                x, y, test_rows, scaled_by("train", lambda: StandardScaler(with_std=False))
            ),
        ),
        Mistake(
            "You mapped the columns to 0…1. That is another scaling; what does 'mean 0, standard deviation 1' ask for?",
            lambda x, y, test_rows: parts_of(x, y, test_rows, scaled_by("train", MinMaxScaler)),
        ),
        Mistake(
            "The test students are still among the training students. How do you take rows out of an array?",
            lambda x, y, test_rows: (
                StandardScaler().fit_transform(x),
                StandardScaler().fit(x).transform(x[test_rows]),
                y,
                y[test_rows],
            ),
        ),
        Mistake(
            "You took one mean and one standard deviation for the whole table. Hours and percentages have nothing in "
            "common: along which axis does a column have its own?",
            lambda x, y, test_rows: parts_of(
                x,
                y,
                test_rows,
                lambda train, test, _: ((train - train.mean()) / train.std(), (test - train.mean()) / train.std()),
            ),
        ),
    ),
)
