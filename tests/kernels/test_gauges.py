"""What a tree of processes uses, read while it runs."""

import os
import subprocess
import sys
import time

import pytest

from course.kernels import gauges
from tests.kernels.conftest import wait_until

BUSY = "x = bytearray(range(256)) * (64 * 2**12)\nwhile True: pass"


@pytest.fixture
def busy():
    """A process that computes, and holds 64 MiB that it has written to."""
    process = subprocess.Popen([sys.executable, "-S", "-c", BUSY])
    yield process
    process.kill()
    process.wait()


def test_a_tree_is_a_process_and_all_below_it(busy):
    assert gauges.tree(busy.pid) == [busy.pid]
    found = gauges.tree(os.getpid())
    assert found[0] == os.getpid() and busy.pid in found


def test_processor_time_and_memory_are_those_of_the_process(busy):
    before = time.monotonic()
    wait_until(lambda: gauges.cpu_seconds(busy.pid) > 0.1)
    assert gauges.cpu_seconds(busy.pid) <= time.monotonic() - before + 1
    wait_until(lambda: gauges.own_mebibytes(busy.pid) >= 64)  # it may still be writing to what it has asked for
    assert gauges.own_mebibytes(busy.pid) < 150


def test_a_process_that_has_ended_uses_nothing():
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    assert gauges.cpu_seconds(process.pid) == gauges.own_mebibytes(process.pid) == 0
    assert gauges.tree(process.pid) == [process.pid]


def test_data_counts_what_is_reserved():
    before = gauges.data_bytes()
    reserved = bytearray(2**26)
    assert gauges.data_bytes() - before >= len(reserved) > 0
