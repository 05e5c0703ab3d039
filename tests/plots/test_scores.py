import numpy as np
import pytest
from matplotlib.colors import to_hex

from course.plots import plot_scores


def _bars(ax):
    return sorted(ax.patches, key=lambda bar: bar.get_x())


def test_every_score_has_a_bar_and_the_largest_of_each_row_stands_out():
    scores = np.array([[2.0, 1.0, -0.5], [0.0, 0.5, 3.0]])
    ax = plot_scores(scores, classes=["a", "b", "c"])
    bars = _bars(ax)
    assert [bar.get_height() for bar in bars] == scores.ravel().tolist()
    strong = to_hex(bars[0].get_facecolor())
    assert [to_hex(bar.get_facecolor()) == strong for bar in bars] == [True, False, False, False, False, True]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "c"] * 2
    assert {text.get_text() for text in ax.texts} == {"2", "1", "−0.5", "0", "0.5", "3"}


def test_the_right_classes_are_marked():
    ax = plot_scores([[1, 2], [3, 4]], labels=[0, 1])
    marks = [line for line in ax.lines if line.get_marker() == "^"][0]
    centers = [bar.get_x() + bar.get_width() / 2 for bar in _bars(ax)]
    assert np.allclose(marks.get_xdata(), [centers[0], centers[3]])


def test_one_row_is_one_sample():
    assert len(plot_scores([0.2, 0.3, 0.5]).patches) == 3


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"`classes` must be a list of 2 names. Received: \['a'\]"):
        plot_scores([[1, 2]], classes=["a"])
    with pytest.raises(ValueError, match=r"`labels` must be numbers of classes, 0 … 1. Received: \[2\]"):
        plot_scores([[1, 2]], labels=[2])
    with pytest.raises(ValueError, match="`scores` must be an array with 1 or 2 dimensions"):
        plot_scores(np.ones((1, 1, 1)))
