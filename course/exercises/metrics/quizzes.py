"""The quizzes of lesson 12, evaluation metrics."""

from course.exercises.types import Quiz

rates_quiz = Quiz(
    id="metrics.rates_quiz",
    question="The same test is given to the same ill people, and to ten times as many healthy ones. Which rate "
    "changes?",
    options={"a": "recall", "b": "specificity", "c": "precision"},
)

threshold_quiz = Quiz(
    id="metrics.threshold_quiz",
    question="A miss costs four times as much as a false alarm, and the probabilities are calibrated. From which "
    "probability on do you call?",
    options={"a": "0.2", "b": "0.8", "c": "0.5"},
)

area_quiz = Quiz(
    id="metrics.area_quiz",
    question="A model has an area of 0.90 under its ROC curve. What do you know?",
    options={
        "a": "It is right on 90 % of the people",
        "b": "A person who is ill scores above one who is healthy in 90 % of such pairs",
        "c": "When it says 0.9, nine of ten are ill",
    },
)

bootstrap_quiz = Quiz(
    id="metrics.bootstrap_quiz",
    question="An interval from 2,000 bootstrap samples is too wide for you. What makes it half as wide?",
    options={"a": "8,000 bootstrap samples", "b": "Another random seed", "c": "About four times as many test people"},
)

batches_quiz = Quiz(
    id="metrics.batches_quiz",
    question="In a first batch 60 of 100 ill people are found, in a second one 0 of 1. What is the recall?",
    options={"a": "about 59 %", "b": "30 %", "c": "60 %, since the second batch is too small to count"},
)

calibration_quiz = Quiz(
    id="metrics.calibration_quiz",
    question="All logits of a model are divided by 2. Which of these changes?",
    options={"a": "the area under the ROC curve", "b": "the log loss", "c": "the accuracy at one half"},
)

regression_quiz = Quiz(
    id="metrics.regression_quiz",
    question="A model has an R² of -0.3 on new rows. What does that say?",
    options={
        "a": "There is a mistake: a square is never negative",
        "b": "It is as good as saying the mean",
        "c": "Its squared errors are 1.3 times as large as those of saying the mean",
    },
)
