"""The simple recurrent cell, in the open."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_positive, require_rank


@keras.saving.register_keras_serializable("course")
class PlainSimpleRNNCell(keras.Layer):
    """One step of a simple recurrent network: h' = tanh(x W + h U + b).

    What `keras.layers.SimpleRNNCell` does, with nothing else around it. The weights have the same names, shapes and
    order, so that `cell.set_weights(keras_cell.get_weights())` makes both compute the same.

    Args:
        units: D, the width of the state.

    Shapes:
        inputs (B, F) and states [(B, D)] -> output (B, D) and the new states [(B, D)].

    Parameters: D (F + D + 1).

    Raises:
        TypeError, ValueError: when `units` is no positive integer, or the inputs are not (B, F).

    Source: Elman, *Finding Structure in Time* (1990).

    Example:

    >>> import keras, numpy as np
    >>> from course.layers import PlainSimpleRNNCell
    >>> layer = keras.layers.RNN(PlainSimpleRNNCell(8))
    >>> tuple(layer(np.zeros((2, 5, 3), "float32")).shape), layer.count_params()  # 8 (3 + 8 + 1)
    ((2, 8), 96)
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = require_positive("units", units)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        features = require_known("F, the last axis of `inputs`", require_rank("inputs", input_shape, 2, "(B, F)")[-1])
        self.kernel = self.add_weight(name="kernel", shape=(features, self.units))
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, self.units), initializer="orthogonal"
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        (h,) = states
        h = ops.tanh(ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias)  # (B, D)
        return h, [h]

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> tuple[Any, list[Any]]:
        h = (inputs_shape[0], self.units)
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}
