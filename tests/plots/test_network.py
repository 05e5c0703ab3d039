import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, Rectangle

from course.plots import plot_network


def _circles(ax):
    return [patch for patch in ax.patches if isinstance(patch, Circle)]


def _squares(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def _links(ax):
    return [c for c in ax.collections if isinstance(c, LineCollection)]


def _texts(ax):
    return [text.get_text() for text in ax.texts]


def test_every_unit_and_every_link_is_drawn_and_inputs_are_no_units():
    ax = plot_network([3, 4, 2])
    assert len(_circles(ax)) == 6 and len(_squares(ax)) == 3
    assert [len(links.get_segments()) for links in _links(ax)] == [12, 8]
    assert "3 inputs" in _texts(ax) and "hidden\n4 units" in _texts(ax) and "output\n2 units" in _texts(ax)


def test_width_is_the_size_of_a_weight_and_color_its_sign():
    (links,) = _links(plot_network([2, 1], weights=[np.array([[2.0], [-1.0]])]))
    wide, narrow = links.get_linewidths()
    assert wide > narrow
    assert tuple(links.get_colors()[0]) != tuple(links.get_colors()[1])


def test_weights_biases_values_and_names_are_written():
    ax = plot_network(
        [2, 1], weights=[[[0.5], [-0.8]]], biases=[[1]], values=[[2, 3], [-0.4]], names=[["a", "b"], ["c"]]
    )
    for text in ("0.5", "−0.8", "bias 1", "2", "3", "−0.4", "a", "b", "c"):
        assert text in _texts(ax)


def test_of_a_wide_layer_ten_units_are_drawn_and_the_true_number_is_written():
    ax = plot_network([784, 2])
    assert len(_squares(ax)) == 10 and len(_circles(ax)) == 2
    assert "784 inputs" in _texts(ax) and "⋮" in _texts(ax)


def test_the_links_of_a_wide_layer_belong_to_the_units_drawn():
    kernel = np.zeros((20, 1))
    kernel[[0, 19]] = 1.0
    widths = _links(plot_network([20, 1], weights=[kernel]))[0].get_linewidths()
    assert len(widths) == 10 and widths[0] == widths[-1] == max(widths) > widths[1]


def test_numbers_are_left_out_where_links_are_many():
    kernel = np.full((6, 6), 0.125)
    assert "0.125" not in _texts(plot_network([6, 6], weights=[kernel]))


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ([2], {}, r"`layer_sizes` must be at least two whole numbers from 1 up. Received: \[2\]"),
        ([2, 0], {}, "whole numbers from 1 up"),
        ([2, 1.5], {}, "whole numbers from 1 up"),
        ([2, 1], {"weights": [np.ones((1, 2))]}, r"`weights\[0\]` must be of shape \(2, 1\). Received: \(1, 2\)"),
        ([2, 1], {"weights": []}, "`weights` must be a list of 1 arrays. Received: 0"),
        ([2, 1], {"names": [["a"], None]}, r"`names\[0\]` must be a list of 2 names"),
        ([2, 1], {"names": [None]}, "an entry for each of the 2 layers"),
    ],
)
def test_what_does_not_fit_is_refused(sizes, options, message):
    with pytest.raises(ValueError, match=message):
        plot_network(sizes, **options)
