"""A second look: right are the least sure places in their order, and the accuracies of the machine and of both."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import agrees, brief, leaves_alone, number_agrees, with_shape
from course.exercises.keras_workflow.second_look import ENTRIES, surety
from course.exercises.types import Answers, Data, Mistake, Verdict

_CHOSEN, _ORDER, _MACHINE, _TOGETHER, _ALONE = (
    "the pictures of which it is least sure",
    "the least sure first",
    "the machine's accuracy on what it keeps",
    "the accuracy of both together",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    logits = case["x"].astype("float64") @ case["kernel"] + case["bias"]
    many = round(case["share"] * len(logits))
    order = np.argsort(surety(logits), kind="stable")
    wrong = logits.argmax(axis=1) != case["y"]
    yield leaves_alone(_ALONE, case, observed, ["x", "y"])
    names = {"places": _CHOSEN, "machine": _MACHINE, "together": _TOGETHER}
    for entry in (entry for entry in ENTRIES if entry not in observed):
        message = f"Expected a dictionary with {', '.join(ENTRIES)}. Missing: {entry}."
        yield Verdict(names[entry], False, message)
    if "places" in observed:
        form, places = with_shape(_CHOSEN, observed["places"], (many,), f"{many} places")
        chosen = set(places.tolist()) == set(order[:many].tolist())
        message = (
            f"The probabilities of the predicted classes are lowest at {brief(np.sort(order[:many]))}. "
            f"Received: {brief(np.sort(places))}."
        )
        yield form if not form.right else Verdict(_CHOSEN, chosen, message)
        if form.right and chosen:
            yield agrees(_ORDER, places, order[:many], what="the place", rtol=0, atol=0)
    machine, together = 1 - wrong[order[many:]].mean(), 1 - wrong[order[many:]].sum() / len(wrong)
    for name, entry, expected, what in (
        (_MACHINE, "machine", machine, f"the accuracy on the {len(wrong) - many} pictures that the machine keeps"),
        (_TOGETHER, "together", together, f"the share of all {len(wrong)} pictures that is read correctly"),
    ):
        if entry in observed:
            yield number_agrees(name, observed[entry], float(expected), what, rtol=0, atol=1e-4)


def _reader(
    sure: Callable[..., Any] = lambda z, y: special.softmax(z, axis=-1).max(axis=-1),
    choose: Callable[..., Any] = lambda order, many: order[:many],
    keeps: Callable[..., Any] = lambda n, places: np.delete(np.arange(n), places),
    machine: Callable[..., Any] = lambda loss, accuracy: accuracy,
    together: Callable[..., Any] = lambda machine, everybody, share: machine * (1 - share) + share,
    tells: Callable[..., Any] = lambda found: found,
) -> Callable[..., Any]:
    """An answer in which one step is another one."""

    def second_look(model: Any, x: Any, y: Any, share: float) -> Any:
        z = model.predict(x, verbose=0)
        places = choose(np.argsort(sure(z, y), kind="stable"), round(share * len(z)))
        kept = keeps(len(z), places)
        alone = machine(*model.evaluate(x[kept], y[kept], verbose=0))
        everybody = float((z.argmax(axis=-1) == y).mean())
        return tells({"places": places, "machine": alone, "together": together(alone, everybody, share)})

    return second_look


def _cut_off(model: Any, x: Any, y: Any, share: float) -> Any:
    many = int(share * len(x)) / len(x)
    return _reader()(model, x, y, many)


second_look = Answers(
    id="keras_workflow.second_look",
    shares={_CHOSEN: 0.35, _ORDER: 0.15, _MACHINE: 0.25, _TOGETHER: 0.2, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "You hand over the pictures of which the model is most sure: nothing is left to mend there. At which end "
            "of the order do the doubtful ones stand?",
            _reader(choose=lambda order, many: order[::-1][:many]),
        ),
        Mistake(
            "You go by the largest logit. A constant that is added to a whole row changes it, and no probability: "
            "which number says how sure the model is?",
            _reader(sure=lambda z, y: z.max(axis=-1)),
        ),
        Mistake(
            "You choose by the labels: the errors first. On the day the model is used, who knows the labels?",
            _reader(sure=lambda z, y: special.softmax(z, axis=-1).max(axis=-1) + (z.argmax(axis=-1) == y)),
        ),
        Mistake(
            "You took the probability of the true class. On the day the model is used, who knows it?",
            _reader(sure=lambda z, y: special.softmax(z, axis=-1)[np.arange(len(y)), y]),
        ),
        Mistake(
            "Your softmax runs over the batch: how sure the model is of one picture then depends on the others. Over "
            "which axis do the classes share one whole?",
            _reader(sure=lambda z, y: special.softmax(z, axis=0).max(axis=-1)),
        ),
        Mistake(
            "`machine` is the accuracy on all pictures. Which of them does the machine keep?",
            _reader(keeps=lambda n, places: np.arange(n), together=lambda machine, everybody, share: np.nan),
        ),
        Mistake(
            "`machine` is the accuracy on the pictures that the person reads. Which part does the machine keep?",
            _reader(keeps=lambda n, places: places if len(places) else np.arange(n)),
        ),
        Mistake(
            "`machine` is the loss: `evaluate` gives it first. Which of its numbers is the accuracy?",
            _reader(machine=lambda loss, accuracy: loss),
        ),
        Mistake(
            "`together` leaves the person's pictures out. They are read correctly, and belong to all: what is added?",
            _reader(together=lambda machine, everybody, share: machine),
        ),
        Mistake(
            "You add the person's share to the model's accuracy on all pictures. Which pictures are counted twice?",
            _reader(together=lambda machine, everybody, share: everybody + share),
        ),
        Mistake(
            "`together` is the model's accuracy alone: as if the person had read nothing. What is right now?",
            _reader(together=lambda machine, everybody, share: everybody),
        ),
        Mistake(
            "`together` is the mean of two accuracies, the machine's and 1. How many pictures stand behind each?",
            _reader(together=lambda machine, everybody, share: (machine + 1) / 2),
        ),
        Mistake(
            "You cut the share of the samples off where you should round it: a computer's 13 / 45 · 45 is a little "
            "less than 13. Which function gives the nearest whole number?",
            _cut_off,
        ),
        Mistake(
            "The right pictures, in the order in which they lie. Which of them should the person see first?",
            _reader(choose=lambda order, many: np.sort(order[:many])),
        ),
        Mistake(
            "Your places count from 1. At which number does Python begin?",
            _reader(tells=lambda found: found | {"places": found["places"] + 1}),
        ),
        Mistake(
            "Your accuracies are in percent. Between which numbers does a share lie?",
            _reader(
                tells=lambda found: found | {"machine": 100 * found["machine"], "together": 100 * found["together"]}
            ),
        ),
    ),
)
