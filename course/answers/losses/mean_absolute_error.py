"""The mean absolute error: right are its value, and a gradient that knows the direction of each error only."""

import numpy as np

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient, squared_error
from course.answers.losses.value_and_gradient import SHARES, judge_against
from course.exercises.types import Answers, Mistake


def _absolute_error(target: Reals, prediction: Reals) -> ValueAndGradient:
    return np.abs(target - prediction).mean(), np.where(prediction > target, 1.0, -1.0) / target.size


mean_absolute_error = Answers(
    id="losses.mean_absolute_error",
    shares=SHARES,
    judge=judge_against(_absolute_error, "target", "prediction"),
    mistakes=(
        Mistake(
            "That is the mean error with its sign: too high and too low cancel, and 0 would not mean that anything is "
            "right. What is missing before the mean?",
            lambda t, p: ((p - t).mean(), np.full(t.shape, 1.0 / t.size)),
        ),
        Mistake(
            "The gradient is the same for every prediction. The one that is too high and the one that is too low must "
            "move in opposite directions: what does the slope of |e| depend on?",
            lambda t, p: (_absolute_error(t, p)[0], np.full(t.shape, 1.0 / t.size)),
        ),
        Mistake(
            "The gradient points the other way: a prediction that is too high has a loss that grows when it goes "
            "higher. Whose sign did you take?",
            lambda t, p: (_absolute_error(t, p)[0], -_absolute_error(t, p)[1]),
        ),
        Mistake(
            "The value is a mean, but in the gradient every entry is 1 or -1. Each prediction owns only a share of "
            "the mean: which?",
            lambda t, p: (_absolute_error(t, p)[0], _absolute_error(t, p)[1] * t.size),
        ),
        Mistake(
            "Your gradient grows with the error, as that of the squared error does. How steep is |e| at 0.1, and at "
            "100?",
            lambda t, p: (_absolute_error(t, p)[0], squared_error(t, p)[1]),
        ),
        Mistake(
            "That is the sum of the distances. What makes a mean of it, in the value and in the gradient?",
            lambda t, p: (_absolute_error(t, p)[0] * t.size, _absolute_error(t, p)[1] * t.size),
        ),
        Mistake(
            "The value is right, and in the gradient you divided by the number of samples, `len()`. Over how many "
            "numbers goes the mean?",
            lambda t, p: (_absolute_error(t, p)[0], _absolute_error(t, p)[1] * t.size / len(t)),
        ),
        Mistake(
            "You divided by the number of samples, `len()`, and the arrays may have more axes. The mean goes over all "
            "numbers: which attribute counts them?",
            lambda t, p: (_absolute_error(t, p)[0] * t.size / len(t), _absolute_error(t, p)[1] * t.size / len(t)),
        ),
        Mistake(
            "You took the absolute value of the mean. Errors of different signs cancel before it: which of the two "
            "comes first?",
            lambda t, p: (abs((p - t).mean()), _absolute_error(t, p)[1]),
        ),
        Mistake(
            "Your gradient is the error itself, as if the loss were a square. How steep is |e| at 0.1, and at 100?",
            lambda t, p: (_absolute_error(t, p)[0], (p - t) / t.size),
        ),
        Mistake(
            "That is the squared error of the exercise before. What does the size of an error count here?",
            squared_error,
        ),
        Mistake(
            "Your gradient is one number, an average over all predictions. Each prediction moves for itself: which "
            "shape does the gradient have?",
            lambda t, p: (_absolute_error(t, p)[0], np.sign(p - t).mean()),
        ),
        Mistake(
            "The gradient is right. In the value too high and too low cancel: what is missing before the mean?",
            lambda t, p: ((p - t).mean(), _absolute_error(t, p)[1]),
        ),
        Mistake(
            "Your gradient has the sizes of the errors and not their directions. How steep is |e|, and which way?",
            lambda t, p: (_absolute_error(t, p)[0], np.abs(p - t) / t.size),
        ),
    ),
)
