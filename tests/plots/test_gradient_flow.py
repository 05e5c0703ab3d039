import numpy as np
import pytest

from course.plots import plot_gradient_flow


def test_the_line_is_the_mean_absolute_gradient_of_each_layer():
    ax = plot_gradient_flow({"first": [[-1.0, 3.0]], "last": [0.2, 0.4]})
    assert np.allclose(ax.lines[0].get_ydata(), [2.0, 0.3])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["first", "last"]
    assert ax.get_yscale() == "log"


def test_networks_of_different_depth_are_compared_by_name():
    ax = plot_gradient_flow({"deep": {"a": [1.0], "b": [2.0], "c": [3.0]}, "flat": {"x": [4.0]}})
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["deep"].get_ydata().tolist() == [1, 2, 3] and lines["flat"].get_ydata().tolist() == [4]


def test_a_layer_without_gradient_leaves_a_gap_and_is_marked():
    ax = plot_gradient_flow({"a": [1.0], "dead": [0.0, 0.0], "c": [1.0]})
    assert np.isnan(ax.lines[0].get_ydata()[1])
    assert ax.lines[1].get_xdata().tolist() == [2] and ax.lines[1].get_label() == "exactly zero"


def test_what_does_not_fit_is_refused():
    with pytest.raises(TypeError, match="`gradients` must be {layer: gradient}. Received: list"):
        plot_gradient_flow([1.0])
    with pytest.raises(ValueError, match="`gradients` must be not all zero"):
        plot_gradient_flow({"a": [0.0]})
    with pytest.raises(ValueError, match="`gradient of 'a'` must be finite numbers. Received: nan"):
        plot_gradient_flow({"a": [np.nan]})
