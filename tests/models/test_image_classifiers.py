"""What every convolutional network promises: logits for its images, named layers, mixed precision, clear errors."""

import keras
import numpy as np
import pytest

from course import models

pytestmark = pytest.mark.backend

# The smallest image of each, and arguments that make it narrow.
SMALL = {
    "lenet5": ((16, 18, 1), {}),
    "alexnet": ((67, 80, 3), {"width": 6, "dense_width": 8}),
    "vgg": ((8, 12, 3), {"depths": (1, 1, 2), "width": 4}),
    "inception_v1": ((32, 40, 3), {"width_multiplier": 1 / 16}),
    "inception_v3": ((75, 80, 3), {"width_multiplier": 1 / 32}),
    "resnet": ((32, 35, 3), {"depths": (1, 1), "width": 4}),
    "densenet": ((32, 35, 3), {"depths": (1, 1), "growth_rate": 4}),
    "mobilenet_v1": ((32, 35, 3), {"width_multiplier": 1 / 16}),
    "mobilenet_v2": ((32, 35, 3), {"width_multiplier": 0.1}),
    "efficientnet": ((32, 35, 3), {"width_coefficient": 0.1, "depth_coefficient": 0.3}),
}
# What compiles fast enough to be trained in a test of a second or two; `course parity` trains the others.
TRAINED = ["lenet5", "alexnet", "vgg", "resnet", "densenet", "efficientnet"]


@pytest.fixture
def mixed_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy(before)


def small(name: str, *, num_classes: int = 5, input_shape: tuple[int, ...] | None = None) -> keras.Model:
    shape, arguments = SMALL[name]
    return getattr(models, f"build_{name}")(input_shape or shape, num_classes, **arguments)


@pytest.mark.parametrize("name", SMALL)
def test_gives_float32_logits_uncompiled_with_the_two_layers_that_lessons_look_for(name):
    model = small(name)
    assert not model.compiled
    assert model.output_shape == (None, 5)
    assert model.name == name
    assert model.get_layer("logits").activation is keras.activations.linear
    features = model.get_layer("features").output.shape
    assert len(features) == 4 and min(features[1:]) >= 1


@pytest.mark.parametrize("name", SMALL)
def test_the_logits_stay_float32_in_mixed_precision(name, mixed_precision):
    model = small(name)
    assert model.output.dtype == "float32"
    assert {weight.dtype for weight in model.trainable_weights} == {"float32"}
    assert model.get_layer("features").compute_dtype == "bfloat16"


@pytest.mark.parametrize("name", TRAINED)
def test_a_compiled_step_in_mixed_precision_is_finite(name, mixed_precision):
    keras.utils.set_random_seed(0)
    model = small(name)
    # "auto" is jit_compile=True on TensorFlow and JAX; torch.compile takes a minute for what this does in a second.
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), jit_compile="auto")
    x = np.random.default_rng(0).uniform(size=(2, *model.input_shape[1:])).astype("float32")
    assert np.isfinite(model.train_on_batch(x, np.array([0, 3])))
    assert all(np.isfinite(weight).all() for weight in model.get_weights())


@pytest.mark.parametrize("name", SMALL)
def test_an_image_that_the_strides_would_eat_is_refused(name):
    _, width, channels = SMALL[name][0]
    smallest = SMALL[name][0][0]
    with pytest.raises(ValueError, match=rf"at least {smallest}.*input_shape=\({smallest - 1}, .*Resizing"):
        small(name, input_shape=(smallest - 1, width, channels))


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("shape", [(64, 64), (2, 64, 64, 3)])
def test_a_shape_that_is_no_image_is_refused(name, shape):
    with pytest.raises(ValueError, match=r"height, width, channels.*without the batch"):
        small(name, input_shape=shape)


@pytest.mark.parametrize("name", SMALL)
def test_a_number_of_classes_that_is_no_number_is_refused(name):
    with pytest.raises(ValueError, match="num_classes=0"):
        small(name, num_classes=0)
    with pytest.raises(TypeError, match=r"num_classes=2\.5"):
        small(name, num_classes=2.5)


@pytest.mark.parametrize(
    ("builder", "arguments", "message"),
    [
        ("alexnet", {"groups": 3}, "one of 1, 2.*groups=3"),
        ("alexnet", {"width": 64}, "multiple of 6.*width=64.*60 or 66"),
        ("alexnet", {"dropout_rate": -0.5}, "dropout_rate=-0.5"),
        ("vgg", {"depths": ()}, r"depths=\(\)"),
        ("vgg", {"depths": (1, 0)}, r"depths\[1\]=0"),
        ("vgg16", {"dropout_rate": 1.0}, r"dropout_rate=1\.0"),
        ("inception_v1", {"width_multiplier": 0}, "width_multiplier=0"),
        ("inception_v1", {"auxiliary_classifiers": True}, "160"),
        ("inception_v3", {"dropout_rate": -1.0}, r"dropout_rate=-1\.0"),
        ("resnet", {"depths": (1,), "block": "bottelneck"}, "Did you mean 'bottleneck'"),
        ("resnet", {"depths": (1,), "version": 3}, "version=3"),
        ("resnet18", {"width": -8}, "width=-8"),
        ("densenet121", {"growth_rate": 0}, "growth_rate=0"),
        ("mobilenet_v1", {"width_multiplier": 0.01}, r"width_multiplier=0\.01"),
        ("mobilenet_v2", {"width_multiplier": -1.0}, r"width_multiplier=-1\.0"),
        ("efficientnet", {"depth_coefficient": 0.0}, r"depth_coefficient=0\.0"),
        ("efficientnet_b0", {"drop_connect_rate": 1.2}, r"drop_connect_rate=1\.2"),
    ],
)
def test_bad_arguments_are_refused_with_the_value_named(builder, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(models, f"build_{builder}")((96, 96, 3), 10, **arguments)
