"""Shared by all tests: figures are never shown, and nothing is asked of the network."""

import os

os.environ.setdefault("MPLBACKEND", "agg")
# TensorFlow's build flags on stderr are of no use in a test report.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# PyTorch's threads spin while they wait: on a busy machine that costs ten times the time (see course/session.py).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# On JAX most of a test's time is compiling, for a program that then runs twice: compile sooner, run slower.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
