"""Lesson 07, the case study: the questions."""

import numpy as np

from course.exercises.protocol import Exercise, Quiz


def rule_cases(rng):
    x = np.concatenate([rng.uniform(0, 3, (6, 2)), rng.uniform(4, 9, (6, 2))]).round(1)
    yield {"about": "One cut gets every student right", "x": x, "y": np.repeat([0, 1], 6)}
    x = rng.normal(5, 2, (40, 3)).round(1)
    # Skewed on purpose, so that neither the mean nor the middle of the range is the best place to cut.
    x[:, 1] = rng.gamma(2.0, 2.0, 40).round(1)
    y = (x[:, 1] > np.sort(x[:, 1])[28]).astype("int64")
    y[rng.permutation(40)[:3]] ^= 1
    yield {"about": "The second of three features tells most, and no cut gets all of them right", "x": x, "y": y}
    x = rng.uniform(1, 9, (15, 2)).round(1)
    y = np.ones(15, dtype="int64")
    x[7], y[7] = x.max(axis=0) + 1, 0  # the one who fails lies above all others: no cut can single him out
    yield {"about": "Nearly everybody passes, and no cut is better than saying so", "x": x, "y": y}


def watch_rule(best_rule, case):
    rule = best_rule(case["x"], case["y"])
    try:
        feature, threshold, accuracy = (float(np.asarray(part)) for part in rule)
        passes = case["x"][:, int(feature)] > threshold
    except (TypeError, ValueError, IndexError, OverflowError):
        return {"rule": rule}
    # What the rule decides, not the threshold itself: any threshold between the same two students is the same rule.
    return {"feature": feature, "accuracy": accuracy, "passes": passes, "finite": not np.isnan(threshold)}


best_rule = Exercise(
    id="case_study_exam_results.best_rule",
    title="The best one-line rule",
    points=3,
    cases=rule_cases,
    observe=watch_rule,
    hints=(
        "A threshold matters only through the students above it. Which thresholds are worth a try?",
        "Every value that occurs is worth a try, and one more: a threshold that everybody is above.",
        "Two loops, features and thresholds; for each pair the share of students on whom the rule agrees with `y`. "
        "Keep the pair with the largest.",
    ),
)


def prepare_cases(rng):
    x = np.stack([rng.uniform(0, 10, 10), rng.uniform(3, 9, 10)], axis=1).round(1)
    yield {"about": "Ten students", "x": x, "y": (x[:, 0] > 5).astype("int64"), "test_rows": np.array([8, 1])}
    x = rng.normal([3.0, -40.0, 20_000.0], [0.5, 10.0, 4_000.0], (30, 3))
    rows = rng.permutation(30)[:6]
    yield {
        "about": "Columns of very different size; the test rows in no order",
        "x": x,
        "y": rng.integers(0, 2, 30),
        "test_rows": rows,
    }
    x = rng.normal(0, 1, (24, 2))
    rows = rng.permutation(24)[:5]
    x[rows] += 8.0
    yield {
        "about": "The test students differ from the training students",
        "x": x.astype("float32"),
        "y": rng.integers(0, 2, 24),
        "test_rows": rows,
    }


def watch_prepare(prepare, case):
    parts = prepare(case["x"], case["y"], case["test_rows"])
    if not isinstance(parts, (tuple, list)) or len(parts) != 4:
        return {"parts": parts if isinstance(parts, (int, float, str)) else type(parts).__name__}
    return dict(zip(("x_train", "x_test", "y_train", "y_test"), parts, strict=True))


prepare = Exercise(
    id="case_study_exam_results.prepare",
    title="Split, then scale",
    points=3,
    cases=prepare_cases,
    observe=watch_prepare,
    hints=(
        "Split before you compute anything. Which rows may the mean and the standard deviation see?",
        "`x[test_rows]` is the test part. The training part needs the row numbers that are not in `test_rows`.",
        "One mean and one standard deviation a column (`axis=0`), both from the training part, serve both parts.",
    ),
)


def network_cases(rng):
    for about, size in (("A few students", 5), ("One student", 1), ("Students far from the mean", 4)):
        yield {
            "about": about,
            "x": rng.normal(0, 3 if "far" in about else 1, (size, 2)).astype("float32"),
            "hidden_weights": rng.normal(0, 1, (2, 16)).astype("float32"),
            "hidden_biases": rng.normal(0, 0.5, (16,)).astype("float32"),
            "output_weights": rng.normal(0, 1, (16, 1)).astype("float32"),
            "output_bias": rng.normal(0, 1, (1,)).astype("float32"),
        }


def watch_network(build, case):
    model = build()
    output = model(case["x"])
    seen = {
        "output_shape": [int(size) for size in output.shape],
        "parameters": int(model.count_params()),
        "weight_shapes": sorted([int(size) for size in weight.shape] for weight in model.weights),
    }
    wanted = {
        case[name].shape: case[name] for name in ("hidden_weights", "hidden_biases", "output_weights", "output_bias")
    }
    if seen["weight_shapes"] == sorted(list(shape) for shape in wanted):
        for weight in model.weights:
            weight.assign(wanted[tuple(weight.shape)])
        seen["outputs"] = model(case["x"])
    return seen


build_network = Exercise(
    id="case_study_exam_results.build_network",
    title="The network: two numbers in, 16 hidden units, one logit out",
    points=3,
    cases=network_cases,
    observe=watch_network,
    hints=(
        "Three things in a row: an input of two numbers, a hidden layer, an output layer.",
        "Both layers are `keras.layers.Dense`. How many units has each, and which of them has an activation?",
        "The ReLU belongs to the hidden layer. The output stays as it comes, a logit: the loss applies the sigmoid.",
    ),
)


def compile_cases(rng):
    logits = np.array([0.3, 0.1, 0.45, -0.3, 2.0, -2.0]) + rng.uniform(-0.03, 0.03, 6)
    yield {
        "about": "Some logits lie between 0 and 0.5",
        "logits": logits.reshape(-1, 1).astype("float32"),
        "y": np.array([[1], [1], [0], [1], [1], [0]], dtype="float32"),
    }
    logits = np.array([20.0, -25.0, 30.0, 4.0, 0.2, -5.0]) + rng.uniform(0, 0.2, 6)
    yield {
        "about": "Confident and wrong: a logit above 20 for a student who failed",
        "logits": logits.reshape(-1, 1).astype("float32"),
        "y": np.array([[0], [1], [1], [1], [1], [0]], dtype="float32"),
    }


def watch_compile(compile_network, case):
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([np.ones((1, 1), "float32"), np.zeros(1, "float32")])  # the output is the input: a logit
    compiled = compile_network(model)
    compiled = model if compiled is None else compiled
    compiled.run_eagerly = True  # compiling the step would take longer than the step
    before = np.concatenate([weight.ravel() for weight in compiled.get_weights()])
    reported = compiled.train_on_batch(case["logits"], case["y"], return_dict=True)  # as it was before the step
    after = np.concatenate([weight.ravel() for weight in compiled.get_weights()])
    return {
        "loss": float(reported.pop("loss")),
        "metrics": sorted(float(value) for value in reported.values()),
        "step": after - before,
    }


compile_network = Exercise(
    id="case_study_exam_results.compile_network",
    title="Compile it for logits",
    points=3,
    cases=compile_cases,
    observe=watch_compile,
    hints=(
        "`model.compile` takes `optimizer`, `loss`, `metrics`. Give objects, not names: each needs a number or a flag.",
        "The loss has to be told that it gets logits. Look for the flag of `keras.losses.BinaryCrossentropy`.",
        "A probability of 0.5 is a logit of … ? `keras.metrics.BinaryAccuracy` has an argument for it.",
    ),
)


def wilson_cases(rng):
    yield {"about": "Both of two test students", "right": 2, "total": 2}
    yield {"about": "None of a few", "right": 0, "total": int(rng.integers(3, 9))}
    total = int(rng.integers(20, 60))
    yield {"about": "Some of some dozens", "right": int(total * rng.uniform(0.6, 0.9)), "total": total}
    total = int(rng.integers(400, 900))
    yield {"about": "Several hundred", "right": int(total * rng.uniform(0.7, 0.95)), "total": total}


wilson_interval = Exercise(
    id="case_study_exam_results.wilson_interval",
    title="How sure is a share of right answers?",
    points=3,
    cases=wilson_cases,
    observe=lambda wilson_interval, case: {"interval": wilson_interval(case["right"], case["total"])},
    hints=(
        "Work with p = right / total and z = 1.96. The limits are a center minus and plus a half-width.",
        "Both, center and half-width, are divided by 1 + z²/total. That is what pulls the center towards one half.",
        "Under the root stand two terms: p(1 − p)/total and z²/(4·total²).",
    ),
)


def fold_cases(rng):
    x, y = rng.normal(0, 1, (20, 2)), rng.integers(0, 2, 20)
    yield {"about": "Four folds, shuffled", "x": x, "y": y, "folds": rng.permutation(np.arange(20) % 4)}
    x, y = rng.normal(0, 1, (11, 3)), rng.integers(0, 2, 11)
    folds = np.array([2, 5, 9])[rng.permutation(np.arange(11) % 3)]
    yield {"about": "Three folds that are not numbered 0, 1, 2, and not equally large", "x": x, "y": y, "folds": folds}
    x, y = rng.normal(0, 1, (9, 1)), rng.integers(0, 2, 9)
    yield {"about": "Every student is a fold: leave one out", "x": x, "y": y, "folds": rng.permutation(9)}


def near_neighbors(x_train, y_train, x_new):
    """A model that remembers: the mean result of the training students, the nearest counting most by far. (k,)"""
    x_train, y_train, x_new = (np.asarray(part, dtype="float64") for part in (x_train, y_train, x_new))
    distances = np.square(x_new[:, None, :] - x_train[None, :, :]).sum(axis=-1)
    weights = np.exp(-20.0 * distances) + 1e-3
    return weights @ y_train / weights.sum(axis=1)


def watch_out_of_fold(out_of_fold, case):
    leaks = []

    def fit_predict(x_train, y_train, x_new):
        new, old = np.asarray(x_new, dtype="float64"), np.asarray(x_train, dtype="float64")
        leaks.append(int(np.sum((new[:, None, :] == old[None, :, :]).all(axis=-1).any(axis=1))))
        return near_neighbors(x_train, y_train, x_new)

    probability = out_of_fold(case["x"], case["y"], case["folds"], fit_predict)
    return {"probability": probability, "rows_seen_in_training": sum(leaks), "models": len(leaks)}


out_of_fold = Exercise(
    id="case_study_exam_results.out_of_fold",
    title="Every student judged by a model that never saw them",
    points=3,
    cases=fold_cases,
    observe=watch_out_of_fold,
    hints=(
        "One model a fold. The fold is held out: the model is fitted on all the others.",
        "A boolean mask picks a fold, wherever its rows stand, and its negation picks the rest.",
        "Start from an array of n places and write each fold's predictions to the places of its own rows.",
    ),
)


def report_cases(rng):
    y, probability = labels_and_probabilities(rng, 40)
    yield {
        "about": "Probabilities as Keras predicts them: one column",
        "y": y,
        "probability": probability,
        "threshold": 0.5,
    }
    y, probability = labels_and_probabilities(rng, 25)
    yield {"about": "A threshold other than one half", "y": y, "probability": probability, "threshold": 0.2}
    y, probability = labels_and_probabilities(rng, 12)
    yield {
        "about": "Nobody is predicted to pass: nothing to divide by",
        "y": y,
        "probability": (probability * 0.4).astype("float32"),
        "threshold": 0.5,
    }


def labels_and_probabilities(rng, size):
    y = np.array([0, 0, 0, 1, 1, 1] + list(rng.integers(0, 2, size - 6)))
    # Both kinds of error are certain to occur, at 0.5 and at 0.2, and not equally often.
    probability = np.where(y == 1, rng.uniform(0.25, 0.95, size), rng.uniform(0.05, 0.45, size))
    probability[:6] = [0.9, 0.8, 0.3, 0.7, 0.15, 0.9]
    order = rng.permutation(size)
    return y[order], probability[order].reshape(-1, 1).astype("float32")


def watch_report(report, case):
    result = report(case["y"], case["probability"], case["threshold"])
    if not isinstance(result, dict):
        return {"report": type(result).__name__}
    return {name: result[name] for name in ("confusion", "accuracy", "precision", "recall", "f1") if name in result}


report = Exercise(
    id="case_study_exam_results.report",
    title="Four numbers and a table",
    points=4,
    cases=report_cases,
    observe=watch_report,
    hints=(
        "Look at the shapes first: `y` is (n,), `probability` is (n, 1). What does `y == probability` compare?",
        "Four kinds of students: those who passed or failed, each predicted to pass or to fail. Count each kind.",
        "Precision divides by the students predicted to pass, recall by the students who passed. Guard both against 0.",
    ),
)


overfitting_quiz = Quiz(
    id="case_study_exam_results.overfitting_quiz",
    question="A network gets 100 % of its test students right. What does that say about overfitting?",
    options={
        "a": "It overfits: nothing real is perfect.",
        "b": "It does not overfit: the test score is as good as it can be.",
        "c": "Nothing by itself: overfitting is a gap between training and unseen data; two students cannot show it.",
    },
)

probability_quiz = Quiz(
    id="case_study_exam_results.probability_quiz",
    question="A network's sigmoid gives 0.8765 for a new student. When may you write 'passes with 88 % probability'?",
    options={
        "a": "Always: the sigmoid makes probabilities.",
        "b": "When, among unseen students with outputs near 0.88, about 88 % have passed.",
        "c": "When the accuracy on the test set is at least 88 %.",
    },
)

sentence_quiz = Quiz(
    id="case_study_exam_results.sentence_quiz",
    question="Which sentence may stand in a report on the ten students?",
    options={
        "a": "The network predicts exam results with an accuracy of 100 %.",
        "b": "The network was right on both test students; a rule with one threshold is right on all ten, too.",
        "c": "Sleeping more than 5.5 hours makes students pass.",
        "d": "Study and sleep act together in a non-linear way, which is why a neural network was needed.",
    },
)
