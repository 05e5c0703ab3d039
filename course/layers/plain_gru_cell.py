"""The GRU cell, gate by gate."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_positive, require_rank


@keras.saving.register_keras_serializable("course")
class PlainGRUCell(keras.Layer):
    """One step of a gated recurrent unit, gate by gate.

    - update gate z: how much of the old state h stays;
    - reset gate r: how much of the old state the candidate sees;
    - candidate g, between -1 and 1: what may take the old state's place.

    h' = z h + (1 - z) g. There are two forms, which differ in where the reset gate acts. In the paper as it was
    published (arXiv 1406.1078v3) it multiplies the state before the recurrent kernel: g = tanh(x W + (r h) U + b). In
    the paper's first version (v1), in cuDNN, in PyTorch, and in Keras by default, it acts after the kernel:
    g = tanh(x W + b + r (h U + b')), which needs a second bias.

    What `keras.layers.GRUCell` does, with nothing else around it. The weights have the same names, shapes and order
    (z, r, g side by side), so that `cell.set_weights(keras_cell.get_weights())` makes both compute the same.

    Args:
        units: D, the width of the state.
        reset_after: whether the reset gate acts after the recurrent kernel.

    Shapes:
        inputs (B, F) and states [(B, D)] -> output (B, D) and the new states [(B, D)].

    Parameters: 3 D (F + D + 2), or 3 D (F + D + 1) with `reset_after=False`; for F = 100 and D = 256 that is 274,944 or
    274,176.

    Raises:
        TypeError, ValueError: when `units` is no positive integer, or the inputs are not (B, F).

    Source: Cho et al., *Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine Translation*
    (2014).

    Example:

    >>> import keras, numpy as np
    >>> from course.layers import PlainGRUCell
    >>> layer = keras.layers.RNN(PlainGRUCell(256))
    >>> tuple(layer(np.zeros((2, 5, 100), "float32")).shape), layer.count_params()
    ((2, 256), 274944)
    """

    def __init__(self, units: int, *, reset_after: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = require_positive("units", units)
        self.reset_after = bool(reset_after)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        features = require_known("F, the last axis of `inputs`", require_rank("inputs", input_shape, 2, "(B, F)")[-1])
        self.kernel = self.add_weight(name="kernel", shape=(features, 3 * self.units))
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, 3 * self.units), initializer="orthogonal"
        )
        # Row 0 is added to the input's part and row 1, where there is one, to the state's part.
        biases = (2, 3 * self.units) if self.reset_after else (3 * self.units,)
        self.bias = self.add_weight(name="bias", shape=biases, initializer="zeros")

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        (h,) = states
        input_bias = self.bias[0] if self.reset_after else self.bias
        x_z, x_r, x_g = ops.split(ops.matmul(inputs, self.kernel) + input_bias, 3, axis=-1)  # 3 times (B, D)
        if self.reset_after:
            h_z, h_r, h_g = ops.split(ops.matmul(h, self.recurrent_kernel) + self.bias[1], 3, axis=-1)
            z, r = ops.sigmoid(x_z + h_z), ops.sigmoid(x_r + h_r)
            g = ops.tanh(x_g + r * h_g)
        else:
            U_z, U_r, U_g = ops.split(self.recurrent_kernel, 3, axis=-1)  # 3 times (D, D)
            z, r = ops.sigmoid(x_z + ops.matmul(h, U_z)), ops.sigmoid(x_r + ops.matmul(h, U_r))
            g = ops.tanh(x_g + ops.matmul(r * h, U_g))
        h = z * h + (1 - z) * g
        return h, [h]

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> tuple[Any, list[Any]]:
        h = (inputs_shape[0], self.units)
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "reset_after": self.reset_after}
