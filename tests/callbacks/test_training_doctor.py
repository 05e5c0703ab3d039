"""TrainingDoctor on models made sick on purpose, and silent on healthy ones; the benchmark has the rates."""

import warnings

import keras
import numpy as np
import pytest
from keras import initializers, layers, losses, ops, optimizers
from sklearn.datasets import load_breast_cancer, load_diabetes, make_circles

from course.callbacks import TrainingDoctor
from course.callbacks.training_doctor import guessing_loss, line_search

from .small_models import cross_entropy, digits, mlp, same, snapshot

pytestmark = pytest.mark.backend

# Whole batches of 32: a last batch of another size would be compiled once more.
X, Y = digits(640)
X_VAL, Y_VAL = (part[512:] for part in (X, Y))
X, Y = X[:512], Y[:512]


def examine(model, x=X, y=Y, *, epochs=4, validation_data=None, probe=True, **options):
    """Fit with a doctor and return it; what stops `fit` after the doctor has spoken is part of the problem."""
    doctor = TrainingDoctor((x, y) if probe else None, verbose=False)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=".*received `from_logits=True`"
        )  # TensorFlow notices a double softmax
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        try:
            model.fit(x, y, epochs=epochs, verbose=0, callbacks=[doctor], validation_data=validation_data, **options)
        except Exception:
            if not doctor.diagnoses:
                raise
    return doctor


def before(model, x=X, y=Y):
    """What a doctor says before the first step; no step is made, so none is compiled."""
    doctor = TrainingDoctor((x, y), verbose=False)
    doctor.set_model(model)
    doctor.set_params({"epochs": 1})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*received `from_logits=True`")
        doctor.on_train_begin()
    return doctor


def names(doctor):
    return [diagnosis.problem for diagnosis in doctor.diagnoses]


def classifier(model, optimizer, loss=None):
    model.compile(optimizer, loss or cross_entropy())
    return model


def cancer():
    x, y = load_breast_cancer(return_X_y=True)
    return ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32")[:512], y.astype("float32")[:512]


# Healthy ------------------------------------------------------------------------------------------------------------


def test_a_healthy_classifier_is_met_with_silence():
    model = classifier(mlp(64, [64], 10), optimizers.Adam(5e-3))
    doctor = examine(model, epochs=10, validation_data=(X_VAL, Y_VAL))
    assert doctor.diagnoses == []
    assert doctor.record.model_skill > 0.9


def test_a_healthy_network_with_convolution_normalization_and_dropout_is_met_with_silence():
    model = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Reshape((8, 8, 1)),
            layers.Conv2D(16, 3, use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10),
        ]
    )
    assert names(examine(classifier(model, optimizers.Adam(5e-3)), epochs=8, validation_data=(X_VAL, Y_VAL))) == []


def test_a_healthy_regression_is_met_with_silence():
    x, y = load_diabetes(return_X_y=True)
    x, y = x / x.std(axis=0), ((y - y.mean()) / y.std())[:, None]
    model = mlp(10, [16], 1, "tanh")
    model.compile(optimizers.SGD(0.05, momentum=0.9), "mse")
    assert names(examine(model, x[:320], y[:320], epochs=12, validation_data=(x[320:416], y[320:416]))) == []


def test_a_healthy_recurrent_net_with_a_sigmoid_and_flat_labels_is_met_with_silence():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(512, 8, 2)).astype("float32")
    y = (x[:, -4:, 0].sum(axis=1) > 0).astype("float32")  # shape (B,), outputs (B, 1)
    model = keras.Sequential([keras.Input((8, 2)), layers.GRU(8), layers.Dense(1, "sigmoid")])
    model.compile(optimizers.Adam(2e-2), "binary_crossentropy")
    doctor = examine(model, x, y, epochs=8)
    assert doctor.diagnoses == []
    assert doctor.record.guessing == pytest.approx(np.log(2), abs=0.01)


def test_outputs_that_need_not_equal_the_targets_are_not_compared_with_them():
    # A hinge wants the right sign and at least 1: outputs of 5 for a target of 1 are fine.
    x, y = cancer()
    model = mlp(30, [], 1)
    model.compile(optimizers.SGD(0.02), "hinge")
    doctor = examine(model, x, 2 * y - 1, epochs=10)
    assert doctor.diagnoses == []
    assert doctor.record.model_skill is None


def test_raw_pixels_are_fine_where_the_model_rescales_them():
    model = keras.Sequential([keras.Input((64,)), layers.Rescaling(1 / 255), layers.Dense(10)])
    assert "unscaled inputs" not in names(before(classifier(model, "adam"), X * 255))
    model = keras.Sequential([keras.Input((64,)), layers.Dense(8), layers.BatchNormalization(), layers.Dense(10)])
    assert "unscaled inputs" not in names(before(classifier(model, "adam"), X * 255))


def test_what_a_pretrained_model_expects_is_its_own_affair():
    base = keras.Sequential([keras.Input((64,)), layers.Rescaling(1 / 255), layers.Dense(8, "relu")], name="base")
    base.trainable = False
    model = keras.Sequential([keras.Input((64,)), base, layers.Dense(10)])
    assert "unscaled inputs" not in names(before(classifier(model, "adam"), X * 255))


def test_several_inputs_by_name_are_examined():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    hidden = layers.Concatenate()([layers.Dense(4, "relu")(a), layers.Dense(4, "tanh")(b)])
    model = keras.Model({"a": a, "b": b}, layers.Dense(1)(hidden))
    model.compile("adam", "mse")
    rng = np.random.default_rng(0)
    x = {"a": rng.normal(size=(64, 3)).astype("float32"), "b": rng.normal(size=(64, 2)).astype("float32")}
    doctor = examine(model, x, x["a"][:, :1], epochs=2)
    assert doctor.diagnoses == []
    assert doctor.record.guessing == pytest.approx(np.var(x["a"][:, 0]), rel=1e-5)
    x["b"][3, 1] = np.inf
    assert names(before(model, x, x["a"][:, :1])) == ["not a number"]


def test_word_numbers_are_no_unscaled_inputs():
    tokens = np.random.default_rng(0).integers(0, 1000, (64, 5))
    model = keras.Sequential(
        [keras.Input((5,), dtype="int32"), layers.Embedding(1000, 4), layers.Flatten(), layers.Dense(1)]
    )
    model.compile("adam", "mse")
    assert names(before(model, tokens, np.ones((64, 1), "float32"))) == []


# Sick before the first step -----------------------------------------------------------------------------------------


def test_constant_inputs():
    assert names(before(classifier(mlp(64, [8], 10), "adam"), np.zeros_like(X))) == ["constant inputs"]


def test_unscaled_inputs():
    doctor = examine(classifier(mlp(64, [16], 10), optimizers.SGD(0.01)), X * 255, epochs=3)
    assert names(doctor) == ["unscaled inputs"]
    assert doctor.diagnoses[0].evidence["maximum"] == 255


@pytest.mark.parametrize("shift", [1, -1])
def test_labels_out_of_range(shift):
    doctor = examine(classifier(mlp(64, [8], 10), "adam"), y=Y + shift, epochs=1)
    assert names(doctor)[0] == "labels out of range"
    assert f"such as {10 if shift > 0 else -1}" in doctor.diagnoses[0].sentence


def test_signs_are_out_of_range_for_binary_cross_entropy():
    x, y = cancer()
    model = mlp(30, [8], 1)
    model.compile("adam", losses.BinaryCrossentropy(from_logits=True))
    assert names(before(model, x, 2 * y - 1)) == ["labels out of range"]


def test_targets_beyond_a_sigmoid_are_out_of_range():
    x, y = (part[:416] for part in load_diabetes(return_X_y=True))
    model = mlp(10, [8], 1, last="sigmoid")
    model.compile("adam", "mse")
    assert names(before(model, x * 20, y[:, None])) == ["labels out of range"]


def test_double_softmax():
    doctor = examine(classifier(mlp(64, [16], 10, last="softmax"), "adam"), epochs=3)
    assert names(doctor) == ["double softmax"]
    assert "1.46" in doctor.diagnoses[0].sentence


def test_double_sigmoid():
    x, y = cancer()
    model = mlp(30, [8], 1, last="sigmoid")
    model.compile("adam", losses.BinaryCrossentropy(from_logits=True))
    assert names(before(model, x, y)) == ["double softmax"]


def test_missing_softmax():
    doctor = before(classifier(mlp(64, [16], 10), "adam", cross_entropy(from_logits=False)))
    assert names(doctor) == ["missing softmax"]


def test_nan_in_the_inputs():
    x = X.copy()
    x[7, 3] = np.nan
    doctor = before(classifier(mlp(64, [8], 10), "adam"), x)
    assert names(doctor) == ["not a number"]
    assert "1 of 32768 inputs" in doctor.diagnoses[0].sentence


# Sick while training ------------------------------------------------------------------------------------------------


def test_nan_from_a_loss_of_one_s_own():
    def loss(y_true, y_pred):
        return ops.mean(ops.square(ops.log(ops.relu(y_pred)) - y_true))

    model = mlp(64, [8], 1)
    model.compile("adam", loss)
    assert names(examine(model, X, X[:, :1], epochs=2)) == ["not a number"]


def test_exploding_gradients():
    model = mlp(64, [64] * 6, 10, kernel_initializer=initializers.RandomNormal(stddev=1.0))
    doctor = examine(classifier(model, optimizers.SGD(1e-3)), epochs=2)
    assert names(doctor)[0] == "exploding gradients"


@pytest.mark.parametrize("make", [lambda: optimizers.SGD(20.0), lambda: optimizers.Adam(1.0)])
def test_learning_rate_too_high(make):
    assert names(examine(classifier(mlp(64, [32], 10), make())))[0] == "learning rate too high"


def test_a_run_that_diverges_to_nan_names_the_learning_rate():
    model = mlp(64, [32], 1)
    model.compile(optimizers.SGD(5.0), "mse")
    assert "learning rate too high" in names(examine(model, X, X[:, 20:21] * 2 - 1, epochs=3))


def test_vanishing_gradients():
    doctor = examine(classifier(mlp(64, [32] * 9, 10, "sigmoid"), optimizers.Adam(1e-3)), epochs=4)
    assert names(doctor) == ["vanishing gradients"]
    assert doctor.diagnoses[0].evidence["layer"] in ("hidden_0", "hidden_1")


def test_dead_units():
    model = mlp(64, [32], 10, bias_initializer=initializers.Constant(-20.0))
    doctor = examine(classifier(model, optimizers.Adam(1e-3)), epochs=4)
    assert names(doctor) == ["dead units"]
    assert doctor.diagnoses[0].evidence["dead_before"] == 32


@pytest.mark.parametrize("make", [lambda: optimizers.SGD(1e-5), lambda: optimizers.Adam(2e-6)])
def test_learning_rate_too_low(make):
    assert names(examine(classifier(mlp(64, [32], 10), make()))) == ["learning rate too low"]


def test_overfitting():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(256, 20)).astype("float32")
    y = (x[:, 0] + rng.normal(size=256) > 0).astype("float32")
    model = mlp(20, [64], 1)
    model.compile(optimizers.Adam(1e-2), losses.BinaryCrossentropy(from_logits=True))
    assert names(examine(model, x[:128], y[:128], epochs=40, validation_data=(x[128:], y[128:]))) == ["overfitting"]


def test_underfitting():
    x, y = make_circles(512, factor=0.5, noise=0.08, random_state=0)
    model = mlp(2, [], 1)
    model.compile(optimizers.Adam(1e-2), losses.BinaryCrossentropy(from_logits=True))
    doctor = examine(model, (1.5 * x).astype("float32"), y, epochs=10)
    assert names(doctor) == ["underfitting"]
    assert doctor.record.neighbors_skill > 0.95


def test_plateau():
    schedule = optimizers.schedules.PiecewiseConstantDecay([40], [1e-3, 1e-8])
    assert names(examine(classifier(mlp(64, [64], 10), optimizers.Adam(schedule)), epochs=10)) == ["plateau"]


def normalized(momentum=0.99):
    from course.models import build_mlp

    model = build_mlp(64, 10, widths=(64, 32), batch_normalization=True)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = momentum
    return classifier(model, optimizers.Adam(2e-3))


def test_averages_that_lag_are_no_overfitting_and_no_underfitting():
    keras.utils.set_random_seed(0)
    doctor = examine(normalized(), epochs=4, validation_data=(X_VAL, Y_VAL))
    assert names(doctor) == ["stale batch statistics"]
    assert "momentum=0.9" in doctor.diagnoses[0].remedy
    assert doctor.record.inference.fresh < doctor.record.inference.moving
    assert doctor.record.model_skill > 0.85  # judged with fresh averages


def test_averages_that_follow_are_met_with_silence():
    keras.utils.set_random_seed(0)
    assert names(examine(normalized(0.8), epochs=8, validation_data=(X_VAL, Y_VAL))) == []


@pytest.mark.parametrize("epochs", [12])
def test_a_regression_on_targets_that_hardly_vary_is_not_exploding(epochs):
    from course.models import build_mlp

    keras.utils.set_random_seed(0)
    model = build_mlp(64, 1, widths=(32,))
    model.compile(optimizers.Adam(3e-3), "mse")
    brightness = X.mean(axis=1, keepdims=True)
    doctor = examine(model, X, brightness, epochs=epochs)
    assert doctor.record.guessing < 0.01 < doctor.record.ordinary_start
    assert "exploding gradients" not in names(doctor)


def test_shuffled_labels_are_seen_behind_dead_units():
    rng = np.random.default_rng(0)
    bias = initializers.RandomUniform(-6.0, 0.5, seed=0)
    model = classifier(mlp(64, [64], 10, bias_initializer=bias), optimizers.SGD(0.05))
    doctor = examine(model, X, rng.permutation(Y), epochs=5)
    assert names(doctor) == ["unrelated labels", "dead units"]


# TensorFlow and JAX say so, too.
@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights:UserWarning")
def test_a_model_that_is_frozen_whole_is_examined():
    model = mlp(64, [16], 10)
    model.trainable = False
    doctor = examine(classifier(model, "adam"), epochs=2)
    assert names(doctor) == ["nothing to train"]
    assert "1,210 weights" in doctor.diagnoses[0].sentence
    assert doctor.record.guessing is not None  # the examination went on


# The doctor's manners -----------------------------------------------------------------------------------------------


def test_it_speaks_once_before_training_and_once_after(capsys):
    model = classifier(mlp(64, [8], 10), optimizers.SGD(0.01))
    said_before = []

    class Listener(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            said_before.append(capsys.readouterr().out)

    doctor = TrainingDoctor((X * 255, Y))
    x_val, y_val = np.zeros_like(X), (Y + 5) % 10
    model.fit(X * 255, Y, epochs=2, verbose=0, callbacks=[doctor, Listener()], validation_data=(x_val, y_val))
    assert said_before[0].count("unscaled inputs") == 1
    assert said_before[1] == ""
    assert "unscaled inputs" not in capsys.readouterr().out


def test_it_says_nothing_about_a_healthy_run_and_nothing_when_silenced(capsys):
    model = classifier(mlp(64, [64], 10), optimizers.Adam(5e-3))
    model.fit(X, Y, epochs=8, verbose=0, callbacks=[TrainingDoctor((X, Y))])
    assert capsys.readouterr().out == ""
    silenced = TrainingDoctor((X * 255, Y), verbose=False)
    classifier(mlp(64, [8], 10), "sgd").fit(X * 255, Y, verbose=0, callbacks=[silenced])
    assert capsys.readouterr().out == ""
    assert "unscaled inputs" in repr(silenced)
    assert "unscaled inputs" in silenced._repr_html_()


def test_without_a_probe_it_goes_by_the_curves():
    model = mlp(64, [16], 1)
    model.compile(optimizers.SGD(5.0), "mse")
    doctor = examine(model, X, X[:, 20:21] * 2 - 1, epochs=2, probe=False)
    assert "not a number" in names(doctor)
    assert doctor.record.readings == []


def test_a_second_fit_starts_with_a_clean_sheet():
    doctor = TrainingDoctor((X * 255, Y), verbose=False)
    model = classifier(mlp(64, [16], 10), "adam")
    model.fit(X * 255, Y, verbose=0, callbacks=[doctor])
    assert doctor.diagnoses
    other = TrainingDoctor(verbose=False)
    model.fit(X, Y, verbose=0, callbacks=[other])
    doctor._all = doctor.probe = None
    model.fit(X, Y, verbose=0, callbacks=[doctor])
    assert doctor.diagnoses == []
    assert doctor.record.steps == 16


# Keras' PyTorch backend converts arrays in a way that NumPy calls outdated; `pytest.warns` would pass that on to us.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_probe_that_does_not_fit_costs_a_warning_and_not_the_run():
    model = classifier(mlp(64, [8], 10), "adam")
    doctor = TrainingDoctor((X[:, :5], Y), verbose=False)
    with pytest.warns(UserWarning, match="TrainingDoctor could not measure"):
        history = model.fit(X, Y, verbose=0, callbacks=[doctor])
    assert len(history.history["loss"]) == 1


def test_a_subclassed_model_is_examined_too():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(10)

        def call(self, inputs):
            return self.dense(inputs)

    assert names(examine(classifier(Own(), optimizers.SGD(1e-5))))[0] == "learning rate too low"
    assert names(before(classifier(Own(), "sgd"), X * 255))[0] == "unscaled inputs"


def test_a_model_with_two_outputs_is_examined_by_its_gradients():
    given = keras.Input((64,))
    hidden = given
    for _ in range(9):
        hidden = layers.Dense(16, "sigmoid")(hidden)
    model = keras.Model(given, [layers.Dense(1)(hidden), layers.Dense(2)(hidden)])
    model.compile("sgd", ["mse", "mse"])
    doctor = TrainingDoctor((X, [X[:, :1], X[:, :2]]), verbose=False)
    model.fit(X, [X[:, :1], X[:, :2]], epochs=2, verbose=0, callbacks=[doctor])
    assert names(doctor) == ["vanishing gradients"]


def test_a_missing_loss_is_answered_with_the_keys_there_are():
    doctor = TrainingDoctor()
    doctor.set_model(classifier(mlp(64, [], 10), "adam"))
    doctor.on_train_begin()
    with pytest.raises(KeyError, match="accuracy, error"):
        doctor.on_epoch_end(0, {"accuracy": 1.0, "error": 0.0})


def test_trial_steps_leave_the_weights_alone_and_find_the_bottom_of_a_bowl():
    from course.callbacks.backend_gradients import ProbeGradients
    from course.callbacks.probe import Probe

    # (w - 3)^2 from w = 2: the best step is half the weight's length; 0.3 of it is the longest that is tried.
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False)])
    model.compile("sgd", "mse")
    model.set_weights([np.array([[2.0]])])
    before = snapshot(model)
    found = line_search(ProbeGradients(model, Probe(np.ones((4, 1), "float32"), np.full((4, 1), 3.0, "float32"))))
    assert (found.loss, found.relative_step) == (pytest.approx(1.0), 0.3)
    assert found.best_loss == pytest.approx((2 * 1.3 - 3) ** 2, rel=1e-4)
    assert same(before, snapshot(model))


@pytest.mark.parametrize("from_logits", [True, False])
def test_guessing_costs_the_entropy_of_the_labels(from_logits):
    from course.callbacks.output_head import read_head

    model = classifier(mlp(4, [], 3), "sgd", cross_entropy(from_logits=from_logits))
    y, outputs = np.array([0, 0, 1, 2]), np.zeros((4, 3), "float32")
    expected = -(0.5 * np.log(0.5) + 0.5 * np.log(0.25))
    assert guessing_loss(y, outputs, read_head(model, y, outputs)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("loss", ["mse", "mae"])
def test_guessing_costs_the_variance_or_the_spread_around_the_median(loss):
    from course.callbacks.output_head import read_head

    model = mlp(4, [], 1)
    model.compile("sgd", loss)
    y, outputs = np.array([1.0, 2.0, 9.0]), np.zeros((3, 1), "float32")
    reference = np.var(y) if loss == "mse" else np.abs(y - np.median(y)).mean()
    assert guessing_loss(y, outputs, read_head(model, y, outputs)) == pytest.approx(reference, rel=1e-5)


def test_the_learning_rate_is_reported_as_it_was():
    doctor = examine(classifier(mlp(64, [8], 10), optimizers.Adam(2e-6)), epochs=4)
    assert "at a learning rate of 2e-06" in doctor.diagnoses[0].sentence
    assert doctor.record.learning_rates == (pytest.approx(2e-6), pytest.approx(2e-6))
