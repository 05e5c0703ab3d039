import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from course.plots import plot_calibration

RNG = np.random.default_rng(2)
P = RNG.uniform(size=300)
Y = (RNG.uniform(size=300) < P).astype(int)


def test_the_points_are_scikit_learns_and_the_legend_has_the_brier_score():
    ax = plot_calibration(Y, P, bins=5)
    observed, predicted = calibration_curve(Y, P, n_bins=5)
    assert np.array_equal(ax.lines[1].get_xdata(), predicted) and np.array_equal(ax.lines[1].get_ydata(), observed)
    assert f"Brier score {metrics.brier_score_loss(Y, P):.3f}" in ax.lines[1].get_label()


def test_the_area_of_a_dot_grows_with_the_samples_in_its_bin():
    probabilities = np.r_[np.full(90, 0.05), np.full(10, 0.95)]
    ax = plot_calibration(np.r_[np.zeros(90), np.ones(10)], probabilities)
    small_first = ax.collections[0].get_sizes()
    assert np.allclose((small_first - 12) / 130, [1, 1 / 9])


def test_counts_match_the_bins_of_scikit_learn_on_their_edges():
    probabilities = np.array([0.0, 0.1, 0.1, 0.2, 0.25, 1.0])
    ax = plot_calibration([0, 0, 1, 0, 1, 1], probabilities)
    assert len(ax.collections[0].get_sizes()) == len(ax.lines[1].get_xdata())


def test_models_are_compared_by_name():
    ax = plot_calibration(Y, {"a": P, "b": np.stack([1 - P, P], axis=1)})
    assert np.array_equal(ax.lines[1].get_ydata(), ax.lines[2].get_ydata())


def test_logits_are_recognized():
    with pytest.raises(ValueError, match="probabilities between 0 and 1. Received: 3.* apply the sigmoid"):
        plot_calibration([0, 1], [0.1, 3.0])
    with pytest.raises(ValueError, match="`y_true` must be labels of two classes. Received: 3"):
        plot_calibration([0, 1, 2], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="`bins` must be a whole number from 1 up. Received: 0"):
        plot_calibration(Y, P, bins=0)
    with pytest.raises(ValueError, match=r"one probability a sample. Received: shape \(2, 3\)"):
        plot_calibration([0, 1], np.ones((2, 3)))
