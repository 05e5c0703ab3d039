"""The doctor's reasoning on numbers alone: each rule says what it saw, and is silent one step to the healthy side."""

import math
from dataclasses import replace

import numpy as np
import pytest

from course.callbacks import PROBLEMS, symptoms
from course.callbacks.activation_monitor import ActivationReading
from course.callbacks.gradient_monitor import GradientReading
from course.callbacks.output_head import OutputHead
from course.callbacks.symptoms import LineSearch, RunRecord

pytestmark = pytest.mark.backend

SPARSE = OutputHead("sparse", 10, "logits", None, "linear")


def reading(step=0, loss=2.0, norms=(1.0, 1.0), weights=(2.0, 2.0)):
    names = [f"layer_{i}" for i in range(len(norms))]
    return GradientReading(
        step,
        loss,
        dict(zip(names, map(float, norms), strict=True)),
        dict(zip(names, map(float, weights), strict=True)),
        float(np.hypot.reduce(norms)),
    )


def healthy(**changes):
    """A run of ten epochs that learned: from 2.3 to 0.1, held out 0.2."""
    losses = [2.0, 1.2, 0.8, 0.5, 0.35, 0.25, 0.2, 0.15, 0.12, 0.1]
    record = RunRecord(
        losses=losses,
        val_losses=[loss + 0.1 for loss in losses],
        readings=[reading(0, 2.4), reading(1, 2.3), reading(16, 1.5), reading(500, 0.1)],
        activations=[ActivationReading(0, {"a": 20}, {"a": 1}, {}), ActivationReading(500, {"a": 20}, {"a": 4}, {})],
        guessing=2.3,
        line_search=LineSearch(0.1, 0.09, 0.01),
        model_skill=0.98,
        neighbors_skill=0.9,
        skill_name="accuracy",
        learning_rates=(0.01, 0.01),
        steps=500,
    )
    return replace(record, **changes)


def names(record, before=()):
    return [diagnosis.problem for diagnosis in symptoms.examine_run(record, before)]


def test_a_healthy_run_gets_no_diagnosis():
    assert names(healthy()) == []


def test_an_empty_record_gets_no_diagnosis():
    assert names(RunRecord()) == []


FLAT = [2.29] * 10
SICK = {
    "exploding gradients": {"readings": [reading(0, 2.4, norms=(1.0, 800.0)), reading(16, 2.0)]},
    "not a number": {"losses": [1.0, math.nan]},
    "learning rate too high": {
        "losses": [9.0, 4.0, 2.5],
        "readings": [reading(0, 2.4), reading(2, 40.0), reading(300, 2.4)],
    },
    "vanishing gradients": {"readings": [reading(s, 2.3, norms=(1e-9, 1e-5, 1.0), weights=(2, 2, 2)) for s in (0, 1)]},
    "dead units": {"activations": [ActivationReading(0, {"a": 20}, {"a": 20}, {})]},
    "learning rate too low": {"losses": FLAT, "val_losses": FLAT, "line_search": LineSearch(2.39, 2.0, 0.03)},
    "overfitting": {"val_losses": [2.0, 1.5, 1.2, 1.3, 1.4, 1.5, 1.5, 1.6, 1.6, 1.7]},
    "underfitting": {"model_skill": 0.5},
    "plateau": {
        "losses": [2.0, 1.5, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2],
        "val_losses": [],
        "line_search": LineSearch(1.2, 0.9, 0.03),
    },
}


@pytest.mark.parametrize("problem", SICK)
def test_each_rule_finds_its_problem_and_no_other(problem):
    assert names(healthy(**SICK[problem])) == [problem]


@pytest.mark.parametrize("problem", SICK)
def test_each_sentence_has_a_number_and_each_remedy_a_verb(problem):
    (diagnosis,) = symptoms.examine_run(healthy(**SICK[problem]))
    assert any(letter.isdigit() for letter in diagnosis.sentence)
    assert diagnosis.sentence.endswith(".")
    assert diagnosis.remedy.endswith(".")
    assert diagnosis.evidence
    assert diagnosis.problem in PROBLEMS


def test_every_rule_about_the_run_is_tried_here():
    assert set(SICK) == {name.__name__.replace("_", " ") for name in symptoms._COURSE_OF_THE_RUN}


@pytest.mark.parametrize(
    ("constant", "inside", "outside"),
    [
        ("EXPLODING_SENSITIVITY", 0.99, 1.01),
        ("VANISHING_RATIO", 1.01, 0.99),
        ("DEAD_SHARE", 0.99, 1.01),
    ],
)
def test_thresholds_are_where_their_names_say(constant, inside, outside):
    limit = getattr(symptoms, constant)

    def record(factor):
        value = limit * factor
        if constant == "EXPLODING_SENSITIVITY":  # norm x weight norm / guessing
            return healthy(readings=[reading(0, 2.4, norms=(1.0, value * 2.3 / 2.0))])
        if constant == "VANISHING_RATIO":
            return healthy(readings=[reading(step, 2.4, norms=(value, 1.0)) for step in (0, 500)])
        dead = ActivationReading(9, {"a": 1000}, {"a": int(1000 * value)}, {})
        return healthy(activations=[dead, dead])

    assert names(record(inside)) == []
    assert len(names(record(outside))) == 1


def test_a_layer_that_gets_its_gradient_later_is_not_vanishing():
    # A branch whose last layer starts at zero has no gradient at first.
    starved = reading(0, 2.4, norms=(0.0, 1.0))
    assert names(healthy(readings=[starved, reading(1, 2.3), reading(500, 0.1)])) == []
    assert names(healthy(readings=[starved, replace(starved, step=500)])) == ["vanishing gradients"]


def test_a_steep_gradient_after_the_weights_ran_away_is_the_rate_s_doing():
    steep = reading(4, 50.0, norms=(1.0, 9e5), weights=(200.0, 200.0))
    record = healthy(readings=[reading(0, 2.4), steep], losses=[30.0, 5.0, 4.0], val_losses=[])
    assert names(record) == ["learning rate too high"]


def test_an_overshoot_that_was_made_good_is_forgiven():
    readings = [reading(0, 2.4), reading(1, 9.0), reading(500, 0.1)]
    assert names(healthy(readings=readings)) == []


def test_bouncing_is_told_from_converging():
    bouncing = [2.0, 1.5, 1.4, 1.2, 1.3, 1.1, 1.9, 1.0, 1.8, 1.1, 1.7, 1.2]
    assert names(healthy(losses=bouncing, val_losses=[])) == ["learning rate too high"]
    near_zero = [loss / 20 for loss in bouncing]
    assert names(healthy(losses=near_zero, val_losses=[])) == []


def test_weights_that_run_away_and_end_like_guessing_are_a_rate_too_high():
    readings = [reading(0, 2.4), reading(8, 2.6, weights=(2.0, 9.0)), reading(500, 2.4, weights=(2.0, 9.0))]
    record = healthy(readings=readings, losses=[2.5, 2.4, 2.35], val_losses=[], line_search=None)
    assert names(record) == ["learning rate too high"]
    assert names(healthy(readings=readings)) == []  # an embedding grows as fast, and learns by it


def test_a_gradient_that_is_nan_at_a_finite_loss_is_named_as_such():
    broken = reading(0, 1.5, norms=(math.nan, math.nan))
    (diagnosis,) = symptoms.examine_run(healthy(readings=[broken], losses=[math.nan], val_losses=[]))
    assert diagnosis.problem == "not a number"
    assert "0/0" in diagnosis.sentence


def test_an_infinite_gradient_is_exploding():
    broken = reading(0, 1.5, norms=(math.inf, 1.0))
    found = names(healthy(readings=[broken], losses=[math.nan], val_losses=[]))
    assert found == ["exploding gradients", "not a number"]


def test_a_shrunken_rate_is_a_plateau_and_not_a_rate_too_low():
    crawl = {"losses": FLAT, "val_losses": [], "line_search": LineSearch(2.29, 1.9, 0.03)}
    assert names(healthy(**crawl)) == ["learning rate too low"]
    assert names(healthy(**crawl, learning_rates=(0.1, 1e-6))) == ["plateau"]


def test_a_run_at_the_noise_of_its_batches_is_no_plateau():
    losses = [2.0, 1.0, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    noise = healthy(losses=losses, val_losses=[], line_search=LineSearch(0.5, 0.5 - 0.07 * 2.3, 0.01))
    assert names(noise) == []


def test_too_few_steps_are_not_judged():
    short = {"losses": FLAT[:2], "val_losses": [], "line_search": LineSearch(2.39, 2.0, 0.03), "model_skill": 0.2}
    assert names(healthy(**short, steps=20)) == []
    assert names(healthy(**short, steps=60)) == ["learning rate too low"]


def test_a_model_that_learned_nothing_is_underfitting_without_neighbors_too():
    record = healthy(losses=FLAT, val_losses=[], model_skill=None, neighbors_skill=None, line_search=None)
    (diagnosis,) = symptoms.examine_run(record)
    assert diagnosis.problem == "underfitting"
    assert "2.29" in diagnosis.sentence


def test_a_late_rise_of_validation_is_overfitting_although_most_of_the_gain_holds():
    val = [1.5, 0.8, 0.5, 0.4, 0.45, 0.5, 0.6, 0.65, 0.7, 0.72]
    assert names(healthy(val_losses=val)) == ["overfitting"]
    assert names(healthy(val_losses=[min(v, 0.5) for v in val])) == []


def test_a_cause_silences_what_it_explains_but_not_the_rest():
    before = [symptoms.unscaled_inputs(np.full((4, 3), 200.0))]
    record = healthy(**{**SICK["dead units"], "losses": [2.0, math.nan], "val_losses": []})
    assert names(record, before) == ["unscaled inputs", "not a number"]


# Before training ----------------------------------------------------------------------------------------------------


def test_inputs_are_judged_by_their_largest_feature():
    x = np.random.default_rng(0).normal(size=(100, 4))
    assert symptoms.unscaled_inputs(x) is None
    x[:, 2] *= 40
    diagnosis = symptoms.unscaled_inputs(x)
    assert diagnosis.evidence["feature"] == 2
    assert diagnosis.evidence["root_mean_square"] == pytest.approx(np.sqrt((x[:, 2] ** 2).mean()))
    assert symptoms.unscaled_inputs(x * 1e-5).problem == "unscaled inputs"


def test_images_are_judged_by_channel():
    assert symptoms.unscaled_inputs(np.full((2, 8, 8, 3), 0.5)) is None
    assert symptoms.unscaled_inputs(np.full((2, 8, 8, 3), 128.0)).evidence["root_mean_square"] == pytest.approx(128)


def test_equal_examples_are_constant_inputs_and_equal_features_are_not():
    assert symptoms.constant_inputs(np.ones((5, 3))).evidence == {"examples": 5}
    x = np.ones((5, 3))
    x[:, 1] = np.arange(5)
    assert symptoms.constant_inputs(x) is None
    assert symptoms.constant_inputs(np.ones((1, 3))) is None


def test_invalid_numbers_are_counted():
    x = np.ones((4, 2))
    assert symptoms.invalid_numbers(x, "inputs") is None
    x[1, 1], x[3, 0] = np.nan, np.inf
    assert "2 of 8 inputs" in symptoms.invalid_numbers(x, "inputs").sentence
    assert symptoms.invalid_numbers(np.array([1, 2]), "targets") is None


@pytest.mark.parametrize(
    ("head", "good", "bad", "named"),
    [
        (SPARSE, [0, 9, 3], [0, 10, 3], "such as 10"),
        (SPARSE, [0, 9, 3], [0, -1, 3], "such as -1"),
        (SPARSE, [0.0, 9.0], [0.5, 9.0], "such as 0.5"),
        (OutputHead("binary", 1, "logits", None, ""), [0, 1, 0.3], [-1, 1, 1], "such as -1"),
        (OutputHead("categorical", 2, "logits", None, ""), [[0, 1], [0.5, 0.5]], [[1, 1], [0, 1]], "such as 1"),
    ],
)
def test_labels_must_be_ones_that_the_outputs_can_stand_for(head, good, bad, named):
    assert symptoms.labels_out_of_range(np.array(good), head) is None
    assert named in symptoms.labels_out_of_range(np.array(bad), head).sentence


def test_targets_must_be_within_reach_of_the_last_activation():
    def mse(y_true, y_pred):
        return 0.0

    y = np.linspace(25, 346, 50)
    assert symptoms.labels_out_of_range(y, OutputHead("other", 1, None, mse, "linear")) is None
    assert symptoms.labels_out_of_range(y, OutputHead("other", 1, None, mse, "relu")) is None
    assert "[0, 1]" in symptoms.labels_out_of_range(y, OutputHead("other", 1, None, mse, "sigmoid")).sentence
    assert "[-1, 1]" in symptoms.labels_out_of_range(y, OutputHead("other", 1, None, mse, "tanh")).sentence


def test_probabilities_and_logits_are_told_apart_by_the_outputs():
    logits = np.random.default_rng(0).normal(size=(32, 10))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    probabilities = replace(SPARSE, expects="probabilities")
    assert symptoms.head_against_loss(logits, SPARSE) is None
    assert symptoms.head_against_loss(p, probabilities) is None
    double = symptoms.head_against_loss(p, SPARSE)
    assert (double.problem, "1.46" in double.sentence) == ("double softmax", True)  # ln(1 + 9/e)
    assert symptoms.head_against_loss(logits, probabilities).problem == "missing softmax"
    assert symptoms.head_against_loss(p[:4], SPARSE) is None  # too few rows to tell


def test_a_single_output_is_a_probability_only_if_a_sigmoid_made_it():
    bits = OutputHead("binary", 1, "logits", None, "sigmoid")
    inside = np.linspace(0.1, 0.9, 32)[:, None]
    assert symptoms.head_against_loss(inside, bits).problem == "double softmax"
    assert symptoms.head_against_loss(inside, replace(bits, activation="linear")) is None
    outside = replace(bits, activation="linear", expects="probabilities")
    assert symptoms.head_against_loss(inside * 4 - 2, outside).problem == "missing softmax"


# Yardsticks ---------------------------------------------------------------------------------------------------------


def test_neighbors_are_scikit_learn_s():
    from sklearn.datasets import load_diabetes, load_iris
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    from sklearn.preprocessing import StandardScaler

    x, y = load_iris(return_X_y=True)
    x = x + 1e-6 * np.random.default_rng(0).normal(size=x.shape)  # no ties
    predicted = cross_val_predict(KNeighborsClassifier(5), StandardScaler().fit_transform(x), y, cv=LeaveOneOut())
    assert symptoms.neighbors_skill(x, y, classes=True) == pytest.approx((predicted == y).mean(), abs=0.011)

    x, y = (part[:80] for part in load_diabetes(return_X_y=True))
    predicted = cross_val_predict(KNeighborsRegressor(5), StandardScaler().fit_transform(x), y, cv=LeaveOneOut())
    expected = 1 - ((y - predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert symptoms.neighbors_skill(x, y[:, None], classes=False) == pytest.approx(expected)


def test_variance_explained_is_one_for_perfect_and_zero_for_the_mean():
    y = np.array([[1.0], [2.0], [6.0]])
    assert symptoms.variance_explained(y, y) == 1.0
    assert symptoms.variance_explained(y, np.full((3, 1), 3.0)) == 0.0
