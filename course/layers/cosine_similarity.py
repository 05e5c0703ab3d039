"""The cosine between embeddings and class directions, on which ArcFace and CosFace build."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import (
    require_integer_dtype,
    require_known,
    require_number,
    require_positive,
    require_rank,
)


class CosineHead(keras.Layer):
    """What the heads with a margin share: one direction a class, cosines, a margin, a scale. Not used by itself.

    A subclass says in `add_margin(cosines, labels)` what the margin does to the cosine of the right class.
    """

    def __init__(self, num_classes: int, *, margin: float, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_classes = require_positive("num_classes", num_classes)
        self.margin = require_number("margin", margin, at_least=0)
        self.scale = require_number("scale", scale, above=0)

    def build(self, embeddings_shape: Any, labels_shape: Any = None) -> None:
        width = require_known(
            "the width of `embeddings`", require_rank("embeddings", embeddings_shape, 2, "(B, D)")[-1]
        )
        self.kernel = self.add_weight(name="kernel", shape=(width, self.num_classes))

    def call(self, embeddings: Any, labels: Any = None) -> Any:
        # In float32 under any policy: a margin of half a degree is lost in bfloat16's three digits.
        cosines = cosine_similarity(ops.cast(embeddings, "float32"), ops.cast(self.kernel, "float32"))  # (B, C)
        if labels is not None:
            require_integer_dtype("labels", labels)
            cosines = self.add_margin(cosines, labels)
        return self.scale * cosines

    def add_margin(self, cosines: Any, labels: Any) -> Any:
        raise NotImplementedError("A head says here what its margin does.")

    def compute_output_spec(self, embeddings: Any, labels: Any = None) -> Any:
        return keras.KerasTensor(self.compute_output_shape(embeddings.shape), dtype="float32")

    def compute_output_shape(self, embeddings_shape: Any, labels_shape: Any = None) -> Any:
        return (embeddings_shape[0], self.num_classes)

    def get_config(self) -> dict[str, Any]:
        config = {"num_classes": self.num_classes, "margin": self.margin, "scale": self.scale}
        return {**super().get_config(), **config}


def cosine_similarity(embeddings: Any, kernel: Any) -> Any:
    """The cosine of the angle between each embedding and each column of the kernel; lengths do not matter.

    Shapes:
        embeddings (B, D), kernel (D, C) -> cosines (B, C), between -1 and 1. A vector of zeros has cosine 0 with all.

    >>> import numpy as np
    >>> cosine = cosine_similarity(np.array([[3.0, 4.0]]), np.array([[2.0], [0.0]]))  # 3 / 5
    >>> round(float(cosine[0, 0]), 4)
    0.6
    """
    return ops.matmul(_of_length_one(embeddings, axis=-1), _of_length_one(kernel, axis=0))


def _of_length_one(vectors: Any, axis: int) -> Any:
    # The slope of keras.ops.normalize at a vector of zeros is NaN on JAX and PyTorch; here it is 0.
    squares = ops.sum(ops.square(vectors), axis=axis, keepdims=True)
    return ops.multiply(vectors, ops.rsqrt(ops.maximum(squares, 1e-12)))


def one_hot(labels: Any, num_classes: int) -> Any:
    """Labels (B,) or (B, 1) -> booleans (B, C), True at the right class."""
    return ops.reshape(ops.cast(labels, "int32"), (-1, 1)) == ops.arange(num_classes, dtype="int32")[None, :]
