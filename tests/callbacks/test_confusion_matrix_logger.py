"""ConfusionMatrixLogger counts as scikit-learn counts."""

import keras
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, recall_score

from course.callbacks import ConfusionMatrixLogger

from .small_models import cross_entropy, digits, mlp

pytestmark = pytest.mark.backend

X, Y = digits(320)


def fit(logger, *, one_hot=False, epochs=3):
    model = mlp(64, [16], 10)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True) if one_hot else cross_entropy()
    model.compile("adam", loss)
    history = model.fit(X, np.eye(10)[Y] if one_hot else Y, epochs=epochs, verbose=0, callbacks=[logger])
    return model, history


@pytest.mark.parametrize("one_hot", [False, True])
def test_the_matrix_is_scikit_learn_s(one_hot):
    logger = ConfusionMatrixLogger((X[:100], np.eye(10)[Y[:100]] if one_hot else Y[:100]))
    model, history = fit(logger, one_hot=one_hot)
    predicted = model.predict(X[:100], verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(logger.matrices[-1], confusion_matrix(Y[:100], predicted, labels=range(10)))
    recalls = recall_score(Y[:100], predicted, average=None, labels=range(10))
    np.testing.assert_allclose(logger.recalls()[-1], recalls)
    assert history.history["worst_recall"][-1] == pytest.approx(recalls.min())
    assert logger.epochs == [0, 1, 2]


@pytest.mark.parametrize(("last", "from_logits"), [(None, True), ("sigmoid", False)])
def test_a_single_output_is_cut_in_the_middle_of_what_it_means(last, from_logits):
    # Outputs -1, 0.2, 3 as logits; their sigmoids are on the same side of one half.
    x = np.array([[-1.0], [0.2], [3.0], [-0.5]], "float32")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, last, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), keras.losses.BinaryCrossentropy(from_logits=from_logits))
    logger = ConfusionMatrixLogger((x, np.array([0, 1, 1, 1])))
    model.fit(x, np.array([0.0, 1.0, 1.0, 1.0]), verbose=0, callbacks=[logger])
    assert logger.matrices[0].tolist() == [[1, 0], [1, 2]]  # [[TN, FP], [FN, TP]]


def test_measurements_every_k_epochs_end_with_the_last():
    logger = ConfusionMatrixLogger((X[:50], Y[:50]), every=2)
    _, history = fit(logger, epochs=5)
    assert logger.epochs == [1, 3, 4]
    assert len(history.history["worst_recall"]) == 2


def test_the_commonest_confusions_come_first_with_their_share_of_the_class():
    logger = ConfusionMatrixLogger((X[:4], Y[:4]), class_names=["a", "b", "c"])
    logger.matrices = [np.array([[6, 1, 0], [3, 4, 1], [0, 3, 9]])]
    found = logger.most_confused(3)
    assert [(one.true, one.predicted, one.count) for one in found] == [("b", "a", 3), ("c", "b", 3), ("a", "b", 1)]
    assert found[0].share == pytest.approx(3 / 8)


def test_a_class_without_examples_has_no_recall():
    logger = ConfusionMatrixLogger((X[:4], Y[:4]))
    logger.matrices = [np.array([[2, 0], [0, 0]])]
    np.testing.assert_array_equal(logger.recalls(), [[1.0, np.nan]])


def test_names_that_do_not_fit_are_refused_with_both_counts():
    with pytest.raises(ValueError, match=r"each of the model's 10 classes. Received: 2 names"):
        fit(ConfusionMatrixLogger((X[:20], Y[:20]), class_names=["yes", "no"]))


def test_labels_that_the_model_has_no_output_for_are_refused():
    with pytest.raises(ValueError, match="labels from 0 to 9.*Received labels from 1 to 10"):
        fit(ConfusionMatrixLogger((X[:60], Y[:60] + 1)))


def test_the_plot_shows_the_last_matrix():
    from matplotlib import pyplot as plt

    logger = ConfusionMatrixLogger((X[:100], Y[:100]))
    with pytest.raises(RuntimeError, match="nothing to draw"):
        logger.plot()
    fit(logger, epochs=1)
    axes = logger.plot()
    written = {text.get_text().split("\n")[0] for text in axes.texts}
    assert {str(count) for count in logger.matrices[-1].ravel()} <= written
    plt.close(axes.figure)


def test_a_data_set_of_batches_is_answered_with_what_this_callback_takes():
    class Batches:
        element_spec = None

        def __iter__(self):
            return iter(())

    with pytest.raises(TypeError, match=r"`validation_data` of ConfusionMatrixLogger.*gather them first") as error:
        ConfusionMatrixLogger(Batches())
    assert "probe" not in str(error.value)
    with pytest.raises(TypeError, match=r"ConfusionMatrixLogger\(\(x_test, y_test\)\)"):
        ConfusionMatrixLogger(3)


def test_it_and_the_plots_read_outputs_alike_where_the_loss_does_not_say():
    from course.callbacks.output_head import predicted_classes
    from course.plots.model_outputs import class_probabilities

    rng = np.random.default_rng(0)
    for outputs in (rng.normal(size=50), rng.uniform(size=50), rng.normal(size=(50, 1)), rng.normal(size=(50, 3))):
        read_by_plots = class_probabilities("outputs", outputs).argmax(axis=1)
        np.testing.assert_array_equal(predicted_classes(outputs, None).ravel(), read_by_plots)
