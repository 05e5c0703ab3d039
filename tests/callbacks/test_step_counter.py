"""When monitors are due, and what an idle step costs, counted."""

import functools

import keras
import numpy as np
import pytest

from course.callbacks import ActivationMonitor, GradientMonitor, LivePlot, Throughput, TrainingDoctor
from course.callbacks.step_counter import StepCallback, positive_integer

from .small_models import Calls, mlp, snapshot

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
Y = X[:, :1]


class EveryTen(StepCallback):
    def __init__(self):
        super().__init__()
        self.observed = []

    def _next_due(self, due):
        return due + 10

    def _at_step(self, step):
        self.observed.append(step)


def fit(callbacks, *, epochs=3, batch_size=4, **options):
    model = mlp(3, [4], 1)
    model.compile("sgd", "mse", **options)
    model.fit(X, Y, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=callbacks)
    return model


def test_steps_are_counted_over_epochs():
    counter = EveryTen()
    fit([counter])  # 3 epochs of 16 steps
    assert counter.observed == [0, 10, 20, 30, 40]
    assert counter.steps == 48


def test_a_second_fit_starts_afresh():
    counter = EveryTen()
    fit([counter])
    counter.observed.clear()
    fit([counter], epochs=1)
    assert counter.observed == [0, 10]
    assert counter.steps == 16


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="Keras' PyTorch trainer refuses steps_per_execution > 1")
def test_several_steps_in_one_call_are_counted_as_several():
    counter = EveryTen()
    fit([counter], epochs=2, steps_per_execution=4)  # calls before the steps 0, 4, 8, 12, then 16 …
    assert counter.observed == [0, 12, 20]
    assert counter.steps == 32


OBSERVERS = {
    "GradientMonitor": lambda: GradientMonitor((X, Y), every=1000),
    "ActivationMonitor": lambda: ActivationMonitor(X, every=1000),
    "TrainingDoctor": lambda: TrainingDoctor((X, Y), verbose=False),
    "TrainingDoctor without a probe": lambda: TrainingDoctor(verbose=False),
    "Throughput": lambda: Throughput(),
    "LivePlot": lambda: LivePlot(),
}


@pytest.mark.parametrize("make", OBSERVERS.values(), ids=OBSERVERS)
def test_no_observer_makes_keras_wait_for_the_end_of_a_step(make):
    # Keras hands results over without waiting only if no callback has a hook of its own at the end of a batch.
    kind = type(make())
    assert kind.on_train_batch_end is keras.callbacks.Callback.on_train_batch_end
    assert kind.on_batch_end is keras.callbacks.Callback.on_batch_end


@pytest.mark.parametrize("name", ["GradientMonitor", "ActivationMonitor", "TrainingDoctor"])
def test_an_idle_step_never_reads_the_model(name, monkeypatch):
    # On JAX each look at `callback.model` in an epoch copies all weights back into the model.
    looks = []
    reader = keras.callbacks.Callback.model.fget
    monkeypatch.setattr(StepCallback, "model", property(lambda self: looks.append(1) or reader(self)), raising=False)
    fit([OBSERVERS[name]()], epochs=1, batch_size=2)  # 32 steps
    short = len(looks)
    looks.clear()
    fit([OBSERVERS[name]()], epochs=4, batch_size=2)  # 128 steps
    # The doctor looks twice more: before the steps 32 and 64.
    assert len(looks) - short == (2 if name == "TrainingDoctor" else 0)


def test_a_reading_costs_one_measurement(monkeypatch):
    from course.callbacks.backend_gradients import ProbeGradients

    calls = Calls(ProbeGradients.measure)
    monkeypatch.setattr(ProbeGradients, "measure", lambda self, values=None: calls(self, values))
    fit([GradientMonitor((X, Y), every=10)])
    assert calls.count == 6  # before the steps 0, 10, 20, 30, 40, and after the last


def test_the_doctor_s_measurements_grow_with_the_logarithm_of_the_steps(monkeypatch):
    from course.callbacks.backend_gradients import ProbeGradients

    calls = Calls(ProbeGradients.measure)
    monkeypatch.setattr(ProbeGradients, "measure", lambda self, values=None: calls(self, values))
    fit([TrainingDoctor((X, Y), verbose=False)], epochs=4, batch_size=2)
    # Before training; before the steps 1, 2, 4 … 64; after training; and the trial steps: one here and seven away.
    assert calls.count == 1 + 7 + 1 + 8


@functools.cache
def weights_after_training(observer):
    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(8, "relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(1),
        ]
    )
    model.compile("adam", "mse")
    callbacks = [] if observer is None else [OBSERVERS[observer]()]
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0, callbacks=callbacks)
    return snapshot(model)


@pytest.mark.parametrize("observer", OBSERVERS)
def test_training_is_the_same_with_and_without_an_observer(observer):
    for plain, observed in zip(weights_after_training(None), weights_after_training(observer), strict=True):
        np.testing.assert_allclose(observed, plain, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("given", [0, -3, 2.0, True, "ten"])
def test_a_step_count_that_is_none_is_refused(given):
    with pytest.raises(ValueError, match="`every` of X must be a whole number of at least 1. Received: every="):
        positive_integer(given, "every", "X", example=50)
