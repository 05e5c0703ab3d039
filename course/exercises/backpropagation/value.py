"""A number that remembers how it was made and computes gradients: a small engine for automatic differentiation.

A case is a small program. Each of its steps appends the result of an operation on earlier results, which are given by
their places: `["*", 0, 1]` is the product of the first two numbers.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    numbers = [float(number) for number in np.round(rng.uniform(0.4, 1.5, 4) * rng.choice([-1, 1], 4), 2)]
    yield {
        "leaves": numbers[:2],
        "steps": [["*", 0, 1]],
        "about": "one product",
    }
    yield {
        "leaves": numbers[:3],
        "steps": [["*", 0, 1], ["+", 3, 2], ["tanh", 4, 4]],
        "about": "a unit: tanh(a * b + c)",
    }
    yield {
        "leaves": numbers[:2],
        "steps": [["*", 0, 0], ["*", 2, 1], ["+", 3, 0]],
        "about": "a * a * b + a: one number used three times",
    }
    yield {
        # The second result has two readers, one of them deeper in the graph: an order that stops early is wrong here.
        "leaves": numbers,
        "steps": [
            ["*", 0, 1],
            ["tanh", 4, 4],
            ["*", 5, 2],
            ["tanh", 6, 6],
            ["*", 7, 4],
            ["+", 8, 3],
            ["*", 9, 5],
        ],
        "about": "results that are read at several depths",
    }


def _observe(value_class: Callable[..., Any], case: Data) -> Data:
    nodes = [value_class(float(number)) for number in case["leaves"]]
    count = len(nodes)
    for operation, left, right in case["steps"]:
        if operation == "tanh":
            nodes.append(nodes[left].tanh())
        else:
            nodes.append(nodes[left] * nodes[right] if operation == "*" else nodes[left] + nodes[right])
    nodes[-1].backward()
    return {
        "result": float(nodes[-1].data),
        "values": [float(node.data) for node in nodes],
        "gradients": [float(node.gradient) for node in nodes[:count]],
    }


value = Exercise(
    id="backpropagation.value",
    title="Automatic differentiation in sixty lines",
    points=5,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Copy the pattern of the sum: compute the number, remember who it was made of, and with each of them the local "
        "slope. What is the slope of a · b when a moves?",
        "A number that is read twice gets a gradient from each reader. Assigning keeps the last one; what keeps both?",
        "A node may pass its gradient on only when all of its readers have passed theirs to it. List the nodes so that "
        "each stands behind everything it was made of, then walk that list from the end.",
        "The result's own gradient, where it all begins, is the slope of a number by itself.",
    ),
)
