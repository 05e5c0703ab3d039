import numpy as np
import pytest

from course import data
from course.data.points import SURFACES


def given(name, **options):
    return data.load(name, verbose=False, **options)


def test_without_noise_the_moons_lie_on_their_circles():
    x, y = given("moons", noise=0.0).together()
    assert np.allclose(np.linalg.norm(x[y == 0], axis=1), 1, atol=1e-6)
    assert np.allclose(np.linalg.norm(x[y == 1] - [1, 0.5], axis=1), 1, atol=1e-6)


def test_the_clouds_have_their_centers_and_spread():
    dataset = given("gaussian_mixture", samples=8000, spread=0.2)
    x, y = dataset.together()
    off = x - dataset.extras["centers"][y]
    assert np.abs(off.mean(axis=0)).max() < 0.01 and abs(off.std() - 0.2) < 0.01


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_is_flat_and_lowest_at_its_minima(surface):
    function, _, minima = SURFACES[surface]
    for x1, x2 in minima:
        around = [function(x1 + dx, x2 + dy) for dx, dy in ((1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3))]
        assert function(x1, x2) < 1e-8 and min(around) > function(x1, x2)
    assert surface == "saddle" or minima


def test_heights_are_those_of_the_function():
    dataset = given("analytic_surfaces", surface="beale")
    x, y = dataset.train
    assert np.allclose(
        dataset.extras["function"](x[:, 0].astype(float), x[:, 1].astype(float)), y, rtol=1e-3, atol=1e-3
    )
