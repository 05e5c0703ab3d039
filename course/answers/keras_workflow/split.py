"""A split: right are each class's share, every row once with its own label, and that the seed decides."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, all_of, is_close, leaves_alone, real_numbers, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_WHOLE, _FAIR, _SEED, _ALONE = (
    "every row once, with its own label",
    "every class on both sides, in proportion",
    "the seed decides who validates",
    "inputs left alone",
)
_SIDES = ("train", "validation")


def _judge_split(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["x", "y"])
    parts: dict[str, Reals] = {}
    forms = []
    for side in _SIDES:
        row = case["x"].shape[1:]
        form, parts[f"x_{side}"] = with_shape("", observed[f"x_{side}"], (None, *row), f"rows of x in `x_{side}`")
        rows = len(parts[f"x_{side}"])
        labels, parts[f"y_{side}"] = with_shape("", observed[f"y_{side}"], (rows,), f"a label per row in `y_{side}`")
        forms += [form, labels]
    yielded = all_of(_WHOLE, *forms)
    if not yielded.right:
        yield yielded
        return
    # A row is known by its first number: no two rows share it.
    place_of = {float(number): place for place, number in enumerate(_numbers(case["x"]))}
    chosen = [place_of.get(number, -1) for number in _numbers(parts["x_validation"])]
    fair = _in_proportion(case, [place for place in chosen if place >= 0])
    yield fair
    if min(chosen, default=-1) < 0:
        yield _all_there(case, parts, place_of)
        return
    # Rows that stand side by side were cut off: no order was drawn for them, and nothing more is earned.
    if _side_by_side(chosen):
        message = "The rows that validate stand side by side, as they were handed in. What must happen before the cut?"
        yield Verdict(_SEED, False, message)
        if not fair.right:
            return
    yield _all_there(case, parts, place_of)
    if not _side_by_side(chosen):
        again, other = (_numbers(real_numbers(observed[name])) for name in ("again", "other"))
        own = _numbers(parts["x_validation"])
        message = "Asked again with the same seed, it gave another split: which generator gets the seed?"
        same = Verdict("", again == own, message)
        differs = Verdict(
            "", set(other) != set(own), "With another seed the same rows validate: what does the seed decide?"
        )
        yield all_of(_SEED, same, differs)


def _numbers(rows: Any) -> list[float]:
    """The first number of each row."""
    return (
        [] if rows is None or not len(rows) else np.asarray(rows, dtype="float64").reshape(len(rows), -1)[:, 0].tolist()
    )


def _side_by_side(places: list[int]) -> bool:
    return sorted(places) == list(range(min(places, default=0), min(places, default=0) + len(places)))


def _all_there(case: Data, parts: dict[str, Reals], place_of: dict[float, int]) -> Verdict:
    numbers = [number for side in _SIDES for number in _numbers(parts[f"x_{side}"])]
    lost, doubled = len(place_of.keys() - set(numbers)), len(numbers) - len(set(numbers))
    if lost or doubled or not set(numbers) <= place_of.keys():
        return Verdict(_WHOLE, False, f"{lost} of {len(place_of)} rows are missing, {doubled} stand twice.")
    for side in _SIDES:
        for row, number in enumerate(_numbers(parts[f"x_{side}"])):
            label, place = float(parts[f"y_{side}"][row]), place_of[number]
            if case["y"][place] != label or not is_close(parts[f"x_{side}"][row], case["x"][place], rtol=1e-6):
                message = (
                    f"Row {row} of `x_{side}` (counted from 0) stands beside label {label:g}, which is not its own."
                )
                return Verdict(_WHOLE, False, message)
    return Verdict(_WHOLE, True)


def _in_proportion(case: Data, places: list[int]) -> Verdict:
    classes, counts = np.unique(case["y"], return_counts=True)
    found = np.array([(case["y"][places] == label).sum() for label in classes])
    unfair = np.flatnonzero((np.abs(found - case["share"] * counts) > 1 + 1e-9) | (found == 0))
    message = ""
    for place in unfair[:1]:
        label, rows, came = classes[place], counts[place], found[place]
        message = (
            f"Of the {rows} rows of class {label}, about {case['share'] * rows:g} should validate. Received: {came}. "
            "Is each class cut by itself?"
        )
        if came == rows - round(case["share"] * rows) and 2 * came > rows:
            message = message.replace("Is each class cut by itself?", "Are the two parts exchanged?")
        elif not came and label != place:
            message = message.replace("Is each class cut by itself?", "Which class numbers does `y` hold?")
    return Verdict(_FAIR, not len(unfair), message)


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


def _split_shuffled(x: Any, y: Any, share: float, seed: int) -> Any:
    order, cut = np.random.default_rng(seed).permutation(len(y)), round(share * len(y))
    return _parts(x, y, order[cut:], order[:cut])


def _split_unshuffled(x: Any, y: Any, share: float, seed: int) -> Any:
    return _parts(x, y, *_fair_places(y, share))


def _split_classes_counted(x: Any, y: Any, share: float, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(len(y))
    of_class = [[place for place in order if y[place] == number] for number in range(len(np.unique(y)))]
    validating = [place for mine in of_class for place in mine[: round(share * len(mine))]]
    return _parts(x, y, np.setdiff1d(order, validating), np.array(validating, dtype=int))


def _split_by_one_seed(x: Any, y: Any, share: float, seed: int) -> Any:
    from sklearn.model_selection import train_test_split

    training, validating = train_test_split(np.arange(len(y)), test_size=share, random_state=42, stratify=y)
    return _parts(x, y, training, validating)


def _split_by_two_orders(x: Any, y: Any, share: float, seed: int) -> Any:
    rng, cut = np.random.default_rng(seed), round(share * len(y))
    moved, labels = rng.permutation(x), rng.permutation(y)
    return {
        "x_train": moved[cut:],
        "y_train": labels[cut:],
        "x_validation": moved[:cut],
        "y_validation": labels[:cut],
    }


split = Answers(
    id="keras_workflow.split",
    shares={_WHOLE: 0.3, _FAIR: 0.4, _SEED: 0.25, _ALONE: 0.05},
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
            "You numbered the classes 0, 1, 2, … yourself, and a class of another number gives nothing. Which class "
            "numbers does `y` hold?",
            _split_classes_counted,
        ),
        Mistake(
            "A whole class validates, and the model has never seen it. What does *in proportion* ask of each class?",
            _split_by_class,
        ),
        Mistake(
            "You shuffle all rows and cut: a small class may get too few, or none. How does each class give its share?",
            _split_shuffled,
        ),
        Mistake(
            "Each class gives its first rows, whatever the seed: nothing is shuffled. What does `seed` decide?",
            _split_unshuffled,
        ),
        Mistake(
            "The seed stands in your code, and the argument is not used: another seed gives the same split. Where does "
            "`seed` belong?",
            _split_by_one_seed,
        ),
        Mistake(
            "x and y were shuffled one after the other, each in an order of its own. How do you use one order "
            "for both?",
            _split_by_two_orders,
        ),
    ),
)
