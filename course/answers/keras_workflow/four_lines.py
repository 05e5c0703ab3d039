"""Four lines: right are a ReLU layer and a logit that some weights explain, the loss of these logits, Adam's steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, leaves_alone, number_agrees, with_shape
from course.answers.reference_network import ATOL, RTOL, adam_path, binary_cross_entropy
from course.exercises.keras_workflow.four_lines import ENTRIES
from course.exercises.types import Answers, Data, Mistake, Verdict

_HIDDEN, _LOGIT = "64 hidden units with ReLU", "one linear unit behind them"


def _judge_lines(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("inputs left alone", case, observed, ["x", "y"])
    optimizer = "Adam with a rate of 0.001"
    if "path" in observed:
        expected = adam_path(case["gradients"], 1e-3)
        what = f"the way that your optimizer ({observed['optimizer']}) goes in four steps"
        yield agrees(optimizer, observed["path"], expected, what=what, rtol=1e-3, atol=1e-6)
    else:
        yield Verdict(optimizer, False, f"Expected an optimizer of Keras. Received: {observed['optimizer']}.")
    missing = [name for name in ENTRIES[:3] if name not in observed]
    if missing:
        message = f"Expected the keys {', '.join(ENTRIES)}. Missing: {', '.join(missing)}."
        yield Verdict({"hidden": _HIDDEN, "logits": _LOGIT}.get(missing[0], "the loss of these logits"), False, message)
    samples = len(case["x"])
    wide, hidden = with_shape(_HIDDEN, observed.get("hidden"), (samples, 64), "64 hidden values a sample")
    x = case["x"].astype("float64")
    bends = wide if not wide.right else _is_relu(x, hidden)
    if "hidden" not in missing:
        yield bends
    narrow, logits = with_shape(_LOGIT, observed.get("logits"), (samples, 1), "one logit a sample")
    # Without an activation hidden values are no less the features'; others come from nowhere, and so does what follows.
    if "logits" in missing or not (bends.right or (wide.right and _are_weighted_sums(x, hidden))):
        return
    straight = narrow if not narrow.right else _is_linear(hidden, logits)
    yield straight
    if "loss" in missing or not straight.right:
        return
    what = "the binary cross-entropy of these logits"
    expected_loss = binary_cross_entropy(logits, case["y"].astype("float64"))
    yield number_agrees("the loss of these logits", observed["loss"], expected_loss, what, rtol=RTOL, atol=ATOL)


def _is_relu(x: Reals, hidden: Reals) -> Verdict:
    """Whether weights exist that make each unit, where it is above 0, a weighted sum of x plus a bias."""
    message = f"Hidden values run from {hidden.min():.4g} to {hidden.max():.4g}: with ReLU none is below 0."
    if not (hidden >= 0).all():
        return Verdict(_HIDDEN, False, message)
    inputs = np.column_stack([x, np.ones(len(x))])
    if len(x) > 1 and not ((hidden > 0).sum(axis=0) > inputs.shape[1]).any():
        return Verdict(_HIDDEN, False, "No hidden unit is above 0 for more than a few samples.")
    if len(x) > 1 and not (hidden == 0).any():
        return Verdict(_HIDDEN, False, f"Hidden values run from {hidden.min():.4g}: none is 0, as ReLU makes them.")
    for unit in hidden.T:
        awake = unit > 0
        weights = np.linalg.lstsq(inputs[awake], unit[awake])[0]
        if np.abs(inputs[awake] @ weights - unit[awake]).max(initial=0) > 1e-2 * np.abs(unit).max():
            message = "Where a unit is above 0, its values are no weighted sum of the features, plus a bias."
            return Verdict(_HIDDEN, False, message)
    return Verdict(_HIDDEN, True)


def _are_weighted_sums(x: Reals, values: Reals) -> bool:
    """Whether weights exist that make every column of values a weighted sum of x, plus a bias, and none is constant."""
    inputs = np.column_stack([x, np.ones(len(x))])
    off = np.abs(inputs @ np.linalg.lstsq(inputs, values)[0] - values).max()
    return bool(off <= 1e-3 * np.abs(values).max()) and (len(x) == 1 or bool((np.ptp(values, axis=0) > 0).all()))


def _is_linear(hidden: Reals, logits: Reals) -> Verdict:
    """Whether weights exist that make the logits a weighted sum of the hidden values, plus a bias."""
    if len(hidden) == 1:
        return Verdict(_LOGIT, bool(np.isfinite(logits).all()), f"Expected a finite logit. Received: {logits}.")
    message = "The logits are the same for all samples."
    if np.ptp(logits) > 0:
        if _are_weighted_sums(hidden, logits):
            return Verdict(_LOGIT, True)
        message = "The logits are no weighted sum of the hidden values, plus a bias."
        if 0 <= logits.min() and logits.max() <= 1:
            message += " All lie between 0 and 1: a sigmoid stands behind them. Who applies it, the layer or the loss?"
        elif 0 <= logits.min():
            message += " None is below 0: does a logit end in a ReLU?"
    return Verdict(_LOGIT, False, message)


def _lines(
    activation: str | None = "relu",
    loss: Callable[..., Any] | None = None,
    rate: float = 1e-3,
    units: int = 1,
    end: str | None = None,
    optimizer: str = "Adam",
    skip: bool = False,
) -> Callable[..., Any]:
    def four_lines(x: Any, y: Any) -> Any:
        import keras

        hidden = keras.layers.Dense(64, activation=activation)(x)
        logits = keras.layers.Dense(units, activation=end)(x if skip else hidden)
        entropy = loss or (lambda y, z: keras.losses.BinaryCrossentropy(from_logits=True)(y, z))
        made = getattr(keras.optimizers, optimizer)(rate)
        return {"hidden": hidden, "logits": logits, "loss": entropy(y, logits), "optimizer": made}

    return four_lines


def _default_entropy(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.BinaryCrossentropy()(y, z)


def _exchanged_default(y: Any, z: Any) -> Any:
    return _default_entropy(z, y)


def _squared(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.MeanSquaredError()(y, z)


def _exchanged(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)(z, y)


four_lines = Answers(
    id="keras_workflow.four_lines",
    shares={
        _HIDDEN: 0.3,
        _LOGIT: 0.15,
        "the loss of these logits": 0.3,
        "Adam with a rate of 0.001": 0.2,
        "inputs left alone": 0.05,
    },
    judge=_judge_lines,
    mistakes=(
        Mistake(
            "The function is as it stood, with all of its faults. What does each line take, and what does it give?",
            _lines(loss=_exchanged_default, rate=1e-2, skip=True),
        ),
        Mistake(
            "The loss took your logits for probabilities, and clipped them. What must BinaryCrossentropy be told?",
            _lines(loss=_default_entropy),
        ),
        Mistake(
            "Truth and logits have changed places in the call of the loss. Which of them does Keras want first?",
            _lines(loss=_exchanged),
        ),
        Mistake(
            "Your hidden values can be negative: the layer has no activation. Which one was asked for?",
            _lines(activation=None),
        ),
        Mistake(
            "You measure the squared difference between logit and label. Which loss belongs to a yes-or-no question?",
            _lines(loss=_squared),
        ),
        Mistake(
            "The rate is ten times too large: 0.01 is SGD's. What is Adam's usual one?",
            _lines(rate=1e-2),
        ),
        Mistake(
            "Your last layer has 64 units. A yes-or-no question needs how many?",
            _lines(units=64, loss=lambda y, z: 0.0),
        ),
        Mistake(
            "The last layer ends in a sigmoid, and the loss applies another one. Which of the two makes a logit?",
            _lines(end="sigmoid"),
        ),
        Mistake(
            "The optimizer is SGD: it steps by the rate times the gradient. Which one was asked for?",
            _lines(optimizer="SGD"),
        ),
        Mistake(
            "The second layer got `x` again: the hidden layer is computed and not used. What does a layer that stands "
            "behind another one take?",
            _lines(skip=True),
        ),
    ),
)
