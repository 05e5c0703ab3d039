"""GradientMonitor sees the weights of the moment, on every backend."""

import keras
import numpy as np
import pytest

from course.callbacks import GradientMonitor

from .small_models import mlp

pytestmark = pytest.mark.backend


def test_readings_follow_a_descent_computed_in_numpy():
    # On JAX the weights live outside the model during an epoch: a monitor that forgot to fetch them would see step 0.
    rng = np.random.default_rng(0)
    x = rng.normal(size=(24, 3)).astype("float32")
    y = (x @ np.array([[1.0], [-2.0], [0.5]])).astype("float32")
    model = mlp(3, [], 1)
    model.compile(keras.optimizers.SGD(0.1), "mse")
    start = rng.normal(size=(3, 1))
    model.set_weights([start, np.zeros(1)])
    monitor = GradientMonitor((x, y), every=3)
    model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0, callbacks=[monitor])

    w, b, expected = start.copy(), np.zeros(1), {}
    for step in range(13):
        error = x @ w + b - y
        gradient_w, gradient_b = 2 * x.T @ error / len(x), 2 * error.mean(axis=0)
        expected[step] = (np.mean(error**2), np.sqrt((gradient_w**2).sum() + (gradient_b**2).sum()), w.copy(), b.copy())
        rows = slice(4 * (step % 6), 4 * (step % 6) + 4)
        error = x[rows] @ w + b - y[rows]
        w, b = w - 0.1 * 2 * x[rows].T @ error / 4, b - 0.1 * 2 * error.mean(axis=0)

    assert [reading.step for reading in monitor.history] == [0, 3, 6, 9, 12]
    for reading in monitor.history:
        loss, norm, w, b = expected[reading.step]
        assert reading.loss == pytest.approx(loss, rel=1e-4)
        assert reading.norms == {"output": pytest.approx(norm, rel=1e-4)}
        assert reading.global_norm == pytest.approx(norm, rel=1e-4)
        assert reading.weight_norms["output"] == pytest.approx(np.sqrt((w**2).sum() + (b**2).sum()), rel=1e-4)


def test_norms_are_per_layer_and_the_global_one_is_of_all():
    x = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
    model = mlp(3, [5, 4], 1)
    model.compile("sgd", "mse")
    monitor = GradientMonitor((x, x[:, :1]), every=100)
    model.fit(x, x[:, :1], verbose=0, callbacks=[monitor])
    reading = monitor.history[0]
    assert list(reading.norms) == ["hidden_0", "hidden_1", "output"]
    assert reading.global_norm == pytest.approx(np.sqrt(sum(norm**2 for norm in reading.norms.values())))
    assert monitor.norms("hidden_1").tolist() == [r.norms["hidden_1"] for r in monitor.history]


def test_an_unknown_layer_is_answered_with_those_there_are():
    monitor = GradientMonitor((np.zeros((2, 1)), np.zeros((2, 1))))
    with pytest.raises(KeyError, match="none yet"):
        monitor.norms("dense")
    model = mlp(1, [2], 1)
    model.compile("sgd", "mse")
    model.fit(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0, callbacks=[monitor])
    with pytest.raises(KeyError, match="hidden_0, output"):
        monitor.norms("dense")


def test_a_model_that_is_built_by_its_data_is_built_by_the_probe():
    x = np.zeros((8, 3), "float32")
    model = keras.Sequential([keras.layers.Dense(1, name="late")])
    model.compile("sgd", "mse")
    monitor = GradientMonitor((x, x[:, :1]))
    model.fit(x, x[:, :1], verbose=0, callbacks=[monitor])
    assert list(monitor.history[0].norms) == ["late"]
