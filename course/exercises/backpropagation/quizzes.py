"""The quizzes of lesson 04, backpropagation."""

from course.exercises.types import Quiz

two_paths_quiz = Quiz(
    id="backpropagation.two_paths_quiz",
    question="A number a is used in two places, and the loss has slope 2 through the one and slope -5 through the "
    "other. What is the gradient of a?",
    options={"a": "-10, the product", "b": "-3, the sum", "c": "-5, the larger of the two"},
)


cost_quiz = Quiz(
    id="backpropagation.cost_quiz",
    question="A network has a million weights. About how many passes through it does one full gradient cost by finite "
    "differences, and how many by backpropagation?",
    options={
        "a": "two million, and the work of about three",
        "b": "a million each",
        "c": "one, and a million",
    },
)


order_quiz = Quiz(
    id="backpropagation.order_quiz",
    question="Which of these is backpropagation?",
    options={
        "a": "Changing the weights so that the loss falls",
        "b": "Computing the gradient of the loss for every weight, from the output back to the input",
        "c": "Running the network backward, from labels to images",
    },
)
