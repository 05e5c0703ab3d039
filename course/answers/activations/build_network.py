"""A network for each task: right are its weights' shapes, and outputs that can mean what the task asks for.

The weights are drawn, so the outputs that they give are known without the model.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_finite, all_of, between, is_close, told_apart, with_shape
from course.exercises.activations.build_network import HIDDEN_UNITS
from course.exercises.types import Answers, Data, Mistake, Verdict

_ENDS: dict[str, Callable[[Reals], Reals]] = {
    "regression": lambda scores: scores,
    "binary": special.expit,
    "multi-class": lambda scores: special.softmax(scores, axis=-1),
    "multi-label": special.expit,
}
_MEANINGS = {
    "regression": "any number, below 0 and above 1 too",
    "binary": "a probability from 0 to 1 that depends on the input",
    "multi-class": "probabilities that sum to 1 in every row",
    "multi-label": "a separate probability from 0 to 1 for each label, rows need not sum to 1",
}
_USUAL = {"binary": "sigmoid", "multi-class": "softmax", "multi-label": "sigmoid", "regression": None}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    task, outputs = case["task"], case["num_outputs"]
    fits, output = with_shape(
        "one column per output", observed["output"], (len(case["x"]), outputs), f"{outputs} columns for {task}"
    )
    yield fits
    expected = f"({case['x'].shape[1]}, {HIDDEN_UNITS}) ({HIDDEN_UNITS},) ({HIDDEN_UNITS}, {outputs}) ({outputs},)"
    layers = Verdict(
        "one hidden layer of 16 units and one output layer",
        observed["weights"] == expected,
        f"Expected weights of the shapes {expected}. Received: {observed['weights']}.",
    )
    yield layers
    if not fits.right or not layers.right:
        return
    hidden = np.clip(case["x"].astype("float64") @ case["hidden_kernel"] + case["hidden_bias"], 0, None)
    scores = hidden @ case["output_kernel"] + case["output_bias"]
    means = all_of("outputs of the kind that the task needs", *_what_the_task_needs(task, output, scores))
    yield Verdict(means.name, means.right, f"Expected for {task}: {_MEANINGS[task]}. {means.message}")
    # The rounding of two layers adds up, so the tolerance is wider than that of a single function.
    yield agrees(
        "the right outputs for given weights", output, _ENDS[task](scores), what="the output", rtol=1e-3, atol=1e-4
    )


def _what_the_task_needs(task: str, output: Reals, scores: Reals) -> Iterator[Verdict]:
    """Whether the numbers are of the kind that the task needs, whatever their exact values."""
    yield all_finite("finite", output, what="the output")
    if task == "regression":
        clear = np.abs(scores) > 1e-3
        signs = np.where(clear, np.sign(output), np.sign(scores))
        yield agrees("both signs", signs, np.sign(scores), what="the sign of the output")
        needed, reached = np.abs(scores).max(), np.abs(output).max()
        one, other = told_apart(needed, reached)
        yield Verdict(
            "large", bool(reached > 0.999 * needed), f"The largest absolute value: expected {one}, received {other}."
        )
        return
    yield between("probabilities", output, 0, 1, "outputs")
    sums = output.sum(axis=-1)
    if task == "multi-class":
        yield agrees("one whole", sums, np.ones_like(sums), at=np.arange(len(sums)), letter="row", what="the sum")
        return
    first = output[:, 0]
    same = f"The first output does not depend on the input: it is {first[0]:.6g} for every sample."
    yield Verdict("depends on the input", float(np.ptp(first)) > 1e-6, same)
    yield Verdict("separate", not is_close(sums, np.ones_like(sums)), "Every row sums to 1.")


def _builder(ends: Mapping[str, str | None] | None = None, hidden: str | None = "relu") -> Callable[..., Any]:
    """A builder with the ends of some tasks replaced."""

    def build(task: str, num_features: int, num_outputs: int) -> Any:
        import keras

        end = (_USUAL | dict(ends or {}))[task]
        inputs = keras.Input((num_features,))
        features = keras.layers.Dense(HIDDEN_UNITS, activation=hidden)(inputs)
        return keras.Model(inputs, keras.layers.Dense(num_outputs, activation=end)(features))

    return build


build_network = Answers(
    id="activations.build_network",
    shares={
        "one column per output": 0.1,
        "one hidden layer of 16 units and one output layer": 0.2,
        "outputs of the kind that the task needs": 0.4,
        "the right outputs for given weights": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Softmax over a single unit is always exactly 1, whatever the input: one number makes up the whole sum. "
            "Which activation turns one number into one probability?",
            _builder({"binary": "softmax"}),
        ),
        Mistake(
            "For several classes of which one is right you used sigmoids: each is a probability, but the row does "
            "not sum to 1. Which activation shares one whole among the classes?",
            _builder({"multi-class": "sigmoid"}),
        ),
        Mistake(
            "For labels that may all be true at once you used softmax: when one goes up, the others have to go down. "
            "Which activation leaves them independent?",
            _builder({"multi-label": "softmax"}),
        ),
        Mistake(
            "Your regression can never predict a number below 0: ReLU stands on the output. What should stand there "
            "instead?",
            _builder({"regression": "relu"}),
        ),
        Mistake(
            "Your regression can only predict numbers from 0 to 1: a sigmoid stands on the output. What should stand "
            "there instead?",
            _builder({"regression": "sigmoid"}),
        ),
        Mistake(
            "The ends are right, but the hidden layer has no activation: two linear layers in a row are one linear "
            "layer. Which activation is the usual one there?",
            _builder(hidden=None),
        ),
        Mistake(
            "Your network ends in bare scores for every task. For regression that is right; "
            "what turns scores into the probabilities that the question asks for?",
            _builder(dict.fromkeys(_USUAL)),
        ),
        Mistake(
            "You used softmax at the end of every network. It is meant for one task of the four: "
            "in which of them do the outputs share one whole?",
            _builder(dict.fromkeys(_USUAL, "softmax")),
        ),
    ),
)
