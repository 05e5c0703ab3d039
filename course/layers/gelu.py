"""GELU by way of tanh."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("course")
def approximate_gelu(x: Any) -> Any:
    """x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))): within 5·10⁻⁴ of x · Φ(x), the exact GELU.

    GPT-2 and T5 1.1 were trained with it, BERT and ViT with the exact one: weights are only right with their own.

    Source: Hendrycks and Gimpel, 2016, "Gaussian Error Linear Units".

    Example:

    >>> from course import layers
    >>> round(float(layers.approximate_gelu(1.0)), 4)
    0.8412
    """
    return ops.gelu(x, approximate=True)
