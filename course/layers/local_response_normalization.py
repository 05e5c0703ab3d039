"""Local response normalization: loud channels quieten their neighbors."""

from typing import Any

import keras
from keras import ops

from course.errors import complaint
from course.layers.checking import require_number, require_positive, require_rank


@keras.saving.register_keras_serializable(package="course")
class LocalResponseNormalization(keras.layers.Layer):
    """Divides each value by the size of the values in the neighboring channels, at the same place of the image.

        y[c] = x[c] / (offset + alpha · Σ x[c']²)^beta,    c' = the `size` channels around c

    Channels that do not exist count as 0. It has no weights. AlexNet and the first Inception used it; batch
    normalization has taken its place. The defaults are those of AlexNet's paper. (Caffe's and PyTorch's layers divide
    `alpha` by `size`: there `alpha=5e-4` is what is 1e-4 here.)

    Args:
        size: how many channels count, an odd number.
        offset: what keeps the divisor away from 0.
        alpha: the weight of the squares.
        beta: the exponent.

    Shapes:
        input (B, Y, W, C), output the same.

    Raises:
        ValueError: `size` is not odd and positive, `offset` is not positive, or the input is no batch of feature maps.

    Source: Krizhevsky, Sutskever and Hinton, *ImageNet Classification with Deep Convolutional Neural Networks* (2012),
    section 3.3.

    Example: one channel that holds 100 among empty ones, 100 / (2 + 1e-4 · 100²)^0.75.

    >>> import numpy as np
    >>> from course.layers import LocalResponseNormalization
    >>> x = np.zeros((1, 1, 1, 3), "float32")
    >>> x[..., 1] = 100
    >>> round(float(LocalResponseNormalization()(x)[0, 0, 0, 1]), 2)
    43.87
    """

    def __init__(
        self, *, size: int = 5, offset: float = 2.0, alpha: float = 1e-4, beta: float = 0.75, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.size = require_positive("size", size)
        if size % 2 == 0:
            raise ValueError(
                complaint("size", "odd, so that it has a middle", f"size={size!r}", f"Try {size - 1} or {size + 1}.")
            )
        self.offset = require_number("offset", offset, above=0)
        self.alpha = require_number("alpha", alpha)
        self.beta = require_number("beta", beta)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        require_rank("inputs", input_shape, 4, "(batch, height, width, channels)")
        self.built = True

    def call(self, inputs: Any) -> Any:
        channels, reach = inputs.shape[-1], self.size // 2
        squares = ops.pad(ops.square(inputs), ((0, 0), (0, 0), (0, 0), (reach, reach)))  # (B, Y, W, C + size - 1)
        around = sum(squares[..., start : start + channels] for start in range(self.size))  # (B, Y, W, C)
        return inputs / ops.power(self.offset + self.alpha * around, self.beta)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        own = {"size": self.size, "offset": self.offset, "alpha": self.alpha, "beta": self.beta}
        return {**super().get_config(), **own}
