"""A model's file crosses the border; what only a student's process knows does not come with it."""

import io
import zipfile

import keras
import numpy as np
import pytest

from course.exercises.saved_models import loaded, saved
from course.exercises.serialization import pack, unpack

pytestmark = pytest.mark.backend


def test_a_model_comes_back_with_its_weights_and_how_it_was_compiled():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="tanh")])
    model.compile(keras.optimizers.Adam(0.25), "mse", metrics=["mae"])
    file = unpack(pack({"file": saved(model)}))["file"]
    again = loaded(file)
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    assert isinstance(again.optimizer, keras.optimizers.Adam) and again.compiled
    assert float(again.optimizer.learning_rate) == 0.25


def test_code_in_a_file_is_not_run():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: x + 1)])
    with pytest.raises(ValueError, match=r"bytes that are none \(ValueError: .*[Ll]ambda"):
        loaded(saved(model))


@keras.saving.register_keras_serializable("tests")
class Registered(keras.layers.Layer):
    def call(self, inputs):
        return 2 * inputs


class Plain(Registered):
    pass


@pytest.mark.parametrize("layer", [Registered, Plain])
def test_a_class_of_the_student_s_is_known_nowhere_else_and_so_not_here_either(layer):
    file = saved(keras.Sequential([keras.Input((3,)), layer()]))
    with pytest.raises(ValueError, match=f"the class {layer.__name__} is known only where"):
        loaded(file)
    assert loaded(file, custom_objects={layer.__name__: layer}).count_params() == 0


@pytest.mark.parametrize("content", [b"", b"PK", bytes(3), b"\x89HDF\r\n\x1a\n" + bytes(99)])
def test_bytes_that_are_no_model(content):
    with pytest.raises(ValueError, match=f"{len(content)} bytes that are none"):
        loaded(np.frombuffer(content, dtype="uint8"))


def test_a_bomb_is_not_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("config.json", "metadata.json", "model.weights.h5"):
            archive.writestr(name, bytes(300 * 2**20) if name.endswith("h5") else "{}")
    with pytest.raises(ValueError, match="unpacked"):
        loaded(np.frombuffer(stream.getvalue(), dtype="uint8"))


@pytest.mark.parametrize("value", [np.zeros((2, 2), "uint8"), np.zeros(3), "model", np.zeros(9 * 2**20, "uint8")])
def test_what_is_no_file(value):
    with pytest.raises(ValueError, match="at most 8 MiB"):
        loaded(value)


def test_only_a_model_is_saved():
    with pytest.raises(TypeError, match="`net`"):
        saved(3, "net")
