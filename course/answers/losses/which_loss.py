"""Which loss it was: right is the name of the one that charges each sample just what was charged."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import special

from course.answers.comparing import Reals, leaves_alone
from course.answers.recognizing import recognized, renamed
from course.exercises.losses.which_loss import KNOWN, UNKNOWN
from course.exercises.types import Answers, Data, Mistake, Verdict

Name = Callable[[list[str], Reals, Reals, Reals], str]
Charge = Callable[[Reals, Reals], Reals]


def _signs(target: Reals) -> Reals:
    signs: Reals = np.where(target > 0.5, 1.0, -1.0)
    return signs


def _crossentropy(target: Reals, prediction: Reals) -> Reals:
    charged: Reals = -special.xlogy(target, prediction) - special.xlogy(1 - target, 1 - prediction)
    return charged


_CANDIDATES: dict[str, Charge] = {
    "mean_squared_error": lambda t, p: np.square(t - p).mean(-1),
    "mean_absolute_error": lambda t, p: np.abs(t - p).mean(-1),
    "huber": lambda t, p: special.huber(1.0, t - p).mean(-1),
    "hinge": lambda t, p: (1 - _signs(t) * p).clip(0).mean(-1),
    "squared_hinge": lambda t, p: np.square((1 - _signs(t) * p).clip(0)).mean(-1),
    "kl_divergence": lambda t, p: special.rel_entr(t, p).sum(-1),
    "binary_crossentropy": lambda t, p: _crossentropy(t, p).mean(-1),
    "binary_focal_crossentropy": lambda t, p: (np.square(t - p) * _crossentropy(t, p)).mean(-1),
}
_VERDICTS = {
    "losses of numbers recognized, and only they": ("mean_squared_error", "mean_absolute_error", "huber"),
    "hinge losses recognized, and only they": ("hinge", "squared_hinge"),
    "KL divergence recognized, and only it": ("kl_divergence",),
    "cross-entropies recognized, and only they": ("binary_crossentropy", "binary_focal_crossentropy"),
}
_INPUTS = ("target", "prediction", "charged")


def _nearest(of: Callable[[Reals], Reals] = lambda charged: charged, **others: Charge) -> Name:
    """The nearest of the names that are known, some losses replaced; `of` says what is compared."""
    candidates = _CANDIDATES | others

    def name(names: list[str], target: Reals, prediction: Reals, charged: Reals) -> str:
        t, p = target.astype("float64"), prediction.astype("float64")
        off = {one: np.abs(of(candidates[one](t, p)) - of(charged)).max() for one in names if one in candidates}
        return min(off, key=off.__getitem__)

    return name


def _first_within(tolerance: float) -> Name:
    """The first name whose loss is not off by more than this, for any sample."""

    def name(names: list[str], target: Reals, prediction: Reals, charged: Reals) -> str:
        t, p = target.astype("float64"), prediction.astype("float64")
        off = {one: np.abs(_CANDIDATES[one](t, p) - charged).max() for one in names if one in _CANDIDATES}
        return next((one for one in off if off[one] <= tolerance), min(off, key=off.__getitem__))

    return name


_name = _nearest()


def _names(case: Data) -> list[str]:
    names: NDArray[np.str_] = np.asarray(case["names"])
    return [str(name) for name in names]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _name(_names(case), case["target"], case["prediction"], case["charged"])
    yield from recognized(observed["name"], expected, _VERDICTS, [*KNOWN, *UNKNOWN], always=UNKNOWN)
    yield leaves_alone("inputs left alone", case, observed, _INPUTS)


which_loss = Answers(
    id="losses.which_loss",
    shares={**dict.fromkeys(_VERDICTS, 0.24), "inputs left alone": 0.04},
    judge=_judge,
    mistakes=(
        Mistake(
            "Your hinge takes labels 0 as they are, so every negative pays exactly 1. What does the hinge loss need "
            "instead of 0?",
            _nearest(
                hinge=lambda t, p: (1 - t * p).clip(0).mean(-1),
                squared_hinge=lambda t, p: np.square((1 - t * p).clip(0)).mean(-1),
            ),
        ),
        Mistake(
            "Your KL divergence is a mean over each row. Over the classes it is a sum: which of the other losses take "
            "a mean there?",
            _nearest(kl_divergence=lambda t, p: special.rel_entr(t, p).mean(-1)),
        ),
        Mistake(
            "Your Huber is the plain square. What does ½ do to a small error?",
            renamed(_name, huber="mean_squared_error"),
        ),
        Mistake(
            "You take focal loss for the plain cross-entropy. Which of the two charges confident samples nearly "
            "nothing?",
            renamed(_name, binary_focal_crossentropy="binary_crossentropy"),
        ),
        Mistake(
            "The two hinge losses are exchanged. Which of them charges more than 1 for a number on the wrong side?",
            renamed(_name, hinge="squared_hinge", squared_hinge="hinge"),
        ),
        Mistake(
            "You return the first name, whatever was charged. What does that loss charge for these numbers?",
            lambda names, target, prediction, charged: names[0],
        ),
        Mistake(
            "You return the first name that Keras knows, whatever was charged. What does that loss charge for these "
            "numbers?",
            lambda names, target, prediction, charged: next(name for name in names if name in KNOWN),
        ),
        Mistake(
            "You take squares and distances for each other. Which of them makes small errors smaller?",
            renamed(_name, mean_squared_error="mean_absolute_error", mean_absolute_error="mean_squared_error"),
        ),
        Mistake(
            "You compared the averages over the samples, and in one table two losses have the same average. What did "
            "you have for each sample before you averaged?",
            _nearest(of=lambda charged: charged.mean(keepdims=True)),
        ),
        Mistake(
            "You looked at the first sample only, and two losses may charge it alike. What do they charge for the "
            "others?",
            _nearest(of=lambda charged: charged[:1]),
        ),
        Mistake(
            "You take the first loss that is about right. Where all errors are small, several are: which one comes "
            "nearest?",
            _first_within(0.02),
        ),
    ),
)
