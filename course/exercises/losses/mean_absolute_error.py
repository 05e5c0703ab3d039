"""The mean of the absolute errors, and its gradient for the predictions."""

from functools import partial

from course.exercises.losses.inputs import regression_cases
from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Exercise

mean_absolute_error = Exercise(
    id="losses.mean_absolute_error",
    title="Mean absolute error and its gradient",
    points=2,
    kind="transcribe",
    cases=partial(regression_cases, with_hits=False),
    observe=observe_with("target", "prediction"),
    hints=(
        "The same errors as before. What does a distance do with the sign?",
        "The curve of |e| is two straight lines. Which slope has the left one, which the right one?",
        "`np.sign` knows on which line a number stands; then each entry is shared among n numbers, as in the mean.",
    ),
)
