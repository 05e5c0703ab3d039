"""The mean of the squared errors, and its gradient for the predictions."""

from course.exercises.losses.inputs import regression_cases
from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Exercise

mean_squared_error = Exercise(
    id="losses.mean_squared_error",
    title="Mean squared error and its gradient",
    points=2,
    kind="transcribe",
    cases=regression_cases,
    observe=observe_with("target", "prediction"),
    hints=(
        "Start with the errors, one per number. Everything else is made of them.",
        "For the gradient, look at a single prediction: how fast does the square of its error grow when the prediction "
        "grows by a little? Mind the sign.",
        "The value is a mean over n numbers, so each of them owns one n-th of it. So does each entry of the gradient: "
        "what does `np.size` give?",
    ),
)
