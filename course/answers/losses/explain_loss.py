"""What is wrong with a loss: right is the one of three words that fits the outputs and the number reported."""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import Reals, is_close, one_of
from course.answers.losses.references import crossentropy_of_logits
from course.exercises.types import Answers, Data, Mistake, Verdict

_WORDS = ("right", "softmax twice", "softmax missing")


def _are_probabilities(outputs: Reals) -> bool:
    sums = outputs.sum(axis=1)
    return bool(outputs.min() >= 0) and is_close(sums, np.ones_like(sums), rtol=0, atol=1e-3)


def _taken_for_logits(outputs: Reals, labels: Reals, reported: float) -> bool:
    return is_close(crossentropy_of_logits(labels, outputs)[0], reported, rtol=0, atol=1e-3)


def _explanation(outputs: Reals, labels: Reals, reported: float) -> str:
    are, as_logits = _are_probabilities(outputs), _taken_for_logits(outputs, labels, reported)
    return {(True, True): "softmax twice", (False, False): "softmax missing"}.get((are, as_logits), "right")


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    known, word = one_of("one of the three answers", observed["explanation"], _WORDS)
    yield known
    if not known.right:
        return
    expected = _explanation(case["outputs"], case["labels"], case["reported"])
    for fault, name in (
        ("softmax twice", "the double softmax found"),
        ("softmax missing", "the missing softmax found"),
        ("right", "no false alarm"),
    ):
        yield Verdict(name, expected != fault or word == fault, f"Expected {expected!r}, received {word!r}.")


explain_loss = Answers(
    id="losses.explain_loss",
    shares={
        "one of the three answers": 0.1,
        "the double softmax found": 0.4,
        "the missing softmax found": 0.25,
        "no false alarm": 0.25,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You call every loss right. The accuracy may be high in all of these; which number in the question betrays "
            "what the loss took the outputs for?",
            lambda outputs, labels, reported: "right",
        ),
        Mistake(
            "You judge by the outputs alone: a softmax in the model is no mistake when the loss takes probabilities, "
            "and logits are none when it takes logits. What does the reported number say?",
            lambda outputs, labels, reported: "softmax twice" if _are_probabilities(outputs) else "softmax missing",
        ),
        Mistake(
            "You accuse every model that ends in a softmax. If the loss expects probabilities, all is well: how can "
            "the reported number tell you?",
            lambda outputs, labels, reported: (
                "softmax twice" if _are_probabilities(outputs) else _explanation(outputs, labels, reported)
            ),
        ),
        Mistake(
            "You accuse every model that ends in bare scores. If the loss applies the softmax itself, all is well: how "
            "can the reported number tell you?",
            lambda outputs, labels, reported: (
                _explanation(outputs, labels, reported) if _are_probabilities(outputs) else "softmax missing"
            ),
        ),
        Mistake(
            "The two faults are exchanged. Outputs that are probabilities already, and a loss that applies a softmax "
            "to them: is that one softmax too many, or one too few?",
            lambda outputs, labels, reported: {
                "softmax twice": "softmax missing",
                "softmax missing": "softmax twice",
            }.get(_explanation(outputs, labels, reported), "right"),
        ),
    ),
)
