"""Hostile data cost a MemoryError, and not the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process has")


def printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_what_goes_beyond_the_limit_raises_and_less_does_not():
    code = """
from course.grading.memory_limit import limit_memory
limit_memory(64)
kept = bytearray(32 * 2**20)
try:
    bytearray(64 * 2**20)
except MemoryError:
    print("refused")
"""
    assert printed(code) == "refused"


def test_what_is_started_is_not_bound_by_it_whoever_else_starts_something_meanwhile():
    code = """
import resource, subprocess, sys
from course.grading.memory_limit import limit_memory
from course.kernels.limits import as_before_own_limit
before = resource.getrlimit(resource.RLIMIT_DATA)
limit_memory(64)
bound = resource.getrlimit(resource.RLIMIT_DATA)
with as_before_own_limit():
    with as_before_own_limit():
        pass
    tell = "import resource; print(resource.getrlimit(resource.RLIMIT_DATA))"
    seen = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True).stdout.strip()
print(seen == str(before), resource.getrlimit(resource.RLIMIT_DATA) == bound != before)
"""
    assert printed(code) == "True True"


def test_a_limit_for_a_while_is_taken_back_and_never_raises_another():
    code = """
import resource
from course.grading.memory_limit import limited_memory
_, hard = resource.getrlimit(resource.RLIMIT_DATA)
resource.setrlimit(resource.RLIMIT_DATA, (2**33, hard))
with limited_memory(2**20):
    inside = resource.getrlimit(resource.RLIMIT_DATA)[0]
print(inside == 2**33, resource.getrlimit(resource.RLIMIT_DATA) == (2**33, hard))
"""
    assert printed(code) == "True True"
