"""What is wrong with a loss: right is the one of three words that fits the outputs and the number reported."""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers.comparing import Reals, is_close, leaves_alone, one_of
from course.answers.losses.references import crossentropy_of_logits
from course.exercises.types import Answers, Data, Mistake, Verdict

_WORDS = ("right", "softmax twice", "softmax missing")
_ALONE = "inputs left alone"

Explain = Callable[[Reals, Reals, float], str]


def _rows_sum_to_one(outputs: Reals) -> bool:
    sums = outputs.sum(axis=1)
    return is_close(sums, np.ones_like(sums), rtol=0, atol=1e-3)


def _are_probabilities(outputs: Reals) -> bool:
    return bool(outputs.min() >= 0) and _rows_sum_to_one(outputs)


def _taken_for_logits(outputs: Reals, labels: Reals, reported: float) -> bool:
    return is_close(crossentropy_of_logits(labels, outputs)[0], reported, rtol=0, atol=1e-3)


def _explain_with(
    are: Callable[[Reals], bool] = _are_probabilities,
    as_logits: Callable[[Reals, Reals, float], bool] = _taken_for_logits,
) -> Explain:
    """An explanation, with one of its two questions answered in another way.

    Args:
        are: Whether the outputs are probabilities.
        as_logits: Whether the loss took them for logits.
    """

    def explain(outputs: Reals, labels: Reals, reported: float) -> str:
        both = are(outputs), as_logits(outputs, labels, reported)
        return {(True, True): "softmax twice", (False, False): "softmax missing"}.get(both, "right")

    return explain


_explanation = _explain_with()


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    known, word = one_of("", observed["explanation"], _WORDS)
    expected = _explanation(case["outputs"], case["labels"], case["reported"])
    message = f"Expected {expected!r}, received {word!r}." if known.right else known.message
    for told, name in (
        ("softmax twice", "the double softmax found, and only there"),
        ("softmax missing", "the missing softmax found, and only there"),
        ("right", "no fault where there is none, and only there"),
    ):
        yield Verdict(name, known.right and (expected == told) == (word == told), message)
    yield leaves_alone(_ALONE, case, observed, ["outputs", "labels"])


def _probabilities_charge(outputs: Reals, labels: Reals, reported: float) -> bool:
    """Whether the number reported is not that of the outputs taken for probabilities as they stand."""
    charged = -np.log(outputs[np.arange(len(labels)), labels.astype(int)]).mean()
    return not is_close(charged, reported, rtol=0, atol=1e-3)


explain_loss = Answers(
    id="losses.explain_loss",
    shares={
        "the double softmax found, and only there": 0.35,
        "the missing softmax found, and only there": 0.3,
        "no fault where there is none, and only there": 0.3,
        _ALONE: 0.05,
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
        Mistake(
            "You take outputs for probabilities since none of them is negative. Logits may all be positive: what else "
            "must be true of a row of probabilities?",
            _explain_with(are=lambda outputs: bool(outputs.min() >= 0)),
        ),
        Mistake(
            "You take outputs for probabilities since none lies below 0 or above 1. What else must be true of a row of "
            "probabilities?",
            _explain_with(are=lambda outputs: bool(outputs.min() >= 0 and outputs.max() <= 1)),
        ),
        Mistake(
            "You take outputs for probabilities since their rows sum to 1. So may rows with negative numbers in them: "
            "what else must be true of a probability?",
            _explain_with(are=_rows_sum_to_one),
        ),
        Mistake(
            "You look at the first row of the outputs only. What if the others are no probabilities?",
            _explain_with(are=lambda outputs: _are_probabilities(outputs[:1])),
        ),
        Mistake(
            "You add up the whole table, and rows that are too large and too small cancel. Which sums must be 1?",
            _explain_with(
                are=lambda outputs: bool(outputs.min() >= 0 and abs(outputs.sum() / len(outputs) - 1) < 1e-3)
            ),
        ),
        Mistake(
            "You ask for sums of exactly 1, and computed ones are 0.99999994: by rounding no softmax is found. How "
            "does one compare numbers that were computed?",
            _explain_with(are=lambda outputs: bool(outputs.min() >= 0 and (outputs.sum(axis=1) == 1).all())),
        ),
        Mistake(
            "By your reckoning no loss ever took the outputs for logits. Is yours the mean over the samples, and do "
            "you compare it up to 0.001, since the report is rounded?",
            _explain_with(as_logits=lambda outputs, labels, reported: False),
        ),
        Mistake(
            "By your reckoning every loss took the outputs for logits. What does the reported number look like when it "
            "did not?",
            _explain_with(as_logits=lambda outputs, labels, reported: True),
        ),
        Mistake(
            "You work out the sum over the samples, and what Keras reports is a mean. What must you divide by?",
            _explain_with(
                as_logits=lambda outputs, labels, reported: _taken_for_logits(outputs, labels, reported / len(labels))
            ),
        ),
        Mistake(
            "You work out what the outputs cost as probabilities, and outputs that are none have no such price: their "
            "logarithm may not exist. Which of the two readings can be worked out for any numbers?",
            _explain_with(as_logits=_probabilities_charge),
        ),
        Mistake(
            "You call a loss a double softmax once it is high. A bad model has a high loss, too: which number do you "
            "expect from *these* outputs, read as logits?",
            _explain_with(as_logits=lambda outputs, labels, reported: reported > 1),
        ),
        Mistake(
            "You call right what is wrong, and wrong what is right. Probabilities that were read as logits: has the "
            "softmax been applied once, or twice?",
            lambda outputs, labels, reported: (
                ("right" if _taken_for_logits(outputs, labels, reported) else "softmax twice")
                if _are_probabilities(outputs)
                else ("softmax missing" if _taken_for_logits(outputs, labels, reported) else "right")
            ),
        ),
        Mistake(
            "You accept a loss that is off by 0.1. A model that is unsure costs nearly the same in both readings: up "
            "to how much was the report to agree?",
            _explain_with(
                as_logits=lambda outputs, labels, reported: is_close(
                    crossentropy_of_logits(labels, outputs)[0], reported, rtol=0, atol=0.1
                )
            ),
        ),
        Mistake(
            "You take rows for probabilities that sum to 0.98 or 1.02. Up to how much must they sum to 1?",
            _explain_with(
                are=lambda outputs: bool(outputs.min() >= 0 and (np.abs(outputs.sum(axis=1) - 1) < 0.05).all())
            ),
        ),
    ),
)
