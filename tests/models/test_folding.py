"""A model with its batch normalizations folded answers as it did, and what cannot be folded stays."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from course import models

pytestmark = pytest.mark.backend

_IMAGE = (8, 8, 3)


def _lived_in(model, seed=0):
    """Statistics, scales and biases as training leaves them: nothing is 0 or 1."""
    rng = np.random.default_rng(seed)
    for layer in model._flatten_layers(include_self=False, recursive=True):
        if isinstance(layer, layers.BatchNormalization):
            count = layer.moving_mean.shape
            layer.moving_mean.assign(rng.normal(0, 0.5, count))
            layer.moving_variance.assign(rng.uniform(0.2, 3, count))
            if layer.scale:
                layer.gamma.assign(rng.uniform(-2, 2, count))
            if layer.center:
                layer.beta.assign(rng.normal(0, 0.5, count))
        elif getattr(layer, "bias", None) is not None:
            layer.bias.assign(rng.normal(0, 0.5, layer.bias.shape))
    return model


def _normalizations(model):
    found = model._flatten_layers(include_self=False, recursive=True)
    return sum(isinstance(layer, layers.BatchNormalization) for layer in found)


def _answers_alike(model, folded, seed=1):
    x = np.random.default_rng(seed).normal(size=(3, *model.input_shape[1:])).astype("float32")
    wanted = np.asarray(ops.convert_to_numpy(model(x, training=False)))
    given = np.asarray(ops.convert_to_numpy(folded(x, training=False)))
    np.testing.assert_allclose(given, wanted, rtol=1e-5, atol=1e-5 * np.abs(wanted).max())


LINEAR = {
    "Dense": ((5,), lambda: layers.Dense(5)),
    "Dense of several axes": ((4, 5), lambda: layers.Dense(3)),
    "Dense without bias": ((5,), lambda: layers.Dense(4, use_bias=False)),
    "Conv1D": ((9, 3), lambda: layers.Conv1D(4, 3)),
    "Conv2D, as many filters as channels": (_IMAGE, lambda: layers.Conv2D(3, 3)),
    "Conv2D, padded, strided, no bias": (
        _IMAGE,
        lambda: layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
    ),
    "Conv2D in groups": ((8, 8, 4), lambda: layers.Conv2D(6, 3, groups=2)),
    "Conv3D": ((4, 4, 4, 2), lambda: layers.Conv3D(3, 2)),
    "Conv2DTranspose": (_IMAGE, lambda: layers.Conv2DTranspose(4, 3, strides=2)),
    "DepthwiseConv2D": (_IMAGE, lambda: layers.DepthwiseConv2D(3)),
    "DepthwiseConv2D, two filters per channel": (_IMAGE, lambda: layers.DepthwiseConv2D(3, depth_multiplier=2)),
}


@pytest.mark.parametrize("functional", [False, True], ids=["Sequential", "Functional"])
@pytest.mark.parametrize("kind", LINEAR)
def test_the_answers_stay_and_the_normalization_goes(kind, functional):
    shape, linear = LINEAR[kind]
    parts = [linear(), layers.BatchNormalization(epsilon=1e-2), layers.ReLU()]
    model = keras.Sequential([keras.Input(shape), *parts])
    if functional:
        inputs = outputs = keras.Input(shape)
        for part in parts:
            outputs = part(outputs)
        model = keras.Model(inputs, outputs)
    folded = models.fold_batch_normalization(_lived_in(model))
    assert _normalizations(model) == 1 and _normalizations(folded) == 0
    _answers_alike(model, folded)


@pytest.mark.parametrize(("scale", "center"), [(False, True), (True, False), (False, False)])
def test_a_normalization_may_lack_scale_or_center(scale, center):
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(scale=scale, center=center)]
    )
    folded = models.fold_batch_normalization(_lived_in(model))
    assert _normalizations(folded) == 0
    _answers_alike(model, folded)


def _behind_an_activation(x):
    return layers.BatchNormalization()(layers.Dense(4, activation="relu")(x))


def _read_twice(x):
    dense = layers.Dense(4)(x)
    return layers.Add()([layers.BatchNormalization()(dense), dense])


def _called_twice(x):
    dense = layers.Dense(5)
    return dense(layers.BatchNormalization()(dense(x)))


def _before_the_layer(x):
    return layers.Dense(4)(layers.BatchNormalization()(x))


def _over_another_axis(x):
    return layers.Flatten()(layers.BatchNormalization(axis=1)(layers.Dense(4)(layers.Reshape((5, 1))(x))))


@pytest.mark.parametrize(
    "network", [_behind_an_activation, _read_twice, _called_twice, _before_the_layer, _over_another_axis]
)
def test_what_cannot_be_folded_stays(network):
    inputs = keras.Input((5,))
    model = _lived_in(keras.Model(inputs, network(inputs)))
    folded = models.fold_batch_normalization(model)
    assert _normalizations(folded) == 1
    _answers_alike(model, folded)


def test_a_layer_that_is_an_output_keeps_its_normalization():
    inputs = keras.Input((5,))
    dense = layers.Dense(4)(inputs)
    model = _lived_in(keras.Model(inputs, [dense, layers.BatchNormalization()(dense)]))
    folded = models.fold_batch_normalization(model)
    assert _normalizations(folded) == 1
    x = np.ones((2, 5), dtype="float32")
    for wanted, given in zip(model(x), folded(x), strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(given), ops.convert_to_numpy(wanted), rtol=1e-5, atol=1e-6)


def test_models_within_the_model_are_folded():
    part = keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.BatchNormalization()], name="part")
    inputs = keras.Input((5,))
    model = _lived_in(keras.Model(inputs, layers.Dense(2)(part(inputs))))
    folded = models.fold_batch_normalization(model)
    assert _normalizations(folded) == 0 and folded.get_layer("part").name == "part"
    _answers_alike(model, folded)


@pytest.mark.parametrize(
    ("builder", "left"),
    [(models.build_resnet18, 0), (models.build_mobilenet_v2, 0), (models.build_efficientnet_b0, 0)],
    ids=["ResNet-18", "MobileNetV2", "EfficientNet-B0"],
)
def test_whole_architectures_lose_all_of_theirs(builder, left):
    model = _lived_in(builder((32, 32, 3), 10))
    folded = models.fold_batch_normalization(model)
    assert _normalizations(model) > 15 and _normalizations(folded) == left
    x = np.random.default_rng(2).normal(size=(2, 32, 32, 3)).astype("float32")
    wanted, given = (np.asarray(ops.convert_to_numpy(one(x, training=False))) for one in (model, folded))
    # Dozens of layers in float32: rounding is relative to the largest logit.
    np.testing.assert_allclose(given, wanted, rtol=1e-3, atol=1e-4 * np.abs(wanted).max())


def test_the_model_itself_is_left_alone():
    model = _lived_in(keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.BatchNormalization()]))
    before = [weight.copy() for weight in model.get_weights()]
    folded = models.fold_batch_normalization(model)
    assert all((one == other).all() for one, other in zip(model.get_weights(), before, strict=True))
    folded.layers[0].set_weights([weight * 0 for weight in folded.layers[0].get_weights()])
    assert _normalizations(model) == 1 and np.abs(model.get_weights()[0]).max() > 0


def test_what_is_no_graph_is_refused():
    class Custom(keras.Model):
        pass

    with pytest.raises(TypeError, match="Custom"):
        models.fold_batch_normalization(Custom())
    with pytest.raises(ValueError, match="not built"):
        models.fold_batch_normalization(keras.Sequential([layers.Dense(3), layers.BatchNormalization()]))


def test_an_adapted_normalization_keeps_what_it_has_learned():
    x = np.random.default_rng(0).normal(1, 2, (6, 5)).astype("float32")
    adapted = layers.Normalization()
    adapted.adapt(3 * x + 2)
    model = _lived_in(keras.Sequential([keras.Input((5,)), adapted, layers.Dense(4), layers.BatchNormalization()]))
    folded = models.fold_batch_normalization(model)
    assert _normalizations(folded) == 0
    _answers_alike(model, folded)


def test_a_normalization_that_is_called_in_training_mode_stays():
    inputs = keras.Input((5,))
    outputs = layers.BatchNormalization()(layers.Dense(4)(inputs), training=True)
    model = _lived_in(keras.Model(inputs, outputs))
    folded = models.fold_batch_normalization(model)
    assert _normalizations(folded) == 1
    x = np.random.default_rng(1).normal(size=(6, 5)).astype("float32")
    np.testing.assert_allclose(*(np.asarray(ops.convert_to_numpy(one(x))) for one in (folded, model)), atol=1e-4)


def test_a_model_in_float64_is_folded_in_float64():
    if keras.config.backend() == "jax":
        pytest.skip("JAX has float64 on request only")
    rng = np.random.default_rng(2)
    stack = [layers.Dense(4, dtype="float64"), layers.BatchNormalization(dtype="float64")]
    model = keras.Sequential([keras.Input((5,), dtype="float64"), *stack])
    for weight in model.weights:
        weight.assign(rng.uniform(0.3, 2, weight.shape))
    kernel, variance = model.layers[0].get_weights()[0], model.layers[1].get_weights()[3]
    folded = models.fold_batch_normalization(model).layers[0].get_weights()[0]
    wanted = kernel * model.layers[1].get_weights()[0] / np.sqrt(variance + 1e-3)
    np.testing.assert_allclose(folded, wanted, rtol=1e-13)
