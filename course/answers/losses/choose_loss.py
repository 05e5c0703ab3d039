"""Lesson 03, loss functions: choose loss: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.losses.value_and_gradient import binary_of, classes_of, reals, squares_of
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_choice(case: Data, observed: Data) -> Iterator[Verdict]:
    task, values = case["task"], reals(observed["values"])
    target, output = case["target"], case["output"]
    verdicts = {name: Verdict(name, True) for name in choose_loss.shares}
    everything, first, last = values
    came = f"Received {everything:.4g} for all samples."
    if task == "regression":
        expected = squares_of(target, output)[0]
        right = bool(np.isclose(everything, expected, rtol=1e-3, atol=1e-4))
        message = f"Regression: the usual squared error of these samples is {expected:.4g}. {came}"
        verdicts["regression"] = Verdict("regression", right, message)
    elif task == "regression with outliers":
        right = bool(1.85 < last / first < 2.4)
        message = (
            "Regression with outliers: twice as far off should cost about twice as much. "
            f"Received {first:.4g} for an error of 60, and {last:.4g} for one of 120."
        )
        verdicts["regression with outliers"] = Verdict("regression with outliers", right, message)
    elif task == "binary, rare positives":
        right = bool(0 < first < 0.07 * last and last < 2)
        message = (
            "Rare positives: samples that are right with confidence should count next to nothing beside hard ones, in "
            f"a loss that reads logits. Received {first:.4g} for two easy samples, {last:.4g} for two hard ones."
        )
        verdicts["rare positives"] = Verdict("rare positives", right, message)
    else:
        reference = binary_of if task == "binary" else classes_of
        expected = reference(target, output)[0]
        right = bool(np.isclose(everything, expected, rtol=1e-3, atol=1e-4))
        message = f"{task}: the cross-entropy of these logits is {expected:.4g}. {came}"
        verdicts["cross-entropies that read logits"] = Verdict("cross-entropies that read logits", right, message)
    yield from verdicts.values()


def _chooser(**changed: str) -> Callable[[str], Any]:
    """A choice with some tasks' losses replaced; Keras is asked only when the answer runs."""

    def choose(task: str) -> Any:
        import keras

        kinds = {
            "regression": "squared",
            "regression with outliers": "absolute",
            "binary": "binary",
            "multi-class, integer labels": "sparse",
            "multi-class, one-hot labels": "one_hot",
            "binary, rare positives": "focal",
        }
        kind = kinds[task]
        kind = changed.get(kind, kind)
        losses = keras.losses
        return {
            "squared": losses.MeanSquaredError,
            "absolute": losses.MeanAbsoluteError,
            "binary": lambda: losses.BinaryCrossentropy(from_logits=True),
            "sparse": lambda: losses.SparseCategoricalCrossentropy(from_logits=True),
            "one_hot": lambda: losses.CategoricalCrossentropy(from_logits=True),
            "focal": lambda: losses.BinaryFocalCrossentropy(from_logits=True),
            "binary of probabilities": losses.BinaryCrossentropy,
            "sparse of probabilities": losses.SparseCategoricalCrossentropy,
            "one_hot of probabilities": losses.CategoricalCrossentropy,
            "focal of probabilities": losses.BinaryFocalCrossentropy,
        }[kind]()

    return choose


choose_loss = Answers(
    id="losses.choose_loss",
    shares={
        "regression": 0.15,
        "regression with outliers": 0.2,
        "cross-entropies that read logits": 0.4,
        "rare positives": 0.25,
    },
    judge=_judge_choice,
    mistakes=(
        Mistake(
            "With outliers you still square: the one sample that is off by 120 counts four times as much as the one "
            "that is off by 60. Which loss grows in a straight line?",
            _chooser(absolute="squared"),
        ),
        Mistake(
            "Your cross-entropies take the logits for probabilities: `from_logits` is missing. What does the last "
            "layer of these networks put out?",
            _chooser(
                binary="binary of probabilities",
                sparse="sparse of probabilities",
                one_hot="one_hot of probabilities",
                focal="focal of probabilities",
            ),
        ),
        Mistake(
            "The two codings are exchanged, and Keras refuses. What does the word “sparse” stand for: integers, or "
            "rows with a single 1?",
            _chooser(sparse="one_hot", one_hot="sparse"),
        ),
        Mistake(
            "For rare positives you took the plain binary cross-entropy: a thousand easy negatives outweigh the few "
            "hard positives. Which loss damps what is easy?",
            _chooser(focal="binary"),
        ),
        Mistake(
            "Everything is right but the focal loss: it takes probabilities unless it is told otherwise. What do you "
            "have to tell it?",
            _chooser(focal="focal of probabilities"),
        ),
        Mistake(
            "You took the absolute error for every regression. It is a sound loss, but where nothing is said about "
            "outliers the usual one is asked for: which?",
            _chooser(squared="absolute"),
        ),
    ),
)
