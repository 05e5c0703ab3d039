import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from course.plots import plot_attention

WEIGHTS = np.array([[0.75, 0.25, 0.0], [0.1, 0.2, 0.7]])


def test_rows_are_queries_and_columns_keys():
    ax = plot_attention(WEIGHTS, queries=["eins", "zwei"], keys=["one", "two", "three"])
    assert np.array_equal(ax.images[0].get_array(), WEIGHTS)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["eins", "zwei"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["one", "two", "three"]
    assert {text.get_text() for text in ax.texts} == {".75", ".25", ".10", ".20", ".70"}


def test_every_head_has_a_panel_with_the_same_scale():
    axes = plot_attention(np.stack([np.eye(3), np.full((3, 3), 1 / 3)]))
    assert [panel.get_title(loc="left") for panel in axes] == ["head 0", "head 1"]
    assert {panel.images[0].get_clim() for panel in axes} == {(0, 1)}


def test_axes_for_the_heads_can_be_given():
    given = plt.subplots(1, 2)[1]
    assert list(plot_attention(np.ones((2, 3, 3)) / 3, ax=given)) == list(given)
    assert isinstance(plot_attention(np.eye(2)), Axes)


def test_large_maps_are_scaled_to_their_largest_weight_and_say_so():
    large = np.full((40, 40), 1 / 40)
    large[0, 0] = 0.5
    ax = plot_attention(large)
    assert ax.images[0].get_clim() == (0, 0.5)
    assert "full color: 0.5" in ax.get_xlabel()
    assert not ax.texts and len(ax.get_xticks()) < 40


def test_scores_before_the_softmax_are_recognized():
    with pytest.raises(ValueError, match="`weights` must be from 0 to 1. Received: 3. Draw them after the softmax"):
        plot_attention([[3.0, -1.0]])
    with pytest.raises(ValueError, match="`queries` must be a list of 2 names"):
        plot_attention(WEIGHTS, queries=["a"])
