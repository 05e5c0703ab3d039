import numpy as np
import pytest

from course.plots import plot_filters

KERNEL = np.random.default_rng(0).normal(size=(3, 3, 4, 10))


def test_every_filter_is_drawn_by_its_mean_over_the_input_channels():
    ax = plot_filters(KERNEL)
    assert len(ax.images) == 10
    assert np.allclose(ax.images[7].get_array(), KERNEL[..., 7].mean(axis=2))


def test_zero_is_in_the_middle_of_the_colors():
    low, high = plot_filters(KERNEL).images[0].get_clim()
    assert low == -high == -np.abs(KERNEL.mean(axis=2)).max()


def test_one_input_channel_can_be_picked():
    assert np.allclose(plot_filters(KERNEL, channel=2).images[3].get_array(), KERNEL[:, :, 2, 3])


def test_filters_over_three_channels_are_drawn_in_color_with_zero_as_gray():
    kernel = np.zeros((2, 2, 3, 1))
    kernel[0, 0] = [[-1], [0], [1]]
    picture = plot_filters(kernel).images[0].get_array()
    assert np.allclose(picture[0, 0], [0, 0.5, 1]) and np.allclose(picture[1, 1], 0.5)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`channel` must be from 0 to 3. Received: 4"):
        plot_filters(KERNEL, channel=4)
    with pytest.raises(ValueError, match="`kernel` must be an array with 3 or 4 dimensions"):
        plot_filters(np.ones((3, 3)))
