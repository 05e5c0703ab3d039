"""The mean of the squared errors, and its gradient for the predictions."""

from course.exercises.losses.inputs import regression_cases
from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Exercise

mean_squared_error = Exercise(
    id="losses.mean_squared_error",
    title="Mend the mean squared error",
    points=2,
    kind="debug",
    cases=regression_cases,
    observe=observe_with("target", "prediction"),
    hints=(
        "The value is right: leave it. For the gradient, look at a single prediction that is too high: the loss grows "
        "when it goes higher, so which sign must its entry have?",
        "Try a table of three samples with two numbers each. Over how many numbers goes the mean, and what does "
        "`len()` give?",
        "A small step decides it: raise one prediction by 0.001, and see by how much the value changed.",
    ),
)
