"""The quizzes of lesson 05: the right option, and why each option is right or is not."""

from course.exercises.types import QuizAnswers

name_quiz = QuizAnswers(
    id="optimizers.name_quiz",
    right="b",
    because={
        "a": "That would be batch_size=1. The optimizer's name says nothing about how many samples a gradient is made "
        "of.",
        "b": "The batch size makes it mini-batch descent: 3,200 / 32 = 100 gradients, one update each. `SGD` is only "
        "the rule that turns a gradient into an update.",
        "c": "That would be batch_size=3200, the whole set: batch gradient descent.",
    },
)

momentum_quiz = QuizAnswers(
    id="optimizers.momentum_quiz",
    right="c",
    because={
        "a": "After two steps it is 1.9 times. But the velocity goes on: 1 + 0.9 + 0.81 + …",
        "b": "It smooths where gradients change their sign; where they agree, they add up.",
        "c": "1 + 0.9 + 0.81 + … = 1 / (1 - 0.9) = 10. So an SGD that gets momentum 0.9 needs a smaller rate.",
    },
)

decay_quiz = QuizAnswers(
    id="optimizers.decay_quiz",
    right="b",
    because={
        "a": "PyTorch's Adam puts the decay into the gradient, Keras' does not: one more name that means two things.",
        "b": "Every Keras optimizer takes `weight_decay`, and always as w ← w - rate · decay · w beside the step. A "
        "penalty is a `kernel_regularizer`.",
        "c": "Every Keras optimizer has the argument; AdamW only has another default, 0.004.",
    },
)

cosine_quiz = QuizAnswers(
    id="optimizers.cosine_quiz",
    right="c",
    because={
        "a": "A Keras schedule counts updates, not epochs: after a tenth of the first epoch the rate would be zero.",
        "b": "That is one epoch. For the nine others the rate would be zero.",
        "c": "3,200 / 32 · 10 = 1,000 updates.",
    },
)

range_quiz = QuizAnswers(
    id="optimizers.range_quiz",
    right="b",
    because={
        "a": "There the fall is over: the next larger rates undo it. And the test has warmed up slowly, your run will "
        "not.",
        "b": "A tenth of the rate with the lowest loss, or where the fall is steepest: that is what the suggestion of "
        "our callback aims at.",
        "c": "There nothing has begun to fall. Small is safe in the sense that nothing happens.",
    },
)
