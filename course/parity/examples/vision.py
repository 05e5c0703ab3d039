"""Convolutional networks, small: three kinds of image that differ in brightness and in the direction of their stripes.

Each architecture, and each kind of block, stands here once, and narrow. The deeper members of a family (ResNet-152,
DenseNet-201, EfficientNet-B7) are the same code with larger numbers, and take minutes to compile.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.parity.example import Example

CLASSES = 3


def _striped_images(
    size: int, *, channels: int = 3, batch: int = 6, largest: float = 1.0
) -> Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]:
    def batch_of(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        labels = np.arange(batch) % CLASSES
        x = np.arange(size) / size
        stripes = 0.5 + 0.5 * np.sin(8 * np.pi * x)
        patterns = np.stack(
            [np.tile(stripes, (size, 1)), np.tile(stripes[:, None], (1, size)), np.full((size,) * 2, 0.8)]
        )
        images = 0.8 * patterns[labels][..., None] + 0.2 * rng.uniform(size=(batch, size, size, channels))
        return (largest * images).astype("float32"), labels.astype("int32")

    return batch_of


def _loss() -> Any:
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def _example(
    name: str,
    size: int,
    arguments: dict[str, Any],
    *,
    builder: str = "",
    channels: int = 3,
    largest: float = 1.0,
    **more: Any,
) -> Example:
    def build() -> Any:
        from course import models

        return getattr(models, f"build_{builder or name}")((size, size, channels), CLASSES, **arguments)

    batch = _striped_images(size, channels=channels, largest=largest)
    return Example(name=name, build=build, batch=batch, loss=_loss, **{"learns_below": 0.7, **more})


# BatchNormalization's moving statistics lag behind in so few steps, but the loss of training does not use them. Its
# gradients are large where a channel hardly varies over so small a batch: gradient descent takes short steps there.
# Many normalizations in a row, with no way past them, multiply every difference from layer to layer: what is rounding
# in the first is a tenth of the gradient in the last. Such networks are compared with their statistics frozen.
EXAMPLES: list[Example] = [
    _example("lenet5", 28, {}, channels=1, learning_rate=3e-3),
    _example("alexnet", 67, {"width": 12, "dense_width": 32, "dropout_rate": 0.0}, learning_rate=3e-3, steps=40),
    _example("vgg", 16, {"depths": (1, 1, 2), "width": 4, "dropout_rate": 0.0}, learning_rate=3e-3),
    _example("vgg16", 32, {"width": 4, "dropout_rate": 0.0}),
    _example("inception_v1", 32, {"width_multiplier": 1 / 8, "dropout_rate": 0.0}),
    _example(
        "inception_v3",
        75,
        {"width_multiplier": 1 / 16},
        learning_rate=3e-3,
        momentum=0.9,
        descent_rate=1e-5,
        normalization_frozen=True,
    ),
    _example("resnet", 32, {"depths": (2, 2), "width": 4}, learning_rate=2e-2, momentum=0.9, descent_rate=1e-5),
    _example(
        "resnet_v2",
        32,
        {"depths": (2, 2), "version": 2, "width": 4},
        builder="resnet",
        learning_rate=2e-2,
        momentum=0.9,
        descent_rate=1e-5,
    ),
    _example("resnet18", 32, {"width": 4}, learning_rate=2e-2, momentum=0.9, descent_rate=1e-6),
    _example("resnet18_v2", 32, {"width": 4}, learning_rate=2e-2, momentum=0.9, descent_rate=1e-6),
    _example("densenet", 32, {"depths": (2, 2), "growth_rate": 8}, learning_rate=2e-2, momentum=0.9, descent_rate=1e-5),
    _example(
        "mobilenet_v1",
        32,
        {"width_multiplier": 0.25, "dropout_rate": 0.0},
        learning_rate=1e-2,
        momentum=0.9,
        descent_rate=1e-5,
        normalization_frozen=True,
    ),
    _example(
        "mobilenet_v2",
        32,
        {"width_multiplier": 0.35},
        learns_below=0.4,
        learning_rate=2e-3,
        momentum=0.9,
        descent_rate=1e-5,
        normalization_frozen=True,
    ),
    _example(
        "efficientnet",
        32,
        {"width_coefficient": 0.25, "depth_coefficient": 0.3, "dropout_rate": 0.0, "drop_connect_rate": 0.0},
        largest=255.0,
        learning_rate=1e-2,
        momentum=0.9,
        descent_rate=1e-5,
    ),
]
