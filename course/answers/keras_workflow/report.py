"""A report: right are loss, accuracy, probabilities, classes and errors of the model that was handed over."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import agrees, all_of, brief, leaves_alone, number_agrees, with_shape
from course.answers.reference_network import ATOL, RTOL, cross_entropy, softmax
from course.exercises.keras_workflow.report import ENTRIES
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_report(case: Data, observed: Data) -> Iterator[Verdict]:
    logits = case["x"].astype("float64") @ case["kernel"] + case["bias"]
    classes = logits.argmax(axis=-1)
    yield leaves_alone(_ALONE, case, observed, ["x", "y"])
    missing = [name for name in ENTRIES if name not in observed]
    for verdict, names in ((_NUMBERS, ("loss", "accuracy")), *((name, (entry,)) for name, entry in _OTHERS.items())):
        lacking = [name for name in names if name in missing]
        if lacking:
            yield Verdict(verdict, False, f"Expected a dictionary with {', '.join(ENTRIES)}. Missing: {lacking[0]}.")
    right = {"loss": cross_entropy(logits, case["y"]), "accuracy": float(np.mean(classes == case["y"]))}
    if not set(right) & set(missing):
        yield all_of(
            _NUMBERS,
            *(
                number_agrees("", observed[name], number, f"the {name}", rtol=RTOL, atol=ATOL)
                for name, number in right.items()
            ),
        )
    places = np.flatnonzero(classes != case["y"])
    expected = {
        _PROBABILITIES: (softmax(logits), "the probabilities", RTOL, ATOL),
        _CLASSES: (classes, "the predicted classes", 0.0, 0.0),
    }
    for verdict, (wanted, what, rtol, atol) in expected.items():
        if _OTHERS[verdict] not in missing:
            yield agrees(verdict, observed[_OTHERS[verdict]], wanted, what=what, rtol=rtol, atol=atol)
    if "wrong" not in missing:
        many, wrong = with_shape("", observed["wrong"], places.shape, f"the places {brief(places)}")
        yield all_of(_WRONG, many, agrees("", wrong, places, what="the entry of `wrong`", rtol=0, atol=0))


_NUMBERS, _PROBABILITIES, _CLASSES, _WRONG, _ALONE = (
    "loss and accuracy",
    "probabilities",
    "predicted classes",
    "where it is wrong",
    "inputs left alone",
)
_OTHERS = {_PROBABILITIES: "probabilities", _CLASSES: "classes", _WRONG: "wrong"}


def _reporter(
    probabilities: Callable[..., Any] = lambda z: special.softmax(z, axis=-1),
    classes: Callable[..., Any] = lambda z: z.argmax(axis=1),
    wrong: Callable[..., Any] = lambda classes, y: np.nonzero(classes - y)[0],
    order: tuple[str, str] = ("loss", "accuracy"),
    changed: Callable[[dict[str, Any]], dict[str, Any]] = lambda found: found,
) -> Callable[..., Any]:
    def report(model: Any, x: Any, y: Any) -> Any:
        z = model.predict(x, verbose=0)
        found = dict(zip(order, model.evaluate(x, y, verbose=0), strict=True))
        chosen = classes(z)
        return changed(found | {"probabilities": probabilities(z), "classes": chosen, "wrong": wrong(chosen, y)})

    return report


report = Answers(
    id="keras_workflow.report",
    shares={_NUMBERS: 0.25, _PROBABILITIES: 0.25, _CLASSES: 0.2, _WRONG: 0.25, _ALONE: 0.05},
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
        Mistake(
            "You took the sigmoid of each logit: rows don't sum to 1. Which function shares one whole among classes?",
            _reporter(probabilities=special.expit),
        ),
        Mistake(
            "`probabilities` is only the largest of each row. What was asked for has one column per class: which "
            "function gives the whole row?",
            _reporter(probabilities=lambda z: special.softmax(z, axis=-1).max(axis=-1)),
        ),
        Mistake(
            "`classes` holds the largest logit of each row, not where it stands. Which function gives the place?",
            _reporter(classes=lambda z: z.max(axis=1), wrong=lambda classes, y: np.nonzero(classes != y)[0]),
        ),
        Mistake(
            "`wrong` is how many there are. Which ones are they?",
            _reporter(wrong=lambda classes, y: (classes != y).sum()),
        ),
        Mistake(
            "`wrong` holds the classes that were predicted wrongly, not the places of the samples. How do you get from "
            "true and false to places?",
            _reporter(wrong=lambda classes, y: classes[classes != y]),
        ),
        Mistake(
            "`wrong` counts its places from 1. At which number does Python begin?",
            _reporter(wrong=lambda classes, y: np.nonzero(classes != y)[0] + 1),
        ),
        Mistake(
            "The accuracy is in percent. `evaluate` gives a share, from 0 to 1: what was it multiplied with?",
            _reporter(changed=lambda found: found | {"accuracy": 100 * found["accuracy"]}),
        ),
    ),
)
