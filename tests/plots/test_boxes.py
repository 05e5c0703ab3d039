import numpy as np
import pytest
from matplotlib.colors import to_hex

from course.plots import plot_boxes

IMAGE = np.ones((50, 100))


def _corners(patch):
    return [patch.get_x(), patch.get_y(), patch.get_x() + patch.get_width(), patch.get_y() + patch.get_height()]


@pytest.mark.parametrize(
    ("box_format", "box"),
    [
        ("xyxy", [10, 20, 30, 45]),
        ("yxyx", [20, 10, 45, 30]),
        ("xywh", [10, 20, 20, 25]),
        ("center_xywh", [20, 32.5, 20, 25]),
        ("rel_xyxy", [0.1, 0.4, 0.3, 0.9]),
        ("rel_yxyx", [0.4, 0.1, 0.9, 0.3]),
        ("rel_xywh", [0.1, 0.4, 0.2, 0.5]),
        ("rel_center_xywh", [0.2, 0.65, 0.2, 0.5]),
    ],
)
def test_every_format_draws_the_same_box(box_format, box):
    ax = plot_boxes(IMAGE, [box], box_format=box_format)
    assert np.allclose(_corners(ax.patches[0]), [10, 20, 30, 45])


def test_labels_have_a_color_each_and_scores_are_written():
    boxes = [[0, 20, 9, 30], [20, 20, 29, 30], [40, 20, 49, 30]]
    ax = plot_boxes(IMAGE, boxes, labels=["cat", "dog", "cat"], scores=[0.9, 0.55, 0.1])
    assert [text.get_text() for text in ax.texts] == ["cat 0.90", "dog 0.55", "cat 0.10"]
    first, second, third = (to_hex(patch.get_edgecolor()) for patch in ax.patches)
    assert first == third != second


def test_true_boxes_are_dashed():
    ax = plot_boxes(IMAGE, [[1, 1, 5, 5]], true_boxes=[[2, 2, 6, 6]])
    dashed, solid = ax.patches
    assert _corners(dashed) == [2, 2, 6, 6] and dashed.get_linestyle() != "solid" and solid.get_linestyle() == "solid"


def test_no_box_at_all_is_a_picture():
    ax = plot_boxes(IMAGE, np.zeros((0, 4)), labels=[], scores=[])
    assert len(ax.images) == 1 and not ax.patches


def test_a_box_that_reaches_outside_is_seen_to():
    ax = plot_boxes(IMAGE, [[-10, 0, 120, 40]])
    assert ax.get_xlim() == (-10, 120)
    assert ax.get_ylim() == (50, 0)


def test_a_wrong_format_is_recognized_by_a_box_that_ends_before_it_starts():
    with pytest.raises(ValueError, match=r"Received: \[40, 10, 20, 20\] at index 0. Read as \"xyxy\" it ends before"):
        plot_boxes(IMAGE, [[40, 10, 20, 20]])
    with pytest.raises(ValueError, match="`box_format` must be one of .* Received: 'xyhw'. Did you mean 'xywh'"):
        plot_boxes(IMAGE, [[1, 1, 2, 2]], box_format="xyhw")
    with pytest.raises(ValueError, match=r"`boxes` must be of shape \(N, 4\). Received: \(1, 5\)"):
        plot_boxes(IMAGE, [[1, 1, 2, 2, 0.9]])
    with pytest.raises(ValueError, match=r"`scores` must be as long as `boxes` \(1\). Received: 2"):
        plot_boxes(IMAGE, [[1, 1, 2, 2]], scores=[0.1, 0.2])
