import numpy as np
import pytest

from course.plots import plot_residuals

TRUE = np.array([1.0, 2.0, 3.0, 4.0])
PREDICTED = np.array([1.5, 2.0, 2.0, 4.5])


def test_points_are_actual_minus_predicted_over_predicted():
    ax = plot_residuals(TRUE, PREDICTED[:, None], unit="km")
    points = np.asarray(ax.collections[0].get_offsets())
    assert np.allclose(points, np.stack([PREDICTED, TRUE - PREDICTED], axis=1))
    assert ax.get_xlabel() == "predicted value (km)" and ax.get_ylabel() == "residual, actual − predicted (km)"
    assert ax.get_legend().get_texts()[0].get_text() == "mean 0, standard deviation 0.612 km"


def test_a_bias_is_seen_in_the_mean():
    ax = plot_residuals(TRUE, TRUE + 2)
    assert "mean −2, standard deviation 0" in ax.get_legend().get_texts()[0].get_text()


def test_actual_against_predicted_can_be_asked_for():
    ax = plot_residuals(TRUE, PREDICTED, kind="actual_vs_predicted")
    assert np.allclose(np.asarray(ax.collections[0].get_offsets()), np.stack([PREDICTED, TRUE], axis=1))
    assert ax.get_ylabel() == "actual value"


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="Received: 'residuals'"):
        plot_residuals(TRUE, PREDICTED, kind="residuals")
    with pytest.raises(ValueError, match=r"`y_pred` must be one value a sample. Received: shape \(4, 2\)"):
        plot_residuals(TRUE, np.ones((4, 2)))
