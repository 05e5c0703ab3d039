"""Normalization and dropout: the right options, and why each option is right or is not."""

from course.exercises.types import QuizAnswers

gradient_quiz = QuizAnswers(
    id="normalization_and_dropout.gradient_quiz",
    right="b",
    because={
        "a": "The deviation is halved as well, and the output is divided by it.",
        "b": "The output does not depend on the scale of the weights, and a step of the same length turns shorter "
        "weights further: so weight decay raises the learning rate here.",
        "c": "It does not matter for the output. The gradient is divided by the deviation, which is half as large.",
    },
)

fold_quiz = QuizAnswers(
    id="normalization_and_dropout.fold_quiz",
    right="c",
    because={
        "a": "It is one, and the layer that it could join must be linear up to that point. ReLU is not.",
        "b": "A positive factor may pass a ReLU, the subtracted mean may not: it changes which numbers are cut off.",
        "c": "Only what is linear on both sides becomes one linear step. It could join a dense "
        "layer that follows, or a convolution that pads no zeros.",
    },
)

dropout_quiz = QuizAnswers(
    id="normalization_and_dropout.dropout_quiz",
    right="b",
    because={
        "a": "It would be possible, and it is not needed: dropout alone makes the accuracy in the log lower.",
        "b": "The log counts the answers that were given in training mode. Evaluate on the training images to compare.",
        "c": "A low rate makes both accuracies low. It does not put the training images behind the others.",
    },
)
