"""A split by patient: whole, without a patient on two sides, in proportion, and decided by the seed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, all_of, leaves_alone, real_numbers
from course.exercises.data_preparation.split_patients import PARTS
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]

_WHOLE, _APART, _FAIR, _SEED, _ALONE = (
    "every row in one part, and in one only",
    "no patient in two parts",
    "70, 15 and 15 %, and each class in proportion",
    "the seed decides",
    "inputs left alone",
)
_SHARES = (0.7, 0.15, 0.15)
_SIZE_OFF, _CLASS_OFF = 0.03, 0.05


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["patient", "y"])
    n = len(case["y"])
    splits = {name: [_row_numbers(observed[f"{name}{part}"], n) for part in PARTS] for name in ("", "again_", "other_")}
    for name, parts in splits.items():
        whole = _whole(parts, n)
        if not whole.right and _patients(observed, name, case["patient"]):
            whole = Verdict(_WHOLE, False, f"{whole.message} Those are patients. Which rows belong to them?")
        if not whole.right:
            yield whole
            return
    first, again, other = (
        [np.sort(part) for part in parts if part is not None]
        for parts in (splits[""], splits["again_"], splits["other_"])
    )
    same = all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    yield all_of(
        _SEED,
        Verdict("", same, "Asked again with the same seed, it gave another split: which generator gets the seed?"),
        Verdict(
            "",
            not np.array_equal(first[2], other[2]),
            "With another seed the same rows are in the test part: what does the seed decide?",
        ),
    )
    if np.array_equal(first[2], other[2]):  # nothing was drawn: there is nothing else to look at
        return
    yield Verdict(_WHOLE, True)
    yield all_of(_APART, *(_apart(case["patient"], parts) for parts in (first, other)))
    yield all_of(_FAIR, *(_fair(case["y"], parts) for parts in (first, other)))


def _patients(observed: Data, name: str, patient: Reals) -> bool:
    """Whether what came are numbers of patients."""
    numbers = real_numbers(observed[f"{name}{PARTS[0]}"])
    return numbers is not None and numbers.size > 0 and bool(np.isin(numbers, patient).all())


def _row_numbers(value: Any, n: int) -> Integers | None:
    numbers = real_numbers(value)
    if numbers is None or numbers.ndim != 1 or np.asarray(value).dtype == bool:
        return None
    if not np.array_equal(numbers, np.round(numbers)):
        return None
    return numbers.astype("int64")


def _whole(parts: list[Integers | None], n: int) -> Verdict:
    for name, rows in zip(PARTS, parts, strict=True):
        if rows is None:
            message = f"Expected row numbers in one axis for `{name}`, such as [4, 0, 7]. Received a mask, or no whole "
            return Verdict(_WHOLE, False, f"{message}numbers: what does `np.flatnonzero` make of a mask?")
        if len(rows) and not (0 <= rows.min() and rows.max() < n):
            came = f"{rows.min()} to {rows.max()}"
            return Verdict(_WHOLE, False, f"`{name}` holds the numbers {came}, and the rows are 0 to {n - 1}.")
    counts = np.bincount(np.concatenate([rows for rows in parts if rows is not None]), minlength=n)
    if (counts == 1).all():
        return Verdict(_WHOLE, True)
    row = int(np.flatnonzero(counts != 1)[0])
    lost, many = int((counts == 0).sum()), int((counts > 1).sum())
    message = (
        f"Row {row} was given {counts[row]} times. Each row belongs into one part: {lost} are in none, {many} in more "
    )
    message += "than one. "
    if lost and not many:
        message += "Do all rows of a patient come along?"
    elif lost:
        message += "Are these places in a shorter list, where rows of the whole table were asked for?"
    return Verdict(_WHOLE, False, message)


def _apart(patient: Reals, parts: list[Integers]) -> Verdict:
    for one, other in ((0, 1), (0, 2), (1, 2)):
        both = np.intersect1d(patient[parts[one]], patient[parts[other]])
        if len(both):
            parts_shared = f"{PARTS[one]} and in {PARTS[other]}"
            message = (
                f"{len(both)} patients have rows in {parts_shared}, one of them {both[0]:.0f}. Rows were shuffled: "
            )
            message += "what is to be shuffled, so that all rows of a patient go together?"
            return Verdict("", False, message)
    return Verdict("", True)


def _fair(y: Reals, parts: list[Integers]) -> Verdict:
    for name, rows, share in zip(PARTS, parts, _SHARES, strict=True):
        size = len(rows) / len(y)
        if abs(size - share) > _SIZE_OFF:
            return Verdict(
                "", False, f"`{name}` holds {size:.0%} of the rows. Expected about {share:.0%}: where do you cut?"
            )
        positive = float(y[rows].mean())
        if abs(positive - y.mean()) > _CLASS_OFF:
            message = f"Of the rows of `{name}`, {positive:.0%} are of class 1, and {y.mean():.0%} of all rows. "
            message += (
                "Chance decided, or labels of other patients: how does each class give its 70, 15 and 15 percent?"
            )
            return Verdict("", False, message)
    return Verdict("", True)


def _cut(order: Reals) -> list[Reals]:
    return np.split(order, [round(0.7 * len(order)), round(0.85 * len(order))])


def _patients_cut(patient: Reals, y: Reals, seed: int, *, strata: bool = True, shuffle: bool = True) -> list[list[Any]]:
    """The numbers of the patients of the three parts."""
    rng = np.random.default_rng(seed)
    parts: list[list[Any]] = [[], [], []]
    for label in (0, 1) if strata else (None,):
        who = np.unique(patient if label is None else patient[y == label])
        for part, some in zip(parts, _cut(rng.permutation(who) if shuffle else who), strict=True):
            part += some.tolist()
    return parts


def _rows_of(patient: Reals, parts: list[list[Any]]) -> list[Integers]:
    return [np.flatnonzero(np.isin(patient, part)) for part in parts]


def _by_rows(patient: Reals, y: Reals, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    cuts = [_cut(rng.permutation(np.where(y == label)[0])) for label in (0, 1)]
    return [np.concatenate(some) for some in zip(*cuts, strict=True)]


def _first_rows(patient: Reals, y: Reals, seed: int) -> Any:
    parts = _patients_cut(patient, y, seed)
    return [np.unique(patient, return_index=True)[1][np.isin(np.unique(patient), part)] for part in parts]


def _patients_themselves(patient: Reals, y: Reals, seed: int) -> Any:
    return [np.array(part) for part in _patients_cut(patient, y, seed)]


def _of(**options: bool) -> Callable[..., Any]:
    return lambda patient, y, seed: _rows_of(patient, _patients_cut(patient, y, seed, **options))


def _with(change: Callable[[list[Integers]], Any]) -> Callable[..., Any]:
    return lambda patient, y, seed: change(_rows_of(patient, _patients_cut(patient, y, seed)))


split_patients = Answers(
    id="data_preparation.split_patients",
    shares={_WHOLE: 0.1, _APART: 0.4, _FAIR: 0.35, _SEED: 0.1, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "You shuffled rows, so that a patient's first row may train and the second be tested. The model recognizes "
            "the patient, not the disease: what is to be shuffled instead?",
            _by_rows,
        ),
        Mistake(
            "You shuffled all patients and cut, so that a part may get too few of the ill by chance. How does each "
            "class give its 70, 15 and 15 percent?",
            _of(strata=False),
        ),
        Mistake(
            "Nothing was shuffled: every seed gives the same three parts, cut by the patients' numbers. Which "
            "generator gets `seed`?",
            _of(shuffle=False),
        ),
        Mistake(
            "You gave one row per patient, and lost the others. Which rows belong to a patient who was chosen?",
            _first_rows,
        ),
        Mistake(
            "Those are the numbers of the patients. What was asked for are the numbers of their rows: how do you find "
            "the rows of a patient?",
            _patients_themselves,
        ),
        Mistake(
            "The training part holds the validation rows, too. Choosing with rows that the model was fitted to is no "
            "choice: where must they be taken out?",
            _with(lambda parts: [np.concatenate(parts[:2]), parts[1], parts[2]]),
        ),
        Mistake(
            "The parts stand in another order: the large one is the training part. In which order were they asked for?",
            _with(lambda parts: [parts[2], parts[1], parts[0]]),
        ),
        Mistake(
            "Validation and test have the same rows. A part that you chose with is no longer unseen: what are three "
            "parts for?",
            _with(lambda parts: [parts[0], parts[2], parts[2]]),
        ),
        Mistake(
            "The validation part is empty: you cut once, and three parts need two cuts. Where does the second one go?",
            _with(lambda parts: [parts[0], parts[1][:0], np.concatenate(parts[1:])]),
        ),
    ),
)
