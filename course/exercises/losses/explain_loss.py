"""What a reported loss took a model's outputs for: a softmax too many, one too few, or all is right.

Neither the shape of the outputs nor what a case says about itself tells the answer: each kind of outputs comes twice,
read as logits and read as probabilities, in an order that is drawn.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after, returned_text
from course.exercises.types import Data, Exercise

_Table = NDArray[np.float64]


def _softmax(logits: _Table) -> _Table:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: _Table = raised / raised.sum(axis=-1, keepdims=True)
    return probabilities


def _crossentropy(probabilities: _Table, labels: NDArray[np.int64]) -> float:
    """The mean cross-entropy, with probabilities kept away from 0 as Keras does."""
    kept = np.clip(probabilities / probabilities.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return float(-np.log(kept[np.arange(len(labels)), labels]).mean())


# What a model may put out, made of logits. Only the first three are probabilities.
_OUTPUTS: tuple[Callable[[_Table], _Table], ...] = (
    _softmax,
    lambda logits: _softmax(logits[:1]),  # a single sample
    lambda logits: np.eye(logits.shape[1])[logits.argmax(axis=1)],  # so sure that zeros and ones are exact
    lambda logits: logits,
    lambda logits: np.concatenate([_softmax(logits[:1]), logits[1:]]),  # the first row could be probabilities
    lambda logits: logits + (1 - logits.sum(axis=1, keepdims=True)) / logits.shape[1],  # rows sum to 1, some negative
    lambda logits: logits - logits.min() + 0.2,  # no number is negative
    lambda logits: 0.8 * _softmax(0.3 * logits),  # all numbers lie between 0 and 1
    # The same, and the rows sum to 1 on average.
    lambda logits: _softmax(0.3 * logits) * np.where(np.arange(len(logits)) % 2, 1.1, 0.9)[:, None],
    lambda logits: 1.02 * _softmax(0.3 * logits),  # the rows nearly sum to 1
)


def _unsure(logits: _Table) -> _Table:
    """Probabilities that are nearly equal: they cost nearly the same, whichever way they are read."""
    return _softmax(0.3 * logits)


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    # Of a good model the loss is higher when its probabilities are read as logits, of a bad one it is lower.
    models = [(outputs, 3.0) for outputs in _OUTPUTS] + [(_softmax, -3.0), (_unsure, 0.0)]
    kinds = [(*model, as_logits) for model in models for as_logits in (True, False)]
    for place in rng.permutation(len(kinds)):
        yield _draw(rng, *kinds[place])


def _draw(rng: np.random.Generator, outputs_of: Callable[[_Table], _Table], skill: float, as_logits: bool) -> Data:
    while True:
        classes = int(rng.integers(3, 11))
        labels = rng.integers(0, classes, size=12)
        raw = outputs_of(rng.normal(size=(12, classes)) + skill * np.eye(classes)[labels])
        outputs = raw.astype("float32").astype("float64")  # as Keras gives them: rows sum to 1 up to rounding
        labels = labels[: len(outputs)]
        # Keras would report just this: read as logits the outputs pass through a softmax, as probabilities not.
        readings = _crossentropy(_softmax(outputs), labels), _crossentropy(outputs, labels)
        apart = abs(readings[0] - readings[1])
        if 0.01 < apart < 0.05 if outputs_of is _unsure else apart > 0.05:
            reported = round(readings[0 if as_logits else 1], 4)
            about = f"{len(labels)} samples, {classes} classes; the loss reported {reported:.4f}"
            return {"outputs": outputs, "labels": labels, "reported": reported, "about": about}


def _observe(explain_loss: Callable[..., Any], case: Data) -> Data:
    explanation = explain_loss(case["outputs"], case["labels"], case["reported"])
    return {"explanation": returned_text(explanation), **inputs_after(case, "outputs", "labels")}


explain_loss = Exercise(
    id="losses.explain_loss",
    title="What is wrong with this loss?",
    points=4,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Two questions, one after the other. What *are* the outputs? And what did the loss *take* them for?",
        "The first needs only the outputs: *every* row of probabilities sums to 1, and nothing in it is negative.",
        "The second needs the reported number: work out the cross-entropy of the outputs *as if they were logits*. If "
        "that is the number reported, the loss applied a softmax; if not, it did not.",
    ),
)
