"""What a compiled model reports for given logits, and how far its first step moves each weight.

Metrics are told by their value, so that any metric of any name counts, beside others.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    logits, y = case["logits"].astype("float64").ravel(), case["y"].ravel()
    # log(1 + e^z) for students who failed, log(1 + e^-z) for those who passed.
    expected = float(np.logaddexp(0, np.where(y == 1, -logits, logits)).mean())
    yield comparing.number_agrees(
        "the loss takes logits",
        observed["loss"],
        expected,
        "the binary cross-entropy of these logits",
        rtol=1e-3,
        atol=1e-4,
    )
    accuracy = float(np.mean((logits > 0) == (y == 1)))
    metrics = comparing.real_numbers(observed["metrics"])
    reported = [] if metrics is None else metrics.ravel().tolist()
    came = comparing.brief(reported, digits=6) if reported else "no metric"
    yield Verdict(
        "the accuracy counts a positive logit as a pass",
        any(comparing.is_close(value, accuracy, rtol=0, atol=1e-4) for value in reported),
        f"The sign of the logit is right for {accuracy:.6g} of these students. Reported: {came}.",
    )
    name, reason = "one step of Adam with a rate of 0.01", "Adam's first step moves every weight by its learning rate."
    shaped, step = comparing.with_shape(name, observed["step"], (2,), "one step for the kernel, one for the bias")
    if shaped.right:
        shaped = comparing.agrees(name, np.abs(step), np.full(2, 0.01), what="the step", rtol=2e-3, atol=0)
    yield comparing.explained(reason, shaped)


def _compiled_with(
    *, rate: float = 0.01, from_logits: bool = True, metric: str | None = "sign", optimizer: str = "Adam"
) -> Callable[[Any], Any]:
    """An answer that compiles with one thing or another wrong; `metric` is "sign", "accuracy" or None."""

    def compile_network(model: Any) -> Any:
        import keras

        logits_loss = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}
        model.compile(
            getattr(keras.optimizers, optimizer)(rate),
            keras.losses.get(logits_loss) if from_logits else "binary_crossentropy",
            metrics={"sign": [_sign_accuracy], "accuracy": ["accuracy"], None: None}[metric],
        )
        return model

    return compile_network


def _sign_accuracy(y_true: Any, y_pred: Any) -> Any:
    from keras import ops

    return ops.mean(ops.cast(ops.equal(y_pred > 0, y_true > 0), "float32"), axis=-1)


compile_network = Answers(
    id="case_study_exam_results.compile_network",
    shares={
        "the loss takes logits": 0.4,
        "the accuracy counts a positive logit as a pass": 0.3,
        "one step of Adam with a rate of 0.01": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "The loss takes your logits for probabilities and cuts them off at 0 and 1. Which flag tells it "
            "what it gets?",
            _compiled_with(from_logits=False),
        ),
        Mistake(
            "The loss takes your logits for probabilities, and the accuracy compares them with 0.5. Both must know "
            "that they get logits: which flag, and which threshold, say so?",
            _compiled_with(from_logits=False, metric="accuracy"),
        ),
        Mistake(
            "The accuracy compares logits with 0.5, so that a student needs a probability of 0.62 to pass. "
            "Which logit belongs to a probability of one half?",
            _compiled_with(metric="accuracy"),
        ),
        Mistake(
            "Adam runs at its default rate of 0.001, a tenth of what was asked. Where does the optimizer take its "
            "rate?",
            _compiled_with(rate=0.001),
        ),
        Mistake("There is no metric. What would tell you how many students are right?", _compiled_with(metric=None)),
        Mistake(
            "That is plain gradient descent: its step is the rate times the gradient. Which optimizer was asked for?",
            _compiled_with(optimizer="SGD"),
        ),
    ),
)
