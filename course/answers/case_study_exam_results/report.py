"""A table of errors and four scores, compared with scikit-learn's; 0/0 counts as 0."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.case_study_exam_results.report import ENTRIES
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    missing = [name for name in ENTRIES if name not in observed]
    if "report" in observed:
        came = f"Received: an object of type {observed['report']}."
    else:
        came = f"Missing: {', '.join(missing)}."
    yield Verdict("all five entries", not missing, f"Expected a dictionary with {', '.join(ENTRIES)}. {came}")
    if missing:
        return
    y, predicted = case["y"], (case["probability"] > case["threshold"]).astype(int).ravel()
    table = metrics.confusion_matrix(y, predicted, labels=[0, 1])
    yield comparing.explained(
        f"For these {len(y)} students the table is {table.tolist()}.",
        comparing.agrees(
            "the table [[TN, FP], [FN, TP]]", observed["confusion"], table, what="your table", rtol=0, atol=0
        ),
    )
    scores = {
        "accuracy": metrics.accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted, zero_division=0),
        "recall": metrics.recall_score(y, predicted),
        "f1": metrics.f1_score(y, predicted, zero_division=0),
    }
    for verdict, names in (
        ("accuracy", ("accuracy",)),
        ("precision and recall", ("precision", "recall")),
        ("f1", ("f1",)),
    ):
        yield comparing.all_of(
            verdict,
            *(
                comparing.number_agrees("", observed[name], scores[name], f"`{name}`", rtol=0, atol=1e-4)
                for name in names
            ),
        )


def _above(probability: Reals, threshold: float) -> Mask:
    return probability.ravel() > threshold


def _report_with(
    *,
    decide: Callable[[Reals, float], Mask] = _above,
    arrange: Callable[[Any], Any] = lambda table: table,
    swap: bool = False,
    mean: str = "harmonic",
    empty: float = 0.0,
) -> Callable[..., dict[str, Any]]:
    """The report, with one thing bent.

    Args:
        decide: Who is predicted to pass, from the probabilities and the threshold.
        arrange: What becomes of the table.
        swap: Whether precision and recall have changed places.
        mean: Which mean of the two is called F1.
        empty: What 0/0 gives.
    """

    def answer(y: Integers, probability: Reals, threshold: float) -> dict[str, Any]:
        predicted = decide(probability, threshold)
        tn, fp, fn, tp = (
            int(((y == truth) & (predicted == said)).sum()) for truth, said in ((0, 0), (0, 1), (1, 0), (1, 1))
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

    return answer


report = Answers(
    id="case_study_exam_results.report",
    shares={
        "all five entries": 0.1,
        "the table [[TN, FP], [FN, TP]]": 0.4,
        "accuracy": 0.1,
        "precision and recall": 0.2,
        "f1": 0.2,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You compared y, shape (n,), with predictions of shape (n, 1): NumPy makes an n × n table of that and "
            "compares every student with every other. How do you bring both to one shape?",
            _report_with(decide=lambda probability, threshold: probability > threshold),
        ),
        Mistake(
            "Your table starts with the positive class: [[TP, FN], [FP, TN]], as the sheet's. Which order do sorted "
            "labels 0, 1 give?",
            _report_with(arrange=lambda table: table[::-1, ::-1]),
        ),
        Mistake(
            "Your rows are the predictions and your columns the truth. Which of them are rows in scikit-learn's table?",
            _report_with(arrange=np.transpose),
        ),
        Mistake(
            "You always cut at 0.5. What is the argument `threshold` for?",
            _report_with(decide=lambda probability, threshold: probability.ravel() > 0.5),
        ),
        Mistake(
            "Precision and recall have changed places. Which of them asks 'of those predicted to pass, how many "
            "passed'?",
            _report_with(swap=True),
        ),
        Mistake(
            "Your F1 is the plain mean of precision and recall. What does the harmonic mean do when one of them is "
            "small?",
            _report_with(mean="arithmetic"),
        ),
        Mistake(
            "Where nobody is predicted to pass, your precision is no number. What is promised for 0 divided by 0?",
            _report_with(empty=float("nan")),
        ),
    ),
)
