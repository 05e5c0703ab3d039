"""Lesson 06, the Keras workflow: report: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.keras_workflow.reference_network import close_to, cross_entropy, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_report(case: Data, observed: Data) -> Iterator[Verdict]:
    logits = case["x"].astype("float64") @ case["kernel"] + case["bias"]
    right_classes = logits.argmax(axis=-1)
    loss, accuracy = cross_entropy(logits, case["y"]), float(np.mean(right_classes == case["y"]))
    numbers = [reals(observed[name]) for name in ("loss", "accuracy")]
    fits = all(number is not None and number.size == 1 for number in numbers)
    right = fits and all(
        np.isclose(number.reshape(()), value, rtol=1e-3, atol=1e-4)
        for number, value in zip(numbers, (loss, accuracy), strict=True)
    )
    came = ", ".join(f"{float(number.reshape(())):.4f}" for number in numbers) if fits else "something else"
    yield Verdict("loss and accuracy", bool(right), f"Expected {loss:.4f} and {accuracy:.4f}. Received: {came}.")
    expected = special.softmax(logits, axis=-1)
    came = reals(observed["probabilities"])
    message = f"Expected shape {expected.shape}, first row {expected[0].round(3)}. Received: " + (
        f"{came[0].round(3)}." if came is not None and came.shape == expected.shape else f"shape {np.shape(came)}."
    )
    yield Verdict("probabilities", close_to(came, expected), message)
    for name, values in (("classes", right_classes), ("wrong", np.flatnonzero(right_classes != case["y"]))):
        came = reals(observed[name])
        same = came is not None and came.shape == values.shape and bool((came == values).all())
        shown = np.asarray(observed[name]).ravel()[:8] if came is not None else "no numbers"
        verdict = "predicted classes" if name == "classes" else "where it is wrong"
        yield Verdict(verdict, same, f"Expected {values[:8]}{' …' if len(values) > 8 else ''}. Received: {shown}.")


def _reporter(
    probabilities: Callable[..., Any] = lambda z: special.softmax(z, axis=-1),
    classes: Callable[..., Any] = lambda z: z.argmax(axis=1),
    wrong: Callable[..., Any] = lambda classes, y: np.nonzero(classes - y)[0],
    order: tuple[str, str] = ("loss", "accuracy"),
) -> Callable[..., Any]:
    def report(model: Any, x: Any, y: Any) -> Any:
        z = model.predict(x, verbose=0)
        found = dict(zip(order, model.evaluate(x, y, verbose=0), strict=True))
        chosen = classes(z)
        return found | {"probabilities": probabilities(z), "classes": chosen, "wrong": wrong(chosen, y)}

    return report


report = Answers(
    id="keras_workflow.report",
    shares={"loss and accuracy": 0.25, "probabilities": 0.25, "predicted classes": 0.25, "where it is wrong": 0.25},
    judge=_judge_report,
    mistakes=(
        Mistake(
            "What you call probabilities are the logits, as predict gives them: rows don't sum to 1. Which function is "
            "missing?",
            _reporter(probabilities=lambda z: z),
        ),
        Mistake(
            "Loss and accuracy have changed places. In which order does evaluate return them?",
            _reporter(order=("accuracy", "loss")),
        ),
        Mistake(
            "You looked for the largest number of each column: one winner a class, not one class a sample. Along which "
            "axis does the class lie?",
            _reporter(classes=lambda z: z.argmax(axis=0), wrong=lambda classes, y: classes),
        ),
        Mistake(
            "`wrong` is a list of true and false, one for each sample. How do you get the places from it?",
            _reporter(wrong=lambda classes, y: classes != y),
        ),
        Mistake(
            "`wrong` lists the samples that are right. Which sign has to be turned round?",
            _reporter(wrong=lambda classes, y: np.nonzero(classes == y)[0]),
        ),
        Mistake(
            "You put the softmax over the batch: each column sums to 1. Over which axis is a row's whole?",
            _reporter(probabilities=lambda z: special.softmax(z, axis=0)),
        ),
    ),
)
