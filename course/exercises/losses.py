"""Lesson 03, loss functions: the questions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.protocol import Data, Exercise, Quiz


def _pair(answer: Any) -> Data:
    """What a loss returned: its value and its gradient."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        return {"value": answer[0], "gradient": answer[1]}
    shape = getattr(answer, "shape", None)
    came = f"something of type {type(answer).__name__}" + (f" and shape {tuple(shape)}" if shape is not None else "")
    raise ValueError(f"Expected two things, `return value, gradient`. Received: {came}.")


def _watch(*names: str) -> Callable[[Callable[..., Any], Data], Data]:
    """An `observe` that hands the named entries of a case to the loss."""

    def observe(loss: Callable[..., Any], case: Data) -> Data:
        with np.errstate(all="ignore"):
            return _pair(loss(*(case[name] for name in names)))

    return observe


def _off(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    """Errors of a size between two bounds, of both signs, in random order."""
    count = int(np.prod(shape))
    signs = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
    return rng.permutation(rng.uniform(low, high, count) * signs).reshape(shape)


# --- the three losses of regression -------------------------------------------------------------------------------


def _regression_cases(rng: np.random.Generator, *, delta: bool = False) -> Iterator[Data]:
    extra = {"delta": 1.0} if delta else {}
    yield extra | {
        "target": np.array([3.0, -0.5, 2.0]),
        "prediction": np.array([2.5, 0.0, 2.1]),
        "about": "three numbers, the last one a little off",
    }
    target = rng.normal(size=(4, 2))
    extra = {"delta": float(np.round(rng.uniform(1.5, 2.5), 1))} if delta else {}
    yield extra | {
        "target": target,
        "prediction": target - np.concatenate([_off(rng, (2, 2), 0.2, 0.9), _off(rng, (2, 2), 3.0, 5.0)]),
        "about": "four samples with two numbers each" + (f", delta {extra['delta']}" if delta else ""),
    }
    target = rng.normal(size=6)
    extra = {"delta": 0.5} if delta else {}
    yield extra | {
        "target": target,
        "prediction": target - np.append(_off(rng, (5,), 0.1, 0.4), 100.0),
        "about": "one prediction is a hundred too low" + (", delta 0.5" if delta else ""),
    }


mean_squared_error = Exercise(
    id="losses.mean_squared_error",
    title="Mean squared error and its gradient",
    points=2,
    cases=_regression_cases,
    observe=_watch("target", "prediction"),
    hints=(
        "Start with the errors, one per number. Everything else is made of them.",
        "For the gradient, look at a single prediction: how fast does the square of its error grow when the prediction "
        "grows by a little? Mind the sign.",
        "The value is a mean over n numbers, so each of them owns one n-th of it. So does each entry of the gradient: "
        "what does `np.size` give?",
    ),
)

mean_absolute_error = Exercise(
    id="losses.mean_absolute_error",
    title="Mean absolute error and its gradient",
    points=2,
    cases=_regression_cases,
    observe=_watch("target", "prediction"),
    hints=(
        "The same errors as before. What does a distance do with the sign?",
        "The curve of |e| is two straight lines. Which slope has the left one, which the right one?",
        "`np.sign` knows on which line a number stands; then each entry is shared among n numbers, as in the mean.",
    ),
)

huber = Exercise(
    id="losses.huber",
    title="Huber's loss and its gradient",
    points=3,
    cases=lambda rng: _regression_cases(rng, delta=True),
    observe=_watch("target", "prediction", "delta"),
    hints=(
        "Two rules, and each error follows one of them: which does an error of 3 follow when delta is 2?",
        "Both rules must give the same value and the same slope at an error of exactly delta. Put it in and check: "
        "the constant of the straight part is there for that.",
        "For the gradient: inside, the slope of ½e² is e itself; outside, the slope stays what it was at delta, with "
        "the sign of the error. `np.clip` says both at once.",
    ),
)


# --- cross-entropies ----------------------------------------------------------------------------------------------


def _binary_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"target": np.array([1.0, 0.0]), "logits": np.array([2.0, -1.0]), "about": "logits 2 and -1, both right"}
    yield {
        "target": rng.permutation([0.0, 1.0, 0.0, 1.0, 1.0]),
        "logits": _off(rng, (5,), 0.3, 3.0),
        "about": "five samples",
    }
    large = np.round(rng.uniform(40, 900, 2), 1)
    yield {
        "target": np.array([0.0, 1.0, 1.0, 0.0]),
        "logits": np.array([large[0], -large[1], large[1], -large[0]]),
        "about": "far out: two samples are wrong with all confidence, two are right",
    }


binary_crossentropy = Exercise(
    id="losses.binary_crossentropy",
    title="Binary cross-entropy from logits",
    points=3,
    cases=_binary_cases,
    observe=_watch("target", "logits"),
    hints=(
        "Work out with pencil what -log(sigmoid(z)) is when you write the sigmoid as a fraction. One logarithm of one "
        "sum remains.",
        "`np.logaddexp(a, b)` is log(exp(a) + exp(b)), computed so that nothing overflows. What are a and b for a "
        "target of 1, and what for 0?",
        "The gradient is the difference of two numbers that you know: how probable the model finds a 1, and whether "
        "it is one. Then share it among the samples.",
    ),
)


def _crossentropy_cases(rng: np.random.Generator) -> Iterator[Data]:
    logits = np.log([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]) + rng.normal()
    yield {"target": np.array([0, 1]), "logits": logits, "about": "integer labels: 70 % and 30 % for the true class"}
    labels = rng.permutation([0, 1, 2, 3, 0])
    yield {
        "target": np.eye(4)[labels],
        "logits": rng.normal(size=(5, 4)) * 2,
        "about": "one-hot labels, five samples, four classes",
    }
    yield {
        "target": rng.permutation([0, 1, 2]),
        "logits": rng.normal(size=(3, 3)),
        "about": "as many samples as classes, integer labels",
    }
    far = float(rng.integers(1000, 2000))
    yield {
        "target": np.eye(3)[[1, 0]],
        "logits": np.array([[far, 0.0, 1.0], [-far, -far + 2.0, -far]]),
        "about": "logits far from zero, one-hot labels",
    }


cross_entropy = Exercise(
    id="losses.cross_entropy",
    title="Cross-entropy for both label codings",
    points=4,
    cases=_crossentropy_cases,
    observe=_watch("target", "logits"),
    hints=(
        "Bring the two codings to one first: integer labels have one axis, one-hot rows have two. `np.eye(classes)` "
        "holds every one-hot row there is.",
        "The logarithm of a softmax is a score minus the logarithm of a sum of exponentials. Shift each row by its "
        "maximum, and nothing overflows.",
        "The gradient has the shape of the logits: what the model believes, minus what is true, shared among the "
        "*samples* (not among all numbers).",
    ),
)


# --- which reading did the loss take? -----------------------------------------------------------------------------


def _softmax(z: np.ndarray) -> np.ndarray:
    raised = np.exp(z - z.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _crossentropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The mean surprise, with probabilities kept away from 0 as Keras does."""
    kept = np.clip(probabilities / probabilities.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return float(-np.log(kept[np.arange(len(labels)), labels]).mean())


def _reading_cases(rng: np.random.Generator) -> Iterator[Data]:
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
    cases=_reading_cases,
    observe=lambda explain_loss, case: {"says": explain_loss(case["outputs"], case["labels"], case["reported"])},
    hints=(
        "Two questions, one after the other. What *are* the outputs? And what did the loss *take* them for?",
        "The first needs only the outputs: rows of probabilities are not negative, and they sum to 1.",
        "The second needs the reported number: work out the cross-entropy of the outputs *as if they were logits*. If "
        "that is the number reported, the loss applied a softmax; if not, it did not.",
    ),
)


# --- hinge --------------------------------------------------------------------------------------------------------


def _hinge_cases(rng: np.random.Generator) -> Iterator[Data]:
    labels = rng.permutation([0, 0, 1, 1, 1, 0])
    sizes = rng.permutation([0.4, 1.6, 0.7, 2.2, 0.3, 0.8]) + rng.uniform(0, 0.1, 6)
    scores = np.where(np.arange(6) % 3 == 0, -1.0, 1.0) * sizes * (2 * labels - 1)
    yield {"labels": labels, "scores": scores, "about": "labels 0 and 1"}
    yield {"labels": 2 * labels - 1, "scores": scores, "about": "the same, with labels -1 and 1"}
    yield {
        "labels": np.array([1, 1, 1]),
        "scores": np.array([-0.5, 0.2, 3.0]) + rng.uniform(0, 0.1),
        "about": "one class only, labels 1",
    }


hinge = Exercise(
    id="losses.hinge",
    title="Hinge loss for both label codings",
    points=3,
    cases=_hinge_cases,
    observe=_watch("labels", "scores"),
    hints=(
        "Recode first: whatever the coding, the negative class must end up at -1.",
        "label · score is the margin: positive where the sign is right. Who pays, who does not?",
        "Who pays nothing has gradient 0. For the others the loss falls as the score moves toward its label: how fast, "
        "and in which direction?",
    ),
)


# --- focal --------------------------------------------------------------------------------------------------------


def _focal_cases(rng: np.random.Generator) -> Iterator[Data]:
    for gamma, alpha, about in ((2.0, 0.25, "the paper's gamma and alpha"), (1.0, 0.7, "gamma 1, alpha 0.7")):
        yield {
            "target": rng.permutation([0.0, 1.0, 0.0, 1.0, 0.0]),
            "logits": _off(rng, (5,), 0.3, 2.5),
            "gamma": gamma,
            "alpha": alpha,
            "about": about,
        }
    yield {
        "target": np.array([1.0, 0.0, 1.0]),
        "logits": rng.uniform(-2, 2, 3),
        "gamma": 0.0,
        "alpha": 0.5,
        "about": "gamma 0 and alpha 0.5: half the binary cross-entropy",
    }


focal = Exercise(
    id="losses.focal",
    title="Focal loss and its gradient",
    points=4,
    cases=_focal_cases,
    observe=_watch("target", "logits", "gamma", "alpha"),
    hints=(
        "First make, for each sample, the probability of *its own* class: p for a target of 1, and what for a 0? "
        "The weight alpha follows the same pattern.",
        "With that one probability the loss is a product of three factors. At gamma = 0 the middle one must vanish "
        "into a 1.",
        "The gradient formula above is for the probability of the sample's own class. Its sign flips with the class: "
        "raising the logit helps a 1 and hurts a 0.",
    ),
)


# --- KL divergence ------------------------------------------------------------------------------------------------


def _divergence_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"p": rng.dirichlet(np.full(4, 3.0), size=3), "q": rng.dirichlet(np.full(4, 3.0), size=3)}
    p = rng.dirichlet(np.full(3, 4.0), size=2)
    yield {"p": p, "q": p.copy(), "about": "the same distributions twice"}
    yield {
        "p": np.array([[0.5, 0.5, 0.0], [0.0, 0.2, 0.8]]),
        "q": rng.dirichlet(np.full(3, 4.0), size=2),
        "about": "p is exactly 0 in places: what can't happen costs nothing",
    }


kl_divergence = Exercise(
    id="losses.kl_divergence",
    title="KL divergence and its gradient",
    points=3,
    cases=_divergence_cases,
    observe=_watch("p", "q"),
    hints=(
        "A sum over each row, then a mean over the rows.",
        "0 · log 0 counts as 0, but Python makes nan of it. `np.where` around the ratio, or `scipy.special.xlogy`, "
        "keeps the logarithm away from the zeros.",
        "For the gradient write log(p/q) as log p - log q: only the second part knows q.",
    ),
)


# --- names, and the choice ----------------------------------------------------------------------------------------

_KNOWN = (
    "mean_squared_error mse mean_absolute_error mae huber hinge kl_divergence poisson log_cosh cosine_similarity "
    "binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy"
).split()
UNKNOWN_NAMES = "logcosh cross_entropy binary_cross_entropy hinge_loss rmse nll focal".split()


def _name_cases(rng: np.random.Generator) -> Iterator[Data]:
    sheet = [name for name in _KNOWN if name not in ("mse", "mae", "log_cosh", "poisson", "huber")] + ["huber_loss"]
    yield {"names": [str(name) for name in rng.permutation(sheet)], "about": "the sheet's list"}
    mixed = [*rng.choice(_KNOWN, 5, replace=False), *rng.choice(UNKNOWN_NAMES, 3, replace=False), "mse", "huber_loss"]
    mixed = [str(name) for name in rng.permutation(list(dict.fromkeys(mixed)))]
    # An unknown name that does not end in "loss" comes before those that do.
    yield {"names": sorted(mixed, key=lambda name: name.endswith("loss")), "about": "a longer list"}
    known = [str(name) for name in rng.choice(_KNOWN, 4, replace=False)]
    yield {"names": list(dict.fromkeys([*known, "mae"])), "about": "nothing is wrong here"}


def _observe_names(unknown_losses: Callable[..., Any], case: Data) -> Data:
    answer = unknown_losses(case["names"])
    if isinstance(answer, str) or not isinstance(answer, (list, tuple, set, frozenset)):
        raise TypeError(f"Expected a list of names. Received: something of type {type(answer).__name__}.")
    return {"unknown": {"names": [str(name) for name in answer]}}


unknown_losses = Exercise(
    id="losses.unknown_losses",
    title="Names that Keras does not know",
    points=2,
    cases=_name_cases,
    observe=_observe_names,
    hints=(
        "Ask Keras instead of guessing: what does `keras.losses.get` do with a name that it does not know?",
        "An error can be caught: `try`, `except ValueError`. Which of the two branches means that the name is unknown?",
    ),
)


def _choice_cases(rng: np.random.Generator) -> Iterator[Data]:
    column = np.array([[0.0], [1.0], [1.0], [0.0]])
    yield {"task": "regression", "target": rng.normal(size=(4, 1)), "output": rng.normal(size=(4, 1))}
    off = np.array([[0.3], [60.0], [0.3], [120.0]])
    target = rng.normal(size=(4, 1))
    yield {
        "task": "regression with outliers",
        "target": target,
        "output": target + off,
        "about": "among the first two one is off by 60, among the last two one by 120",
    }
    yield {"task": "binary", "target": column, "output": rng.normal(size=(4, 1)) * 2, "about": "one logit a sample"}
    labels = rng.permutation([0, 1, 2, 0])
    logits = rng.normal(size=(4, 3)) * 2
    yield {"task": "multi-class, integer labels", "target": labels, "output": logits, "about": "three logits a sample"}
    yield {
        "task": "multi-class, one-hot labels",
        "target": np.eye(3)[labels],
        "output": logits,
        "about": "three logits a sample",
    }
    yield {
        "task": "binary, rare positives",
        "target": column,
        "output": np.array([[-2.0], [2.0], [-1.0], [1.0]]) + rng.uniform(0, 0.2),
        "about": "one logit a sample; easy ones first, hard ones last",
    }


def _observe_choice(choose_loss: Callable[..., Any], case: Data) -> Data:
    import keras

    loss = choose_loss(case["task"])
    if isinstance(loss, str):
        loss = keras.losses.get(loss)
    if not callable(loss):
        raise TypeError(
            "Expected a loss, such as keras.losses.MeanSquaredError(). "
            f"Received: something of type {type(loss).__name__}."
        )
    # A target keeps its type: integer labels are integers in training, too.
    target = case["target"] if case["target"].dtype.kind == "i" else case["target"].astype("float32")
    output = case["output"].astype("float32")
    values = []
    for rows in (slice(None), slice(0, 2), slice(2, 4)):  # all samples, the first two, the last two
        value = loss(keras.ops.convert_to_tensor(target[rows]), keras.ops.convert_to_tensor(output[rows]))
        values.append(float(keras.ops.mean(value)))
    return {"values": values}


choose_loss = Exercise(
    id="losses.choose_loss",
    title="A loss for each task",
    points=4,
    cases=_choice_cases,
    observe=_observe_choice,
    hints=(
        "Two questions settle nearly all of it: are the targets numbers or classes, and how are the classes written?",
        "All these networks end in bare scores. Which argument tells a cross-entropy so?",
        "Only two tasks ask for something special. Where single targets may be far off, no square may reach them; "
        "where positives are rare, the easy samples should count less.",
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

outlier_quiz = Quiz(
    id="losses.outlier_quiz",
    question="A model may give one single number for 1, 2, 3, 4 and 100. Which number has the smallest mean absolute "
    "error?",
    options={"a": "22, the mean", "b": "3, the median", "c": "50.5, the middle of the range"},
)

logit_quiz = Quiz(
    id="losses.logit_quiz",
    question="A sigmoid layer gives exactly 1.0 for a sample whose label is 0 (its logit was 20). The loss is computed "
    "from that 1.0. What does this sample teach the network?",
    options={
        "a": "A great deal: its loss is the largest there can be",
        "b": "Nothing: its gradient is 0",
        "c": "It stops the training with an infinite loss",
    },
)

symptom_quiz = Quiz(
    id="losses.symptom_quiz",
    question="Ten classes. The accuracy climbs to 97 %, and the loss falls to about 1.5 and stays there. "
    "Which explanation fits?",
    options={
        "a": "The learning rate is too small",
        "b": "The network overfits",
        "c": "The model ends in a softmax, and the loss applies another one",
    },
)

imbalance_quiz = Quiz(
    id="losses.imbalance_quiz",
    question="One sample in a hundred is positive. A model calls everything negative and is right in 99 %. "
    "Focal loss, class weights, a lower threshold: what do they have in common?",
    options={
        "a": "They move the balance between missed positives and false alarms",
        "b": "They add information about the rare class",
        "c": "They make the accuracy higher",
    },
)

penalty_quiz = Quiz(
    id="losses.penalty_quiz",
    question="A model with `kernel_regularizer` reports a training loss of 0.50. What is 0.50?",
    options={
        "a": "The loss of the data alone",
        "b": "The loss of the data plus the penalty for the weights",
        "c": "The penalty alone",
    },
)
