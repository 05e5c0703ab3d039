"""A decoder that works on the newest positions alone: the same layers, called with a cache of keys and values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from course.errors import complaint
from course.layers.decoder_block import DecoderBlock
from course.layers.learned_positions import LearnedPositions
from course.layers.multi_head_attention import MultiHeadAttention
from course.layers.relative_position_bias import RelativePositionBias
from course.layers.sinusoidal_positions import SinusoidalPositions

POSITIONS = (LearnedPositions, SinusoidalPositions)


@dataclass(frozen=True)
class DecoderSteps:
    """A model's decoder, taken apart for generation.

    Args:
        step: model of [tokens (B, t), position (), caches…] (and [memory mask (B, S), memory caches…] with an encoder)
            to [logits of the last position (B, V), new caches…].
        encoder: model of [source (B, S), mask (B, S)] to the memory (B, S, D); None for a decoder alone.
        attentions: the self-attentions, in the order of their caches.
        cross_attentions: the cross-attentions, in the order of the memory's caches.
    """

    step: keras.Model
    encoder: keras.Model | None
    attentions: tuple[MultiHeadAttention, ...]
    cross_attentions: tuple[MultiHeadAttention, ...]

    def empty_caches(self, batch_size: int, length: int) -> list[Any]:
        """Room for the keys and values of `length` positions, (B, 2, H, length, K) for each self-attention."""
        return [
            ops.zeros((batch_size, 2, attention.num_heads, length, attention.key_dim), dtype=attention.compute_dtype)
            for attention in self.attentions
        ]

    def memory_caches(self, memory: Any) -> list[Any]:
        """The memory's keys and values, computed once for the whole generation."""
        return [attention.keys_and_values(memory) for attention in self.cross_attentions]


def decoder_steps(model: keras.Model) -> DecoderSteps:
    """Rebuild a model's decoder, with all its layers and weights, so that it takes and returns caches.

    The model's graph is walked once more. Layers that remember (attention) get a cache, layers that depend on the
    position get the position, all others are called as they were. It works for any Functional model of tokens that is
    made of `DecoderBlock`, or of `MultiHeadAttention` with `use_causal_mask=True`, and this package's position layers.
    An encoder–decoder has inputs source, target, and source's mask; its layer named "memory" is the encoder's last.

    Raises:
        ValueError: when the model has no such decoder.

    Example:

    >>> from course import models
    >>> from course.models.decoder_steps import decoder_steps
    >>> steps = decoder_steps(models.build_gpt2(50, max_length=16, width=8, num_layers=2, num_heads=2))
    >>> len(steps.attentions), steps.encoder is None
    (2, True)
    """
    encoder, inputs = None, list(model.inputs)
    if "memory" in [layer.name for layer in getattr(model, "layers", [])]:
        source, target, mask = model.inputs
        memory = model.get_layer("memory").output
        encoder, inputs = keras.Model([source, mask], memory, name="encoder"), [target, memory, mask]
    attentions, crosses = _attentions(keras.Model(inputs, model.output))
    if not attentions:
        raise ValueError(
            complaint(
                "model",
                "a Functional model with causal attention of this package (DecoderBlock, or MultiHeadAttention called "
                "with use_causal_mask=True)",
                f"model={model.name!r}",
                "Build it of these layers, or generate with use_cache=False.",
            )
        )
    position = keras.Input(batch_shape=(), dtype="int32", name="position")
    caches = {name: _cache_input(attention, f"{name}_cache") for name, attention in attentions.items()}
    memory_caches = {name: _cache_input(attention, f"{name}_memory_cache") for name, attention in crosses.items()}
    new_caches: dict[str, Any] = {}

    def call(layer: Any, *arguments: Any, **keywords: Any) -> Any:
        if isinstance(layer, POSITIONS):
            return layer(*arguments, position=position)
        if isinstance(layer, RelativePositionBias):
            return layer(*arguments, position=position, cache=next(iter(caches.values())))
        if isinstance(layer, DecoderBlock) and layer.name in memory_caches:
            keywords = {**keywords, "memory": None, "memory_cache": memory_caches[layer.name]}
        elif layer.name in memory_caches:
            return layer(*arguments, **{**keywords, "value": None, "cache": memory_caches[layer.name]})
        if layer.name in caches:
            # Flags are left out: that nothing looks ahead follows from the position.
            keywords = {key: value for key, value in keywords.items() if isinstance(value, keras.KerasTensor)}
            output, new_caches[layer.name] = _WithCache(layer)(
                *arguments, caches[layer.name], position, keywords=keywords
            )
            return output
        return layer(*arguments, **keywords)

    everything = keras.Model([*inputs, position, *caches.values(), *memory_caches.values()], model.output)
    walked = _walk(everything, call)
    tokens, *memory_and_mask = everything.inputs[: len(inputs)]
    # The memory's caches stand for the memory.
    step = keras.Model(
        [tokens, position, *caches.values(), *memory_and_mask[1:], *memory_caches.values()],
        [walked.output[:, -1], *(new_caches[name] for name in caches)],
        name="step",
    )
    return DecoderSteps(step, encoder, tuple(attentions.values()), tuple(crosses.values()))


def _attentions(decoder: keras.Model) -> tuple[dict[str, MultiHeadAttention], dict[str, MultiHeadAttention]]:
    """The causal self-attentions and the cross-attentions, by the name of the layer that stands in the graph."""
    causal, crosses = {}, {}

    def look(layer: Any, *arguments: Any, **keywords: Any) -> Any:
        if isinstance(layer, DecoderBlock):
            causal[layer.name] = layer.attention
            if layer.cross_attention is not None:
                crosses[layer.name] = layer.cross_attention
        elif isinstance(layer, MultiHeadAttention) and keywords.get("value") is not None:
            crosses[layer.name] = layer
        elif isinstance(layer, MultiHeadAttention) and keywords.get("use_causal_mask"):
            causal[layer.name] = layer
        return layer(*arguments, **keywords)

    _walk(decoder, look)
    return causal, crosses


def _walk(model: keras.Model, call: Callable[..., Any]) -> keras.Model:
    """Go through the model's graph once more: the same layers, each called by `call`."""
    return keras.models.clone_model(model, model.inputs, clone_function=lambda layer: layer, call_function=call)


class _WithCache(keras.layers.Layer):
    """A layer that takes and returns its cache. Keras' graphs want a layer to return as many tensors at every call."""

    def __init__(self, layer: Any) -> None:
        super().__init__(name=f"{layer.name}_with_cache", dtype=layer.dtype_policy)
        self.layer = layer

    def call(self, x: Any, cache: Any, position: Any, keywords: dict[str, Any]) -> Any:
        return self.layer(x, cache=cache, position=position, **keywords)

    def compute_output_spec(self, x: Any, cache: Any, position: Any, keywords: dict[str, Any]) -> Any:
        return keras.KerasTensor(x.shape, dtype=self.compute_dtype), keras.KerasTensor(cache.shape, dtype=cache.dtype)


def _cache_input(attention: MultiHeadAttention, name: str) -> Any:
    return keras.Input((2, attention.num_heads, None, attention.key_dim), dtype=attention.compute_dtype, name=name)


def compiled_call(model: keras.Model) -> Callable[[Any], Any]:
    """`model`, in inference, compiled once for each shape of its inputs. Each backend has its own way.

    Example:

    >>> import keras, numpy as np
    >>> from course.models.decoder_steps import compiled_call
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Rescaling(3.0)])
    >>> [float(x) for x in compiled_call(model)(np.ones((1, 2), "float32"))[0]]
    [3.0, 3.0]
    """
    match keras.config.backend():
        case "jax":
            import jax

            @jax.jit
            def run(trainable: Any, fixed: Any, inputs: Any) -> Any:
                return model.stateless_call(trainable, fixed, inputs, training=False)[0]

            return lambda inputs: run(
                [variable.value for variable in model.trainable_variables],
                [variable.value for variable in model.non_trainable_variables],
                inputs,
            )
        case "tensorflow":
            import tensorflow as tf

            graph = tf.function(lambda inputs: model(inputs, training=False))
            return lambda inputs: graph(_tensors(inputs))
        case _:
            import torch

            def without_gradients(inputs: Any) -> Any:
                with torch.no_grad():
                    return model(_tensors(inputs), training=False)

            return without_gradients


def _tensors(arrays: Any) -> Any:
    return keras.tree.map_structure(ops.convert_to_tensor, arrays)
