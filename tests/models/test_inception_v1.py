"""Inception v1 against the paper's table, module by module, and a computation in NumPy."""

import numpy as np
import pytest

from course import models
from course.models.application_weights import layers_along_the_graph
from course.models.inception_v1 import _MODULES
from tests.models import numpy_networks as network
from tests.models.reference_weights import images, inference, randomize, relative_difference

pytestmark = pytest.mark.backend

# Table 1 of the paper: output size, channels, parameters in units of 1,024. The last column is exact for the first
# modules; further on it is up to 8 % away from what the filters in the same rows give.
PAPER = {
    "3a": (28, 256, 159),
    "3b": (28, 480, 380),
    "4a": (14, 512, 364),
    "4b": (14, 512, 437),
    "4c": (14, 512, 463),
    "4d": (14, 528, 580),
    "4e": (14, 832, 840),
    "5a": (7, 832, 1072),
    "5b": (7, 1024, 1388),
}


def layer_name(module: str) -> str:
    return "features" if module == "5b" else f"module_{module}"


def test_the_modules_are_those_of_the_papers_table():
    model = models.build_inception_v1((224, 224, 3), 10, width_multiplier=1.0)
    observed = {}
    entering = 192
    for module in PAPER:
        _, height, width, channels = model.get_layer(layer_name(module)).output.shape
        assert height == width
        first, (reduced_3, of_3), (reduced_5, of_5), projected = _MODULES[module]
        parameters = (
            (entering + 1) * (first + reduced_3 + reduced_5 + projected)
            + (9 * reduced_3 + 1) * of_3
            + (25 * reduced_5 + 1) * of_5
        )
        observed[module] = (height, channels, parameters / 1024)
        entering = channels
    for module, (size, channels, kilo) in PAPER.items():
        assert observed[module][:2] == (size, channels)
        assert observed[module][2] == pytest.approx(kilo, rel=0.006 if module in ("3a", "3b") else 0.08)


def test_counts_every_weight_of_the_table():
    stem = (7 * 7 * 3 + 1) * 64 + (64 + 1) * 64 + (9 * 64 + 1) * 192
    modules, entering = 0, 192
    for filters in filter(None, _MODULES.values()):
        first, (reduced_3, of_3), (reduced_5, of_5), projected = filters
        modules += (entering + 1) * (first + reduced_3 + reduced_5 + projected)
        modules += (9 * reduced_3 + 1) * of_3 + (25 * reduced_5 + 1) * of_5
        entering = first + of_3 + of_5 + projected
    expected = stem + modules + 1025 * 1000
    assert expected == 6_998_552
    assert models.count_parameters(models.build_inception_v1, (224, 224, 3), 1000) == expected
    # Each auxiliary classifier: 1 × 1 to 128 channels, 4·4·128 to 1024, to the classes.
    auxiliary = sum((channels + 1) * 128 + (2048 + 1) * 1024 + 1025 * 1000 for channels in (512, 528))
    with_them = models.count_parameters(models.build_inception_v1, (224, 224, 3), 1000, auxiliary_classifiers=True)
    assert with_them == expected + auxiliary == 13_378_280


def test_auxiliary_classifiers_give_two_more_logits():
    model = models.build_inception_v1((160, 170, 3), 6, auxiliary_classifiers=True, width_multiplier=1 / 16)
    assert model.output_shape == [(None, 6)] * 3
    assert model.output_names == ["logits", "logits_1", "logits_2"]


@pytest.mark.parametrize("shape", [(32, 32, 3), (37, 45, 3)])
def test_equals_a_computation_in_numpy(shape):
    model = models.build_inception_v1(shape, 7, width_multiplier=1 / 8)
    randomize(model)
    x = images(shape, largest=255.0)
    weights = network.Weights(layers_along_the_graph(model))

    def same(size, kernel, strides):
        """What "same" pads: to ceil(size / strides), the odd pixel behind."""
        total = max((-(-size // strides) - 1) * strides + kernel - size, 0)
        return (total // 2, total - total // 2)

    def padded(y, kernel, strides, fill):
        return np.pad(
            y,
            ((0, 0), same(y.shape[1], kernel, strides), same(y.shape[2], kernel, strides), (0, 0)),
            constant_values=fill,
        )

    def convolved(y, strides=1):
        kernel, bias = weights.take(2)
        return network.relu(
            network.convolution(padded(y, kernel.shape[0], strides, 0.0), kernel, bias, strides=strides)
        )

    def pooled(y, strides):
        return network.pooling(padded(y, 3, strides, -np.inf), 3, strides, np.max)

    y = network.local_response(pooled(convolved(x, 2), 2))
    y = pooled(network.local_response(convolved(convolved(y))), 2)
    for filters in _MODULES.values():
        if filters is None:
            y = pooled(y, 2)
        else:
            branches = [convolved(y), convolved(convolved(y)), convolved(convolved(y)), convolved(pooled(y, 1))]
            y = np.concatenate(branches, axis=-1)
    kernel, bias = weights.take(2)
    y = y.mean(axis=(1, 2)) @ kernel + bias
    assert weights.are_used_up()
    assert relative_difference(inference(model, x), y) < 1e-5
