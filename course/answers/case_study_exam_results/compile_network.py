"""What a compiled model's loss and accuracy say of given logits, and how its optimizer steps.

The accuracy is told by its value. Among several metrics it is the one that is called so.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.answers.reference_network import adam_path
from course.exercises.types import Answers, Data, Mistake, Verdict

_LOSS, _ACCURACY, _ADAM, _BACK = (
    "the loss takes logits",
    "the accuracy counts a positive logit as a pass",
    "Adam with a rate of 0.01",
    "the model comes back",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    if "loss" not in observed:
        yield Verdict(_LOSS, False, "The model has not been compiled. Which method ties a loss to it?")
        return
    logits, y = case["logits"].astype("float64").ravel(), case["y"].ravel()
    # log(1 + e^z) for students who failed, log(1 + e^-z) for those who passed.
    expected = float(np.logaddexp(0, np.where(y == 1, -logits, logits)).mean())
    what = "the binary cross-entropy of these logits"
    loss = comparing.number_agrees(_LOSS, observed["loss"], expected, what, rtol=1e-3, atol=1e-4)
    told = "Your loss is another function of the logit than the binary cross-entropy with `from_logits` alone."
    yield comparing.explained(told, loss)
    accuracy, value = float(np.mean((logits > 0) == (y == 1))), comparing.one_number(observed["metric"])
    watched = observed["watched"]
    if watched == "one" and value is not None:
        wanted, came = comparing.told_apart(accuracy, value)
        message = f"The sign of the logit is right for {wanted} of these students. The accuracy says {came}."
    else:
        message = f"Expected one metric, the accuracy. Received: {watched} that could be meant."
    counts = Verdict(_ACCURACY, watched == "one" and comparing.is_close(value, accuracy, rtol=0, atol=1e-4), message)
    yield counts
    steps = adam_path(case["gradients"], 0.01)
    what = f"the way that your optimizer ({observed['optimizer']}) goes in four steps"
    goes = comparing.agrees(_ADAM, observed["path"], steps, what=what, rtol=1e-3, atol=1e-5)
    if goes.right and not comparing.is_close(observed["at_rest"], np.ones_like(steps), rtol=0, atol=1e-7):
        message = (
            f"Your optimizer ({observed['optimizer']}) also shrinks weights that have no gradient: weight decay. "
            "Adam as it was asked for leaves such a weight as it is."
        )
        goes = Verdict(_ADAM, False, message)
    yield goes
    if loss.right or counts.right or goes.right:  # alone it is no more than a word
        message = f"Expected the model back, `return model`. Received: something of type {observed['returned']}."
        yield Verdict(_BACK, observed["returned"] == "a model", message)


def _compiled_with(
    *,
    rate: float = 0.01,
    from_logits: bool = True,
    loss: Any = None,
    metric: str | None = "sign",
    optimizer: str = "Adam",
    give: Callable[[Any], Any] = lambda model: model,
    compiled: bool = True,
) -> Callable[[Any], Any]:
    """An answer that compiles with one thing or another wrong; `metric` is "sign", "accuracy", "mse" or None."""

    def compile_network(model: Any) -> Any:
        import keras

        logits_loss = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}
        of_logits = loss if isinstance(loss, (str, type(None))) else keras.losses.get(loss)
        if compiled:
            model.compile(
                getattr(keras.optimizers, optimizer)(rate),
                of_logits or (keras.losses.get(logits_loss) if from_logits else "binary_crossentropy"),
                metrics={"sign": [_sign_accuracy], "accuracy": ["accuracy"], "mse": ["mse"], None: None}[metric],
            )
        return give(model)

    return compile_network


def _sign_accuracy(y_true: Any, y_pred: Any) -> Any:
    from keras import ops

    return ops.mean(ops.cast(ops.equal(y_pred > 0, y_true > 0), "float32"), axis=-1)


compile_network = Answers(
    id="case_study_exam_results.compile_network",
    shares={_LOSS: 0.4, _ACCURACY: 0.3, _ADAM: 0.25, _BACK: 0.05},
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
        Mistake(
            "Adam runs at 0.1, ten times what was asked. How many zeros has a hundredth?", _compiled_with(rate=0.1)
        ),
        Mistake(
            "The loss is the squared error between logit and label. Which loss belongs to a yes-or-no question?",
            _compiled_with(loss="mse"),
        ),
        Mistake(
            "That is the hinge loss, for labels -1 and 1. Which loss belongs to a yes-or-no question?",
            _compiled_with(loss="hinge"),
        ),
        Mistake(
            "That is the focal loss, which counts easy students for less. Which loss counts all alike?",
            _compiled_with(loss={"class_name": "BinaryFocalCrossentropy", "config": {"from_logits": True}}),
        ),
        Mistake(
            "Your labels are smoothed by a tenth, so that nobody has quite passed or failed. Who asked for that?",
            _compiled_with(
                loss={"class_name": "BinaryCrossentropy", "config": {"from_logits": True, "label_smoothing": 0.1}}
            ),
        ),
        Mistake(
            "Your loss compares classes, and there is one logit: alone among its kind it has probability 1. Which loss "
            "belongs to a yes-or-no question?",
            _compiled_with(loss={"class_name": "CategoricalCrossentropy", "config": {"from_logits": True}}),
        ),
        Mistake(
            "That is AdamW: Adam, and weight decay. Which of the two was asked for?",
            _compiled_with(optimizer="AdamW"),
        ),
        Mistake(
            "The metric is the squared error. What would tell you how many students are right?",
            _compiled_with(metric="mse"),
        ),
        Mistake(
            "The model was compiled and not given back: `compile` itself returns None. Is `return model` missing?",
            _compiled_with(give=lambda model: None),
        ),
        Mistake(
            "The model comes back as it was. Which method ties optimizer, loss and metrics to it?",
            _compiled_with(compiled=False),
        ),
        Mistake(
            "That is RMSprop, Adam without its first moment. Which optimizer was asked for?",
            _compiled_with(optimizer="RMSprop"),
        ),
    ),
)
