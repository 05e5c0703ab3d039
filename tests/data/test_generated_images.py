import numpy as np
import pytest

from course import data
from course.data.generated_images import COLORS, SHAPES, Pose, _tight_boxes, draw_shapes, shape_mask


def given(name, **options):
    return data.load(name, verbose=False, samples=120, **options)


def mask(name, size=64, radius=20.0, angle=0.0):
    at = np.array([size / 2])
    return shape_mask(np.array([SHAPES.index(name)]), Pose(at, at, np.array([radius]), np.array([angle])), size)[0]


def test_a_mask_covers_the_area_of_its_shape():
    assert mask("circle").sum() == pytest.approx(np.pi * (0.9 * 20) ** 2, rel=0.01)
    assert mask("square").sum() == pytest.approx((2 * 0.78 * 20) ** 2, rel=0.01)
    assert mask("ring")[32, 32] == 0 and mask("cross")[32, 32] == 1


def test_shapes_differ_from_each_other():
    masks = [mask(name).ravel() for name in SHAPES]
    for i, first in enumerate(masks):
        for second in masks[:i]:
            assert np.minimum(first, second).sum() / np.maximum(first, second).sum() < 0.85


def test_images_are_bytes_of_the_asked_size():
    dataset = given("colored_shapes", size=48)
    assert dataset.train.x.shape == (72, 48, 48, 3) and dataset.train.x.dtype == np.uint8
    assert set(dataset.extras["color"]) == {"train", "validation", "test"}
    assert len(dataset.extras["color"]["test"]) == len(dataset.test.y)
    assert dataset.extras["color_names"] == tuple(COLORS)


def test_the_shape_is_where_the_image_is_bright():
    rng = np.random.default_rng(0)
    images, _ = draw_shapes(np.zeros(50, dtype=int), rng, size=32, noise=0.0, color=np.full(50, 9))
    assert images.max(axis=(1, 2, 3)).min() > 150 and images.min(axis=(1, 2, 3)).max() < 150


@pytest.mark.parametrize("name", ["detection_scenes", "face_scenes"])
def test_boxes_lie_in_the_image_and_hardly_overlap(name):
    dataset = given(name)
    objects = dataset.together().y
    assert objects.shape == (120, 4, 5)
    there = objects[..., 0] >= 0
    assert (objects[~there] == -1).all()
    assert (there[:, :-1] >= there[:, 1:]).all()  # objects first, then the empty rows
    left, top, right, bottom = objects[there][:, 1:].T
    assert (left >= 0).all() and (top >= 0).all() and (right <= 64).all() and (bottom <= 64).all()
    assert (right - left >= 8).all() and (bottom - top >= 6).all()
    for boxes in (row[row[:, 0] >= 0][:, 1:] for row in objects):
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
                assert np.prod(np.clip(high - low, 0, None)) <= 0.3 * min(
                    np.prod(a[2:] - a[:2]), np.prod(b[2:] - b[:2])
                )


def test_a_box_is_tight_round_what_is_covered():
    rng = np.random.default_rng(0)
    for name in SHAPES:
        covered = mask(name, radius=rng.uniform(6, 14), angle=rng.uniform(-0.3, 0.3))
        lines, columns = np.nonzero(covered > 0.5)
        expected = [columns.min(), lines.min(), columns.max() + 1, lines.max() + 1]
        assert _tight_boxes(covered[None])[0].tolist() == expected


def test_every_scene_holds_an_object_and_some_scenes_hold_no_face():
    assert (given("detection_scenes").together().y[:, 0, 0] >= 0).all()
    faces = (given("face_scenes").together().y[..., 0] >= 0).sum(axis=1)
    assert faces.min() == 0 and faces.max() > 1
