"""New rows, prepared by the training rows: scikit-learn's scaler and imputer say what scaled and filled mean."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler

from course.answers.comparing import Reals, agrees, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPE, _SCALED, _FENCE, _FILLED, _TOLD, _ALONE = (
    "two columns for each column",
    "scaled by the training rows",
    "outliers at the fence of the training rows",
    "gaps filled with the training rows' median",
    "a column that says where the gaps were",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["train", "new"])
    train, new = case["train"], case["new"]
    rows, columns = new.shape
    shape, came = with_shape(_SHAPE, observed["prepared"], (rows, 2 * columns), "the columns, then one for each's gaps")
    if not shape.right:
        # The columns without the gaps' can be judged, too.
        yield shape
        half, came = with_shape("", observed["prepared"], (rows, columns), "")
        if not half.right:
            return
    wanted = _prepared(train, new)
    numbers = agrees("", came[:, :columns], wanted[:, :columns], what="the prepared number", atol=1e-5)
    if shape.right:
        gaps = agrees(_TOLD, came[:, columns:], wanted[:, columns:], what="the gap's column")
        # Zeros beside anything say nothing about gaps.
        yield shape if numbers.right or case["holds"] != "plain" else Verdict(_SHAPE, False, numbers.message)
        if case["holds"] in ("gaps", "both"):
            yield gaps
    for name, holds in ((_SCALED, ("plain",)), (_FENCE, ("outliers", "both")), (_FILLED, ("gaps", "both"))):
        if case["holds"] in holds:
            yield Verdict(name, numbers.right, numbers.message, numbers.place)


def _asks(case: Data) -> Iterable[str]:
    also = {"plain": (_SCALED,), "outliers": (_FENCE,), "gaps": (_FILLED, _TOLD), "both": (_FENCE, _FILLED, _TOLD)}
    return (_SHAPE, _ALONE, *also[str(case["holds"])])


def _fenced(by: Reals, table: Reals, *, times: float = 1.5) -> Reals:
    low, high = np.nanpercentile(by, [25, 75], axis=0)
    fenced: Reals = np.minimum(np.maximum(table, low - times * (high - low)), high + times * (high - low))
    return fenced


def _by_deviations(by: Reals, table: Reals) -> Reals:
    middle, spread = np.nanmean(by, axis=0), np.nanstd(by, axis=0)
    fenced: Reals = np.minimum(np.maximum(table, middle - 3 * spread), middle + 3 * spread)
    return fenced


def _prepared(
    train: Reals,
    new: Reals,
    *,
    fence: Callable[[Reals, Reals], Reals] = _fenced,
    fill: str = "median",
    ddof: int = 0,
    fit: Callable[[Reals, Reals], Reals] = lambda train, new: train,
    scale: bool = True,
) -> Reals:
    """What is right; what differs from it makes mistakes of it.

    Args:
        train, new: The two tables.
        fence: Takes the table that says where the fences are and the table to be clipped.
        fill: What fills a gap.
        ddof: Of the standard deviation.
        fit: Which rows all numbers are computed from.
        scale: Whether the columns are scaled.
    """
    by = fit(train, new)
    fitted, clipped = fence(by, by), fence(by, new)
    fixed = {"strategy": "constant", "fill_value": 0.0} if fill == "zero" else {"strategy": fill}
    imputer = SimpleImputer(keep_empty_features=True, **fixed).fit(fitted)
    filled, seen = imputer.transform(clipped), imputer.transform(fitted)
    scaler = StandardScaler().fit(seen)
    factor = np.sqrt((len(seen) - ddof) / len(seen))
    scaled = scaler.transform(filled) * factor if scale else filled
    return np.concatenate([scaled, np.isnan(new) * 1.0], axis=1)


def _fitted_to(rows: Callable[[Reals, Reals], Reals]) -> Callable[..., Any]:
    return lambda train, new: _prepared(train, new, fit=rows)


def _by_their_own(train: Reals, new: Reals) -> Any:
    """The new rows by the new rows: where a column has nothing but gaps, nothing comes of it."""
    return _in_numpy(new, new)


def _in_numpy(
    train: Reals,
    new: Reals,
    *,
    fill: Callable[..., Reals] = np.nanmedian,
    outside: Callable[[Reals, Reals, Reals], Reals] = np.clip,
    least: float = 1e-12,
) -> Any:
    """As people write it: the middle from the numbers as they came; `outside` treats outliers."""
    low, high = np.nanquantile(train, [0.25, 0.75], axis=0)
    reach = 1.5 * (high - low)
    parts = [outside(rows, low - reach, high + reach) for rows in (train, new)]
    middle = fill(train, axis=0) if outside is np.clip else fill(parts[0], axis=0)
    old, filled = (np.where(np.isnan(rows), middle, rows) for rows in parts)
    spread = old.std(axis=0)
    scaled = (filled - old.mean(axis=0)) / np.where(spread < least, 1.0, spread)
    return np.concatenate([scaled, np.isnan(new) * 1.0], axis=1)


def _told_after_filling(train: Reals, new: Reals) -> Any:
    prepared = _prepared(train, new)
    prepared[:, new.shape[1] :] = 0.0
    return prepared


def _interleaved(train: Reals, new: Reals) -> Any:
    prepared = _prepared(train, new)
    return prepared.reshape(len(new), 2, -1).transpose(0, 2, 1).reshape(len(new), -1)


def _new_as_they_came(train: Reals, new: Reals) -> Any:
    """The fence for the training rows alone."""
    clipped = _fenced(train, train)
    old, filled = (np.where(np.isnan(rows), np.nanmedian(train, axis=0), rows) for rows in (clipped, new))
    scaler = StandardScaler().fit(old)
    return np.concatenate([scaler.transform(filled), np.isnan(new) * 1.0], axis=1)


def _filled_first(train: Reals, new: Reals) -> Any:
    middle = np.nanmedian(train, axis=0)
    old, filled = (np.where(np.isnan(rows), middle, rows) for rows in (train, new))
    return np.concatenate([_prepared(old, filled)[:, : new.shape[1]], np.isnan(new) * 1.0], axis=1)


def _to(inner: Callable[[Reals, Reals, Reals], Reals]) -> Callable[..., Any]:
    """Outliers to another number than the fence."""

    def answer(train: Reals, new: Reals) -> Any:
        low, middle, high = np.nanquantile(train, [0.25, 0.5, 0.75], axis=0)
        reach = 1.5 * (high - low)

        def tame(rows: Reals) -> Reals:
            moved = np.where((rows < low - reach) | (rows > high + reach), inner(rows, low, high), rows)
            return np.where(np.isnan(moved), middle, moved)

        scaled = StandardScaler().fit(tame(train)).transform(tame(new))
        return np.concatenate([scaled, np.isnan(new) * 1.0], axis=1)

    return answer


def _gaps_in_quartiles(train: Reals, new: Reals) -> Any:
    """`np.quantile`: where a column has a gap, so have its fences."""
    low, high = np.quantile(train, [0.25, 0.75], axis=0)
    reach, middle = 1.5 * (high - low), np.nanmedian(train, axis=0)

    def tame(rows: Reals) -> Reals:
        clipped = np.clip(rows, low - reach, high + reach)
        return np.where(np.isnan(clipped), middle, clipped)

    scaled = StandardScaler().fit(tame(train)).transform(tame(new))
    return np.concatenate([scaled, np.isnan(new) * 1.0], axis=1)


def _new_medians(train: Reals, new: Reals) -> Any:
    with np.errstate(all="ignore"):
        filled = np.where(np.isnan(new), np.nanmedian(new, axis=0), new)
    prepared = np.where(np.isnan(filled), np.nan, _prepared(train, filled)[:, : new.shape[1]])
    return np.concatenate([prepared, np.isnan(new) * 1.0], axis=1)


def _as_one(train: Reals, new: Reals) -> Any:
    """Without `axis=0`: all columns in one."""
    low, middle, high = np.nanquantile(train, [0.25, 0.5, 0.75])
    reach = 1.5 * (high - low)
    old, filled = (np.where(np.isnan(rows), middle, np.clip(rows, low - reach, high + reach)) for rows in (train, new))
    return np.concatenate([(filled - old.mean()) / old.std(), np.isnan(new) * 1.0], axis=1)


def _zero_by_clipped(train: Reals, new: Reals) -> Any:
    """Mean and deviation of what is there, and 0 for what is not."""
    old, clipped = _fenced(train, train), _fenced(train, new)
    spread = np.nanstd(old, axis=0)
    scaled = (clipped - np.nanmean(old, axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.concatenate([np.nan_to_num(scaled), np.isnan(new) * 1.0], axis=1)


def _emptied(rows: Reals, low: Reals, high: Reals) -> Reals:
    return np.where((rows < low) | (rows > high), np.nan, rows)


def _indicator_turned(train: Reals, new: Reals) -> Any:
    return np.concatenate([_prepared(train, new)[:, : new.shape[1]], ~np.isnan(new) * 1.0], axis=1)


def _constant_divided(train: Reals, new: Reals) -> Any:
    prepared = _prepared(train, new)
    constant = np.nanmax(train, axis=0) == np.nanmin(train, axis=0)
    prepared[:, : new.shape[1]][:, constant] = np.nan
    return prepared


def _indicator_scaled(train: Reals, new: Reals) -> Any:
    told = StandardScaler().fit(np.isnan(train) * 1.0).transform(np.isnan(new) * 1.0)
    return np.concatenate([_prepared(train, new)[:, : new.shape[1]], told], axis=1)


def _scaled_raw(train: Reals, new: Reals) -> Any:
    """Mean and deviation of the training rows as they came, outliers and gaps included."""
    middle, spread = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    filled = np.where(np.isnan(new), np.nanmedian(train, axis=0), _fenced(train, new))
    numbers = (filled - middle) / np.where(spread > 1e-9, spread, 1.0)
    return np.concatenate([numbers, np.isnan(new) * 1.0], axis=1)


def _zero_after(train: Reals, new: Reals) -> Any:
    prepared = _prepared(train, new)
    columns = new.shape[1]
    return np.concatenate([np.where(np.isnan(new), 0.0, prepared[:, :columns]), prepared[:, columns:]], axis=1)


fit_columns = Answers(
    id="data_preparation.fit_columns",
    shares={_SHAPE: 0.05, _SCALED: 0.3, _FENCE: 0.25, _FILLED: 0.2, _TOLD: 0.15, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "The new rows were prepared by their own numbers. A single patient has neither a median nor a deviation: "
            "whose numbers does the model know?",
            _by_their_own,
        ),
        Mistake(
            "You computed from the training rows and the new rows together: that is a leak. What is known on the day "
            "on which the model is fitted?",
            _fitted_to(lambda train, new: np.concatenate([train, new])),
        ),
        Mistake(
            "You filled gaps with the mean, which a few large numbers pull away. Which number has half of them on "
            "either side?",
            lambda train, new: _prepared(train, new, fill="mean"),
        ),
        Mistake(
            "You filled gaps with the mean of the numbers as they came, outliers included. Which number has half of "
            "them on either side?",
            lambda train, new: _in_numpy(train, new, fill=np.nanmean),
        ),
        Mistake(
            "Outliers became gaps in your table, and then the median. Where was a number outside of the fence to go?",
            lambda train, new: _in_numpy(train, new, outside=_emptied),
        ),
        Mistake(
            "Your columns that tell the gaps are 0 everywhere: you asked where the gaps are after you had filled them. "
            "When do you still know?",
            _told_after_filling,
        ),
        Mistake(
            "Each column is followed by the column of its gaps. In which order were the two halves asked for?",
            _interleaved,
        ),
        Mistake(
            "You clipped the training rows, and the new rows went through as they came. What has the model never seen?",
            _new_as_they_came,
        ),
        Mistake(
            "You filled the gaps first and took the quartiles then: each gap counts as a patient in the middle, and "
            "the fences move inward. By which numbers are the quartiles?",
            _filled_first,
        ),
        Mistake(
            "A number outside of the fence became the median in your table. Where was it to go?",
            _to(lambda rows, low, high: np.broadcast_to(np.nan, rows.shape)),
        ),
        Mistake(
            "A number outside of the fence went to the quartile, past the fence. Where is the fence?",
            _to(lambda rows, low, high: np.where(rows < low, low, high)),
        ),
        Mistake(
            "A column with a gap has no fence and lost its numbers: `np.quantile` gives nan there. Which function "
            "overlooks gaps?",
            _gaps_in_quartiles,
        ),
        Mistake(
            "The new rows' gaps were filled with the new rows' median. Whose median does the model know?",
            _new_medians,
        ),
        Mistake(
            "You took one median, one mean and one deviation for the whole table. A radius and an area have little in "
            "common: which `axis` goes down a column?",
            _as_one,
        ),
        Mistake(
            "You scaled by the numbers that are there and put 0 for the gaps: that is the mean. Which number of the "
            "training rows was to fill a gap, and when?",
            _zero_by_clipped,
        ),
        Mistake(
            "Your columns that tell the gaps say 1 where something was measured. What were they to tell?",
            _indicator_turned,
        ),
        Mistake(
            "A constant column became nan: its deviation is 0. By what is it divided instead?",
            _constant_divided,
        ),
        Mistake(
            "You filled gaps with 0 before scaling. Zero is a measurement far from all others: what would an ordinary "
            "patient have?",
            lambda train, new: _prepared(train, new, fill="zero"),
        ),
        Mistake(
            "A gap became 0 after scaling, which is the mean. Which number of the training rows was asked for?",
            _zero_after,
        ),
        Mistake(
            "Outliers went through as they were. Where is the fence, and what becomes of a number outside?",
            lambda train, new: _prepared(train, new, fence=lambda by, table: table),
        ),
        Mistake(
            "Your fence is the mean and three standard deviations, and an outlier moves both. Which numbers does an "
            "outlier hardly move?",
            lambda train, new: _prepared(train, new, fence=_by_deviations),
        ),
        Mistake(
            "You clipped to the quartiles themselves: half of all numbers lie outside. How far beyond them is the "
            "fence?",
            lambda train, new: _prepared(train, new, fence=lambda by, table: _fenced(by, table, times=0.0)),
        ),
        Mistake(
            "Mean and deviation come from the training rows as they were before clipping and filling. Which rows does "
            "the network see?",
            _scaled_raw,
        ),
        Mistake(
            "That is the standard deviation with n - 1 (ddof=1), as pandas has it. Which one does `Normalization` use?",
            lambda train, new: _prepared(train, new, ddof=1),
        ),
        Mistake(
            "The columns that tell the gaps were scaled, too. What do 0 and 1 say by themselves?",
            _indicator_scaled,
        ),
        Mistake(
            "The columns were filled and clipped, and not scaled. Which mean and which deviation should they have?",
            lambda train, new: _prepared(train, new, scale=False),
        ),
        Mistake(
            "The columns that tell where the gaps were are missing. What does the model lose when a gap becomes a "
            "number like all others?",
            lambda train, new: _prepared(train, new)[:, : new.shape[1]],
        ),
    ),
)
