"""The variational autoencoder: a code that is a distribution, and a decoder that can be given any code."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from course.layers.reparameterized_sampling import ReparameterizedSampling
from course.models.checking import require_positive, require_positives


@keras.saving.register_keras_serializable("course")
class VariationalAutoencoder(keras.Model):
    """A Functional model with the outputs "reconstruction" and "latent" that is its own teacher.

    Where `fit` or `evaluate` is given no targets, the reconstruction's is the input and the latent distribution's is
    the prior N(0, I), which is zeros: means and logarithms of variances. Targets that are given are used, such as clean
    images for spoiled ones.

    Example:

    >>> import numpy as np
    >>> from course import losses, models
    >>> model = models.build_variational_autoencoder(4, widths=(8,), latent_size=2)
    >>> model.compile("adam", {"reconstruction": losses.ReconstructionLoss(), "latent": losses.GaussianKLDivergence()})
    >>> sorted(model.fit(np.zeros((8, 4)), verbose=0).history)
    ['latent_loss', 'loss', 'reconstruction_loss']
    """

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        return super().compute_loss(x, self._targets(x, y, y_pred), y_pred, sample_weight, training=training)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return super().compute_metrics(x, self._targets(x, y, y_pred), y_pred, sample_weight)

    def _targets(self, x: Any, y: Any, y_pred: Any) -> Any:
        if y is not None:
            return y
        # Features alone, or with the noise behind them.
        return {"reconstruction": keras.tree.flatten(x)[0], "latent": ops.zeros_like(y_pred["latent"])}


def build_variational_autoencoder(
    num_features: int,
    *,
    widths: Sequence[int] = (500,),
    latent_size: int = 20,
    noise_input: bool = False,
    seed: int | None = None,
    name: str = "variational_autoencoder",
) -> keras.Model:
    """An autoencoder whose code is a normal distribution, pulled towards the standard one.

    The encoder says a mean and a log-variance for each latent number; one code is drawn from them; the decoder says the
    input again. Because the codes of all examples together look like draws from N(0, I), new examples come from
    decoding such draws: `model.get_layer("decoder")`. `model.get_layer("encoder")` gives (B, 2, Z).

    The two outputs have a loss each, whose sum is the negative evidence lower bound:

        model.compile("adam", {"reconstruction": ReconstructionLoss(), "latent": GaussianKLDivergence(beta=1.0)})
        model.fit(x)

    It needs no targets: see `VariationalAutoencoder`.

    Codes are drawn in training only; at inference the code is the mean, so that predictions repeat themselves.

    Args:
        num_features: F.
        widths: units of the encoder's hidden layers; the decoder has them in reverse.
        latent_size: Z.
        noise_input: whether the noise is a second input (B, Z) instead of drawn: the same steps on every backend.
        seed: of the draws.
        name: of the model.

    Shapes:
        features (B, F) -> {"reconstruction": (B, F), "latent": (B, 2, Z)}. The reconstruction is linear: logits for
        values between 0 and 1, or means.

    Parameters: 815,824 for 784 features, widths (500,) and 20 latent numbers.

    Raises:
        TypeError, ValueError: when a number is not positive.

    Source: Kingma and Welling, *Auto-Encoding Variational Bayes* (2014). Their networks have one hidden layer of tanh
    units, 500 for MNIST; these have ReLU.

    Example:

    >>> from course import models
    >>> model = models.build_variational_autoencoder(64, widths=(32,), latent_size=2)
    >>> model.output["latent"].shape, model.get_layer("decoder").input.shape
    ((None, 2, 2), (None, 2))
    """
    require_positive("num_features", num_features)
    require_positive("latent_size", latent_size)
    widths = require_positives("widths", widths)

    x = features = keras.Input((num_features,))  # (B, F)
    for width in widths:
        x = layers.Dense(width, "relu", kernel_initializer="he_normal")(x)  # (B, width)
    x = layers.Dense(2 * latent_size, name="mean_and_log_variance")(x)  # (B, 2 Z)
    x = layers.Reshape((2, latent_size))(x)  # (B, 2, Z)
    encoder = keras.Model(features, x, name="encoder")

    x = code = keras.Input((latent_size,))  # (B, Z)
    for width in reversed(widths):
        x = layers.Dense(width, "relu", kernel_initializer="he_normal")(x)  # (B, width)
    decoder = keras.Model(code, layers.Dense(num_features)(x), name="decoder")  # (B, F)

    inputs = keras.Input((num_features,), name="features")
    noise = keras.Input((latent_size,), name="noise") if noise_input else None
    latent = encoder(inputs)  # (B, 2, Z)
    z = ReparameterizedSampling(seed=seed, name="sampling")(latent[:, 0], latent[:, 1], noise=noise)  # (B, Z)
    outputs = {
        "reconstruction": layers.Activation("linear", dtype="float32", name="reconstruction")(decoder(z)),
        "latent": layers.Activation("linear", dtype="float32", name="latent")(latent),
    }
    return VariationalAutoencoder([inputs, noise] if noise_input else inputs, outputs, name=name)
