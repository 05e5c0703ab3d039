"""LearningRateFinder against analysis: where a descent must break, and that nothing is left behind."""

import keras
import numpy as np
import pytest
from keras import optimizers

from course.callbacks import LearningRateFinder
from course.callbacks.learning_rate_finder import centered_mean, read_range

from .small_models import cross_entropy, digits, mlp, same, snapshot, values

pytestmark = pytest.mark.backend

X, Y = digits(256)


def compiled(optimizer=None):
    model = mlp(64, [16], 10)
    model.compile(optimizer or optimizers.SGD(0.01), cross_entropy(), metrics=["accuracy"])
    return model


def search(model, **options):
    finder = LearningRateFinder(**options)
    model.fit(X, Y, batch_size=32, epochs=6, verbose=0, callbacks=[finder])
    return finder


class Rates(keras.callbacks.Callback):
    """Reads the optimizer's rate back, after the finder has set it."""

    def __init__(self):
        super().__init__()
        self.observed = []

    def on_train_batch_end(self, batch, logs=None):
        self.observed.append(float(values(self.model.optimizer.learning_rate)))


def test_each_step_uses_the_next_rate_of_a_geometric_row():
    rates, finder = Rates(), LearningRateFinder(minimum=1e-5, maximum=1e-2, steps=40)
    compiled_model = compiled()
    compiled_model.fit(X, Y, batch_size=32, epochs=6, verbose=0, callbacks=[finder, rates])
    np.testing.assert_allclose(rates.observed, np.geomspace(1e-5, 1e-2, 40), rtol=1e-5)
    np.testing.assert_allclose(finder.result.learning_rates, np.geomspace(1e-5, 1e-2, 40), rtol=1e-9)


def test_the_loss_is_that_of_each_batch_by_itself():
    # With rates too small to matter, the losses are those of the untouched model on batches 0, 1, 2 … of 64 rows.
    model = compiled()
    expected = [model.evaluate(X[i : i + 64], Y[i : i + 64], verbose=0)[0] for i in range(0, 256, 64)]
    finder = LearningRateFinder(minimum=1e-12, maximum=1e-11)
    model.fit(X, Y, batch_size=64, epochs=5, shuffle=False, verbose=0, callbacks=[finder])
    np.testing.assert_allclose(finder.result.losses, np.tile(expected, 5), rtol=1e-4)


@pytest.mark.parametrize("make", [lambda: optimizers.Adam(3e-3), lambda: optimizers.SGD(0.01, momentum=0.9)])
def test_afterwards_weights_optimizer_and_rate_are_as_before(make):
    model = compiled(make())
    model.fit(X[:64], Y[:64], verbose=0)  # so that the optimizer has a past
    before = snapshot(model), [np.array(values(v)) for v in model.optimizer.variables]
    search(model, maximum=10.0)
    after = snapshot(model), [np.array(values(v)) for v in model.optimizer.variables]
    assert same(before[0], after[0])
    assert same(before[1], after[1])


def test_plain_descent_breaks_where_the_largest_curvature_says():
    # Full-batch descent on a quadratic diverges along the steepest direction from 2 / (largest eigenvalue) on.
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 4)).astype("float32")
    y = (x @ np.ones((4, 1))).astype("float32")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizers.SGD(), "mse")
    model.set_weights([np.array([[5.0], [-5.0], [5.0], [-5.0]])])
    finder = LearningRateFinder(minimum=1e-2, maximum=30.0)
    model.fit(x, y, batch_size=64, epochs=100, shuffle=False, verbose=0, callbacks=[finder])
    limit = 2 / np.linalg.eigvalsh(2 * x.T @ x / 64).max()
    assert finder.result.diverged
    assert limit / 2 < finder.result.lowest < 2 * limit
    assert finder.result.learning_rates[-1] < 4 * limit
    assert finder.result.suggestion < limit


def test_its_suggestion_trains_better_than_rates_far_from_it():
    keras.utils.set_random_seed(0)
    model = compiled(optimizers.Adam())
    suggestion = search(model, maximum=10.0).result.suggestion
    start = model.get_weights()

    def loss_after_training(rate):
        trained = compiled(optimizers.Adam(rate))
        trained.set_weights(start)
        return trained.fit(X, Y, epochs=5, verbose=0).history["loss"][-1]

    good = loss_after_training(suggestion)
    assert good < loss_after_training(suggestion / 100)
    assert good < loss_after_training(suggestion * 300)


def test_a_curve_that_never_falls_gives_no_suggestion():
    rates = np.geomspace(1e-6, 1.0, 50)
    flat = read_range(rates, 1 + 0.001 * np.sin(np.arange(50.0)), diverged=False)
    assert flat.suggestion is None
    rising = read_range(rates, np.linspace(1.0, 3.0, 50), diverged=False)
    assert rising.suggestion is None
    broken = read_range(rates, np.full(50, np.nan), diverged=True)
    assert broken.suggestion is None


def test_steepest_and_lowest_are_read_off_a_known_curve():
    rates = np.geomspace(1e-5, 1.0, 101)  # a decade every 20 steps
    decades = np.log10(rates)
    losses = 2 - np.tanh(2 * (decades + 3)) + 10.0 ** (4 * (decades + 1))
    result = read_range(rates, losses, diverged=True)
    assert np.log10(result.steepest) == pytest.approx(-3, abs=0.06)
    assert -2.2 < np.log10(result.lowest) < -1.6
    assert result.suggestion == pytest.approx(np.sqrt(result.steepest * result.lowest / 10))


def test_a_centered_mean_leaves_a_straight_line_alone():
    line = np.arange(20.0)
    np.testing.assert_allclose(centered_mean(line, 7), line)
    np.testing.assert_allclose(centered_mean(np.array([0.0, 3.0, 0.0]), 3), [0.0, 1.0, 0.0])


def test_a_schedule_is_refused_with_the_way_out():
    model = compiled(optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)))
    with pytest.raises(ValueError, match="Received: a learning-rate schedule. Compile with a number"):
        search(model)


def test_a_run_that_is_too_short_is_told_how_many_epochs_it_needs():
    with pytest.raises(ValueError, match=r"at least 100 training steps.*Call fit\(..., epochs=13\)"):
        search(compiled(), steps=100)


def test_a_model_without_weights_is_refused():
    model = keras.Sequential([keras.layers.Dense(10)])
    model.compile("sgd", cross_entropy())
    if keras.backend.backend() == "tensorflow":  # the others build the model before callbacks are asked
        with pytest.raises(ValueError, match="not built"):
            search(model)
    else:
        assert search(model).result is not None


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"minimum": 1.0, "maximum": 0.1}, "minimum=1.0, maximum=0.1"),
        ({"minimum": 0.0}, "minimum=0.0"),
        ({"divergence": 1.0}, "divergence=1.0"),
        ({"steps": 0}, "steps=0"),
    ],
)
def test_arguments_that_make_no_sense_are_named(options, named):
    with pytest.raises(ValueError, match=named):
        LearningRateFinder(**options)


def test_a_missing_loss_is_answered_with_the_keys_there_are():
    finder = LearningRateFinder()
    with pytest.raises(KeyError, match="accuracy"):
        finder.on_train_batch_end(0, {"accuracy": 0.5})


def test_the_plot_shows_every_rate_and_marks_the_suggestion():
    from matplotlib import pyplot as plt

    finder = LearningRateFinder()
    with pytest.raises(RuntimeError, match="nothing to draw"):
        finder.plot()
    finder = search(compiled(), maximum=10.0)
    axes = finder.plot()
    drawn = max((line.get_xdata() for line in axes.get_lines()), key=len)
    assert len(drawn) == len(finder.result.learning_rates)
    (dot,) = (line for line in axes.get_lines() if line.get_label() == "lowest loss")
    assert float(dot.get_xdata()[0]) == finder.result.lowest
    plt.close(axes.figure)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="Keras on PyTorch refuses steps_per_execution above 1")
def test_several_steps_a_call_keep_the_whole_range():
    model = mlp(64, [16], 10)
    model.compile(optimizers.Adam(), cross_entropy(), steps_per_execution=4)
    finder = LearningRateFinder(minimum=1e-5, maximum=10.0, divergence=1e9)
    # 80 steps are 20 calls.
    model.fit(X[:160], Y[:160], batch_size=4, epochs=2, verbose=0, callbacks=[finder])
    rates = finder.result.learning_rates
    np.testing.assert_allclose(rates, np.geomspace(1e-5, 10.0, 20), rtol=1e-4)
    with pytest.raises(ValueError, match="steps_per_execution=4.*compile with steps_per_execution=1"):
        model.fit(X[:160], Y[:160], batch_size=4, epochs=1, verbose=0, callbacks=[finder])


def test_the_loss_does_not_fall_fastest_where_it_is_lowest():
    # A straight fall that gets a little steeper up to the last usable point.
    rates = np.geomspace(1e-5, 1.0, 60)
    losses = 3 - np.linspace(0, 1, 60) ** 3
    result = read_range(rates, losses, diverged=False)
    assert result.steepest < result.lowest == rates[-1]
    three = read_range(rates[:3], np.array([3.0, 2.0, 2.5]), diverged=False)
    assert three.steepest == rates[0] and three.lowest == rates[1]
