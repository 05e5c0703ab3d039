import numpy as np
import pytest

from course.plots.heat import one_map


def test_a_map_is_scaled_to_0_to_1():
    assert one_map("heat", [[-1, 3], [1, 1]]).tolist() == [[0, 1], [0.5, 0.5]]
    assert not one_map("heat", np.full((2, 2), 5)).any()


@pytest.mark.parametrize("shape", [(1, 2, 3), (2, 3, 1)])
def test_a_lone_extra_axis_is_dropped(shape):
    assert one_map("heat", np.arange(6).reshape(shape)).shape == (2, 3)


def test_channels_are_refused():
    with pytest.raises(ValueError, match=r"`heat` must be a map \(h, w\). Received: shape \(2, 3, 4\)"):
        one_map("heat", np.ones((2, 3, 4)))
