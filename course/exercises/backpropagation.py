"""Lesson 04, backpropagation: the questions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.protocol import Data, Exercise, Quiz


def _parts(answer: Any, *names: str) -> Data:
    """What a function that returns several things returned, by name."""
    if isinstance(answer, (tuple, list)) and len(answer) == len(names):
        return dict(zip(names, answer, strict=True))
    shape = getattr(answer, "shape", None)
    came = f"something of type {type(answer).__name__}" + (f" and shape {tuple(shape)}" if shape is not None else "")
    if isinstance(answer, (tuple, list)):
        came = f"{len(answer)} things"
    raise ValueError(f"Expected {len(names)} things, `return {', '.join(names)}`. Received: {came}.")


# --- one weight, by the chain rule --------------------------------------------------------------------------------


def _unit_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": 2.0, "target": 1.0, "weight": 0.5, "bias": -0.4, "about": "the unit of the drawing"}
    yield {
        "x": float(np.round(rng.uniform(-2.5, -1.5), 2)),
        "target": float(np.round(rng.uniform(-0.9, -0.5), 2)),
        "weight": float(np.round(rng.uniform(-1.2, -0.6), 2)),
        "bias": float(np.round(rng.uniform(0.3, 0.8), 2)),
        "about": "a negative input",
    }
    yield {
        "x": float(np.round(rng.uniform(0.4, 0.8), 2)),
        "target": 3.0,
        "weight": float(np.round(rng.uniform(0.2, 0.6), 2)),
        "bias": float(np.round(rng.uniform(0.1, 0.4), 2)),
        "about": "a target that tanh can never reach",
    }


unit_gradient = Exercise(
    id="backpropagation.unit_gradient",
    title="The chain rule for one weight",
    points=3,
    cases=_unit_cases,
    observe=lambda unit_gradient, case: _parts(
        unit_gradient(case["x"], case["target"], case["weight"], case["bias"]), "loss", "weight_slope", "bias_slope"
    ),
    hints=(
        "Go forward first and keep what you find on the way: the sum z, the output, the loss.",
        "Then come back, one link at a time: how fast does the loss move with the output, the output with the sum, the "
        "sum with the weight? Multiply.",
        "The slope of tanh can be had from its value: 1 - tanh². And of the three links, weight and bias share two.",
    ),
)


# --- sixty lines of automatic differentiation ---------------------------------------------------------------------


def _program_cases(rng: np.random.Generator) -> Iterator[Data]:
    """Little programs: each step appends the result of an operation on earlier results, given by their places."""
    numbers = [float(number) for number in np.round(rng.uniform(0.4, 1.5, 4) * rng.choice([-1, 1], 4), 2)]
    yield {
        "leaves": numbers[:2],
        "steps": {"steps": [["*", 0, 1]]},
        "about": "one product",
    }
    yield {
        "leaves": numbers[:3],
        "steps": {"steps": [["*", 0, 1], ["+", 3, 2], ["tanh", 4, 4]]},
        "about": "a unit: tanh(a * b + c)",
    }
    yield {
        "leaves": numbers[:2],
        "steps": {"steps": [["*", 0, 0], ["*", 2, 1], ["+", 3, 0]]},
        "about": "a * a * b + a: one number used three times",
    }
    yield {
        # The second result has two readers, one of them deeper in the graph: an order that stops early is wrong here.
        "leaves": numbers,
        "steps": {
            "steps": [
                ["*", 0, 1],
                ["tanh", 4, 4],
                ["*", 5, 2],
                ["tanh", 6, 6],
                ["*", 7, 4],
                ["+", 8, 3],
                ["*", 9, 5],
            ]
        },
        "about": "results that are read at several depths",
    }


def _observe_value(value_class: Callable[..., Any], case: Data) -> Data:
    nodes = [value_class(float(number)) for number in case["leaves"]]
    count = len(nodes)
    for operation, left, right in case["steps"]["steps"]:
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
    cases=_program_cases,
    observe=_observe_value,
    hints=(
        "Copy the pattern of the sum: compute the number, remember who it was made of, and with each of them the local "
        "slope. What is the slope of a · b when a moves?",
        "A number that is read twice gets a gradient from each reader. Assigning keeps the last one; what keeps both?",
        "A node may pass its gradient on only when all of its readers have passed theirs to it. List the nodes so that "
        "each stands behind everything it was made of, then walk that list from the end.",
        "The result's own gradient, where it all begins, is the slope of a number by itself.",
    ),
)


# --- a network's gradients, in NumPy ------------------------------------------------------------------------------


def _network_case(rng: np.random.Generator, samples: int, features: int, hidden: int, classes: int) -> Data:
    return {
        "x": rng.normal(size=(samples, features)),
        "labels": rng.permutation(np.arange(samples) % classes),
        "kernel_1": rng.normal(size=(features, hidden)) * 0.7,
        "bias_1": rng.normal(size=hidden) * 0.3,
        "kernel_2": rng.normal(size=(hidden, classes)) * 0.7,
        "bias_2": rng.normal(size=classes) * 0.3,
    }


def _network_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _network_case(rng, 5, 3, 4, 3) | {"about": "5 samples, 3 features, 4 hidden units, 3 classes"}
    yield _network_case(rng, 1, 4, 2, 2) | {"about": "a single sample"}
    yield _network_case(rng, 6, 3, 3, 3) | {"about": "all layers of one width: shapes alone prove nothing"}


_WEIGHTS = ("kernel_1", "bias_1", "kernel_2", "bias_2")


def _observe_network(network_gradients: Callable[..., Any], case: Data) -> Data:
    answer = network_gradients(case["x"], case["labels"], *(case[name] for name in _WEIGHTS))
    if isinstance(answer, (tuple, list)) and len(answer) == 2 and isinstance(answer[1], (tuple, list, dict)):
        gradients = answer[1]
        if isinstance(gradients, dict):
            gradients = [gradients[name] for name in _WEIGHTS]
        return {"loss": answer[0]} | dict(_parts(gradients, *_WEIGHTS))
    raise ValueError(
        "Expected two things, `return loss, [kernel_1_gradient, bias_1_gradient, kernel_2_gradient, bias_2_gradient]`. "
        f"Received: something of type {type(answer).__name__}."
    )


network_gradients = Exercise(
    id="backpropagation.network_gradients",
    title="Backpropagation through two layers",
    points=5,
    cases=_network_cases,
    observe=_observe_network,
    hints=(
        "Forward: two layers, tanh between them, and the cross-entropy of lesson 3. Keep the hidden outputs: you need "
        "them twice on the way back.",
        "Backward begins where lesson 3 ended: with the gradient for the logits. From there each layer asks for three "
        "things: the gradient of its kernel, of its bias, and of its input.",
        "Let the shapes lead you. A kernel's gradient has the kernel's shape, (in, out), and is made of the layer's "
        "input (samples, in) and what comes back (samples, out): which product, with what turned around?",
        "Between the two layers stands tanh: multiply what comes back by its slope, number by number.",
    ),
)


# --- finite differences -------------------------------------------------------------------------------------------


def _surface(case: Data) -> Callable[[Any], float]:
    """A smooth function of an array of any shape, made of the numbers of a case."""
    matrix, shift = case["matrix"], case["shift"]

    def function(weights: Any) -> float:
        flat = np.asarray(weights, dtype="float64").reshape(-1)
        return float(np.tanh(matrix @ flat + shift).sum() + 0.5 * flat @ flat)

    return function


def _surface_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, about in (((4,), "four weights"), ((2, 3), "a kernel of shape (2, 3)"), ((1, 1), "a single weight")):
        count = int(np.prod(shape))
        yield {
            "weights": rng.normal(size=shape),
            "matrix": rng.normal(size=(3, count)),
            "shift": rng.normal(size=3),
            "about": about,
        }


def _observe_differences(finite_differences: Callable[..., Any], case: Data) -> Data:
    weights = case["weights"].copy()
    gradient = finite_differences(_surface(case), weights)
    return {"gradient": gradient, "untouched": bool(np.allclose(weights, case["weights"], rtol=0, atol=1e-9))}


finite_differences = Exercise(
    id="backpropagation.finite_differences",
    title="A gradient without any calculus",
    points=3,
    cases=_surface_cases,
    observe=_observe_differences,
    hints=(
        "One weight at a time: nudge it, ask for the loss, put it back.",
        "A step to one side leaves an error as large as the step. Steps to both sides leave one as large as its "
        "square: how far apart are the two points then?",
        "`np.ndindex(weights.shape)` walks over the places of an array of any shape. Nudge a copy, not the weights of "
        "the caller.",
    ),
)


# --- one step of learning -----------------------------------------------------------------------------------------


def _step_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": 1.5, "target": 0.5, "first": 0.8, "second": 1.2, "rate": 0.1, "about": "the network of the text"}
    for about in ("another one", "a larger rate"):
        yield {
            "x": float(np.round(rng.uniform(0.8, 2.0), 2)),
            "target": float(np.round(rng.uniform(-1.5, -0.5), 2)),
            "first": float(np.round(rng.uniform(0.4, 0.9), 2)),
            "second": float(np.round(rng.uniform(0.6, 1.4), 2)),
            "rate": 0.05 if about == "another one" else 0.4,
            "about": about,
        }


learning_step = Exercise(
    id="backpropagation.learning_step",
    title="One step of learning, in the right order",
    points=3,
    cases=_step_cases,
    observe=lambda learning_step, case: _parts(
        learning_step(case["x"], case["target"], case["first"], case["second"], case["rate"]),
        "loss",
        "new_first",
        "new_second",
    ),
    hints=(
        "Forward, loss, *all* gradients, then all updates. Write the four in that order and nothing can go wrong.",
        "The gradient of the first weight travels through the second one. Through which value of it: the one that made "
        "the prediction, or the one that you are about to give it?",
        "w ← w - rate · gradient, for both.",
    ),
)


# --- watching gradients -------------------------------------------------------------------------------------------


def _layers(rng: np.random.Generator, sizes: list[float]) -> list[np.ndarray]:
    """Gradients of layers, first layer first, of given norms and differing shapes."""
    layers = []
    for number, size in enumerate(sizes):
        raw = rng.normal(size=(4 + 3 * (number % 3), 5))
        layers.append(raw * (size / np.linalg.norm(raw)))
    return layers


def _flow_cases(rng: np.random.Generator) -> Iterator[Data]:
    def case(sizes: np.ndarray, about: str, spoil: float | None = None) -> Data:
        layers = _layers(rng, (sizes * 10.0 ** rng.uniform(-0.3, 0.3)).tolist())
        if spoil is not None:
            layers[int(rng.integers(1, len(layers) - 1))][0, 0] = spoil
        return {f"layer_{number}": layer for number, layer in enumerate(layers)} | {"about": about}

    def about_one(depth: int) -> np.ndarray:
        return rng.uniform(0.7, 1.4, depth)

    def slope(decades: float) -> np.ndarray:
        """So many powers of ten from the last layer to the first."""
        depth = int(rng.integers(3, 7))
        return 10.0 ** np.linspace(decades, 0, depth) * about_one(depth)

    cases = [case(about_one(int(rng.integers(3, 7))), "norms of one size") for _ in range(2)]
    cases += [case(slope(rng.uniform(-8, -4)), "fading toward the first layer") for _ in range(2)]
    cases += [case(slope(rng.uniform(4, 8)), "growing toward the first layer") for _ in range(2)]
    cases += [case(2e-6 * about_one(3), "all small, and of one size: the loss is nearly flat here")]
    for spoil in (np.nan, np.inf):
        cases += [case(about_one(int(rng.integers(3, 7))), "a gradient that is not a number", spoil=spoil)]
    # In an order that is drawn, too: the answers are words, and in a fixed order they could be recited.
    for place in rng.permutation(len(cases)):
        yield cases[place]


def _observe_flow(gradient_health: Callable[..., Any], case: Data) -> Data:
    count = sum(name.startswith("layer_") for name in case)
    return {"says": gradient_health([case[f"layer_{number}"] for number in range(count)])}


gradient_health = Exercise(
    id="backpropagation.gradient_health",
    title="Vanishing, exploding or healthy?",
    points=3,
    cases=_flow_cases,
    observe=_observe_flow,
    hints=(
        "One number a layer first: the norm, the root of the sum of the squares.",
        "Look for numbers that are no numbers before you compare anything: every comparison with nan says False.",
        "Then compare the first layer's norm with the last one's. Only their ratio counts, not their size.",
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

two_paths_quiz = Quiz(
    id="backpropagation.two_paths_quiz",
    question="A number a is used in two places, and the loss has slope 2 through the one and slope -5 through the "
    "other. What is the gradient of a?",
    options={"a": "-10, the product", "b": "-3, the sum", "c": "-5, the larger of the two"},
)

cost_quiz = Quiz(
    id="backpropagation.cost_quiz",
    question="A network has a million weights. About how many passes through it does one full gradient cost by finite "
    "differences, and how many by backpropagation?",
    options={
        "a": "two million, and the work of about three",
        "b": "a million each",
        "c": "one, and a million",
    },
)

order_quiz = Quiz(
    id="backpropagation.order_quiz",
    question="Which of these is backpropagation?",
    options={
        "a": "Changing the weights so that the loss falls",
        "b": "Computing the gradient of the loss for every weight, from the output back to the input",
        "c": "Running the network backward, from labels to images",
    },
)
