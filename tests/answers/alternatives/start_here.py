"""Lesson 00: right answers that differ in kind from the lesson's, and hostile ones of its own."""

import numpy as np


def _accuracy_loop(labels, scores):
    right = 0
    for label, row in zip(labels, scores, strict=True):
        right += int(sorted(range(len(row)), key=lambda index: row[index])[-1] == label)
    return right / len(labels)


def _accuracy_with_keras_ops(labels, scores):
    from keras import ops

    favorites = ops.cast(ops.argmax(ops.convert_to_tensor(scores), axis=1), "int32")
    return ops.mean(ops.cast(ops.equal(favorites, ops.convert_to_tensor(labels, dtype="int32")), "float32"))


def _accuracy_with_a_keras_metric(labels, scores):
    import keras

    metric = keras.metrics.SparseCategoricalAccuracy()
    metric.update_state(labels, scores)
    return metric.result()


def _accuracy_with_scikit_learn(labels, scores):
    from sklearn.metrics import accuracy_score

    return accuracy_score(labels, [int(np.flatnonzero(row == row.max())[0]) for row in scores])


def _standardize_with_lists(x):
    columns = []
    for column in zip(*x.tolist(), strict=True):
        center = sum(column) / len(column)
        width = (sum((value - center) ** 2 for value in column) / len(column)) ** 0.5 or 1.0
        columns.append([(value - center) / width for value in column])
    return [list(row) for row in zip(*columns, strict=True)]


def _standardize_with_keras_ops(x):
    from keras import ops

    x = ops.convert_to_tensor(x, dtype="float32")
    centered = x - ops.mean(x, axis=0, keepdims=True)
    width = ops.sqrt(ops.mean(ops.square(centered), axis=0, keepdims=True))
    return centered / (width + ops.cast(width < 1e-6, "float32"))


def _standardize_with_scikit_learn(x):
    from sklearn.preprocessing import StandardScaler

    return StandardScaler().fit_transform(x)


def _standardize_in_float32_without_nan(x):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num((x - x.mean(0)) / x.std(0)).astype("float32")


def _baseline_loop(y_train, y_test):
    best, most = None, 0
    for candidate in set(y_train.tolist()):
        times = sum(1 for label in y_train if label == candidate)
        if times > most:
            best, most = candidate, times
    return sum(1 for label in y_test if label == best) / len(y_test)


def _baseline_with_scikit_learn(y_train, y_test):
    from sklearn.dummy import DummyClassifier

    lazy = DummyClassifier(strategy="most_frequent").fit(np.zeros((len(y_train), 1)), y_train)
    return lazy.score(np.zeros((len(y_test), 1)), y_test)


def _baseline_with_scipy_and_keras(y_train, y_test):
    from keras import ops
    from scipy.stats import mode

    guess = ops.convert_to_tensor(int(mode(y_train).mode), dtype="int32")
    return ops.mean(ops.cast(ops.convert_to_tensor(y_test, dtype="int32") == guess, "float32"))


RIGHT = {
    "start_here.accuracy": {
        "a loop that sorts": _accuracy_loop,
        "Keras ops, a tensor out": _accuracy_with_keras_ops,
        "a Keras metric": _accuracy_with_a_keras_metric,
        "scikit-learn": _accuracy_with_scikit_learn,
    },
    "start_here.standardize": {
        "lists in, lists out": _standardize_with_lists,
        "Keras ops, a tensor out": _standardize_with_keras_ops,
        "scikit-learn": _standardize_with_scikit_learn,
        "float32, NaN replaced afterwards": _standardize_in_float32_without_nan,
    },
    "start_here.baseline": {
        "a loop over candidates": _baseline_loop,
        "scikit-learn's dummy": _baseline_with_scikit_learn,
        "SciPy's mode, a tensor out": _baseline_with_scipy_and_keras,
    },
}

HOSTILE = {
    "start_here.accuracy": {
        "one verdict a sample": lambda labels, scores: np.ones(len(labels)),
        "a sentence": lambda labels, scores: "75 %",
        "always three quarters": lambda labels, scores: 0.75,
        "no samples at all": lambda labels, scores: np.array([]),
    },
    "start_here.standardize": {
        "upside down": lambda x: -_standardize_in_float32_without_nan(x),
        "zeros": np.zeros_like,
        "the transpose": lambda x: _standardize_in_float32_without_nan(x).T,
        "ragged": lambda x: [[1.0], [1.0, 2.0]],
        "noise of the right mean and deviation": lambda x: _standardize_in_float32_without_nan(x)[::-1],
        "infinite": lambda x: np.full_like(x, np.inf),
    },
    "start_here.baseline": {
        "always right": lambda y_train, y_test: 1.0,
        "a pair": lambda y_train, y_test: (0, 0.8),
        "not a number": lambda y_train, y_test: float("nan"),
        "a dictionary": lambda y_train, y_test: {"accuracy": 0.8},
    },
}
