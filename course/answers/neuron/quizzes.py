"""The quizzes of lesson 01, the neuron: why an option is right or is not."""

from course.exercises.types import QuizAnswers

bias_quiz = QuizAnswers(
    id="neuron.bias_quiz",
    right="c",
    because={
        "a": "With 2x + 3 the output is above 0 from x = −1.5 on.",
        "b": "With 2x − 3 it is above 0 from x = 1.5 on: the weight counts as well.",
        "c": "2x − 6 is above 0 just when x is above 3: the bias is minus the threshold of the weighted sum, which "
        "is 2 · 3.",
        "d": "With 2x + 1.5 the output is above 0 from x = −0.75 on.",
    },
)


xor_quiz = QuizAnswers(
    id="neuron.xor_quiz",
    right="c",
    because={
        "a": "The rule is not too slow: no weights at all solve XOR, so it can never stop.",
        "b": "No weights solve XOR: the four inequalities contradict one another, wherever one starts.",
        "c": "Units in between can bend the plane so that one straight cut is enough. You will choose their weights "
        "yourself.",
        "d": "A bias moves the line without bending it, and no straight line will do.",
    },
)


weight_quiz = QuizAnswers(
    id="neuron.weight_quiz",
    right="b",
    because={
        "a": "One m² and one km can't be compared. In meters the same weight would be −0.0043.",
        "b": "That is all a weight says: the change of the output for one unit of this feature, the others held fixed.",
        "c": "It may be so, but the weight does not say it: rooms had a negative weight and a correlation of +0.83.",
        "d": "The model was fitted to prices as they are. What would follow if you changed something needs more "
        "than a fit.",
    },
)


linear_quiz = QuizAnswers(
    id="neuron.linear_quiz",
    right="b",
    because={
        "a": "Bends come from activations. A linear layer after a linear layer is a linear layer.",
        "b": "The ten layers multiply out to one kernel and one bias, and those draw a straight line.",
        "c": "Parameters alone don't bend anything: all of them end up in one product.",
        "d": "Biases move a line. They don't bend it.",
    },
)
