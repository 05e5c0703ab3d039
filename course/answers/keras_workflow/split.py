"""A split: right are the sizes, that every row is there once with its own label, and each class's share."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, all_of, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_SIZE = "two parts of the right size"
_SIDES = ("train", "validation")


def _judge_split(case: Data, observed: Data) -> Iterator[Verdict]:
    parts: dict[str, Reals] = {}
    forms = []
    for side in _SIDES:
        form, parts[f"x_{side}"] = with_shape("", observed[f"x_{side}"], (None, 2), f"rows of x in `x_{side}`")
        rows = len(parts[f"x_{side}"])
        labels, parts[f"y_{side}"] = with_shape("", observed[f"y_{side}"], (rows,), f"a label per row in `y_{side}`")
        forms += [form, labels]
    total, share, validating = len(case["y"]), case["share"], len(parts["y_validation"])
    message = f"Expected about {share * total:.0f} of {total} rows to validate. Received: {validating}."
    size = Verdict("", abs(validating - share * total) <= len(np.unique(case["y"])), message)
    yield all_of(_SIZE, *forms, size)
    if not all(form.right for form in forms):
        return
    # A row is known by its first number: no two rows share it.
    given = {
        number: (other, label) for (number, other), label in zip(case["x"].tolist(), case["y"].tolist(), strict=True)
    }
    numbers = [number for side in _SIDES for number in parts[f"x_{side}"][:, 0].tolist()]
    lost, doubled = len(given.keys() - set(numbers)), len(numbers) - len(set(numbers))
    whole = len(numbers) == total and set(numbers) == given.keys()
    yield Verdict("no row lost, none doubled", whole, f"{lost} of {total} rows are missing, {doubled} stand twice.")
    torn = ""
    for side in _SIDES:
        for row, (number, other) in enumerate(parts[f"x_{side}"].tolist()):
            label = float(parts[f"y_{side}"][row])
            if not torn and given.get(number) != (other, label):
                torn = f"Row {row} of `x_{side}` (counted from 0) stands beside label {label:g}, which is not its own."
    yield Verdict("x and y still belong together", not torn, torn)
    classes, counts = np.unique(case["y"], return_counts=True)
    found = np.array([(parts["y_validation"] == label).sum() for label in classes])
    message = ""
    unfair = np.flatnonzero((np.abs(found - share * counts) > 1 + 1e-9) | (found == 0))
    for place in unfair[:1]:
        label, rows, came = classes[place], counts[place], found[place]
        message = f"Of the {rows} rows of class {label}, about {share * rows:g} should validate. Received: {came}."
    yield Verdict("every class on both sides, in proportion", not len(unfair), message)


def _parts(x: Any, y: Any, training: Any, validating: Any) -> dict[str, Any]:
    return {
        "x_train": x[training],
        "y_train": y[training],
        "x_validation": x[validating],
        "y_validation": y[validating],
    }


def _fair_places(y: NDArray[Any], share: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places for training and validation, class by class, by their rank within the class."""
    rank = np.array([np.sum(y[:place] == label) for place, label in enumerate(y)])
    size = np.array([np.sum(y == label) for label in y])
    chosen = rank < np.rint(share * size)
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _split_tail(x: Any, y: Any, share: float, seed: int) -> Any:
    cut = round(len(y) * (1 - share))
    return _parts(x, y, slice(None, cut), slice(cut, None))


def _split_head(x: Any, y: Any, share: float, seed: int) -> Any:
    cut = round(len(y) * share)
    return _parts(x, y, slice(cut, None), slice(None, cut))


def _split_torn(x: Any, y: Any, share: float, seed: int) -> Any:
    training, validating = _fair_places(y, share)
    return _parts(x, y, training, validating) | {"x_train": x[training][::-1], "x_validation": x[validating][::-1]}


def _split_overlapping(x: Any, y: Any, share: float, seed: int) -> Any:
    _, validating = _fair_places(y, share)
    return _parts(x, y, slice(None), validating)


def _split_inverted(x: Any, y: Any, share: float, seed: int) -> Any:
    validating, training = _fair_places(y, share)
    return _parts(x, y, training, validating)


def _split_by_class(x: Any, y: Any, share: float, seed: int) -> Any:
    return _parts(x, y, np.flatnonzero(y != y.max()), np.flatnonzero(y == y.max()))


split = Answers(
    id="keras_workflow.split",
    shares={
        _SIZE: 0.2,
        "no row lost, none doubled": 0.25,
        "x and y still belong together": 0.25,
        "every class on both sides, in proportion": 0.3,
    },
    judge=_judge_split,
    mistakes=(
        Mistake(
            "You cut off the tail, as validation_split does. In sorted data that is the last class: what must happen "
            "before the cut?",
            _split_tail,
        ),
        Mistake(
            "You cut off the head. In sorted data that is the first class: what must happen before the cut?",
            _split_head,
        ),
        Mistake(
            "The rows of x were moved and the labels were not. How do you use one and the same order for both?",
            _split_torn,
        ),
        Mistake(
            "The validation rows are in the training set, too: the model will have seen every one of them. Where must "
            "they be taken out?",
            _split_overlapping,
        ),
        Mistake(
            "The share has changed sides: the small part trains, the large one validates. Which part is `share`?",
            _split_inverted,
        ),
        Mistake(
            "A whole class validates, and the model has never seen it. What does *in proportion* ask of each class?",
            _split_by_class,
        ),
    ),
)
