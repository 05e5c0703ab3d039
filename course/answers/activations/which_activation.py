"""Which activation it was: right is the name of the function that gave the numbers, whatever the inputs' signs."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy import special

from course.answers.comparing import Reals, leaves_alone
from course.answers.recognizing import recognized, renamed
from course.exercises.activations.which_activation import SEVEN
from course.exercises.types import Answers, Data, Mistake, Verdict

Name = Callable[[Reals, Reals], str]

_CANDIDATES: dict[str, Callable[[Reals], Reals]] = {
    "relu": lambda x: np.clip(x, 0, None),
    "elu": lambda x: np.where(x < 0, np.expm1(np.clip(x, None, 0)), x),
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "softmax": lambda x: special.softmax(x, axis=-1),
    "swish": lambda x: x * special.expit(x),
    "gelu": lambda x: x * special.ndtr(x),
}
_VERDICTS = {
    "ReLU and ELU recognized, and only they": ("relu", "elu"),
    "sigmoid and tanh recognized, and only they": ("sigmoid", "tanh"),
    "softmax recognized, and only it": ("softmax",),
    "swish and GELU recognized, and only they": ("swish", "gelu"),
}


def _nearest(**others: Callable[[Reals], Reals]) -> Name:
    """The candidate that comes nearest, some of them replaced."""
    candidates = _CANDIDATES | others

    def name(x: Reals, y: Reals) -> str:
        x = np.asarray(x, dtype="float64")
        off = {one: float(np.abs(candidates[one](x) - y).max()) for one in SEVEN}
        return min(off, key=off.__getitem__)

    return name


_name = _nearest()


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _name(case["x"], case["y"])
    yield from recognized(observed["name"], expected, _VERDICTS, SEVEN)
    yield leaves_alone("inputs left alone", case, observed, ("x", "y"))


def _by_range(x: Reals, y: Reals) -> str:
    """From the range alone, as far as it goes."""
    if y.min() < -0.3:
        return "tanh" if y.max() < 1 else "elu"
    if y.min() < 0:
        return "swish" if y.min() < -0.2 else "gelu"
    return "sigmoid" if 0 < y.min() and y.max() < 1 else "relu"


which_activation = Answers(
    id="activations.which_activation",
    shares={**dict.fromkeys(_VERDICTS, 0.24), "inputs left alone": 0.04},
    judge=_judge,
    mistakes=(
        Mistake(
            "Your softmax runs over axis 0: in a batch that is the samples, so its results are not recognized. Which "
            "axis holds the classes in a row as in a batch?",
            _nearest(softmax=lambda x: special.softmax(x, axis=0)),
        ),
        Mistake(
            "You judge by the range of the numbers alone. Where no input is negative, the sigmoid, tanh, swish and "
            "GELU all give positive numbers: what else do you know of them?",
            _by_range,
        ),
        Mistake(
            "You never say softmax: its numbers lie between 0 and 1, as a sigmoid's do. What is true of its rows?",
            renamed(_name, softmax="sigmoid"),
        ),
        Mistake(
            "You say softmax whenever all numbers lie between 0 and 1. What must be true of the rows, too?",
            renamed(_name, sigmoid="softmax"),
        ),
        Mistake(
            "Swish and GELU are exchanged. Which of the two has the sigmoid for its gate?",
            renamed(_name, swish="gelu", gelu="swish"),
        ),
        Mistake(
            "You take GELU for swish. Both dip below zero; which of them is closer to ReLU at x = 2?",
            renamed(_name, gelu="swish"),
        ),
        Mistake(
            "The sigmoid and tanh are exchanged. Which of the two gives 0 for 0?",
            renamed(_name, sigmoid="tanh", tanh="sigmoid"),
        ),
        Mistake(
            "You take ELU for ReLU: their positive sides are the same. What does each make of a negative number?",
            renamed(_name, elu="relu"),
        ),
        Mistake(
            "You say “relu” of everything. Which of the seven gives negative numbers, and which rows sum to 1?",
            lambda x, y: "relu",
        ),
    ),
)
