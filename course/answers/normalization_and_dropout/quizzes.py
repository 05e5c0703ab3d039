"""Normalization and dropout: the right options, and why each option is right or is not."""

from course.exercises.types import QuizAnswers

momentum_quiz = QuizAnswers(
    id="normalization_and_dropout.momentum_quiz",
    right="b",
    because={
        "a": "In Keras this keeps 0.2 of the old average and takes 0.8 from each new batch: four times as fast.",
        "b": "PyTorch's momentum is the share of the new statistic, Keras' that of the old one, and 1 − 0.2 = 0.8.",
        "c": "The defaults are 0.1 in PyTorch and 0.99 in Keras: shares of the new statistic of 0.1 and 0.01.",
    },
)

gradient_quiz = QuizAnswers(
    id="normalization_and_dropout.gradient_quiz",
    right="b",
    because={
        "a": "The deviation is halved as well, and the output is divided by it.",
        "b": "The output does not depend on the scale of the weights, and a step of the same length turns shorter weights "
        "further: so weight decay raises the learning rate here.",
        "c": "It does not matter for the output. The gradient is divided by the deviation, which is half as large.",
    },
)

small_batch_quiz = QuizAnswers(
    id="normalization_and_dropout.small_batch_quiz",
    right="a",
    because={
        "a": "Each image has its own mean and variance, so neighbors do not enter, and both modes are the same.",
        "b": "Batch normalization has a mean over the samples. Here the mean runs over the units of one sample.",
        "c": "Layer normalization keeps no statistics: what it needs is in the sample, in training and later.",
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
