"""A network in arrows, `784 → Dense 128 ReLU → Dropout 0.3 → …`, as a Keras model.

A model of any style counts: it is given weights, and what it makes of drawn images is handed over. What dropout does
is seen in training, through weights that let a single unit of the first layer be seen from outside.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise

NETWORK_SHAPES = [(784, 128), (128,), (128, 64), (64,), (64,), (64,), (64,), (64,), (64, 10), (10,)]


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


def _dropout_probe() -> list[NDArray[np.float64]]:
    """Weights that let a dropout layer behind the first Dense layer be seen from outside.

    All 128 first units give 1, whatever the input. The first two outputs both hang on unit 0 and on nothing else, each
    by a unit of its own in the second layer: where unit 0 is dropped both fall, and they fall together.
    """
    kernel_2, kernel_3 = np.zeros((128, 64)), np.zeros((64, 10))
    kernel_2[0, :2] = 1
    kernel_3[[0, 1], [0, 1]] = 1
    scale, shift, mean, variance = np.ones(64), np.zeros(64), np.zeros(64), np.ones(64)
    kernel_1, bias_1, bias_2, bias_3 = np.zeros((784, 128)), np.ones(128), np.zeros(64), np.zeros(10)
    return [kernel_1, bias_1, kernel_2, bias_2, scale, shift, mean, variance, kernel_3, bias_3]


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, probe in (("Seven images at inference.", False), ("Seven images, then 2,000 in training.", True)):
        yield {"x": rng.uniform(size=(7, 784)), "seed": int(rng.integers(2**31)), "probe": probe, "about": about}


def _observe(build: Callable[..., Any], case: Data) -> Data:
    import keras

    model = build()
    shapes = [tuple(weight.shape) for weight in model.weights]
    observed: dict[str, Any] = {
        "shapes": shapes,
        "total": int(sum(np.prod(weight.shape) for weight in model.weights)),
        "trainable": int(sum(np.prod(weight.shape) for weight in model.trainable_weights)),
    }
    if not shapes:
        return observed
    model.set_weights(network_weights(shapes, case["seed"]))
    observed["output"] = keras.ops.convert_to_numpy(model(case["x"].astype("float32"), training=False))
    if case["probe"] and shapes == NETWORK_SHAPES:
        model.set_weights(_dropout_probe())
        trained = keras.ops.convert_to_numpy(model(np.zeros((2000, 784), dtype="float32"), training=True))
        low = trained[:, :2] < (trained[:, :2].min(axis=0) + trained[:, :2].max(axis=0)) / 2 - 1e-4
        # Chance moves the share by about 0.01: one decimal is the same on every run.
        observed["dropped"] = round(float(low[:, 0].mean()), 1)
        observed["together"] = bool((low[:, 0] == low[:, 1]).mean() > 0.9)
    return observed


notation = Exercise(
    id="neuron.notation",
    title="From arrows to a Keras model",
    points=4,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "One arrow, one layer, in the order in which they stand. `keras.Sequential` takes them as a list.",
        "The number before the first arrow is the size of an input: `keras.Input` says it, and the model is built "
        "at once.",
        "The rate of a Dropout layer is the share that it drops, and the last layer ends without an activation.",
    ),
)
