"""A forked kernel computes what a fresh one computes, on the backend of this run, each time."""

import json
import os
import subprocess
import sys

import pytest

from course.kernels import start, start_sandboxed
from course.kernels.runtime import import_environment
from tests.backend_rotation import EVERYWHERE
from tests.kernels.conftest import Kernel

pytestmark = pytest.mark.backend

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
TRAINING = """
import course
course.setup(seed=3)
import keras, numpy as np
rng = np.random.default_rng(0)
x = rng.normal(size=(256, 4)).astype("float32")
y = (x @ np.array([[1.0], [-2.0], [0.5], [3.0]], "float32")).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.02), "mse")
history = model.fit(x, y, epochs=5, batch_size=32, verbose=0)
prediction = model.predict(x[:3], verbose=0)
expected = np.tanh(x[:3] @ np.asarray(model.weights[0]) + np.asarray(model.weights[1]))
expected = expected @ np.asarray(model.weights[2]) + np.asarray(model.weights[3])
"""
REPORT = """
print(keras.backend.backend(), bool(np.allclose(prediction, expected, atol=1e-4)), history.history["loss"])
"""


def test_forks_train_and_agree(kernels):
    said = set()
    for _ in range(10 if EVERYWHERE else 4):
        kernel = kernels(f"course-{BACKEND}")
        kernel.run(TRAINING)
        said.add(kernel.run(REPORT).strip())
        kernel.close()
    (line,) = said
    backend, right, losses = line.split(" ", 2)
    assert (backend, right) == (BACKEND, "True")
    losses = [float(loss) for loss in losses.strip("[]").split(",")]
    assert losses[-1] < 0.6 * losses[0]


def test_a_cold_kernel_gives_the_same_losses(kernels, monkeypatch):
    warm = kernels(f"course-{BACKEND}")
    warm.run(TRAINING)
    monkeypatch.setattr("course.kernels.client.why_not_warm", lambda environment: "this is a test")
    cold = kernels(f"course-{BACKEND}")
    cold.run(TRAINING)
    code = "print(','.join(f'{loss:.6g}' for loss in history.history['loss']))"
    first, second = ([float(loss) for loss in kernel.run(code).split(",")] for kernel in (warm, cold))
    # JAX: warm kernels take compiled programs from disk, which never changes a result.
    assert first == pytest.approx(second, rel=1e-5)


SETTINGS = (
    "import keras; print(keras.config.floatx(), keras.config.image_data_format(), keras.config.epsilon(), "
    "keras.config.dtype_policy().name, keras.backend.backend())"
)


@pytest.mark.parametrize("how", ["a sandbox", "a judge"])
def test_the_settings_of_whoever_grades_decide_nothing(kernels, tmp_path, monkeypatch, how):
    """With `channels_first` and float16 in `~/.keras/keras.json`, `KERAS_HOME`, and epochs cut short by a variable."""
    wrong = {"image_data_format": "channels_first", "floatx": "float16", "epsilon": 0.1, "backend": "numpy"}
    for home in (tmp_path / ".keras", tmp_path / "other"):
        home.mkdir()
        (home / "keras.json").write_text(json.dumps(wrong))
    (tmp_path / ".config" / "matplotlib").mkdir(parents=True)
    (tmp_path / ".config" / "matplotlib" / "matplotlibrc").write_text("figure.dpi: 7\n")
    for name, value in (("HOME", tmp_path), ("KERAS_HOME", tmp_path / "other"), ("KERAS_MAX_EPOCHS", 0)):
        monkeypatch.setenv(name, str(value))
    started = start_sandboxed(BACKEND) if how == "a sandbox" else start(BACKEND, cwd=tmp_path, graded=True)
    kernel = Kernel.of(started)
    try:
        assert kernel.run(SETTINGS).split() == ["float32", "channels_last", "1e-07", "float32", BACKEND]
        kernel.run(TRAINING)
        assert (
            kernel.run("print(len(history.epoch), __import__('matplotlib').rcParamsDefault['figure.dpi'])")
            == "5 100.0\n"
        )
    finally:
        kernel.close()


def test_importing_starts_no_thread_that_a_fork_would_lose():
    """OpenBLAS' own are left out: it ends them before a fork and starts them after."""
    code = (
        "import os; from course.kernels import zygote; zygote.import_ahead(); print(len(os.listdir('/proc/self/task')))"
    )
    environment = import_environment({**os.environ, "OPENBLAS_NUM_THREADS": "1"}, BACKEND)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    assert done.stdout.strip() == "1", done.stderr


def test_plots_are_drawn_in_the_notebook(kernels, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    kernel = kernels(f"course-{BACKEND}")
    pictures = []

    def hook(message):
        if message["msg_type"] == "display_data":
            pictures.append(message["content"]["data"].get("image/png"))

    code = "import matplotlib.pyplot as plt; plt.plot([1, 2]);"
    kernel.client.execute_interactive(code, output_hook=hook, timeout=60)
    assert len(pictures) == 1 and pictures[0].startswith("iVBOR")


COUNTING = """
import collections, jax.monitoring
counted = collections.Counter()
jax.monitoring.register_event_listener(lambda event, **about: counted.update([event.rsplit("/", 1)[-1]]))
"""


@pytest.mark.skipif(BACKEND != "jax", reason="JAX alone keeps what it compiled")
def test_a_sandboxed_kernel_finds_what_another_kernel_compiled(kernels):
    kernels("course-jax").run(TRAINING)
    kernel = kernels("course-jax-sandbox")
    kernel.run(COUNTING)
    kernel.run(TRAINING)
    asked, found = kernel.run("print(counted['compile_requests_use_cache'], counted['cache_hits'])").split()
    assert int(found) == int(asked) > 0


def test_a_sandboxed_kernel_trains(kernels):
    kernel = kernels(f"course-{BACKEND}-sandbox")
    kernel.run(TRAINING)
    backend, right, _ = kernel.run(REPORT).split(" ", 2)
    assert (backend, right) == (BACKEND, "True")
    kernel.run("import matplotlib.pyplot as plt, sklearn.datasets; sklearn.datasets.load_digits(); plt.plot([1, 2])")
