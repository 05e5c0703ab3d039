"""A graph with a shortcut: right are the outputs for drawn weights; what is right in part shows there, too.

The output is compared with that of the network which was asked for, and of those with one thing or another wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from course.answers.comparing import Reals, agrees, with_shape
from course.answers.reference_network import ACTIVATIONS, ATOL, RTOL, relu, weights_of, which
from course.exercises.keras_workflow.build_graph import SCALE
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPES = [(32, 64), (64,), (64, 64), (64,), (64, 10), (10,)]
_PARAMETERS = 6922
_LAYERS, _END, _SHORTCUT = (
    "two hidden layers of 64 with ReLU, 6,922 parameters",
    "a softmax over ten classes",
    "the shortcut adds the first hidden layer",
)
_JOINS: Mapping[str, Callable[[Reals, Reals], Reals]] = {
    "sum": lambda first, second: first + second,
    "second": lambda first, second: second,
    "first": lambda first, second: first,
    "twice": lambda first, second: 2 * second,
    "product": lambda first, second: first * second,
    "mean": lambda first, second: (first + second) / 2,
}


def _graph_outputs(case: Data) -> dict[str, Reals]:
    """The output of the right network first, and of those that are wrong in activation, join or end."""
    k1, b1, k2, b2, k3, b3 = weights_of(case["seed"], SCALE, *_SHAPES)
    x = case["x"].astype("float64")
    found = {}
    for hidden in ("relu", "none", "sigmoid", "tanh"):
        bend = ACTIVATIONS[hidden]
        first = bend(x @ k1 + b1)
        sums = {name: join(first, bend(first @ k2 + b2)) for name, join in _JOINS.items()}
        if hidden == "relu":
            sums["late"] = relu(first + first @ k2 + b2)
        for join, total in sums.items():
            for end in ("softmax", "none", "sigmoid"):
                found[f"{hidden} {join} {end}"] = ACTIVATIONS[end](total @ k3 + b3)
    return found


def _judge_graph(case: Data, observed: Data) -> Iterator[Verdict]:
    outputs = _graph_outputs(case)
    found = which(observed["output"], outputs)
    shapes = " ".join(str(shape) for shape in _SHAPES)
    if not found:
        message = (
            f"Expected {_PARAMETERS:,} parameters in the shapes {shapes}. Received: {observed['shapes'] or 'none'}."
        )
        form, _ = with_shape(_LAYERS, observed["output"], (len(case["x"]), 10), "ten outputs a row")
        if observed["shapes"] == shapes:
            what, expected = "the probabilities for given weights", outputs["relu sum softmax"]
            form = agrees(_LAYERS, observed["output"], expected, what=what, rtol=RTOL, atol=ATOL)
        yield form if not form.right or observed["shapes"] == shapes else Verdict(_LAYERS, False, message)
        return
    hidden, join, end = found.split()
    bends = "no activation" if hidden == "none" else hidden
    yield Verdict(_LAYERS, hidden == "relu", f"The hidden layers have {bends}. Expected ReLU in both.")
    message = f"The outputs are those of {'no activation' if end == 'none' else end} at the end."
    yield Verdict(_END, end == "softmax", f"{message} Expected softmax: rows that sum to 1.")
    yield Verdict(
        _SHORTCUT, join == "sum", f"Expected first + second to go into the last layer. Received: {_TOLD[join]}."
    )


_TOLD = {
    "sum": "their sum",
    "second": "the second alone",
    "first": "the first alone",
    "twice": "the second plus itself",
    "product": "their product",
    "mean": "their mean",
    "late": "the first added before the second layer's ReLU, not behind it",
}


def _graph(
    join: Callable[..., Any] = lambda first, second: first + second,
    hidden: str | None = "relu",
    end: str | None = "softmax",
    inputs: int = 32,
    units: int = 64,
    second_bends: bool = True,
) -> Callable[[], Any]:
    def build_graph() -> Any:
        import keras

        start = keras.Input((inputs,))
        first = keras.layers.Dense(units, activation=hidden)(start)
        second = keras.layers.Dense(units, activation=hidden if second_bends else None)(first)
        return keras.Model(start, keras.layers.Dense(10, activation=end)(join(first, second)))

    return build_graph


def _concatenated(first: Any, second: Any) -> Any:
    import keras

    return keras.layers.Concatenate()([first, second])


def _added_before_the_bend(first: Any, second: Any) -> Any:
    import keras

    return keras.ops.relu(first + second)


def _joined_with_the_input() -> Any:
    import keras

    start = keras.Input((32,))
    hidden = [keras.layers.Dense(64, "relu") for _ in range(2)]
    joined = keras.layers.Concatenate()([start, hidden[1](hidden[0](start))])
    return keras.Model(start, keras.layers.Dense(10, "softmax")(joined))


build_graph = Answers(
    id="keras_workflow.build_graph",
    shares={
        _LAYERS: 0.3,
        _END: 0.2,
        _SHORTCUT: 0.5,
    },
    judge=_judge_graph,
    mistakes=(
        Mistake(
            "There is no shortcut: this is a plain stack, which Sequential could build, too. Which two tensors are "
            "added before the last layer?",
            _graph(join=lambda first, second: second),
        ),
        Mistake(
            "You put the two hidden layers side by side instead of adding them: the last kernel has twice the rows. "
            "Which layer adds?",
            _graph(join=_concatenated),
        ),
        Mistake("The last layer gives scores, not probabilities. What is missing at its end?", _graph(end=None)),
        Mistake(
            "The hidden layers have no activation, and collapse into one. Which one was asked for?", _graph(hidden=None)
        ),
        Mistake(
            "The second hidden layer is multiplied with the first, not added to it. What does a shortcut do?",
            _graph(join=lambda first, second: first * second),
        ),
        Mistake(
            "You added the second hidden tensor to itself. Which one must you have kept?",
            _graph(join=lambda a, b: b + b),
        ),
        Mistake(
            "You took the mean of both layers. How does it differ from their sum?",
            _graph(join=lambda first, second: (first + second) / 2),
        ),
        Mistake(
            "You added before the second layer's ReLU. What was asked for is the sum of both layers' *outputs*: what "
            "comes out of the second one?",
            _graph(join=_added_before_the_bend, second_bends=False),
        ),
        Mistake(
            "The network ends in ten sigmoids: each answers for itself, and rows don't sum to 1. Which function shares "
            "a whole among the classes?",
            _graph(end="sigmoid"),
        ),
        Mistake(
            "The shortcut starts at the input, beside the second layer. Which tensor was to skip a layer, and how is "
            "it joined?",
            _joined_with_the_input,
        ),
        Mistake(
            "The hidden layers have 32 units, as many as there are inputs. How many were asked for?", _graph(units=32)
        ),
    ),
)
