"""Lesson 03, loss functions: explain loss: what right means, and what people get wrong."""

from collections.abc import Iterator

import numpy as np

from course.answers.losses.value_and_gradient import classes_of
from course.exercises.types import Answers, Data, Mistake, Verdict

_WORDS = ("right", "softmax twice", "softmax missing")


def _are_probabilities(outputs: np.ndarray) -> bool:
    return bool(outputs.min() >= 0 and np.abs(outputs.sum(axis=1) - 1).max() < 1e-3)


def _taken_for_logits(outputs: np.ndarray, labels: np.ndarray, reported: float) -> bool:
    return bool(abs(classes_of(labels, outputs)[0] - reported) < 1e-3)


def _explanation(outputs: np.ndarray, labels: np.ndarray, reported: float) -> str:
    are, as_logits = _are_probabilities(outputs), _taken_for_logits(outputs, labels, reported)
    return {(True, True): "softmax twice", (False, False): "softmax missing"}.get((are, as_logits), "right")


def _judge_reading(case: Data, observed: Data) -> Iterator[Verdict]:
    message = observed["message"]
    known = isinstance(message, str) and message in _WORDS
    yield Verdict("one of the three answers", known, f"Expected one of {_WORDS}. Received: {message!r}.")
    if not known:
        return
    expected = _explanation(case["outputs"], case["labels"], case["reported"])
    for word, name in (
        ("softmax twice", "the double softmax found"),
        ("softmax missing", "the missing softmax found"),
        ("right", "no false alarm"),
    ):
        yield Verdict(name, expected != word or message == word, f"Expected {expected!r}, received {message!r}.")


explain_loss = Answers(
    id="losses.explain_loss",
    shares={
        "one of the three answers": 0.1,
        "the double softmax found": 0.4,
        "the missing softmax found": 0.25,
        "no false alarm": 0.25,
    },
    judge=_judge_reading,
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
