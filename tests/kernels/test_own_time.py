"""A clock that stands still while others have the processors, and not while its own processes sleep or compute."""

import os
import subprocess
import sys
import time

import pytest

from course.kernels import gauges, own_time
from course.kernels.own_time import OwnTime


@pytest.fixture
def machine(monkeypatch):
    """A clock on the wall, and what the system says of the tree, both set by hand."""
    said = {"now": 0.0, "cpu": 0.0, "waited": 0.0}
    monkeypatch.setattr(own_time.time, "monotonic", lambda: said["now"])
    monkeypatch.setattr(own_time.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(gauges, "tree", lambda root: [root])
    monkeypatch.setattr(gauges, "cpu_seconds", lambda pid: said["cpu"])
    monkeypatch.setattr(gauges, "waited_seconds", lambda pid: said["waited"])

    def past(seconds, cpu=0.0, waited=0.0):
        for name, value in (("now", seconds), ("cpu", cpu), ("waited", waited)):
            said[name] += value

    return past


def test_sleeping_and_computing_count_and_waiting_for_a_processor_does_not(machine):
    clock = OwnTime(1, free=0.0)
    clock.seconds()
    machine(10)  # asleep
    assert clock.seconds() == 10
    machine(10, cpu=10)  # alone
    assert clock.seconds() == 20
    machine(10, cpu=2, waited=8)  # beside others
    assert clock.seconds() == 22 and clock.wall() == 30


def test_a_hundred_threads_that_wait_for_each_other_gain_nothing(machine):
    clock = OwnTime(1, free=0.0)
    clock.seconds()
    machine(10, cpu=20, waited=900)
    assert clock.seconds() == 10
    machine(0.5, waited=-900)  # they have ended
    assert clock.seconds() == 10.5


def test_the_start_is_counted_as_it_is_and_costs_no_look(machine, monkeypatch):
    monkeypatch.setattr(gauges, "tree", lambda root: pytest.fail("looked"))
    clock = OwnTime(1, free=1.0)
    machine(0.9, waited=0.9)
    assert clock.seconds() == 0.9


def test_the_system_tells_what_a_crowded_process_waited():
    core = str(max(os.sched_getaffinity(0)))
    code = "while True: pass"
    crowd = [subprocess.Popen(["taskset", "-c", core, sys.executable, "-c", code]) for _ in range(3)]
    try:
        clock = OwnTime(crowd[0].pid, free=0.0)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            clock.seconds()
            time.sleep(0.1)
        assert clock.seconds() < 0.7 * clock.wall()
        assert gauges.waited_seconds(crowd[0].pid) > 0.5
    finally:
        for process in crowd:
            process.kill()
            process.wait()


def test_a_process_that_calls_itself_no_text_is_measured():
    code = "open('/proc/self/comm', 'wb').write(b'\\xff) \\xfe('); sum(range(5 * 10**6)); print(flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        assert gauges.cpu_seconds(process.pid) > 0 and gauges.own_mebibytes(process.pid) > 1
        assert gauges.tree(process.pid) == [process.pid] and gauges.waited_seconds(process.pid) >= 0
    finally:
        process.communicate(b"\n")
