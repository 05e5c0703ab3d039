"""A loss for each task: right is what it costs. Each task belongs to one verdict, and leaves the others as they are."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from course.answers.comparing import agrees, with_shape
from course.answers.losses.references import binary_crossentropy_of_logits, crossentropy_of_logits, squared_error
from course.exercises.types import Answers, Data, Mistake, Verdict

_VERDICT_OF = {
    "regression": "regression",
    "regression with outliers": "regression with outliers",
    "binary": "cross-entropies that read logits",
    "multi-class, integer labels": "cross-entropies that read logits",
    "multi-class, one-hot labels": "cross-entropies that read logits",
    "binary, rare positives": "rare positives",
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    name = _VERDICT_OF[case["task"]]
    three = "the loss of all samples, of the first two and of the last two"
    fits, (everything, first, last) = with_shape(name, observed["values"], (3,), three)
    if not fits.right:
        yield fits
        return
    verdict = _judge_task(name, case, everything, first, last)
    yield from (verdict if share == name else Verdict(share, True) for share in choose_loss.shares)


def _judge_task(name: str, case: Data, everything: float, first: float, last: float) -> Verdict:
    task, target, output = case["task"], case["target"], case["output"]
    if task == "regression with outliers":
        message = (
            "Regression with outliers: twice as far off should cost about twice as much. "
            f"Received {first:.4g} for an error of 60, and {last:.4g} for one of 120."
        )
        return Verdict(name, bool(1.85 < np.divide(last, first) < 2.4), message)
    if task == "binary, rare positives":
        message = (
            "Rare positives: samples that are right with confidence should count next to nothing beside hard ones, in "
            f"a loss that reads logits. Received {first:.4g} for two easy samples, {last:.4g} for two hard ones."
        )
        return Verdict(name, bool(0 < first < 0.07 * last and last < 2), message)
    if task == "regression":
        expected, what = squared_error(target, output)[0], "the usual squared error of these samples"
    else:
        reference = binary_crossentropy_of_logits if task == "binary" else crossentropy_of_logits
        expected, what = reference(target, output)[0], f"the cross-entropy of these logits ({task})"
    return agrees(name, everything, expected, what=what, rtol=1e-3, atol=1e-4)


# The class of `keras.losses` for each task, and its arguments.
_Choice = tuple[str, dict[str, bool]]
_USUAL: dict[str, _Choice] = {
    "regression": ("MeanSquaredError", {}),
    "regression with outliers": ("MeanAbsoluteError", {}),
    "binary": ("BinaryCrossentropy", {"from_logits": True}),
    "multi-class, integer labels": ("SparseCategoricalCrossentropy", {"from_logits": True}),
    "multi-class, one-hot labels": ("CategoricalCrossentropy", {"from_logits": True}),
    "binary, rare positives": ("BinaryFocalCrossentropy", {"from_logits": True}),
}


def _chooser(changed: Mapping[str, _Choice]) -> Callable[[str], Any]:
    """A choice with the losses of some tasks replaced; Keras is asked only when the answer runs."""

    def choose(task: str) -> Any:
        import keras

        name, arguments = {**_USUAL, **changed}[task]
        return getattr(keras.losses, name)(**arguments)

    return choose


choose_loss = Answers(
    id="losses.choose_loss",
    shares={
        "regression": 0.15,
        "regression with outliers": 0.2,
        "cross-entropies that read logits": 0.4,
        "rare positives": 0.25,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "With outliers you still square: the one sample that is off by 120 counts four times as much as the one "
            "that is off by 60. Which loss grows in a straight line?",
            _chooser({"regression with outliers": _USUAL["regression"]}),
        ),
        Mistake(
            "Your cross-entropies take the logits for probabilities: `from_logits` is missing. What does the last "
            "layer of these networks put out?",
            _chooser({task: (name, {}) for task, (name, _) in _USUAL.items()}),
        ),
        Mistake(
            "The two codings are exchanged, and Keras refuses. What does the word “sparse” stand for: integers, or "
            "rows with a single 1?",
            _chooser(
                {
                    "multi-class, integer labels": _USUAL["multi-class, one-hot labels"],
                    "multi-class, one-hot labels": _USUAL["multi-class, integer labels"],
                }
            ),
        ),
        Mistake(
            "For rare positives you took the plain binary cross-entropy: a thousand easy negatives outweigh the few "
            "hard positives. Which loss damps what is easy?",
            _chooser({"binary, rare positives": _USUAL["binary"]}),
        ),
        Mistake(
            "Everything is right but the focal loss: it takes probabilities unless it is told otherwise. What do you "
            "have to tell it?",
            _chooser({"binary, rare positives": ("BinaryFocalCrossentropy", {})}),
        ),
        Mistake(
            "You took the absolute error for every regression. It is a sound loss, but where nothing is said about "
            "outliers the usual one is asked for: which?",
            _chooser({"regression": _USUAL["regression with outliers"]}),
        ),
    ),
)
