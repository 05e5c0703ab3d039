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
    ),
)
