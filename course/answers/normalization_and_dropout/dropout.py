"""Dropout: right are zeros and enlarged survivors in training, and the input itself at inference."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _reference(case: Data) -> Reals:
    result = np.array(case["x"], dtype="float64")
    result[case["uniform"] < case["rate"]] = 0.0
    result /= 1.0 - case["rate"]
    return result


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("inputs left alone", case, observed, ("x", "uniform"))
    fits, came = with_shape("one number per input", observed["training"], case["x"].shape, "one number per input")
    yield fits
    if not fits.right:
        return
    wanted, at_rate = _reference(case), case["uniform"] == case["rate"]
    away = np.where(at_rate, wanted, came)
    training = agrees("what training gives", away, wanted, what="in training, the output")
    rescaled = case["x"] / (1 - case["rate"])
    if not training.right and bool(np.all((came == 0) | np.isclose(came, rescaled, rtol=1e-4))):
        message = (
            "The survivors are scaled as they should be, and others were dropped than those where `uniform` is below"
        )
        training = Verdict(training.name, False, f"{message} the rate. Which numbers did you compare with it?")
    yield training
    edge = agrees("", came, wanted, what="in training, the output")
    # It counts beside the others only: who drops nothing has kept this one, too.
    yield all_of("kept at exactly the rate", training, explained("`uniform` is exactly the rate there.", edge))
    inference = agrees("", observed["inference"], case["x"], what="at inference, the output")
    # The input itself is easily given: it counts for those whose training is right.
    yield all_of("what inference gives", training, inference)


def _wrong(
    *,
    lost: Callable[[Reals, float], Any] = lambda uniform, rate: uniform < rate,
    factor: Callable[[float], float] = lambda rate: 1 / (1 - rate),
    later: Callable[[Reals, float], Any] = lambda x, rate: x,
    always: bool = False,
    counted: bool = False,
) -> Callable[..., Any]:
    def answer(x: Reals, rate: float, uniform: Reals, training: bool) -> Any:
        if counted and training:
            return np.where(lost(uniform, rate), 0.0, x) / np.mean(uniform >= rate)
        if training or always:
            return np.where(lost(uniform, rate), 0.0, x) * factor(rate)
        return later(x, rate)

    return answer


def _keeping_the_sum(x: Reals, rate: float, uniform: Reals, training: bool) -> Any:
    left = x * (uniform >= rate)
    return left * (x.sum() / left.sum()) if training else x


dropout = Answers(
    id="normalization_and_dropout.dropout",
    shares={
        "inputs left alone": 0.05,
        "one number per input": 0.05,
        "what training gives": 0.5,
        "kept at exactly the rate": 0.1,
        "what inference gives": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You set numbers to zero and left the survivors as they are. How large is the sum of what comes out, on "
            "average, compared with the sum of what went in?",
            _wrong(factor=lambda rate: 1.0),
        ),
        Mistake(
            "You left the survivors as they are and made everything smaller at inference: that is how dropout was "
            "first published. Today's libraries leave inference alone: what must then happen in training?",
            _wrong(factor=lambda rate: 1.0, later=lambda x, rate: x * (1 - rate)),
        ),
        Mistake(
            "You scaled in training and once more at inference. One of the two is enough: which one does Keras do?",
            _wrong(later=lambda x, rate: (1 - rate) * x),
        ),
        Mistake(
            "You divided by the rate. Which share of the numbers survives?",
            _wrong(factor=lambda rate: 1 / rate if rate else 1.0),
        ),
        Mistake(
            "You multiplied the survivors by the share that survives. Do they have to grow or to shrink?",
            _wrong(factor=lambda rate: 1 - rate),
        ),
        Mistake(
            "You kept what was to be dropped: in Keras `rate` is the share that goes. Which side of it does a number "
            "of 0.05 lie on?",
            _wrong(lost=lambda uniform, rate: uniform >= rate),
        ),
        Mistake(
            "You read the rate as the share that is kept. With a rate of 0.1, how many of ten numbers are dropped?",
            _wrong(lost=lambda uniform, rate: uniform >= rate, factor=lambda rate: 1 / rate if rate else 1.0),
        ),
        Mistake(
            "You dropped those above the rate, and they are the ones to keep. Which side of a rate of 0.2 holds a "
            "fifth of the numbers?",
            _wrong(lost=lambda uniform, rate: uniform > rate),
        ),
        Mistake(
            "You divided by the share that happened to survive. The share that survives *on average* is known without "
            "counting: what is it?",
            _wrong(counted=True),
        ),
        Mistake(
            "At inference you gave zeros. What should a trained layer do with its inputs then?",
            _wrong(later=lambda x, rate: 0 * x),
        ),
        Mistake(
            "The survivors have grown, and nothing was dropped. Which numbers become 0?",
            _wrong(lost=lambda uniform, rate: np.zeros_like(uniform, dtype=bool)),
        ),
        Mistake(
            "You drop at inference, too. Should two readings of the same image differ?",
            _wrong(always=True),
        ),
        Mistake(
            "You divided at inference, too. Nothing is dropped there: what has to be made up for?",
            _wrong(later=lambda x, rate: x / (1 - rate)),
        ),
        Mistake(
            "You divided by the root of the share that survives, which keeps the mean square. What has to stay the "
            "same on average, for the next layer's sums?",
            _wrong(factor=lambda rate: 1 / np.sqrt(1 - rate)),
        ),
        Mistake(
            "You divided by the rate. Which share of the numbers survives, and what is there to divide by at a rate "
            "of 0?",
            _wrong(factor=lambda rate: 1 / rate if rate else np.inf),
        ),
        Mistake(
            "You read the rate as the share that is kept, as TensorFlow's `keep_prob` once was. With a rate of 0.1, "
            "how many of ten numbers are dropped?",
            lambda x, rate, uniform, training: x * (uniform < rate) / rate if training and rate else x,
        ),
        Mistake(
            "The survivors are doubled, whatever the rate. How many survive at a rate of 0.75?",
            _wrong(factor=lambda rate: 2.0),
        ),
        Mistake(
            "You compared with one half. Which argument says how many are dropped?",
            _wrong(lost=lambda uniform, rate: uniform < 0.5),
        ),
        Mistake(
            "The modes are exchanged: you drop at inference and not in training. What does `training` say?",
            lambda x, rate, uniform, training: x if training else x * (uniform >= rate) / (1 - rate),
        ),
        Mistake(
            "You gave the factors alone. What are they multiplied by?",
            lambda x, rate, uniform, training: (uniform >= rate) / (1 - rate) if training else x,
        ),
        Mistake(
            "You dropped the numbers of x that are below the rate. Which array decides what is dropped?",
            lambda x, rate, uniform, training: np.where(x < rate, 0, x / (1 - rate)) if training else x,
        ),
        Mistake(
            "The result was cut back to whole numbers, because x holds whole numbers. What is 1/0.75?",
            lambda x, rate, uniform, training: (x * (uniform >= rate) / (1 - rate)).astype(x.dtype) if training else x,
        ),
        Mistake(
            "The first sample decides for all of them. Whose numbers does each row of `uniform` hold?",
            lambda x, rate, uniform, training: x * (uniform[:1] >= rate) / (1 - rate) if training else x,
        ),
        Mistake(
            "You scaled so that the sum of this x stays exactly. It is to stay *on average*: what is the factor then?",
            _keeping_the_sum,
        ),
        Mistake(
            "A number whose `uniform` is exactly the rate was dropped. With a rate of 0, what would that do to a "
            "`uniform` of 0?",
            _wrong(lost=lambda uniform, rate: uniform <= rate),
        ),
    ),
)
