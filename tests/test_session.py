"""`setup` readies Keras and refuses clearly."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import course
from course import session
from course.backends import LABELS
from course.errors import InvalidValue
from course.session import BackendError

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.backend
BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(session, "_session", None)
    monkeypatch.setenv("KERAS_BACKEND", BACKEND)
    monkeypatch.delenv("COURSE_PROFILE", raising=False)


def in_a_fresh_process(code: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {key: value for key, value in os.environ.items() if key not in ("KERAS_BACKEND", "COURSE_PROFILE")}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean | environment)


def test_setup_says_in_one_line_what_the_lesson_runs_on(capsys):
    course.setup("02_activations")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    for part in ("Keras 3.", f"on {LABELS[BACKEND]}", "CPU", "profile smoke", "seed 0", "course 0."):
        assert part in out
    now = session.current()
    assert (now.lesson, now.backend, now.profile) == ("02_activations", BACKEND, "smoke")


def test_setup_seeds_every_generator_each_time():
    import keras

    drawn = []
    for _ in range(2):
        course.setup(seed=7)
        layer = keras.layers.Dense(2)
        layer.build((None, 3))
        drawn.append((random.random(), np.random.rand(), *np.ravel(layer.get_weights()[0])))
    assert drawn[0] == drawn[1]
    course.setup(seed=8)
    assert random.random() != drawn[0][0]


def test_setup_never_overwrites_the_environment():
    other = {"tensorflow": "jax", "jax": "torch", "torch": "jax"}[BACKEND]
    with pytest.raises(
        BackendError, match=f"already runs on '{BACKEND}'.*'{other}' was asked for(.|\n)*restart the kernel"
    ):
        course.setup(backend=other)
    assert os.environ["KERAS_BACKEND"] == BACKEND
    course.setup(backend=BACKEND)


def test_the_environment_s_backend_is_used():
    done = in_a_fresh_process(
        "import course; course.setup(); import keras, os; print(keras.backend.backend(), os.environ['KERAS_BACKEND'])",
        KERAS_BACKEND=BACKEND,
    )
    assert done.stdout.splitlines()[-1] == f"{BACKEND} {BACKEND}", done.stderr
    # A reader's first cell shows our line and nothing else.
    assert done.stderr == ""


def test_without_the_environment_an_installed_backend_is_picked_tensorflow_first():
    hidden = {"tensorflow": (), "jax": ("tensorflow",), "torch": ("tensorflow", "jax")}[BACKEND]
    code = f"""
import importlib.util as u, json, sys
find = u.find_spec
u.find_spec = lambda name, *a: None if name in {hidden!r} else find(name, *a)
from course import session
print(session._choose_backend(None))
"""
    assert in_a_fresh_process(code).stdout.strip() == BACKEND


def test_no_backend_at_all_says_what_to_install(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND")
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setattr(session.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BackendError, match="none is installed.*pip install tensorflow"):
        session._choose_backend(None)


def test_a_backend_that_is_not_installed_is_refused(monkeypatch):
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setattr(session.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BackendError, match=f"'{BACKEND}' is not installed"):
        session._choose_backend(None)


def test_misspelled_names_are_met_with_the_nearest():
    with pytest.raises(
        ValueError, match="`profile` must be one of 'smoke', 'full'. Received: 'smok'. Did you mean 'smoke'"
    ):
        course.setup(profile="smok")
    with pytest.raises(ValueError, match="Did you mean 'tensorflow'"):
        course.setup(backend="tensorflw")


@pytest.mark.parametrize("name", ["99_nothing", "02_activation", "activations"])
def test_a_lesson_that_is_not_in_the_plan_is_refused_with_the_nearest(name):
    with pytest.raises(InvalidValue, match=f"There is no lesson '{name}'. Did you mean '0"):
        course.setup(name)
    assert session.current() is None


@pytest.mark.parametrize(
    "losing", ["sys.stderr = None", "sys.stderr = sys.stdout = None", "sys.stderr.close()", "os.close(2)", ""]
)
def test_greetings_are_kept_off_whatever_became_of_the_console(losing, tmp_path):
    code = (
        f"import os, sys; {losing}\n"
        "from course.session import _without_greetings\n"
        "with _without_greetings(): open('ran.txt', 'w').close()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True)
    assert done.returncode == 0 and (tmp_path / "ran.txt").exists()


def test_without_a_console_setup_and_progress_do_their_work(tmp_path):
    code = (
        "import os, sys; os.close(2); sys.stderr = sys.stdout = None\n"
        "import course; course.setup('02_activations'); course.progress()\n"
        "from course import session\n"
        "open('ran.txt', 'w').write(session.current().backend)"
    )
    environment = {**os.environ, "KERAS_BACKEND": BACKEND, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "ran.txt").read_text() == BACKEND


def test_a_console_without_our_signs_shows_the_set_up_a_check_and_the_progress():
    code = (
        "import course; course.setup('02_activations')\n"
        "course.check('activations.relu', lambda x: x); course.progress()"
    )
    environment = {**os.environ, "KERAS_BACKEND": BACKEND, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode("ascii")
    assert "x 2.1 activations.relu" in text and f"on {LABELS[BACKEND]}" in text


def test_the_profile_comes_from_the_environment_when_it_is_not_given(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "full")
    course.setup()
    assert session.current().profile == "full"
    course.setup(profile="smoke")
    assert session.current().profile == "smoke"


def test_facts_for_programs_are_json():
    course.setup()
    assert json.loads(json.dumps(dict(session.current().versions)))["keras"]


def test_a_cpu_s_memory_is_no_accelerator_s(monkeypatch):
    course.setup()
    assert session.peak_device_mebibytes() is None
    monkeypatch.delitem(sys.modules, "keras")
    assert session.peak_device_mebibytes() is None, "Nothing was computed where Keras was not imported."


def test_the_peak_of_an_accelerator_s_memory_is_what_the_backend_counted(monkeypatch):
    import keras

    assert keras.backend.backend() == BACKEND
    match BACKEND:
        case "torch":
            import torch

            monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
            monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: 3 * 2**20)
        case "jax":
            import jax

            class Device:
                def memory_stats(self):
                    return {"bytes_in_use": 1, "peak_bytes_in_use": 3 * 2**20}

            monkeypatch.setattr(jax, "devices", lambda: [Device()])
        case "tensorflow":
            import tensorflow as tf

            monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["one"] if kind == "GPU" else [])
            monkeypatch.setattr(tf.config.experimental, "get_memory_info", lambda name: {"peak": 3 * 2**20})
    assert session.peak_device_mebibytes() == 3.0
