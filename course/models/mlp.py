"""Dense networks: one unit, and stacks of layers."""

from collections.abc import Sequence

import keras
from keras import layers

from course.errors import complaint
from course.models.checking import require_positive, require_positives, require_rate
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


def build_perceptron(num_features: int) -> keras.Model:
    """One unit: z = w·x + b, class 1 where z > 0.

    The output is z, before the step, so that a loss has a slope to follow. With `course.losses.PerceptronLoss`, batches
    of one and `SGD(1.0)`, training is Rosenblatt's rule. Weights begin at zero, as his did.

    Args:
        num_features: F.

    Shapes:
        features (B, F) -> z (B, 1).

    Parameters: F + 1.

    Raises:
        TypeError, ValueError: when `num_features` is no positive integer.

    Source: Rosenblatt, *The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain*
    (1958).

    Example:

    >>> from course import models
    >>> models.build_perceptron(2).count_params()
    3
    """
    inputs = keras.Input((require_positive("num_features", num_features),))  # (B, F)
    outputs = layers.Dense(1, kernel_initializer="zeros", dtype="float32", name="logits")(inputs)  # (B, 1)
    return keras.Model(inputs, outputs, name="perceptron")


def build_mlp(
    num_features: int,
    num_outputs: int,
    *,
    widths: Sequence[int] = (128, 64),
    activation: str = "relu",
    batch_normalization: bool | Sequence[bool] = False,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    dropout_rate: float = 0.0,
    name: str = "mlp",
) -> keras.Model:
    """Dense layers, one after the other; a linear layer at the end.

    A network for MNIST, 784-128-64-10 with batch normalization after its second layer, is
    `build_mlp(784, 10, batch_normalization=(False, True))`: 109,642 parameters, of which 128 are moving statistics.

    Args:
        num_features: F, the numbers in an example. Images are flattened before.
        num_outputs: logits of a classifier, or numbers to predict.
        widths: units of each hidden layer.
        activation: of the hidden layers.
        batch_normalization: whether to normalize before the activation; or one answer for each hidden layer.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        dropout_rate: after hidden layers, except where a batch normalization follows: dropout changes the variance in
            training only, and would spoil its moving statistics (Li et al., 2019).
        name: of the model.

    Shapes:
        features (B, F) -> outputs (B, num_outputs).

    Raises:
        TypeError, ValueError: when a number is not positive, a rate no rate, the answers as many as the layers.

    Example:

    >>> from course import models
    >>> models.build_mlp(784, 10, batch_normalization=(False, True)).count_params()
    109642
    """
    require_positive("num_features", num_features)
    require_positive("num_outputs", num_outputs)
    require_rate("dropout_rate", dropout_rate)
    momentum = require_momentum(normalization_momentum)
    widths = require_positives("widths", widths)
    normalized = [batch_normalization] * len(widths) if isinstance(batch_normalization, bool) else batch_normalization
    if len(normalized) != len(widths):
        raise ValueError(
            complaint(
                "batch_normalization",
                f"one answer for each of the {len(widths)} hidden layers",
                f"batch_normalization={batch_normalization!r}",
                "Give True or False for all, or a tuple as long as `widths`.",
            )
        )
    # He's initialization keeps the size of signals through ReLU layers, Glorot's through tanh layers.
    initializer = "he_normal" if activation == "relu" else "glorot_uniform"

    x = inputs = keras.Input((num_features,))  # (B, F)
    for i, width in enumerate(widths):
        x = layers.Dense(width, kernel_initializer=initializer, name=f"dense_{i + 1}")(x)  # (B, width)
        if normalized[i]:
            x = layers.BatchNormalization(momentum=momentum, name=f"normalization_{i + 1}")(x)
        x = layers.Activation(activation, name=f"activation_{i + 1}")(x)
        if dropout_rate and not any(normalized[i + 1 :]):
            x = layers.Dropout(dropout_rate, name=f"dropout_{i + 1}")(x)
    outputs = layers.Dense(num_outputs, dtype="float32", name="logits")(x)  # (B, num_outputs)
    return keras.Model(inputs, outputs, name=name)
