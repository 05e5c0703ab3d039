"""A network in arrows, `inputs → Dense first ReLU → Dropout rate → …`, as a Keras model of drawn sizes.

A model of any style counts, a class of the student's too: it is given drawn weights in his process, and what it makes
of drawn images crosses the border, at inference and in training. Every conclusion is drawn from these outputs: in
training through weights that let a single unit of the first layer be seen from outside.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise

RUNS = 4000  # in training: the share that dropout takes then lies within 0.04 of its rate
_EPSILON = 1e-3  # what Keras adds to a variance before it divides
_LOUD = 30.0


def network_shapes(case: Data) -> list[tuple[int, ...]]:
    """The shapes of the network's weights, in the model's order.

    Example:
        >>> network_shapes({"inputs": 3, "first": 4, "second": 2, "outputs": 5})[:4]
        [(3, 4), (4,), (4, 2), (2,)]
    """
    inputs, first, second, outputs = (int(case[name]) for name in ("inputs", "first", "second", "outputs"))
    return [(inputs, first), (first,), (first, second), *[(second,)] * 5, (second, outputs), (outputs,)]


def network_weights(shapes: Sequence[tuple[int, ...]], seed: int) -> list[NDArray[np.float64]]:
    """Weights for a network whose outputs tell right from wrong. Vectors are positive: one of them is a variance.

    Args:
        shapes: One for each array of weights, in the model's order.
        seed: Of the draw.

    Returns:
        One array per shape.

    Example:
        >>> [array.shape for array in network_weights([(3, 2), (2,)], seed=0)]
        [(3, 2), (2,)]
    """
    rng = np.random.default_rng(seed)
    return [
        rng.normal(size=shape) / np.sqrt(shape[0]) if len(shape) > 1 else rng.uniform(0.5, 1.5, size=shape)
        for shape in shapes
    ]


def _dropout_probe(case: Data) -> list[NDArray[np.float64]]:
    """Weights that let a dropout layer behind the first Dense layer be seen from outside.

    All first units give the same, whatever the input. The first two outputs both hang on unit 0 and on nothing else,
    each by a unit of its own in the second layer: where unit 0 is dropped both fall, and they fall together. Batch
    normalization then gives them the mean and the width that its scale and shift say, measured over the batch. The
    numbers are such that one level lies well below 0 and the other above, far apart beside the constant in a variance.
    """
    shapes = network_shapes(case)
    drawn = network_weights(shapes, case["seed"] + 1)
    kernel_1, bias_1, kernel_2, bias_2, scale, shift, mean, variance, kernel_3, bias_3 = drawn
    for kernel in (kernel_1, kernel_2, kernel_3):
        kernel[...] = 0
    kernel_2[0, :2] = _LOUD
    kernel_3[[0, 1], [0, 1]] = 1
    first, last = [kernel_1, np.ones_like(bias_1), kernel_2, 0 * bias_2], [mean, variance, kernel_3, bias_3 - 1]
    return [*first, scale + 2.5, shift, *last]


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for rate in rng.permutation([0.1, 0.2, 0.3, 0.4])[:2].tolist():
        inputs, first, second, outputs = rng.permutation(np.arange(3, 13))[:4].tolist()
        yield {
            "inputs": inputs,
            "first": first,
            "rate": rate,
            "second": second,
            "outputs": outputs,
            "x": rng.normal(size=(7, inputs)),
            "seed": int(rng.integers(2**31)),
            "about": f"{inputs} → Dense {first} ReLU → Dropout {rate} → Dense {second} ReLU → BatchNorm → "
            f"Dense {outputs}",
        }


def _observe(build: Callable[..., Any], case: Data) -> Data:
    import keras

    model = build(*(case[name] for name in ("inputs", "first", "rate", "second", "outputs")))
    if not isinstance(model, keras.Model):
        raise TypeError(f"Expected a Keras model. Received: something of type {type(model).__name__}.")
    if not model.weights:  # a model that is built when it is first called is a model, too
        model(np.zeros((1, case["inputs"]), dtype="float32"), training=False)
    shapes = [tuple(weight.shape) for weight in model.weights]
    observed: dict[str, Any] = {"shapes": [list(shape) for shape in shapes]}
    if shapes != network_shapes(case):
        return observed
    model.set_weights(network_weights(shapes, case["seed"]))
    observed["output"] = keras.ops.convert_to_numpy(model(case["x"].astype("float32"), training=False))
    model.set_weights(_dropout_probe(case))
    nothing = np.zeros((RUNS, case["inputs"]), dtype="float32")
    observed["trained"] = keras.ops.convert_to_numpy(model(nothing, training=True))[:, :2]
    return observed


def _inspect(observed: Data, case: Data) -> Data:
    """What the outputs in training say: how much was dropped, whether all that hangs on a unit fell together, and
    whether batch normalization measured the batch."""
    found = {name: value for name, value in observed.items() if name != "trained"}
    if "trained" not in observed:
        return found
    trained = np.asarray(observed["trained"], dtype="float64")
    if trained.shape != (RUNS, 2):
        return found
    low = trained < (trained.min(axis=0) + trained.max(axis=0)) / 2 - 1e-4
    # Chance moves the share by about 0.01: one decimal is the same on every run.
    found["dropped"] = round(float(low[:, 0].mean()), 1)
    found["together"] = bool((low[:, 0] == low[:, 1]).mean() > 0.9)
    _, _, _, _, scale, shift, _, _, _, bias = _dropout_probe(case)
    inner = _LOUD / (1 - case["rate"])  # a unit that stays is enlarged
    kept = ~low
    spread = np.sqrt(inner**2 * kept.mean(axis=0) * low.mean(axis=0) + _EPSILON)
    expected = scale[:2] * (inner * kept - inner * kept.mean(axis=0)) / spread + shift[:2] + bias[:2]
    found["measured"] = bool(np.abs(trained - expected).max() < 0.1 * max(1.0, float(np.abs(expected).max())))
    return found


notation = Exercise(
    id="neuron.notation",
    title="From arrows to a Keras model",
    points=4,
    kind="debug",
    cases=_cases,
    observe=_observe,
    inspect=_inspect,
    hints=(
        "Go through the line and the code side by side, one arrow after another: what does the line say about each "
        "layer, and what does the code?",
        "Dropout stands where its arrow stands, between the two hidden layers. Is its rate the share that it keeps or "
        "drops? `keras.layers.Dropout?` tells.",
        "In the line a ReLU belongs to its Dense layer. What stands between a Dense layer and its ReLU in the code? "
        "And what does the line say behind the last number?",
    ),
)
