"""What a reported loss took a model's outputs for: a softmax too many, one too few, or all is right."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return probabilities


def _crossentropy(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The mean cross-entropy, with probabilities kept away from 0 as Keras does."""
    kept = np.clip(probabilities / probabilities.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return float(-np.log(kept[np.arange(len(labels)), labels]).mean())


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    kinds = [("softmax", "logits")] * 3 + [("linear", "logits")] * 2 + [("softmax", "probabilities")] * 2
    kinds += [("positive", "probabilities")] * 2
    # In an order that is drawn, too: the answers are words, and in a fixed order they could be recited.
    for place in rng.permutation(len(kinds)):
        ends_in, reads = kinds[place]
        if ends_in == "positive":
            yield _positive_logits(rng)
            continue
        classes = int(rng.integers(3, 11))
        labels = rng.integers(0, classes, size=12)
        logits = rng.normal(size=(12, classes)) + 4.0 * np.eye(classes)[labels]
        outputs = _softmax(logits) if ends_in == "softmax" else logits
        # Keras would report just this: read as logits the outputs pass through a softmax, as probabilities not.
        reported = _crossentropy(_softmax(outputs) if reads == "logits" else outputs, labels)
        yield {
            "outputs": outputs,
            "labels": labels,
            "reported": round(reported, 4),
            "about": f"{classes} classes; the loss reported {reported:.4f}",
        }


def _positive_logits(rng: np.random.Generator) -> Data:
    labels = rng.permutation([0, 1, 2, 0])
    logits = rng.uniform(1.0, 3.0, size=(4, 3)) + 6.0 * np.eye(3)[labels]
    return {
        "outputs": logits,
        "labels": labels,
        "reported": round(_crossentropy(logits, labels), 4),
        "about": "logits, all of them positive, divided by their row sums as if they were probabilities",
    }


explain_loss = Exercise(
    id="losses.explain_loss",
    title="What is wrong with this loss?",
    points=4,
    kind="debug",
    cases=_cases,
    observe=lambda explain_loss, case: {"explanation": explain_loss(case["outputs"], case["labels"], case["reported"])},
    hints=(
        "Two questions, one after the other. What *are* the outputs? And what did the loss *take* them for?",
        "The first needs only the outputs: rows of probabilities are not negative, and they sum to 1.",
        "The second needs the reported number: work out the cross-entropy of the outputs *as if they were logits*. If "
        "that is the number reported, the loss applied a softmax; if not, it did not.",
    ),
)
