"""Values and gradients of small programs, compared with forward-mode differentiation, one number at a time.

Each program asks for one thing more than the one before it, so that each has a verdict of its own.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

_FORWARD = "forward: the right numbers"
_PROGRAMS = {
    "the slopes of a product": 0.2,
    "the slope of tanh": 0.25,
    "numbers that are read twice": 0.2,
    "any graph, in the right order": 0.3,
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    values, gradients = _values_and_gradients(case)
    incomplete = observed.get("incomplete", "")
    if "values" in observed:
        yield comparing.agrees(_FORWARD, observed["values"], values, what="the number")
    else:
        yield Verdict(_FORWARD, False, f"This program did not run to its end. {incomplete}")
    asked = _asked_about(case)
    if "gradients" in observed:
        yield comparing.agrees(asked, observed["gradients"], gradients, what="the gradient of the number")
    else:
        yield Verdict(asked, False, f"There are no gradients. {incomplete}")


def _asked_about(case: Data) -> str:
    operations = [operation for operation, _, _ in case["steps"]]
    if operations == ["*"]:
        return "the slopes of a product"
    if len(operations) > 3:
        return "any graph, in the right order"
    return "the slope of tanh" if "tanh" in operations else "numbers that are read twice"


def _values_and_gradients(case: Data) -> tuple[list[float], list[float]]:
    """All values of a program, and the slopes of its result for each of them."""
    values: list[float] = []
    gradients: list[float] = []
    leaves, count = case["leaves"], len(case["leaves"]) + len(case["steps"])
    for moving in range(count):
        values = []
        slopes: list[float] = []
        for place in range(count):
            value, slope = (float(leaves[place]), 0.0) if place < len(leaves) else _step(case, place, values, slopes)
            values.append(value)
            slopes.append(1.0 if place == moving else slope)
        gradients.append(slopes[-1])
    return values, gradients


def _step(case: Data, place: int, values: list[float], slopes: list[float]) -> tuple[float, float]:
    """What an operation gives, and how fast it moves, by the numbers before it."""
    operation, left, right = case["steps"][place - len(case["leaves"])]
    if operation == "+":
        return values[left] + values[right], slopes[left] + slopes[right]
    if operation == "*":
        return values[left] * values[right], slopes[left] * values[right] + values[left] * slopes[right]
    return math.tanh(values[left]), slopes[left] / math.cosh(values[left]) ** 2


def _when_complete(result: Any) -> None:
    """Each number hands its gradient on once all of its readers have: the right order."""
    waiting: dict[int, int] = {}
    reached = [result]
    for node in reached:
        for source, _ in node.made_of:
            if id(source) not in waiting:
                reached.append(source)
            waiting[id(source)] = waiting.get(id(source), 0) + 1
    ready = [result]
    while ready:
        node = ready.pop()
        node.hand_on()
        for source, _ in node.made_of:
            waiting[id(source)] -= 1
            if not waiting[id(source)]:
                ready.append(source)


def _one_level(result: Any) -> None:
    """Only the result hands its gradient on."""
    result.hand_on()


def _level_by_level(result: Any) -> None:
    """Each number hands its gradient on once, as soon as it is reached."""
    reached, done = [result], set()
    while reached:
        node = reached.pop(0)
        if id(node) not in done:
            done.add(id(node))
            node.hand_on()
            reached += [source for source, _ in node.made_of]


def _again_and_again(result: Any) -> None:
    """Whoever is reached hands on all that it has so far, however often it was reached."""
    reached = [result]
    while reached:
        node = reached.pop()
        node.hand_on()
        reached += [source for source, _ in node.made_of]


def _calls_itself(node: Any) -> None:
    """Each number passes on all that it has so far, and lets every source do the same at once."""
    for source, slope in node.made_of:
        source.gradient += slope * node.gradient
        _calls_itself(source)


def _by_value(result: Any) -> None:
    """As `_when_complete`, but of numbers that are equal only one, the first that is reached, hands on."""
    order: list[Any] = []
    visited: set[float] = set()

    def visit(node: Any) -> None:
        if node.data not in visited:
            visited.add(node.data)
            for source, _ in node.made_of:
                visit(source)
            order.append(node)

    visit(result)
    for node in reversed(order):
        node.hand_on()


def _engine(
    *,
    product: Callable[[float, float], tuple[float, float]] = lambda a, b: (b, a),
    bend: Callable[[float], float] = lambda z: math.cosh(z) ** -2,
    adds: bool = True,
    start: float = 1.0,
    walk: Callable[[Any], None] = _when_complete,
    keeps_start: bool = True,
    cleans_up: bool = False,
) -> type:
    """A class of numbers that know their gradients, with one thing or another wrong about it.

    Args:
        product: The slopes of a product for its two factors.
        bend: The slope of tanh, from the number that goes in.
        adds: Whether the parts that reach a number add up; otherwise the last one stays.
        start: The result's own gradient.
        walk: In which order the numbers hand their gradients on.
        cleans_up: Whether numbers that were made of others have lost theirs in the end.
        keeps_start: Whether the result still has its own gradient in the end.
    """

    class Number:
        def __init__(self, data: float, made_of: tuple[tuple["Number", float], ...] = ()) -> None:
            self.data, self.made_of, self.gradient = data, made_of, 0.0

        def __add__(self, other: "Number") -> "Number":
            return Number(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other: "Number") -> "Number":
            mine, others = product(self.data, other.data)
            return Number(self.data * other.data, ((self, mine), (other, others)))

        def tanh(self) -> "Number":
            return Number(math.tanh(self.data), ((self, bend(self.data)),))

        def hand_on(self) -> None:
            for source, slope in self.made_of:
                source.gradient = (source.gradient if adds else 0.0) + slope * self.gradient

        def backward(self) -> None:
            self.gradient = start
            walk(self)
            self.gradient = self.gradient if keeps_start else 0.0
            waiting = [self] if cleans_up else []
            for node in waiting:
                waiting += [source for source, _ in node.made_of]
                node.gradient = 0.0 if node.made_of else node.gradient

    return Number


value = Answers(
    id="backpropagation.value",
    shares={_FORWARD: 0.05, **_PROGRAMS},
    judge=_judge,
    asks=lambda case: (_FORWARD, _asked_about(case)),
    mistakes=(
        Mistake(
            "A number that is read twice keeps only the last gradient that reached it. Each reader adds its part: "
            "which sign before the `=` says so?",
            _engine(adds=False),
        ),
        Mistake(
            "In a product each factor gets its own value as slope. If a grows by a little, a · b grows by that little "
            "times what?",
            _engine(product=lambda a, b: (a, b)),
        ),
        Mistake(
            "The slope of tanh is 1 - tanh², and you squared the number that went *in*. Which one came out?",
            _engine(bend=lambda z: 1 - z * z),
        ),
        Mistake(
            "All gradients are 0: nothing starts the flow. How fast does the result move when the result moves?",
            _engine(start=0.0),
        ),
        Mistake(
            "Only the numbers right behind the result have a gradient. Who hands it on to those behind them?",
            _engine(walk=_one_level),
        ),
        Mistake(
            "Some node handed its gradient on before all of its readers had given it theirs, as soon as it was "
            "reached. Which order guarantees that every reader comes first?",
            _engine(walk=_level_by_level),
        ),
        Mistake(
            "Nodes with two readers hand everything on twice, the first part a second time. How often may a node pass "
            "its gradient on, and when?",
            _engine(walk=_again_and_again),
        ),
        Mistake(
            "`backward` calls itself on each source, with the whole gradient that it has so far. A source that is "
            "reached a second time passes the first part on again: how often may a number pass its gradient on, and "
            "when does it have all of it?",
            _engine(walk=_calls_itself),
        ),
        Mistake(
            "The slope of tanh is 1 - tanh², and you took tanh of what already is its value. Which number do you know "
            "by then?",
            _engine(bend=lambda z: 1 - math.tanh(math.tanh(z)) ** 2),
        ),
        Mistake(
            "tanh passes its gradient on undiminished, as a sum does. How fast does tanh move when its number moves?",
            _engine(bend=lambda z: 1.0),
        ),
        Mistake(
            "That is the slope of a sigmoid, y (1 - y). What is the slope of tanh?",
            _engine(bend=lambda z: math.tanh(z) * (1 - math.tanh(z))),
        ),
        Mistake(
            "A product passes its gradient on as a sum does, with slope 1. If a grows by a little, by how much does "
            "a · b grow?",
            _engine(product=lambda a, b: (1.0, 1.0)),
        ),
        Mistake(
            "The gradients are right, and the result's own is still 0 in the end. How fast does the result move when "
            "it moves?",
            _engine(keeps_start=False),
        ),
        Mistake(
            "Numbers that have the same value are taken for one and the same. How do you tell two boxes apart that "
            "hold equal numbers?",
            _engine(walk=_by_value),
        ),
        Mistake(
            "In a product only the first factor hears of it. Which second pair does `made_of` need?",
            _engine(product=lambda a, b: (b, 0.0)),
        ),
        Mistake(
            "The slope of tanh is 1 - y², and y itself stands there without the square. How steep is tanh at 0, and "
            "far out?",
            _engine(bend=lambda z: 1 - math.tanh(z)),
        ),
        Mistake(
            "The numbers that were given have their gradients, those between them do not. Which of them does the "
            "result depend on, too?",
            _engine(cleans_up=True),
        ),
    ),
)
