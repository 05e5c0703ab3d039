"""The quizzes on normalization and dropout, one for each idea that is easily turned round."""

from course.exercises.types import Quiz

gradient_quiz = Quiz(
    id="normalization_and_dropout.gradient_quiz",
    question="Weight decay has halved the weights of a dense layer directly before a batch normalization. What "
    "happens, in training, to the output of the normalization and to the gradient of these weights?",
    options={
        "a": "Both become half as large",
        "b": "The output stays, and the gradient becomes twice as large",
        "c": "Both stay: scale does not matter before a normalization",
    },
)

fold_quiz = Quiz(
    id="normalization_and_dropout.fold_quiz",
    question="A network has convolution, ReLU, batch normalization, in this order. Can the normalization become a part "
    "of the convolution before it?",
    options={
        "a": "Yes, as always: at inference it is a multiplication and an addition",
        "b": "Only if γ is positive",
        "c": "No: ReLU stands between the two, and it is not linear",
    },
)

dropout_quiz = Quiz(
    id="normalization_and_dropout.dropout_quiz",
    question="A network with dropout of 0.5 has a training accuracy of 92% in the log of `fit` and a validation "
    "accuracy of 95%. What is the likeliest reason?",
    options={
        "a": "The validation images leaked into the training set",
        "b": "In training each image is read by half a network, at validation by the whole one",
        "c": "The learning rate is too low",
    },
)
