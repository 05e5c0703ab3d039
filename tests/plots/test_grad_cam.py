import numpy as np
import pytest

from course.plots import plot_grad_cam


def test_the_map_is_stretched_over_the_image_and_laid_on_it():
    heat = np.arange(12.0).reshape(3, 4)
    ax = plot_grad_cam(np.random.default_rng(0).uniform(size=(30, 40, 3)), heat)
    image, small, copy, over = ax.images
    assert np.allclose(small.get_array(), heat / 11) and np.allclose(over.get_array(), heat / 11)
    assert over.get_extent() == copy.get_extent()
    left, right, bottom, top = small.get_extent()
    assert np.isclose((bottom - top) / (right - left), 30 / 40)
    assert np.allclose(image.get_array(), copy.get_array())
    assert [text.get_text() for text in ax.texts] == ["image", "Grad-CAM, 3 × 4", "both"]


def test_where_the_map_says_nothing_the_image_can_be_seen():
    over = plot_grad_cam(np.ones((8, 8)), np.eye(2)).images[3]
    assert over.get_alpha().min() <= 0.1 < 0.7 < over.get_alpha().max()


def test_several_images_are_refused():
    with pytest.raises(ValueError, match="`image` must be one image. Received: 2 images"):
        plot_grad_cam(np.ones((2, 8, 8)), np.eye(2))
