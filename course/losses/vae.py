"""The two losses of a variational autoencoder: reconstruction, and divergence from the prior."""

import math
from typing import Any

import keras
from keras import ops

from course.layers.checking import require_number, require_one_of
from course.losses.open_sizes import sizes_can_agree

LIKELIHOODS = ("bernoulli", "gaussian")


def reconstruction_loss(x: Any, reconstruction: Any, *, likelihood: str = "bernoulli") -> Any:
    """-log p(x | z), summed over all the numbers of an example.

    - "bernoulli", for pixels between 0 and 1: the reconstruction holds logits a, and each pixel costs
      log(1 + exp(a)) - x a, which is the binary cross-entropy.
    - "gaussian" of variance 1, for any numbers: the reconstruction holds means μ, and each costs
      ((x - μ)² + log 2π) / 2.

    The sum, not the mean, is what stands beside the divergence in the paper: with a mean over 784 pixels the divergence
    would weigh 784 times as much, and the latent numbers would go unused.

    Worked number: a pixel x = 1 with logit 0 (probability 1/2) costs log 2 = 0.6931. With "gaussian" and μ = 0 it costs
    (1 + 1.8379) / 2 = 1.4189.

    Args:
        x: tensor (B, ...).
        reconstruction: tensor (B, ...) of the same shape.
        likelihood: "bernoulli" or "gaussian".

    Returns:
        Tensor (B,), in nats.

    Raises:
        ValueError: when the likelihood is unknown, or the shapes differ.

    Source: Kingma and Welling, *Auto-Encoding Variational Bayes* (2014).

    Example:

    >>> import numpy as np
    >>> from course.losses import reconstruction_loss
    >>> round(float(reconstruction_loss(np.array([[1.0]]), np.array([[0.0]]))[0]), 4)
    0.6931
    """
    require_one_of("likelihood", likelihood, LIKELIHOODS)
    reconstruction = ops.convert_to_tensor(reconstruction)
    x = ops.cast(x, reconstruction.dtype)
    if not sizes_can_agree(x.shape[1:], reconstruction.shape[1:]):
        raise ValueError(
            f"`x` and `reconstruction` must have the same shape. Received: {tuple(x.shape)} and "
            f"{tuple(reconstruction.shape)}. Give the decoder the shape of one example."
        )
    if likelihood == "bernoulli":
        each = ops.softplus(reconstruction) - x * reconstruction
    else:
        each = 0.5 * (ops.square(x - reconstruction) + math.log(2 * math.pi))
    return ops.sum(ops.reshape(each, (ops.shape(each)[0], -1)), axis=-1)  # (B,)


def gaussian_kl_divergence(prior: Any, posterior: Any) -> Any:
    """KL(q || p) of two diagonal normal distributions, summed over the latent numbers.

    With q = N(μ, σ²) and p = N(μ', σ'²) it is ½ Σ (σ²/σ'² + (μ - μ')²/σ'² - 1 - log(σ²/σ'²)); for the standard normal
    prior of a variational autoencoder, ½ Σ (σ² + μ² - 1 - log σ²).

    Worked number: μ = 1, σ² = 1 against N(0, 1) gives ½ (1 + 1 - 1 - 0) = 0.5. μ = 0, σ² = 4 gives
    ½ (4 - 1 - 1.3863) = 0.8069.

    Args:
        prior: p, tensor (B, 2, D): means and logarithms of variances. Zeros are the standard normal distribution.
        posterior: q, likewise.

    Returns:
        Tensor (B,), in nats, never below 0.

    Source: Kingma and Welling (2014), appendix B.

    Example:

    >>> import numpy as np
    >>> from course.losses import gaussian_kl_divergence
    >>> prior, posterior = np.zeros((1, 2, 1)), np.array([[[1.0], [0.0]]])
    >>> float(gaussian_kl_divergence(prior, posterior)[0])
    0.5
    """
    posterior = ops.convert_to_tensor(posterior)
    prior = ops.cast(prior, posterior.dtype)
    log_ratio = posterior[:, 1] - prior[:, 1]  # (B, D): log σ²/σ'²
    # expm1 keeps what exp(log_ratio) - 1 loses to rounding when the two are nearly the same.
    spread = ops.expm1(log_ratio) - log_ratio
    shift = ops.square(posterior[:, 0] - prior[:, 0]) * ops.exp(-prior[:, 1])
    return 0.5 * ops.sum(spread + shift, axis=-1)  # (B,)


def vae_loss(x: Any, reconstruction: Any, latent: Any, *, beta: float = 1.0, likelihood: str = "bernoulli") -> Any:
    """reconstruction + beta · divergence: for beta = 1 the negative evidence lower bound, in nats for each example.

    Worked number: the pixel x = 1 with logit 0 (0.6931) and one latent number with μ = 1, σ² = 1 (0.5) cost 1.1931;
    with beta = 4, 2.6931.

    Args:
        x: tensor (B, ...).
        reconstruction: tensor (B, ...): logits, or means where the likelihood is "gaussian".
        latent: tensor (B, 2, D): means and logarithms of variances.
        beta: the weight of the divergence.
        likelihood: "bernoulli" or "gaussian".

    Returns:
        Tensor (B,).

    Sources: Kingma and Welling (2014); beta: Higgins et al., *beta-VAE* (2017).

    Example:

    >>> import numpy as np
    >>> from course.losses import vae_loss
    >>> latent = np.array([[[1.0], [0.0]]], "float32")
    >>> round(float(vae_loss(np.array([[1.0]]), np.array([[0.0]], "float32"), latent)[0]), 4)
    1.1931
    """
    prior = ops.zeros_like(latent)
    divergence = gaussian_kl_divergence(prior, latent)
    return reconstruction_loss(x, reconstruction, likelihood=likelihood) + beta * divergence


@keras.saving.register_keras_serializable("course")
class ReconstructionLoss(keras.losses.Loss):
    """`reconstruction_loss` for `compile`: a sum over each example's numbers, and the mean over the batch.

    Args:
        likelihood: "bernoulli" or "gaussian".
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Example:

    >>> import numpy as np
    >>> from course.losses import ReconstructionLoss
    >>> round(float(ReconstructionLoss()(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))), 4)  # twice log 2
    1.3863
    """

    def __init__(
        self,
        likelihood: str = "bernoulli",
        *,
        reduction: str = "sum_over_batch_size",
        name: str = "reconstruction_loss",
    ):
        super().__init__(name=name, reduction=reduction)
        self.likelihood = require_one_of("likelihood", likelihood, LIKELIHOODS)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return reconstruction_loss(y_true, y_pred, likelihood=self.likelihood)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction, "likelihood": self.likelihood}


@keras.saving.register_keras_serializable("course")
class GaussianKLDivergence(keras.losses.Loss):
    """beta times `gaussian_kl_divergence` for `compile`: targets are the prior (zeros), outputs (B, 2, D).

    `keras.losses.KLDivergence` is another thing: it compares two lists of probabilities.

    Args:
        beta: the weight of the divergence. 1 gives the evidence lower bound; more presses the latent numbers harder
            towards independence, at the price of blurrier reconstructions.
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Raises:
        TypeError, ValueError: when beta is no number of at least 0.

    Example:

    >>> import numpy as np
    >>> from course.losses import GaussianKLDivergence
    >>> float(GaussianKLDivergence(beta=4.0)(np.zeros((1, 2, 1)), np.array([[[1.0], [0.0]]])))
    2.0
    """

    def __init__(
        self, beta: float = 1.0, *, reduction: str = "sum_over_batch_size", name: str = "gaussian_kl_divergence"
    ):
        super().__init__(name=name, reduction=reduction)
        self.beta = require_number("beta", beta, at_least=0)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.beta * gaussian_kl_divergence(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction, "beta": self.beta}
