"""A network that says where an image lies among others, for metric learning."""

from collections.abc import Sequence

import keras
from keras import layers, ops

from course.models.checking import require_image, require_positive, require_positives
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


@channels_last
def build_embedding_network(
    input_shape: tuple[int, int, int],
    *,
    embedding_size: int = 64,
    widths: Sequence[int] = (32, 64, 128),
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "embedding_network",
) -> keras.Model:
    """Convolutions, a global average, and an embedding of length 1: near each other for images of one kind.

    Train it with `course.losses.TripletLoss`; in pairs, `build_siamese_network`, with `ContrastiveLoss`; or with
    `course.layers.ArcFaceHead(num_classes, scale=1.0)` on top, with `ArcFaceLoss`. On the unit sphere distance and
    cosine say the same: d² = 2 - 2 cos θ, so that d lies between 0 and 2.

    Args:
        input_shape: (height, width, channels), at least 2^(len(widths) - 1) pixels each way.
        embedding_size: D.
        widths: channels of each convolution; all but the first have stride 2.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> embeddings (B, D), float32, of length 1.

    Raises:
        TypeError, ValueError: when the image is too small or a number is not positive.

    Source: Schroff, Kalenichenko and Philbin, *FaceNet: A Unified Embedding for Face Recognition and Clustering*
    (2015), for embeddings on the sphere; the network here is small.

    Example:

    >>> from course import models
    >>> models.build_embedding_network((28, 28, 1), embedding_size=16).output.shape
    (None, 16)
    """
    widths = require_positives("widths", widths)
    require_positive("embedding_size", embedding_size)
    momentum = require_momentum(normalization_momentum)
    x = inputs = keras.Input(require_image(input_shape, smallest=2 ** (len(widths) - 1)))  # (B, Y, W, C)
    for i, filters in enumerate(widths):
        strides = 2 if i else 1
        x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)  # (B, Y / 2, W / 2, filters)
        x = layers.BatchNormalization(momentum=momentum)(x)
        x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)  # (B, filters)
    x = layers.Dense(embedding_size, dtype="float32", name="projection")(x)  # (B, D)
    outputs = layers.UnitNormalization(dtype="float32", name="embedding")(x)  # (B, D)
    return keras.Model(inputs, outputs, name=name)


def build_siamese_network(embedding: keras.Model, *, name: str = "siamese_network") -> keras.Model:
    """The same embedding network for both images of a pair.

    Args:
        embedding: as of `build_embedding_network`. It is used, not copied: training the pairs trains it.
        name: of the model.

    Shapes:
        pairs of images (B, 2, Y, W, C) -> pairs of embeddings (B, 2, D), for `course.losses.ContrastiveLoss`.

    Source: Hadsell, Chopra and LeCun, *Dimensionality Reduction by Learning an Invariant Mapping* (2006).

    Example:

    >>> from course import models
    >>> models.build_siamese_network(models.build_embedding_network((28, 28, 1), embedding_size=16)).output.shape
    (None, 2, 16)
    """
    pairs = keras.Input((2, *embedding.input.shape[1:]))  # (B, 2, Y, W, C)
    one, other = embedding(pairs[:, 0]), embedding(pairs[:, 1])  # twice (B, D)
    return keras.Model(pairs, ops.stack([one, other], axis=1), name=name)  # (B, 2, D)
