"""Losses by their names: right are a number for every name that Keras knows, and None for every other.

Which names are unknown counts only beside numbers that are right: a list of the names is no answer.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy import special

from course.answers.comparing import Reals, all_of, describe, is_close, leaves_alone, told_apart
from course.exercises.types import Answers, Data, Mistake, Verdict

Values = dict[str, float | None]

_KNOWN_VALUES = "the value of every name that Keras knows"
_NONE = "None for the others"
_ALONE = "inputs left alone"


def _binary(target: Reals, prediction: Reals) -> Reals:
    log_likelihood: Reals = special.xlogy(target, prediction) + special.xlog1py(1 - target, -prediction)
    return -log_likelihood


def _hinge(target: Reals, prediction: Reals) -> Reals:
    return (1 - target * prediction).clip(min=0)


# For rows of probabilities: the price of each number, whose mean is the loss.
_PRICES: dict[str, Callable[[Reals, Reals], Reals]] = {
    "mean_squared_error": lambda t, p: np.square(t - p),
    "mean_absolute_error": lambda t, p: np.abs(t - p),
    "huber": lambda t, p: special.huber(1.0, t - p),
    "log_cosh": lambda t, p: np.log(np.cosh(t - p)),
    "hinge": _hinge,
    "squared_hinge": lambda t, p: np.square(_hinge(t, p)),
    "poisson": lambda t, p: p - special.xlogy(t, p),
    "binary_crossentropy": _binary,
    # Of these the sum over a row counts.
    "kl_divergence": lambda t, p: special.rel_entr(t, p) * t.shape[1],
    "categorical_crossentropy": lambda t, p: -special.xlogy(t, p) * t.shape[1],
}
_OTHER_NAMES = {
    "mse": "mean_squared_error",
    "MeanSquaredError": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
    "Huber": "huber",
    "LogCosh": "log_cosh",
    "SquaredHinge": "squared_hinge",
    "KLDivergence": "kl_divergence",
    "bce": "binary_crossentropy",
}


def _value(name: str, target: Reals, prediction: Reals) -> float | None:
    """What the loss of this name costs, or None where Keras knows no such name."""
    price = _PRICES.get(_OTHER_NAMES.get(name, name))
    return None if price is None else float(price(target, prediction).mean())


def _by_name(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
    return {name: _value(name, target, prediction) for name in names}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    values = observed["values"] if isinstance(observed["values"], dict) else {}
    expected = _by_name(case["names"], case["target"], case["prediction"])
    known = [_known(name, values, number) for name, number in expected.items() if number is not None]
    yield all_of(_KNOWN_VALUES, *known)
    unknown = [_unknown(name, values) for name, number in expected.items() if number is None]
    more = [name for name in values if name not in expected]
    asked = Verdict("", not more, f"`{', '.join(more)}` never was asked for.")
    enough = 2 * sum(verdict.right for verdict in known) >= len(known)
    tried = Verdict("", enough, "Too few of the known names have their value to tell.")
    yield all_of(_NONE, *unknown, asked, tried)
    names_after = observed["names_after"]["names"]
    names_alone = Verdict("", list(names_after) == case["names"], "`names` was changed. Work on a copy.")
    yield all_of(_ALONE, leaves_alone("", case, observed, ["target", "prediction"]), names_alone)


def _known(name: str, values: Data, expected: float) -> Verdict:
    if name not in values:
        return Verdict("", False, f"{name!r} is missing: Keras knows it.")
    value = values[name]
    if is_close(value, expected, rtol=1e-3):
        return Verdict("", True)
    if isinstance(value, float | int):
        one, other = told_apart(expected, float(value))
        return Verdict("", False, f"{name!r} costs {one}, received {other}.")
    came = value if isinstance(value, str) and value.startswith("an array") else describe(value)
    return Verdict("", False, f"{name!r} costs {expected:.4g}, received {came}.")


def _unknown(name: str, values: Data) -> Verdict:
    if name in values and values[name] is None:
        return Verdict("", True)
    came = "and it is missing" if name not in values else f"received {describe(values[name])}"
    return Verdict("", False, f"Keras knows no {name!r}: expected None, {came}.")


def _only_attributes(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
    import keras

    there = [name for name in names if hasattr(keras.losses, name)]
    return dict.fromkeys(names) | _by_name(there, target, prediction)


def _until_the_first_unknown(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
    values: Values = {}
    for name in names:
        values[name] = _value(name, target, prediction)
        if values[name] is None:
            break
    return values


def _filled_with(number: float) -> Callable[[Sequence[str], Reals, Reals], Values]:
    """Numbers for all names: this one for those that Keras does not know."""

    def answer(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
        values = _by_name(names, target, prediction)
        return {name: number if value is None else value for name, value in values.items()}

    return answer


def _without_none(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
    values = _by_name(names, target, prediction)
    return {name: value for name, value in values.items() if value is not None}


def _is_class(name: str) -> bool:
    return name[0].isupper() and not name.isupper()


def _classes_missed(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
    return {name: None if _is_class(name) else _value(name, target, prediction) for name in names}


def _samples_added_up(names: Sequence[str], target: Reals, prediction: Reals) -> Values:
    """The sum of what a loss gave: functions give a number for each sample, classes one for all."""
    values = _by_name(names, target, prediction)
    many = len(target)
    return {name: value if value is None or _is_class(name) else value * many for name, value in values.items()}


losses_by_name = Answers(
    id="losses.losses_by_name",
    shares={_KNOWN_VALUES: 0.6, _NONE: 0.35, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            'You asked whether `keras.losses` has an attribute of that name. Short names such as "mse" have none, '
            "and Keras still accepts them: which function turns a name into a loss?",
            _only_attributes,
        ),
        Mistake(
            "Names that Keras does not know are missing from your dictionary. What was asked to stand beside them?",
            _without_none,
        ),
        Mistake(
            "You put a 0 beside names that Keras does not know. A loss of 0 is a perfect model: what says that there "
            "is no number?",
            _filled_with(0.0),
        ),
        Mistake(
            "You put nan beside names that Keras does not know. What was asked for there?",
            _filled_with(float("nan")),
        ),
        Mistake(
            "Target and prediction are exchanged: for the squared error that makes no difference, for others it does. "
            "Which of the two does Keras take first?",
            lambda names, target, prediction: _by_name(names, prediction, target),
        ),
        Mistake(
            "You stopped at the first name that Keras refuses. May there be known ones behind it?",
            _until_the_first_unknown,
        ),
        Mistake(
            "Losses that Keras knows as a class got None. `keras.losses.get` makes a loss of them, too: do you hand "
            "every name to it?",
            _classes_missed,
        ),
        Mistake(
            "You added the losses of the samples up. What makes a mean of them?",
            _samples_added_up,
        ),
    ),
)
