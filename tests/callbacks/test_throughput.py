"""Throughput: the arithmetic of the clock, by a clock that is set."""

import math

import numpy as np
import pytest

from course.callbacks import Throughput

from .small_models import mlp

pytestmark = pytest.mark.backend


class Clock:
    """Stands in for `time.perf_counter`; a test moves it on."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr("course.callbacks.throughput.time.perf_counter", lambda: self.now)


def run_epoch(callback, clock, epoch, step_seconds, validation=0.0):
    logs = {"loss": 1.0}
    callback.on_epoch_begin(epoch)
    for batch, seconds in enumerate(step_seconds):
        callback.on_train_batch_begin(batch)
        clock.now += seconds
    if validation:
        callback.on_test_begin()
        clock.now += validation
        callback.on_test_end()
    callback.on_epoch_end(epoch, logs)
    return logs


def test_the_first_step_and_validation_stand_apart(monkeypatch):
    clock = Clock(monkeypatch)
    speed = Throughput(batch_size=8)
    speed.set_params({"steps": 5, "epochs": 2})
    speed.on_train_begin()
    logs = run_epoch(speed, clock, 0, [7.0, 0.5, 0.5, 0.5, 0.5], validation=3.0)
    run_epoch(speed, clock, 1, [0.25] * 5, validation=1.0)
    assert speed.first_step_seconds == pytest.approx(7.0)
    first, second = speed.history
    assert (first.seconds, first.validation_seconds) == (pytest.approx(2.0), pytest.approx(3.0))
    assert first.steps_per_second == pytest.approx(2.0)  # four steps in two seconds
    assert first.examples_per_second == pytest.approx(16.0)
    assert (second.steps, second.seconds, second.steps_per_second) == (5, pytest.approx(1.25), pytest.approx(4.0))
    assert logs == {"loss": 1.0, "steps_per_second": first.steps_per_second, "examples_per_second": pytest.approx(16.0)}


def test_an_epoch_of_one_step_is_all_compilation(monkeypatch):
    clock = Clock(monkeypatch)
    speed = Throughput()
    speed.on_train_begin()
    run_epoch(speed, clock, 0, [4.0])
    run_epoch(speed, clock, 1, [2.0])
    assert speed.first_step_seconds == pytest.approx(4.0)
    assert math.isnan(speed.history[0].steps_per_second)
    assert speed.history[1].steps_per_second == pytest.approx(0.5)
    assert speed.history[1].examples_per_second is None


def test_its_figures_reach_the_history_of_a_real_run():
    x = np.zeros((32, 2), "float32")
    model = mlp(2, [], 1)
    model.compile("sgd", "mse")
    speed = Throughput(batch_size=4)
    history = model.fit(
        x, x[:, :1], batch_size=4, epochs=2, validation_data=(x, x[:, :1]), verbose=0, callbacks=[speed]
    )
    assert [reading.steps for reading in speed.history] == [8, 8]
    assert history.history["examples_per_second"] == [reading.examples_per_second for reading in speed.history]
    assert all(reading.validation_seconds > 0 for reading in speed.history)
    assert speed.first_step_seconds > 0


def test_it_does_not_mind_an_evaluation_by_itself():
    x = np.zeros((8, 2), "float32")
    model = mlp(2, [], 1)
    model.compile("sgd", "mse")
    model.evaluate(x, x[:, :1], verbose=0, callbacks=[Throughput()])


def test_a_batch_size_that_is_none_is_refused():
    with pytest.raises(ValueError, match="batch_size=0"):
        Throughput(batch_size=0)
