"""Lesson 07, the case study: right answers that differ in kind from the lesson's, and hostile ones of its own."""

import math

import numpy as np


def rule_by_loops(x, y):
    best = (-1, 0, 0.0)
    rows = [[float(value) for value in row] for row in x]
    for feature in range(len(rows[0])):
        values = sorted({row[feature] for row in rows})
        middles = [(low + high) / 2 for low, high in zip(values, values[1:], strict=False)]
        for threshold in [values[0] - 1.0, *middles, values[-1] + 1.0]:
            right = sum((row[feature] > threshold) == bool(label) for row, label in zip(rows, y, strict=True))
            best = max(best, (right, feature, threshold))
    return best[1], best[2], best[0] / len(rows)


def rule_by_broadcasting(x, y):
    thresholds = np.concatenate([np.full((1, x.shape[1]), -np.inf), x])  # (n + 1, features)
    decides = x[None, :, :] > thresholds[:, None, :]
    shares = (decides == (y == 1)[None, :, None]).mean(axis=1)
    row, feature = np.unravel_index(shares.argmax(), shares.shape)
    return [feature, thresholds[row, feature], shares[row, feature]]


def prepare_with_scikit_learn(x, y, test_rows):
    from sklearn.preprocessing import StandardScaler

    train_rows = [row for row in range(len(x)) if row not in set(test_rows.tolist())]
    scaler = StandardScaler().fit(x[train_rows])
    return scaler.transform(x[train_rows]), scaler.transform(x[test_rows]), y[train_rows], y[test_rows]


def prepare_with_keras(x, y, test_rows):
    import keras

    kept = np.ones(len(x), dtype=bool)
    kept[test_rows] = False
    scale = keras.layers.Normalization()
    scale.adapt(x[kept].astype("float32"))
    return [scale(x[kept].astype("float32")), scale(x[test_rows].astype("float32")), y[kept], y[test_rows]]


def network_in_functional_style(feature=0, threshold=5.0):
    import keras

    inputs = keras.Input((2,))
    hidden = keras.layers.ReLU()(keras.layers.Dense(16)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(1, name="logit")(hidden))
    kernel, bias, top = np.zeros((2, 16)), np.zeros(16), np.zeros((16, 1))
    # Two units, one for those above and one for those below: the logit is three times the distance.
    kernel[feature, :2], bias[:2], top[:2, 0] = (1, -1), (-threshold, threshold), (3, -3)
    model.set_weights([kernel, bias, top, np.zeros(1)])
    return model


def network_as_a_class(feature, threshold):
    """A hidden unit that shrinks with the hours, and a positive bias at the end."""
    import keras

    class Network(keras.Model):
        def __init__(self):
            super().__init__()
            self.top = keras.layers.Dense(1)
            self.bottom = keras.layers.Dense(16)

        def call(self, inputs):
            return self.top(keras.ops.maximum(self.bottom(inputs), 0.0))

    model = Network()
    model(np.zeros((1, 2), "float32"))
    first = np.zeros((2, 16), "float32")
    first[feature, 3] = -1.0
    model.bottom.set_weights([first, np.eye(16)[3] * (threshold + 100.0)])
    model.top.set_weights([-np.eye(16)[:, 3:4], np.array([100.0])])
    return model


def network_without_an_input(feature, threshold):
    import keras

    model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "linear")])
    model.build((None, 2))
    for layer, units in zip(model.layers, (16, 1), strict=True):
        layer.kernel.assign(np.zeros((2 if units == 16 else 16, units)))
    model.layers[0].kernel.assign(np.outer(np.eye(2)[feature], np.arange(1, 17)))
    model.layers[0].bias.assign(-threshold * np.arange(1, 17))
    model.layers[1].kernel.assign(np.full((16, 1), 0.01))
    return model


def compile_with_functions(model):
    import keras

    def loss(y_true, y_pred):
        return keras.ops.mean(keras.ops.softplus(y_pred) - y_true * y_pred, axis=-1)

    def share_right(y_true, y_pred):
        return keras.ops.mean(keras.ops.cast((y_pred > 0) == (y_true > 0.5), "float32"), axis=-1)

    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=[share_right])
    return model


def compile_with_one_more_metric(model):
    import keras

    model.compile(
        keras.optimizers.get({"class_name": "Adam", "config": {"learning_rate": 1e-2}}),
        lambda y_true, y_pred: keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True),
        metrics=["mae", keras.metrics.BinaryAccuracy(threshold=0)],
    )
    return model


def needed_by_scipy(errors, promise):
    from scipy.stats import binomtest

    total = errors + 1
    while binomtest(total - errors, total).proportion_ci(method="wilson").low < promise:
        total += 1
    return total


def needed_by_bisection(errors, promise):
    """The low limit is where the observed share lies 1.96 standard errors above the promise."""

    def enough(total):
        share = (total - errors) / total
        return share > promise and share - promise >= 1.96 * math.sqrt(promise * (1 - promise) / total)

    low, high = errors, 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return np.int64(high)


def report_by_counting(y, probability, threshold):
    table = [[0, 0], [0, 0]]
    for truth, chance in zip(y, probability, strict=True):
        table[int(truth)][int(float(chance[0]) > threshold)] += 1
    (tn, fp), (fn, tp) = table
    return {
        "confusion": table,
        "accuracy": (tn + tp) / len(y),
        "precision": tp / max(tp + fp, 1),
        "recall": tp / max(tp + fn, 1),
        "f1": 2 * tp / max(2 * tp + fp + fn, 1),
    }


def report_with_keras(y, probability, threshold):
    import keras
    from keras import ops

    column = y.reshape(-1, 1).astype("float32")
    kinds = {
        "accuracy": keras.metrics.BinaryAccuracy(threshold=threshold),
        "precision": keras.metrics.Precision(thresholds=threshold),
        "recall": keras.metrics.Recall(thresholds=threshold),
    }
    result = {}
    for name, metric in kinds.items():
        metric.update_state(column, probability)
        result[name] = metric.result()
    f1 = keras.metrics.F1Score(threshold=threshold)
    f1.update_state(column, probability)
    result["f1"] = f1.result()
    predicted = ops.cast(ops.convert_to_tensor(probability[:, 0]) > threshold, "int32")
    pair = ops.one_hot(2 * ops.cast(y, "int32") + predicted, 4)
    return result | {"confusion": ops.reshape(ops.sum(pair, axis=0), (2, 2))}


def out_of_fold_in_lists(x, y, folds, fit_predict):
    found = {}
    for fold in set(folds.tolist()):
        inside = [row for row, name in enumerate(folds) if name == fold]
        outside = [row for row, name in enumerate(folds) if name != fold]
        for row, chance in zip(inside, fit_predict(x[outside], y[outside], x[inside]), strict=True):
            found[row] = chance
    return [found[row] for row in range(len(y))]


def out_of_fold_with_scikit_learn(x, y, folds, fit_predict):
    from sklearn.model_selection import LeaveOneGroupOut

    chances = np.empty(len(x))
    for train, held_out in LeaveOneGroupOut().split(x, y, groups=folds):
        chances[held_out] = fit_predict(x[train], y[train], x[held_out])
    return chances


RIGHT = {
    "case_study_exam_results.best_rule": {
        "loops, and thresholds between two values": rule_by_loops,
        "one broadcast, and minus infinity as a threshold": rule_by_broadcasting,
    },
    "case_study_exam_results.prepare": {
        "scikit-learn's scaler": prepare_with_scikit_learn,
        "Keras' Normalization, tensors returned": prepare_with_keras,
    },
    "case_study_exam_results.rule_network": {
        "Functional, ReLU as a layer of its own": network_in_functional_style,
        "a class whose output layer is made first": network_as_a_class,
        "Sequential without an Input": network_without_an_input,
    },
    "case_study_exam_results.compile_network": {
        "loss and metric as functions": compile_with_functions,
        "from configurations, with one more metric": compile_with_one_more_metric,
    },
    "case_study_exam_results.students_needed": {
        "one by one, SciPy's interval": needed_by_scipy,
        "bisection, without an interval": needed_by_bisection,
    },
    "case_study_exam_results.report": {
        "counting in a loop, a table of lists": report_by_counting,
        "Keras' metrics, tensors returned": report_with_keras,
    },
    "case_study_exam_results.out_of_fold": {
        "row numbers in lists": out_of_fold_in_lists,
        "scikit-learn's LeaveOneGroupOut": out_of_fold_with_scikit_learn,
    },
}


def _in_place(answer):
    """A right answer that also writes into its arrays."""

    def scribbles(*arguments):
        result = answer(*arguments)
        for argument in arguments:
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                argument *= 0
        return result

    return scribbles


def _rule_that_follows(x, y):
    """The labels as the rule: what is not a rule on a feature."""
    return 0, (0.5 if y.mean() > 0.5 else 50.0), 1.0


def _rule_among_integers(x, y):
    best = max(
        (float(((x[:, feature] > cut) == y).mean()), -feature, cut)
        for feature in range(x.shape[1])
        for cut in range(0, 400)
    )
    return -best[1], best[2], best[0]


def _rule_among_values(x, y):
    share, feature, cut = max((float(((x[:, j] > t) == y).mean()), j, t) for j in range(x.shape[1]) for t in x[:, j])
    return feature, cut, share


def _prepare_in_place(x, y, test_rows):
    others = np.delete(np.arange(len(x)), test_rows)
    center, spread = x[others].mean(axis=0), x[others].std(axis=0)
    x -= center
    x /= spread
    return x[others], x[test_rows], y[others], y[test_rows]


def _compiled_network(feature, threshold):
    import keras

    model = network_in_functional_style(feature, threshold)
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return model


def _compile_returning_nothing(model):
    compile_with_functions(model)


def _compile_with_every_threshold(model):
    import keras

    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    cuts = [keras.metrics.BinaryAccuracy(threshold=cut / 10, name=f"accuracy_{cut}") for cut in range(-5, 6)]
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=cuts)
    return model


def _compile_with(optimizer):
    def compile_network(model):
        import keras

        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        metric = keras.metrics.BinaryAccuracy(threshold=0.0)
        model.compile(getattr(keras.optimizers, optimizer)(0.01), loss, metrics=[metric])
        return model

    return compile_network


def _compile_with_loss(make):
    def compile_network(model):
        import keras

        metric = keras.metrics.BinaryAccuracy(threshold=0.0)
        model.compile(keras.optimizers.Adam(0.01), make(keras.losses), metrics=[metric])
        return model

    return compile_network


def _report_of_the_classes_that_occur(y, probability, threshold):
    from sklearn.metrics import confusion_matrix

    table = confusion_matrix(y, probability[:, 0] > threshold)
    return report_by_counting(y, probability, threshold) | {"confusion": table}


def _folds_from(names):
    def out_of_fold(x, y, folds, fit_predict):
        found = np.zeros(len(y))
        for fold in names(folds):
            inside = folds == fold
            found[inside] = fit_predict(x[~inside], y[~inside], x[inside])
        return found

    return out_of_fold


def _whole_numbers(x, y, folds, fit_predict):
    found = np.zeros_like(y)
    for fold in np.unique(folds):
        found[folds == fold] = fit_predict(x[folds != fold], y[folds != fold], x[folds == fold])
    return found


def _needed_between(first, last):
    def students_needed(errors, promise):
        total = errors + first
        while total < last and needed_low(errors, total) < promise:
            total += 1
        return total

    return students_needed


def needed_low(errors, total):
    """The low limit of Wilson's interval."""
    share, z = 1 - errors / total, 1.96
    reach = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return (share + z**2 / (2 * total) - reach) / (1 + z**2 / total)


def _report_at_least(y, probability, threshold):
    return report_by_counting(y, probability, np.nextafter(np.float32(threshold), np.float32(0)))


def _report_without(name):
    def report(y, probability, threshold):
        found = report_by_counting(y, probability, threshold)
        return {key: value for key, value in found.items() if key != name}

    return report


# What students wrote and a check took for right, and more of the same kinds.
WRONG = {
    "case_study_exam_results.best_rule": {
        "claims all": _rule_that_follows,
        "whole numbers as thresholds": _rule_among_integers,
        "inputs overwritten": _in_place(rule_by_broadcasting),
        "nothing lower than the lowest": _rule_among_values,
    },
    "case_study_exam_results.prepare": {"in place": _prepare_in_place},
    "case_study_exam_results.rule_network": {"compiled": _compiled_network},
    "case_study_exam_results.compile_network": {
        "returns nothing": _compile_returning_nothing,
        "eleven thresholds": _compile_with_every_threshold,
        "Adamax": _compile_with("Adamax"),
        "Nadam": _compile_with("Nadam"),
        "AdamW": _compile_with("AdamW"),
        "hinge": _compile_with_loss(lambda losses: losses.Hinge()),
        "focal": _compile_with_loss(lambda losses: losses.BinaryFocalCrossentropy(from_logits=True)),
        "smoothed": _compile_with_loss(lambda losses: losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.2)),
    },
    "case_study_exam_results.students_needed": {
        "never more than a hundred": lambda errors, promise: min(needed_by_scipy(errors, promise), 30),
        "no more than a thousand": _needed_between(1, 1000),
        "two at least": _needed_between(2, 10_000),
        "one too many": lambda errors, promise: needed_by_scipy(errors, promise) + 1,
        "a float": lambda errors, promise: needed_by_scipy(errors, promise) - 0.5,
    },
    "case_study_exam_results.report": {
        "the threshold passes": _report_at_least,
        "no f1": _report_without("f1"),
        "a table of the classes that occur": _report_of_the_classes_that_occur,
        "inputs overwritten": _in_place(report_by_counting),
    },
    "case_study_exam_results.out_of_fold": {
        "inputs overwritten": _in_place(out_of_fold_with_scikit_learn),
        "folds from 0 to the largest": _folds_from(lambda folds: range(folds.max() + 1)),
        "whole numbers": _whole_numbers,
    },
}


def constant_network(*rule):
    import keras

    return keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x[:, :1] * 0.0)])


HOSTILE = {
    "case_study_exam_results.best_rule": {
        "a feature that does not exist": lambda x, y: (99, 0.0, 1.0),
        "a threshold that is no number": lambda x, y: (0, float("nan"), 1.0),
        "a share that is claimed, not earned": lambda x, y: (0, -1e9, 1.0),
    },
    "case_study_exam_results.prepare": {
        "three parts": lambda x, y, test_rows: (x, y, test_rows),
        "labels where features belong": lambda x, y, test_rows: (y, y, y, y),
    },
    "case_study_exam_results.rule_network": {
        "a network without weights": constant_network,
        "no model at all": lambda feature, threshold: lambda x: x[:, feature : feature + 1] - threshold,
    },
    "case_study_exam_results.compile_network": {
        "never compiled": lambda model: model,
        "another model": lambda model: constant_network(),
    },
    "case_study_exam_results.students_needed": {
        "everything": lambda errors, promise: np.arange(1000),
        "infinity": lambda errors, promise: float("inf"),
        "text": lambda errors, promise: "many",
    },
    "case_study_exam_results.report": {
        "names without numbers": lambda y, probability, threshold: dict.fromkeys(
            ("confusion", "accuracy", "precision", "recall", "f1"), "1.0"
        ),
        "the truth as its own prediction": lambda y, probability, threshold: report_by_counting(
            y, y.reshape(-1, 1).astype("float32"), threshold
        ),
    },
    "case_study_exam_results.out_of_fold": {
        "the truth itself": lambda x, y, folds, fit_predict: y.astype("float64"),
        "a probability for everybody, by nobody": lambda x, y, folds, fit_predict: np.full(len(y), 0.5),
    },
}
