"""The feature extractor of neural style transfer: a VGG-19 that is asked for what its layers see."""

from collections.abc import Sequence

import keras

from course.models.checking import require_one_of
from course.models.vgg import build_vgg

STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")
CONTENT_LAYERS = ("block4_conv2",)
DEPTHS = (2, 2, 4, 4, 4)


def build_style_transfer(
    input_shape: tuple[int, int, int],
    *,
    style_layers: Sequence[str] = STYLE_LAYERS,
    content_layers: Sequence[str] = CONTENT_LAYERS,
    width: int = 64,
    name: str = "style_transfer",
) -> keras.Model:
    """The convolutions of VGG-19, with the feature maps of the chosen layers as outputs.

    The paper takes a trained VGG-19. `copy_style_weights` brings in those of
    `keras.applications.VGG19`; random ones do for textures, as Gram matrices of random features
    already tell them apart. Pixels go in as the weights expect them: those of `keras.applications` want
    `keras.applications.vgg19.preprocess_input`.

    The image in the making is what gets trained, not this network: keep it frozen.

    Args:
        input_shape: (height, width, channels), at least 32 pixels each way.
        style_layers: names of layers, "block1_conv1" to "block5_conv4".
        content_layers: likewise.
        width: channels of the first block, 64 in the paper.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> a dictionary of feature maps (B, Y', W', C') under the layers' names.

    Parameters: 12,944,960 up to block5_conv1, the deepest of the paper's layers.

    Raises:
        TypeError, ValueError: when the image is too small, or a layer is unknown.

    Source: Gatys, Ecker and Bethge, *Image Style Transfer Using Convolutional Neural Networks* (2016), which pools by
    the average, not the maximum.

    Example:

    >>> from course import models
    >>> model = models.build_style_transfer((32, 32, 3), width=8)
    >>> model.output["block4_conv2"].shape
    (None, 4, 4, 64)
    """
    known = [f"block{block}_conv{i}" for block, depth in enumerate(DEPTHS, 1) for i in range(1, depth + 1)]
    chosen = dict.fromkeys([*style_layers, *content_layers])
    for layer in chosen:
        require_one_of("layer", layer, known)
    # The dense layers, of width 1 here, are not on the way to any chosen layer and fall away.
    vgg = build_vgg(input_shape, 1, depths=DEPTHS, width=width, dense_width=1)
    # Gram matrices sum thousands of products: in float32 under any policy.
    features = {
        layer: keras.layers.Identity(dtype="float32", name=f"{layer}_features")(vgg.get_layer(layer).output)
        for layer in chosen
    }
    return keras.Model(vgg.input, features, name=name)


def copy_style_weights(reference: keras.Model, model: keras.Model) -> None:
    """Give an extractor the weights of the layers of the same names in `reference`.

    Args:
        reference: `keras.applications.VGG19(include_top=False)`, say, with its trained weights where they can be had.
        model: as `build_style_transfer` returns it.

    Raises:
        ValueError: when the reference lacks a layer of the extractor, or has it in another shape.

    Example:

    >>> from course import models
    >>> trained, fresh = (models.build_style_transfer((32, 32, 3), width=4) for _ in range(2))
    >>> models.copy_style_weights(trained, fresh)
    """
    theirs = {layer.name: layer for layer in reference.layers}
    for layer in model.layers:
        if not layer.weights:
            continue
        wanted = [weight.shape for weight in layer.weights]
        given = [weight.shape for weight in theirs[layer.name].weights] if layer.name in theirs else "no such layer"
        if given != wanted:
            raise ValueError(
                f"`reference` must have the layer {layer.name!r} with weights of shapes {wanted}. Received: {given}. "
                "Take a VGG-19, with the channels of the extractor's `width` and `input_shape`."
            )
        layer.set_weights(theirs[layer.name].get_weights())
