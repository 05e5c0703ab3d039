"""The quizzes of lesson 12, evaluation metrics: why an option is right or is not."""

from course.exercises.types import QuizAnswers

rates_quiz = QuizAnswers(
    id="metrics.rates_quiz",
    right="c",
    because={
        "a": "Recall is a share of the ill alone. It does not matter how many healthy people stand beside them.",
        "b": "Specificity is a share of the healthy alone, so more healthy people leave it as it is.",
        "c": "False alarms grow tenfold with the healthy, and the hits stay: the share of calls that are right falls.",
    },
)

threshold_quiz = QuizAnswers(
    id="metrics.threshold_quiz",
    right="a",
    because={
        "a": "Call where 4p > 1 - p, that is p > 1/5: c_alarm / (c_alarm + c_miss) = 1 / (1 + 4).",
        "b": "That would hold if a false alarm cost four times as much as a miss.",
        "c": "One half is the threshold for errors that cost the same.",
    },
)

area_quiz = QuizAnswers(
    id="metrics.area_quiz",
    right="b",
    because={
        "a": "No threshold is in it, so it says nothing about decisions.",
        "b": "Of all pairs of one ill and one healthy person, 90 in 100 stand in the right order.",
        "c": "The order alone counts. All scores may be far too high, and the area stays the same.",
    },
)

bootstrap_quiz = QuizAnswers(
    id="metrics.bootstrap_quiz",
    right="c",
    because={
        "a": "Resampling makes no new people. More repetitions make the limits of the same interval less noisy.",
        "b": "Another seed draws other samples of the same people; the interval stays about as wide.",
        "c": "The width falls like one over the root of the number of people: four times as many, half as wide.",
    },
)

batches_quiz = QuizAnswers(
    id="metrics.batches_quiz",
    right="a",
    because={
        "a": "60 + 0 hits of 100 + 1 ill people: 59 %. The mean of 60 % and 0 % is 30 %.",
        "b": "That is the mean of two shares of which the second speaks of one person.",
        "c": "The second batch has one ill person, who was missed, so it counts for a little.",
    },
)

calibration_quiz = QuizAnswers(
    id="metrics.calibration_quiz",
    right="b",
    because={
        "a": "The order of the logits is the same after a division by 2, so no pair changes places.",
        "b": "Probabilities move toward one half, and the log loss follows; order and side of one half stay.",
        "c": "A logit above 0 stays above 0, so no decision at one half changes.",
    },
)

regression_quiz = QuizAnswers(
    id="metrics.regression_quiz",
    right="c",
    because={
        "a": "R² is not computed as a square: it is 1 minus a quotient that may be larger than 1.",
        "b": "A model that says the mean of the test targets for everybody has exactly 0.",
        "c": "Its squared errors are 1.3 times those of the mean: 1 - 1.3 = -0.3.",
    },
)
