"""A network for each task: right are its weights' shapes, and outputs that can mean what the task asks for.

The weights are drawn, so the outputs that they give are known without the model. The end is judged for each task apart
from the hidden layer, so that whoever put the wrong activation into the one keeps the points for the other.
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_finite, all_of, between, explained, is_close, with_shape
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
    name = "16 hidden units and one column per output"
    fits, output = with_shape(
        name, observed["output"], (len(case["x"]), outputs), f"one row per sample and {outputs} columns for {task}"
    )
    expected = f"({case['x'].shape[1]}, {HIDDEN_UNITS}) ({HIDDEN_UNITS},) ({HIDDEN_UNITS}, {outputs}) ({outputs},)"
    layers = Verdict(
        name,
        observed["weights"] == expected,
        f"Expected weights of the shapes {expected}. Received: {observed['weights']}.",
    )
    fits = all_of(name, fits, layers)
    yield fits
    if not fits.right:
        return
    # The end alone: all that it hears is its own bias.
    scores = case["end_bias"][None].astype("float64")
    shaped, end = with_shape("", observed["end"], scores.shape, f"{outputs} columns for {task}")
    right_end = all_of(
        f"the end for {task}",
        shaped,
        *(_of_the_kind(task, end) if shaped.right else ()),
        agrees("", end, _ENDS[task](scores), at=scores, letter="score", rtol=1e-3, atol=1e-4),
    )
    meaning = f"Expected for {task}: {_MEANINGS[task]}. {right_end.message}"
    for other in _ENDS:
        yield Verdict(f"the end for {other}", right_end.right or other != task, meaning)
    hidden = np.clip(case["x"].astype("float64") @ case["hidden_kernel"] + case["hidden_bias"], 0, None)
    scores = hidden @ case["output_kernel"] + case["output_bias"]
    reason = "The end is right; compared with NumPy, with the same weights and ReLU in the hidden layer:"
    # The rounding of two layers adds up, so the tolerance is wider than that of a single function.
    whole = agrees(
        "the right outputs for given weights", output, _ENDS[task](scores), what="the output", rtol=1e-3, atol=1e-4
    )
    yield explained(reason if right_end.right else f"The end for {task} is not right.", whole)


def _of_the_kind(task: str, end: Reals) -> Iterator[Verdict]:
    """Whether the numbers are of the kind that the task needs, whatever their exact values."""
    yield all_finite("finite", end, what="the output")
    if task == "regression":
        yield Verdict("below 0", bool((end < 0).any()), "No output is below 0.")
        yield Verdict("beyond 1", bool((np.abs(end) > 1).any()), "No output is beyond 1.")
        return
    yield between("probabilities", end, 0, 1, "outputs")
    sums = end.sum(axis=-1)
    if task == "multi-class":
        yield agrees("one whole", sums, np.ones_like(sums), at=np.arange(len(sums)), letter="row", what="the sum")
    elif task == "binary":
        yield Verdict("no constant", not is_close(end, np.ones_like(end)), "It is 1, whatever the input.")
    else:
        yield Verdict("separate", not is_close(sums, np.ones_like(sums)), "Every row sums to 1.")


def _builder(ends: Mapping[str, str | None] | None = None, hidden: str | None = "relu") -> Callable[..., Any]:
    """A builder with the ends of some tasks replaced."""

    # The observer gives every weight anew, so that one model serves for a case each time it is asked; few are kept,
    # since every student's sizes are drawn.
    @functools.lru_cache(maxsize=8)
    def build(task: str, num_features: int, num_outputs: int) -> Any:
        import keras

        end = (_USUAL | dict(ends or {}))[task]
        inputs = keras.Input((num_features,))
        features = keras.layers.Dense(HIDDEN_UNITS, activation=hidden)(inputs)
        return keras.Model(inputs, keras.layers.Dense(num_outputs, activation=end)(features))

    return build


# The faults of the network that was found: where they are, and what stands there.
_FOUND: dict[str, str] = {"regression": "relu", "binary": "softmax", "multi-label": "softmax"}


def _half_mended() -> Iterator[Mistake]:
    """The network that was found with one or two of its four faults mended."""
    places = ("the hidden layer", *_FOUND)
    for count, word in ((3, "Three"), (2, "Two")):
        for left in itertools.combinations(places, count):
            *others, last = [place if " " in place else f"the end for {place}" for place in left]
            yield Mistake(
                f"{word} places are still wrong: {', '.join(others)} and {last}. What can come out of each, and what "
                "should?",
                _builder(
                    {task: end for task, end in _FOUND.items() if task in left},
                    hidden=None if places[0] in left else "relu",
                ),
            )


build_network = Answers(
    id="activations.build_network",
    shares={
        "16 hidden units and one column per output": 0.05,
        # The bias as it came in: anybody has it.
        "the end for regression": 0.05,
        "the end for binary": 0.2,
        "the end for multi-class": 0.2,
        "the end for multi-label": 0.2,
        "the right outputs for given weights": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Nothing is mended yet: the hidden layer and three of the four ends are still wrong. What can come out of "
            "each end, and what should?",
            _builder({"regression": "relu", "binary": "softmax", "multi-label": "softmax"}, hidden=None),
        ),
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
        Mistake(
            "You used a sigmoid at the end of every network. In which of the four tasks can the outputs be any number, "
            "and in which do they share one whole?",
            _builder(dict.fromkeys(_USUAL, "sigmoid")),
        ),
        Mistake(
            "The ends are right, and tanh stands in the hidden layer. Which activation was asked for there?",
            _builder(hidden="tanh"),
        ),
        Mistake(
            "The ends are right, and a sigmoid stands in the hidden layer. Which activation was asked for there?",
            _builder(hidden="sigmoid"),
        ),
        Mistake(
            "Your regression ends in tanh, which can say nothing beyond −1 and 1. What should stand there instead?",
            _builder({"regression": "tanh"}),
        ),
        Mistake(
            "Binary ends in bare scores, the others are right. What turns one score into one probability?",
            _builder({"binary": None}),
        ),
        Mistake(
            "The two tasks with several outputs are exchanged: labels share one whole and classes do not. In which of "
            "the two can several be true at once?",
            _builder({"multi-class": "sigmoid", "multi-label": "softmax"}),
        ),
        *_half_mended(),
    ),
)
