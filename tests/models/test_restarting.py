"""A model that starts again learns like a new one, with an optimizer that remembers nothing."""

import keras
import numpy as np
import pytest

from course.models import restart

pytestmark = pytest.mark.backend


def _model(optimizer):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    return model


def _numbers(variables):
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


@pytest.mark.parametrize("make", [lambda: keras.optimizers.Adam(0.05), lambda: keras.optimizers.Ftrl(0.1)])
def test_the_second_run_is_that_of_a_new_model_with_the_same_weights(make):
    x, y = np.random.default_rng(0).normal(size=(32, 3)), np.ones((32, 1))
    model = _model(make())
    beginning = model.get_weights()
    model.fit(x, y, epochs=3, shuffle=False, verbose=0)
    once = model.get_weights()
    assert restart(model) is model
    assert not np.array_equal(model.get_weights()[0], beginning[0]), "a new draw"
    model.set_weights(beginning)
    model.fit(x, y, epochs=3, shuffle=False, verbose=0)
    for first, second in zip(once, model.get_weights(), strict=True):
        np.testing.assert_allclose(second, first, rtol=1e-5, atol=1e-6)


def test_the_memory_is_empty_and_the_rate_kept():
    model = _model(keras.optimizers.Adam(0.05))
    model.fit(np.ones((8, 3)), np.zeros((8, 1)), verbose=0)
    model.optimizer.learning_rate = 0.01
    restart(model)
    assert int(model.optimizer.iterations) == 0
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01)
    assert all(not number.any() for number in _numbers(model.optimizer.variables)[2:])


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), "not compiled"),
        (lambda: _compiled(keras.Sequential([keras.layers.Dense(1)], name="shapeless")), "shapeless.*not built"),
    ],
)
def test_what_cannot_start_again_is_told(model, said):
    with pytest.raises(ValueError, match=said):
        restart(model())


def _compiled(model):
    model.compile("adam", "mse")
    return model
