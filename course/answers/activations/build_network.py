"""Lesson 02, activation functions: build network: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.activations.values import has_shape, reals
from course.exercises.activations.build_network import HIDDEN_UNITS
from course.exercises.types import Answers, Data, Mistake, Verdict

_ENDS = {
    "regression": lambda z: z,
    "binary": special.expit,
    "multi-class": lambda z: special.softmax(z, axis=-1),
    "multi-label": special.expit,
}


_RANGES = {
    "regression": "any number, below 0 and above 1 too",
    "binary": "a probability from 0 to 1 that depends on the input",
    "multi-class": "probabilities that sum to 1 in every row",
    "multi-label": "a separate probability from 0 to 1 for each label, rows need not sum to 1",
}


def _in_range(task: str, output: np.ndarray, scores: np.ndarray) -> bool:
    """Whether the numbers are of the kind that the task needs, whatever their exact values."""
    if not np.isfinite(output).all():
        return False
    if task == "regression":
        clear = np.abs(scores) > 1e-3
        return bool(
            (np.sign(output) == np.sign(scores))[clear].all() and np.abs(output).max() > 0.999 * np.abs(scores).max()
        )
    probable = bool((output >= 0).all() and (output <= 1).all())
    sums = output.sum(axis=-1)
    if task == "multi-class":
        return probable and bool(np.allclose(sums, 1, atol=1e-4))
    return probable and float(np.ptp(output[:, 0])) > 1e-6 and not np.allclose(sums, 1, atol=1e-4)


def _judge_network(case: Data, observed: Data) -> Iterator[Verdict]:
    task, outputs, output = case["task"], case["num_outputs"], reals(observed["output"])
    yield has_shape("one column per output", output, (len(case["x"]), outputs), f"{outputs} columns for {task}")
    expected = f"({case['x'].shape[1]}, {HIDDEN_UNITS}) ({HIDDEN_UNITS},) ({HIDDEN_UNITS}, {outputs}) ({outputs},)"
    yield Verdict(
        "one hidden layer of 16 units and one output layer",
        observed["weights"] == expected,
        f"Expected weights of the shapes {expected}. Received: {observed['weights']}.",
    )
    if observed["injected"] is not True or output is None or output.shape != (len(case["x"]), outputs):
        return
    hidden = np.clip(case["x"].astype("float64") @ case["hidden_kernel"] + case["hidden_bias"], 0, None)
    scores = hidden @ case["output_kernel"] + case["output_bias"]
    sums = np.round(output.sum(axis=-1)[:3], 3).tolist()
    came = f"from {output.min():.3g} to {output.max():.3g}, row sums {sums} …"
    yield Verdict(
        "outputs of the kind that the task needs",
        _in_range(task, output, scores),
        f"Expected for {task}: {_RANGES[task]}. Received: {came}",
    )
    right = bool(np.allclose(output, _ENDS[task](scores), rtol=1e-3, atol=1e-4))
    yield Verdict(
        "the right outputs for given weights",
        right,
        f"For given weights, the first row should be {np.round(_ENDS[task](scores)[0], 3).tolist()}. "
        f"Received: {np.round(output[0], 3).tolist()}.",
    )


def _builder(hidden: str | None = "relu", **changed: str | None) -> Callable[..., Any]:
    """A builder with some ends replaced; `changed` names tasks with an underscore for the hyphen."""

    def build(task: str, num_features: int, num_outputs: int) -> Any:
        import keras

        usual = {"binary": "sigmoid", "multi_class": "softmax", "multi_label": "sigmoid", "regression": None}
        end = (usual | changed)[task.replace("-", "_")]
        inputs = keras.Input((num_features,))
        features = keras.layers.Dense(HIDDEN_UNITS, activation=hidden)(inputs)
        return keras.Model(inputs, keras.layers.Dense(num_outputs, activation=end)(features))

    return build


def _everywhere(end: str | None) -> dict[str, str | None]:
    return dict.fromkeys(("regression", "binary", "multi_class", "multi_label"), end)


build_network = Answers(
    id="activations.build_network",
    shares={
        "one column per output": 0.1,
        "one hidden layer of 16 units and one output layer": 0.2,
        "outputs of the kind that the task needs": 0.4,
        "the right outputs for given weights": 0.3,
    },
    judge=_judge_network,
    mistakes=(
        Mistake(
            "Softmax over a single unit is always exactly 1, whatever the input: one number makes up the whole sum. "
            "Which activation turns one number into one probability?",
            _builder(binary="softmax"),
        ),
        Mistake(
            "For several classes of which one is right you used sigmoids: each is a probability, but the row does "
            "not sum to 1. Which activation shares one whole among the classes?",
            _builder(multi_class="sigmoid"),
        ),
        Mistake(
            "For labels that may all be true at once you used softmax: when one goes up, the others have to go down. "
            "Which activation leaves them independent?",
            _builder(multi_label="softmax"),
        ),
        Mistake(
            "Your regression can never predict a number below 0: ReLU stands on the output. What should stand there "
            "instead?",
            _builder(regression="relu"),
        ),
        Mistake(
            "Your regression can only predict numbers from 0 to 1: a sigmoid stands on the output. What should stand "
            "there instead?",
            _builder(regression="sigmoid"),
        ),
        Mistake(
            "The ends are right, but the hidden layer has no activation: two linear layers in a row are one linear "
            "layer. Which activation is the usual one there?",
            _builder(hidden=None),
        ),
        Mistake(
            "Your network ends in bare scores for every task. For regression that is right; "
            "what turns scores into the probabilities that the question asks for?",
            _builder(**_everywhere(None)),
        ),
        Mistake(
            "You used softmax at the end of every network. It is meant for one task of the four: "
            "in which of them do the outputs share one whole?",
            _builder(**_everywhere("softmax")),
        ),
    ),
)
