"""The widest network of equal hidden layers whose parameters fit a budget, and how many of these are trainable.

Each budget lies where one number more or less decides: at what a network takes, one below that, and one below what the
next wider one takes. Between the first two, which are about the same network, a width changes by one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.types import Data, Exercise

_NAMES = ("inputs", "hidden_layers", "outputs", "budget")


def total_parameters(width: int, inputs: int, hidden_layers: int, outputs: int) -> int:
    """All parameters that a network stores, counted array by array, as `keras.Model.count_params` does.

    Args:
        width: Units in each hidden layer, which batch normalization follows.
        inputs: Numbers that come in.
        hidden_layers: How many there are.
        outputs: Units of the last layer.

    Example:
        >>> total_parameters(64, inputs=64, hidden_layers=1, outputs=10)
        5066
    """
    widths = [inputs, *[width] * hidden_layers]
    shapes = [*zip(widths, widths[1:], strict=False), *[(5, width)] * hidden_layers, (width + 1, outputs)]
    return sum(int(np.prod(shape)) for shape in shapes)


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def case(hidden_layers: int, width: int, short: int, about: str, *, next_wider: bool = False) -> Data:
        inputs, outputs = (int(number) for number in rng.integers((3, 2), (90, 12)))
        total = total_parameters(width + next_wider, inputs, hidden_layers, outputs)
        numbers = zip(_NAMES, (inputs, hidden_layers, outputs, total - short), strict=True)
        return {**dict(numbers), "about": about}

    exact = case(3, int(rng.integers(20, 60)), 0, "Three hidden layers. The widest network takes exactly the budget.")
    yield exact
    yield {**exact, "budget": exact["budget"] - 1, "about": "The same network, with one parameter less."}
    wide = int(rng.integers(150, 400))
    yield case(1, wide, 0, "One hidden layer, exactly the budget.")
    yield case(2, wide, 1, "Two hidden layers, one parameter short of the next wider network.", next_wider=True)
    yield case(5, int(rng.integers(8, 20)), 1, "Five narrow hidden layers, one parameter short.", next_wider=True)


def _observe(widest_network: Callable[..., Any], case: Data) -> Data:
    return returned(widest_network(*(int(case[name]) for name in _NAMES)), "width", "trainable")


widest_network = Exercise(
    id="neuron.widest_network",
    title="The widest network that fits a budget of parameters",
    points=4,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        "Before any search, write down how many parameters a network of a given width has. With three hidden layers, "
        "how many kernels are there, and which shapes do they have?",
        "Batch normalization follows every hidden layer and stores four numbers per unit. All four count against the "
        "budget. How many of them does training change?",
        "A wider network always has more parameters. So you may try one width after another: when do you stop, and "
        "which width do you return then?",
    ),
)
