"""The quizzes of lesson 04, backpropagation: why an option is right or is not."""

from course.exercises.types import QuizAnswers

two_paths_quiz = QuizAnswers(
    id="backpropagation.two_paths_quiz",
    right="b",
    because={
        "a": "Slopes multiply *along* a path. Here there are two paths side by side.",
        "b": "A small move of a reaches the loss on both ways at once, so the effects add: 2 - 5 = -3.",
        "c": "The loss does not choose between the paths: both are taken at the same time.",
    },
)


cost_quiz = QuizAnswers(
    id="backpropagation.cost_quiz",
    right="a",
    because={
        "a": "Two losses a weight, one to either side; backpropagation needs one pass forward and one back, which "
        "costs about twice as much, for all weights together.",
        "b": "Backpropagation shares its work: what has come back to a layer serves all of that layer's weights.",
        "c": "It is the other way around: a finite difference learns about one weight at a time.",
    },
)


order_quiz = QuizAnswers(
    id="backpropagation.order_quiz",
    right="b",
    because={
        "a": "That is the update, the optimizer's work. It may begin when backpropagation has finished, not before.",
        "b": "It computes gradients and changes nothing.",
        "c": "Only gradients travel back. The network itself computes in one direction.",
    },
)
