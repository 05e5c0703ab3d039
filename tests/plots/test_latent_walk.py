import numpy as np
import pytest

from course.plots import plot_latent_walk


def test_a_line_of_images_stands_in_order_over_its_coordinates():
    images = np.stack([np.full((4, 4), value) for value in (0.1, 0.5, 0.9)])
    ax = plot_latent_walk(images, coordinates=[-1, 0, 1])
    assert [one.get_array().max() for one in ax.images] == [0.1, 0.5, 0.9]
    lefts = [one.get_extent()[0] for one in ax.images]
    assert lefts == sorted(lefts)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["−1", "0", "1"]
    assert ax.get_xlabel() == "$z_1$" and not ax.get_ylabel()


def test_a_plane_has_its_first_row_at_the_bottom():
    images = np.arange(6.0).reshape(2, 3, 1, 1) * np.ones((2, 3, 4, 5)) / 5
    ax = plot_latent_walk(images, coordinates=([1, 2, 3], [10, 20]), names=("a", "b"))
    assert len(ax.images) == 6
    first, last = ax.images[0], ax.images[-1]
    assert first.get_extent()[2] < last.get_extent()[2] and first.get_extent()[0] < last.get_extent()[0]
    assert first.get_array().max() == 0 and last.get_array().max() == 1
    assert [label.get_text() for label in ax.get_yticklabels()] == ["10", "20"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a", "b")


@pytest.mark.parametrize("shape", [(5, 4, 4, 1), (5, 4, 4, 3)])
def test_a_line_may_have_channels(shape):
    assert len(plot_latent_walk(np.ones(shape)).images) == 5


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`coordinates` must be 3 numbers, one an image. Received: 2"):
        plot_latent_walk(np.ones((3, 4, 4)), coordinates=[1, 2])
    with pytest.raises(ValueError, match=r"as long as `rows` \(2\). Received: 3"):
        plot_latent_walk(np.ones((2, 3, 4, 4)), coordinates=([1, 2, 3], [1, 2, 3]))
    with pytest.raises(ValueError, match=r"`coordinates` must be \(of the columns, of the rows\)"):
        plot_latent_walk(np.ones((2, 3, 4, 4)), coordinates=[1])
