"""Lesson 07, the case study: report: what right means, and what people get wrong."""

import numpy as np
from sklearn import metrics

from course.exercises.types import Answers, Mistake, Verdict

NAMES = ("confusion", "accuracy", "precision", "recall", "f1")


def judge_report(case, observed):
    missing = [name for name in NAMES if name not in observed]
    yield Verdict(
        "all five entries",
        not missing,
        f"Expected a dictionary with {', '.join(NAMES)}. "
        + (
            f"Got an object of type {observed['report']}."
            if "report" in observed
            else f"Missing: {', '.join(missing)}."
        ),
    )
    if missing:
        return
    y, predicted = case["y"], (case["probability"] > case["threshold"]).astype(int).ravel()
    table = metrics.confusion_matrix(y, predicted, labels=[0, 1])
    came = np.asarray(observed["confusion"])
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
        values = {name: np.asarray(observed[name], dtype="float64") for name in names}
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
            "You compared y, shape (n,), with predictions of shape (n, 1): NumPy makes an n × n table of that and "
            "compares every student with every other. How do you bring both to one shape?",
            lambda y, probability, threshold: numbers(y, probability > threshold),
        ),
        Mistake(
            "Your table starts with the positive class: [[TP, FN], [FP, TN]], as the sheet's. Which order do sorted "
            "labels 0, 1 give?",
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
