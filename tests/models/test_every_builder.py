"""What every builder promises: it trains, and what one backend saved another one loads and computes alike."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from course.backends import BACKENDS
from course.parity import EXAMPLES
from course.parity.measure import flat, generator
from tests.backend_rotation import in_turn

pytestmark = pytest.mark.backend

HERE = keras.backend.backend()
ELSEWHERE = BACKENDS[(BACKENDS.index(HERE) + 1) % 3]
# Each model goes from one backend to the next.
LOADED = in_turn(list(EXAMPLES), HERE)

LOAD_AND_PREDICT = """
import json, sys
from pathlib import Path
import keras, numpy as np
from course.models import load_model
from course.parity import EXAMPLES
from course.parity.measure import flat, generator
folder = Path(sys.argv[1])
assert keras.backend.backend() == sys.argv[2]
for name in json.loads((folder / "names.json").read_text()):
    model = load_model(folder / f"{name}.keras", compile=False)
    x, _ = EXAMPLES[name].batch(generator(name, "learns"))
    np.save(folder / f"{name}.npy", flat(model.predict_on_batch(x)))
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Each example trained here, on first use: its first and last loss; saved if it is loaded elsewhere."""
    folder = tmp_path_factory.mktemp("models")
    done: dict[str, tuple[float, float]] = {}

    def train(name: str) -> tuple[float, float]:
        if name not in done:
            example = EXAMPLES[name]
            keras.utils.set_random_seed(0)
            model = example.build()
            assert not model.compiled
            # XLA, which TensorFlow would use by itself, takes ten seconds a model; each family's own tests try it.
            jit_compile = "auto" if HERE == "jax" else False
            rate, momentum = example.learning_rate, example.momentum
            optimizer = keras.optimizers.SGD(rate, momentum) if momentum else keras.optimizers.Adam(rate)
            model.compile(optimizer, loss=example.loss(), jit_compile=jit_compile)
            # TensorFlow traces a first step twice if the optimizer makes its variables in it; `fit` makes them before.
            model.optimizer.build(model.trainable_variables)
            x, y = example.batch(generator(name, "learns"))
            losses = []
            for _ in range(example.steps + 1):
                model.reset_metrics()
                # The loss before the step.
                losses.append(float(np.ravel(model.train_on_batch(x, y))[0]))
            done[name] = losses[0], losses[-1]
            if name in LOADED:
                model.save(folder / f"{name}.keras")
                np.save(folder / f"{name}_here.npy", flat(model.predict_on_batch(x)))
        return done[name]

    train.folder = folder
    return train


@pytest.fixture(scope="module")
def elsewhere(trained):
    """Outputs here and on another backend, of each saved model; one process there for all of them."""
    for name in LOADED:
        trained(name)
    (trained.folder / "names.json").write_text(json.dumps(LOADED))
    environment = {**os.environ, "KERAS_BACKEND": ELSEWHERE}
    command = [sys.executable, "-c", LOAD_AND_PREDICT, str(trained.folder), ELSEWHERE]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr[-3000:]
    return {name: [np.load(trained.folder / f"{name}{place}.npy") for place in ("_here", "")] for name in LOADED}


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_trains(name, trained):
    before, after = trained(name)
    bound = EXAMPLES[name].learns_below
    assert before > bound, f"The bound {bound} proves nothing: the loss was {before:.4f} before any step."
    assert after < bound, f"From {before:.4f} to {after:.4f} in {EXAMPLES[name].steps} steps; expected below {bound}."


@pytest.mark.slow
@pytest.mark.parametrize("name", LOADED)
def test_another_backend_loads_it_and_predicts_the_same(name, elsewhere):
    here, there = elsewhere[name]
    assert here.shape == there.shape
    assert np.abs(here - there).max() <= 1e-4 * max(np.abs(here).max(), 1e-3)
