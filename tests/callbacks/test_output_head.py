"""What outputs mean to a loss is found by asking the loss, not by reading its name."""

import numpy as np
import pytest
from keras import losses, ops

from course.callbacks.output_head import predicted_classes, read_head, single_loss, true_classes

from .small_models import mlp

pytestmark = pytest.mark.backend


def head_of(loss, y, outputs=10, last=None):
    model = mlp(4, [], outputs, last=last)
    model.compile("sgd", loss)
    return read_head(model, y, np.zeros((len(y), outputs), "float32"))


CLASSES = np.arange(20) % 10
ONE_HOT = np.eye(10, dtype="float32")[CLASSES]
BITS = (np.arange(20) % 2).astype("float32")


@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize(
    ("make", "y", "outputs", "kind"),
    [
        (losses.SparseCategoricalCrossentropy, CLASSES, 10, "sparse"),
        (losses.SparseCategoricalCrossentropy, CLASSES % 2, 2, "sparse"),
        (losses.CategoricalCrossentropy, ONE_HOT, 10, "categorical"),
        (losses.CategoricalFocalCrossentropy, ONE_HOT, 10, "categorical"),
        (losses.BinaryCrossentropy, BITS, 1, "binary"),
        (losses.BinaryCrossentropy, ONE_HOT, 10, "binary"),
        (losses.BinaryFocalCrossentropy, BITS, 1, "binary"),
    ],
)
def test_every_cross_entropy_says_what_it_expects(make, y, outputs, kind, from_logits):
    head = head_of(make(from_logits=from_logits), y, outputs)
    assert (head.kind, head.expects) == (kind, "logits" if from_logits else "probabilities")


@pytest.mark.parametrize("smoothing", [0.05, 0.2])
@pytest.mark.parametrize("from_logits", [True, False])
def test_label_smoothing_does_not_hide_it(smoothing, from_logits):
    head = head_of(losses.CategoricalCrossentropy(from_logits=from_logits, label_smoothing=smoothing), ONE_HOT)
    assert head.expects == ("logits" if from_logits else "probabilities")


@pytest.mark.parametrize(
    ("name", "y", "outputs", "kind"),
    [
        ("sparse_categorical_crossentropy", CLASSES, 10, "sparse"),
        ("categorical_crossentropy", ONE_HOT, 10, "categorical"),
        ("binary_crossentropy", BITS, 1, "binary"),
    ],
)
def test_a_loss_given_by_name_expects_probabilities(name, y, outputs, kind):
    head = head_of(name, y, outputs)
    assert (head.kind, head.expects) == (kind, "probabilities")


def test_a_loss_of_one_s_own_is_asked_as_well():
    def own_logits(y_true, y_pred):
        return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)

    def own_probabilities(y_true, y_pred):
        return ops.mean(-ops.sum(y_true * ops.log(ops.clip(y_pred, 1e-7, 1.0)), axis=-1))

    def cosine(y_true, y_pred):
        return -ops.sum(y_true * ops.normalize(y_pred, axis=-1), axis=-1)

    assert head_of(own_logits, CLASSES).expects == "logits"
    assert head_of(own_probabilities, ONE_HOT).expects == "probabilities"
    assert head_of(cosine, ONE_HOT).expects is None


@pytest.mark.parametrize("loss", ["mse", "mae", losses.Huber(), losses.CosineSimilarity(), losses.Hinge()])
def test_other_losses_expect_nothing_of_the_kind(loss):
    head = head_of(loss, ONE_HOT)
    assert (head.kind, head.expects) == ("other", None)


@pytest.mark.parametrize(("last", "name"), [("softmax", "softmax"), ("sigmoid", "sigmoid"), (None, "linear")])
def test_the_last_activation_is_known_by_name(last, name):
    assert head_of("mse", ONE_HOT, last=last).activation == name


def test_one_loss_is_found_in_whatever_it_was_packed():
    model = mlp(4, [], 1)
    for packed in ("mse", losses.MeanSquaredError(), [losses.MeanSquaredError()], {"output": "mse"}):
        model.compile("sgd", packed)
        assert callable(single_loss(model))
    without = mlp(4, [], 1)
    without.compile("sgd")
    assert single_loss(without) is None


def test_classes_are_read_from_every_coding_of_labels():
    np.testing.assert_array_equal(true_classes(ONE_HOT, 10), CLASSES)
    np.testing.assert_array_equal(true_classes(CLASSES[:, None], 10), CLASSES)
    np.testing.assert_array_equal(true_classes(BITS[:, None], 1), BITS)


def test_classes_are_cut_where_logits_and_probabilities_are_cut():
    outputs = np.array([[-0.2], [0.3], [0.7]])
    assert predicted_classes(outputs, "logits").tolist() == [0, 1, 1]
    assert predicted_classes(outputs, "probabilities").tolist() == [0, 0, 1]
    assert predicted_classes(outputs, None).tolist() == [0, 1, 1]  # -0.2 is no probability
    assert predicted_classes(np.eye(3), None).tolist() == [0, 1, 2]


def test_several_outputs_have_no_one_head():
    model = mlp(4, [], 1)
    model.compile("sgd", "mse")
    assert read_head(model, {"a": BITS}, [np.zeros((20, 1))]) is None
