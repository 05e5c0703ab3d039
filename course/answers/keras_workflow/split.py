"""Lesson 06, the Keras workflow: split: what right means, and what people get wrong."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers.keras_workflow.reference_network import reals
from course.exercises.types import Answers, Data, Mistake, Verdict

_PARTS = ("x_train", "y_train", "x_validation", "y_validation")


def _judge_split(case: Data, observed: Data) -> Iterator[Verdict]:
    parts = {name: reals(observed[name]) for name in _PARTS}
    shapes = {name: np.shape(part) for name, part in parts.items()}
    kinds = all(part is not None for part in parts.values()) and all(
        parts[f"x_{side}"].ndim == 2
        and parts[f"x_{side}"].shape[1] == 2
        and parts[f"y_{side}"].shape == (len(parts[f"x_{side}"]),)
        for side in ("train", "validation")
    )
    total, share = len(case["y"]), case["share"]
    size = kinds and abs(len(parts["y_validation"]) - share * total) <= len(np.unique(case["y"]))
    message = (
        f"Expected about {share * total:.0f} of {total} rows to validate, x and y of equal length. Received: {shapes}."
    )
    yield Verdict("two parts of the right size", bool(size), message)
    if not kinds:
        return
    numbers = np.concatenate([parts["x_train"][:, 0], parts["x_validation"][:, 0]])
    # A row is known by its first number: no two rows share it.
    given = {
        number: (other, label) for (number, other), label in zip(case["x"].tolist(), case["y"].tolist(), strict=True)
    }
    whole = len(numbers) == total and set(numbers.tolist()) == given.keys()
    doubled = len(numbers) - len(np.unique(numbers))
    lost = len(given.keys() - set(numbers.tolist()))
    yield Verdict("no row lost, none doubled", whole, f"{lost} of {total} rows are missing, {doubled} stand twice.")
    paired = all(
        given.get(number) == (other, label)
        for side in ("train", "validation")
        for (number, other), label in zip(parts[f"x_{side}"].tolist(), parts[f"y_{side}"].tolist(), strict=True)
    )
    yield Verdict("x and y still belong together", paired, "Some rows of x stand beside the label of another row.")
    classes, counts = np.unique(case["y"], return_counts=True)
    found = np.array([(parts["y_validation"] == c).sum() for c in classes])
    fair = bool((np.abs(found - share * counts) <= 1 + 1e-9).all() and (found > 0).all())
    message = (
        f"Of the classes with {counts} rows, about {np.round(share * counts, 1)} should validate. Received: {found}."
    )
    yield Verdict("every class on both sides, in proportion", fair, message)


def _parts(x: Any, y: Any, training: Any, validating: Any) -> dict[str, Any]:
    return {
        "x_train": x[training],
        "y_train": y[training],
        "x_validation": x[validating],
        "y_validation": y[validating],
    }


def _fair_places(y: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
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
        "two parts of the right size": 0.2,
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
