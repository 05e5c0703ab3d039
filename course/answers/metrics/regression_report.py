"""Four measures of regression, compared with scikit-learn's; R² of a target that never varies is nan."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sklearn import metrics

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.metrics.regression_report import MEASURES
from course.exercises.types import Answers, Data, Mistake, Verdict

_EMPTY, _ALONE = "R² is nan where the target never varies, and nowhere else", "inputs left alone"
_NAMES = {"mae": "MAE", "mse": "MSE", "rmse": "RMSE", "r2": "R²"}


def _expected(y: Reals, predicted: Reals) -> dict[str, float]:
    squared = metrics.mean_squared_error(y, predicted)
    varies = len(np.unique(y)) > 1
    return {
        "mae": metrics.mean_absolute_error(y, predicted),
        "mse": squared,
        "rmse": float(squared) ** 0.5,
        "r2": metrics.r2_score(y, predicted) if varies else float("nan"),
    }


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["y", "predicted"])
    expected = _expected(case["y"], case["predicted"].ravel())
    start = f"{case['about'][:1].upper()}{case['about'][1:]}, {len(case['y'])} rows."
    for name in MEASURES:
        wanted = expected[name]
        if np.isfinite(wanted):
            smallest = 1e-7 * min(1.0, abs(wanted)) + 1e-12
            agrees = comparing.number_agrees(
                _NAMES[name], observed[name], wanted, f"`{name}`", rtol=1e-4, atol=smallest
            )
            yield comparing.explained(start, agrees)
    single, number = comparing.with_one_number(_EMPTY, observed["r2"], "`r2`")
    # Whoever knows only where nan belongs has no errors: the mean of their squares stands beside it.
    errors = comparing.number_agrees("", observed["mse"], expected["mse"], "`mse`", rtol=1e-4, atol=1e-9)
    if np.isnan(expected["r2"]):
        message = f"{start} `r2` divides by 0. Expected nan, received {number:.4g}."
        yield comparing.all_of(_EMPTY, single, Verdict("", bool(np.isnan(number)), message), errors)
    else:
        message = f"{start} The target varies. Expected an `r2` of {expected['r2']:.4g}, received nan."
        yield comparing.all_of(_EMPTY, single, Verdict("", not np.isnan(number), message), errors)


def _asks(case: Data) -> list[str]:
    varies = len(np.unique(case["y"])) > 1
    return ["MAE", "MSE", "RMSE", _EMPTY, _ALONE, *(["R²"] if varies else [])]


def _explained_variance(y: Reals, errors: Reals) -> float:
    return float(1 - errors.var() / y.var()) if y.var() else float("nan")


def _report(
    *,
    flat: bool = True,
    mae: Callable[[Reals, Reals], Any] = lambda y, errors: np.abs(errors).mean(),
    mse: Callable[[Reals, Reals], Any] = lambda y, errors: (errors**2).mean(),
    rmse: Callable[[Reals, Reals], Any] | None = None,
    r2: Callable[[Reals, Reals, Reals], Any] | None = None,
    empty: float = float("nan"),
) -> Callable[[Reals, Reals], dict[str, float]]:
    """The report, with one thing bent.

    Args:
        flat: Whether the predictions are brought to the shape of the targets.
        mae, mse, rmse: A measure, from targets and errors.
        r2: R² where the target varies, from targets, predictions and errors.
        empty: R² where it does not.
    """

    def answer(y: Reals, predicted: Reals) -> dict[str, float]:
        predicted = predicted.ravel() if flat else predicted
        errors = predicted - y
        squares = float((errors**2).mean())
        total = float(((y - y.mean()) ** 2).mean())
        if len(np.unique(y)) < 2:
            share = empty
        else:
            share = float(r2(y, predicted, errors)) if r2 else 1 - squares / total
        root = float(rmse(y, errors)) if rmse else squares**0.5
        return {"mae": float(mae(y, errors)), "mse": float(mse(y, errors)), "rmse": root, "r2": share}

    return answer


def _correlation(y: Reals, predicted: Reals, errors: Reals) -> float:
    flat = np.ravel(predicted)
    return float(np.corrcoef(y, flat)[0, 1] ** 2) if flat.std() else float("nan")


def _with_faults(shape: bool, signs: bool, root: bool, correlation: bool) -> Callable[[Reals, Reals], dict[str, float]]:
    """The lines as they are given, with those of the four faults that are named."""

    def answer(y: Reals, predicted: Reals) -> dict[str, float]:
        errors = (predicted if shape else predicted.ravel()) - y
        squares = float((errors**2).mean())
        with np.errstate(all="ignore"):
            if correlation:
                share = float(np.corrcoef(y, predicted.ravel())[0, 1] ** 2) if len(y) > 1 else float("nan")
            else:
                share = float(1 - ((predicted.ravel() - y) ** 2).sum() / ((y - y.mean()) ** 2).sum())
                share = share if len(np.unique(y)) > 1 else float("nan")
        return {
            "mae": float(errors.mean() if signs else np.abs(errors).mean()),
            "mse": squares,
            "rmse": float(np.abs(errors).mean()) if root else squares**0.5,
            "r2": share,
        }

    return answer


def _half_mended() -> Iterator[Mistake]:
    """Each set of two or three faults that are left: which, and the question for the first."""
    faults = ("the shapes", "the signs of MAE", "the root of RMSE", "the squared correlation")
    questions = (
        "Print `errors.shape` for three rows: how many errors should there be?",
        "10 too high and 10 too low have the mean 0: what is absolute about MAE?",
        "In root mean square, where does the root stand?",
    )
    for kept in itertools.product((True, False), repeat=4):
        if 1 < sum(kept) < 4:
            left = " and ".join(fault for fault, stays in zip(faults, kept, strict=True) if stays)
            yield Mistake(f"Not mended yet: {left}. {questions[kept.index(True)]}", _with_faults(*kept))


def _unguarded(y: Reals, predicted: Reals) -> dict[str, float]:
    """R² by its formula also where it divides by 0."""
    errors = predicted.ravel() - y
    with np.errstate(all="ignore"):
        share = float(1 - (errors**2).sum() / ((y - y.mean()) ** 2).sum())
    return _report()(y, predicted) | {"r2": share}


def _unguarded_library(y: Reals, predicted: Reals) -> dict[str, float]:
    return _report()(y, predicted) | {"r2": float(metrics.r2_score(y, predicted.ravel()))}


regression_report = Answers(
    id="metrics.regression_report",
    shares={"MAE": 0.2, "MSE": 0.15, "RMSE": 0.25, "R²": 0.2, _EMPTY: 0.15, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "Nothing is mended yet. Print `errors.shape` for three rows: how many errors should there be?",
            _with_faults(True, True, True, True),
        ),
        Mistake(
            "Targets of shape (n,) minus predictions of shape (n, 1) still give n × n errors, every person against "
            "every other. How do you bring both to one shape?",
            _report(flat=False),
        ),
        *_half_mended(),
        Mistake(
            "The shapes are mended, and the signs of the errors still cancel: 30 too high and 30 too low are no "
            "error. What is absolute about MAE?",
            _report(mae=lambda y, errors: errors.mean()),
        ),
        Mistake(
            "Your errors are targets minus predictions, and their signs still cancel. What is absolute about MAE?",
            _report(mae=lambda y, errors: -errors.mean()),
        ),
        Mistake(
            "You take the absolute value of the mean. By then the signs have canceled: which comes first?",
            _report(mae=lambda y, errors: abs(errors.mean())),
        ),
        Mistake(
            "Your root is taken of each square, which gives the absolute error back: RMSE equals MAE. Where in root "
            "mean square does the root stand?",
            _report(rmse=lambda y, errors: np.sqrt(errors**2).mean()),
        ),
        Mistake(
            "Your RMSE is the root of the sum of the squares: it grows with the number of people. What does the M "
            "stand for?",
            _report(rmse=lambda y, errors: np.sqrt((errors**2).sum())),
        ),
        Mistake(
            "Your R² is the squared correlation. It stays the same when all predictions are tripled, and is never "
            "below zero: what does 1 − SS_res / SS_tot say of predictions that are three times too large?",
            _report(r2=_correlation),
        ),
        Mistake(
            "You cut R² off at 0. A model that is worse than the mean is to be seen: what does the formula give?",
            _report(r2=lambda y, predicted, errors: max(0.0, 1 - (errors**2).mean() / y.var())),
        ),
        Mistake(
            "Your R² takes the spread of the errors around their own mean, so that predictions which are all 40 too "
            "high cost nothing (explained variance). Around what are errors measured?",
            _report(r2=lambda y, predicted, errors: _explained_variance(y, errors)),
        ),
        Mistake(
            "Your R² divides by the spread of the predictions. Whose spread is to be explained?",
            _report(
                r2=lambda y, predicted, errors: (
                    1 - (errors**2).mean() / predicted.var() if predicted.var() else float("nan")
                )
            ),
        ),
        Mistake(
            "Below the line of your R² the targets are measured from the mean of the *predictions*. From which mean is "
            "their spread measured?",
            _report(
                r2=lambda y, predicted, errors: 1 - (errors**2).sum() / ((y - predicted.mean()) ** 2).sum(),
            ),
        ),
        Mistake(
            "Your R² is the spread of the predictions over that of the targets. It looks good for any predictions that "
            "vary: where are the errors in it?",
            _report(r2=lambda y, predicted, errors: ((predicted - y.mean()) ** 2).sum() / ((y - y.mean()) ** 2).sum()),
        ),
        Mistake(
            "Your R² divides the mean of n squares by a spread over n − 1. In the formula both are sums: what cancels?",
            _report(r2=lambda y, predicted, errors: 1 - (errors**2).mean() / y.var(ddof=1)),
        ),
        Mistake(
            "Your R² is `nan` where the *predictions* never vary. What stands below the line?",
            _report(
                r2=lambda y, predicted, errors: 1 - (errors**2).mean() / y.var() if np.ptp(predicted) else float("nan")
            ),
        ),
        Mistake(
            "Targets that vary by billionths are not equal: your test of “never vary” has a tolerance. Which has none?",
            _report(
                r2=lambda y, predicted, errors: (
                    float("nan") if np.allclose(y, y[0]) else 1 - (errors**2).mean() / y.var()
                )
            ),
        ),
        Mistake(
            "Your R² is scikit-learn's, which gives 1 or 0 where the target never varies. What did the exercise "
            "promise there?",
            _unguarded_library,
        ),
        Mistake(
            "Your MAE is the median of the errors' sizes. What does the M stand for?",
            _report(mae=lambda y, errors: np.median(np.abs(errors))),
        ),
        Mistake(
            "Your MSE is a sum of squares, and grows with the number of people. What does the M stand for?",
            _report(mse=lambda y, errors: (errors**2).sum(), rmse=lambda y, errors: np.sqrt((errors**2).sum())),
        ),
        Mistake(
            "You squared the MSE once more. What does the R in RMSE stand for?",
            _report(rmse=lambda y, errors: (errors**2).mean() ** 2),
        ),
        Mistake(
            "Where the target never varies your R² is 0. It divides by 0 there: what did the exercise promise?",
            _report(empty=0.0),
        ),
        Mistake(
            "Where the target never varies your R² is 1. It divides by 0 there: what did the exercise promise?",
            _report(empty=1.0),
        ),
        Mistake(
            "Where the target never varies your R² divides by 0, and is minus infinity as soon as one prediction is "
            "off. What did the exercise promise there?",
            _unguarded,
        ),
        Mistake(
            "Your MSE has lost the half: that is a loss for neat gradients. What is the mean of the squares?",
            _report(mse=lambda y, errors: (errors**2).mean() / 2),
        ),
        Mistake(
            "Your MSE and RMSE divide by n − 1. How many errors are there?",
            _report(
                mse=lambda y, errors: (errors**2).sum() / max(len(y) - 1, 1),
                rmse=lambda y, errors: np.sqrt((errors**2).sum() / max(len(y) - 1, 1)),
            ),
        ),
    ),
)
