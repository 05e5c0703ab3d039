"""The share of the healthy who are left alone, over all rows since the last reset: counted with NumPy."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.exercises.metrics.specificity import batches_of
from course.exercises.types import Answers, Data, Mistake, Verdict

_BATCHES, _EMPTY, _SHAPES, _RESET, _MODEL = (
    "all rows count alike, however they are cut into batches",
    "batches in which nobody is healthy",
    "labels of shape (n,) beside outputs of shape (n, 1)",
    "a reset forgets everything",
    "the metric of a model",
)
_ASKED = {"batches": _BATCHES, "empty": _EMPTY, "shapes": _SHAPES, "reset": _RESET, "in a model": _MODEL}


def _share(y: Any, outputs: Any, threshold: float) -> float:
    healthy = np.ravel(y) == 0
    return float((np.ravel(outputs)[healthy] < threshold).mean()) if healthy.any() else float("nan")


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    name = _ASKED[case["kind"]]
    expected = _share(case["y"], case["outputs"], case["threshold"])
    value = observed["value"]
    start = f"{case['about'][:1].upper()}{case['about'][1:]}, threshold {case['threshold']:g}:"
    if case["kind"] in ("batches", "empty"):
        parts = []
        for labels, outputs in batches_of(case):
            healthy = np.ravel(labels) == 0
            quiet = int((np.ravel(outputs)[healthy] < case["threshold"]).sum())
            parts.append(f"{quiet} of {int(healthy.sum())}")
        start += f" of the healthy, {', then '.join(parts)} are left alone."
    if case["kind"] == "in a model":
        yield _in_a_model(name, start, expected, observed)
        return
    if np.isnan(expected):
        single, number = comparing.with_one_number(name, value, "the specificity")
        message = f"{start} Expected nan, received {number:.4g}."
        yield Verdict(name, bool(np.isnan(number)), message) if single.right else single
        return
    first = comparing.explained(start, comparing.number_agrees(name, value, expected, "the specificity"))
    if case["kind"] != "reset":
        yield first
        return
    later = _share(case["y_later"], case["outputs_later"], case["threshold"])
    second = comparing.number_agrees(name, observed["later"], later, "after the reset, the specificity")
    yield comparing.all_of(name, first, second)


def _in_a_model(name: str, start: str, expected: float, observed: Data) -> Verdict:
    raised = comparing.one_text(observed["value"])
    if raised is not None:
        reason = (
            "While a model trains, a tensor may have no value yet, and no array of NumPy: stay with `keras.ops`, "
            "without `if`, `float` or NumPy on what a tensor holds."
        )
        return Verdict(name, False, f"{start} it raised {raised} {reason}")
    epochs = comparing.real_numbers(observed["value"])
    if epochs is None or epochs.size != 2:
        return Verdict(name, False, f"{start} expected one number in each epoch.")
    copied = np.ravel(np.asarray(observed["copied"], dtype="float64"))
    told = [
        comparing.explained(start, comparing.number_agrees("", value, expected, f"in epoch {place}, the specificity"))
        for place, value in enumerate(np.ravel(epochs), 1)
    ]
    same = copied.size == 2 and bool(np.isclose(copied[0], copied[1])) and bool(np.isclose(copied[0], expected))
    reason = (
        "A metric that is given your metric's variables says something else than yours. Keras carries a metric's state "
        "from batch to batch by the variables that `__init__` makes, and by nothing else."
    )
    return comparing.all_of(name, *told, Verdict("", same, reason))


def _metric(
    *,
    adds: Callable[[Any, Any], tuple[Any, Any]] = lambda healthy, quiet: (healthy * quiet, healthy),
    flat: bool = True,
    average: bool = False,
    nobody: float | None = None,
    reset: str = "both",
    assign: bool = False,
    fixed: float | None = None,
    empty_is_zero: bool = False,
    skips_empty: bool = False,
    at_the_threshold: bool = False,
) -> Callable[..., Any]:
    """A class of such a metric, with one thing bent; the class is made where Keras is there.

    Args:
        adds: What stands above and below the line, from masks of the healthy and of those left alone.
        flat: Whether labels and outputs are brought to one shape.
        average: Whether each batch adds its own share, and the result divides by the number of batches.
        nobody: What is given where nobody is healthy, instead of nan.
        reset: Which variables a reset sets to 0: "both", "first" or "none".
        assign: Whether a batch replaces what is stored.
        fixed: A threshold that is used instead of the given one.
        empty_is_zero: Whether a share of nobody in a batch counts as 0, where averages are averaged.
        skips_empty: Whether a batch without healthy people is no batch, where averages are averaged.
        at_the_threshold: Whether an output that equals the threshold is left alone, too.
    """

    def make(threshold: float = 0.5, name: str = "specificity", **others: Any) -> Any:
        import keras
        from keras import ops

        class Specificity(keras.Metric):
            def __init__(self) -> None:
                super().__init__(name=name, **others)
                self.above = self.add_variable(shape=(), initializer="zeros", name="above")
                self.below = self.add_variable(shape=(), initializer="zeros", name="below")

            def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
                y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
                if flat:
                    y_true, y_pred = ops.reshape(y_true, (-1,)), ops.reshape(y_pred, (-1,))
                healthy = ops.cast(y_true == 0, "float32")
                border = threshold if fixed is None else fixed
                quiet = ops.cast(y_pred <= border if at_the_threshold else y_pred < border, "float32")
                above, below = (ops.sum(part) for part in adds(healthy, quiet))
                if average:
                    count = ops.cast(below > 0, "float32") if skips_empty else 1.0
                    above, below = above / (ops.maximum(below, 1.0) if empty_is_zero or skips_empty else below), count
                if assign:
                    self.above.assign(above)
                    self.below.assign(below)
                else:
                    self.above.assign_add(above)
                    self.below.assign_add(below)

            def result(self) -> Any:
                if nobody is not None:
                    return ops.where(self.below > 0, self.above / ops.maximum(self.below, 1.0), nobody)
                return self.above / self.below

            def reset_state(self) -> None:
                if reset != "none":
                    self.above.assign(0.0)
                if reset == "both":
                    self.below.assign(0.0)

        return Specificity()

    return make


specificity = Answers(
    id="metrics.specificity",
    shares={_BATCHES: 0.35, _EMPTY: 0.15, _SHAPES: 0.2, _RESET: 0.2, _MODEL: 0.1},
    judge=_judge,
    asks=lambda case: [_ASKED[case["kind"]]],
    mistakes=(
        Mistake(
            "All three faults are still there: averages of batches are averaged, the reset forgets one variable, and "
            "labels of shape (n,) meet outputs of shape (n, 1). Which of them do you see first when you feed it two "
            "batches of different sizes?",
            _metric(average=True, flat=False, reset="first"),
        ),
        Mistake(
            "Reset and shapes are mended; each batch still adds its own share, so that a person in a short batch "
            "counts for more. Which two numbers of a batch can be added up instead?",
            _metric(average=True),
        ),
        Mistake(
            "You leave out batches without healthy people, and each of the others still adds its own share, so that a "
            "person in a short batch counts for more. Which two numbers of a batch can be added up instead?",
            _metric(average=True, skips_empty=True),
        ),
        Mistake(
            "The reset is mended, and two faults are left: averages of batches are averaged, and labels of shape (n,) "
            "meet outputs of shape (n, 1). What do two batches of different sizes show?",
            _metric(average=True, flat=False),
        ),
        Mistake(
            "The shapes are mended, and two faults are left: averages of batches are averaged, and the reset forgets "
            "one variable. What do two batches of different sizes show?",
            _metric(average=True, reset="first"),
        ),
        Mistake(
            "Counts are added up now, and two faults are left: the reset forgets one variable, and labels of shape "
            "(n,) meet outputs of shape (n, 1). Print the shape of your product: how large is it?",
            _metric(flat=False, reset="first"),
        ),
        Mistake(
            "An output that equals the threshold is left alone with you, as with Keras' own counters. Which side of "
            "the threshold does the exercise name?",
            _metric(at_the_threshold=True),
        ),
        Mistake(
            "You count everybody who is left alone, the ill among them, and divide by the healthy. Whose share is "
            "specificity?",
            _metric(adds=lambda healthy, quiet: (quiet, healthy)),
        ),
        Mistake(
            "You still average the averages of batches, and call a batch without healthy people 0: a failure on "
            "nobody. Which two numbers of a batch can be added up instead?",
            _metric(average=True, empty_is_zero=True),
        ),
        Mistake(
            "The reset leaves the number below the line as it was, so the next epoch is divided by two epochs' "
            "people. Which variables must it set to 0?",
            _metric(reset="first"),
        ),
        Mistake(
            "Your reset resets nothing, so each epoch goes on where the one before ended. Which variables must it set "
            "to 0?",
            _metric(reset="none"),
        ),
        Mistake(
            "Labels of shape (n,) and outputs of shape (n, 1) still make a table of n × n. How do you bring both to "
            "one shape?",
            _metric(flat=False),
        ),
        Mistake(
            "Each batch replaces what was stored, so only the last one counts. What must `update_state` do with what "
            "is there?",
            _metric(assign=True),
        ),
        Mistake(
            "Your share is that of the *ill* who are left alone. Whose share is specificity?",
            _metric(adds=lambda healthy, quiet: ((1 - healthy) * quiet, 1 - healthy)),
        ),
        Mistake(
            "You divide by everybody who is left alone: that is how many quiet answers are right. Whose share is "
            "specificity?",
            _metric(adds=lambda healthy, quiet: (healthy * quiet, quiet)),
        ),
        Mistake(
            "Your share is that of the ill who are called, the recall. Who are the others?",
            _metric(adds=lambda healthy, quiet: ((1 - healthy) * (1 - quiet), 1 - healthy)),
        ),
        Mistake(
            "You divide by all rows, the ill among them. Of whom is it a share?",
            _metric(adds=lambda healthy, quiet: (healthy * quiet, healthy * 0 + 1)),
        ),
        Mistake(
            "Your share is that of the healthy who are called, the false positive rate. Which of the healthy does "
            "specificity count?",
            _metric(adds=lambda healthy, quiet: (healthy * (1 - quiet), healthy)),
        ),
        Mistake(
            "Where nobody was healthy your metric says 0, as if all had been called. A share of nobody is not known: "
            "what did the exercise promise?",
            _metric(nobody=0.0),
        ),
        Mistake(
            "Where nobody was healthy your metric says 1, as if all had been left alone. A share of nobody is not "
            "known: what did the exercise promise?",
            _metric(nobody=1.0),
        ),
        Mistake(
            "The argument `threshold` is not used: you always decide at 0.5. Where does it belong?",
            _metric(fixed=0.5),
        ),
    ),
)
