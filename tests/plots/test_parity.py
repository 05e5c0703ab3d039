import numpy as np
import pytest

from course.plots import plot_parity


def test_each_difference_says_whether_it_is_within_the_tolerance():
    ax = plot_parity([[0, 1e-6], [1e-5, 2e-4]], row_names=["a", "b"], column_names=["jax", "torch"])
    assert [text.get_text() for text in ax.texts] == ["✓ equal", "✓ 1.0e−6", "✓ 1.0e−5", "✗ 2.0e−4"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["jax", "torch"]
    assert "allowed: 1e−5" in ax.get_xlabel()


def test_color_turns_at_the_tolerance_and_is_never_pale_there():
    shades = plot_parity([[9.9e-6, 1.01e-5]]).images[0].get_array()
    assert shades[0, 0] >= 0.6 and shades[0, 1] <= -0.6


def test_what_was_not_measured_says_so_and_infinity_is_a_failure():
    ax = plot_parity([[np.nan, np.inf]])
    assert [text.get_text() for text in ax.texts] == ["not measured", "✗ inf"]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`errors` must be zero or more. Received: -1"):
        plot_parity([[-1]])
    with pytest.raises(ValueError, match="`tolerance` must be above zero. Received: 0"):
        plot_parity([[1]], tolerance=0)
    with pytest.raises(ValueError, match="`row_names` must be a list of 1 names"):
        plot_parity([[1]], row_names=["a", "b"])
