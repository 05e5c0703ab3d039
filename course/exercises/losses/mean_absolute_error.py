"""Lesson 03, loss functions: mean absolute error."""

from course.exercises.losses.value_and_gradient import regression_cases, watch
from course.exercises.types import Exercise

mean_absolute_error = Exercise(
    id="losses.mean_absolute_error",
    title="Mean absolute error and its gradient",
    points=2,
    cases=regression_cases,
    observe=watch("target", "prediction"),
    hints=(
        "The same errors as before. What does a distance do with the sign?",
        "The curve of |e| is two straight lines. Which slope has the left one, which the right one?",
        "`np.sign` knows on which line a number stands; then each entry is shared among n numbers, as in the mean.",
    ),
)
