"""Lesson 04, backpropagation: what several answers share."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Verdict

# A float32 answer of any backend lies within these.
RTOL, ATOL = 1e-4, 1e-5


def reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def number_verdict(name: str, value: Any, expected: float) -> Verdict:
    numbers = reals(value)
    if numbers is None or numbers.size != 1:
        return Verdict(name, False, f"Expected one number, {expected:.6g}. Received: {str(value)[:80]}.")
    number = float(numbers.reshape(()))
    right = bool(np.isclose(number, expected, rtol=RTOL, atol=ATOL))
    return Verdict(name, right, f"Expected {expected:.6g}, received {number:.6g}.")


def run_engine(case: Data) -> tuple[list[float], list[float]]:
    """All values of a program, and its result's slopes: forward, one leaf at a time."""
    leaves = [float(number) for number in case["leaves"]]
    gradients: list[float] = []
    values: list[float] = []
    for moving in range(len(leaves)):
        values, slopes = list(leaves), [float(place == moving) for place in range(len(leaves))]
        for operation, left, right in case["steps"]["steps"]:
            if operation == "+":
                value, slope = values[left] + values[right], slopes[left] + slopes[right]
            elif operation == "*":
                value = values[left] * values[right]
                slope = slopes[left] * values[right] + values[left] * slopes[right]
            else:
                value = math.tanh(values[left])
                slope = slopes[left] / math.cosh(values[left]) ** 2
            values.append(value)
            slopes.append(slope)
        gradients.append(slopes[-1])
    return values, gradients


def kind_of(case: Data) -> str:
    operations = [operation for operation, _, _ in case["steps"]["steps"]]
    if operations == ["*"]:
        return "the slopes of a product"
    if len(operations) > 3:
        return "any graph, in the right order"
    return "the slope of tanh" if "tanh" in operations else "numbers that are read twice"


SHARES = {
    "forward: the right numbers": 0.1,
    "the slopes of a product": 0.2,
    "the slope of tanh": 0.2,
    "numbers that are read twice": 0.2,
    "any graph, in the right order": 0.3,
}


def judge_value(case: Data, observed: Data) -> Iterator[Verdict]:
    values, gradients = run_engine(case)
    came, slopes = reals(observed["values"]), reals(observed["gradients"])
    forward = (
        came is not None and came.shape == (len(values),) and bool(np.allclose(came, values, rtol=RTOL, atol=ATOL))
    )
    yield Verdict(
        "forward: the right numbers", forward, f"Expected {np.round(values, 4)}. Received: {observed['values']}."
    )
    right = slopes is not None and slopes.shape == (len(gradients),)
    right = right and bool(np.allclose(slopes, gradients, rtol=RTOL, atol=ATOL))
    for name in SHARES:
        if name != "forward: the right numbers":
            message = f"Expected the gradients {np.round(gradients, 4)}, received {np.round(slopes, 4)}."
            yield Verdict(name, right or name != kind_of(case), message)


def engine(
    product: Callable[[float, float], tuple[float, float]] = lambda a, b: (b, a),
    bend: Callable[[float], float] = lambda z: math.cosh(z) ** -2,
    adds: bool = True,
    start: float = 1.0,
    walk: str = "ready",
) -> Any:
    """A class of numbers that know their gradients, with one thing or another wrong about it."""

    class Number:
        def __init__(self, data: float, made_of: tuple[tuple[Any, float], ...] = ()) -> None:
            self.data, self.made_of, self.gradient = data, made_of, 0.0

        def __add__(self, other: Any) -> Any:
            return Number(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other: Any) -> Any:
            mine, others = product(self.data, other.data)
            return Number(self.data * other.data, ((self, mine), (other, others)))

        def tanh(self) -> Any:
            return Number(math.tanh(self.data), ((self, bend(self.data)),))

        def hand_on(self) -> None:
            for source, slope in self.made_of:
                source.gradient = (source.gradient if adds else 0.0) + slope * self.gradient

        def backward(self) -> None:
            self.gradient = start
            queue = [self]
            if walk == "one level":
                self.hand_on()
            elif walk == "again and again":  # whoever is reached passes on all that it has so far
                while queue:
                    node = queue.pop()
                    node.hand_on()
                    queue += [source for source, _ in node.made_of]
            elif walk == "level by level":  # each once, as soon as it is reached
                done: list[Any] = []
                while queue:
                    node = queue.pop(0)
                    if not any(node is other for other in done):
                        done.append(node)
                        node.hand_on()
                        queue += [source for source, _ in node.made_of]
            else:
                waiting: dict[int, int] = {}
                reached = [self]
                for node in reached:
                    for source, _ in node.made_of:
                        if id(source) not in waiting:
                            reached.append(source)
                        waiting[id(source)] = waiting.get(id(source), 0) + 1
                while queue:
                    node = queue.pop()
                    node.hand_on()
                    for source, _ in node.made_of:
                        waiting[id(source)] -= 1
                        if not waiting[id(source)]:
                            queue.append(source)

    return Number
