"""check_layer lets sound layers pass, and names what is wrong with each unsound one."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
ALL = ("build", "shapes", "attributes", "config", "saving", "mixed precision", "training")


def compiled() -> tuple[str, ...]:
    return () if keras.backend.backend() == "torch" else ("compiled",)


@keras.saving.register_keras_serializable("tests")
class Scale(keras.Layer):
    """A sound layer; each test breaks one thing in a subclass."""

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1],), initializer="random_normal")

    def call(self, inputs):
        return inputs * self.kernel * self.factor

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def test_a_sound_layer_passes_every_check():
    report = check_layer(Scale, {"factor": 3.0}, X)
    assert report.checks == ALL + compiled()
    assert report.parameters == 4
    assert report.outputs.shape == (3, 4)


@pytest.mark.parametrize(
    "layer, arguments, inputs",
    [
        (keras.layers.LayerNormalization, {"epsilon": 1e-6}, X),
        (keras.layers.Add, {}, [X, X]),
        (keras.layers.GroupNormalization, {"groups": 2}, X),
    ],
)
def test_layers_of_keras_itself_pass(layer, arguments, inputs):
    assert check_layer(layer, arguments, inputs).checks == ALL + compiled()


def test_several_arguments_come_as_a_tuple_and_several_outputs_are_compared():
    @keras.saving.register_keras_serializable("tests")
    class Pair(Scale):
        def call(self, one, two):
            return super().call(one), [super().call(two)]

        def compute_output_shape(self, one_shape, two_shape):
            return one_shape, [two_shape]

    first, (second,) = check_layer(Pair, {}, (X, 2 * X)).outputs
    np.testing.assert_allclose(2 * first, second)


def test_integers_in_and_out_are_not_trained():
    @keras.saving.register_keras_serializable("tests")
    class Positions(keras.Layer):
        def call(self, inputs):
            return ops.cumsum(ops.ones_like(inputs), axis=-1)

        def compute_output_shape(self, input_shape):
            return input_shape

    assert check_layer(Positions, {}, np.array([[5, 5]])).checks == ALL[:-1]


NUMBER = itertools.count()


def broken(**members):
    """A registered subclass of Scale with these members replaced."""
    cls = type(f"Broken{next(NUMBER)}", (Scale,), members)
    return keras.saving.register_keras_serializable("tests")(cls)


def lazy_build(self, input_shape):
    Scale.build(self, input_shape)
    self.inner = keras.layers.Dense(4, dtype=self.dtype_policy)  # but not built


class WithoutShape(keras.Layer):
    def call(self, inputs):
        return inputs


def forgotten_config(self):
    config = Scale.get_config(self)
    del config["factor"]
    return config


class Unregistered(Scale):
    pass


UNSOUND = {
    "build: expected weights": broken(build=lazy_build, call=lambda self, x: self.inner(x) * self.kernel),
    "expected a compute_output_shape of its own": WithoutShape,
    "shapes: expected the real output shapes": broken(compute_output_shape=lambda self, shape: (*shape[:-1], 7)),
    "for a batch size of None": broken(compute_output_shape=lambda self, s: (s[0], 4 if s[0] else 5)),
    "`factor` in get_config": broken(get_config=forgotten_config),
    "expected factor=3.0 in get_config": broken(get_config=lambda self: {**Scale.get_config(self), "factor": 1.0}),
    "saving: expected a saved model that loads": Unregistered,
    "mixed precision: expected outputs of bfloat16": broken(call=lambda self, x: ops.cast(x * self.kernel, "float32")),
    "kernel moved by a step": broken(call=lambda self, x: x * ops.stop_gradient(self.kernel)),
    "expected finite outputs": broken(call=lambda self, x: ops.log(x * self.kernel * 0.0 - 1.0)),
    "config: expected the same outputs": broken(call=lambda self, x: x * keras.random.normal((4,)) * self.kernel),
}


@pytest.mark.parametrize("complaint", UNSOUND)
def test_an_unsound_layer_is_refused_with_what_is_wrong(complaint):
    arguments = {} if UNSOUND[complaint] is WithoutShape else {"factor": 3.0}
    with pytest.raises(AssertionError) as caught:
        check_layer(UNSOUND[complaint], arguments, X)
    assert complaint in str(caught.value)


def test_a_missing_attribute_is_named():
    def init(self, factor=2.0, **kwargs):
        keras.Layer.__init__(self, **kwargs)
        self._factor = factor

    members = {
        "__init__": init,
        "call": lambda self, x: x * self.kernel,
        "get_config": lambda self: {**keras.Layer.get_config(self), "factor": self._factor},
    }
    with pytest.raises(AssertionError, match="an attribute `factor`"):
        check_layer(broken(**members), {"factor": 3.0}, X)


def test_an_argument_that_is_not_passed_to_sub_layers_is_found():
    @keras.saving.register_keras_serializable("tests")
    class Wrapped(keras.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.inner = keras.layers.Dense(2)  # without dtype=self.dtype_policy

        def build(self, input_shape):
            self.inner.build(input_shape)

        def call(self, inputs):
            return self.inner(inputs)

        def compute_output_shape(self, input_shape):
            return (*input_shape[:-1], 2)

    with pytest.raises(AssertionError, match="dtype=self.dtype_policy"):
        check_layer(Wrapped, {}, X)


def test_random_outputs_are_compared_by_shape_only_when_it_is_said():
    @keras.saving.register_keras_serializable("tests")
    class Noise(Scale):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(factor, **kwargs)
            self.seed_generator = keras.random.SeedGenerator()

        def call(self, inputs):
            return super().call(inputs) + keras.random.normal(ops.shape(inputs), seed=self.seed_generator)

    with pytest.raises(AssertionError, match="drawn at random"):
        check_layer(Noise, {}, X)


def test_weights_without_a_gradient_may_be_named():
    still = broken(call=lambda self, x: x * ops.stop_gradient(self.kernel) * 1.0)
    assert check_layer(still, {}, X, unchanged=("kernel",)).checks == ALL + compiled()
