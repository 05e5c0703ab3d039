"""Checks of a builder's shapes."""

import pytest

from course.models.checking import require_image, require_shape


def test_a_good_shape_comes_back_as_a_tuple():
    assert require_image([32, 48, 3], smallest=32) == (32, 48, 3)
    assert require_image((8, 16, 1), multiple=8) == (8, 16, 1)
    assert require_shape("input_shape", [12, 3], 2, "(T, F)") == (12, 3)


@pytest.mark.parametrize(
    "shape, options, error, parts",
    [
        ((28, 28), {}, ValueError, ["3 sizes", "(28, 28)"]),
        (784, {}, TypeError, ["input_shape=784"]),
        ((None, 28, 1), {}, TypeError, ["input_shape[0]=None"]),
        ((28, 0, 1), {}, ValueError, ["input_shape[1]=0"]),
        ((28, 40, 1), {"smallest": 32}, ValueError, ["32 × 32", "(28, 40, 1)", "Resizing(32, 40)"]),
        ((28, 30, 1), {"multiple": 4}, ValueError, ["4 divides", "28 × 32"]),
    ],
)
def test_bad_shapes_are_named(shape, options, error, parts):
    with pytest.raises(error) as caught:
        require_image(shape, **options)
    for part in parts:
        assert part in str(caught.value)
