"""Probabilities that depend on the image alone: a prediction in batches that used training mode and its neighbors.

The model is drawn, with batch normalization and dropout. One batch is short, one image is alone, some are faint: none
of their pixels reaches the largest value there is, and in some none is above 1.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

PIXELS, UNITS, CLASSES, EPSILON = 12, 8, 4, 1e-3


def _drawn(rng: np.random.Generator, images: int, batch_size: int) -> dict[str, Any]:
    x = rng.integers(0, 17, (images, PIXELS)).astype("float32")
    x[:, 0] = 16.0
    x[images // 2, 1:7] = 0.0
    return {
        "images": x,
        "batch_size": batch_size,
        "seed": int(rng.integers(2**31)),
        "kernel": rng.normal(0, 0.7, (PIXELS, UNITS)).astype("float32"),
        "gamma": rng.uniform(0.8, 2, UNITS).astype("float32"),
        "beta": rng.normal(0.5, 0.5, UNITS).astype("float32"),
        "mean": rng.normal(0, 0.5, UNITS).astype("float32"),
        "variance": rng.uniform(0.3, 2, UNITS).astype("float32"),
        "output_kernel": rng.normal(0, 1, (UNITS, CLASSES)).astype("float32"),
        "output_bias": rng.normal(0, 0.5, CLASSES).astype("float32"),
    }


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _drawn(rng, 6, 3) | {"part": "full", "about": "6 images in batches of 3"}
    yield _drawn(rng, 3, 3) | {"part": "full", "about": "3 images in a single batch"}
    faint = _drawn(rng, 6, 2)
    faint["images"] = np.minimum(faint["images"], np.resize([12.0, 7.0, 5.0, 9.0, 7.0, 4.0], 6)[:, None]).astype(
        "float32"
    )
    yield faint | {
        "part": "faint",
        "about": "6 images in batches of 2; no pixel is above 12, in most of them none above 7",
    }
    faintest = _drawn(rng, 4, 2)
    faintest["images"][:2] = np.minimum(faintest["images"][:2], 1)
    about = "4 images in batches of 2; no pixel of the first batch is above 1"
    yield faintest | {"part": "faint", "about": about}
    faintest = _drawn(rng, 2, 2)
    faintest["images"] = np.minimum(faintest["images"], 1).astype("float32")
    yield faintest | {"part": "faint", "about": "2 images, and no pixel is above 1"}
    yield _drawn(rng, 7, 3) | {"part": "short", "about": "7 images in batches of 3: the last one is alone"}
    yield _drawn(rng, 2, 8) | {"part": "short", "about": "2 images, a batch of 8 would hold more"}


def _model(case: Data) -> Any:
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((PIXELS,)),
            layers.Dense(UNITS, use_bias=False),
            layers.BatchNormalization(epsilon=EPSILON, momentum=0.5),
            layers.ReLU(),
            layers.Dropout(0.5, seed=int(case["seed"])),
            layers.Dense(CLASSES),
        ]
    )
    names = ("kernel", "gamma", "beta", "mean", "variance", "output_kernel", "output_bias")
    model.set_weights([case[name] for name in names])
    return model


def _observe(predict_alone: Callable[..., Any], case: Data) -> Data:
    model = _model(case)
    found = predict_alone(model, case["images"], int(case["batch_size"]))
    # By name: what is frozen changes the order of the weights.
    after = {name: array_of(getattr(model.layers[1], f"moving_{name}")) for name in ("mean", "variance")}
    frozen = int(not all(layer.trainable for layer in (model, *model.layers)))
    found = {"probabilities": found, "frozen": frozen, "after_mean": after["mean"], "after_variance": after["variance"]}
    return found | inputs_after(case, "images")


predict_alone = Exercise(
    id="normalization_and_dropout.predict_alone",
    title="Answers that depend on the image alone",
    points=3,
    cases=_cases,
    observe=_observe,
    hints=(
        "Ask twice about the same image, once alone and once among others. What in the function can make a difference?",
        "Two things let neighbors in: a switch of the model, and a number that is taken from the whole batch.",
        "Then count: does each image come back with a row, when the last batch is not full?",
    ),
    kind="debug",
)
