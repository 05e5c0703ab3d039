"""Lesson 12, evaluation metrics: right answers that differ in kind from the lesson's own, and hostile ones."""

import math

import numpy as np


def rates_from_people(table):
    """Every count as so many people, where there are few enough; else in plain Python numbers."""
    (quiet, alarms), (misses, hits) = ((int(number) for number in row) for row in table)

    def share(part, of):
        try:
            return part / of
        except ZeroDivisionError:
            return math.nan

    return {
        "f1": share(hits, hits + (alarms + misses) / 2),
        "accuracy": share(quiet + hits, quiet + alarms + misses + hits),
        "specificity": 1 - share(alarms, quiet + alarms),
        "recall": 1 - share(misses, misses + hits),
        "precision": 1 - share(alarms, alarms + hits),
    }


def rates_with_numpy(table):
    table = np.asarray(table, dtype="float64")
    with np.errstate(all="ignore"):
        rows, columns = np.diag(table) / table.sum(axis=1), np.diag(table) / table.sum(axis=0)
        return {
            "accuracy": np.trace(table) / table.sum(),
            "precision": columns[1],
            "recall": rows[1],
            "specificity": rows[0],
            "f1": 2 * table[1, 1] / (table[1].sum() + table[:, 1].sum()),
        }


def precision_from_odds(share_ill, recall, specificity):
    ill, healthy = share_ill * recall, (1 - share_ill) * (1 - specificity)
    if ill == healthy == 0:
        return float("nan")
    return 1.0 if healthy == 0 else (ill / healthy) / (1 + ill / healthy)


def precision_with_arrays(share_ill, recall, specificity):
    people = np.array([1 - share_ill, share_ill])
    called = people * np.array([1 - specificity, recall])
    with np.errstate(all="ignore"):
        return np.float64(called[1]) / called.sum()


def area_by_pairs(y, scores):
    ill, healthy = scores[y == 1], scores[y == 0]
    if min(len(ill), len(healthy)) == 0:
        return float("nan")
    return float(np.mean([[(a > b) + (a == b) / 2 for b in healthy] for a in ill]))


def area_with_scikit_learn(y, scores):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(y, scores) if 0 < y.sum() < len(y) else math.nan


def area_under_the_curve(y, scores):
    """Trapezoids between the corners of the curve, one corner per different score."""
    positives, negatives = (y == 1).sum(), (y == 0).sum()
    if not positives * negatives:
        return np.nan
    cuts = np.unique(scores)[::-1]
    found = [0.0] + [((scores >= cut) & (y == 1)).sum() / positives for cut in cuts]
    alarms = [0.0] + [((scores >= cut) & (y == 0)).sum() / negatives for cut in cuts]
    return np.trapezoid(found, alarms)


def area_with_keras(y, scores):
    """Signs of differences, in whatever precision the backend has."""
    from keras import ops

    ill, healthy = ops.convert_to_tensor(scores[y == 1]), ops.convert_to_tensor(scores[y == 0])
    if not len(ill) or not len(healthy):
        return float("nan")
    return float(ops.mean((ops.sign(ill[:, None] - healthy[None, :]) + 1) / 2))


def threshold_by_sums(y, scores, miss_cost, alarm_cost):
    """From the highest score down: what each further call changes."""
    order = np.argsort(-scores, kind="stable")
    change = np.where(y[order] == 1, -miss_cost, alarm_cost)
    costs = np.concatenate([[0.0], np.cumsum(change)])
    last = np.append(scores[order][1:] != scores[order][:-1], True)  # a call takes all who score the same
    allowed = np.concatenate([[True], last])
    best = int(np.where(allowed, costs, np.inf).argmin())
    return float(scores[order][best - 1]) if best else float(scores.max()) + abs(float(scores.max())) + 1


def threshold_in_a_table(y, scores, miss_cost, alarm_cost):
    cuts = np.concatenate([[-np.inf], np.sort(scores) + 0.0, [np.inf]])
    called = scores[None, :] >= cuts[:, None]
    costs = (~called & (y == 1)) @ np.full(len(y), miss_cost) + (called & (y == 0)) @ np.full(len(y), alarm_cost)
    return cuts[costs.argmin()]


def _specificity_of(counting):
    def make(threshold=0.5, name="specificity", **others):
        import keras

        return counting(keras, threshold, name, others)

    return make


def _with_keras_metrics(keras, threshold, name, others):
    class Specificity(keras.Metric):
        """Keras counts; this only divides."""

        def __init__(self):
            super().__init__(name=name, **others)
            self.quiet = keras.metrics.TrueNegatives(
                thresholds=float(np.nextafter(np.float32(threshold), np.float32(0)))
            )
            self.alarms = keras.metrics.FalsePositives(
                thresholds=float(np.nextafter(np.float32(threshold), np.float32(0)))
            )

        def update_state(self, y_true, y_pred, sample_weight=None):
            y_true, y_pred = (keras.ops.reshape(one, (-1, 1)) for one in (y_true, y_pred))
            self.quiet.update_state(y_true, y_pred)
            self.alarms.update_state(y_true, y_pred)

        def result(self):
            quiet, alarms = (keras.ops.sum(one.result()) for one in (self.quiet, self.alarms))
            return quiet / (quiet + alarms)

        def reset_state(self):
            self.quiet.reset_state()
            self.alarms.reset_state()

    return Specificity()


def _with_one_vector(keras, threshold, name, others):
    ops = keras.ops

    class Specificity(keras.Metric):
        """One variable of two numbers; the reset is Keras' own."""

        def __init__(self):
            super().__init__(name=name, **others)
            self.counts = self.add_weight(name="counts", shape=(2,), initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            healthy = 1 - ops.cast(ops.ravel(y_true), "float32")
            alone = healthy * ops.cast(ops.ravel(y_pred) < threshold, "float32")
            self.counts.assign(self.counts + ops.stack([ops.sum(alone), ops.sum(healthy)]))

        def result(self):
            return self.counts[0] / self.counts[1]

    return Specificity()


def keras_metrics_spelled_out(task):
    from keras import metrics

    if task == "integers":
        return {"accuracy": metrics.SparseTopKCategoricalAccuracy(k=1)}
    if task == "yes or no":
        return {
            "accuracy": metrics.BinaryAccuracy(threshold=0.5),
            "precision": metrics.Precision(thresholds=[0.5]),
            "f1": metrics.FBetaScore(beta=1.0, threshold=0.5),
        }
    return {
        "accuracy": metrics.TopKCategoricalAccuracy(k=1),
        "precision_2": metrics.Precision(class_id=2, top_k=1, name="p"),
        "macro_f1": metrics.FBetaScore(average="macro"),
    }


def keras_metrics_of_functions(task):
    from keras import metrics, ops

    def right(y_true, y_pred):
        y_true = ops.argmax(y_true, axis=-1) if task == "one-hot" else y_true
        return ops.cast(ops.equal(ops.cast(y_true, "int32"), ops.cast(ops.argmax(y_pred, axis=-1), "int32")), "float32")

    if task == "yes or no":
        return {
            "accuracy": metrics.MeanMetricWrapper(lambda a, b: ops.cast((b > 0.5) == (a > 0.5), "float32")),
            "precision": metrics.Precision(),
            "f1": metrics.F1Score(threshold=0.5),
        }
    found = {"accuracy": metrics.MeanMetricWrapper(right)}
    return found | {"precision_2": metrics.Precision(top_k=1, class_id=2), "macro_f1": metrics.F1Score(average="macro")}


def report_in_lists(y, predicted):
    guesses = [float(row[0]) for row in predicted]
    off = [guess - float(target) for target, guess in zip(y, guesses, strict=True)]
    mean = math.fsum(y) / len(y)
    spread = math.fsum((target - mean) ** 2 for target in y)
    squares = math.fsum(error * error for error in off)
    flat = all(target == y[0] for target in y)
    return {
        "r2": math.nan if flat else 1 - squares / spread,
        "rmse": math.sqrt(squares / len(off)),
        "mse": squares / len(off),
        "mae": math.fsum(map(abs, off)) / len(off),
    }


def report_with_scikit_learn(y, predicted):
    from sklearn import metrics

    guesses = predicted[:, 0]
    return {
        "mae": metrics.mean_absolute_error(y, guesses),
        "mse": metrics.mean_squared_error(y, guesses),
        "rmse": np.linalg.norm(y - guesses) / np.sqrt(len(y)),
        "r2": metrics.r2_score(y, guesses) if np.ptp(y) > 0 else np.nan,
    }


def better_by_scikit_learn(situation, y, first, second):
    from sklearn import metrics as m

    def of(p):
        values = {
            "tank": lambda: -m.mean_squared_error(y, p),
            "bus": lambda: -m.mean_absolute_error(y, p),
            "insurance": lambda: -m.brier_score_loss(y, p),
            "waiting room": lambda: m.roc_auc_score(y, p),
            "short list": lambda: m.average_precision_score(y, p),
            "archive": lambda: m.f1_score(y, p > 0.5, zero_division=0.0),
            "screening": lambda: m.recall_score(y, p > 0.5),
            "surgery": lambda: m.precision_score(y, p > 0.5, zero_division=0.0),
            "letters": lambda: m.accuracy_score(y, p > 0.5),
        }
        return values[situation]()

    return "first" if of(first) > of(second) else "second"


def better_by_costs(situation, y, first, second):
    """What goes wrong, counted; the smaller the better."""

    def harm(p):
        if situation == "tank":
            return float(np.sum((y - p) ** 2))
        if situation == "bus":
            return float(np.abs(y - p).sum())
        ill, called = y == 1, p > 0.5
        if situation == "letters":
            return int((ill != called).sum())
        if situation == "surgery":
            return (called & ~ill).sum() / called.sum() if called.any() else 1.0
        if situation == "screening":
            return int((ill & ~called).sum())
        if situation == "archive":
            return (ill != called).sum() / ((ill & called).sum() or 1e-9)
        if situation == "insurance":
            return -np.log(np.where(ill, p, 1 - p)).sum()
        if situation == "waiting room":
            return (p[~ill][:, None] > p[ill]).sum()
        listed = ill[np.argsort(-p, kind="stable")]
        return -np.mean([listed[: place + 1].mean() for place in np.flatnonzero(listed)])

    return np.array("first" if harm(first) < harm(second) else "second")


RIGHT = {
    "metrics.rates": {
        "plain numbers, shares of the others": rates_from_people,
        "one division of arrays": rates_with_numpy,
    },
    "metrics.precision_at": {"odds": precision_from_odds, "an array of people": precision_with_arrays},
    "metrics.area_under_roc": {
        "pair by pair": area_by_pairs,
        "scikit-learn": area_with_scikit_learn,
        "trapezoids": area_under_the_curve,
        "Keras' operations": area_with_keras,
    },
    "metrics.cheapest_threshold": {
        "one sorted pass": threshold_by_sums,
        "a table of all thresholds": threshold_in_a_table,
    },
    "metrics.specificity": {
        "Keras' own counters": _specificity_of(_with_keras_metrics),
        "one variable of two counts": _specificity_of(_with_one_vector),
    },
    "metrics.keras_metrics": {
        "top-k and F-beta": keras_metrics_spelled_out,
        "accuracies from functions": keras_metrics_of_functions,
    },
    "metrics.regression_report": {"plain Python": report_in_lists, "scikit-learn": report_with_scikit_learn},
    "metrics.better_model": {"scikit-learn, and Brier": better_by_scikit_learn, "harm, counted": better_by_costs},
}

# What a student might hand in, and what a check must see: inputs overwritten, an edge forgotten.
WRONG = {
    "metrics.rates": {
        "table overwritten": lambda table: rates_with_numpy(np.divide(table, 1, out=table, casting="unsafe") * 0 + 1),
        "F1 from the two others": lambda table: (
            (found := rates_with_numpy(table))
            | {"f1": 2 * found["precision"] * found["recall"] / (found["precision"] + found["recall"])}
        ),
    },
    "metrics.precision_at": {
        "nan for every zero": lambda i, r, s: precision_from_odds(i, r, s) if i * r else float("nan"),
        "two digits": lambda i, r, s: round(precision_from_odds(i, r, s), 2),
    },
    "metrics.area_under_roc": {
        "ranks in the order of the rows": lambda y, scores: area_by_pairs(y, np.argsort(np.argsort(scores))),
        "inputs sorted in place": lambda y, scores: (area_by_pairs(y, scores), scores.sort())[0],
    },
    "metrics.cheapest_threshold": {
        "a hundred steps from the lowest score to the highest": lambda y, scores, miss, alarm: min(
            np.linspace(scores.min(), scores.max(), 30),
            key=lambda cut: miss * ((y == 1) & (scores < cut)).sum() + alarm * ((y == 0) & (scores >= cut)).sum(),
        ),
        "nan": lambda y, scores, miss, alarm: float("nan"),
    },
    "metrics.better_model": {
        "inputs sorted in place": lambda situation, y, first, second: (
            better_by_costs(situation, y, first, second),
            [one.sort() for one in (y, first, second)],
        )[0],
        "always the first": lambda situation, y, first, second: "first",
        "largest error for the tank": lambda situation, y, first, second: (
            better_by_costs(situation, y, first, second)
            if situation != "tank"
            else ("first" if np.abs(y - first).max() < np.abs(y - second).max() else "second")
        ),
        "median for the bus": lambda situation, y, first, second: (
            better_by_costs(situation, y, first, second)
            if situation != "bus"
            else ("first" if np.median(np.abs(y - first)) < np.median(np.abs(y - second)) else "second")
        ),
    },
}

HOSTILE = {
    "metrics.rates": {
        "ones": lambda table: dict.fromkeys(("accuracy", "precision", "recall", "specificity", "f1"), 1.0)
    },
    "metrics.precision_at": {"one": lambda share_ill, recall, specificity: 1.0},
    "metrics.area_under_roc": {"one half": lambda y, scores: 0.5},
    "metrics.cheapest_threshold": {"all thresholds at once": lambda y, scores, miss, alarm: np.unique(scores)},
    "metrics.specificity": {"a metric of Keras'": lambda threshold=0.5, **others: __import__("keras").metrics.Mean()},
    "metrics.keras_metrics": {"names": lambda task: dict.fromkeys(("accuracy", "precision", "f1"), "accuracy")},
    "metrics.regression_report": {"nothing off": lambda y, predicted: dict.fromkeys(("mae", "mse", "rmse", "r2"), 0.0)},
    "metrics.better_model": {"both": lambda situation, y, first, second: "first second"},
}
