"""Style and content losses: value, gradient, and what they ignore."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import StyleLoss, content_loss, gram_matrix, style_loss
from tests.layers.gradients import finite_differences, gradients_at
from tests.losses.images_of_two_sizes import TwoSizes

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
FEATURES = rng.normal(size=(2, 3, 4, 3)).astype("float32")
STYLE = rng.normal(size=(2, 5, 2, 3)).astype("float32")  # another size: styles still compare


def gram_in_numpy(features):
    flat = features.reshape(len(features), -1, features.shape[-1]).astype("float64")
    return flat.transpose(0, 2, 1) @ flat / flat.shape[1]


def in_numpy(style, features):
    difference = gram_in_numpy(features) - gram_in_numpy(style)
    return (difference**2).sum(axis=(1, 2)) / (4 * features.shape[-1] ** 2)


def test_value_and_gradient_are_those_of_the_formula():
    np.testing.assert_allclose(
        ops.convert_to_numpy(gram_matrix(FEATURES)), gram_in_numpy(FEATURES), rtol=1e-4, atol=1e-6
    )
    loss = ops.convert_to_numpy(style_loss(STYLE, FEATURES))
    np.testing.assert_allclose(loss, in_numpy(STYLE, FEATURES), rtol=1e-4)
    (gradient,) = gradients_at(lambda features: ops.sum(style_loss(STYLE, features)), FEATURES)
    slopes = finite_differences(lambda features: in_numpy(STYLE, features).sum(), FEATURES)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3, atol=1e-6)


def test_for_images_of_one_size_it_is_the_paper_s_formula():
    style = rng.normal(size=FEATURES.shape).astype("float32")
    pixels, channels = 12, 3
    grams = [
        f.reshape(2, pixels, channels).transpose(0, 2, 1) @ f.reshape(2, pixels, channels) for f in (FEATURES, style)
    ]
    expected = ((grams[0] - grams[1]) ** 2).sum(axis=(1, 2)) / (4 * channels**2 * pixels**2)
    np.testing.assert_allclose(ops.convert_to_numpy(style_loss(style, FEATURES)), expected, rtol=1e-4)


def test_style_forgets_where_and_content_does_not():
    shuffled = FEATURES.reshape(2, 12, 3)[:, rng.permutation(12)].reshape(FEATURES.shape)
    np.testing.assert_allclose(ops.convert_to_numpy(style_loss(FEATURES, shuffled)), 0, atol=1e-10)
    assert np.all(ops.convert_to_numpy(content_loss(FEATURES, shuffled)) > 1)


def test_content_is_half_the_squared_error_and_its_gradient_the_error():
    other = rng.normal(size=FEATURES.shape).astype("float32")
    expected = 0.5 * ((FEATURES - other) ** 2).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(ops.convert_to_numpy(content_loss(other, FEATURES)), expected, rtol=1e-5)
    (gradient,) = gradients_at(lambda features: ops.sum(content_loss(other, features)), FEATURES)
    np.testing.assert_allclose(gradient, FEATURES - other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("scale", [0.0, 1e-20, 1e8])
def test_extreme_features_give_finite_losses_and_gradients(scale):
    features = np.full((1, 2, 2, 2), scale, "float32")
    assert np.all(np.isfinite(ops.convert_to_numpy(style_loss(STYLE[:1, ..., :2], features))))
    (gradient,) = gradients_at(lambda f: ops.sum(style_loss(STYLE[:1, ..., :2], f)), features)
    assert np.all(np.isfinite(gradient))


def test_the_class_weighs_and_round_trips():
    loss = StyleLoss(weight=3.0)
    assert float(loss(STYLE, FEATURES)) == pytest.approx(3 * in_numpy(STYLE, FEATURES).mean(), rel=1e-4)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, StyleLoss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="2 of the style, 3 of the image"):
        style_loss(STYLE[..., :2], FEATURES)
    with pytest.raises(ValueError, match=r"4 axes, \(B, Y, W, C\)"):
        gram_matrix(FEATURES[0])
    with pytest.raises(ValueError, match="weight=-1"):
        StyleLoss(-1)


def test_a_model_for_images_of_any_size_trains_on_two_sizes():
    model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(2, 3, padding="same")])
    model.compile(keras.optimizers.SGD(0.0), StyleLoss())
    images = [rng.normal(size=(2, *size, 3)).astype("float32") for size in ((6, 5), (4, 7))]
    styles = [rng.normal(size=(2, *size, 2)).astype("float32") for size in ((4, 4), (3, 5))]
    (loss,) = model.fit(TwoSizes(*zip(images, styles, strict=True)), verbose=0).history["loss"]
    expected = [in_numpy(s, model.predict(x, verbose=0)).mean() for x, s in zip(images, styles, strict=True)]
    assert loss == pytest.approx(np.mean(expected), rel=1e-4)
