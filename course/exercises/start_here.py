"""Lesson 00, start here: the questions."""

import numpy as np

from course.exercises.protocol import Exercise, Quiz


def _scored(rng, samples, classes, right, shift=0.0):
    """Scores (N, C), and labels (N,) so that exactly `right` of the rows have their largest score at the label."""
    scores = rng.normal(size=(samples, classes)) + shift
    labels = np.array([max(range(classes), key=row.__getitem__) for row in scores], dtype="int64")
    missed = rng.permutation(samples)[right:]
    labels[missed] = (labels[missed] + rng.integers(1, classes, size=len(missed))) % classes
    return {"labels": labels, "scores": scores}


def _accuracy_cases(rng):
    yield {"about": "Twelve samples, five classes.", **_scored(rng, 12, 5, right=rng.integers(7, 11))}
    few = _scored(rng, 10, 3, right=rng.integers(3, 5), shift=-20.0)
    yield {"about": "Every score is negative; the largest one still wins.", **few}
    yield {"about": "As many samples as classes.", **_scored(rng, 4, 4, right=3)}
    yield {"about": "A single sample.", **_scored(rng, 1, 3, right=1)}


accuracy = Exercise(
    id="start_here.accuracy",
    title="The share of samples whose largest score is at the right class",
    points=2,
    cases=_accuracy_cases,
    observe=lambda accuracy, case: {"accuracy": accuracy(case["labels"], case["scores"])},
    hints=(
        "Go in two steps: first turn every row of scores into one predicted class, then compare with the labels.",
        "The class that a row votes for is the position of its largest score. NumPy has a function that finds "
        "positions; tell it along which axis the classes lie.",
        "Comparing two arrays gives an array of True and False, and Python counts True as 1. "
        "Which average of ones and zeros is a share?",
    ),
)


def _standardize_cases(rng):
    yield {
        "about": "Heights in cm, weights in kg, ages in years.",
        "x": rng.normal([170, 70, 40], [9, 12, 15], size=(8, 3)),
    }
    yield {"about": "Columns of very different sizes.", "x": rng.normal(size=(10, 4)) * [0.001, 1.0, 30.0, 1000.0]}
    constant = rng.normal(size=(6, 3))
    constant[:, 1] = rng.integers(2, 9)
    yield {"about": "The middle column is constant.", "x": constant}
    yield {"about": "A single column, all of it negative.", "x": -rng.uniform(1, 9, size=(5, 1))}


standardize = Exercise(
    id="start_here.standardize",
    title="Every column to mean 0 and standard deviation 1",
    points=3,
    cases=_standardize_cases,
    observe=lambda standardize, case: {"standardized": standardize(case["x"])},
    hints=(
        "Two numbers a column are all you need: its mean and its standard deviation. Which axis has to go so that one "
        "number a column is left?",
        "Broadcasting does the rest: a row of D numbers is subtracted from, or divides, every one of the N rows.",
        "A constant column has the standard deviation 0, and 0/0 is not a number. By what could you divide there "
        "so that its zeros stay zeros?",
    ),
)


def _labels(rng, counts):
    """Labels in random order: `counts` says how many there are of each."""
    return rng.permutation(np.repeat(list(counts), list(counts.values()))).astype("int64")


def _baseline_cases(rng):
    k = int(rng.integers(0, 3))
    yield {
        "about": "Most samples are of class 0, as in much medical data.",
        "y_train": _labels(rng, {0: 17 + k, 1: 3}),
        "y_test": _labels(rng, {0: 8, 1: 2 + k}),
    }
    yield {
        "about": "The most common class of the training set is not the test set's.",
        "y_train": _labels(rng, {0: 4, 1: 9 + k, 2: 5}),
        "y_test": _labels(rng, {0: 5 + k, 1: 3, 2: 1}),
    }
    yield {
        "about": "The classes are called -1, 4 and 7.",
        "y_train": _labels(rng, {-1: 3, 4: 4, 7: 8 + k}),
        "y_test": _labels(rng, {-1: 2, 4: 3, 7: 6 + k}),
    }
    yield {
        "about": "The test set has none of the most common training class.",
        "y_train": _labels(rng, {1: 3, 2: 2, 5: 7 + k}),
        "y_test": _labels(rng, {1: 4 + k, 2: 3}),
    }


baseline = Exercise(
    id="start_here.baseline",
    title="The accuracy of always guessing the most common class",
    points=3,
    cases=_baseline_cases,
    observe=lambda baseline, case: {"accuracy": baseline(case["y_train"], case["y_test"])},
    hints=(
        "There are two steps, and they use different data. What do you learn, and from which labels? "
        "What do you measure, and on which?",
        "First find the one label that you would always guess. It is a label, such as 7, not its position in a list.",
        "Count how often each label occurs: `np.unique` can return the counts too, and the standard library's "
        "`collections.Counter` knows its most common entry. Then: how many test labels equal your guess?",
    ),
)

kernel_quiz = Quiz(
    id="start_here.kernel_quiz",
    question="You mend a function in its cell and at once run the check below it, not the cell itself. "
    "Which function does the check see?",
    options={
        "a": "The mended one: the notebook shows it",
        "b": "The old one: the kernel has not read the new text",
        "c": "None: editing a cell deletes what it defined",
    },
)

few_data_quiz = Quiz(
    id="start_here.few_data_quiz",
    question="A clinic gives you 60 labelled X-ray images and a week. What do you train first?",
    options={
        "a": "A deep network from scratch: images are its home ground",
        "b": "A simple model, such as a logistic regression on a few features, beside the lazy baseline",
        "c": "Nothing, until there are 100,000 images",
    },
)
