"""Dense networks: counted, wired, trained."""

import numpy as np
import pytest

from course.models import build_mlp, build_perceptron
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend


def test_784_128_64_10_has_109642_parameters():
    model = build_mlp(784, 10, batch_normalization=(False, True))
    assert model.count_params() == 109_642
    assert sum(int(np.prod(weight.shape)) for weight in model.trainable_weights) == 109_514
    assert build_mlp(784, 10).count_params() == 109_386


@pytest.mark.parametrize("widths, activation", [((5,), "tanh"), ((7, 4, 6), "relu")])
def test_it_is_matrix_products_and_activations(widths, activation):
    rng = np.random.default_rng(0)
    model = build_mlp(3, 2, widths=widths, activation=activation)
    weights = [rng.normal(size=weight.shape) for weight in model.weights]
    model.set_weights(weights)
    x = rng.normal(size=(6, 3)).astype("float32")
    expected = x
    for i in range(0, len(weights), 2):
        expected = expected @ weights[i] + weights[i + 1]
        if i < len(weights) - 2:
            expected = np.tanh(expected) if activation == "tanh" else np.maximum(expected, 0)
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-4, atol=1e-5)


def test_dropout_never_stands_before_a_batch_normalization():
    def kinds(model):
        return [
            type(layer).__name__
            for layer in model.layers
            if "Drop" in type(layer).__name__ or "Batch" in type(layer).__name__
        ]

    assert kinds(build_mlp(3, 2, batch_normalization=(False, True), dropout_rate=0.2)) == [
        "BatchNormalization",
        "Dropout",
    ]
    assert kinds(build_mlp(3, 2, widths=(4, 4, 4), dropout_rate=0.2)) == ["Dropout"] * 3


def test_it_trains_compiled_and_in_mixed_precision():
    x = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    build = lambda: build_mlp(3, 2, widths=(4, 4), batch_normalization=True)  # noqa: E731 - built once a policy
    assert_compiled_and_mixed(build, x, np.array([0, 1] * 4))


def test_the_perceptron_is_one_unit_that_begins_at_zero():
    model = build_perceptron(3)
    assert model.count_params() == 4
    assert model.predict(np.ones((2, 3)), verbose=0).tolist() == [[0], [0]]
    model.set_weights([np.array([[1.0], [2.0], [-1.0]]), np.array([0.5])])
    assert model.predict(np.array([[1.0, 1.0, 1.0]]), verbose=0).tolist() == [[2.5]]


@pytest.mark.parametrize(
    "arguments, error, part",
    [
        ({"num_features": 0}, ValueError, "num_features=0"),
        ({"num_outputs": 2.5}, TypeError, "num_outputs=2.5"),
        ({"widths": ()}, ValueError, "widths=()"),
        ({"dropout_rate": -0.1}, ValueError, "dropout_rate=-0.1"),
        ({"batch_normalization": (True,)}, ValueError, "one answer for each of the 2 hidden layers"),
    ],
)
def test_bad_arguments_are_named(arguments, error, part):
    with pytest.raises(error) as caught:
        build_mlp(**{"num_features": 3, "num_outputs": 2, **arguments})
    assert part in str(caught.value)
