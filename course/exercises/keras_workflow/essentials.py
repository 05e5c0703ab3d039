"""Build and compile the classifier of 28×28 images that many sheets print, with the scaling that they leave out."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.keras_workflow.inspecting_models import (
    array_of,
    compiled_model,
    fill_weights,
    weight_shapes,
    without_history,
)
from course.exercises.types import Data, Exercise

IMAGE = (28, 28)


def _essentials_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, about in ((5, "five images, pixels from 0 to 255"), (1, "a single image")):
        yield {
            "x": rng.integers(0, 256, (samples, *IMAGE)).astype("float32"),
            "y": rng.integers(0, 10, samples).astype("int32"),
            "seed": int(rng.integers(1, 10_000)),
            "about": about,
        }


def _observe_essentials(essentials: Callable[..., Any], case: Data) -> Data:
    import keras

    model = compiled_model(essentials())
    x, y = keras.ops.convert_to_tensor(case["x"]), keras.ops.convert_to_tensor(case["y"])
    model(x)
    fill_weights(model, case["seed"], 0.08)
    output = without_history(model(x, training=False))
    observed = {"parameters": int(model.count_params()), "shapes": weight_shapes(model), "output": array_of(output)}
    observed["loss"] = float(array_of(model.compute_loss(x=x, y=y, y_pred=output, training=False)))
    model.reset_metrics()
    metrics = model.compute_metrics(x, y, output, None)
    observed["accuracy"] = float(array_of(metrics["accuracy"])) if "accuracy" in metrics else -1.0
    many = keras.ops.repeat(x[:1], 200, axis=0)
    observed["moves_in_training"] = bool(np.ptp(array_of(model(many, training=True)), axis=0).max() > 1e-6)
    observed["optimizer"] = type(model.optimizer).__name__.lower()
    return observed


essentials = Exercise(
    id="keras_workflow.essentials",
    title="The classifier that every sheet prints",
    points=4,
    kind="transcribe",
    cases=_essentials_cases,
    observe=_observe_essentials,
    hints=(
        "Five layers after `keras.Input((28, 28))`: one that scales, one that flattens, and three that you know.",
        "Scaling is a layer, too: `keras.layers.Rescaling`. Pixels run from 0 to 255, the network wants 0 to 1.",
        "The last layer and the loss must agree: either logits and `from_logits=True`, or softmax and the default. "
        "Labels are whole numbers, not one-hot rows.",
    ),
)
