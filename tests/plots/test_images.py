import numpy as np
import pytest
from matplotlib.colors import to_hex

from course.plots import plot_images

IMAGES = np.arange(7 * 4 * 4).reshape(7, 4, 4)


def _captions(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("count", [1, 2, 7, 50])
def test_every_image_is_drawn(count):
    images = np.random.default_rng(0).uniform(size=(count, 3, 3))
    drawn = plot_images(images).images
    assert len(drawn) == count
    assert all(np.allclose(one.get_array(), image) for one, image in zip(drawn, images, strict=True))


def test_images_do_not_overlap_and_keep_their_shape():
    ax = plot_images(np.ones((6, 3, 6)), columns=3)
    extents = [one.get_extent() for one in ax.images]
    assert len({(left, top) for left, _, _, top in extents}) == 6
    assert all(np.isclose((right - left) / (bottom - top), 2) for left, right, bottom, top in extents)
    assert len({left for left, *_ in extents}) == 3
    assert ax.get_aspect() == 1


def test_labels_stand_above_the_images():
    assert _captions(plot_images(IMAGES[:2], labels=["cat", "dog"])) == ["cat", "dog"]
    assert _captions(plot_images(IMAGES[:2], labels=[1, 0], class_names=["cat", "dog"])) == ["dog", "cat"]
    assert _captions(plot_images(IMAGES)) == []


def test_wrong_predictions_name_the_right_class_and_are_framed():
    ax = plot_images(IMAGES[:2], labels=[1, 0], predictions=[1, 1], class_names=["cat", "dog"])
    assert _captions(ax) == ["✓ dog", "✗ said dog, is cat"]
    right, wrong = (to_hex(frame.get_edgecolor()) for frame in ax.patches)
    assert right != wrong
    assert ax.patches[1].get_linewidth() > ax.patches[0].get_linewidth()


def test_probabilities_are_written_in_percent_and_logits_are_not():
    probabilities = np.array([[0.1, 0.9], [0.6, 0.4]])
    assert _captions(plot_images(IMAGES[:2], predictions=probabilities)) == ["1 (90%)", "0 (60%)"]
    assert _captions(plot_images(IMAGES[:2], predictions=probabilities * 9)) == ["1", "0"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": [1]}, r"`labels` must be as long as `images` \(7\). Received: 1"),
        ({"predictions": np.ones((6, 3))}, "`predictions` must be one row for each of the 7 images. Received: 6 rows"),
        ({"labels": range(7), "class_names": ["a"]}, "a list with a name for class 1. Received: 1 names"),
        ({"columns": -1}, "`columns` must be a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        plot_images(IMAGES, **options)


def test_what_is_no_image_is_refused():
    with pytest.raises(ValueError, match="images with 1, 3 or 4 channels on the last axis"):
        plot_images(np.ones((2, 4, 4, 7)))
    with pytest.raises(ValueError, match=r"must be finite numbers. Received: nan at index \(0, 1\)"):
        plot_images([[1, np.nan]])
