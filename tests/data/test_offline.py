"""With the network off, everything loads: in a network namespace of its own, and with sockets forbidden."""

import os
import shutil
import subprocess
import sys

import pytest

from course import data

# Both guards at once: where namespaces exist nothing can be reached, and where not, nothing may try.
PROGRAM = """
import socket, sys

def refuse(*arguments, **options):
    raise OSError("a socket was opened")

socket.socket.connect = refuse
socket.getaddrinfo = refuse
from course import data

for name in data.available():
    dataset = data.load(name, verbose=False)
    assert len(dataset.train.y), name
    print(name, dataset.kind)
"""


def _without_network(tmp_path):
    return {**os.environ, "KERAS_HOME": str(tmp_path), "COURSE_DOWNLOAD": "0"}


def _namespaces_work():
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0


@pytest.mark.slow
def test_every_set_loads_with_the_network_off(tmp_path):
    prefix = ["unshare", "-rn"] if _namespaces_work() else []
    done = subprocess.run(
        [*prefix, sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        env=_without_network(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(data.available())


def test_a_wanted_download_without_network_gives_the_stand_in_and_its_reason(tmp_path):
    prefix = ["unshare", "-rn"] if _namespaces_work() else []
    program = (
        "import socket\n"
        "def refuse(*a, **k): raise OSError('no network here')\n"
        "socket.getaddrinfo = refuse\n"
        "from course import data; data.load('california_housing', download=True)"
    )
    done = subprocess.run(
        [*prefix, sys.executable, "-c", program], capture_output=True, text=True, env=_without_network(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    assert "STAND-IN" in done.stdout and "the download of california_housing.npz failed" in done.stdout
