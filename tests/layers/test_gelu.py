"""GELU's approximation, against the exact one."""

import math

import numpy as np
import pytest
from keras import ops

from course.layers import approximate_gelu

pytestmark = pytest.mark.backend


def test_it_is_near_the_exact_one_and_not_the_same():
    x = np.linspace(-6, 6, 401)
    exact = np.array([v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in x])
    apart = np.abs(ops.convert_to_numpy(approximate_gelu(x.astype("float32"))) - exact)
    assert 1e-4 < apart.max() < 5e-4
