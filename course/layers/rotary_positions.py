"""Positions as rotations of queries and keys."""

from typing import Any

import keras
from keras import ops

from course.errors import complaint
from course.layers.checking import require_number


@keras.saving.register_keras_serializable("course")
class RotaryPositions(keras.layers.Layer):
    """Turns each pair of features by an angle that grows with the position.

    Queries and keys are both turned by their absolute position; their dot product then depends on the difference of
    the positions alone, and lengths are kept. Pair `i` of K/2 turns by position · base^(−2i/K).

    Args:
        base: how slowly the slowest pair turns.
        interleaved: which features make a pair: neighbors, as in the paper (True), or feature `i` and `i + K/2`, as
            in most models since (False). Weights trained with one do not fit the other.

    Call arguments:
        inputs: queries or keys, shape (…, T, K) with an even K.
        position: position of the first of the T; an integer or a scalar integer tensor.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: when `base` is not positive, or K is odd.

    Source: Su et al., 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding".

    Example: turning by a quarter, and the length stays.

    >>> import math, numpy as np
    >>> from course import layers
    >>> turned = layers.RotaryPositions()(np.array([[[1.0, 0.0]] * 2], "float32"))
    >>> [round(float(x), 4) for x in turned[0, 1]] == [round(math.cos(1), 4), round(math.sin(1), 4)]
    True
    """

    def __init__(self, *, base: float = 10_000.0, interleaved: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.base = require_number("base", base, above=0)
        self.interleaved = interleaved

    def build(self, input_shape: Any) -> None:
        width = input_shape[-1]
        if width is None or width % 2:
            raise ValueError(
                complaint(
                    "width", "even, because features turn in pairs", f"width={width!r}", f"Use {(width or 1) + 1}, say."
                )
            )

    def call(self, inputs: Any, position: Any = 0) -> Any:
        length, width = ops.shape(inputs)[-2], inputs.shape[-1]
        positions = ops.cast(ops.arange(length, dtype="int32") + position, "float32")  # (T,)
        frequencies = self.base ** (-ops.arange(0, width, 2, dtype="float32") / width)  # (K/2,)
        angles = ops.expand_dims(positions, 1) * frequencies  # (T, K/2)
        cosine, sine = ops.cast(ops.cos(angles), inputs.dtype), ops.cast(ops.sin(angles), inputs.dtype)
        if self.interleaved:
            first, second = inputs[..., 0::2], inputs[..., 1::2]  # (…, T, K/2) each
        else:
            first, second = inputs[..., : width // 2], inputs[..., width // 2 :]  # (…, T, K/2) each
        first, second = first * cosine - second * sine, first * sine + second * cosine
        if self.interleaved:
            return ops.reshape(ops.stack([first, second], axis=-1), ops.shape(inputs))  # (…, T, K)
        return ops.concatenate([first, second], axis=-1)  # (…, T, K)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "base": self.base, "interleaved": self.interleaved}
