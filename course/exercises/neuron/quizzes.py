"""The quizzes of lesson 01, the neuron."""

from course.exercises.types import Quiz

bias_quiz = Quiz(
    id="neuron.bias_quiz",
    question=(
        "A ReLU unit with weight 2 on its only input gives more than 0 when the input is above 3. What is its bias?"
    ),
    options={"a": "3", "b": "−3", "c": "−6", "d": "1.5"},
)


xor_quiz = Quiz(
    id="neuron.xor_quiz",
    question="The perceptron of 1958 never gets all four points of XOR right. What would mend it?",
    options={
        "a": "smaller steps and more passes",
        "b": "a better choice of the first weights",
        "c": "a layer of units between the inputs and the output",
        "d": "a larger bias",
    },
)


weight_quiz = Quiz(
    id="neuron.weight_quiz",
    question=(
        "A price model gives area in m² the weight 3.3 and distance in km the weight −4.3 (thousands each). What "
        "follows?"
    ),
    options={
        "a": "distance matters more than area, since 4.3 > 3.3",
        "b": "in this model, one more km at equal other features lowers the price by 4.3 thousand",
        "c": "area and price are positively correlated in the data",
        "d": "moving a house one km outward would lower its price by 4.3 thousand",
    },
)


linear_quiz = Quiz(
    id="neuron.linear_quiz",
    question="Ten Dense layers of 100 units without any activation, on moons. Which boundary can they draw?",
    options={
        "a": "a curve with up to ten bends",
        "b": "a straight line",
        "c": "any curve, since there are enough parameters",
        "d": "a curve, but only with biases",
    },
)
