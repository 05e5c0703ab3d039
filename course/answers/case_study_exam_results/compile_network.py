"""Lesson 07, the case study: compile network: what right means, and what people get wrong."""

import numpy as np

from course.exercises.types import Answers, Mistake, Verdict


def judge_compile(case, observed):
    logits, y = case["logits"].astype("float64").ravel(), case["y"].ravel()
    # log(1 + e^z) for failed students, log(1 + e^-z) for those who passed.
    expected = np.logaddexp(0, np.where(y == 1, -logits, logits)).mean()
    yield Verdict(
        "the loss takes logits",
        bool(np.isclose(observed["loss"], expected, rtol=1e-3, atol=1e-4)),
        f"Expected a binary cross-entropy of {expected:.4f} for these logits, got {observed['loss']:.4f}.",
    )
    accuracy = np.mean((logits > 0) == (y == 1))
    came = ", ".join(f"{value:.3f}" for value in observed["metrics"]) or "no metric"
    yield Verdict(
        "the accuracy counts a positive logit as a pass",
        any(abs(value - accuracy) < 1e-4 for value in observed["metrics"]),
        f"The sign of the logit is right for {accuracy:.3f} of these students. Reported: {came}.",
    )
    step = np.abs(observed["step"])
    yield Verdict(
        "one step of Adam with a rate of 0.01",
        step.shape == (2,) and bool(np.allclose(step, 0.01, rtol=2e-3)),
        f"Adam's first step moves every weight by its learning rate. Expected 0.01, got {np.round(step, 5)}.",
    )


def compiled_with(*, rate=0.01, loss=True, metric=True, optimizer="Adam"):
    def compile_network(model):
        import keras

        losses = {
            True: lambda: keras.losses.get({"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}),
            False: lambda: "binary_crossentropy",
        }
        scores = {True: lambda: [sign_accuracy], False: lambda: ["accuracy"], None: lambda: None}
        model.compile(getattr(keras.optimizers, optimizer)(rate), losses[loss](), metrics=scores[metric]())
        return model

    return compile_network


def sign_accuracy(y_true, y_pred):
    from keras import ops

    return ops.mean(ops.cast(ops.equal(y_pred > 0, y_true > 0), "float32"), axis=-1)


compile_network = Answers(
    id="case_study_exam_results.compile_network",
    shares={
        "the loss takes logits": 0.4,
        "the accuracy counts a positive logit as a pass": 0.3,
        "one step of Adam with a rate of 0.01": 0.3,
    },
    judge=judge_compile,
    mistakes=(
        Mistake(
            "The loss takes your logits for probabilities and cuts them off at 0 and 1. Which flag tells "
            "it what it gets?",
            compiled_with(loss=False),
        ),
        Mistake(
            "The loss takes your logits for probabilities, and the accuracy compares them with 0.5. Both must know "
            "that they get logits: which flag, and which threshold, say so?",
            compiled_with(loss=False, metric=False),
        ),
        Mistake(
            "The accuracy compares logits with 0.5, so that a student needs a probability of 0.62 to pass. "
            "Which logit belongs to a probability of one half?",
            compiled_with(metric=False),
        ),
        Mistake(
            "Adam runs at its default rate of 0.001, a tenth of what was asked. Where does the optimizer "
            "take its rate?",
            compiled_with(rate=0.001),
        ),
        Mistake("There is no metric. What would tell you how many students are right?", compiled_with(metric=None)),
        Mistake(
            "That is plain gradient descent: its step is the rate times the gradient. Which optimizer was asked for?",
            compiled_with(optimizer="SGD"),
        ),
    ),
)
