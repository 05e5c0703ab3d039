"""Lesson 12: what can be sent about rates, areas and costs by whoever has worked out none."""

import numpy as np

from course.exercises.metrics.keras_metrics import WANTED
from course.exercises.metrics.rates import RATES
from course.exercises.metrics.regression_report import MEASURES


def _left_alone(case, *names):
    return {f"after_{name}": case[name] for name in names}


def _rates(value_of):
    return lambda case: {name: value_of(case["table"], name) for name in RATES} | _left_alone(case, "table")


def _area(value_of):
    return lambda case: {"area": value_of(case), **_left_alone(case, "y", "scores")}


def _threshold(value_of):
    return lambda case: {"threshold": value_of(case), **_left_alone(case, "y", "scores")}


def _by_majority(case):
    ill, healthy = (case["y"] == 1).sum(), (case["y"] == 0).sum()
    return np.inf if ill * case["miss_cost"] < healthy * case["alarm_cost"] else -np.inf


def _report(value_of):
    return lambda case: {name: value_of(case, name) for name in MEASURES} | _left_alone(case, "y", "predicted")


def _chosen(word_of):
    def cheat(case):
        pairs = zip(case["y"], case["first"], case["second"], strict=True)
        chosen = [word_of(place, *pair) for place, pair in enumerate(pairs)]
        return {"chosen": chosen, **_left_alone(case, "y", "first", "second")}

    return cheat


def _closer(place, y, first, second):
    return "first" if np.abs(y - first).mean() < np.abs(y - second).mean() else "second"


CHEATS = {
    "metrics.rates": [
        _rates(lambda table, name: 1.0),
        _rates(lambda table, name: float("nan")),
        _rates(lambda table, name: np.linspace(0, 1, 101)),
        _rates(lambda table, name: float("nan") if (table == 0).sum() > 1 else 0.5),
    ],
    "metrics.precision_at": [
        lambda case: {"precision": case["recall"]},
        lambda case: {"precision": float("nan")},
        lambda case: {"precision": case["share_ill"]},
        lambda case: {"precision": float("nan") if case["recall"] == 0 or case["share_ill"] == 0 else 0.5},
    ],
    "metrics.area_under_roc": [
        _area(lambda case: 0.5),
        _area(lambda case: float("nan") if len(case["y"]) in (4, 5) else 1.0),
        _area(lambda case: np.linspace(0, 1, 1001)),
        _area(lambda case: float(np.corrcoef(case["y"], case["scores"])[0, 1]) / 2 + 0.5),
    ],
    "metrics.cheapest_threshold": [
        _threshold(lambda case: np.inf),
        _threshold(lambda case: -np.inf),
        _threshold(_by_majority),
        _threshold(lambda case: float(np.median(case["scores"]))),
        _threshold(lambda case: np.unique(case["scores"])),
    ],
    "metrics.specificity": [
        lambda case: {"value": 1.0, "later": 1.0},
        lambda case: {"value": 0.5, "later": 0.75},
        lambda case: {"value": float((np.ravel(case["outputs"]) < case["threshold"]).mean()), "later": 0.75},
        lambda case: {"value": float("nan") if case["y"].all() else 0.5, "later": 0.5},
        lambda case: {"value": np.linspace(0, 1, 101), "later": np.linspace(0, 1, 101)},
    ],
    "metrics.keras_metrics": [
        lambda case: dict.fromkeys(WANTED[case["task"]], 0.0),
        lambda case: dict.fromkeys(WANTED[case["task"]], 1.0),
        lambda case: dict.fromkeys(WANTED[case["task"]], np.linspace(0, 1, 101)),
    ],
    "metrics.regression_report": [
        _report(lambda case, name: 0.0),
        _report(lambda case, name: float("nan")),
        _report(lambda case, name: float("nan") if name == "r2" else float(np.std(case["y"]))),
        _report(lambda case, name: 1.0 if name == "r2" else 0.0),
    ],
    "metrics.better_model": [
        _chosen(lambda place, *pair: "first"),
        _chosen(lambda place, *pair: ("first", "second")[place % 2]),
        _chosen(_closer),
    ],
}
