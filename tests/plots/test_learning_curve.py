import numpy as np
import pytest

from course.plots import plot_learning_curve


def test_the_line_is_the_mean_and_the_band_one_standard_deviation():
    scores = np.array([[0.4, 0.6], [0.7, 0.9]])
    ax = plot_learning_curve([10, 100], scores)
    assert np.allclose(ax.lines[0].get_ydata(), [0.5, 0.8])
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert np.isclose(band.min(), 0.4) and np.isclose(band.max(), 0.9)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "100"]


def test_models_and_their_training_scores_share_a_color():
    ax = plot_learning_curve([1, 2], {"a": [0.1, 0.2], "b": [0.3, 0.4]}, training_scores={"b": [0.9, 0.8]})
    labels = [line.get_label() for line in ax.lines]
    assert labels == ["a", "b", "b, training"]
    assert ax.lines[1].get_color() == ax.lines[2].get_color() != ax.lines[0].get_color()
    assert not ax.collections


def test_a_linear_axis_can_be_asked_for():
    assert plot_learning_curve([1, 2], [1, 2], log_scale=False).get_xscale() == "linear"


def test_transposed_scores_are_recognized():
    with pytest.raises(ValueError, match=r"one row for each of the 3 sizes. Received: shape \(2, 3\).*transpose"):
        plot_learning_curve([1, 2, 3], np.ones((2, 3)))
    with pytest.raises(ValueError, match="`sizes` must be positive numbers of samples. Received: 0"):
        plot_learning_curve([0, 1], [1, 1])
    with pytest.raises(ValueError, match="named as `scores` is. Received: 'c'"):
        plot_learning_curve([1], {"a": [1]}, training_scores={"c": [1]})
