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
        width = (sum((value - center) ** 2 for value in column) / len(column)) ** 0.5
        columns.append([(value - center) / width if min(column) < max(column) else 0 for value in column])
    return [list(row) for row in zip(*columns, strict=True)]


def _standardize_with_keras_ops(x):
    from keras import ops

    x = ops.convert_to_tensor(x, dtype="float32")
    centered = x - ops.mean(x, axis=0, keepdims=True)
    width = ops.sqrt(ops.mean(ops.square(centered), axis=0, keepdims=True))
    varies = ops.max(x, axis=0, keepdims=True) > ops.min(x, axis=0, keepdims=True)
    return ops.where(varies, centered / ops.where(varies, width, 1.0), 0.0)


def _standardize_with_scikit_learn(x):
    from sklearn.preprocessing import StandardScaler

    return StandardScaler().fit_transform(x)


def _standardize_in_float32(x):
    spread = x.std(0)
    constant = spread <= 1e-12 * np.abs(x).max(0)
    return np.where(constant, 0, (x - x.mean(0)) / np.where(constant, 1, spread)).astype("float32")


def _nan_replaced(x):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num((x - x.mean(0)) / x.std(0))


def _guarded_by_a_deviation_of_zero(x):
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)


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


def _accuracy_of_lists(labels, scores):
    favorites = [row.index(max(row)) for row in scores.tolist()]
    return np.float32(sum(a == b for a, b in zip(favorites, labels.tolist(), strict=True)) / len(favorites))


def _standardize_in_a_loop(x):
    result = np.zeros(x.shape, dtype="float32")
    for column in range(x.shape[1]):
        if x[:, column].max() > x[:, column].min():
            result[:, column] = (x[:, column] - x[:, column].mean()) / x[:, column].std()
    return result


RIGHT = {
    "start_here.accuracy": {
        "a loop that sorts": _accuracy_loop,
        "Keras ops, a tensor out": _accuracy_with_keras_ops,
        "a Keras metric": _accuracy_with_a_keras_metric,
        "scikit-learn": _accuracy_with_scikit_learn,
        "lists, a float32 out": _accuracy_of_lists,
        "an array of no axes": lambda labels, scores: np.array(_accuracy_loop(labels, scores)),
    },
    "start_here.standardize": {
        "lists in, lists out": _standardize_with_lists,
        "Keras ops, a tensor out": _standardize_with_keras_ops,
        "scikit-learn": _standardize_with_scikit_learn,
        "float32, whatever is hardly wider than rounding as constant": _standardize_in_float32,
        "column by column, float32": _standardize_in_a_loop,
        "a small number beside the deviation": lambda x: (x - x.mean(0)) / (x.std(0) + 1e-8),
    },
    "start_here.baseline": {
        "a loop over candidates": _baseline_loop,
        "scikit-learn's dummy": _baseline_with_scikit_learn,
        "SciPy's mode, a tensor out": _baseline_with_scipy_and_keras,
    },
}


def _accuracy_that_sorts_the_scores(labels, scores):
    share = _accuracy_loop(labels, scores)
    scores.sort(axis=1)
    return share


def _standardize_in_place(x):
    x -= x.mean(axis=0)
    x /= np.where(x.std(axis=0) > 0, x.std(axis=0), 1)
    return x


def _baseline_that_sorts(y_train, y_test):
    y_train.sort()
    return _baseline_loop(y_train, y_test)


def _positive_at_the_label(labels, scores):
    return np.mean([scores[i, labels[i]] > 0 for i in range(len(labels))])


WRONG = {
    "start_here.accuracy": {
        "argmax along the samples": lambda labels, scores: np.mean(scores.argmax(axis=0) == labels),
        "right where the right score is above 0.5": lambda labels, scores: np.mean(
            scores[np.arange(len(labels)), labels] > 0.5
        ),
        "sorts the scores that it was given": _accuracy_that_sorts_the_scores,
        "rounded to one digit": lambda labels, scores: round(_accuracy_loop(labels, scores), 1),
        "rounded to two digits": lambda labels, scores: round(_accuracy_loop(labels, scores), 2),
        "rounded to three digits": lambda labels, scores: round(_accuracy_loop(labels, scores), 3),
        "right where the right score is positive": _positive_at_the_label,
        "the largest score begins at 0": lambda labels, scores: np.mean(
            [np.argmax(np.maximum(row, 0)) == label for row, label in zip(scores, labels, strict=True)]
        ),
        "never divided": lambda labels, scores: sum(scores.argmax(1) == labels),
        "the first class always": lambda labels, scores: np.mean(labels == 0),
        "a list of hits": lambda labels, scores: (scores.argmax(1) == labels).tolist(),
        "whole numbers": lambda labels, scores: int(_accuracy_loop(labels, scores)),
        "argmax of everything": lambda labels, scores: np.mean(scores.argmax() == labels),
    },
    "start_here.standardize": {
        "in place": _standardize_in_place,
        "the deviation asked whether it is 0": _guarded_by_a_deviation_of_zero,
        "NaN replaced by 0": _nan_replaced,
        "rows, guarded": lambda x: _guarded_by_a_deviation_of_zero(x.T).T,
        "variance, its own guard": lambda x: (x - x.mean(0)) / np.where(x.var(0) == 0, 1, x.var(0)),
        "no care for a constant column": lambda x: (x - x.mean(0)) / x.std(0),
        "zeros as ones": lambda x: np.where(np.ptp(x, 0) > 0, _standardize_in_float32(x), 1),
        "divided by n - 1": lambda x: (x - x.mean(0)) / np.where(np.ptp(x, 0) > 0, x.std(0, ddof=1), 1),
        "variance": lambda x: (x - x.mean(0)) / np.where(np.ptp(x, 0) > 0, x.var(0), 1),
        "a constant that is too large beside the deviation": lambda x: (x - x.mean(0)) / (x.std(0) + 1e-2),
        "the first column only": lambda x: np.column_stack([_standardize_in_float32(x)[:, 0], x[:, 1:]]),
        "rounded": lambda x: _standardize_in_float32(x).round(2),
        "upside down": lambda x: -_standardize_in_float32(x),
        "the constant column left out": lambda x: _standardize_in_float32(x)[:, np.ptp(x, 0) > 0],
    },
    "start_here.baseline": {
        "sorts the labels that it was given": _baseline_that_sorts,
        "rounded to two digits": lambda y_train, y_test: round(_baseline_loop(y_train, y_test), 2),
        "half of them": lambda y_train, y_test: 0.5,
        "the most common of both together": lambda y_train, y_test: _baseline_loop(
            np.concatenate([y_train, y_test]), y_test
        ),
        "the last label": lambda y_train, y_test: np.mean(y_test == y_train[-1]),
        "the average label": lambda y_train, y_test: np.mean(y_test == round(np.mean(y_train))),
        "class 0": lambda y_train, y_test: np.mean(y_test == 0),
        "the largest share of any class": lambda y_train, y_test: max(np.mean(y_test == c) for c in set(y_test)),
        "compared place by place": lambda y_train, y_test: np.mean(
            [a == b for a, b in zip(y_train, y_test, strict=False)]
        ),
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
        "upside down": lambda x: -_standardize_in_float32(x),
        "zeros": np.zeros_like,
        "the transpose": lambda x: _standardize_in_float32(x).T,
        "ragged": lambda x: [[1.0], [1.0, 2.0]],
        "noise of the right mean and deviation": lambda x: _standardize_in_float32(x)[::-1],
        "infinite": lambda x: np.full_like(x, np.inf),
    },
    "start_here.baseline": {
        "always right": lambda y_train, y_test: 1.0,
        "a pair": lambda y_train, y_test: (0, 0.8),
        "not a number": lambda y_train, y_test: float("nan"),
        "a dictionary": lambda y_train, y_test: {"accuracy": 0.8},
    },
}
