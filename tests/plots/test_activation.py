import numpy as np
import pytest

from course.plots import plot_activation

X = np.linspace(-2, 2, 9)


def test_the_function_is_solid_and_its_derivative_dashed():
    ax = plot_activation(X, np.tanh(X), 1 - np.tanh(X) ** 2, title="A sentence")
    lines = {line.get_label(): line for line in ax.lines}
    assert np.array_equal(lines["activation"].get_ydata(), np.tanh(X))
    assert np.array_equal(lines["derivative"].get_ydata(), 1 - np.tanh(X) ** 2)
    assert lines["activation"].get_linestyle() == "-" != lines["derivative"].get_linestyle()
    assert ax.get_title(loc="left") == "A sentence"


def test_several_functions_share_axes_and_each_its_color_with_its_derivative():
    ax = plot_activation(X, {"a": X, "b": X**2}, {"b": 2 * X})
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["b"].get_color() == lines["derivative of b"].get_color() != lines["a"].get_color()


def test_what_does_not_match_is_refused():
    with pytest.raises(ValueError, match=r"`y` must be as long as `x` \(9\). Received: 3"):
        plot_activation(X, X[:3])
    with pytest.raises(ValueError, match=r"named as `y` is. Received: 'c'. `y` has: a"):
        plot_activation(X, {"a": X}, {"c": X})
    with pytest.raises(TypeError, match="`derivative` must be a dictionary, as `y` is. Received: ndarray"):
        plot_activation(X, {"a": X}, X)
    with pytest.raises(ValueError, match=r"`y` must be finite numbers. Received: nan at index \(1,\)"):
        plot_activation([0, 1], [0, np.nan])
