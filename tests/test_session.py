"""`setup` readies Keras and refuses clearly; `expect` is a promise that is kept or missed."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

import course
from course import session
from course.session import BackendError, ContractMissed

pytestmark = pytest.mark.backend
BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(session, "_session", None)
    monkeypatch.setenv("KERAS_BACKEND", BACKEND)
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    monkeypatch.delenv("COURSE_CONTRACTS", raising=False)


def in_a_fresh_process(code: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {key: value for key, value in os.environ.items() if key not in ("KERAS_BACKEND", "COURSE_PROFILE")}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean | environment)


def test_setup_says_in_one_line_what_the_lesson_runs_on(capsys):
    course.setup("02_activations")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    names = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
    for part in ("Keras 3.", f"on {names[BACKEND]}", "CPU", "profile smoke", "seed 0", "course 0."):
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


def test_the_profile_comes_from_the_environment_when_it_is_not_given(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "full")
    course.setup()
    assert session.current().profile == "full"
    course.setup(profile="smoke")
    assert session.current().profile == "smoke"


def test_a_contract_that_is_met_says_so(capsys):
    course.expect(accuracy=np.float32(0.93), at_least=0.9)
    assert capsys.readouterr().out == "Contract met: accuracy 0.9300, at least 0.9.\n"


def test_a_contract_that_is_missed_raises_one_sentence(capsys):
    with pytest.raises(ContractMissed, match="loss 0.7000, at most 0.5") as caught:
        course.expect(loss=0.7, at_most=0.5)
    assert "Contract MISSED" in capsys.readouterr().out
    assert caught.value._render_traceback_() == [f"Contract missed: {caught.value}"]


def test_not_a_number_misses_every_contract():
    for bound in ({"at_least": 0.0}, {"at_most": 1.0}):
        with pytest.raises(ContractMissed):
            course.expect(loss=float("nan"), **bound)


def test_bounds_follow_the_profile():
    bounds = {"smoke": 0.5, "full": 0.9}
    course.setup(profile="smoke")
    course.expect(accuracy=0.6, at_least=bounds)
    course.setup(profile="full")
    with pytest.raises(ContractMissed):
        course.expect(accuracy=0.6, at_least=bounds)
    with pytest.raises(ValueError, match="no bound for the profile 'full'"):
        course.expect(accuracy=0.6, at_least={"smoke": 0.5})


def test_a_run_only_records_a_miss(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CONTRACTS", "record")
    course.expect(accuracy=0.1, at_least=0.5)
    assert "Contract MISSED" in capsys.readouterr().out


def test_a_contract_without_metric_or_bound_is_refused():
    with pytest.raises(ValueError, match=r"exactly one metric by name. Received: \[\]"):
        course.expect(at_least=0.5)
    with pytest.raises(ValueError, match="needs a bound"):
        course.expect(accuracy=0.5)


def test_a_backend_s_tensor_is_a_metric():
    import keras

    course.expect(accuracy=keras.ops.convert_to_tensor(0.8), at_least=0.5)


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
