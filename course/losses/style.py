"""Style and content losses of neural style transfer, on feature maps."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_number, require_rank


def gram_matrix(features: Any) -> Any:
    """How strongly every two channels respond together, averaged over the image: G_ij = mean of F_i F_j over pixels.

    It keeps which textures occur together and forgets where: that is what is called style. Divided by the number of
    pixels, so that images of different sizes compare.

    Shapes:
        features (B, Y, W, C) -> (B, C, C).

    Raises:
        ValueError: when the features are not (B, Y, W, C).

    >>> import numpy as np
    >>> features = np.array([[[[1.0, 0.0], [3.0, 2.0]]]])  # two pixels, two channels
    >>> keras.ops.convert_to_numpy(gram_matrix(features))[0].tolist()  # (1·1 + 3·3) / 2, (1·0 + 3·2) / 2 ...
    [[5.0, 3.0], [3.0, 2.0]]
    """
    features = ops.convert_to_tensor(features)
    require_rank("features", tuple(features.shape), 4, "(B, Y, W, C)")
    # Counted as the image comes: a model for images of any size has no height and width before.
    _, height, width, _ = ops.shape(features)
    products = ops.einsum("bhwi,bhwj->bij", features, features)  # (B, C, C)
    return products / ops.cast(height * width, products.dtype)


def style_loss(style_features: Any, features: Any) -> Any:
    """Σ (G_ij - A_ij)² / (4 C²), where G and A are the Gram matrices of the two feature maps and C their channels.

    Worked number: one pixel, two channels, features (1, 0) where the style has (0, 0). G = [[1, 0], [0, 0]], A = 0, so
    the loss is 1 / (4 · 2²) = 0.0625.

    Args:
        style_features: feature map of the style image, (B, Y', W', C); its size may differ.
        features: feature map of the image in the making, (B, Y, W, C).

    Returns:
        The loss of each image, tensor (B,).

    Raises:
        ValueError: when a feature map has another number of axes, or the channels differ.

    Source: Gatys, Ecker and Bethge, *Image Style Transfer Using Convolutional Neural Networks* (2016). There the Gram
    matrix is a sum over the M pixels and the loss is divided by M²; for images of one size it is the same.

    Example:

    >>> import numpy as np
    >>> from course.losses import style_loss
    >>> float(style_loss(np.array([[[[0.0, 0.0]]]]), np.array([[[[1.0, 0.0]]]]))[0])
    0.0625
    """
    made, wanted = gram_matrix(features), gram_matrix(style_features)
    channels, style_channels = made.shape[-1], wanted.shape[-1]
    if channels != style_channels:
        raise ValueError(
            f"Both feature maps must have the same channels. Received: {style_channels} of the style, {channels} of "
            "the image. Take both from the same layer of the same network."
        )
    return ops.sum(ops.square(made - wanted), axis=(1, 2)) / (4.0 * channels**2)


def content_loss(content_features: Any, features: Any) -> Any:
    """Σ (F - P)² / 2 over pixels and channels: what is where.

    Worked number: features (1, 0) where the content has (0, 2) give (1 + 4) / 2 = 2.5.

    Shapes:
        two feature maps (B, Y, W, C) -> the loss of each image, (B,).

    Source: Gatys, Ecker and Bethge (2016).

    >>> import numpy as np
    >>> float(content_loss(np.array([[[[0.0, 2.0]]]]), np.array([[[[1.0, 0.0]]]]))[0])
    2.5
    """
    return 0.5 * ops.sum(ops.square(ops.subtract(features, content_features)), axis=(1, 2, 3))


@keras.saving.register_keras_serializable("course")
class StyleLoss(keras.losses.Loss):
    """`style_loss` for `compile`: targets are the feature maps of the style image, outputs those of the image.

    Args:
        weight: what the loss is multiplied by; the paper weighs style 1,000 to 10,000 times against content.
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Raises:
        TypeError, ValueError: when the weight is no number of at least 0.

    Example:

    >>> import numpy as np
    >>> from course.losses import StyleLoss
    >>> float(StyleLoss(weight=2.0)(np.array([[[[0.0, 0.0]]]]), np.array([[[[1.0, 0.0]]]])))
    0.125
    """

    def __init__(self, weight: float = 1.0, *, reduction: str = "sum_over_batch_size", name: str = "style_loss"):
        super().__init__(name=name, reduction=reduction)
        self.weight = require_number("weight", weight, at_least=0)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.weight * style_loss(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction, "weight": self.weight}
