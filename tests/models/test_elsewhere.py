"""A saved model gives the same numbers in another Python, on whichever backend that has."""

import importlib.util

import keras
import numpy as np
import pytest

from course.models import elsewhere

pytestmark = pytest.mark.backend


@pytest.fixture
def saved(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2)])
    model.save(tmp_path / "model.keras")
    return model, tmp_path / "model.keras"


def test_another_backend_gives_the_same_outputs(saved):
    model, path = saved
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    second = elsewhere.OutputsElsewhere(path, x)
    if second.backend is None:
        assert second.outputs() is None
        return
    assert second.backend != keras.backend.backend()
    np.testing.assert_allclose(second.outputs(), keras.ops.convert_to_numpy(model(x)), rtol=1e-4, atol=1e-5)


def test_a_file_that_cannot_be_loaded_is_told_in_a_line(tmp_path):
    (tmp_path / "broken.keras").write_bytes(b"no archive")
    second = elsewhere.OutputsElsewhere(tmp_path / "broken.keras", np.ones((1, 2)), backend=keras.backend.backend())
    with pytest.raises(RuntimeError, match="could not be loaded with the backend"):
        second.outputs()


def test_without_another_backend_there_are_no_outputs(saved, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    second = elsewhere.OutputsElsewhere(saved[1], np.ones((1, 4)))
    assert second.backend is None and second.outputs() is None
