"""Squeeze-and-excitation: an image decides which of its channels count."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_positive, require_rank


@keras.saving.register_keras_serializable(package="course")
class SqueezeAndExcitation(keras.layers.Layer):
    """Weighs every channel by a number in (0, 1) that depends on the whole image.

    *Squeeze*: the mean of each channel over the image. *Excitation*: two dense layers, the first narrow, the second
    with a sigmoid, turn these means into one weight a channel. *Scale*: the channels are multiplied by their weights.

    The paper sets `reduced_channels` to a sixteenth of the channels; EfficientNet to a quarter of those that enter the
    block, before they are expanded.

    Args:
        reduced_channels: the width of the narrow layer.
        activation: of the narrow layer.
        kernel_initializer: of both dense layers.

    Shapes:
        input (B, Y, W, C), output the same.

    Raises:
        ValueError: `reduced_channels` is not positive, or the input is no batch of feature maps.

    Source: Hu, Shen and Sun, *Squeeze-and-Excitation Networks* (2018).

    Example:

    >>> import numpy as np
    >>> from course.layers import SqueezeAndExcitation
    >>> layer = SqueezeAndExcitation(4)
    >>> layer(np.ones((2, 8, 8, 64), "float32")).shape == (2, 8, 8, 64)
    True
    >>> layer.count_params()  # 64·4 + 4 and 4·64 + 64
    580
    """

    def __init__(
        self,
        reduced_channels: int,
        *,
        activation: Any = "relu",
        kernel_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.reduced_channels = require_positive("reduced_channels", reduced_channels)
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        require_rank("inputs", input_shape, 4, "(batch, height, width, channels)")
        channels = input_shape[-1]
        # Each layer draws on its own: an initializer that is shared would give both the same seed.
        self.squeeze = keras.layers.Dense(
            self.reduced_channels,
            self.activation,
            kernel_initializer=self._own_initializer(),
            dtype=self.dtype_policy,
            name="squeeze",
        )
        self.excite = keras.layers.Dense(
            channels, "sigmoid", kernel_initializer=self._own_initializer(), dtype=self.dtype_policy, name="excite"
        )
        self.squeeze.build((input_shape[0], channels))
        self.excite.build((input_shape[0], self.reduced_channels))
        self.built = True

    def call(self, inputs: Any) -> Any:
        means = ops.mean(inputs, axis=(1, 2))  # (B, Y, W, C) -> (B, C)
        weights = self.excite(self.squeeze(means))  # (B, C) -> (B, C / r) -> (B, C)
        return inputs * weights[:, None, None, :]  # (B, Y, W, C)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "reduced_channels": self.reduced_channels,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }

    def _own_initializer(self) -> Any:
        return self.kernel_initializer.clone()
