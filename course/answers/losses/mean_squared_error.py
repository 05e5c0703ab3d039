"""The mean squared error: right are its value and its gradient, both as means over all numbers."""

import numpy as np

from course.answers.losses.references import squared_error
from course.answers.losses.value_and_gradient import SHARES, judge_against
from course.exercises.types import Answers, Mistake

mean_squared_error = Answers(
    id="losses.mean_squared_error",
    shares=SHARES,
    judge=judge_against(squared_error, "target", "prediction"),
    mistakes=(
        Mistake(
            "Nothing is mended yet: the value is right, and the gradient has the wrong sign and is shared among the "
            "samples only. By how much does the value change when one prediction goes up by 0.001?",
            lambda target, prediction: (
                np.square(target - prediction).mean(),
                (target - prediction) * (2.0 / len(target)),
            ),
        ),
        Mistake(
            "The value is right, and the gradient points the other way: it must say how the loss changes when the "
            "*prediction* grows. What happens to the loss when a prediction that is too high goes higher still?",
            lambda t, p: (squared_error(t, p)[0], -squared_error(t, p)[1]),
        ),
        Mistake(
            "The gradient is half of what it should be. What is the slope of e² at e = 3?",
            lambda t, p: (squared_error(t, p)[0], squared_error(t, p)[1] / 2),
        ),
        Mistake(
            "That is the sum of the squares. With twice as many samples it would be twice as large: what makes a mean "
            "of it, in the value and in the gradient?",
            lambda t, p: (squared_error(t, p)[0] * t.size, squared_error(t, p)[1] * t.size),
        ),
        Mistake(
            "The value is a mean over all numbers, but your gradient forgets that: each prediction owns only a share "
            "of it. Which share?",
            lambda t, p: (squared_error(t, p)[0], squared_error(t, p)[1] * t.size),
        ),
        Mistake(
            "You took the root: that is the RMSE, in the units of the target. It is fine for a report; is it what was "
            "asked for?",
            lambda t, p: (np.sqrt(squared_error(t, p)[0]), squared_error(t, p)[1]),
        ),
        Mistake(
            "You averaged the errors and squared the average. Errors of different signs cancel before they are "
            "squared: which of the two comes first?",
            lambda t, p: (np.square((t - p).mean()), np.full(t.shape, 2 * (p - t).mean() / t.size)),
        ),
        Mistake(
            "You divided by the number of samples, `len()`, and the arrays may have more axes. The mean goes over all "
            "numbers: which attribute counts them?",
            lambda t, p: (squared_error(t, p)[0] * t.size / len(t), squared_error(t, p)[1] * t.size / len(t)),
        ),
        Mistake(
            "The value is right, and in the gradient you divided by the number of samples, `len()`. Over how many "
            "numbers goes the mean?",
            lambda t, p: (squared_error(t, p)[0], squared_error(t, p)[1] * t.size / len(t)),
        ),
        Mistake(
            "You put a ½ before the square, so that the 2 of the gradient goes away. That is a loss of its own; what "
            "does the *mean* of the squares say?",
            lambda t, p: (squared_error(t, p)[0] / 2, squared_error(t, p)[1] / 2),
        ),
        Mistake(
            "Your gradient is the error itself. Which factor comes down from the square, and which share of the mean "
            "does each number own?",
            lambda t, p: (squared_error(t, p)[0], p - t),
        ),
        Mistake(
            "Your gradient is one number, an average over all predictions. Each prediction moves for itself: which "
            "shape does the gradient have?",
            lambda t, p: (squared_error(t, p)[0], 2 * np.mean(p - t)),
        ),
        Mistake(
            "That is the mean of the distances, not of the squares. Which of the two gives an error of 6 more than "
            "twelve times the weight of one of 0.5?",
            lambda t, p: (np.abs(t - p).mean(), np.sign(p - t) / t.size),
        ),
    ),
)
