import numpy as np
import pytest

from course.plots.tiles import Tiling, as_pictures


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (np.array([[0, 255]], dtype=np.uint8), [0, 1]),
        (np.array([[0.25, 0.5]]), [0.25, 0.5]),
        (np.array([[-1.0, 1.0]]), [0, 1]),
        (np.array([[0, 8, 16]]), [0, 0.5, 1]),
        (np.array([[-3.0, 1.0]]), [0, 1]),
        (np.array([[True, False]]), [1, 0]),
        (np.zeros((1, 2)), [0, 0]),
        (np.full((1, 2), -7.0), [0, 0]),
    ],
    ids=["bytes", "unit", "signed unit", "digits", "other", "boolean", "black", "constant"],
)
def test_values_are_scaled_by_what_they_look_like(images, expected):
    assert np.allclose(as_pictures("images", images)[0].ravel(), expected)


def test_all_images_are_scaled_alike():
    dim, bright = as_pictures("images", np.array([[[0, 4.0]], [[0, 16.0]]]))
    assert dim.max() == 0.25 and bright.max() == 1


def test_color_of_0_to_255_is_recognized_though_no_pixel_is_white():
    assert as_pictures("images", np.full((2, 5, 3), 51.0))[0].max() == 0.2


@pytest.mark.parametrize(
    ("shape", "count", "one"),
    [
        ((4, 5), 1, (4, 5)),
        ((4, 5, 3), 1, (4, 5, 3)),
        ((16, 4, 4), 16, (4, 4)),
        ((9, 3, 3), 9, (3, 3)),
        ((7, 4, 5), 7, (4, 5)),
        ((7, 4, 5, 1), 7, (4, 5)),
        ((7, 4, 5, 3), 7, (4, 5, 3)),
    ],
)
def test_the_usual_layouts_are_read(shape, count, one):
    pictures = as_pictures("images", np.ones(shape))
    assert len(pictures) == count and pictures[0].shape == one


def test_images_of_different_sizes_may_come_in_a_list():
    assert [one.shape for one in as_pictures("images", [np.ones((2, 3)), np.ones((4, 4, 3))])] == [(2, 3), (4, 4, 3)]


@pytest.mark.parametrize("count", [1, 5, 6, 7, 12, 37, 100])
def test_there_is_a_tile_for_every_picture_and_no_row_is_empty(count):
    tiling = Tiling.of([np.ones((2, 2))] * count, None)
    assert tiling.rows * tiling.columns >= count > (tiling.rows - 1) * tiling.columns
    assert len({tiling.corner(index) for index in range(count)}) == count


def test_columns_must_be_a_number():
    with pytest.raises(ValueError, match="`columns` must be a whole number from 1 up. Received: 0"):
        Tiling.of([np.ones((2, 2))], 0)
