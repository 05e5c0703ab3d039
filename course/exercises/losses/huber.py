"""Lesson 03, loss functions: huber."""

from course.exercises.losses.value_and_gradient import regression_cases, watch
from course.exercises.types import Exercise

huber = Exercise(
    id="losses.huber",
    title="Huber's loss and its gradient",
    points=3,
    cases=lambda rng: regression_cases(rng, delta=True),
    observe=watch("target", "prediction", "delta"),
    hints=(
        "Two rules, and each error follows one of them: which does an error of 3 follow when delta is 2?",
        "Both rules must give the same value and the same slope at an error of exactly delta. Put it in and check: "
        "the constant of the straight part is there for that.",
        "For the gradient: inside, the slope of ½e² is e itself; outside, the slope stays what it was at delta, with "
        "the sign of the error. `np.clip` says both at once.",
    ),
)
