"""Sampling that gradients pass through."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("course")
class ReparameterizedSampling(keras.Layer):
    """Draws z = mean + exp(log_variance / 2) noise from a normal distribution, so that gradients reach both parameters.

    Drawing z directly would leave nothing to differentiate. Here the randomness comes from outside, from standard
    normal noise, and z is a smooth function of the parameters: dz/dmean = 1 and dz/dlog_variance = (z - mean) / 2.

    In training each call draws anew. At inference z is the mean, so that predictions are the same every time; call
    with `training=True` for draws. Whoever wants to know the noise hands it in.

    Args:
        seed: an integer, for the same draws in every run, or None.

    Call arguments:
        mean: tensor (B, D).
        log_variance: tensor (B, D). The logarithm, because a network may then put out any number.
        noise: tensor (B, D) to use instead of a draw, in training and at inference.
        training: whether to draw.

    Shapes:
        mean (B, D), log_variance (B, D) -> z (B, D).

    Raises:
        ValueError: when mean and log_variance differ in shape.

    Source: Kingma and Welling, *Auto-Encoding Variational Bayes* (2014).

    Example:

    >>> import numpy as np
    >>> from course.layers import ReparameterizedSampling
    >>> z = ReparameterizedSampling()(np.array([[1.0]]), np.log([[4.0]]), noise=np.array([[0.5]]))  # 1 + 2 × 0.5
    >>> float(z[0, 0])
    2.0
    """

    def __init__(self, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, mean_shape: Any, log_variance_shape: Any, noise_shape: Any = None) -> None:
        if tuple(mean_shape) != tuple(log_variance_shape):
            raise ValueError(
                "`mean` and `log_variance` must have the same shape: one of each for every latent number. "
                f"Received: mean {tuple(mean_shape)}, log_variance {tuple(log_variance_shape)}. "
                "Give both Dense layers the same number of units."
            )

    def call(self, mean: Any, log_variance: Any, noise: Any = None, training: bool = False) -> Any:
        if noise is None:
            if not training:
                return mean
            noise = keras.random.normal(ops.shape(mean), dtype=mean.dtype, seed=self.seed_generator)
        return mean + ops.exp(0.5 * log_variance) * noise

    def compute_output_shape(self, mean_shape: Any, log_variance_shape: Any = None, noise_shape: Any = None) -> Any:
        return mean_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self.seed}
