"""Every row in its part, in the order that was asked; both parts scaled by the training part's numbers.

scikit-learn's `StandardScaler` says what scaled means.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.case_study_exam_results.prepare import PARTS
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]
Prepared = tuple[Reals, Reals, Integers, Integers]  # x_train, x_test, y_train, y_test

_TOLERANCE = 2e-4  # of a scaled number, in float32


_ROWS, _TRAIN, _TEST, _ALONE = (
    "every row in its part",
    "training part: mean 0, standard deviation 1",
    "test part: scaled with the training part's numbers",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["x", "y", "test_rows"])
    if "parts" in observed:
        message = f"Expected four things, {', '.join(PARTS)}. Received: {observed['parts']}."
        yield Verdict(_ROWS, False, message)
        return
    x, y, rows = case["x"], case["y"], case["test_rows"]
    train = ~np.isin(np.arange(len(y)), rows)
    shapes = {"x_train": x[train].shape, "x_test": x[rows].shape, "y_train": y[train].shape, "y_test": y[rows].shape}
    shaped = {name: comparing.with_shape("", observed[name], shapes[name], f"`{name}`") for name in PARTS}
    labels = {"y_train": y[train], "y_test": y[rows]}
    order = "Training rows keep their order, test rows follow `test_rows`."
    forms = comparing.all_of("", *(verdict for verdict, _ in shaped.values()))
    fits = comparing.all_of(
        _ROWS,
        forms,
        *(
            comparing.explained(order, comparing.agrees("", observed[name], expected, what=f"`{name}`", rtol=0, atol=0))
            for name, expected in labels.items()
        ),
        *(
            _of_these_rows(name, shaped[name][1], part, order)
            for name, part in (("x_train", x[train]), ("x_test", x[rows]))
            if forms.right
        ),
    )
    yield fits
    if not fits.right:
        return
    scaler = StandardScaler().fit(x[train].astype("float64"))
    x_train, x_test = shaped["x_train"][1], shaped["x_test"][1]
    # Rounded, and without the sign of a zero: the mean of centered numbers is some 1e-16.
    means, deviations = (
        comparing.brief(moment.round(6) + 0.0) for moment in (x_train.mean(axis=0), x_train.std(axis=0))
    )
    yield comparing.explained(
        f"Column means of `x_train`: {means}, standard deviations: {deviations} (NumPy's `std`).",
        comparing.agrees(
            _TRAIN,
            x_train,
            scaler.transform(x[train].astype("float64")),
            what="`x_train`",
            rtol=0,
            atol=_TOLERANCE,
        ),
    )
    yield comparing.explained(
        "With the training part's mean and standard deviation `x_test` comes out differently.",
        comparing.agrees(
            _TEST,
            x_test,
            scaler.transform(x[rows].astype("float64")),
            what="`x_test`",
            rtol=0,
            atol=_TOLERANCE,
        ),
    )


def _of_these_rows(name: str, came: Reals, rows: Reals, order: str) -> Verdict:
    """Whether each column is one of these rows' columns, shifted and scaled by whatever it be."""
    for column in range(rows.shape[1] if len(rows) > 1 else 0):
        wanted, has = rows[:, column].astype("float64"), came[:, column]
        if not np.ptp(wanted):
            continue  # alike in all rows: nothing says whose they are
        if not np.ptp(has) > 0 or np.corrcoef(wanted, has)[0, 1] < 0.9999:
            message = f"Column {column} of `{name}` does not hold these rows of `x`, scaled or not. {order}"
            return Verdict("", False, message)
    return Verdict("", True)


def _prepared_with(scale: Callable[[Reals, Reals, Reals], tuple[Reals, Reals]]) -> Callable[..., Prepared]:
    """The right split; `scale` gets the training part, the test part and the whole table, and scales the two parts."""

    def answer(x: Reals, y: Integers, test_rows: Integers) -> Prepared:
        train = np.delete(np.arange(len(y)), test_rows)
        x_train, x_test = scale(x[train], x[test_rows], x)
        return x_train, x_test, y[train], y[test_rows]

    return answer


def _by_everybody(train: Reals, test: Reals, everybody: Reals) -> tuple[Reals, Reals]:
    scaler = StandardScaler().fit(everybody)
    return scaler.transform(train), scaler.transform(test)


def _each_by_itself(train: Reals, test: Reals, everybody: Reals) -> tuple[Reals, Reals]:
    return StandardScaler().fit_transform(train), StandardScaler().fit_transform(test)


def _not_at_all(train: Reals, test: Reals, everybody: Reals) -> tuple[Reals, Reals]:
    return train, test


def _by(scaler: Any) -> Callable[[Reals, Reals, Reals], tuple[Reals, Reals]]:
    """Both parts by another scaler, fitted on the training part."""
    return lambda train, test, everybody: (scaler.fit_transform(train), scaler.transform(test))


def _as_one_column(train: Reals, test: Reals, everybody: Reals) -> tuple[Reals, Reals]:
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


def _each_by_its_own_numbers(train: Reals, test: Reals, everybody: Reals) -> tuple[Reals, Reals]:
    """In plain NumPy, where a single row is divided by 0."""
    with np.errstate(all="ignore"):
        return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (train, test))


def _labels_in_another_order(x: Reals, y: Integers, test_rows: Integers) -> Prepared:
    x_train, x_test, y_train, _ = _in_old_order(x, y, test_rows)
    return x_train, x_test, y_train, y[test_rows]


def _test_rows_kept(x: Reals, y: Integers, test_rows: Integers) -> Prepared:
    scaler = StandardScaler().fit(x)
    return scaler.transform(x), scaler.transform(x[test_rows]), y, y[test_rows]


def _by_deviation(deviation: Callable[[Reals], Reals]) -> Callable[..., Prepared]:
    """The right split, divided by something else than the standard deviation."""
    return _prepared_with(
        lambda train, test, everybody: (
            (train - train.mean(axis=0)) / deviation(train),
            (test - train.mean(axis=0)) / deviation(train),
        )
    )


def _as_it_stood(x: Reals, y: Integers, test_rows: Integers) -> Prepared:
    test = np.isin(np.arange(len(y)), test_rows)
    scaled = StandardScaler().fit_transform(x)
    return scaled[~test], scaled[test], y[~test], y[test_rows]


def _in_old_order(x: Reals, y: Integers, test_rows: Integers) -> Prepared:
    test = np.isin(np.arange(len(y)), test_rows)
    scaler = StandardScaler().fit(x[~test])
    return scaler.transform(x[~test]), scaler.transform(x[test]), y[~test], y[test]


def _in_another_order(x: Reals, y: Integers, test_rows: Integers) -> Any:
    x_train, x_test, y_train, y_test = _prepared_with(_by(StandardScaler()))(x, y, test_rows)
    return x_train, y_train, x_test, y_test


def _training_alone(train: Reals, test: Reals, everybody: Reals) -> tuple[Reals, Reals]:
    return StandardScaler().fit_transform(train), test


prepare = Answers(
    id="case_study_exam_results.prepare",
    shares={_ROWS: 0.25, _TRAIN: 0.3, _TEST: 0.4, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "All is as it stood: the mean knows the test students, and their rows and labels have come apart. In which "
            "order must the steps stand?",
            _as_it_stood,
        ),
        Mistake(
            "You took mean and standard deviation from all students, the test ones too: that is a leak. "
            "What would you know about them on the day of the exam?",
            _prepared_with(_by_everybody),
        ),
        Mistake(
            "You scaled the test part by its own mean and standard deviation. The same student would then get another "
            "number in another company. Whose mean does the network know?",
            _prepared_with(_each_by_itself),
        ),
        Mistake(
            "The test part was scaled by its own numbers; where its students are alike, or there is only one, its "
            "deviation is 0, and you divided 0 by 0. Whose mean and deviation does the network know?",
            _prepared_with(_each_by_its_own_numbers),
        ),
        Mistake(
            "The rows of `x_test` stand in the order of the table, and their labels in that of `test_rows`. How do "
            "both get one order?",
            _labels_in_another_order,
        ),
        Mistake(
            "You split but did not scale. Which mean and which standard deviation should a column of x_train have?",
            _prepared_with(_not_at_all),
        ),
        Mistake(
            "You subtracted the mean and stopped there. What makes the standard deviation 1?",
            _prepared_with(_by(StandardScaler(with_std=False))),
        ),
        Mistake(
            "You mapped the columns to 0…1. That is another scaling; what does 'mean 0, standard deviation 1' ask for?",
            _prepared_with(_by(MinMaxScaler())),
        ),
        Mistake(
            "The test students are still among the training students. How do you take rows out of an array?",
            _test_rows_kept,
        ),
        Mistake(
            "You took one mean and one standard deviation for the whole table. Hours and percentages have nothing in "
            "common: along which axis does a column have its own?",
            _prepared_with(_as_one_column),
        ),
        Mistake(
            "That is the standard deviation with n - 1 (ddof=1), as pandas has it. Which one did the exercise name?",
            _by_deviation(lambda train: train.std(axis=0, ddof=1)),
        ),
        Mistake(
            "You divided by the variance. Which of its relatives is in the units of the column?",
            _by_deviation(lambda train: train.var(axis=0)),
        ),
        Mistake(
            "The test rows stand in the order of the table, not in that of `test_rows`. What does `x[test_rows]` do "
            "that a mask does not?",
            _in_old_order,
        ),
        Mistake(
            "The test part was not scaled at all: the network would see other units than in training. Whose numbers "
            "scale it?",
            _prepared_with(_training_alone),
        ),
        Mistake(
            "The four parts stand in another order: x_train, y_train, x_test, y_test. Which was asked for?",
            _in_another_order,
        ),
    ),
)
