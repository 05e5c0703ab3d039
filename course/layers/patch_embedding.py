"""An image as a sequence of patches."""

from typing import Any

import keras

from course.layers.checking import require_known, require_positive, require_rank


@keras.saving.register_keras_serializable("course")
class PatchEmbedding(keras.layers.Layer):
    """Cuts images into square patches and maps each to a vector: one convolution whose stride is its kernel size.

    Args:
        patch_size: height and width of a patch, in pixels.
        width: width of a patch's vector, D.
        kernel_initializer: of the convolution.

    Input shape: (B, Y, W, C), height Y and width W known and multiples of `patch_size`.

    Output shape: (B, N, D), N = (Y / patch_size) · (W / patch_size) patches, row by row.

    Raises:
        ValueError: when `patch_size` does not divide height and width.

    Source: Dosovitskiy et al., 2020, "An Image is Worth 16x16 Words".

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> tuple(layers.PatchEmbedding(patch_size=4, width=32)(np.zeros((2, 28, 20, 1), "float32")).shape)
    (2, 35, 32)
    """

    def __init__(
        self, patch_size: int, width: int, *, kernel_initializer: Any = "glorot_uniform", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.patch_size = require_positive("patch_size", patch_size)
        self.width = require_positive("width", width)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.projection = keras.layers.Conv2D(
            width,
            patch_size,
            strides=patch_size,
            data_format="channels_last",
            kernel_initializer=self.kernel_initializer,
            dtype=self.dtype_policy,
            name="projection",
        )

    def build(self, input_shape: Any) -> None:
        self._num_patches(input_shape)
        self.projection.build(input_shape)

    def call(self, images: Any) -> Any:
        patches = self.projection(images)  # (B, Y / patch, W / patch, D)
        return keras.ops.reshape(patches, (-1, self._num_patches(tuple(images.shape)), self.width))  # (B, N, D)

    def _num_patches(self, input_shape: Any) -> int:
        sizes = require_rank("images", input_shape, 4, "(B, Y, W, C)")[1:3]
        patches = 1
        for axis, unchecked in zip(("height", "width"), sizes, strict=True):
            size = require_known(f"The {axis} of `images`", unchecked)
            if size % self.patch_size:
                fits = [n for n in range(2, size + 1) if size % n == 0]
                near = sorted(fits, key=lambda n: abs(n - self.patch_size))[:2]
                raise ValueError(
                    f"`patch_size` must divide the image's {axis}. Expected {size} % patch_size == 0. "
                    f"Received: patch_size={self.patch_size}. Try {' or '.join(str(n) for n in sorted(near))}, "
                    "or resize the images."
                )
            patches *= size // self.patch_size
        return patches

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self._num_patches(input_shape), self.width)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "patch_size": self.patch_size,
            "width": self.width,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
