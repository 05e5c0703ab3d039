"""The LSTM cell, gate by gate."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_positive, require_rank


@keras.saving.register_keras_serializable("course")
class PlainLSTMCell(keras.Layer):
    """One step of a long short-term memory, gate by gate.

    Three gates between 0 and 1 and a candidate between -1 and 1 are computed alike, from the input and the last output:

    - forget gate f: how much of the old cell state c stays;
    - input gate i: how much of the candidate g is added to it;
    - output gate o: how much of the new cell state is shown as the output h.

    c' = f c + i g and h' = o tanh(c'). What `keras.layers.LSTMCell` does, with nothing else around it. The weights have
    the same names, shapes and order (i, f, g, o side by side), so that `cell.set_weights(keras_cell.get_weights())`
    makes both compute the same.

    Args:
        units: D, the width of the two states.

    Shapes:
        inputs (B, F) and states [h (B, D), c (B, D)] -> output (B, D) and the new states [(B, D), (B, D)].

    Parameters: 4 D (F + D + 1); 365,568 for F = 100 and D = 256.

    Raises:
        TypeError, ValueError: when `units` is no positive integer, or the inputs are not (B, F).

    Source: Hochreiter and Schmidhuber, *Long Short-Term Memory* (1997); the forget gate is of Gers, Schmidhuber and
    Cummins, *Learning to Forget* (2000); its bias begins at 1, as advised by Jozefowicz, Zaremba and Sutskever (2015).

    Example:

    >>> import keras, numpy as np
    >>> from course.layers import PlainLSTMCell
    >>> layer = keras.layers.RNN(PlainLSTMCell(256))
    >>> tuple(layer(np.zeros((2, 5, 100), "float32")).shape), layer.count_params()
    ((2, 256), 365568)
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = self.output_size = require_positive("units", units)
        self.state_size = [units, units]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        features = require_known("F, the last axis of `inputs`", require_rank("inputs", input_shape, 2, "(B, F)")[-1])
        self.kernel = self.add_weight(name="kernel", shape=(features, 4 * self.units))
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, 4 * self.units), initializer="orthogonal"
        )
        self.bias = self.add_weight(name="bias", shape=(4 * self.units,), initializer=self._forget_gate_open)

    def _forget_gate_open(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        zeros, ones = ops.zeros((self.units,), dtype), ops.ones((self.units,), dtype)
        return ops.concatenate([zeros, ones, zeros, zeros])  # i, f, g, o

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h, c = states
        gates = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias  # (B, 4 D)
        i, f, g, o = ops.split(gates, 4, axis=-1)  # 4 times (B, D)
        i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), ops.tanh(g), ops.sigmoid(o)
        c = f * c + i * g
        h = o * ops.tanh(c)
        return h, [h, c]

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> tuple[Any, list[Any]]:
        h = (inputs_shape[0], self.units)
        return h, [h, h]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}
