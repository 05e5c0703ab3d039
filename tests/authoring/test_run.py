"""`course run`: what fails is shown, the rest still runs, and whatever happened can be read afterwards."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from course.authoring import costs, papermill_process, run
from course.authoring.report import report_html
from course.cli import main

HEAD = """\
# ---
# title: {title}
# minutes: 1
# needs: []
# topics: []
# packages: [numpy]
# ---

# %% [markdown]
# # {title}

# %% tags=["parameters"]
profile = "smoke"

# %% tags=["setup"]
import course

# %% [markdown]
# Go.

# %% tags=["training"]
{code}
"""


@pytest.fixture
def lessons(project, source):
    source.unlink()

    def write(**codes: str):
        for name, code in codes.items():
            (project.solutions / f"{name[1:]}.py").write_text(HEAD.format(title=name[1:], code=code))
        return project

    return write


def record_of(project):
    (folder,) = sorted((project.root / "runs").iterdir())
    return folder, json.loads((folder / "run.json").read_text())


def test_a_run_shows_what_failed_and_runs_the_rest(lessons, capsys, monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    project = lessons(
        _01_good="course.expect(accuracy=0.9, at_least=0.5)",
        _02_crash="number = 1\nnumber / 0  # the line that fails",
        _03_missed="course.expect(accuracy=0.1, at_least=0.5)\nprint('the rest of the cell ran')",
    )
    assert main(["--root", str(project.root), "run", "--jobs", "2"]) == 1
    told = capsys.readouterr().err
    assert "✓ 01_good" in told and "✗ 02_crash" in told and "✗ 03_missed" in told
    assert "ZeroDivisionError: division by zero" in told and "| number / 0  # the line that fails" in told
    assert "contract missed: accuracy 0.1000, at least 0.5" in told and "1 of 3 lessons passed" in told
    folder, record = record_of(project)
    status = {lesson["lesson"]: lesson["status"] for lesson in record["lessons"]}
    assert status == {"01_good": "passed", "02_crash": "failed", "03_missed": "contract missed"}
    assert (record["backend"], record["profile"], record["interrupted"]) == ("tensorflow", "smoke", False)
    for lesson in record["lessons"]:
        assert lesson["seconds"] >= 0 and lesson["peak_mebibytes"] > 10
    assert "the rest of the cell ran" in (folder / "03_missed.ipynb").read_text()
    page = (folder / "index.html").read_text()
    assert "1 of 3 lessons passed" in page and "number / 0" in page and "<script" not in page


def test_parameters_and_backend_reach_the_kernel(lessons):
    project = lessons(_01_look="import os\nprint(profile, os.environ['KERAS_BACKEND'])\ncourse.expect(a=1, at_least=0)")
    options = ["run", "--backend", "torch", "--profile", "full", "-o", str(project.root / "here")]
    assert main(["--root", str(project.root), *options]) == 0
    assert "full torch" in (project.root / "here" / "01_look.ipynb").read_text()


def test_a_kernel_that_dies_is_a_failed_lesson(lessons, capsys):
    project = lessons(_01_dead="import os\nos._exit(3)", _02_good="course.expect(a=1, at_least=0)")
    assert main(["--root", str(project.root), "run"]) == 1
    told = capsys.readouterr().err
    assert "DeadKernelError" in told and "✓ 02_good" in told


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal only on POSIX systems")
def test_ctrl_c_leaves_what_is_done_readable_and_no_process_behind(lessons):
    marker = "import time\nopen({path!r}, 'w').close()\ntime.sleep(60)"
    project = lessons(_01_good="course.expect(a=1, at_least=0)", _02_slow="pass", _03_never="pass")
    started = project.root / "started"
    lessons(_02_slow=marker.format(path=str(started)))
    process = subprocess.Popen(
        [sys.executable, "-m", "course.cli", "--root", str(project.root), "run"], stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130 and "Interrupted: what is done is kept." in told
    folder, record = record_of(project)
    assert [lesson["status"] for lesson in record["lessons"]] == ["passed", "not run", "not run"]
    assert record["interrupted"] and "interrupted" in (folder / "index.html").read_text()
    time.sleep(2)
    left = subprocess.run(["pgrep", "-f", str(project.root)], capture_output=True, text=True).stdout
    assert left == "", "Processes were left behind."


def test_jobs_must_be_positive(lessons, capsys):
    project = lessons(_01_good="course.expect(a=1, at_least=0)")
    assert main(["--root", str(project.root), "run", "--jobs", "0"]) == 2
    assert "`--jobs` must be at least 1. Received: 0." in capsys.readouterr().err


def test_the_report_escapes_what_a_lesson_wrote(tmp_path):
    result = {
        "lesson": "01_x", "title": "<b>X</b>", "status": "failed", "seconds": 1.0, "wall_seconds": 2.0,
        "peak_mebibytes": None, "contracts": [], "points": 0, "max_points": 0, "setup": {},
        "error": {"error": "<script>", "source": "a < b", "traceback": ""},
    }  # fmt: skip
    document = {
        "started": "now", "backend": "jax", "device": "", "profile": "smoke", "interrupted": False, "versions": {},
        "lessons": [result],
    }  # fmt: skip
    page = report_html(document, tmp_path)
    assert "<script>" not in page and "&lt;script&gt;" in page and "a &lt; b" in page and "<b>X" not in page


def test_costs_are_kept_beside_those_of_other_backends(tmp_path, monkeypatch):
    monkeypatch.setattr(costs, "COSTS", tmp_path / "costs.json")
    costs.costs.cache_clear()
    assert costs.cost_line("01_neuron") == []
    row = {"lesson": "01_neuron", "device": "CPU", "profile": "smoke", "peak_mebibytes": 1024}
    costs.record([row | {"backend": "tensorflow", "seconds": 4.4}])
    costs.record([row | {"backend": "jax", "seconds": 7.6}])
    assert costs.cost_line("01_neuron") == ["runs in TensorFlow 4 s, JAX 8 s on two CPU cores, in 1.0 GiB"]
    costs.costs.cache_clear()


def test_a_contract_reads_as_words():
    contract = {"metric": "loss", "value": None, "at_least": None, "at_most": 0.5}
    assert run.contract_text(contract) == "loss not a number, at most 0.5"


def test_what_is_saved_now_and_then_is_not_saved_more_often(monkeypatch):
    clock, saved = iter([0.0, 1.0, 4.9, 5.0, 9.0, 12.0]), []
    monkeypatch.setattr(papermill_process.time, "monotonic", lambda: next(clock))
    save = papermill_process._at_most_every(5.0, lambda **_: saved.append(True))
    assert [save() or len(saved) for _ in range(6)] == [1, 1, 1, 2, 2, 3]
