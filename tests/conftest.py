"""Shared by all tests: figures are never shown, and nothing is asked of the network."""

import functools
import os
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "agg")
# TensorFlow's build flags on stderr are of no use in a test report.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# PyTorch's threads spin while they wait: on a busy machine that costs ten times the time (see course/session.py).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# On JAX most of a test's time is compiling, for a program that then runs twice: compile sooner, run slower.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
# What JAX compiled once, in any test or in the last run, is read from disk: half the time of most of its tests.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parent.parent / ".pytest_cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that the workers end together (the Makefile keeps xdist from sorting files anew)."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def the_same_draws_in_every_run(request: pytest.FixtureRequest) -> None:
    """Weights drawn anew in every run would make a test fail once in a hundred, and nobody could say why."""
    if request.node.get_closest_marker("backend"):
        import keras

        if keras.backend.backend() == "tensorflow":
            _without_graph_optimizer()
        keras.utils.set_random_seed(0)


@functools.cache
def _without_graph_optimizer() -> None:
    """TensorFlow's counterpart of the flag above: a graph that runs a few times is not worth optimizing."""
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
