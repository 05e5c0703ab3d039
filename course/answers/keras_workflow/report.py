"""A report: right are loss, accuracy, probabilities, classes and errors of the model that was handed over."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import agrees, all_of, brief, with_one_number, with_shape
from course.answers.keras_workflow.reference_network import ATOL, RTOL, cross_entropy, softmax
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_report(case: Data, observed: Data) -> Iterator[Verdict]:
    logits = case["x"].astype("float64") @ case["kernel"] + case["bias"]
    classes = logits.argmax(axis=-1)
    numbers = []
    for key, expected in (("loss", cross_entropy(logits, case["y"])), ("accuracy", np.mean(classes == case["y"]))):
        single, number = with_one_number("", observed[key], f"the {key}")
        numbers += [single, agrees("", number, expected, what=f"the {key}", rtol=RTOL, atol=ATOL)]
    yield all_of("loss and accuracy", *numbers)
    what = "the probabilities"
    yield agrees("probabilities", observed["probabilities"], softmax(logits), what=what, rtol=RTOL, atol=ATOL)
    yield agrees("predicted classes", observed["classes"], classes, what="the predicted classes", rtol=0, atol=0)
    places = np.flatnonzero(classes != case["y"])
    many, wrong = with_shape("", observed["wrong"], places.shape, f"the places {brief(places)}")
    yield all_of("where it is wrong", many, agrees("", wrong, places, what="the entry of `wrong`", rtol=0, atol=0))


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
