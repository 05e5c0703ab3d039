"""Lesson 02, activation functions: the questions."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.protocol import Data, Exercise, Quiz


def _two(answer: Any, first: str, second: str) -> tuple[Any, Any]:
    """What a function that returns two things returned."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        return answer[0], answer[1]
    shape = getattr(answer, "shape", None)
    came = f"something of type {type(answer).__name__}" + (f" and shape {tuple(shape)}" if shape is not None else "")
    raise ValueError(f"Expected two arrays, `return {first}, {second}`. Received: {came}.")


def _both_signs(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers away from zero, about half of them negative, in random order."""
    count = int(np.prod(shape))
    sizes = rng.uniform(0.2, 3.0, count)
    return rng.permutation(np.where(np.arange(count) % 2 == 0, sizes, -sizes)).reshape(shape)


def _far_out(rng: np.random.Generator, low: float, high: float, count: int) -> np.ndarray:
    return np.round(rng.uniform(low, high, count), 1)


# --- ReLU ---------------------------------------------------------------------------------------------------------


def _relu_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": _both_signs(rng, (7,))}
    yield {"x": _both_signs(rng, (2, 3, 4)), "about": "a batch with three axes"}
    yield {"x": np.append(_both_signs(rng, (4,)) * 1e4, 0.0), "about": "large numbers, and zero itself"}


def _observe_relu(relu: Callable[..., Any], case: Data) -> Data:
    value, slope = _two(relu(case["x"]), "value", "slope")
    return {"value": value, "slope": slope}


relu = Exercise(
    id="activations.relu",
    title="ReLU and its slope",
    points=2,
    cases=_relu_cases,
    observe=_observe_relu,
    hints=(
        "Look at the two halves of the figure one at a time: what does a negative number become, what a positive one?",
        "`np.where(condition, here, there)` chooses element by element, in any shape. You need it, or something like "
        "it, twice.",
        "The slope says how much the output grows when the input grows by a little. On a flat piece that is 0; "
        "on a piece where output and input are the same, it is 1.",
    ),
)


# --- dead units ---------------------------------------------------------------------------------------------------


def _layer(rng: np.random.Generator, samples: int) -> dict[str, np.ndarray]:
    """Six ReLU units: two dead for different reasons, four alive, one of these by a single sample."""
    x = rng.normal(size=(samples, 4))
    kernel = rng.normal(size=(4, 6))
    kernel[:, 3] = 0.0  # listens to nothing

    def silent_for(count: int, unit: int) -> float:
        """The bias with which a unit is silent for just so many samples."""
        return -float(np.sort(x @ kernel[:, unit])[count - 1 : count + 1].mean())

    bias = np.array([-60.0, silent_for(3, 1), silent_for(samples - 8, 2), -1.0, silent_for(samples - 1, 4), 60.0])
    order = rng.permutation(6)
    return {"x": x, "kernel": kernel[:, order], "bias": bias[order]}


def _dead_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _layer(rng, samples=30) | {"about": "30 samples, 6 units; one unit fires for a single sample"}
    yield {
        "x": rng.normal(size=(25, 3)),
        "kernel": rng.normal(size=(3, 2)) + 0.5,
        "bias": np.array([-0.1, 0.1]),
        "about": "nobody is dead here",
    }
    yield {
        "x": rng.uniform(1.0, 2.0, size=(12, 3)),
        "kernel": np.concatenate([-rng.uniform(0.5, 1.0, (3, 2)), rng.uniform(0.5, 1.0, (3, 2))], axis=1),
        "bias": np.array([0.4, -0.4, -0.4, 0.4]),
        "about": "inputs all positive; a positive bias does not save a unit whose weights are all negative",
    }


dead_units = Exercise(
    id="activations.dead_units",
    title="Find the dead units of a layer",
    points=3,
    cases=_dead_cases,
    observe=lambda dead_units, case: {"dead": dead_units(case["x"], case["kernel"], case["bias"])},
    hints=(
        "Start with what every unit hears from every sample: the pre-activations of lesson 1, one row a sample, one "
        "column a unit.",
        "A unit learns from a sample only where its pre-activation is above zero. When does it learn from no sample "
        "at all?",
        "You have a table of true and false, (samples, units). `.all(axis=…)` or `.any(axis=…)` reduces it along one "
        "axis: which axis has to go?",
    ),
)


# --- leaky ReLU ---------------------------------------------------------------------------------------------------


def _leaky_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": _both_signs(rng, (7,)), "negative_slope": float(np.round(rng.uniform(0.05, 0.4), 2))}
    yield {
        "x": _both_signs(rng, (2, 5)),
        "negative_slope": float(np.round(rng.uniform(1.3, 1.9), 1)),
        "about": "a negative slope above 1: unusual, and allowed",
    }
    yield {"x": _both_signs(rng, (6,)), "negative_slope": 0.0, "about": "negative slope 0: plain ReLU"}


leaky_relu = Exercise(
    id="activations.leaky_relu",
    title="Leaky ReLU for any slope",
    points=2,
    cases=_leaky_cases,
    observe=lambda leaky_relu, case: {"value": leaky_relu(case["x"], case["negative_slope"])},
    hints=(
        "Two halves again. Only the left one has changed: what was 0 is now a small multiple of x.",
        "Try negative_slope = 1.5 at x = -1 with paper and pencil. A maximum of two numbers never picks the smaller "
        "one.",
        "Choose by the sign of x, not by which of two results is larger.",
    ),
)


# --- ELU ----------------------------------------------------------------------------------------------------------


def _elu_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": _both_signs(rng, (7,)), "alpha": 1.0}
    yield {"x": np.append(_both_signs(rng, (3,)), -0.4).reshape(2, 2), "alpha": 2.0, "about": "alpha above 1"}
    large = _far_out(rng, 800, 2000, 2)
    yield {"x": np.concatenate([large, -large]), "alpha": 0.5, "about": "far out on both sides"}


def _observe_elu(elu: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore"):
        return {"value": elu(case["x"], case["alpha"])}


elu = Exercise(
    id="activations.elu",
    title="ELU that survives large inputs",
    points=2,
    cases=_elu_cases,
    observe=_observe_elu,
    hints=(
        "At x = -50 the result must be -alpha to all digits; at x = 0 it must be 0. Which constant does the "
        "exponential need beside it?",
        "0 times infinity is nan. A mask that you multiply with does not switch off what overflowed.",
        "Give the exponential only what it is needed for: what is the smallest change to x that leaves negative "
        "numbers alone and turns positive ones into 0?",
    ),
)


# --- sigmoid ------------------------------------------------------------------------------------------------------


def _sigmoid_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": _both_signs(rng, (7,)) * 2}
    yield {"x": np.append(_both_signs(rng, (5,)), 0.0).reshape(2, 3), "about": "a batch, with zero in it"}
    yield {"x": -_far_out(rng, 800, 2000, 4), "about": "far out on the negative side"}
    yield {"x": _far_out(rng, 800, 2000, 4), "about": "far out on the positive side"}


def _observe_sigmoid(sigmoid: Callable[..., Any], case: Data) -> Data:
    overflows: list[str] = []
    # NumPy reports an overflow here instead of warning about it; other libraries' kernels don't go through NumPy.
    with np.errstate(over="call", invalid="ignore", divide="ignore", call=lambda kind, flag: overflows.append(kind)):
        value = sigmoid(case["x"])
    return {"value": value, "overflowed": bool(overflows)}


sigmoid = Exercise(
    id="activations.sigmoid",
    title="A sigmoid that never overflows",
    points=3,
    cases=_sigmoid_cases,
    observe=_observe_sigmoid,
    hints=(
        "exp() of a negative number is at most 1 and can never overflow. When is -x negative, and when is x?",
        "Multiply numerator and denominator of 1 / (1 + exp(-x)) by exp(x): the same number, with the other "
        "exponential. One form is safe on the right, the other on the left.",
        "`np.where` computes both of its branches everywhere and throws one away, so choosing between two finished "
        "results is too late. Could one exponential, of something that is never positive, serve both sides?",
    ),
)


# --- tanh ---------------------------------------------------------------------------------------------------------


def _tanh_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": _both_signs(rng, (7,))}
    medium = _far_out(rng, 46, 80, 2).astype("float32")
    yield {"x": np.concatenate([medium, -medium]), "about": "float32, beyond 45"}
    large = _far_out(rng, 90, 900, 2).astype("float32")
    yield {"x": np.concatenate([large, -large]).reshape(2, 2), "about": "float32, beyond 89"}
    yield {"x": np.array([0.0, 1500.0, -1500.0]), "about": "zero and far out, float64"}


def _observe_tanh(tanh: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        value, slope = _two(tanh(case["x"]), "value", "slope")
    return {"value": value, "slope": slope}


tanh = Exercise(
    id="activations.tanh",
    title="tanh and its slope, for any input",
    points=3,
    cases=_tanh_cases,
    observe=_observe_tanh,
    hints=(
        "Both printed forms are the same fraction, multiplied above and below by a power of e. You may multiply by "
        "another one.",
        "Choose the power so that every exponential has a negative exponent. Which one you need depends on the sign "
        "of x; tanh(-x) = -tanh(x) saves you half of the work.",
        "There is also a way through the sigmoid: it runs from 0 to 1, tanh from -1 to 1, and tanh is steeper by a "
        "factor of two along x. For the slope you need nothing but the value itself.",
    ),
)


# --- softmax ------------------------------------------------------------------------------------------------------


def _softmax_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"scores": rng.normal(size=(4, 3)), "about": "an ordinary batch, (samples, classes)"}
    yield {"scores": rng.normal(size=(2, 3, 5)) + 1000.0, "about": "three axes, far from zero"}
    yield {
        "scores": np.array([[0.0, 1.0, 2.0], [900.0, 901.0, 902.0]]) + rng.normal(),
        "about": "one row at 0, the next at 900",
    }
    yield {"scores": rng.normal(size=5) * 2, "about": "a single sample: one axis"}


def _observe_softmax(softmax: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return {"probabilities": softmax(case["scores"])}


softmax = Exercise(
    id="activations.softmax",
    title="Softmax that survives any scores",
    points=3,
    cases=_softmax_cases,
    observe=_observe_softmax,
    hints=(
        "Adding the same number to all scores of a row changes nothing. Use that freedom before you call exp().",
        "exp() is safe when its argument is at most 0. What must you subtract from a row so that its largest score "
        "becomes 0?",
        "Reductions drop the axis that they reduce, and then shapes no longer line up: `keepdims=True` keeps it. "
        "The last axis is called -1, however many there are.",
    ),
)


# --- four activations on a tensor -----------------------------------------------------------------------------------


def _four_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.array([-1.0, 0.0, 1.0], dtype="float32"), "about": "the tensor of the older sheet: one axis"}
    yield {"x": _both_signs(rng, (4, 3)).astype("float32"), "about": "a batch, (samples, features)"}
    yield {"x": _both_signs(rng, (2, 2, 5)).astype("float32"), "about": "three axes"}


_FOUR = ("relu", "sigmoid", "tanh", "softmax")


def _observe_four(four_activations: Callable[..., Any], case: Data) -> Data:
    answer = four_activations(case["x"])
    if not isinstance(answer, dict) or not set(_FOUR) <= set(answer):
        came = f"the keys {sorted(map(str, answer))}" if isinstance(answer, dict) else f"a {type(answer).__name__}"
        raise ValueError(f"Expected a dictionary with the keys {', '.join(_FOUR)}. Received: {came}.")
    return {name: answer[name] for name in _FOUR}


four_activations = Exercise(
    id="activations.four_activations",
    title="Four activations on a tensor",
    points=2,
    cases=_four_cases,
    observe=_observe_four,
    hints=(
        "`keras.ops` holds all four, under the names that you expect.",
        "Three of them look at one number at a time. The fourth needs to know which axis holds the numbers that "
        "share one whole.",
        "The same call must work on a vector and on a batch: which number names the last axis of both?",
    ),
)


# --- swish and GELU -----------------------------------------------------------------------------------------------


def _gate_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.append(_both_signs(rng, (6,)), [2.2, -2.2]), "beta": 1.0}
    yield {"x": np.append(_both_signs(rng, (4,)), [1.8, -1.8]).reshape(2, 3), "beta": 2.0, "about": "beta = 2"}
    large = _far_out(rng, 20, 30, 2)
    yield {"x": np.concatenate([large, -large, [0.0]]), "beta": 0.5, "about": "further out, and zero; beta = 0.5"}


def _observe_gates(swish_and_gelu: Callable[..., Any], case: Data) -> Data:
    swish, gelu = _two(swish_and_gelu(case["x"], case["beta"]), "swish", "gelu")
    return {"swish": swish, "gelu": gelu}


swish_and_gelu = Exercise(
    id="activations.swish_and_gelu",
    title="Two gates: swish and GELU",
    points=3,
    cases=_gate_cases,
    observe=_observe_gates,
    hints=(
        "Both are x times a gate between 0 and 1. Write the two gates first; the last step is the same for both.",
        "Swish's gate is the sigmoid of beta times x. `keras.ops.sigmoid` spares you the overflow.",
        "The gate of GELU is the normal distribution's cumulative function, and the formula above writes it with erf: "
        "`keras.ops.erf`, `math.erf` and `scipy.special.erf` all compute it. Mind the square root of two inside.",
    ),
)


# --- a network for a task -----------------------------------------------------------------------------------------

HIDDEN_UNITS = 16


def _network_cases(rng: np.random.Generator) -> Iterator[Data]:
    for task, outputs in (("regression", 3), ("binary", 1), ("multi-class", 3), ("multi-label", 3)):
        output_kernel = rng.normal(size=(HIDDEN_UNITS, outputs)) * 0.25
        if task == "regression":
            output_kernel[:, 1] = -output_kernel[:, 0]  # one of these two is always below zero
        yield {
            "task": task,
            "num_outputs": outputs,
            "x": rng.normal(size=(6, 5)).astype("float32"),
            "hidden_kernel": rng.normal(size=(5, HIDDEN_UNITS)).astype("float32"),
            "hidden_bias": rng.normal(size=HIDDEN_UNITS).astype("float32"),
            "output_kernel": output_kernel.astype("float32"),
            "output_bias": np.linspace(-0.5, 0.5, outputs).astype("float32"),
            "about": f"{task}, {outputs} output{'s' if outputs > 1 else ''}",
        }


def _observe_network(build_network: Callable[..., Any], case: Data) -> Data:
    import keras

    # Keras warns of softmax over one unit; the judge has a sentence of its own about it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = build_network(case["task"], case["x"].shape[1], case["num_outputs"])
        if not isinstance(model, keras.Model):
            came = f"something of type {type(model).__name__}"
            raise TypeError(f"Expected a Keras model, such as keras.Sequential([...]). Received: {came}.")
        x = keras.ops.convert_to_tensor(case["x"])
        output = model(x)  # builds what has no weights before its first call
        given = [case[name] for name in ("hidden_kernel", "hidden_bias", "output_kernel", "output_bias")]
        weights = [tuple(weight.shape) for weight in model.weights]
        injected = weights == [weight.shape for weight in given]
        if injected:
            model.set_weights(given)
            output = model(x)
    shapes = " ".join(str(shape) for shape in weights)
    return {"weights": shapes, "injected": injected, "output": keras.ops.convert_to_numpy(output)}


build_network = Exercise(
    id="activations.build_network",
    title="The right end for each task",
    points=4,
    cases=_network_cases,
    observe=_observe_network,
    hints=(
        "The hidden layer is the same every time; only the last layer's activation changes. A dictionary from task "
        "to activation keeps that in sight.",
        "Ask of each task: which numbers may come out? Any number; a probability of yes; shares of one whole; "
        "several separate probabilities of yes.",
        '`activation=None`, or `"linear"`, is an answer too.',
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

slope_quiz = Quiz(
    id="activations.slope_quiz",
    question="A signal passes back through ten sigmoids in a row, every weight being 1. By which factor does the "
    "gradient shrink at the very least?",
    options={
        "a": "It need not shrink: a sigmoid can have slope 1",
        "b": "By 10 × 4 = 40",
        "c": "By 4 to the 10th power, about a million",
    },
)

claim_quiz = Quiz(
    id="activations.claim_quiz",
    question='A cheat sheet says: "ReLU avoids the vanishing gradient." What is true of it?',
    options={
        "a": "It is true as it stands: the slope of ReLU is 1",
        "b": "The positive side does not saturate; the negative side has no gradient at all, and depth is a matter "
        "of initialization",
        "c": "It is false: ReLU saturates on both sides, as tanh does",
    },
)

output_quiz = Quiz(
    id="activations.output_quiz",
    question="A photograph may show a cat, a dog, both or neither. What should the output layer of a network be that "
    "names the animals in it?",
    options={
        "a": "2 units with softmax",
        "b": "2 units with sigmoid",
        "c": "1 unit with sigmoid",
        "d": "2 units with ReLU",
    },
)
