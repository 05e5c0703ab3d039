"""A mended table: gaps that are gaps, lengths in one unit, each row once and the first of them in its old place."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, agrees, all_of, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]

_ROWS, _GAPS, _UNITS, _ALONE = (
    "each row once, the first of them kept, in their old order",
    "what was not measured is nan, and nothing else is",
    "lengths in one unit, and nothing else converted",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["table", "unit", "lengths"])
    table, columns = case["table"], case["table"].shape[1]
    form, came = with_shape(_ROWS, observed["cleaned"], (None, columns), "rows with the same columns")
    if not form.right:
        yield form
        return
    true = _mended(table, case["unit"], case["lengths"], case["code"])
    kept = _first_of_each(true)
    # Where no row was dropped, or others, the cells that are there can still be looked at.
    rows = kept if len(came) == len(kept) else np.arange(len(table))
    coded = np.isclose(came, case["code"]).sum() > np.isclose(true, case["code"]).sum()
    if len(came) != len(kept):
        message = f"Expected {len(kept)} of {len(table)} rows. Received: {len(came)}. "
        few = "A row is a copy if all of its columns are equal, and the first of them remains: which ones are missing?"
        many = "When are two rows equal that mean the same: is nan equal to nan, is 15.780000000000001 equal to 15.78, "
        many += "and need copies stand next to each other?"
        if coded:
            many = f"The code {case['code']:g} still stands in it: did you look for `code`, and write into the table?"
        yield Verdict(_ROWS, False, message + (few if len(came) < len(kept) else many))
        if len(came) != len(table):
            return
    else:
        # A row is known by what was measured in its columns that no unit touches.
        yield all_of(_ROWS, _same_rows(came, true[kept], case["lengths"]))
    wanted = true[rows]
    gaps = np.isnan(wanted)
    yield all_of(_GAPS, agrees("", np.isnan(came) * 1.0, gaps * 1.0, what="whether it is nan (1) or not (0)"))
    # Where a gap became a number, the gaps' verdict says so; a number that became a gap is lost here, too.
    numbers = agrees(_UNITS, np.where(gaps, 0.0, came), np.where(gaps, 0.0, wanted), what="the number", rtol=1e-6)
    yield Verdict(_UNITS, numbers.right, f"{numbers.message} {_factor(numbers, came, wanted)}", numbers.place)


def _factor(numbers: Verdict, came: Reals, wanted: Reals) -> str:
    """What the ratio of the two numbers says."""
    place = tuple(int(axis) for axis in numbers.place)
    if numbers.right or not place or not wanted[place]:
        return ""
    ratio = came[place] / wanted[place]
    for factor, question in (
        (10, "It was not converted: by what is a row's length divided?"),
        (100, "It was multiplied: what do you do with 140 tenths to get 14?"),
        (0.1, "It was divided, and is no length, or its row has the unit 1: whose unit did you take?"),
    ):
        if np.isclose(ratio, factor):
            return question
    return ""


def _same_rows(came: Reals, wanted: Reals, lengths: Reals) -> Verdict:
    fixed = np.setdiff1d(np.arange(wanted.shape[1]), lengths)
    one_order, other_order = (np.sort(np.nan_to_num(rows[:, fixed[0]], nan=-1.0)) for rows in (came, wanted))
    moved = " The rows are there, in another order: what does `np.unique` do with them?" * np.allclose(
        one_order, other_order
    )
    for row, (one, other) in enumerate(zip(came[:, fixed], wanted[:, fixed], strict=True)):
        here = ~np.isnan(one) & ~np.isnan(other)
        empty = not here.any() and not np.isnan(other).all()
        if empty or not np.allclose(one[here], other[here]):
            return Verdict(
                "", False, f"Row {row} (counted from 0) holds another row of the table than expected.{moved}"
            )
    return Verdict("", True)


def _mended(
    table: Reals, unit: Reals, lengths: Any, code: float, *, factor: Callable[[Reals], Reals] = lambda unit: 1 / unit
) -> Reals:
    gone = table == code
    at = np.isin(np.arange(table.shape[1]), lengths)
    scale = np.where(at[None, :], np.round(factor(unit), 12)[:, None], 1.0)
    return np.where(gone, np.nan, table * scale)


def _first_of_each(table: Reals, *, gaps_are_equal: bool = True, decimals: int = 6) -> Integers:
    seen: set[Any] = set()
    kept = []
    for number, row in enumerate(np.round(table, decimals).tolist()):
        key = tuple("gap" if np.isnan(cell) and gaps_are_equal else cell for cell in row)
        key = (*key, number) if np.isnan(row).any() and not gaps_are_equal else key
        if key not in seen:
            kept.append(number)
        seen.add(key)
    return np.array(kept, dtype="int64")


def _dropped(table: Reals) -> Reals:
    return table[_first_of_each(table)]


def _code_converted(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    at = np.isin(np.arange(table.shape[1]), lengths)
    converted = table / np.where(at[None, :], unit[:, None], 1.0)
    return _dropped(np.where(converted == code, np.nan, converted))


def _dropped_first(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    kept = _first_of_each(table)
    return _mended(table[kept], unit[kept], lengths, code)


def _sorted(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    true = _dropped(_mended(table, unit, lengths, code))
    return true[np.argsort(true[:, 0], kind="stable")]


def _last_kept(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    return _dropped(_mended(table, unit, lengths, code)[::-1])[::-1]


def _all_columns(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    return _dropped(_mended(table, unit, np.arange(table.shape[1]), code))


def _unrounded(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    """By division, and equal to the last digit."""
    at = np.isin(np.arange(table.shape[1]), lengths)
    true = np.where(table == code, np.nan, table / np.where(at[None, :], unit[:, None], 1.0))
    return true[_first_of_each(true, decimals=15)]


def _gaps_are(number: float) -> Callable[..., Any]:
    """A number in place of gaps while rows are compared."""

    def answer(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
        true = _mended(table, unit, lengths, code)
        return true[_first_of_each(np.nan_to_num(true, nan=code if np.isnan(number) else number))]

    return answer


def _neighbors(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    true = np.round(_mended(table, unit, lengths, code), 6)
    new = [row for row in range(len(true)) if not row or not np.array_equal(true[row], true[row - 1], equal_nan=True)]
    return true[new]


def _gaps_fit_anything(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    true = np.round(_mended(table, unit, lengths, code), 6)
    kept: list[int] = []
    for row, cells in enumerate(true):
        if not any(((cells == true[other]) | np.isnan(cells) | np.isnan(true[other])).all() for other in kept):
            kept.append(row)
    return true[kept]


def _code_in(columns: str) -> Callable[..., Any]:
    """The code is looked for in the lengths only, or nowhere that counts."""

    def answer(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
        at = np.isin(np.arange(table.shape[1]), lengths)
        converted = np.where(at[None, :], table / unit[:, None], table)
        gone = (table == code) & at[None, :] & (columns == "lengths")
        return _dropped(np.where(gone, np.nan, converted))

    return answer


def _gaps_dropped(table: Reals, unit: Reals, lengths: Any, code: float) -> Any:
    true = _dropped(_mended(table, unit, lengths, code))
    return true[~np.isnan(true).any(axis=1)]


clean = Answers(
    id="data_preparation.clean",
    shares={_ROWS: 0.4, _GAPS: 0.25, _UNITS: 0.3, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "You converted before you looked for the code: -9 in a length became -0.9, and passes for a measurement. "
            "Which of the two steps comes first?",
            _code_converted,
        ),
        Mistake(
            "You looked for copies before the units were the same, so that 14 and 140 passed for two tumors. When are "
            "two rows that mean the same equal?",
            _dropped_first,
        ),
        Mistake(
            "You compared to the last digit, so that 157.8 / 10, which is 15.780000000000001, passed for another "
            "length than 15.78. To how many digits should two rows agree?",
            _unrounded,
        ),
        Mistake(
            "You put 0 in place of gaps while you compared: a row that measured 0 passed for a copy. Which value "
            "cannot be a measurement?",
            _gaps_are(0.0),
        ),
        Mistake(
            "You put the code in place of gaps while you compared, and a length may be equal to it once it is "
            "converted. Which value cannot be a measurement?",
            _gaps_are(float("nan")),
        ),
        Mistake(
            "You compared each row with its neighbor only. Need copies stand next to each other?",
            _neighbors,
        ),
        Mistake(
            "You let a gap be equal to anything, and dropped rows that measured more than the others. To what is a "
            "gap equal?",
            _gaps_fit_anything,
        ),
        Mistake(
            "You compared the lengths alone. In which columns do a row and its copy agree?",
            lambda table, unit, lengths, code: (true := _mended(table, unit, lengths, code))[
                _first_of_each(true[:, lengths])
            ],
        ),
        Mistake(
            "You looked for the code in the lengths only. In which columns may something not have been measured?",
            _code_in("lengths"),
        ),
        Mistake(
            "The code is still there. Did you look for `code`, which need not be -9, and write into the table itself? "
            "`table[:, lengths][mask] = nan` writes into a copy.",
            _code_in("no column"),
        ),
        Mistake(
            "You took every negative number for a gap. Which number says that nothing was measured?",
            lambda table, unit, lengths, code: _dropped(
                np.where(table < 0, np.nan, _mended(table, unit, lengths, code))
            ),
        ),
        Mistake(
            "The copies are still there. Where do equal rows leave your table?",
            lambda table, unit, lengths, code: _mended(table, unit, lengths, code),
        ),
        Mistake(
            "Rows with a gap and their copies are both there: nan is not equal to nan. How do you compare such rows?",
            lambda table, unit, lengths, code: (true := _mended(table, unit, lengths, code))[
                _first_of_each(true, gaps_are_equal=False)
            ],
        ),
        Mistake(
            "The rows came back sorted, as `np.unique` gives them: no label would fit its row any more. How do you "
            "keep their order?",
            _sorted,
        ),
        Mistake(
            "You kept the last of the equal rows, not the first. Which one was asked for?",
            _last_kept,
        ),
        Mistake(
            "You multiplied where the numbers are too large already. What do you do with 140 tenths to get 14?",
            lambda table, unit, lengths, code: _dropped(_mended(table, unit, lengths, code, factor=lambda unit: unit)),
        ),
        Mistake(
            "You converted every column. An area or a count is no length: which columns does `lengths` name?",
            _all_columns,
        ),
        Mistake(
            "You dropped every row that has a gap. What else did those rows hold, and was it asked for?",
            _gaps_dropped,
        ),
        Mistake(
            "You filled what was not measured with 0. A zero is a measurement: what says that there is none?",
            lambda table, unit, lengths, code: np.nan_to_num(_dropped(_mended(table, unit, lengths, code)), nan=0.0),
        ),
        Mistake(
            "The code is still there, as if -9 had been measured. What should stand in its place?",
            lambda table, unit, lengths, code: np.nan_to_num(_dropped(_mended(table, unit, lengths, code)), nan=code),
        ),
        Mistake(
            "The lengths were not converted. By what is each row of them divided?",
            lambda table, unit, lengths, code: _mended(table, np.ones(len(table)), lengths, code)[
                _first_of_each(_mended(table, unit, lengths, code))
            ],
        ),
    ),
)
