"""Lesson 07, the case study: what right means, and what people usually get wrong."""

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.model_selection import PredefinedSplit
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from course.exercises.case_study_exam_results import near_neighbors
from course.exercises.protocol import Answers, Mistake, QuizAnswers, Verdict


def judge_rule(case, seen):
    x, y = case["x"], case["y"]
    readable = "passes" in seen and seen["finite"] and seen["feature"] in range(x.shape[1])
    came = seen["rule"] if "rule" in seen else f"feature {seen['feature']:g}"
    yield Verdict(
        "a feature, a threshold, a share",
        bool(readable),
        f"Expected three numbers: the feature (0 to {x.shape[1] - 1}), the threshold, the share of right answers. "
        f"Got {came}.",
    )
    if not readable:
        return
    own = float((seen["passes"] == (y == 1)).mean())
    # Sorted by a feature, a rule says fail up to some place and pass after it; ties cannot be told apart.
    best = max(cut_shares(x[:, feature], y).max() for feature in range(x.shape[1]))
    yield Verdict(
        "no rule is right more often",
        own > best - 1e-9,
        f"Your rule is right on {own:.1%} of these students; there is one that is right on {best:.1%}.",
    )
    yield Verdict(
        "the share is the rule's own",
        abs(seen["accuracy"] - own) < 1e-4,
        f"The rule you gave is right on {own:.4f} of the students; you report {seen['accuracy']:.4f}.",
    )


def cut_shares(values, y):
    """The share of right answers of every rule `values > threshold`, one entry a distinct value and one "
    "for "all pass"."""
    order = np.argsort(values)
    fails_below = np.concatenate([[0], np.cumsum(y[order] == 0)])
    passes_above = (y == 1).sum() - np.concatenate([[0], np.cumsum(y[order] == 1)])
    ends_a_tie = np.concatenate([[True], np.diff(values[order]) > 0, [True]])
    return (fails_below + passes_above)[ends_a_tie] / len(y)


def try_rules(x, y, *, features=None, thresholds=None, count=False, at_least=False):
    """Search rules in a way that a mistake narrows or bends."""
    found = []
    for feature in range(x.shape[1]) if features is None else features:
        column = x[:, feature]
        tried = np.append(column.min() - 1, np.unique(column)) if thresholds is None else thresholds(column)
        for threshold in tried:
            decides = column >= threshold if at_least else column > threshold
            found.append((float((decides == y).mean()), -feature, -float(threshold)))
    share, feature, threshold = max(found)
    return -feature, -threshold, share * len(y) if count else share


best_rule = Answers(
    id="case_study_exam_results.best_rule",
    shares={
        "a feature, a threshold, a share": 0.2,
        "no rule is right more often": 0.5,
        "the share is the rule's own": 0.3,
    },
    judge=judge_rule,
    mistakes=(
        Mistake(
            "You only looked at the first feature. Which of the columns would you cut if you could choose?",
            lambda x, y: try_rules(x, y, features=[0]),
        ),
        Mistake(
            "You cut each feature at its mean. Nothing says that the mean separates best: which other "
            "thresholds are there?",
            lambda x, y: try_rules(x, y, thresholds=lambda column: [column.mean()]),
        ),
        Mistake(
            "You gave the number of students for whom the rule is right. A share lies between 0 and 1: "
            "what do you divide by?",
            lambda x, y: try_rules(x, y, count=True),
        ),
        Mistake(
            "You tried `x >= threshold`, but the rule says `x > threshold`. What happens to the student "
            "on the threshold?",
            lambda x, y: try_rules(x, y, at_least=True),
        ),
        Mistake(
            "You never tried 'everybody passes'. Which threshold lets every student through?",
            lambda x, y: try_rules(x, y, thresholds=np.unique),
        ),
    ),
)


def judge_prepare(case, seen):
    x, y, rows = case["x"], case["y"], case["test_rows"]
    train = ~np.isin(np.arange(len(y)), rows)
    shapes = {"x_train": x[train].shape, "x_test": x[rows].shape, "y_train": (train.sum(),), "y_test": (len(rows),)}
    if "parts" in seen:
        yield Verdict(
            "every row in its part", False, f"Expected x_train, x_test, y_train, y_test. Got {seen['parts']}."
        )
        return
    wrong = [name for name, shape in shapes.items() if np.shape(seen[name]) != shape]
    right = not wrong and np.array_equal(seen["y_train"], y[train]) and np.array_equal(seen["y_test"], y[rows])
    first = wrong[0] if wrong else "y_train"
    yield Verdict(
        "every row in its part",
        right,
        f"Expected {first} of shape {shapes[first]}, got {np.shape(seen[first])}."
        if wrong
        else "Labels and rows disagree: training rows keep their order, test rows follow `test_rows`.",
    )
    if not right:
        return
    scaler = StandardScaler().fit(x[train].astype("float64"))
    off = np.abs(seen["x_train"] - scaler.transform(x[train].astype("float64"))).max()
    means, deviations = np.round(seen["x_train"].mean(axis=0), 3), np.round(seen["x_train"].std(axis=0), 3)
    yield Verdict(
        "training part: mean 0, standard deviation 1",
        bool(off < 2e-4),
        f"Column means of x_train: {means}, standard deviations: {deviations} (NumPy's `std`).",
    )
    off = np.abs(seen["x_test"] - scaler.transform(x[rows].astype("float64"))).max()
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


def judge_network(case, seen):
    size = len(case["x"])
    shape = tuple(int(length) for length in seen["output_shape"])
    right = shape == (size, 1)
    yield Verdict(
        "one number a student",
        right,
        f"For x of shape {case['x'].shape} expected an output of shape ({size}, 1), got {shape}.",
    )
    wanted = sorted(list(case[name].shape) for name in case if name.startswith(("hidden", "output")))
    right = seen["weight_shapes"] == wanted
    yield Verdict(
        "65 parameters",
        right,
        f"Expected weights and biases for 2 inputs, 16 hidden units and 1 output, 65 numbers in all. "
        f"Got {seen['parameters']} in the shapes {seen['weight_shapes']}.",
    )
    if not right or "outputs" not in seen or np.shape(seen["outputs"]) != (size, 1):
        return
    hidden = np.einsum("ni,ih->nh", case["x"], case["hidden_weights"]) + case["hidden_biases"]
    logits = np.einsum("nh,ho->no", hidden.clip(min=0), case["output_weights"]) + case["output_bias"]
    outputs = seen["outputs"].astype("float64")
    squashed = 1 / (1 + np.exp(-logits))
    bent = close(outputs, logits) or close(outputs, squashed)
    yield Verdict(
        "ReLU in the hidden layer",
        bent,
        f"With the same weights, a ReLU network gives {np.round(logits[0], 3)} for the first student, yours gives "
        f"{np.round(outputs[0], 3)}.",
    )
    yield Verdict(
        "the output is a logit",
        close(outputs, logits),
        f"Expected the plain weighted sum, here between {logits.min():.2f} and {logits.max():.2f}. "
        f"Yours lies between {outputs.min():.2f} and {outputs.max():.2f}.",
    )


def close(one, other):
    return bool(np.allclose(one, other, rtol=1e-3, atol=1e-3))


def stack(*layers):
    def build():
        import keras

        made = [keras.layers.Dense(units, activation=activation, use_bias=bias) for units, activation, bias in layers]
        return keras.Sequential([keras.Input((2,)), *made])

    return build


build_network = Answers(
    id="case_study_exam_results.build_network",
    shares={
        "one number a student": 0.2,
        "65 parameters": 0.2,
        "ReLU in the hidden layer": 0.3,
        "the output is a logit": 0.3,
    },
    judge=judge_network,
    mistakes=(
        Mistake(
            "Your network ends in a sigmoid, as the sheet's does. This one is to give a logit: who "
            "applies the sigmoid then?",
            stack((16, "relu", True), (1, "sigmoid", True)),
        ),
        Mistake(
            "The hidden layer has no activation. Two linear layers in a row are one linear layer: what bends the line?",
            stack((16, None, True), (1, None, True)),
        ),
        Mistake(
            "The output has a ReLU, so that no student can ever get a negative logit. What would a "
            "probability below one "
            "half need?",
            stack((16, "relu", True), (1, "relu", True)),
        ),
        Mistake(
            "There are two outputs, one a class. For two classes one logit is enough: what is the other's probability?",
            stack((16, "relu", True), (2, "softmax", True)),
        ),
        Mistake(
            "There are two hidden layers. 2–16–1 names three layers of numbers: how many matrices lie between them?",
            stack((16, "relu", True), (16, "relu", True), (1, None, True)),
        ),
        Mistake(
            "The biases are missing: 48 parameters. What does a unit add after the weighted sum?",
            stack((16, "relu", False), (1, None, False)),
        ),
        Mistake(
            "The hidden layer uses a sigmoid. It has the right size; which activation was asked for?",
            stack((16, "sigmoid", True), (1, None, True)),
        ),
    ),
)


def judge_compile(case, seen):
    logits, y = case["logits"].astype("float64").ravel(), case["y"].ravel()
    # log(1 + e^z) for failed students, log(1 + e^-z) for those who passed.
    expected = np.logaddexp(0, np.where(y == 1, -logits, logits)).mean()
    yield Verdict(
        "the loss takes logits",
        bool(np.isclose(seen["loss"], expected, rtol=1e-3, atol=1e-4)),
        f"Expected a binary cross-entropy of {expected:.4f} for these logits, got {seen['loss']:.4f}.",
    )
    accuracy = np.mean((logits > 0) == (y == 1))
    came = ", ".join(f"{value:.3f}" for value in seen["metrics"]) or "no metric"
    yield Verdict(
        "the accuracy counts a positive logit as a pass",
        any(abs(value - accuracy) < 1e-4 for value in seen["metrics"]),
        f"The sign of the logit is right for {accuracy:.3f} of these students. Reported: {came}.",
    )
    step = np.abs(seen["step"])
    yield Verdict(
        "one step of Adam with a rate of 0.01",
        step.shape == (2,) and bool(np.allclose(step, 0.01, rtol=2e-3)),
        f"Adam's first step moves every weight by its learning rate. Expected 0.01, got {np.round(step, 5)}.",
    )


def compiled_with(*, rate=0.01, loss=True, metric=True, optimizer="Adam"):
    def compile_network(model):
        import keras

        losses = {
            True: lambda: keras.losses.get({"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}),
            False: lambda: "binary_crossentropy",
        }
        scores = {True: lambda: [sign_accuracy], False: lambda: ["accuracy"], None: lambda: None}
        model.compile(getattr(keras.optimizers, optimizer)(rate), losses[loss](), metrics=scores[metric]())
        return model

    return compile_network


def sign_accuracy(y_true, y_pred):
    from keras import ops

    return ops.mean(ops.cast(ops.equal(y_pred > 0, y_true > 0), "float32"), axis=-1)


compile_network = Answers(
    id="case_study_exam_results.compile_network",
    shares={
        "the loss takes logits": 0.4,
        "the accuracy counts a positive logit as a pass": 0.3,
        "one step of Adam with a rate of 0.01": 0.3,
    },
    judge=judge_compile,
    mistakes=(
        Mistake(
            "The loss takes your logits for probabilities and cuts them off at 0 and 1. Which flag tells "
            "it what it gets?",
            compiled_with(loss=False),
        ),
        Mistake(
            "The loss takes your logits for probabilities, and the accuracy compares them with 0.5. Both "
            "must know that "
            "they get logits: which flag, and which threshold, say so?",
            compiled_with(loss=False, metric=False),
        ),
        Mistake(
            "The accuracy compares logits with 0.5, so that a student needs a probability of 0.62 to pass. "
            "Which logit belongs to a probability of one half?",
            compiled_with(metric=False),
        ),
        Mistake(
            "Adam runs at its default rate of 0.001, a tenth of what was asked. Where does the optimizer "
            "take its rate?",
            compiled_with(rate=0.001),
        ),
        Mistake("There is no metric. What would tell you how many students are right?", compiled_with(metric=None)),
        Mistake(
            "That is plain gradient descent: its step is the rate times the gradient. Which optimizer was asked for?",
            compiled_with(optimizer="SGD"),
        ),
    ),
)


def judge_wilson(case, seen):
    interval = seen["interval"]
    shaped = isinstance(interval, np.ndarray) and interval.shape == (2,) and interval.dtype.kind in "iuf"
    ordered = shaped and bool(interval[0] < interval[1])
    yield Verdict("two limits, the low one first", ordered, f"Expected (low, high), got {short(interval)}.")
    if not ordered:
        return
    reference = stats.binomtest(case["right"], case["total"]).proportion_ci(method="wilson")
    yield Verdict(
        "both lie between 0 and 1",
        bool(interval[0] > -1e-6 and interval[1] < 1 + 1e-6),
        f"A share cannot be below 0 or above 1. Got {short(interval)}.",
    )
    for name, limit, value in zip(("low", "high"), (reference.low, reference.high), interval, strict=True):
        yield Verdict(
            f"the {name} limit",
            abs(value - limit) < 2e-4,
            f"For {case['right']} of {case['total']} expected {limit:.4f}, got {value:.4f}.",
        )


def short(value):
    return str(np.round(value, 4)) if isinstance(value, np.ndarray) and value.size < 9 else type(value).__name__


def limits(right, total, *, z=1.96, shrink=True, root="wilson"):
    p = right / total
    inside = {"wilson": p * (1 - p) / total + z * z / (4 * total * total), "plain": p * (1 - p) / total}[root]
    half = z * inside**0.5
    return (p + z * z / (2 * total) - half, p + z * z / (2 * total) + half) if not shrink else (p - half, p + half)


def scipy_limits(method, confidence=0.95):
    def wilson_interval(right, total):
        found = stats.binomtest(right, total).proportion_ci(confidence_level=confidence, method=method)
        return found.low, found.high

    return wilson_interval


wilson_interval = Answers(
    id="case_study_exam_results.wilson_interval",
    shares={
        "two limits, the low one first": 0.1,
        "both lie between 0 and 1": 0.2,
        "the low limit": 0.4,
        "the high limit": 0.3,
    },
    judge=judge_wilson,
    mistakes=(
        Mistake(
            "That is p ± 1.96·√(p(1−p)/n). For two of two it says 'between 1 and 1', as if two students were proof. "
            "Which two terms does Wilson add?",
            lambda right, total: limits(right, total, root="plain"),
        ),
        Mistake(
            "Your center moves towards one half, but nothing is divided by 1 + z²/n, so that the limits leave 0…1. "
            "What does that divisor stand under?",
            lambda right, total: limits(right, total, shrink=False),
        ),
        Mistake(
            "That is the exact (Clopper-Pearson) interval, a wider one. It is honest too, yet Wilson's "
            "formula was asked for.",
            scipy_limits("exact"),
        ),
        Mistake(
            "Those limits hold for one standard error, about 68 %. How many standard errors make 95 %?",
            scipy_limits("wilson", 2 * stats.norm.cdf(1) - 1),
        ),
        Mistake(
            "Those are percent. A share lies between 0 and 1.",
            lambda right, total: [100 * limit for limit in scipy_limits("wilson")(right, total)],
        ),
        Mistake(
            "High and low have changed places. Which of them comes first?",
            lambda right, total: scipy_limits("wilson")(right, total)[::-1],
        ),
    ),
)


NAMES = ("confusion", "accuracy", "precision", "recall", "f1")


def judge_report(case, seen):
    missing = [name for name in NAMES if name not in seen]
    yield Verdict(
        "all five entries",
        not missing,
        f"Expected a dictionary with {', '.join(NAMES)}. "
        + (f"Got an object of type {seen['report']}." if "report" in seen else f"Missing: {', '.join(missing)}."),
    )
    if missing:
        return
    y, predicted = case["y"], (case["probability"] > case["threshold"]).astype(int).ravel()
    table = metrics.confusion_matrix(y, predicted, labels=[0, 1])
    came = np.asarray(seen["confusion"])
    yield Verdict(
        "the table [[TN, FP], [FN, TP]]",
        came.shape == (2, 2) and np.array_equal(came, table),
        f"Expected {table.tolist()} for these {len(y)} students, got "
        + (f"{came.tolist()}." if came.shape == (2, 2) else f"something of shape {came.shape}."),
    )
    expected = {
        "accuracy": metrics.accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted, zero_division=0),
        "recall": metrics.recall_score(y, predicted),
        "f1": metrics.f1_score(y, predicted, zero_division=0),
    }
    for verdict, names in (
        ("accuracy", ["accuracy"]),
        ("precision and recall", ["precision", "recall"]),
        ("f1", ["f1"]),
    ):
        values = {name: np.asarray(seen[name], dtype="float64") for name in names}
        yield Verdict(
            verdict,
            all(value.size == 1 and abs(value.item() - expected[name]) < 1e-4 for name, value in values.items()),
            "; ".join(
                f"{name}: expected {expected[name]:.4f}, got "
                + (f"{value.item():.4f}" if value.size == 1 else f"shape {value.shape}")
                for name, value in values.items()
            )
            + ".",
        )


def numbers(y, predicted, *, arrange=lambda table: table, swap=False, mean="harmonic", empty=0.0):
    """The report, with one thing bent."""
    (tn, fp), (fn, tp) = (
        (int((in_row & in_column).sum()) for in_column in (predicted == 0, predicted == 1))
        for in_row in (y == 0, y == 1)
    )
    precision = tp / (tp + fp) if tp + fp else empty
    recall = tp / (tp + fn) if tp + fn else empty
    precision, recall = (recall, precision) if swap else (precision, recall)
    f1 = (precision + recall) / 2 if mean == "arithmetic" else 2 * precision * recall / ((precision + recall) or 1)
    return {
        "confusion": arrange(np.array([[tn, fp], [fn, tp]])),
        "accuracy": (tp + tn) / (tp + tn + fp + fn),
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }


report = Answers(
    id="case_study_exam_results.report",
    shares={
        "all five entries": 0.1,
        "the table [[TN, FP], [FN, TP]]": 0.4,
        "accuracy": 0.1,
        "precision and recall": 0.2,
        "f1": 0.2,
    },
    judge=judge_report,
    mistakes=(
        Mistake(
            "You compared y, shape (n,), with predictions of shape (n, 1): NumPy makes an n × n table of "
            "that and compares "
            "every student with every other. How do you bring both to one shape?",
            lambda y, probability, threshold: numbers(y, probability > threshold),
        ),
        Mistake(
            "Your table starts with the positive class: [[TP, FN], [FP, TN]], as the sheet's. Which order "
            "do sorted labels "
            "0, 1 give?",
            lambda y, probability, threshold: numbers(
                y, probability.ravel() > threshold, arrange=lambda table: table[::-1, ::-1]
            ),
        ),
        Mistake(
            "Your rows are the predictions and your columns the truth. Which of them are rows in scikit-learn's table?",
            lambda y, probability, threshold: numbers(y, probability.ravel() > threshold, arrange=np.transpose),
        ),
        Mistake(
            "You always cut at 0.5. What is the argument `threshold` for?",
            lambda y, probability, threshold: numbers(y, probability.ravel() > 0.5),
        ),
        Mistake(
            "Precision and recall have changed places. Which of them asks 'of those predicted to pass, "
            "how many passed'?",
            lambda y, probability, threshold: numbers(y, probability.ravel() > threshold, swap=True),
        ),
        Mistake(
            "Your F1 is the plain mean of precision and recall. What does the harmonic mean do when one "
            "of them is small?",
            lambda y, probability, threshold: numbers(y, probability.ravel() > threshold, mean="arithmetic"),
        ),
        Mistake(
            "Where nobody is predicted to pass, your precision is no number. What is promised for 0 divided by 0?",
            lambda y, probability, threshold: numbers(y, probability.ravel() > threshold, empty=float("nan")),
        ),
    ),
)


def judge_out_of_fold(case, seen):
    probability, size = seen["probability"], len(case["y"])
    came = np.shape(probability)
    right = isinstance(probability, np.ndarray) and came == (size,)
    yield Verdict("one probability a student", right, f"Expected shape ({size},), got {came}.")
    yield Verdict(
        "nobody is judged by a model that saw them",
        seen["rows_seen_in_training"] == 0 and seen["models"] > 0,
        f"{seen['rows_seen_in_training']} predictions were made for students who had been in the training part"
        if seen["models"]
        else "`fit_predict` was never called.",
    )
    if not right:
        return
    expected = np.full(size, np.nan)
    for train, held_out in PredefinedSplit(case["folds"]).split():
        expected[held_out] = near_neighbors(case["x"][train], case["y"][train], case["x"][held_out])
    off = np.abs(np.nan_to_num(probability, nan=np.inf) - expected)
    yield Verdict(
        "each probability at its own student's place",
        bool((off < 1e-3).all()),
        f"{int((off >= 1e-3).sum())} of {size} places hold something else than the prediction for that "
        "student, made by "
        "the model fitted on all other folds.",
    )


def in_fold_order(x, y, folds, fit_predict):
    parts = [fit_predict(x[folds != fold], y[folds != fold], x[folds == fold]) for fold in np.unique(folds)]
    return np.hstack(parts)


def filled(x, y, folds, fit_predict, *, names=None, fit=lambda held_out: ~held_out, predict=lambda held_out: held_out):
    probability = np.zeros(len(y))
    for fold in np.unique(folds) if names is None else names(folds):
        held_out = folds == fold
        if fit(held_out).any() and predict(held_out).any():
            place = predict(held_out)
            probability[place] = fit_predict(x[fit(held_out)], y[fit(held_out)], x[place])
    return probability


out_of_fold = Answers(
    id="case_study_exam_results.out_of_fold",
    shares={
        "one probability a student": 0.2,
        "nobody is judged by a model that saw them": 0.4,
        "each probability at its own student's place": 0.4,
    },
    judge=judge_out_of_fold,
    mistakes=(
        Mistake(
            "Every model was fitted on all students, those it predicts among them. Which rows may it not see?",
            lambda x, y, folds, fit_predict: filled(x, y, folds, fit_predict, fit=np.ones_like),
        ),
        Mistake(
            "You fitted on the fold itself and predicted the fold itself. Which part is for fitting?",
            lambda x, y, folds, fit_predict: filled(x, y, folds, fit_predict, fit=lambda held_out: held_out),
        ),
        Mistake(
            "You fitted on one fold and predicted all the others. Which of the two is the large part?",
            lambda x, y, folds, fit_predict: filled(
                x, y, folds, fit_predict, fit=lambda held_out: held_out, predict=lambda held_out: ~held_out
            ),
        ),
        Mistake(
            "You put the folds' predictions one after another, so that they stand at other students' places. "
            "How do you write to the rows where `folds == fold`?",
            in_fold_order,
        ),
        Mistake(
            "You numbered the folds 0, 1, 2, … yourself. Which numbers does `folds` really hold?",
            lambda x, y, folds, fit_predict: filled(
                x, y, folds, fit_predict, names=lambda folds: range(len(np.unique(folds)))
            ),
        ),
    ),
)

overfitting_quiz = QuizAnswers(
    id="case_study_exam_results.overfitting_quiz",
    right="c",
    because={
        "a": "An easy problem can be perfectly predictable: one threshold is right on all ten students.",
        "b": "Two students cannot tell a network that is always right from one that is right half of the time: "
        "that one, too, gets both in a quarter of all cases.",
        "c": "You see overfitting by comparing the score on the training data with the score on enough unseen data.",
    },
)

probability_quiz = QuizAnswers(
    id="case_study_exam_results.probability_quiz",
    right="b",
    because={
        "a": "A sigmoid makes numbers between 0 and 1. Whether they come true as often as they say has to be measured.",
        "b": "That is calibration: what is called 88 % happens in 88 % of the cases. It takes many "
        "students to measure.",
        "c": "Accuracy only asks on which side of the threshold a student lies; every output could be 0.99 or 0.51.",
    },
)

sentence_quiz = QuizAnswers(
    id="case_study_exam_results.sentence_quiz",
    right="b",
    because={
        "a": "Two students were tested. The 95 % interval of that 100 % begins at 34 %.",
        "b": "It says what was counted, and how much (or little) it takes to get the same.",
        "c": "Nobody was told to sleep more. Ten observed students cannot tell a cause from a companion: "
        "those who slept more also studied more.",
        "d": "A straight line separates the ten. They hold no evidence for a bend, nor for both features being needed.",
    },
)
