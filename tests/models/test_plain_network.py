"""The network in NumPy: its gradients are measured, its normalizations look where their axis says."""

import numpy as np
import pytest

from course import models


def standardize(z, axis):
    centered = z - z.mean(axis=axis, keepdims=True)
    deviation = np.sqrt(np.square(centered).mean(axis=axis, keepdims=True) + 1e-3)
    return centered / deviation, deviation


def backward(h, x_hat, deviation, axis):
    through = h.mean(axis=axis, keepdims=True) + x_hat * (h * x_hat).mean(axis=axis, keepdims=True)
    return (h - through) / deviation


AXES = {"none": None, "batch": 0, "layer": (1, 2), "group": 2}


def _network(name, widths=(5, 8, 8, 3), seed=0, after=False):
    ours = None if AXES[name] is None else (standardize, backward)
    axis = AXES[name] or 0
    return models.PlainNetwork(widths, normalization=ours, axis=axis, groups=2, seed=seed, after_activation=after)


def _loss(network, x, labels, gates):
    logits = network._forward(x, gates)[0]
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(labels)), labels]))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("gated", [False, True], ids=["whole", "gated"])
@pytest.mark.parametrize("name", AXES)
def test_gradients_agree_with_finite_differences(name, gated, after):
    rng = np.random.default_rng(1)
    network, x, labels = _network(name, after=after), rng.normal(size=(6, 5)), rng.integers(0, 3, 6)
    for _, gamma, beta in network.weights[:-1]:
        gamma += rng.normal(0, 0.3, gamma.shape)
        beta += rng.normal(0, 0.3, beta.shape)  # and no sum is exactly 0, where ReLU has no slope
    gates = [rng.choice([0.0, 2.0], (6, 2, 4)) for _ in range(2)] if gated else None
    for arrays, slopes in zip(network.weights, network.gradients(x, labels, gates), strict=True):
        for array, slope in zip(arrays, slopes, strict=True):
            measured = np.zeros(array.shape)
            for place in np.ndindex(array.shape):
                kept = array[place]
                sides = []
                for nudged in (kept + 1e-6, kept - 1e-6):
                    array[place] = nudged
                    sides.append(_loss(network, x, labels, gates))
                array[place] = kept
                measured[place] = (sides[0] - sides[1]) / 2e-6
            np.testing.assert_allclose(slope, measured, atol=1e-6)


@pytest.mark.parametrize("axis", [None, 0, -3, (0,), (0, 1), (0, 1, 2), 2, (1, 2)], ids=str)
def test_at_inference_an_answer_depends_on_its_sample_alone(axis):
    rng = np.random.default_rng(2)
    x, labels = rng.normal(size=(40, 5)), rng.integers(0, 3, 40)
    ours = None if axis is None else (standardize, backward)
    network = models.PlainNetwork((5, 8, 8, 3), normalization=ours, axis=axis or 0, groups=2)
    network.fit(x, labels, rate=0.1, batch_size=8, steps=20)
    together = network.probabilities(x)
    np.testing.assert_allclose(together, [network.probabilities(one[None])[0] for one in x], atol=1e-12)
    np.testing.assert_allclose(together.sum(axis=1), 1)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", AXES)
def test_it_learns(name, after):
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 300)
    x = rng.normal(0, 0.3, (300, 5)) + 2 * np.eye(5)[labels]
    network = _network(name, after=after).fit(x[:200], labels[:200], rate=0.2, steps=100)
    assert network.accuracy(x[200:], labels[200:]) > 0.9


def test_a_seed_gives_the_same_network_and_another_seed_another():
    rng = np.random.default_rng(4)
    x, labels = rng.normal(size=(40, 5)), rng.integers(0, 3, 40)
    one, same, other = (
        _network("batch", seed=seed).fit(x, labels, rate=0.1, steps=5).probabilities(x) for seed in (0, 0, 1)
    )
    assert (one == same).all() and not np.allclose(one, other)


def test_a_gate_is_drawn_for_each_hidden_layer_and_step():
    shapes = []

    def gate(rng, shape):
        shapes.append(shape)
        return np.ones(shape)

    x, labels = np.eye(5), np.array([0, 1, 2, 0, 1])
    _network("none").fit(x, labels, rate=0.1, batch_size=4, steps=3, gate=gate)
    assert shapes == [(4, 2, 4)] * 6


def test_units_that_are_switched_off_say_nothing():
    network = _network("none")
    off = network.probabilities(np.ones((2, 5)), gates=[np.zeros((2, 2, 4))] * 2)
    np.testing.assert_allclose(off, 1 / 3)


def test_widths_that_make_no_network_are_refused():
    for widths in ((5, 3), (5, 9, 3)):
        with pytest.raises(ValueError, match=r"widths=\(5, "):
            models.PlainNetwork(widths, groups=2)
    for groups in (0, -4):
        with pytest.raises(ValueError, match=f"groups={groups}"):
            models.PlainNetwork((5, 8, 3), groups=groups)
