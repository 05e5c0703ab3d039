"""What the kernel in a sandbox is left with; what it cannot do is tried from inside, in `test_sandbox.py`."""

import json
import subprocess
import sys

from course.kernels.confined_kernel import environment_inside
from course.kernels.sandbox_root import HOME

SET_LIMITS = """
import json, resource
from course.kernels.confined_kernel import set_limits
from course.kernels.limits import Limits
set_limits(Limits(memory_mebibytes=100, cpu_seconds=9, open_files=64, file_mebibytes=2), 2**30)
names = ("CORE", "NOFILE", "FSIZE", "CPU", "DATA")
print(json.dumps({name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names}))
"""


def test_only_what_steers_a_backend_gets_in():
    inside = environment_inside({"KERAS_BACKEND": "jax", "CANVAS_TOKEN": "secret", "HOME": "/root", "PYTHONPATH": "/x"})
    assert inside["KERAS_BACKEND"] == "jax" and inside["HOME"] == HOME
    assert not {"CANVAS_TOKEN", "PYTHONPATH"} & set(inside)


def test_the_system_keeps_the_limits_of_each_process():
    done = subprocess.run([sys.executable, "-c", SET_LIMITS], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "CORE": [0, 0],
        "NOFILE": [64, 64],
        "FSIZE": [2 * 2**20] * 2,
        "CPU": [10, 10],
        "DATA": [2**30 + 200 * 2**20] * 2,
    }
