"""A number that remembers how it was made and computes gradients: a small engine for automatic differentiation.

A case is a small program. Each of its steps appends the result of an operation on earlier results, which are given by
their places: `["*", 0, 1]` is the product of the first two numbers.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import student_line
from course.exercises.types import Data, Exercise, Hint


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    numbers = [float(number) for number in np.round(rng.uniform(0.4, 1.5, 4) * rng.choice([-1, 1], 4), 2)]
    yield {
        "leaves": numbers[:2],
        "steps": [["*", 0, 1]],
        "about": "one product",
    }
    # A sum that is neither near 0 nor far out, where the slope of tanh would be nearly 1, or nearly 0.
    sign = rng.choice([-1, 1])
    yield {
        "leaves": [float(number) for number in np.round(sign * rng.uniform([0.3, 0.1], [0.7, 0.5]), 2)],
        "steps": [["+", 0, 1], ["tanh", 2, 2]],
        "about": "tanh(a + b)",
    }
    yield {
        "leaves": numbers[:2],
        "steps": [["*", 0, 0], ["*", 2, 1], ["+", 3, 0]],
        "about": "a * a * b + a: one number used three times",
    }
    yield {
        "leaves": [numbers[0], numbers[0], *numbers[1:3]],
        "steps": [["*", 0, 2], ["*", 1, 2], ["+", 4, 5]],
        "about": "a * c + b * c: a and b are equal, and not the same; a fourth number is not used",
    }
    yield {
        # Results have a near reader and one deeper in the graph, here on the left side of an operation and there on
        # the right: whoever hands on as soon as he is reached is wrong, in whichever order he goes.
        "leaves": numbers,
        "steps": [
            ["*", 0, 1],
            ["tanh", 4, 4],
            ["*", 5, 2],
            ["tanh", 6, 6],
            ["*", 7, 4],
            ["+", 8, 3],
            ["*", 5, 9],
        ],
        "about": "results that are read at several depths",
    }


def _observe(value_class: Callable[..., Any], case: Data) -> Data:
    """The numbers of a program, and their gradients, as far as the class can compute them."""
    missing = [name for name, is_there in _METHODS.items() if not is_there(value_class)]
    if len(missing) == len(_METHODS):
        raise NotImplementedError
    nodes = [value_class(float(number)) for number in case["leaves"]]
    found: dict[str, Any] = {}
    try:
        for operation, left, right in case["steps"]:
            if operation == "tanh":
                nodes.append(nodes[left].tanh())
            else:
                nodes.append(nodes[left] * nodes[right] if operation == "*" else nodes[left] + nodes[right])
        found["values"] = [float(node.data) for node in nodes]
        nodes[-1].backward()
        found |= {"values": [float(node.data) for node in nodes], "gradients": [float(node.gradient) for node in nodes]}
    except NotImplementedError:
        names = ", ".join(f"`{name}`" for name in missing)
        found["incomplete"] = f"Not written yet: {names or 'something that raises NotImplementedError'}."
    except Exception as error:  # of this program; the class may well compute others
        first = (str(error).strip().splitlines() or [""])[0][:200]
        line = student_line(error.__traceback__)
        found["incomplete"] = f"{type(error).__name__}: {first}{f' ({line})' if line else ''}."
    return found


def _is_there(use: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], bool]:
    """Whether a method of the class does anything but raise NotImplementedError."""

    def is_there(value_class: Callable[..., Any]) -> bool:
        number = value_class(0.5)
        try:
            use(number)
        except NotImplementedError:
            return False
        except Exception:
            return True
        return True

    return is_there


_METHODS = {
    "__mul__": _is_there(lambda number: number * number),
    "tanh": _is_there(lambda number: number.tanh()),
    "backward": _is_there(lambda number: number.backward()),
}


value = Exercise(
    id="backpropagation.value",
    title="Automatic differentiation in sixty lines",
    points=5,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        Hint(
            "Copy the pattern of the sum: compute the number, and remember each source with its slope. By how much "
            "does a · b change, per change of a?",
            about=("the slopes of a product",),
        ),
        Hint(
            "tanh has one source. You know its derivative from lesson 2, and the output that it needs is at hand.",
            about=("the slope of tanh",),
        ),
        Hint(
            "A number that is used twice gets a part of its gradient from each use. Assigning keeps the last part; "
            "what keeps both?",
            about=("numbers that are read twice",),
        ),
        Hint(
            "A number may pass its gradient on only when it has all of it. List the numbers so that each stands behind "
            "everything it was made of, then go through that list from its end. The first gradient there is the "
            "result's own: what is the slope of a number by itself?",
            about=("any graph, in the right order",),
        ),
    ),
)
