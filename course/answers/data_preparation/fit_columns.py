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
    numbers = agrees("", came[:, :columns], wanted[:, :columns], what="the prepared number")
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
