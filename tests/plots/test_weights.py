import numpy as np
import pytest

from course.plots import plot_weights


def test_bars_have_the_weights_and_the_sign_has_a_color():
    ax = plot_weights({"rooms": 0.8, "age": -0.3})
    assert [bar.get_width() for bar in ax.patches] == [0.8, -0.3]
    assert ax.patches[0].get_facecolor() != ax.patches[1].get_facecolor()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["rooms", "age"]
    assert [text.get_text() for text in ax.texts] == ["+0.8", "−0.3"]
    assert ax.yaxis_inverted()


def test_sorting_puts_the_largest_size_on_top_and_moves_names_and_errors_along():
    ax = plot_weights([1, -3, 2], names=list("abc"), errors=[0.1, 0.3, 0.2], sort=True)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "c", "a"]
    assert np.allclose([bar.get_width() for bar in ax.patches], [-3, 2, 1])
    segments = ax.collections[0].get_segments()
    assert np.allclose([segment[1, 0] - segment[0, 0] for segment in segments], [0.6, 0.4, 0.2])


def test_a_kernel_of_one_unit_is_read_as_a_row():
    ax = plot_weights(np.array([[1.0], [2.0]]))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["$w_{1}$", "$w_{2}$"]


def test_a_kernel_of_several_units_is_refused():
    with pytest.raises(ValueError, match=r"`weights` must be an array with 1 dimension. Received: shape \(2, 2\)"):
        plot_weights(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"`errors` must be as long as `weights` \(2\). Received: 1"):
        plot_weights([1, 2], errors=[1])
