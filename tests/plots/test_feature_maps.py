import numpy as np
import pytest

from course.plots import plot_feature_maps

MAPS = np.stack([np.eye(4), 100 * np.eye(4), np.full((4, 4), 3.0)], axis=-1)


def _captions(ax):
    return [text.get_text() for text in ax.texts]


def test_every_channel_is_scaled_by_itself_and_a_dead_one_is_named():
    ax = plot_feature_maps(MAPS[None])
    assert [one.get_array().max() for one in ax.images] == [1, 1, 0]
    assert _captions(ax) == ["0", "1", "2 constant"]


def test_one_scale_keeps_strengths_comparable():
    maxima = [one.get_array().max() for one in plot_feature_maps(MAPS, share_scale=True).images]
    assert np.allclose(maxima, [0.01, 1, 0.03])


def test_the_image_comes_first():
    ax = plot_feature_maps(MAPS, image=np.ones((8, 8, 3)))
    assert _captions(ax)[0] == "image" and ax.images[0].get_array().shape == (8, 8, 3)
    assert len(ax.images) == 4


def test_maps_of_several_images_are_refused():
    with pytest.raises(
        ValueError, match=r"the maps of one image. Received: shape \(2, 4, 4, 3\). Pick one: `maps\[0\]`"
    ):
        plot_feature_maps(np.ones((2, 4, 4, 3)))
    with pytest.raises(ValueError, match="`image` must be one image. Received: 2 images"):
        plot_feature_maps(MAPS, image=np.ones((2, 8, 8)))
