"""A table of errors and four scores, compared with scikit-learn's; 0/0 counts as 0."""

import math
from collections.abc import Callable, Iterator, Sequence
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


_TABLE, _SCORES, _F1, _ACCURACY, _EDGE, _ALONE = (
    "the table [[TN, FP], [FN, TP]]",
    "precision and recall",
    "f1",
    "accuracy",
    "who stands on the threshold does not pass",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["y", "probability"])
    if "report" in observed:
        came = f"Received: an object of type {observed['report']}."
        yield Verdict(_TABLE, False, f"Expected a dictionary with {', '.join(ENTRIES)}. {came}")
        return
    y, predicted = case["y"], (case["probability"] > case["threshold"]).astype(int).ravel()
    table = metrics.confusion_matrix(y, predicted, labels=[0, 1])
    scores = {
        "accuracy": metrics.accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted, zero_division=0),
        "recall": metrics.recall_score(y, predicted, zero_division=0),
        "f1": metrics.f1_score(y, predicted, zero_division=0),
    }

    def judged(name: str) -> Verdict:
        if name != "confusion":
            return comparing.number_agrees("", observed[name], scores[name], f"`{name}`", rtol=0, atol=1e-4)
        agrees = comparing.agrees("", observed[name], table, what="your table", rtol=0, atol=0)
        counted = comparing.real_numbers(observed[name])
        reason = f"For these {len(y)} students the table is {table.tolist()}."
        if counted is not None and counted.shape == (2, 2) and counted.sum() == len(y) ** 2 > len(y):
            reason = f"Your table counts {len(y) ** 2} students, and there are {len(y)}: every one meets every other."
        return comparing.explained(reason, agrees)

    parts = (
        (_TABLE, ("confusion",)),
        (_ACCURACY, ("accuracy",)),
        (_SCORES, ("precision", "recall")),
        (_F1, ("f1",)),
    )
    for verdict, names in ((_EDGE, ENTRIES),) if case.get("edge") else parts:
        lacking = [name for name in names if name not in observed]
        if lacking:
            message = f"Expected a dictionary with {', '.join(ENTRIES)}. Missing: {', '.join(lacking)}."
            yield Verdict(verdict, False, message)
        else:
            yield comparing.all_of(verdict, *(judged(name) for name in names))


def _asked(case: Data) -> Sequence[str]:
    """Whoever counts those on the threshold among the passes is wrong about them, and about nothing else."""
    return (_EDGE, _ALONE) if case.get("edge") else (_TABLE, _ACCURACY, _SCORES, _F1, _ALONE)


def _above(probability: Reals, threshold: float) -> Mask:
    return probability.ravel() > threshold


def _report_with(
    *,
    decide: Callable[[Reals, float], Mask] = _above,
    arrange: Callable[[Any], Any] = lambda table: table,
    swap: bool = False,
    mean: str = "harmonic",
    empty: float = 0.0,
    accuracy: Callable[[int, int, int, int], float] = lambda tn, fp, fn, tp: (tp + tn) / (tp + tn + fp + fn),
    gives: Callable[[dict[str, Any]], Any] = lambda result: result,
) -> Callable[..., dict[str, Any]]:
    """The report, with one thing bent.

    Args:
        decide: Who is predicted to pass, from the probabilities and the threshold.
        arrange: What becomes of the table.
        swap: Whether precision and recall have changed places.
        mean: Which mean of the two is called F1.
        empty: What 0/0 gives.
        accuracy: The accuracy, from the four counts.
        gives: What becomes of the dictionary.
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
        result: dict[str, Any] = gives(
            {
                "confusion": arrange(np.array([[tn, fp], [fn, tp]])),
                "accuracy": accuracy(tn, fp, fn, tp),
                "precision": precision,
                "recall": recall,
                "f1": f1,
            }
        )
        return result

    return answer


report = Answers(
    id="case_study_exam_results.report",
    shares={_TABLE: 0.35, _ACCURACY: 0.1, _SCORES: 0.2, _F1: 0.2, _EDGE: 0.1, _ALONE: 0.05},
    judge=_judge,
    asks=_asked,
    mistakes=(
        Mistake(
            "You compared y, shape (n,), with predictions of shape (n, 1): NumPy makes an n × n table of that and "
            "compares every student with every other. How do you bring both to one shape?",
            _report_with(decide=lambda probability, threshold: probability > threshold),
        ),
        Mistake(
            "Your table starts with the positive class: [[TP, FN], [FP, TN]], as many tables in print. Which order do "
            "sorted labels 0, 1 give?",
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
        Mistake(
            "A probability that is equal to the threshold counts as a pass with you. Which sign did the exercise name?",
            _report_with(decide=lambda probability, threshold: probability.ravel() >= threshold),
        ),
        Mistake(
            "Those below the threshold pass with you. Which side of the threshold is 'greater'?",
            _report_with(decide=lambda probability, threshold: probability.ravel() < threshold),
        ),
        Mistake(
            "Your accuracy counts the passes that were found and forgets the fails that were. Who else was told right?",
            _report_with(accuracy=lambda tn, fp, fn, tp: tp / (tp + tn + fp + fn)),
        ),
        Mistake(
            "The table holds shares of all students, not counts. How many students stand in each place?",
            _report_with(arrange=lambda table: table / table.sum()),
        ),
        Mistake(
            "Your scores are in percent. Between which numbers does a share lie?",
            _report_with(
                gives=lambda result: {
                    name: 100 * part if name != "confusion" else part for name, part in result.items()
                }
            ),
        ),
        Mistake(
            "All is as it stood: four faults. How many students does your table count, and where does 0 divide?",
            _report_with(
                decide=lambda probability, threshold: probability >= threshold,
                arrange=lambda table: table[::-1, ::-1],
                empty=float("nan"),
                accuracy=lambda tn, fp, fn, tp: (tp + tn) / math.isqrt(tp + tn + fp + fn),
            ),
        ),
        Mistake(
            "(n,) meets (n, 1) still, so that every student is compared with every other; only the division is by n. "
            "How do you bring both to one shape?",
            _report_with(
                decide=lambda probability, threshold: probability > threshold,
                accuracy=lambda tn, fp, fn, tp: (tp + tn) / math.isqrt(tp + tn + fp + fn),
            ),
        ),
        Mistake(
            "Where everybody is of one class, and is predicted to be, your table is 1 × 1. How does `confusion_matrix` "
            "learn of a class that does not occur?",
            _report_with(arrange=lambda table: table if table[0, 0] < table.sum() else table[:1, :1]),
        ),
    ),
)
