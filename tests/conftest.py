"""Shared by all tests: figures are never shown, and nothing is asked of the network."""

import functools
import gc
import os
import re
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest

os.environ.setdefault("MPLBACKEND", "agg")
# TensorFlow's build flags on stderr are of no use in a test report.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# PyTorch's threads spin while they wait: on a busy machine that costs ten times the time (see course/session.py).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# On JAX most of a test's time is compiling, for a program that then runs twice: compile sooner, run slower. Fused loops
# by the older way compile five times as fast (jaxlib 0.10).
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false")
# What JAX compiled once, in any test or in the last run, is read from disk: half the time of most of its tests.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parent.parent / ".pytest_cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")


# Backends keep so many objects that looking for unreachable ones after each 700 new ones takes a tenth of the time.
gc.set_threshold(50_000, 20, 50)

# A run that everybody can repeat; COURSE_THOROUGH=1 draws anew, and finds what the others did not.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None)
if not os.environ.get("COURSE_THOROUGH"):
    hypothesis.settings.load_profile("repeatable")

# For its grammar of addresses, which no test needs, jsonschema (and with it nbformat) takes two seconds to import.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m backend` or `-m "not backend"`, a file of which no test is chosen is not imported: seconds a worker."""
    chosen = config.getoption("markexpr")
    if chosen not in ("backend", "not backend") or not collection_path.match("test_*.py"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    if chosen == "backend":
        return True if "pytest.mark.backend" not in text else None
    return True if re.search(r"^pytestmark = \[?pytest\.mark\.backend\b", text, re.MULTILINE) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that the workers end together (the Makefile keeps xdist from sorting files anew)."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def the_same_draws_in_every_run(request: pytest.FixtureRequest) -> None:
    """Weights drawn anew in every run would make a test fail once in a hundred, and nobody could say why."""
    if request.node.get_closest_marker("backend"):
        import keras

        match keras.backend.backend():
            case "tensorflow":
                _without_graph_optimizer()
            case "jax":
                _initial_weights_drawn_by_numpy()
            case "torch":
                _with_one_thread()
        keras.utils.set_random_seed(0)


@functools.cache
def _without_graph_optimizer() -> None:
    """TensorFlow's counterpart of the flag above: a graph that runs a few times is not worth optimizing."""
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


@functools.cache
def _with_one_thread() -> None:
    """xdist's workers share the cores already: threads of their own would only wait for one another."""
    import torch

    if "PYTEST_XDIST_WORKER" in os.environ:
        torch.set_num_threads(1)


@functools.cache
def _initial_weights_drawn_by_numpy() -> None:
    """JAX compiles the drawing of each shape, a tenth of a second: a third of what a small deep network costs a test.

    Only what initializers draw, and only outside of compiled code; the distributions are the same.
    """
    import jax
    import numpy as np
    from keras.src.initializers import random_initializers
    from keras.src.random.seed_generator import draw_seed

    inner = random_initializers.random

    def drawn(name: str, shape: Any, low: float, high: float, dtype: Any, seed: Any) -> Any:
        key = draw_seed(seed)
        if isinstance(key, jax.core.Tracer):
            return getattr(inner, name)(shape, low, high, dtype, key)
        rng = np.random.default_rng(np.asarray(key))
        if name == "uniform":
            return jax.numpy.asarray(rng.uniform(low, high, shape), dtype)
        values = rng.standard_normal(shape)
        while name == "truncated_normal" and (outside := np.abs(values) > 2).any():
            values[outside] = rng.standard_normal(outside.sum())
        return jax.numpy.asarray(values * high + low, dtype)

    class Draws:
        def uniform(self, shape: Any, minval: float = 0, maxval: float = 1, dtype: Any = None, seed: Any = None) -> Any:
            return drawn("uniform", shape, minval, maxval, dtype, seed)

        def normal(self, shape: Any, mean: float = 0, stddev: float = 1, dtype: Any = None, seed: Any = None) -> Any:
            return drawn("normal", shape, mean, stddev, dtype, seed)

        def truncated_normal(
            self, shape: Any, mean: float = 0, stddev: float = 1, dtype: Any = None, seed: Any = None
        ) -> Any:
            return drawn("truncated_normal", shape, mean, stddev, dtype, seed)

        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

    random_initializers.random = Draws()
