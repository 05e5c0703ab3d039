"""The quizzes on activation functions: a chain of slopes, a claim about ReLU, the last layer for labels."""

from course.exercises.types import Quiz

slope_quiz = Quiz(
    id="activations.slope_quiz",
    question="A signal passes back through ten sigmoids in a row, every weight being 1. By which factor does the "
    "gradient shrink at the very least?",
    options={
        "a": "It need not shrink: a sigmoid can have slope 1",
        "b": "By 10 × 4 = 40",
        "c": "By 4 to the 10th power, about a million",
    },
)


claim_quiz = Quiz(
    id="activations.claim_quiz",
    question='"ReLU avoids the vanishing gradient." What is true of this sentence?',
    options={
        "a": "It is true as it stands: the slope of ReLU is 1",
        "b": "The positive side does not saturate; the negative side has no gradient at all, and depth is a matter "
        "of initialization",
        "c": "It is false: ReLU saturates on both sides, as tanh does",
    },
)


output_quiz = Quiz(
    id="activations.output_quiz",
    question="A photograph may show a cat, a dog, both or neither. What should the output layer of a network be that "
    "names the animals in it?",
    options={
        "a": "2 units with softmax",
        "b": "2 units with sigmoid",
        "c": "1 unit with sigmoid",
        "d": "2 units with ReLU",
    },
)
