"""Every architecture that `keras.applications` has: its weights copied into ours give its outputs."""

import keras
import numpy as np
import pytest

from course import models
from tests.models.reference_weights import images, inference, randomize, relative_difference, without_initial_weights

pytestmark = pytest.mark.backend
__all__ = ["without_initial_weights"]  # a fixture

K = keras.applications
# Reference, ours, size of the images (height and width), width multiplier. Two of each architecture, one of them odd:
# another depth or width, and images that are not square and halve with a rest.
PAIRS = [
    (K.VGG16, models.build_vgg16, (32, 32), None),
    (K.VGG19, models.build_vgg19, (35, 64), None),
    (K.InceptionV3, models.build_inception_v3, (75, 75), None),
    (K.InceptionV3, models.build_inception_v3, (76, 99), None),
    (K.ResNet50, models.build_resnet50, (64, 64), None),
    (K.ResNet101, models.build_resnet101, (33, 47), None),
    (K.ResNet50V2, models.build_resnet50_v2, (64, 64), None),
    (K.ResNet101V2, models.build_resnet101_v2, (33, 47), None),
    (K.DenseNet121, models.build_densenet121, (64, 64), None),
    (K.DenseNet169, models.build_densenet169, (33, 47), None),
    (K.MobileNet, models.build_mobilenet_v1, (64, 64), 1.0),
    (K.MobileNet, models.build_mobilenet_v1, (47, 75), 0.75),
    (K.MobileNetV2, models.build_mobilenet_v2, (64, 64), 1.0),
    (K.MobileNetV2, models.build_mobilenet_v2, (47, 75), 1.4),
    (K.EfficientNetB0, models.build_efficientnet_b0, (64, 64), None),
    (K.EfficientNetB1, models.build_efficientnet_b1, (47, 75), None),
]


@pytest.mark.parametrize(
    ("reference_builder", "builder", "size", "width_multiplier"),
    PAIRS,
    ids=lambda value: getattr(value, "__name__", None) and value.__name__.removeprefix("build_"),
)
@pytest.mark.usefixtures("without_initial_weights")
def test_outputs_agree_with_the_reference(reference_builder, builder, size, width_multiplier):
    shape = (*size, 3)
    theirs, ours = ({}, {}) if width_multiplier is None else ({"alpha": width_multiplier}, {})
    if width_multiplier is not None:
        ours = {"width_multiplier": width_multiplier}
    reference = reference_builder(input_shape=shape, weights=None, classes=7, classifier_activation=None, **theirs)
    model = builder(shape, 7, **ours)
    assert model.count_params() == reference.count_params()
    randomize(reference)
    models.copy_application_weights(reference, model)
    # Bright enough for the MobileNets' activations to reach the 6 at which theirs stop.
    largest = 255.0 if "efficientnet" in model.name else 20.0 if "mobilenet" in model.name else 1.0
    x = images(shape, largest=largest)
    assert relative_difference(inference(model, x), inference(reference, x)) < 1e-5


def _scaled(*, second_scale=None, filters=4):
    x = inputs = keras.Input((9, 9, 3))
    x = keras.layers.Rescaling(1 / 255)(x)
    x = keras.layers.Normalization()(x)
    if second_scale is not None:
        x = keras.layers.Rescaling(second_scale)(x)
    x = keras.layers.Conv2D(filters, 3)(x)
    return keras.Model(inputs, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(x)))


def test_the_second_rescaling_of_imagenet_weights_is_folded_into_the_normalization():
    """`EfficientNetB0(weights="imagenet")` has it, and cannot be had without a network."""
    reference, model = _scaled(second_scale=[2.0, 3.0, 0.5]), _scaled()
    randomize(reference)
    models.copy_application_weights(reference, model)
    x = images((9, 9, 3), largest=255.0)
    assert relative_difference(inference(model, x), inference(reference, x)) < 1e-5


def test_a_reference_with_another_number_of_classes_is_refused_and_nothing_is_copied():
    reference = K.MobileNet((32, 32, 3), alpha=0.25, classes=4, weights=None)
    model = models.build_mobilenet_v1((32, 32, 3), 5, width_multiplier=0.25)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"\(256, 5\) for `logits/kernel`.*\(1, 1, 256, 4\)"):
        models.copy_application_weights(reference, model)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_reference_of_another_architecture_is_refused():
    reference = K.MobileNet((32, 32, 3), alpha=0.25, classes=5, weights=None)
    with pytest.raises(ValueError, match="mobilenet_v2.*mobilenet_0.25"):
        models.copy_application_weights(reference, models.build_mobilenet_v2((32, 32, 3), 5, width_multiplier=0.25))


def test_weights_are_paired_along_the_graph_not_by_the_order_of_creation():
    def build(first_made):
        inputs = keras.Input((4,))
        made = {name: keras.layers.Dense(3, name=name) for name in (first_made, *{"left", "right"} - {first_made})}
        branches = {name: layer(inputs) for name, layer in made.items()}
        return keras.Model(inputs, keras.layers.Subtract()([branches["left"], branches["right"]]))

    reference, model = build("left"), build("right")
    randomize(reference)
    models.copy_application_weights(reference, model)
    np.testing.assert_allclose(
        model.get_layer("left").get_weights()[0], reference.get_layer("left").get_weights()[0], rtol=0, atol=0
    )
