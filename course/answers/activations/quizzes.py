"""Why an option of a quiz on activation functions is right, or is not."""

from course.exercises.types import QuizAnswers

slope_quiz = QuizAnswers(
    id="activations.slope_quiz",
    right="c",
    because={
        "a": "The sigmoid is steepest at 0, and its slope there is 0.5 · (1 - 0.5) = 0.25. It never reaches 1.",
        "b": "Slopes along a chain multiply, they do not add: a quarter of a quarter of a quarter …",
        "c": "Each sigmoid multiplies the gradient by at most 0.25, and 0.25 to the 10th power is about 0.00000095.",
    },
)


claim_quiz = QuizAnswers(
    id="activations.claim_quiz",
    right="b",
    because={
        "a": "The slope is 1 on the positive side only. On the negative side it is exactly 0: a unit that stays "
        "there gets no gradient.",
        "b": "That is what the measurements say: dead units on the negative side, and 30 layers that lose their "
        "gradient with one initializer and keep it with the other.",
        "c": "ReLU is flat on one side only, the negative one. On the positive side it never flattens.",
    },
)


output_quiz = QuizAnswers(
    id="activations.output_quiz",
    right="b",
    because={
        "a": "The two numbers of a softmax sum to 1. With both animals in the picture they cannot both be near 1, and "
        "with neither they cannot both be near 0.",
        "b": "Two separate yes-or-no questions, so two sigmoids: both may be near 1, both near 0.",
        "c": "One number answers one question. Here there are two: is there a cat, is there a dog?",
        "d": "ReLU gives numbers without an upper end. They are no probabilities, and below zero they have no "
        "gradient.",
    },
)
