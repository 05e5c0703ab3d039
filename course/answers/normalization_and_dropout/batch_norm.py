"""Batch normalization: right are the output in both modes, and statistics that move in training alone."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_ARRAYS = ("x", "gamma", "beta", "moving_mean", "moving_variance")


def _reference(case: Data) -> tuple[Reals, Reals, Reals]:
    x, kept = case["x"], case["momentum"]
    center, square = case["moving_mean"], case["moving_variance"]
    if not case["training"]:
        scaled = np.divide(x - center, np.hypot(np.sqrt(square), np.sqrt(case["epsilon"])))
        return scaled * case["gamma"] + case["beta"], center, square
    ones = np.full(len(x), 1 / len(x))
    batch_center = ones @ x
    batch_square = ones @ np.square(x - batch_center)
    scaled = np.divide(x - batch_center, np.hypot(np.sqrt(batch_square), np.sqrt(case["epsilon"])))
    moved = [old + (1 - kept) * (new - old) for old, new in ((center, batch_center), (square, batch_square))]
    return scaled * case["gamma"] + case["beta"], moved[0], moved[1]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("inputs left alone", case, observed, _ARRAYS)
    output, mean, variance = _reference(case)
    fits, came = with_shape("an output of the shape of x", observed["output"], output.shape, "one output per input")
    yield fits
    mode = "the output in training" if case["training"] else "the output at inference"
    if fits.right:
        yield agrees(mode, came, output, what="the output")
    if "incomplete" in observed:
        yield Verdict("the moving statistics", False, observed["incomplete"])
        return
    yield all_of(
        "the moving statistics",
        agrees("", observed["mean"], mean, what="the moving mean"),
        agrees("", observed["variance"], variance, what="the moving variance"),
    )


def _asks(case: Data) -> list[str]:
    mode = "the output in training" if case["training"] else "the output at inference"
    return ["inputs left alone", "an output of the shape of x", mode, "the moving statistics"]


def _wrong(
    *,
    center: Callable[[Reals], Any] = lambda x: x.mean(axis=0),
    square: Callable[[Reals], Any] = lambda x: x.var(axis=0),
    divisor: Callable[[Any, float], Any] = lambda square, epsilon: (square + epsilon) ** 0.5,
    momentum: Callable[[float], float] = lambda momentum: momentum,
    batch_when: Callable[[bool], bool] = bool,
    moves_when: Callable[[bool], bool] = bool,
    stored: Callable[[Any, int], Any] = lambda square, samples: square,
    moved_first: bool = False,
    end: Callable[..., Any] = lambda scaled, gamma, beta: gamma * scaled + beta,
) -> Callable[..., Any]:
    """Batch normalization with one of its parts replaced."""

    def answer(
        x: Reals,
        gamma: Reals,
        beta: Reals,
        moving_mean: Reals,
        moving_variance: Reals,
        training: bool,
        **settings: float,
    ) -> Any:
        kept = momentum(settings["momentum"])
        own = center(x), square(x)
        used = own if batch_when(training) else (moving_mean, moving_variance)
        if training and moved_first:
            used = tuple(
                old * kept + np.subtract(1, kept) * new
                for old, new in zip((moving_mean, moving_variance), own, strict=True)
            )
        output = end((x - used[0]) / divisor(used[1], settings["epsilon"]), gamma, beta)
        if not moves_when(training):
            return output, moving_mean, moving_variance
        return (
            output,
            moving_mean * kept + np.subtract(1, kept) * own[0],
            moving_variance * kept + np.subtract(1, kept) * stored(own[1], len(x)),
        )

    return answer


def _changed(change: Callable[..., Any]) -> Callable[..., Any]:
    """The right answer, of which something is changed in the end."""

    def answer(
        x: Reals,
        gamma: Reals,
        beta: Reals,
        moving_mean: Reals,
        moving_variance: Reals,
        training: bool,
        **settings: float,
    ) -> Any:
        found = _wrong()(x, gamma, beta, moving_mean, moving_variance, training, **settings)
        given = {
            "x": x,
            "gamma": gamma,
            "beta": beta,
            "old_mean": moving_mean,
            "old_variance": moving_variance,
        } | settings
        return change(*found, training=training, **given)

    return answer


def _for_each_sample(output: Reals, mean: Reals, variance: Reals, *, training: bool, **given: Any) -> Any:
    x = given["x"]
    scaled = x - x.mean(axis=1, keepdims=True)
    scaled = scaled / np.sqrt(x.var(axis=1, keepdims=True) + given["epsilon"])
    return (scaled * given["gamma"] + given["beta"] if training else output), mean, variance


def _around_the_old_mean(output: Reals, mean: Reals, variance: Reals, *, training: bool, **given: Any) -> Any:
    square = np.square(given["x"] - given["old_mean"]).mean(axis=0)
    kept = given["momentum"]
    return output, mean, kept * given["old_variance"] + (1 - kept) * square if training else variance


def _without_epsilon_later(output: Reals, mean: Reals, variance: Reals, *, training: bool, **given: Any) -> Any:
    if not training:
        output = (given["x"] - mean) / np.sqrt(variance) * given["gamma"] + given["beta"]
    return output, mean, variance


def _with_epsilon_stored(output: Reals, mean: Reals, variance: Reals, *, training: bool, **given: Any) -> Any:
    return output, mean, variance + (1 - given["momentum"]) * given["epsilon"] if training else variance


batch_norm = Answers(
    id="normalization_and_dropout.batch_norm",
    shares={
        "inputs left alone": 0.05,
        "an output of the shape of x": 0.05,
        "the output in training": 0.4,
        "the output at inference": 0.25,
        "the moving statistics": 0.25,
    },
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "You used momentum as PyTorch does, as the share of the new statistic. In Keras it is the share of the old "
            "one: how far does a momentum of 0.9 let the average move in one step?",
            _wrong(momentum=lambda kept: 1 - kept),
        ),
        Mistake(
            "Your function is in training mode always: at inference, too, it takes the batch's statistics and moves "
            "the others. What does the argument `training` say?",
            _wrong(batch_when=lambda training: True, moves_when=lambda training: True),
        ),
        Mistake(
            "Your function is at inference always: in training, too, it takes the moving statistics, and they never "
            "move. What does the argument `training` say?",
            _wrong(batch_when=lambda training: False, moves_when=lambda training: False),
        ),
        Mistake(
            "In training you normalized with the moving statistics, after you had moved them. Which mean makes this "
            "batch's mean 0?",
            _wrong(moved_first=True),
        ),
        Mistake(
            "You replaced the moving statistics by the batch's. How much of the old ones does the momentum keep?",
            _wrong(momentum=lambda kept: 0.0),
        ),
        Mistake(
            "At inference you normalized with the batch's own statistics. Then an image's answer depends on its "
            "neighbors: which statistics are there for this mode?",
            _wrong(batch_when=lambda training: True),
        ),
        Mistake(
            "In training you normalized with the moving statistics. Which mean makes this batch's mean 0?",
            _wrong(batch_when=lambda training: False),
        ),
        Mistake(
            "You moved the statistics at inference, too. What would a batch of strange images, only looked at, do to "
            "the model?",
            _wrong(moves_when=lambda training: True),
        ),
        Mistake(
            "The moving statistics never move. How would they come to know the data?",
            _wrong(moves_when=lambda training: False),
        ),
        Mistake(
            "You divided by samples − 1 in the variance. Keras divides by the number of samples: what does NumPy's "
            "`var` do when you leave `ddof` alone?",
            _wrong(square=lambda x: np.var(x, axis=0, ddof=1) if len(x) > 1 else np.zeros(x.shape[1])),
        ),
        Mistake(
            "You divided by the variance. Which of the two, variance or standard deviation, has the unit of x?",
            _wrong(divisor=lambda square, epsilon: square + epsilon),
        ),
        Mistake(
            "Epsilon stands outside the root. The formula adds it to the variance: where does the root begin?",
            _wrong(divisor=lambda square, epsilon: np.sqrt(square) + epsilon),
        ),
        Mistake(
            "Epsilon is missing. What is 0/0, where a feature is the same in all samples?",
            _wrong(divisor=lambda square, epsilon: np.sqrt(square)),
        ),
        Mistake(
            "You stored the standard deviation as the moving variance. Which of the two is averaged over the batches?",
            _wrong(stored=lambda square, samples: np.sqrt(square)),
        ),
        Mistake(
            "The moving variance takes a variance divided by samples − 1, as PyTorch's does. By what does Keras divide "
            "in both places?",
            _wrong(stored=lambda square, samples: square * samples / max(samples - 1, 1)),
        ),
        Mistake(
            "γ and β are missing. What can the layer give, if every feature must have mean 0 and variance 1?",
            _wrong(end=lambda scaled, gamma, beta: scaled),
        ),
        Mistake(
            "You added β before you multiplied by γ. Which of the two comes first in the formula?",
            _wrong(end=lambda scaled, gamma, beta: (scaled + beta) * gamma),
        ),
        Mistake(
            "You took one mean and one variance of the whole array. Each feature has its own: which axis has to go?",
            _wrong(
                center=lambda x: np.full(x.shape[1], x.mean()),
                square=lambda x: np.full(x.shape[1], x.var()),
            ),
        ),
        Mistake(
            "In training you took a mean for each sample: that is layer normalization, which comes later in the "
            "lesson. Over which axis does a *batch* have a mean?",
            _changed(_for_each_sample),
        ),
        Mistake(
            "The moving variance takes squares around the moving mean. Around which mean does the batch's own variance "
            "measure?",
            _changed(_around_the_old_mean),
        ),
        Mistake(
            "Epsilon is missing at inference. Both modes divide by the same root: what stands in it?",
            _changed(_without_epsilon_later),
        ),
        Mistake(
            "Epsilon went into the moving variance, and it is added once more when the layer divides. How often does "
            "the formula add it?",
            _changed(_with_epsilon_stored),
        ),
    ),
)
