"""Batch normalization folded into the layer before it: the same answers at inference, with fewer layers."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

from course.errors import complaint

_CONVOLUTIONS = (layers.Conv1D, layers.Conv2D, layers.Conv3D)
_TRANSPOSED = (layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose)
_DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)
_LINEAR = (layers.Dense, *_CONVOLUTIONS, *_TRANSPOSED, *_DEPTHWISE)


def fold_batch_normalization(model: keras.Model) -> keras.Model:
    """A copy of a model for inference, in which each batch normalization has become a part of the layer before it.

    At inference batch normalization multiplies each channel by γ / √(variance + ε) and adds β less that multiple of the
    mean: numbers that no longer change. A dense or convolutional layer before it can do both by its own kernel and
    bias, and the normalization is left out (Jacob et al., 2018).

    It is folded where it reads a dense, convolutional, depthwise or transposed convolutional layer that has no
    activation, is called once and is read by nothing else. It stays as it is elsewhere: behind an activation, say.
    So it does where its own call says `training=True`. Models within the model are folded, too, but not those within a
    wrapper such as TimeDistributed.

    Args:
        model: A Functional or Sequential model that has its weights. It is left as it is.

    Returns:
        A new, uncompiled model whose layers are called as before. Its answers are those of `model` at inference, up to
        rounding. It is not meant to be trained further.

    Raises:
        TypeError: It is neither a Functional nor a Sequential model.
        ValueError: It has no weights yet, or a layer that Keras does not copy, such as a Lambda of a Python function.

    Example:

    >>> import keras
    >>> from course import models
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.BatchNormalization()])
    >>> folded = models.fold_batch_normalization(model)
    >>> [type(layer).__name__ for layer in folded.layers], model.count_params(), folded.count_params()
    (['Conv2D'], 56, 40)
    """
    if not _is_graph(model):
        raise TypeError(
            complaint(
                "model",
                "a Functional or a Sequential model",
                f"something of type {type(model).__name__}",
                "Only a graph of layers tells which layer a normalization reads: build it with keras.Model(…, …).",
            )
        )
    if not model.built:
        raise ValueError(
            complaint("model", "a model with weights", "one that was not built", "Give it a keras.Input first.")
        )
    before = {
        normalization: linear
        for normalization, linear in _neighbors(model)
        if _can_be_folded(model.get_layer(normalization), model.get_layer(linear))
    }
    folded = _without(model, before)
    for name, linear in before.items():
        kernel, bias = _folded_weights(model.get_layer(linear), model.get_layer(name))
        folded.get_layer(linear).set_weights([kernel, bias])
    return folded


def _is_graph(model: Any) -> bool:
    # `keras.Model(inputs, outputs)` makes an object of a class that Keras exports under no name of its own.
    return isinstance(model, keras.Sequential) or type(model).__name__ == "Functional"


def _neighbors(model: keras.Model) -> Iterator[tuple[str, str]]:
    """Each batch normalization that reads one layer, and that layer, where both are used nowhere else."""
    if isinstance(model, keras.Sequential):
        for linear, normalization in zip(model.layers, model.layers[1:], strict=False):
            if isinstance(normalization, layers.BatchNormalization):
                yield normalization.name, linear.name
        return
    config = model.get_config()
    reads = {entry["name"]: list(map(_read, entry["inbound_nodes"])) for entry in config["layers"]}
    in_training = {entry["name"] for entry in config["layers"] if any(map(_says_training, entry["inbound_nodes"]))}
    readers = [name for calls in reads.values() for call in calls for name in call]
    readers += _names(config["output_layers"])
    for name, calls in reads.items():
        if (
            isinstance(_layer(model, name), layers.BatchNormalization)
            and name not in in_training
            and len(calls) == 1
            and len(calls[0]) == 1
            and readers.count(calls[0][0]) == 1
            and len(reads[calls[0][0]]) == 1
        ):
            yield name, calls[0][0]


def _layer(model: keras.Model, name: str) -> Any:
    """A layer by name; None where an operation such as an addition bears it."""
    return next((layer for layer in model.layers if layer.name == name), None)


def _says_training(call: Any) -> bool:
    """Whether a call in a model's configuration fixes the mode of training."""
    return isinstance(call, dict) and bool(call.get("kwargs", {}).get("training"))


def _read(part: Any) -> list[str]:
    """The names of the layers that one call reads, in a model's configuration: `keras_history` of each tensor."""
    if isinstance(part, dict):
        history = part.get("keras_history")
        return [history[0]] if history else [name for one in part.values() for name in _read(one)]
    return [name for one in part for name in _read(one)] if isinstance(part, (list, tuple)) else []


def _names(outputs: Any) -> list[str]:
    """The layers whose outputs the model gives: one `[name, call, place]`, or a structure of these."""
    if isinstance(outputs, dict):
        return [name for one in outputs.values() for name in _names(one)]
    if outputs and isinstance(outputs[0], str):
        return [outputs[0]]
    return [name for one in outputs for name in _names(one)]


def _can_be_folded(normalization: layers.BatchNormalization, linear: Any) -> bool:
    if type(linear) not in _LINEAR or linear.activation is not keras.activations.linear:
        return False
    if getattr(linear, "lora_enabled", False) or getattr(linear, "quantization_mode", None) is not None:
        return False  # its kernel is not the one that it multiplies by
    axes = normalization.input_spec.ndim
    channels = 1 if getattr(linear, "data_format", None) == "channels_first" else axes - 1
    return bool(normalization.axis % axes == channels)


def _folded_weights(linear: Any, normalization: layers.BatchNormalization) -> tuple[NDArray[Any], NDArray[Any]]:
    """Kernel and bias of a layer that answers as the two layers do at inference, in float64."""
    variance = _array(normalization.moving_variance)
    factors = 1 / np.sqrt(variance + normalization.epsilon)
    if normalization.scale:
        factors *= _array(normalization.gamma)
    bias = -factors * _array(normalization.moving_mean)
    if linear.use_bias:
        bias += factors * _array(linear.bias)
    if normalization.center:
        bias += _array(normalization.beta)
    kernel = _array(linear.kernel)
    if isinstance(linear, _TRANSPOSED):
        kernel = kernel * factors[:, None]  # (…, filters, channels)
    elif isinstance(linear, _DEPTHWISE):
        kernel = kernel * factors.reshape(kernel.shape[-2:])  # (…, channels, multiples): channels × multiples filters
    else:
        kernel = kernel * factors  # (…, filters)
    return kernel, bias


def _array(weight: Any) -> NDArray[np.float64]:
    return np.asarray(ops.convert_to_numpy(weight), dtype="float64")


def _without(model: keras.Model, before: dict[str, str]) -> keras.Model:
    """A copy that lacks some normalizations, and whose layers before these have a bias."""
    linear = set(before.values())

    def copied(layer: Any) -> Any:
        if _is_graph(layer):
            return fold_batch_normalization(layer)
        config = layer.get_config() | ({"use_bias": True} if layer.name in linear else {})
        return type(layer).from_config(config)

    def called(layer: Any, *args: Any, **kwargs: Any) -> Any:
        return args[0] if layer.name in before else layer(*args, **kwargs)

    copy: Any
    if isinstance(model, keras.Sequential):
        kept = [copied(layer) for layer in model.layers if layer.name not in before]
        copy = keras.Sequential([keras.Input(batch_shape=model.input_shape, dtype=model.input_dtype), *kept])
        copy.name = model.name
    else:
        copy = keras.models.clone_model(model, clone_function=copied, call_function=called)
    for layer in copy.layers:
        if layer.weights and layer.name not in linear and not _is_graph(layer):
            layer.set_weights(model.get_layer(layer.name).get_weights())
            if isinstance(layer, layers.Normalization):
                layer.finalize_state()  # its call reads constants, and not its weights
    return copy
