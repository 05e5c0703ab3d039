"""Fixed positions: sines and cosines."""

from typing import Any

import keras
from keras import ops

from course.errors import complaint
from course.layers.checking import require_number, require_rank


@keras.saving.register_keras_serializable("course")
class SinusoidalPositions(keras.layers.Layer):
    """Adds sines and cosines of the position to a sequence: absolute positions, fixed, for any length.

    Feature 2i is sin(position · base^(−2i/D)), feature 2i + 1 the cosine of the same angle.

    Args:
        base: how slowly the slowest wave turns; 10,000 in the paper.

    Call arguments:
        inputs: shape (B, T, D) with an even D.
        position: position of the first of the T; an integer or a scalar integer tensor.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: when `base` is not positive, D is odd, or the input has not three axes.

    Source: Vaswani et al., 2017, section 3.5.

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> added = layers.SinusoidalPositions()(np.zeros((1, 2, 4), "float32"))
    >>> [round(float(x), 4) for x in added[0, 1]]  # sin 1, cos 1, sin 0.01, cos 0.01
    [0.8415, 0.5403, 0.01, 0.9999]
    """

    def __init__(self, *, base: float = 10_000.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.base = require_number("base", base, above=0)

    def build(self, input_shape: Any) -> None:
        width = require_rank("inputs", input_shape, 3, "(B, T, D)")[-1]
        if width is None or width % 2:
            remedy = f"Use {(width or 1) + 1}, say."
            raise ValueError(complaint("width", "even: half sines, half cosines", f"width={width!r}", remedy))

    def call(self, inputs: Any, position: Any = 0) -> Any:
        length, width = ops.shape(inputs)[1], inputs.shape[-1]
        positions = ops.cast(ops.arange(length, dtype="int32") + position, "float32")  # (T,)
        frequencies = self.base ** (-ops.arange(0, width, 2, dtype="float32") / width)  # (D/2,)
        angles = ops.expand_dims(positions, 1) * frequencies  # (T, D/2)
        waves = ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)  # (T, D/2, 2)
        return inputs + ops.cast(ops.reshape(waves, (-1, width)), inputs.dtype)  # (B, T, D)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "base": self.base}
