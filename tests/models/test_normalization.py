"""One policy for moving statistics: one argument in every builder that normalizes, and a default that settles."""

import inspect

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from course import models
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum
from course.parity import EXAMPLES

pytestmark = pytest.mark.backend

SMALL = {
    "build_mlp": lambda **more: models.build_mlp(4, 2, widths=(3, 3), batch_normalization=True, **more),
    "build_gan_generator": lambda **more: models.build_gan_generator((4,), widths=(3,), **more),
    "build_dcgan_generator": lambda **more: models.build_dcgan_generator((8, 8, 1), widths=(4, 4), **more),
    "build_dcgan_discriminator": lambda **more: models.build_dcgan_discriminator((8, 8, 1), widths=(4, 4), **more),
    "build_yolo": lambda **more: models.build_yolo((8, 8, 1), 2, widths=(4,), head_width=4, **more),
    "build_embedding_network": lambda **more: models.build_embedding_network((8, 8, 1), widths=(4, 4), **more),
    "build_densenet": lambda **more: models.build_densenet((32, 32, 1), 2, depths=(1, 1), growth_rate=4, **more),
    "build_resnet": lambda **more: models.build_resnet((32, 32, 1), 2, depths=(1, 1), width=4, **more),
    "build_resnet18": lambda **more: models.build_resnet18((32, 32, 1), 2, width=4, **more),
    "build_resnet18_v2": lambda **more: models.build_resnet18_v2((32, 32, 1), 2, width=4, **more),
    "build_inception_v3": lambda **more: models.build_inception_v3((75, 75, 1), 2, width_multiplier=1 / 32, **more),
    "build_mobilenet_v1": lambda **more: models.build_mobilenet_v1((32, 32, 1), 2, width_multiplier=1 / 16, **more),
    "build_mobilenet_v2": lambda **more: models.build_mobilenet_v2((32, 32, 1), 2, width_multiplier=1 / 16, **more),
    "build_efficientnet": lambda **more: models.build_efficientnet(
        (32, 32, 1), 2, width_coefficient=0.1, depth_coefficient=0.2, **more
    ),
}
BUILDERS = [name for name in models.__all__ if name.startswith("build_")]
PRESETS = ("build_densenet", "build_resnet", "build_efficientnet_b")  # the same code with larger numbers


def normalizations(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]


@pytest.mark.parametrize("name", SMALL)
def test_the_argument_reaches_every_normalization(name):
    for given, expected in (({}, NORMALIZATION_MOMENTUM), ({"normalization_momentum": 0.99}, 0.99)):
        momenta = {layer.momentum for layer in normalizations(SMALL[name](**given))}
        assert momenta == {expected}


def test_no_builder_normalizes_without_the_argument():
    with_argument = {
        b for b in BUILDERS if "normalization_momentum" in inspect.signature(getattr(models, b)).parameters
    }
    for builder in with_argument:
        argument = inspect.signature(getattr(models, builder)).parameters["normalization_momentum"]
        assert argument.default == NORMALIZATION_MOMENTUM, builder
        assert builder in SMALL or builder.startswith(PRESETS), f"{builder} is not in SMALL."
    # What normalizes in any example of parity took the default from this one place.
    for name, example in EXAMPLES.items():
        network = example.build()
        if normalizations(network):
            assert all(layer.momentum == NORMALIZATION_MOMENTUM for layer in normalizations(network)), name


def test_a_momentum_of_1_would_never_forget_and_is_refused():
    with pytest.raises(ValueError, match="normalization_momentum=1"):
        models.build_mobilenet_v2((32, 32, 3), 10, normalization_momentum=1)
    assert require_momentum(0) == 0


@pytest.mark.slow
def test_mobilenet_v2_is_as_good_at_inference_as_in_training_after_a_hundred_steps():
    keras.utils.set_random_seed(0)
    digits = load_digits()
    images = np.kron(digits.images[:320, :, :, None] / 16, np.ones((1, 4, 4, 1))).astype("float32")  # (N, 32, 32, 1)
    labels = digits.target[:320]
    model = models.build_mobilenet_v2((32, 32, 1), 10, width_multiplier=0.35)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    jit_compile = "auto" if keras.backend.backend() == "jax" else False
    model.compile(keras.optimizers.Adam(2e-3), loss, metrics=["accuracy"], jit_compile=jit_compile)
    history = model.fit(images, labels, batch_size=32, epochs=10, verbose=0)
    in_training = history.history["accuracy"][-1]
    _, at_inference = model.evaluate(images, labels, verbose=0)
    # With the 0.999 of Keras' own network: 0.85 and 0.10.
    assert in_training > 0.75
    assert at_inference > in_training - 0.05
