"""Five rates, compared with scikit-learn's on the people that a table counts; a share of nobody is nan."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from course.answers import comparing
from course.exercises.metrics.rates import RATES
from course.exercises.types import Answers, Data, Mistake, Verdict

Table = NDArray[np.int64]

_EMPTY, _ALONE = "nan where there is nothing to divide by, and nowhere else", "inputs left alone"


def _expected(table: Table) -> dict[str, float]:
    """By scikit-learn: one row per place of the table, weighted by its count."""
    if not table.any():
        return dict.fromkeys(RATES, float("nan"))
    truth, said, weight = [0, 0, 1, 1], [0, 1, 0, 1], table.ravel().astype("float64")
    shared: dict[str, Any] = {"sample_weight": weight, "zero_division": np.nan}
    return {
        "accuracy": metrics.accuracy_score(truth, said, sample_weight=weight),
        "precision": metrics.precision_score(truth, said, **shared),
        "recall": metrics.recall_score(truth, said, **shared),
        "specificity": metrics.recall_score(truth, said, pos_label=0, **shared),
        "f1": metrics.f1_score(truth, said, **shared),
    }


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["table"])
    expected = _expected(case["table"])
    start = f"For the table {case['table'].tolist()}:"
    empty = list[Verdict]()
    for name in RATES:
        wanted, value = expected[name], observed[name]
        if np.isfinite(wanted):
            agrees = comparing.number_agrees(name, value, wanted, f"`{name}`", rtol=1e-5, atol=1e-12)
            if not all(map(np.isfinite, expected.values())):
                # Whoever knows only where nan belongs has not worked out the rates beside it.
                empty.append(comparing.explained(start, agrees))
            number = comparing.one_number(value)
            if number is not None and np.isnan(number):
                empty.append(Verdict("", False, f"{start} `{name}` is {wanted:.4g}, and came back as nan."))
            yield comparing.explained(start, agrees)
        else:
            single, number = comparing.with_one_number("", value, f"`{name}`")
            message = f"{start} `{name}` divides by 0. Expected nan, received {number:.4g}."
            empty.append(comparing.all_of("", single, Verdict("", bool(np.isnan(number)), message)))
            yield Verdict(name, single.right, single.message)
    yield comparing.all_of(_EMPTY, *empty)


def _share(part: float, whole: float, empty: float = float("nan")) -> float:
    return part / whole if whole else empty


def _rates(
    *,
    counts: Callable[[Table], tuple[float, float, float, float]] = lambda t: (t[0, 0], t[0, 1], t[1, 0], t[1, 1]),
    empty: float = float("nan"),
    bent: Callable[[float, float, float, float, dict[str, float]], dict[str, float]] = lambda *_: {},
) -> Callable[[Table], dict[str, float]]:
    """The rates, with one thing bent.

    Args:
        counts: The four counts TN, FP, FN, TP, from the table.
        empty: What 0/0 gives.
        bent: Rates that differ, from the four counts and the right rates.
    """

    def answer(table: Table) -> dict[str, float]:
        tn, fp, fn, tp = (float(number) for number in counts(table))
        right = {
            "accuracy": _share(tn + tp, tn + fp + fn + tp, empty),
            "precision": _share(tp, tp + fp, empty),
            "recall": _share(tp, tp + fn, empty),
            "specificity": _share(tn, tn + fp, empty),
            "f1": _share(2 * tp, 2 * tp + fp + fn, empty),
        }
        return right | bent(tn, fp, fn, tp, right)

    return answer


def _harmonic(*counts: Any) -> dict[str, float]:
    precision, recall = counts[-1]["precision"], counts[-1]["recall"]
    return {"f1": _share(2 * precision * recall, precision + recall)}


def _harmonic_or_zero(*counts: Any) -> dict[str, float]:
    precision, recall = counts[-1]["precision"], counts[-1]["recall"]
    return {"f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0}


def _all_or_none(*counts: Any) -> dict[str, float]:
    right = counts[-1]
    return dict.fromkeys(right, float("nan")) if np.isnan(list(right.values())).any() else {}


def _geometric(*counts: Any) -> dict[str, float]:
    return {"f1": float(np.sqrt(counts[-1]["precision"] * counts[-1]["recall"]))}


def _arithmetic(*counts: Any) -> dict[str, float]:
    return {"f1": (counts[-1]["precision"] + counts[-1]["recall"]) / 2}


rates = Answers(
    id="metrics.rates",
    shares={
        "accuracy": 0.1,
        "precision": 0.2,
        "recall": 0.2,
        "specificity": 0.15,
        "f1": 0.15,
        _EMPTY: 0.15,
        _ALONE: 0.05,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Your table is read with the ill first, [[TP, FN], [FP, TN]]. Which order do sorted labels 0, 1 give?",
            _rates(counts=lambda t: (t[1, 1], t[1, 0], t[0, 1], t[0, 0])),
        ),
        Mistake(
            "You took the columns for the truth: misses and false alarms have changed places. In [[TN, FP], [FN, "
            "TP]], which people stand in the first row?",
            _rates(counts=lambda t: (t[0, 0], t[1, 0], t[0, 1], t[1, 1])),
        ),
        Mistake(
            "Precision and recall have changed places. Which of them is a share of those who were called?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"precision": right["recall"], "recall": right["precision"]}),
        ),
        Mistake(
            "Your specificity is the share of the healthy who are called, the false positive rate. Specificity counts "
            "the others: which place of the table are they?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"specificity": 1 - right["specificity"]}),
        ),
        Mistake(
            "Your specificity divides by those who were not called: that is how many quiet answers are right. Whose "
            "share is specificity?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"specificity": _share(tn, tn + fn)}),
        ),
        Mistake(
            "Your specificity is one minus the recall: the share of the ill who are missed. Whose share is it?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"specificity": 1 - right["recall"]}),
        ),
        Mistake(
            "Your F1 is the geometric mean of precision and recall, the root of their product. Which mean is F1?",
            _rates(bent=_geometric),
        ),
        Mistake(
            "Your F1 is the plain mean of precision and recall. What becomes of a harmonic mean when one of them is "
            "small?",
            _rates(bent=_arithmetic),
        ),
        Mistake(
            "Your F1 is built from precision and recall, and where not one call is right it divides 0 by 0, or by "
            "nan. With 2·TP / (2·TP + FP + FN), what stands below the line there?",
            _rates(bent=_harmonic),
        ),
        Mistake(
            "A share of nobody is 0 with you, as if the test had failed on somebody. What did the exercise promise "
            "for 0 divided by 0?",
            _rates(empty=0.0),
        ),
        Mistake(
            "A share of nobody is 1 with you, as if the test had been tried. What did the exercise promise for 0 "
            "divided by 0?",
            _rates(empty=1.0),
        ),
        Mistake(
            "Your accuracy counts the ill who were found, and not the healthy who were left alone. Who else was told "
            "right?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"accuracy": _share(tp, tn + fp + fn + tp)}),
        ),
        Mistake(
            "Your accuracy is the mean of recall and specificity: that is called balanced accuracy. How many people "
            "were told right, of all?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"accuracy": (right["recall"] + right["specificity"]) / 2}),
        ),
        Mistake(
            "Your F1 is built from precision and recall, and is unknown with you where one of them is. With "
            "2·TP / (2·TP + FP + FN), what stands below the line where nobody is called, and somebody is ill?",
            _rates(bent=_harmonic_or_zero),
        ),
        Mistake(
            "Your F1 is 0 where nobody is ill and nobody is called. What stands above and below the line there?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"f1": _share(2 * tp, 2 * tp + fp + fn, 0.0)}),
        ),
        Mistake(
            "Your F1 lacks the factor 2: TP / (TP + FP + FN) is the Jaccard index. What does the formula of the table "
            "say?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"f1": _share(tp, tp + fp + fn)}),
        ),
        Mistake(
            "With one rate unknown, all are `nan` with you. Which of the five formulas divide by zero in such a table?",
            _rates(bent=_all_or_none),
        ),
        Mistake(
            "Your precision is that of the healthy: the share of the quiet answers that are right. Of whom is "
            "precision a share?",
            _rates(bent=lambda tn, fp, fn, tp, right: {"precision": _share(tn, tn + fn)}),
        ),
        Mistake(
            "Your rates are rounded, as in a printout. Should others compute with them?",
            _rates(bent=lambda tn, fp, fn, tp, right: {name: round(value, 3) for name, value in right.items()}),
        ),
        Mistake(
            "Your rates are in percent. Between which numbers does a share lie?",
            _rates(bent=lambda tn, fp, fn, tp, right: {name: 100 * value for name, value in right.items()}),
        ),
    ),
)
