"""Why an option of a quiz on losses is right, or is not."""

from course.exercises.types import QuizAnswers

outlier_quiz = QuizAnswers(
    id="losses.outlier_quiz",
    right="b",
    because={
        "a": "22 has the smallest mean *squared* error. Its mean absolute error is 31.2; that of 3 is 20.2.",
        "b": "At the median as many numbers pull up as down, and how far away they are does not matter: 20.2.",
        "c": "The middle of the range depends only on the two extremes. Its mean absolute error is 48.3.",
    },
)


logit_quiz = QuizAnswers(
    id="losses.logit_quiz",
    right="b",
    because={
        "a": "It should be so, and with logits it is. But the sigmoid is flat at 1.0, and a slope of 0 multiplies "
        "the gradient of the loss, however large.",
        "b": "The sigmoid's slope p (1 - p) is exactly 0 there, and Keras clips the probability besides: no gradient "
        "gets through, however wrong the sample is.",
        "c": "Keras clips probabilities at 1e-7 before it takes the logarithm, so the loss stays finite: about 16.",
    },
)


symptom_quiz = QuizAnswers(
    id="losses.symptom_quiz",
    right="c",
    because={
        "a": "A rate too small gives a loss that is still falling, and an accuracy that lags behind as well.",
        "b": "Overfitting shows as a gap between training and validation. Here the training loss itself stays high.",
        "c": "Probabilities lie between 0 and 1; taken for logits, their differences are too small. The best "
        "possible loss is then log(1 + 9/e) = 1.461.",
    },
)


imbalance_quiz = QuizAnswers(
    id="losses.imbalance_quiz",
    right="a",
    because={
        "a": "Both make the model say yes more readily: more positives are found, and more false alarms are raised. "
        "Which balance is right depends on what each mistake costs. (Focal loss alone does not do it: you have just "
        "seen it.)",
        "b": "There is no information in a weight: it says how much a mistake costs, not what a positive looks like.",
        "c": "Usually it falls, since there are many more negatives to get wrong. At 1 % positives the accuracy is "
        "the wrong thing to look at.",
    },
)


penalty_quiz = QuizAnswers(
    id="losses.penalty_quiz",
    right="b",
    because={
        "a": "Only a metric would show that. What `fit` and `evaluate` call loss is what is minimized.",
        "b": "The penalty is part of what is minimized, so it is part of what is reported. Two models with different "
        "penalties can't be compared by this number.",
        "c": "The penalty alone would shrink the weights to nothing; the data count as well.",
    },
)
