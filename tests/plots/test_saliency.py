import numpy as np
import pytest

from course.plots import plot_saliency


def test_the_map_is_the_largest_absolute_gradient_over_the_channels():
    gradient = np.zeros((4, 4, 3))
    gradient[1, 2] = [1, -4, 2]
    gradient[0, 0] = [2, 0, 0]
    heat = plot_saliency(np.ones((4, 4, 3)), gradient).images[1].get_array()
    assert heat[1, 2] == 1 and heat[0, 0] == 0.5 and heat[3, 3] == 0


def test_sign_does_not_matter():
    heat = plot_saliency(np.ones((2, 2)), [[-2.0, 0], [1, 2]]).images[1].get_array()
    assert np.allclose(heat, [[1, 0], [0.5, 1]])


def test_another_size_is_sent_to_grad_cam():
    with pytest.raises(ValueError, match=r"of the image's height and width, \(4, 4\). .*use `plot_grad_cam`"):
        plot_saliency(np.ones((4, 4)), np.ones((2, 2)))
