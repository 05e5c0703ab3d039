"""Labels and scores as pairs of (is positive, score), one pair per curve: what ROC and precision-recall plots draw."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course.errors import complaint
from course.plots.model_outputs import scores_of_classes
from course.plots.values import as_array, as_labels, names_for, same_length


def one_against_rest(
    y_true: Any, scores: Any, class_names: Sequence[str] | None
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """{name of the curve: (boolean labels, scores)}, each of shape (n,)."""
    labels = as_labels("y_true", y_true)
    classes = np.unique(labels)
    if len(classes) < 2:
        raise ValueError(
            complaint("y_true", "labels of at least two classes", f"only {classes[0]!r}", "Draw it on data with both.")
        )
    if isinstance(scores, Mapping):
        if not scores:
            raise ValueError(complaint("scores", "at least one model", "an empty mapping", "Pass {model: scores}."))
        return {str(name): _two_classes(f"scores[{name!r}]", labels, classes, one) for name, one in scores.items()}
    table = as_array("scores", scores, dimensions=(1, 2))
    if table.ndim == 1 or table.shape[1] <= 2:
        return {"": _two_classes("scores", labels, classes, table)}
    same_length("scores", table, "y_true", labels)
    count = table.shape[1]
    if labels.dtype.kind in "iu" and 0 <= labels.min() and labels.max() < count:
        classes = np.arange(count)
    if len(classes) != count:
        raise ValueError(
            complaint(
                "scores",
                f"one column for each of the {len(classes)} classes in `y_true`",
                f"shape {table.shape}",
                "Label the classes 0 … C-1, or drop columns of classes that do not occur.",
            )
        )
    table = scores_of_classes("scores", table)
    names = names_for("class_names", class_names, count, "class {}")
    # A class that does not occur among the labels has no curve, and the legend says so.
    return {
        names[index]: (labels == one, table[:, index]) for index, one in enumerate(classes) if (labels == one).any()
    }


def _two_classes(name: str, labels: np.ndarray, classes: np.ndarray, scores: Any) -> tuple[np.ndarray, np.ndarray]:
    values = as_array(name, scores, dimensions=(1, 2))
    same_length(name, values, "y_true", labels)
    if len(classes) > 2 or (values.ndim == 2 and values.shape[1] > 2):
        raise ValueError(
            complaint(
                name,
                "one score a sample for labels of two classes",
                f"shape {values.shape} and {len(classes)} classes",
                "For several classes pass one array of shape (n, C), or one class: `y_true == c` and `scores[:, c]`.",
            )
        )
    positive = labels == classes[1]
    if values.ndim == 2:
        values = values[:, 0] if values.shape[1] == 1 else scores_of_classes(name, values)[:, 1]
    return positive, values
