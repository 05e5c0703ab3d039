"""The same marks from a Dask cluster, also when one of its workers is killed in the middle."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from course.errors import MissingPackage
from course.grading import batch
from tests.grading.conftest import LESSON, RIGHT, as_bytes, trial
from tests.grading.test_batch import SETTINGS, files, room  # noqa: F401
from tests.kernels.conftest import wait_until

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture
def cluster(room, tmp_path):  # noqa: F811
    """A scheduler and two workers, each a process of its own; gives the address and the workers."""
    log = (tmp_path / "scheduler.log").open("w")
    common = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--host"]
    processes = [subprocess.Popen([*common, "127.0.0.1"], stdout=log, stderr=log)]

    def address():
        found = re.search(r"tcp://127\.0\.0\.1:\d+", (tmp_path / "scheduler.log").read_text())
        return found and found[0]

    where = wait_until(address, 60)
    for number in range(2):
        command = [sys.executable, "-m", "distributed.cli.dask_worker", where, "--nthreads", "1", "--no-dashboard"]
        command += ["--no-nanny", "--name", f"w{number}", "--local-directory", str(tmp_path / f"w{number}")]
        processes.append(subprocess.Popen(command, stdout=log, stderr=log))
    yield where, processes[1:]
    for process in processes:
        process.kill()
        process.wait()
    log.close()


def test_a_worker_is_killed_and_every_mark_is_the_same(room, cluster):  # noqa: F811
    where, workers = cluster
    for number in range(10, 18):
        (room / "in" / f"s{number}_{number}_1_{LESSON}.ipynb").write_bytes(as_bytes(trial(RIGHT)))
    on_cluster = batch.Plan("jax", 1, "a secret", SETTINGS, scheduler=where)
    killed = []

    def kill_one_midway(self, submission, finished=batch.Progress.finished):
        finished(self, submission)
        if self._done == 3:
            workers[0].send_signal(signal.SIGKILL)
            killed.append(time.monotonic())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch.Progress, "finished", kill_one_midway)
        assert batch.grade([room / "in"], room / "notebooks", room / "far", on_cluster) == 1
    assert killed and workers[0].wait(10) == -signal.SIGKILL and workers[1].poll() is None
    here = batch.Plan("jax", 1, "a secret", SETTINGS)
    batch.grade([room / "in"], room / "notebooks", room / "near", here)
    assert files(room / "far") == files(room / "near")


def test_a_scheduler_that_does_not_answer_is_named(room):  # noqa: F811
    plan = batch.Plan("jax", 1, "a secret", SETTINGS, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ValueError, match="tcp://127.0.0.1:9"):
        batch.grade([room / "in"], room / "notebooks", room / "out", plan)


def test_without_dask_it_says_what_to_install(room, monkeypatch):  # noqa: F811
    monkeypatch.setitem(sys.modules, "distributed", None)
    plan = batch.Plan("jax", 1, "a secret", SETTINGS, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(MissingPackage, match=r"keras-course\[cluster\]"):
        batch.grade([room / "in"], room / "notebooks", room / "out", plan)
    assert os.listdir(room / "out" / "marks")  # what needs no kernel has its mark
