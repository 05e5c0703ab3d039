"""Copying the weights of a `keras.applications` model into ours.

The two are different programs for the same computation: layers have other names, an activation is a layer of its own
there and an argument here. What they share is the graph. So both graphs are walked from the output back to the input,
branch by branch in the same manner, and the weights that are met along the way are paired.
"""

from typing import Any

import keras
import numpy as np


def copy_application_weights(reference: keras.Model, model: keras.Model) -> None:
    """Give `model` the weights of `reference`, a `keras.applications` model of the same architecture.

    Shapes must agree, except for axes of size 1: a dense layer takes the kernel of a 1 × 1 convolution.

    EfficientNet's ImageNet weights come with a second rescaling that their training needed; it is folded into the
    variance of our normalization, which computes the same.

    Args:
        reference: a model of `keras.applications`, with `include_top=True` and `classifier_activation=None` if outputs
            are to be compared (ours are logits).
        model: ours, with the same input shape and number of classes.

    Raises:
        ValueError: when the models differ in the number of weights or in a weight's shape. Nothing is copied then.

    Example:

    >>> import keras
    >>> from course import models
    >>> reference = keras.applications.MobileNet((32, 32, 3), alpha=0.25, classes=5, weights=None)
    >>> model = models.build_mobilenet_v1((32, 32, 3), 5, width_multiplier=0.25)
    >>> models.copy_application_weights(reference, model)
    """
    given, wanted = _weights_along_the_graph(reference), _weights_along_the_graph(model)
    if len(given) != len(wanted):
        raise ValueError(
            "`reference` and `model` must have the same weights. "
            f"Expected: {len(wanted)} weights, as `{model.name}` has. Received: {len(given)}, in `{reference.name}`. "
            "Build both in the same variant, with the same number of classes, the reference with `include_top=True`."
        )
    for theirs, ours in zip(given, wanted, strict=True):
        if _without_ones(theirs.shape) != _without_ones(ours.shape):
            raise ValueError(
                "`reference` and `model` must have weights of the same shapes. "
                f"Expected: {tuple(ours.shape)} for `{ours.path}`. Received: {tuple(theirs.shape)}, `{theirs.path}`. "
                "Build both with the same input shape, number of classes and width."
            )
    for theirs, ours in zip(given, wanted, strict=True):
        ours.assign(np.reshape(keras.ops.convert_to_numpy(theirs), ours.shape))
    _fold_the_second_rescaling(reference, model)


def layers_along_the_graph(model: keras.Model) -> list[keras.Layer]:
    """The layers that lead to the model's first output, each after all that it is computed from.

    The inputs of a layer with several are followed in order; so two models that compute the same list their weights in
    the same order, whatever their layers are called and whenever they were made.
    """
    producer = {id(tensor): layer for layer in model.layers for tensor in keras.tree.flatten(layer.output)}
    ordered: list[keras.Layer] = []
    observed: set[str] = set()
    # A stack of our own: DenseNet-201 is 700 layers deep, near Python's limit for recursion.
    waiting = [(producer[id(model.outputs[0])], False)]
    while waiting:
        layer, inputs_are_done = waiting.pop()
        if inputs_are_done:
            ordered.append(layer)
        elif layer.name not in observed:
            observed.add(layer.name)
            waiting.append((layer, True))
            if not isinstance(layer, keras.layers.InputLayer):
                inputs = [producer[id(tensor)] for tensor in keras.tree.flatten(layer.input)]
                waiting.extend((one, False) for one in reversed(inputs))
    return ordered


def _weights_along_the_graph(model: keras.Model) -> list[Any]:
    return [weight for layer in layers_along_the_graph(model) for weight in layer.weights]


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _fold_the_second_rescaling(reference: keras.Model, model: keras.Model) -> None:
    """(x - mean) / √variance · scale is a normalization with variance / scale²."""
    normalizations = [layer for layer in model.layers if isinstance(layer, keras.layers.Normalization)]
    rescalings = [layer for layer in layers_along_the_graph(reference) if isinstance(layer, keras.layers.Rescaling)]
    for normalization in normalizations:
        for rescaling in rescalings[1:]:
            variance = keras.ops.convert_to_numpy(normalization.adapt_variance)
            normalization.adapt_variance.assign(variance / np.square(np.asarray(rescaling.scale, "float32")))
        # The layer keeps tensors that it computed from its weights: compute them again.
        normalization.finalize_state()
