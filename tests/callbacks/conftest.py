"""Every test starts from the same random numbers."""

import sys

import pytest


@pytest.fixture(autouse=True)
def _same_random_numbers():
    keras = sys.modules.get("keras")  # tests that do without it must not pay for it
    if keras is not None:
        keras.utils.set_random_seed(0)
