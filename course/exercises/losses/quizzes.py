"""The quizzes on losses: an outlier, a saturated sigmoid, a stalled loss, a rare class, a penalty."""

from course.exercises.types import Quiz

outlier_quiz = Quiz(
    id="losses.outlier_quiz",
    question="A model may give one single number for 1, 2, 3, 4 and 100. Which number has the smallest mean absolute "
    "error?",
    options={"a": "22, the mean", "b": "3, the median", "c": "50.5, the middle of the range"},
)


logit_quiz = Quiz(
    id="losses.logit_quiz",
    question="A sigmoid that was written by hand gives exactly 1.0 for a sample whose label is 0 (its logit "
    "was 20). The loss is computed from that 1.0. What does this sample teach the network?",
    options={
        "a": "A great deal: its loss is the largest there can be",
        "b": "Nothing: its gradient is 0",
        "c": "It stops the training with an infinite loss",
    },
)


symptom_quiz = Quiz(
    id="losses.symptom_quiz",
    question="Ten classes. The accuracy climbs to 97 %, and the loss falls to about 1.5 and stays there. "
    "Which explanation fits?",
    options={
        "a": "The learning rate is too small",
        "b": "The network overfits",
        "c": "The model ends in a softmax, and the loss applies another one",
    },
)


imbalance_quiz = Quiz(
    id="losses.imbalance_quiz",
    question="One sample in a hundred is positive. A model calls everything negative and is right in 99 %. "
    "Class weights and a lower threshold: what do they have in common?",
    options={
        "a": "They move the balance between missed positives and false alarms",
        "b": "They add information about the rare class",
        "c": "They make the accuracy higher",
    },
)


penalty_quiz = Quiz(
    id="losses.penalty_quiz",
    question="A model with `kernel_regularizer` reports a training loss of 0.50. What is 0.50?",
    options={
        "a": "The loss of the data alone",
        "b": "The loss of the data plus the penalty for the weights",
        "c": "The penalty alone",
    },
)
