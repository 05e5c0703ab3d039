"""Keras loads our models by itself after `import course`, whichever of the two was imported first."""

import json
import subprocess
import sys

import numpy as np
import pytest

from course.registration import register_with_keras

SAVE = """
import keras, numpy as np
from course import losses, models
model = models.build_gpt2(20, max_length=8, width=8, num_layers=1, num_heads=2)
model.save("gpt2.keras")
np.save("here.npy", keras.ops.convert_to_numpy(model(np.array([[1, 2, 3]]))))
embedding = models.build_embedding_network((8, 8, 1), widths=(4,), embedding_size=4)
embedding.compile("sgd", losses.TripletLoss())
embedding.save("embedding.keras")
"""
LOAD = """
import {first}
import {second}
import keras, numpy as np
np.save("there.npy", keras.ops.convert_to_numpy(keras.saving.load_model("gpt2.keras")(np.array([[1, 2, 3]]))))
assert keras.saving.load_model("embedding.keras").loss.__class__.__name__ == "TripletLoss"
"""
# What an import hook could spoil: the module's own loader, asking for Keras without importing it, and its data files.
UNTOUCHED = """
import importlib.machinery, importlib.resources, importlib.util, json, sys
import course
hooks = [finder for finder in sys.meta_path if type(finder).__module__ == 'course.registration']
assert importlib.util.find_spec("keras") is not None and "keras" not in sys.modules
import keras
print(json.dumps({
    "loader": type(keras.__loader__) is importlib.machinery.SourceFileLoader,
    "loads as before": "exec_module" not in vars(keras.__loader__),
    "files": importlib.resources.files("keras").joinpath("__init__.py").is_file(),
    "hook was there": len(hooks) == 1,
    "hook gone": hooks[0] not in sys.meta_path,
    "registered": keras.saving.get_registered_object("course>EncoderBlock") is not None,
}))
"""


def run(code, folder):
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.backend
def test_keras_loads_our_models_in_a_fresh_process(tmp_path):
    run(SAVE, tmp_path)
    for first, second in (("course", "keras"), ("keras", "course")):
        run(LOAD.format(first=first, second=second), tmp_path)
        there, here = np.load(tmp_path / "there.npy"), np.load(tmp_path / "here.npy")
        np.testing.assert_allclose(there, here, rtol=1e-5, atol=1e-6)


@pytest.mark.backend
def test_the_import_hook_leaves_no_trace(tmp_path):
    found = json.loads(run(UNTOUCHED, tmp_path).splitlines()[-1])
    assert all(found.values()), found


def test_a_keras_that_cannot_be_loaded_raises_its_own_error(tmp_path):
    # Twice: the hook is in wait for the next attempt, and changes nothing of the error.
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "__init__.py").write_text("raise ImportError('no backend here')\n")
    attempt = "try:\n    import keras\nexcept ImportError as error:\n    print(error)\n"
    assert run(f"import course\n{attempt}{attempt}", tmp_path).splitlines() == ["no backend here"] * 2


def test_importing_the_course_again_adds_no_second_hook(monkeypatch):
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    before = len(sys.meta_path)
    for _ in range(2):
        register_with_keras()
    assert len(sys.meta_path) <= before + 1


def test_what_only_has_the_name_of_keras_is_imported_as_it_is(tmp_path):
    (tmp_path / "keras.py").write_text("NAME = 'another'\n")
    assert run("import course, keras; print(keras.NAME)", tmp_path) == "another\n"
