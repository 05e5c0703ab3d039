"""Weights for comparing a model with its reference: random, of a healthy scale, moving statistics included."""

import keras
import numpy as np
import pytest
from keras import ops


def randomize(model: keras.Model, seed: int = 0) -> None:
    """Give every weight random values, so that two layers in the wrong order would show.

    Normalizations get statistics of their own too: with means of 0 and variances of 1, which they begin with, several
    faults (a forgotten epsilon among them) would stay unseen.
    """
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.adapt_mean.assign(rng.uniform(0.3, 0.6, layer.adapt_mean.shape))
            layer.adapt_variance.assign(rng.uniform(0.04, 0.09, layer.adapt_variance.shape))
            layer.finalize_state()
            continue
        for weight in layer.weights:
            weight.assign(_values(layer, weight, rng))


def _values(layer: keras.Layer, weight: keras.Variable, rng: np.random.Generator) -> np.ndarray:
    shape, name = weight.shape, weight.path.rsplit("/", 1)[-1]
    if name in ("gamma", "moving_variance"):
        return rng.uniform(0.6, 1.4, shape)
    if len(shape) == 1:
        return rng.normal(0, 0.1, shape)
    fan_in = np.prod(shape[:2] if isinstance(layer, keras.layers.DepthwiseConv2D) else shape[:-1])
    # Uniform: drawing normal numbers for a VGG takes two seconds.
    limit = np.sqrt(4.5 / fan_in)
    return rng.uniform(-limit, limit, shape)


@pytest.fixture
def without_initial_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with zeros, for models whose weights are replaced anyway: JAX compiles the drawing of each shape."""

    def zeros(self: keras.Initializer, shape: tuple[int, ...], dtype: str | None = None) -> object:
        return ops.convert_to_tensor(np.zeros(shape, dtype or "float32"))

    monkeypatch.setattr(keras.initializers.VarianceScaling, "__call__", zeros)


def images(shape: tuple[int, ...], *, batch: int = 2, largest: float = 1.0, seed: int = 1) -> np.ndarray:
    """Noise, darker in some images and channels than in others: a mean over the image must not make them all alike."""
    rng = np.random.default_rng(seed)
    brightness = rng.uniform(0.1, largest, (batch, 1, 1, shape[-1]))
    return (brightness * rng.uniform(0, 1, (batch, *shape))).astype("float32")


def inference(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """The outputs in inference. JAX compiles them in one piece: one operation at a time would take it a minute."""
    if keras.config.backend() == "jax":
        import jax

        def forward(trainable, other, x):
            return model.stateless_call(trainable, other, x, training=False)[0]

        values = [[v.value for v in part] for part in (model.trainable_variables, model.non_trainable_variables)]
        compiled = jax.jit(forward).lower(*values, x).compile({"xla_backend_optimization_level": 0})
        return np.asarray(compiled(*values, x))
    return ops.convert_to_numpy(model(ops.convert_to_tensor(x), training=False))


def relative_difference(observed: np.ndarray, expected: np.ndarray) -> float:
    """max |seen - expected| / max |expected|, of outputs that are finite and tell the images and classes apart."""
    assert observed.shape == expected.shape
    assert np.all(np.isfinite(expected))
    assert expected.std() > 1e-3 * np.abs(expected).max() > 0
    assert np.abs(expected[0] - expected[1]).max() > 1e-4 * np.abs(expected).max(), "the image does not matter"
    return float(np.max(np.abs(observed.astype("float64") - expected)) / np.max(np.abs(expected)))
