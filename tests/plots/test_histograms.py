import numpy as np
import pytest

from course.plots import plot_histograms


def test_each_array_has_a_histogram_of_equal_height_in_order_from_the_top():
    ax = plot_histograms({"wide": np.linspace(-1, 1, 500), "narrow": np.linspace(-0.1, 0.1, 100).reshape(10, 10)})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["wide", "narrow"]
    first, second = (patch.get_data() for patch in ax.patches)
    assert np.isclose((first.values - first.baseline).max(), (second.values - second.baseline).max())
    assert first.baseline > second.baseline
    assert np.array_equal(first.edges, second.edges)


def test_the_spread_is_written():
    ax = plot_histograms({"a": [-2.0, 2.0]})
    assert [text.get_text() for text in ax.texts] == ["σ = 2"]


def test_numbers_outside_of_the_limits_are_counted_and_said():
    ax = plot_histograms({"a": [0.0, 0.5, 1.0, 9.0]}, limits=(0, 1), bins=2, label="gradient")
    assert ax.get_xlabel() == "gradient (1 of 4 lie outside)"
    assert ax.patches[0].get_data().edges.tolist() == [0, 0.5, 1]
    heights = ax.patches[0].get_data().values - ax.patches[0].get_data().baseline
    assert np.allclose(heights / heights.max(), [1 / 3, 1])  # the one outside counts in the last bin


def test_an_array_of_equal_numbers_can_be_drawn():
    ax = plot_histograms({"zeros": np.zeros(10)})
    assert ax.get_xlim()[0] < 0 < ax.get_xlim()[1]


def test_what_does_not_fit_is_refused():
    with pytest.raises(TypeError, match="`arrays` must be {name: numbers}. Received: ndarray"):
        plot_histograms(np.ones(3))
    with pytest.raises(ValueError, match=r"`arrays\['a'\]` must be finite numbers. Received: inf"):
        plot_histograms({"a": [np.inf]})
    with pytest.raises(ValueError, match=r"`limits` must be \(smaller, larger\)"):
        plot_histograms({"a": [1.0]}, limits=(1, 0))
    with pytest.raises(ValueError, match="`bins` must be a whole number"):
        plot_histograms({"a": [1.0]}, bins=2.5)
