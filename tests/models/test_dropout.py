"""Every builder with a `dropout_rate` drops in training, all of its layers that should, and never in inference."""

import inspect

import keras
import numpy as np
import pytest

from course import models
from tests.backend_rotation import in_turn

pytestmark = pytest.mark.backend

TOKENS = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], "int32")
IMAGES = np.random.default_rng(0).uniform(size=(2, 32, 32, 3)).astype("float32")
STEPS = np.ones((2, 5, 3), "float32")
# A small model of each builder, and inputs.
SMALL = {
    "bert": (lambda **rate: models.build_bert(9, 4, 8, 1, 2, **rate), TOKENS),
    "gpt2": (lambda **rate: models.build_gpt2(9, 4, 8, 1, 2, **rate), TOKENS),
    "t5": (lambda **rate: models.build_t5(9, 8, 1, 2, 16, **rate), [TOKENS, TOKENS]),
    "transformer": (lambda **rate: models.build_transformer(9, 8, 1, 2, 16, **rate), [TOKENS, TOKENS]),
    "vit": (
        lambda **rate: models.build_vit((32, 32, 3), 5, patch_size=16, width=8, num_layers=1, num_heads=2, **rate),
        IMAGES,
    ),
    "mlp": (lambda **rate: models.build_mlp(3, 2, widths=(4,), **rate), STEPS[:, 0]),
    "recurrent_classifier": (lambda **rate: models.build_recurrent_classifier((5, 3), 2, widths=(4, 4), **rate), STEPS),
    "recurrent_forecaster": (lambda **rate: models.build_recurrent_forecaster((5, 3), widths=(4, 4), **rate), STEPS),
    "gan_discriminator": (lambda **rate: models.build_gan_discriminator((32, 32, 3), widths=(8, 4), **rate), IMAGES),
    "alexnet": (
        lambda **rate: models.build_alexnet((67, 67, 3), 5, width=6, dense_width=8, **rate),
        np.ones((2, 67, 67, 3), "float32"),
    ),
    "vgg": (lambda **rate: models.build_vgg((32, 32, 3), 5, depths=(1, 1), width=4, **rate), IMAGES),
    "mobilenet_v1": (lambda **rate: models.build_mobilenet_v1((32, 32, 3), 5, width_multiplier=1 / 16, **rate), IMAGES),
    "inception_v1": (lambda **rate: models.build_inception_v1((32, 32, 3), 5, width_multiplier=1 / 16, **rate), IMAGES),
    "inception_v3": (
        lambda **rate: models.build_inception_v3((75, 75, 3), 5, width_multiplier=1 / 32, **rate),
        np.ones((2, 75, 75, 3), "float32"),
    ),
    "efficientnet": (
        lambda **rate: models.build_efficientnet(
            (32, 32, 3), 5, width_coefficient=0.1, depth_coefficient=0.3, drop_connect_rate=0.0, **rate
        ),
        IMAGES,
    ),
}
TRANSFORMERS = ["bert", "gpt2", "t5", "transformer", "vit"]


@pytest.fixture
def modes(monkeypatch):
    """Whether each dropout that was called was in training mode."""
    observed = []
    original = keras.layers.Dropout.call

    def call(self, inputs, training=False):
        if self.rate:
            observed.append(bool(training))
        return original(self, inputs, training=training)

    monkeypatch.setattr(keras.layers.Dropout, "call", call)
    return observed


def dropouts(model):
    return [layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.Dropout) and layer.rate]


@pytest.mark.parametrize(
    "name", TRANSFORMERS + in_turn([name for name in SMALL if name not in TRANSFORMERS], keras.backend.backend())
)
def test_it_drops_in_training_and_never_else(name, modes):
    build, inputs = SMALL[name]
    model = build(dropout_rate=0.5)
    assert dropouts(model)
    modes.clear()  # of building
    model(inputs, training=True)
    assert set(modes) == {True} and len(modes) >= len(dropouts(model))  # a block uses its own twice
    modes.clear()
    model(inputs, training=False)
    assert set(modes) == {False}


@pytest.mark.parametrize("name", ["gpt2", "t5"])
def test_a_training_step_drops(name, modes):
    build, inputs = SMALL[name]
    model = build(dropout_rate=0.5)
    jit_compile = keras.backend.backend() == "jax"  # there the quicker way
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), jit_compile=jit_compile)
    modes.clear()
    model.train_on_batch(inputs, TOKENS)
    assert sum(modes) >= len(dropouts(model))  # Keras may trace inference before


def test_every_builder_with_a_dropout_rate_is_here():
    with_rate = {
        models._FILES[name]: name
        for name in models._FILES
        if name.startswith("build_") and "dropout_rate" in inspect.signature(getattr(models, name)).parameters
    }
    tried = {models._FILES[f"build_{name}"] for name in SMALL}
    assert set(with_rate) == tried
