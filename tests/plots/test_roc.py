import numpy as np
import pytest
from sklearn import metrics

from course.plots import plot_roc

RNG = np.random.default_rng(1)
Y = RNG.integers(0, 2, 60)
SCORES = Y + RNG.normal(size=60)


def _labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize("shape", [lambda s: s, lambda s: s[:, None], lambda s: np.stack([-s, s], axis=1)])
def test_the_curve_is_scikit_learns_for_every_shape_of_binary_scores(shape):
    ax = plot_roc(Y, shape(SCORES))
    false_rate, true_rate, _ = metrics.roc_curve(Y, SCORES)
    assert np.array_equal(ax.lines[1].get_xdata(), false_rate)
    assert np.array_equal(ax.lines[1].get_ydata(), true_rate)
    assert _labels(ax)[1] == f"model ({metrics.roc_auc_score(Y, SCORES):.3f})"


def test_several_models_are_compared_by_name():
    ax = plot_roc(Y, {"good": SCORES, "inverted": -SCORES})
    area = metrics.roc_auc_score(Y, SCORES)
    assert _labels(ax)[1:] == [f"good ({area:.3f})", f"inverted ({1 - area:.3f})"]


def test_several_classes_have_a_curve_each_against_the_rest():
    labels = np.arange(30) % 3
    scores = np.eye(3)[labels]
    ax = plot_roc(labels, scores, class_names=["a", "b", "c"])
    assert _labels(ax)[1:] == ["a (1.000)", "b (1.000)", "c (1.000)"]


def test_a_class_that_does_not_occur_has_no_curve():
    ax = plot_roc([0, 1, 1, 0], np.eye(3)[[0, 1, 1, 0]], class_names=["a", "b", "c"])
    assert [label[0] for label in _labels(ax)[1:]] == ["a", "b"]


def test_the_larger_of_two_labels_is_positive():
    ax = plot_roc(np.where(Y == 1, 1, -1), SCORES)
    assert _labels(ax)[1] == f"model ({metrics.roc_auc_score(Y, SCORES):.3f})"


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="labels of at least two classes. Received: only"):
        plot_roc([1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match=r"`scores` must be as long as `y_true` \(60\). Received: 3"):
        plot_roc(Y, SCORES[:3])
    with pytest.raises(ValueError, match="one score a sample for labels of two classes"):
        plot_roc([0, 1, 2], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="one column for each of the 3 classes"):
        plot_roc([0, 1, 7], np.ones((3, 4)))
