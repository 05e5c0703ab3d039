"""A preparation without leaks: columns, scales and repeated rows come from the training rows and from nowhere else."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_selection import r_regression
from sklearn.preprocessing import StandardScaler

from course.answers.comparing import Reals, agrees, all_of, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]

_SHAPES, _CHOSEN, _SCALED, _REPEATED, _ALONE = (
    "the parts that were asked for",
    "columns chosen by the training rows",
    "scaled by the training rows",
    "only training rows repeated, until the classes are equal",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["x", "y", "test"])
    x, y, test, k = case["x"], case["y"], case["test"], int(case["k"])
    train = np.setdiff1d(np.arange(len(y)), test)
    rows = 2 * int((y[train] == 0).sum())
    wide, x_train = with_shape("", observed["x_train"], (None, k), "training rows with `k` columns in `x_train`")
    long, y_train = with_shape("", observed["y_train"], (len(x_train),), "a label per row in `y_train`")
    tested, x_test = with_shape("", observed["x_test"], (len(test), k), "the test rows with `k` columns in `x_test`")
    enough = Verdict(
        "", len(x_train) >= len(train), f"`x_train` holds {len(x_train)} rows, fewer than are in training."
    )
    forms = all_of(_SHAPES, wide, long, tested, enough)
    if not forms.right:
        yield forms
        return
    first = x_train[: len(train)]
    found = [_column_of(first[:, place], x[train]) for place in range(k)]
    found_again = [_column_of(x_test[:, place], x[test]) for place in range(k)]
    known = -1 not in found and found == found_again
    message = (
        "The first rows of `x_train` are not the training rows in their old order, or `x_test` is not the test rows in "
        "the order of `test`, in the same columns."
    )
    yield all_of(_SHAPES, Verdict("", known, message))
    if not known:
        return
    chosen = _chosen(x, y, train, k)
    message = f"Among the training rows the columns {chosen} follow the label most. Received: columns {found}. "
    order = "The columns are the right ones: in which order were they to stand?"
    message += order if sorted(found) == chosen else "Which rows' labels did the choice see?"
    yield Verdict(_CHOSEN, found == chosen, message)
    scaler = StandardScaler().fit(x[train][:, found])
    both = np.concatenate([first, x_test])
    wanted = np.concatenate([scaler.transform(x[train][:, found]), scaler.transform(x[test][:, found])])
    yield explained(
        "With the training rows' mean and deviation it comes out differently.",
        agrees(_SCALED, both, wanted, what="the scaled number", rtol=1e-4, atol=1e-4),
    )
    yield _repeated(x_train, y_train, y[train], rows)


def _repeated(x_train: Reals, y_train: Reals, labels: Integers, rows: int) -> Verdict:
    n = len(labels)
    if len(x_train) != rows:
        message = f"Equal classes make {rows} training rows. Received: {len(x_train)}."
        return Verdict(_REPEATED, False, message)
    right = all_of(
        _REPEATED,
        agrees("", y_train[:n], labels, what="the training rows' label"),
        Verdict(
            "",
            bool((y_train[n:] == 1).all()),
            f"{int((y_train[n:] != 1).sum())} of the {rows - n} repeated rows are not of class 1. Were they counted "
            "among the training rows, and then looked up among all rows?",
        ),
    )
    if not right.right:
        return right
    rare = x_train[:n][labels == 1]
    from_where = [np.flatnonzero(np.isclose(rare, row, rtol=1e-5, atol=1e-6).all(axis=1)) for row in x_train[n:]]
    strangers = sum(not len(one) for one in from_where)
    if strangers:
        message = f"{strangers} of {rows - n} repeated rows are no training rows of class 1. Test rows, or new ones? "
        return Verdict(_REPEATED, False, message + "Which rows was there to draw from?")
    if rows - n > 8 and len({int(one[0]) for one in from_where}) == 1:
        return Verdict(_REPEATED, False, f"One row was repeated {rows - n} times. Let each of them have its chance.")
    return Verdict(_REPEATED, True)


def _column_of(column: Reals, table: Reals) -> int:
    """Which column of a table this is, shifted and scaled by whatever it be; -1 where it is none."""
    if not np.ptp(column) > 0:
        return -1
    likeness = [abs(np.corrcoef(column, one)[0, 1]) for one in table.T]
    best = int(np.argmax(likeness))
    return best if likeness[best] > 0.99999 else -1


def _chosen(x: Reals, y: Integers, rows: Integers, k: int) -> list[int]:
    strength = np.abs(r_regression(x[rows], y[rows]))
    return sorted(int(place) for place in np.argsort(-strength, kind="stable")[:k])


def _prepared(
    *,
    chosen_by: str = "train",
    scaled_by: str = "train",
    repeated: str = "train",
    strongest: Callable[..., list[int]] = _chosen,
    after: bool = False,
) -> Callable[..., Any]:
    """An answer in which each step asks the training rows (`train`), all rows (`all`) or the test rows (`test`)."""

    def answer(x: Reals, y: Integers, test: Integers, k: int, seed: int) -> Any:
        rng = np.random.default_rng(seed)
        everybody = np.arange(len(y))
        ask = {"train": np.setdiff1d(everybody, test), "all": everybody, "test": np.asarray(test)}
        train = ask["train"]
        columns = strongest(x, y, ask[chosen_by], k)
        missing = int((y[train] == 0).sum() - (y[train] == 1).sum())
        rows = train
        if repeated != "none":
            pool = ask[repeated][y[ask[repeated]] == 1]
            rows = np.concatenate([train, rng.choice(pool, missing)])
        scaler = StandardScaler().fit(x[rows if after else ask[scaled_by]])
        tested = StandardScaler().fit(x[test]) if scaled_by == "each" else scaler
        return scaler.transform(x[rows])[:, columns], y[rows], tested.transform(x[test])[:, columns]

    return answer


def _each_by_itself(x: Reals, y: Integers, test: Integers, k: int, seed: int) -> Any:
    x_train, y_train, _ = _prepared()(x, y, test, k, seed)
    columns = _chosen(x, y, np.setdiff1d(np.arange(len(y)), test), k)
    return x_train, y_train, StandardScaler().fit_transform(x[test])[:, columns]


def _places_for_rows(x: Reals, y: Integers, test: Integers, k: int, seed: int) -> Any:
    """The rare rows counted among the training rows, and looked up among all."""
    train = np.setdiff1d(np.arange(len(y)), test)
    scaler = StandardScaler().fit(x[train])
    rare = np.flatnonzero(y[train] == 1)
    missing = int((y[train] == 0).sum() - (y[train] == 1).sum())
    rows = np.concatenate([train, np.random.default_rng(seed).choice(rare, missing)])
    columns = _chosen(x, y, train, k)
    return scaler.transform(x[rows])[:, columns], y[rows], scaler.transform(x[test])[:, columns]


def _wrong_labels(x: Reals, y: Integers, rows: Integers, k: int) -> list[int]:
    """The first labels of the table beside the training rows."""
    strength = np.abs(r_regression(x[rows], y[: len(rows)]))
    return sorted(int(place) for place in np.argsort(-strength, kind="stable")[:k])


def _half_scaled(x: Reals, y: Integers, test: Integers, k: int, seed: int) -> Any:
    """The mean of the training rows, the deviation of all."""
    train = np.setdiff1d(np.arange(len(y)), test)
    columns = _chosen(x, y, train, k)
    ratio = (x[train].std(axis=0) / x.std(axis=0))[columns]
    x_train, y_train, x_test = _prepared()(x, y, test, k, seed)
    return x_train * ratio, y_train, x_test * ratio


def _counted_on_all(x: Reals, y: Integers, test: Integers, k: int, seed: int) -> Any:
    """So many rows are repeated that all rows, the test rows included, would have equal classes."""
    train = np.setdiff1d(np.arange(len(y)), test)
    x_train, y_train, x_test = _prepared(repeated="none")(x, y, test, k, seed)
    missing = max(int((y == 0).sum() - (y == 1).sum()), 0)
    more = np.random.default_rng(seed).choice(np.flatnonzero(y[train] == 1), missing)
    rows = np.concatenate([np.arange(len(train)), more])
    return x_train[rows], y_train[rows], x_test


def _fewer(x: Reals, y: Integers, test: Integers, k: int, seed: int) -> Any:
    """Undersampling: frequent rows are dropped."""
    x_train, y_train, x_test = _prepared(repeated="none")(x, y, test, k, seed)
    rows = np.concatenate([np.flatnonzero(y_train == 0)[: (y_train == 1).sum()], np.flatnonzero(y_train == 1)])
    return x_train[rows], y_train[rows], x_test


prepare_honestly = Answers(
    id="data_preparation.prepare_honestly",
    shares={_SHAPES: 0.05, _CHOSEN: 0.3, _SCALED: 0.3, _REPEATED: 0.3, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "Nothing was mended: all three steps still ask the test rows. Which rows exist on the day on which the "
            "model is fitted?",
            _prepared(chosen_by="all", scaled_by="all", repeated="all"),
        ),
        Mistake(
            "The columns are still chosen with the test rows' labels, the strongest of the three leaks. What would the "
            "correlation be without these rows?",
            _prepared(chosen_by="all"),
        ),
        Mistake(
            "Mean and deviation still come from all rows. Which rows may they know?",
            _prepared(scaled_by="all"),
        ),
        Mistake(
            "Among the repeated rows are test rows: the model trains on its own examination. Out of which rows is "
            "drawn?",
            _prepared(repeated="all"),
        ),
        Mistake(
            "Two leaks are closed in part only: columns and scales still ask all rows. Which line stands too early?",
            _prepared(chosen_by="all", scaled_by="all"),
        ),
        Mistake(
            "You scaled last, by the rows that had been repeated: each copy counts again. By which rows was it to be?",
            _prepared(after=True),
        ),
        Mistake(
            "The test rows were scaled by their own mean and deviation. Then the same patient gets other numbers in "
            "other company: whose scale does the model know?",
            _each_by_itself,
        ),
        Mistake(
            "You stopped repeating rows. The rare class is still rare: was the repetition the mistake, or where it was "
            "done?",
            _prepared(repeated="none"),
        ),
        Mistake(
            "You chose the columns by correlation with its sign, and those that fall where the label rises are lost. "
            "What did `np.abs` do?",
            _prepared(
                strongest=lambda x, y, rows, k: sorted(
                    int(place) for place in np.argsort(-r_regression(x[rows], y[rows]), kind="stable")[:k]
                )
            ),
        ),
        Mistake(
            "You counted places within the training rows and used them as row numbers of the whole table. What does "
            "`train[...]` make of such places?",
            _places_for_rows,
        ),
        Mistake(
            "You put the training rows beside `y[:len(train)]`: these are other rows' labels. Which labels belong to "
            "`x[train]`?",
            _prepared(strongest=_wrong_labels),
        ),
        Mistake(
            "The mean comes from the training rows, and the deviation still from all rows. What else is fitted in that "
            "line?",
            _half_scaled,
        ),
        Mistake(
            "You counted how many rows are missing among all rows, the test rows included. Which classes are to be "
            "equal?",
            _counted_on_all,
        ),
        Mistake(
            "You dropped rows of the frequent class instead of repeating rare ones. That is undersampling: what did "
            "the docstring ask for?",
            _fewer,
        ),
        Mistake(
            "Columns and repeated rows still ask the test rows; only the scale is mended. What do their labels tell?",
            _prepared(chosen_by="all", repeated="all"),
        ),
        Mistake(
            "Scale and repeated rows still ask the test rows; only the choice of columns is mended. What else is "
            "fitted?",
            _prepared(scaled_by="all", repeated="all"),
        ),
    ),
)
