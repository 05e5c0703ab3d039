"""Lesson 07: what stands in the questions, said without a rule, a network or a formula."""

import numpy as np


def _left(case, *names):
    return {f"after_{name}": case[name] for name in names}


def _rule(feature, threshold):
    """A rule that nobody searched, with its own share."""

    def cheat(case):
        x = case["x"]
        place = min(feature, x.shape[1] - 1)
        cut = threshold(x[:, place])
        share = ((x[:, place] > cut) == (case["y"] == 1)).mean()
        return {"rule": np.array([place, cut, share]), **_left(case, "x", "y")}

    return cheat


def _many_thresholds(case):
    return {"rule": np.array([np.zeros(20), np.linspace(0, 10, 20), np.ones(20)]), **_left(case, "x", "y")}


def _labels_alone(case):
    """The right labels beside rows of zeros, or of a few numbers."""
    rows = case["test_rows"]
    train = np.delete(np.arange(len(case["y"])), rows)
    return {
        "x_train": np.zeros((len(train), case["x"].shape[1])),
        "x_test": np.zeros((len(rows), case["x"].shape[1])),
        "y_train": case["y"][train],
        "y_test": case["y"][rows],
        **_left(case, "x", "y", "test_rows"),
    }


def _normal_numbers(case):
    """Any numbers with mean 0 and standard deviation 1."""
    sent = _labels_alone(case)
    x = np.random.default_rng(0).normal(size=sent["x_train"].shape)
    return sent | {"x_train": (x - x.mean(axis=0)) / x.std(axis=0)}


def _network(case):
    return {"outputs": np.zeros((len(case["x"]), 1)), "weights": "(2, 16) (16,) (16, 1) (1,)", "compiled": "no"} | {
        f"weight_{shape}": np.random.default_rng(0).normal(size=shape) for shape in ((2, 16), (16,), (16, 1), (1,))
    }


def _network_of_inputs(case):
    return _network(case) | {"outputs": case["x"].sum(axis=1, keepdims=True)}


def _compiled(metric, loss):
    def cheat(case):
        return {
            "returned": "a model",
            "compiled": "yes",
            "at_rest": np.ones_like(case["gradients"]),
            "loss": loss,
            "watched": "one",
            "metric": metric,
            "optimizer": "Adam",
            "path": -0.01 * np.sign(case["gradients"]) * np.arange(1, 5)[:, None],
        }

    return cheat


def _plain_number(case):
    """By the popular interval, which takes the observed share for the true one."""
    return {"total": np.ceil((case["errors"] + 1) / (1 - case["promise"]))}


def _folds(probability):
    return lambda case: {"probability": probability(case), "models": 5, **_left(case, "x", "y", "folds")}


def _perfect(case):
    """The table and scores of a model that is always right."""
    passed = int(case["y"].sum())
    scores = dict.fromkeys(("accuracy", "precision", "recall", "f1"), 1.0)
    return {
        "confusion": np.array([[len(case["y"]) - passed, 0], [0, passed]]),
        **scores,
        **_left(case, "y", "probability"),
    }


def _nothing(case):
    zeros = dict.fromkeys(("accuracy", "precision", "recall", "f1"), 0.0)
    return {"confusion": np.zeros((2, 2)), **zeros, **_left(case, "y", "probability")}


CHEATS = {
    "case_study_exam_results.best_rule": [
        _rule(1, np.median),
        _rule(1, np.mean),
        _rule(0, lambda column: -np.inf),
        _many_thresholds,
    ],
    "case_study_exam_results.prepare": [_labels_alone, _normal_numbers],
    "case_study_exam_results.rule_network": [_network, _network_of_inputs],
    "case_study_exam_results.compile_network": [
        _compiled(5 / 7, np.log(2)),
        _compiled(np.linspace(0, 1, 101), np.linspace(0, 20, 8001)),
    ],
    "case_study_exam_results.students_needed": [
        _plain_number,
        lambda case: {"total": 73},
        lambda case: {"total": np.arange(1, 2000)},
    ],
    "case_study_exam_results.out_of_fold": [
        _folds(lambda case: np.full(len(case["y"]), case["y"].mean())),
        _folds(lambda case: case["y"].astype("float64")),
        _folds(lambda case: (case["y"].sum() - case["y"]) / (len(case["y"]) - 1)),
    ],
    "case_study_exam_results.report": [_perfect, _nothing],
}
