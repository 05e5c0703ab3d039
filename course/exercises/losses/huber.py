"""The mean of Huber's loss for any delta, and its gradient for the predictions."""

from functools import partial

from course.exercises.losses.inputs import regression_cases
from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Exercise

huber = Exercise(
    id="losses.huber",
    title="A loss under three conditions: Huber's",
    points=3,
    kind="design",
    cases=partial(regression_cases, with_delta=True),
    observe=observe_with("target", "prediction", "delta"),
    hints=(
        "Two rules, and each error follows one of them: which does an error of 3 follow when delta is 2?",
        "Both rules must give the same value and the same slope at an error of exactly delta. Put it in and check: "
        "the constant of the straight part is there for that.",
        "For the gradient: inside, the slope of ½e² is e itself; outside, the slope stays what it was at delta, with "
        "the sign of the error. `np.clip` says both at once.",
    ),
)
