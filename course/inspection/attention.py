"""Who looks at whom, in every attention layer of a model."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from course.errors import InvalidValue
from course.inspection.layer_calls import LayerCall, chosen, run_watched

_ASKED = "return_attention_scores"


def attention_weights(
    model: keras.Model, inputs: Any, layers: str | Sequence[str] | None = None
) -> dict[str, np.ndarray]:
    """The attention weights of a model's attention layers at inference, in the order in which they are computed.

    Any layer counts whose call takes `return_attention_scores`: those of `course.layers` and of Keras, wherever they
    stand in the model. The model's output does not change by asking.

    Args:
        model: Any Keras model, models within models included.
        inputs: As the model takes them, with the axis of samples.
        layers: The layers wanted, by name, as in `encoder_0/attention`; all by default.

    Returns:
        Names to arrays: shape (B, H, T, S), or (B, T, S) for a layer without heads. Rows sum to 1 but for those that
        may look nowhere. `course.plots.plot_attention` draws one sample's.

    Raises:
        course.errors.InvalidValue: There is no such layer, or the model attends nowhere.

    Example:
        >>> import keras, numpy as np
        >>> from course import inspection
        >>> tokens = keras.Input((5, 8))
        >>> attended = keras.layers.MultiHeadAttention(2, 4, name="attention")(tokens, tokens)
        >>> weights = inspection.attention_weights(keras.Model(tokens, attended), np.ones((1, 5, 8)))
        >>> weights["attention"].shape, bool(np.allclose(weights["attention"].sum(axis=-1), 1))
        ((1, 2, 5, 5), True)
    """
    seen: dict[str, Any] = {}

    def ask(call: LayerCall, run: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if not _can_be_asked(call.layer):
            return run(*arguments, **options)
        wanted = options.get(_ASKED, False)
        output = run(*arguments, **{**options, _ASKED: True})
        if not isinstance(output, (tuple, list)) or len(output) < 2:
            return output
        # A block hands on what its attention gave, which has told it already.
        if not any(name.startswith(f"{call.name}/") for name in seen):
            seen[call.name] = output[1]
        kept = tuple(output) if wanted else (output[0], *output[2:])
        return kept[0] if len(kept) == 1 else kept

    _, calls = run_watched(model, inputs, ask)
    attending = [call for call in calls if call.name in seen]
    if not attending:
        raise InvalidValue(
            f"Expected a model with attention layers, whose call takes `{_ASKED}`. {model.name!r} has none."
        )
    wanted = chosen(attending, layers, "attention layer")
    return {call.name: np.array(ops.convert_to_numpy(seen[call.name])) for call in wanted}


def _can_be_asked(layer: keras.Layer) -> bool:
    return not isinstance(layer, keras.Model) and _ASKED in inspect.signature(layer.call).parameters
