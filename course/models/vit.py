"""The Vision Transformer: an image is a sentence of patches."""

import keras

from course.layers.class_token import ClassToken
from course.layers.encoder_block import EncoderBlock
from course.layers.learned_positions import LearnedPositions
from course.layers.patch_embedding import PatchEmbedding
from course.models.checking import require_divides, require_image, require_positive, require_rate


def build_vit(
    input_shape: tuple[int, int, int] = (224, 224, 3),
    num_classes: int = 1000,
    *,
    patch_size: int = 16,
    width: int = 768,
    num_layers: int = 12,
    num_heads: int = 12,
    dropout_rate: float = 0.1,
) -> keras.Model:
    """ViT, an image classifier of encoder blocks alone.

    The defaults are ViT-B/16, 86,567,656 parameters; ViT-L/16 is width 1024, 24 layers, 16 heads.

    Weights begin as in `transformers` and in DeiT (Touvron et al., 2021): normal of standard deviation 0.02, drawn
    again beyond two of them. The authors' own code draws the blocks' from Glorot's uniform distribution, and begins
    with the last layer at 0.

    Args:
        input_shape: (height, width, channels), in pixels; `patch_size` divides height and width.
        num_classes: number of classes.
        patch_size: height and width of a patch, in pixels.
        width: width of the representation, D.
        num_layers: number of encoder blocks.
        num_heads: attention heads in each; must divide `width`.
        dropout_rate: of embeddings, attention weights and each step's output.

    Shapes:
        images (B, Y, W, C) to logits (B, num_classes), float32.

    Raises:
        ValueError: when patches do not fit the image, the heads do not divide the width, or a number is out of range.

    Source: Dosovitskiy et al., 2020, "An Image is Worth 16x16 Words".

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_vit((8, 12, 3), 10, patch_size=4, width=8, num_layers=2, num_heads=2)
    >>> tuple(model(np.zeros((1, 8, 12, 3), "float32")).shape)
    (1, 10)
    """
    height, breadth, _ = require_image(input_shape, smallest=require_positive("patch_size", patch_size))
    require_divides("num_heads", num_heads, "width", width)
    require_positive("num_classes", num_classes)
    require_positive("num_layers", num_layers)
    require_rate("dropout_rate", dropout_rate)

    images = keras.Input(input_shape, name="images")  # (B, Y, W, C)
    x = PatchEmbedding(patch_size, width, kernel_initializer=_normal(), name="patches")(images)  # (B, N, D)
    x = ClassToken(name="class_token")(x)  # (B, N + 1, D)
    x = LearnedPositions((height // patch_size) * (breadth // patch_size) + 1, name="positions")(x)
    x = keras.layers.Dropout(dropout_rate, name="embedding_dropout")(x)
    for index in range(num_layers):
        x = EncoderBlock(
            num_heads,
            4 * width,
            activation="gelu",
            norm_first=True,
            epsilon=1e-12,
            dropout_rate=dropout_rate,
            kernel_initializer=_normal(),
            name=f"block_{index}",
        )(x)
    x = keras.layers.LayerNormalization(epsilon=1e-12, name="norm")(x)
    x = x[:, 0]  # (B, D)
    dense = keras.layers.Dense(num_classes, kernel_initializer=_normal(), dtype="float32", name="logits")
    return keras.Model(images, dense(x), name="vit")  # (B, num_classes)


def _normal() -> keras.initializers.Initializer:
    # A new one for each layer: an initializer gives the same numbers whenever it is called.
    return keras.initializers.TruncatedNormal(stddev=0.02)
