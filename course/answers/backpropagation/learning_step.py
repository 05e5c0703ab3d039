"""One step of learning: the loss of the old weights, and two new weights whose gradients belong to that one loss."""

import math
from collections.abc import Callable, Iterator

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

# A loss, and a number for each of the two weights: its slope, or its new value.
LossAndTwo = tuple[float, float, float]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    loss, first, second = _step(case["x"], case["target"], case["first"], case["second"], case["rate"])
    for name, key, expected in (
        ("the loss of the old weights", "loss", loss),
        ("the new second weight", "new_second", second),
        ("the new first weight", "new_first", first),
    ):
        if key in observed:
            yield comparing.number_agrees(name, observed[key], expected, name)
        else:
            yield Verdict(name, False, f"There is nothing for {name}. {observed.get('incomplete', '')}")


def _slopes(x: float, target: float, first: float, second: float) -> LossAndTwo:
    """Loss and its two slopes for second · tanh(first · x)."""
    hidden = math.tanh(first * x)
    error = second * hidden - target
    return error * error, 2 * error * second * x / math.cosh(first * x) ** 2, 2 * error * hidden


def _step(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    loss, slope_1, slope_2 = _slopes(x, target, first, second)
    return loss, first - rate * slope_1, second - rate * slope_2


def _moved(
    x: float,
    target: float,
    first: float,
    second: float,
    rate: float,
    change: Callable[[float, float], tuple[float, float]],
) -> LossAndTwo:
    """A step along other slopes than the right ones."""
    loss, *slopes = _slopes(x, target, first, second)
    one, two = change(*slopes)
    return loss, first - rate * one, second - rate * two


def _without_second(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    loss, _, new_second = _step(x, target, first, second, rate)
    hidden = math.tanh(first * x)
    slope = 2 * (second * hidden - target) * x / math.cosh(first * x) ** 2
    return loss, first - rate * slope, new_second


def _exchanged(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    loss, new_first, new_second = _step(x, target, first, second, rate)
    return loss, new_second, new_first


def _second_before_first(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    loss, _, new_second = _step(x, target, first, second, rate)
    hidden = math.tanh(first * x)
    # The error is still the old one; only the way back goes through the new weight.
    slope = 2 * (second * hidden - target) * new_second * x / math.cosh(first * x) ** 2
    return loss, first - rate * slope, new_second


def _first_before_second(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    loss, new_first, _ = _step(x, target, first, second, rate)
    return loss, new_first, second - rate * _slopes(x, target, new_first, second)[2]


def _only_second(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    loss, _, new_second = _step(x, target, first, second, rate)
    return loss, first, new_second


def _loss_after(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    _, new_first, new_second = _step(x, target, first, second, rate)
    return _slopes(x, target, new_first, new_second)[0], new_first, new_second


def _as_it_stood(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    """With both faults of the exercise's own code."""
    _, new_first, new_second = _second_before_first(x, target, first, second, rate)
    return _slopes(x, target, new_first, new_second)[0], new_first, new_second


def _loss_of_neither(x: float, target: float, first: float, second: float, rate: float) -> LossAndTwo:
    """The loss of one new weight and one old one, the weights being right."""
    _, new_first, new_second = _step(x, target, first, second, rate)
    return _slopes(x, target, first, new_second)[0], new_first, new_second


learning_step = Answers(
    id="backpropagation.learning_step",
    # What the faulty step gets right is worth a tenth.
    shares={"the loss of the old weights": 0.3, "the new second weight": 0.1, "the new first weight": 0.6},
    judge=_judge,
    mistakes=(
        Mistake(
            "Both faults are still there: the first weight has moved along a wrong slope, and the loss is that of the "
            "new weights. Which variable changes its value between the forward pass and the line that uses it?",
            _as_it_stood,
        ),
        Mistake(
            "The weights are right, and the loss belongs to no network at all: to one weight as it was and one as it "
            "is now. With which two numbers was the prediction made?",
            _loss_of_neither,
        ),
        Mistake(
            "You updated the second weight first and sent the gradient back through its *new* value. The error came "
            "from the old one: when may the first update happen?",
            _second_before_first,
        ),
        Mistake(
            "You updated the first weight and then computed the second gradient with the hidden value that it now "
            "gives. Both gradients belong to one and the same forward pass: what must be finished before any weight "
            "moves?",
            _first_before_second,
        ),
        Mistake(
            "Both weights went uphill: the loss will grow. Which sign has the update?",
            lambda x, target, first, second, rate: _step(x, target, first, second, -rate),
        ),
        Mistake(
            "The learning rate has no effect: you subtracted the whole gradient. Where does the rate enter?",
            lambda x, target, first, second, rate: _step(x, target, first, second, 1.0),
        ),
        Mistake(
            "Only the second weight has moved. Which of the two does backpropagation reach after it?",
            _only_second,
        ),
        Mistake(
            "The weights are right, and the loss is the one *after* the step. Which loss do these gradients belong to?",
            _loss_after,
        ),
        Mistake(
            "A factor 2 is missing in both gradients. What is the slope of e²?",
            lambda x, target, first, second, rate: _moved(
                x, target, first, second, rate, lambda one, two: (one / 2, two / 2)
            ),
        ),
        Mistake(
            "On its way to the first weight the gradient passed tanh as if it were not there. By what does tanh "
            "multiply what comes back?",
            lambda x, target, first, second, rate: _moved(
                x, target, first, second, rate, lambda one, two: (one * math.cosh(first * x) ** 2, two)
            ),
        ),
        Mistake(
            "In the first weight's gradient the input is missing. When that weight grows by a little, by how much does "
            "the sum grow?",
            lambda x, target, first, second, rate: _moved(
                x, target, first, second, rate, lambda one, two: (one / x, two)
            ),
        ),
        Mistake(
            "In the first weight's gradient the second weight is missing. Through what does a change of the hidden "
            "value reach the output?",
            _without_second,
        ),
        Mistake(
            "The second weight multiplies the *hidden* value, and in its gradient stands the input. What does the "
            "second layer read?",
            lambda x, target, first, second, rate: _moved(
                x, target, first, second, rate, lambda one, two: (one, two / math.tanh(first * x) * x)
            ),
        ),
        Mistake(
            "The two new weights are exchanged. In which order were they asked for?",
            _exchanged,
        ),
        Mistake(
            "You returned the gradients. What does a step do with them?",
            lambda x, target, first, second, rate: _slopes(x, target, first, second),
        ),
    ),
)
