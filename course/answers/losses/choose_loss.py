"""A loss for each task: right is what it costs, for each sample. Each task has a verdict of its own.

Where the text leaves a choice, which loss it was is found out from the numbers: with outliers the absolute error,
Huber's with any delta well below the outliers, or log-cosh; with many easy negatives a focal loss with any gamma and
alpha.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_of, explained, is_close, with_shape
from course.answers.losses.references import binary_crossentropy_of_logits, crossentropy_of_logits, squared_error
from course.exercises.losses.choose_loss import TASKS
from course.exercises.types import Answers, Data, Mistake, Verdict

# An error twice as large costs so many times as much: 4 with a square, 2 with a straight line.
_MOST_GROWTH = 2.4
# Of a focal loss; at 0 it is the plain cross-entropy.
_LEAST_GAMMA = 0.25
_CODINGS = {
    "multi-class, integer labels": "Here each label is one integer: which of the two cross-entropies takes those?",
    "multi-class, one-hot labels": "Here each label is a row with a single 1: which of the two cross-entropies takes "
    "those?",
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    verdict = _judge_task(case, observed)
    yield from (verdict if task == case["task"] else Verdict(task, True) for task in TASKS)


def _judge_task(case: Data, observed: Data) -> Verdict:
    task, target, output = case["task"], case["target"], case["output"]
    if "error" in observed:
        coding = f" {_CODINGS[task]}" if task in _CODINGS and "shape" in observed["error"] else ""
        return Verdict(task, False, f"{task}: {observed['error'].rstrip('.')}.{coding}")
    fits, values = with_shape(task, observed["values"], (1 + len(output),), "the loss of all samples and of each")
    if not fits.right:
        return fits
    everything, each = float(values[0]), values[1:]
    if task == "regression with outliers":
        return _straight(task, np.abs(output - target).ravel(), each)
    if task == "binary, many easy negatives":
        return _focal(task, target.ravel(), output.ravel(), each)
    reference = {"regression": squared_error, "binary": binary_crossentropy_of_logits}.get(task, crossentropy_of_logits)
    usual = "the squared error" if task == "regression" else "the cross-entropy of these logits"
    rows = [slice(row, row + 1) for row in range(len(output))]
    return explained(
        _as_probabilities(task, target, output, each),
        all_of(
            task,
            agrees("", everything, reference(target, output)[0], what=f"{usual} ({task})", rtol=1e-3, atol=1e-4),
            agrees(
                "",
                each,
                [reference(target[row], output[row])[0] for row in rows],
                what=f"{usual} ({task}), a sample alone,",
                rtol=1e-3,
                atol=1e-4,
            ),
        ),
    )


def _as_probabilities(task: str, target: Reals, output: Reals, each: Reals) -> str:
    """A question, where these losses are those of a cross-entropy that reads the outputs as probabilities."""
    own, total = _kept(output), output.sum(axis=-1)
    if "binary" in task:
        own = np.where(target > 0.5, own, 1 - own)
        readings = [-np.log(own.ravel())]
        if "easy" in task:
            # The factor in front is not clipped, so a logit may make it larger than 1.
            readings = [readings[0] * np.square(output - target).ravel()]
    elif "multi-class" in task:
        labels = target.astype(int) if target.ndim == 1 else target.argmax(axis=-1)
        rows = np.arange(len(labels))
        # The backends differ: some divide each row by its sum first.
        with np.errstate(all="ignore"):
            readings = [-np.log(_kept(one)[rows, labels]) for one in (output, output / total[:, None])]
    else:
        return ""
    if not any(is_close(each, reading, rtol=0.02, atol=1e-2) for reading in readings):
        return ""
    return "This loss reads the logits as probabilities: how does one tell it that they are bare scores?"


def _kept(probabilities: Reals) -> Reals:
    """Probabilities kept away from 0 and 1 as Keras does it."""
    kept: Reals = np.clip(probabilities, 1e-7, 1 - 1e-7)
    return kept


def _straight(task: str, sizes: Reals, each: Reals) -> Verdict:
    """Whether these losses of errors of these sizes are those of a loss that ends in a straight line."""
    far, farther = sizes[2], sizes[3]
    message = (
        "Regression with outliers: twice as far off should cost about twice as much, as with the absolute error, or "
        f"with Huber's and a delta well below these errors. Received {each[2]:.4g} for an error of {far:.3g}, and "
        f"{each[3]:.4g} for one of {farther:.3g}."
    )
    families = [sizes, np.logaddexp(sizes, -sizes) - np.log(2)]
    delta = far - np.sqrt(max(far**2 - 2 * each[2], 0.0))
    if delta > 0:
        families.append(special.huber(delta, sizes))
    known = any(is_close(each, family, rtol=1e-3, atol=1e-4) for family in families)
    return Verdict(task, known and bool(each[3] < _MOST_GROWTH * each[2]), message)


def _focal(task: str, target: Reals, logits: Reals, each: Reals) -> Verdict:
    """Whether these losses are those of a focal loss: some weight for each class, and one gamma."""
    toward = np.where(target > 0.5, logits, -logits)
    easy, hard = each[toward.argmax()], each[toward.argmin()]
    message = (
        "Many easy negatives: samples that are right with confidence should count next to nothing beside hard ones, as "
        f"in a focal loss that reads logits. Received {easy:.3g} for the easiest sample, {hard:.3g} for the hardest."
    )
    reason = _as_probabilities(task, target[:, None], logits[:, None], each)
    if reason or not (np.isfinite(each).all() and (each > 0).all()):
        return Verdict(task, False, f"{reason} {message}".strip())
    # log(loss / cross-entropy) = log(weight of the class) + gamma · log(1 - probability of the own class)
    logs = np.log(each / -special.log_expit(toward))
    columns = np.stack([target > 0.5, target < 0.5, special.log_expit(-toward)], axis=1).astype("float64")
    found = np.linalg.lstsq(columns, logs, rcond=None)[0]
    fits = bool(np.abs(columns @ found - logs).max() < 0.02)
    if fits and abs(found[2]) <= _LEAST_GAMMA:
        message = f"This is the plain cross-entropy, in which an easy sample still costs something. {message}"
    return Verdict(task, fits and bool(found[2] > _LEAST_GAMMA), message)


# The class of `keras.losses` for each task, and its arguments.
_Choice = tuple[str, dict[str, bool]]
_USUAL: dict[str, _Choice] = {
    "regression": ("MeanSquaredError", {}),
    "regression with outliers": ("MeanAbsoluteError", {}),
    "binary": ("BinaryCrossentropy", {"from_logits": True}),
    "multi-class, integer labels": ("SparseCategoricalCrossentropy", {"from_logits": True}),
    "multi-class, one-hot labels": ("CategoricalCrossentropy", {"from_logits": True}),
    "binary, many easy negatives": ("BinaryFocalCrossentropy", {"from_logits": True}),
}


def _chooser(changed: Mapping[str, _Choice]) -> Callable[[str], Any]:
    """A choice with the losses of some tasks replaced; Keras is asked only when the answer runs."""

    def choose(task: str) -> Any:
        import keras

        name, arguments = {**_USUAL, **changed}[task]
        return getattr(keras.losses, name)(**arguments)

    return choose


choose_loss = Answers(
    id="losses.choose_loss",
    shares={
        "regression": 0.15,
        "regression with outliers": 0.2,
        "binary": 0.15,
        "multi-class, integer labels": 0.15,
        "multi-class, one-hot labels": 0.15,
        "binary, many easy negatives": 0.2,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "With outliers you still square: the one sample that is off by 120 counts four times as much as the one "
            "that is off by 60. Which loss grows in a straight line?",
            _chooser({"regression with outliers": _USUAL["regression"]}),
        ),
        Mistake(
            "Your cross-entropies take the logits for probabilities: `from_logits` is missing. What does the last "
            "layer of these networks put out?",
            _chooser({task: (name, {}) for task, (name, _) in _USUAL.items()}),
        ),
        Mistake(
            "The two codings are exchanged, and Keras refuses. What does the word “sparse” stand for: integers, or "
            "rows with a single 1?",
            _chooser(
                {
                    "multi-class, integer labels": _USUAL["multi-class, one-hot labels"],
                    "multi-class, one-hot labels": _USUAL["multi-class, integer labels"],
                }
            ),
        ),
        Mistake(
            "For many easy negatives you took the plain binary cross-entropy: a thousand of them outweigh the few "
            "hard positives. Which loss damps what is easy?",
            _chooser({"binary, many easy negatives": _USUAL["binary"]}),
        ),
        Mistake(
            "Everything is right but the focal loss: it takes probabilities unless it is told otherwise. What do you "
            "have to tell it?",
            _chooser({"binary, many easy negatives": ("BinaryFocalCrossentropy", {})}),
        ),
        Mistake(
            "You took the absolute error for every regression. It is a sound loss, but where nothing is said about "
            "outliers the usual one is asked for: which?",
            _chooser({"regression": _USUAL["regression with outliers"]}),
        ),
        Mistake(
            "Your cross-entropies take the logits for probabilities, and the focal loss does not: `from_logits` stands "
            "in one place only. What do the last layers of the other networks put out?",
            _chooser({task: (name, {}) for task, (name, _) in _USUAL.items() if task != "binary, many easy negatives"}),
        ),
        Mistake(
            "You took Huber's loss for every regression. It is a sound loss, but where nothing is said about outliers "
            "the usual one is asked for: which?",
            _chooser({"regression": ("Huber", {}), "regression with outliers": ("Huber", {})}),
        ),
        Mistake(
            "You took the plain binary cross-entropy for the many easy negatives, and for the outliers the square. "
            "Both are the usual losses: which loss damps what is easy, and which grows in a straight line?",
            _chooser(
                {
                    "binary, many easy negatives": _USUAL["binary"],
                    "regression with outliers": _USUAL["regression"],
                }
            ),
        ),
        Mistake(
            "For yes or no you took the hinge, which wants scores and gives no probabilities. Which loss belongs to a "
            "logit?",
            _chooser({"binary": ("Hinge", {})}),
        ),
        Mistake(
            "For integer labels you took the loss of one-hot rows, and Keras refuses. What does the word “sparse” "
            "stand for?",
            _chooser({"multi-class, integer labels": _USUAL["multi-class, one-hot labels"]}),
        ),
        Mistake(
            "For one-hot rows you took the loss of integer labels, and Keras refuses. What does the word “sparse” "
            "stand for?",
            _chooser({"multi-class, one-hot labels": _USUAL["multi-class, integer labels"]}),
        ),
        Mistake(
            "You took the focal loss for every yes or no. Where nothing is said about easy negatives the usual one is "
            "asked for: which?",
            _chooser({"binary": _USUAL["binary, many easy negatives"]}),
        ),
        Mistake(
            "For one-hot rows you took the binary cross-entropy, which asks each class by itself. Which loss knows "
            "that exactly one of them is true?",
            _chooser({"multi-class, one-hot labels": _USUAL["binary"]}),
        ),
    ),
)
