"""`course run`: what fails is shown, the rest still runs, and whatever happened can be read afterwards."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from course.authoring import costs, notebook_page, papermill_process, run, run_table
from course.authoring.report import report_html
from course.authoring.run_progress import contract_text
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


@pytest.fixture
def own_costs(tmp_path, monkeypatch):
    monkeypatch.setattr(costs, "COSTS", tmp_path / "costs.json")
    costs.costs.cache_clear()
    yield
    costs.costs.cache_clear()


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
    assert (record["backends"], record["profile"], record["interrupted"]) == (["tensorflow"], "smoke", False)
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


def test_braces_in_a_folder_s_name_are_braces(lessons):
    project = lessons(_01_good="course.expect(a=1, at_least=0)")
    for name in ("{course}", "{profile}", "{3F25-ab}"):
        folder = project.root / "runs" / name
        assert main(["--root", str(project.root), "run", "--backend", "torch", "-o", str(folder)]) == 0
        assert (folder / "01_good.ipynb").is_file() and (folder / "index.html").is_file()


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


def test_a_run_gives_each_notebook_a_page_and_tells_where_one_could_not_be_written(lessons, capsys, monkeypatch):
    project = lessons(_01_good="print(6 * 7)", _02_bad="1 / 0", _03_odd="print(1)")
    written = notebook_page.write_page

    def write(path):
        if path.stem == "03_odd":
            raise OSError("no space")
        return written(path)

    monkeypatch.setattr(run, "write_page", write)
    assert main(["--root", str(project.root), "run"]) == 1
    folder, _ = record_of(project)
    assert (
        ">42\n" in (folder / "01_good.html").read_text() and "ZeroDivisionError" in (folder / "02_bad.html").read_text()
    )
    report = (folder / "index.html").read_text()
    assert 'href="01_good.html"' in report and 'href="02_bad.html"' in report
    assert 'href="03_odd.html"' not in report and 'href="03_odd.ipynb"' in report
    assert "03_odd.ipynb has no page: no space." in capsys.readouterr().err


def test_half_a_notebook_has_no_page(tmp_path):
    (tmp_path / "a.ipynb").write_text('{"cells": [{"cell_ty')
    assert notebook_page.write_page(tmp_path / "a.ipynb") is None
    assert notebook_page.write_page(tmp_path / "none.ipynb") is None


def test_a_run_without_nbconvert_links_the_notebook(tmp_path, monkeypatch):
    (tmp_path / "a.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    with monkeypatch.context() as hidden:
        hidden.setattr(notebook_page.importlib.util, "find_spec", lambda name: None)
        assert notebook_page.write_page(tmp_path / "a.ipynb") is None
    assert notebook_page.write_page(tmp_path / "a.ipynb") == tmp_path / "a.html"


def test_jobs_must_be_positive(lessons, capsys):
    project = lessons(_01_good="course.expect(a=1, at_least=0)")
    assert main(["--root", str(project.root), "run", "--jobs", "0"]) == 2
    assert "`--jobs` must be at least 1. Received: 0." in capsys.readouterr().err


def test_the_report_escapes_what_a_lesson_wrote(tmp_path):
    result = {
        "lesson": "01_x", "title": "<b>X</b>", "backend": "jax", "notebook": "01_x.ipynb", "status": "failed",
        "reason": "<i>", "seconds": 1.0, "wall_seconds": 2.0, "peak_mebibytes": None, "peak_device_mebibytes": None,
        "contracts": [], "points": 0, "max_points": 0, "setup": {},
        "error": {"error": "<script>", "source": "a < b", "traceback": ""},
    }  # fmt: skip
    document = {
        "started": "now", "backends": ["jax"], "device": "", "profile": "smoke", "interrupted": False, "versions": {},
        "lessons": [result],
    }  # fmt: skip
    page = report_html(document, tmp_path)
    assert (
        "<script>" not in page
        and "&lt;script&gt;" in page
        and "a &lt; b" in page
        and "<b>X" not in page
        and "<i>" not in page
    )
    assert "Peak device memory" not in page, "A column of dashes pushes the points off the page."
    document["lessons"] = [result, {**result, "peak_device_mebibytes": 1234.0}]
    page = report_html(document, tmp_path)
    assert "Peak device memory" in page and "1,234 MiB" in page


def test_costs_are_kept_beside_those_of_other_backends(own_costs):
    assert costs.cost_line("01_neuron") == []
    row = {"lesson": "01_neuron", "device": "CPU", "profile": "smoke", "peak_mebibytes": 1024}
    costs.record([row | {"backend": "tensorflow", "seconds": 4.4}])
    costs.record([row | {"backend": "jax", "seconds": 7.6}])
    assert costs.cost_line("01_neuron") == ["runs in TensorFlow 4 s, JAX 8 s on two CPU cores, in 1.0 GiB"]


MEASURED = {
    "lesson": "01_x", "title": "X", "backend": "torch", "notebook": "torch/01_x.ipynb", "status": "passed",
    "reason": "", "seconds": 12.3, "wall_seconds": 20.0, "peak_mebibytes": 812.4, "peak_device_mebibytes": 1503.6,
    "contracts": [{"metric": "a", "value": 1.0, "at_least": 0.5, "at_most": None, "met": True}],
    "points": 3.5, "max_points": 4, "setup": {"device": "GPU (NVIDIA H100)"}, "error": {},
}  # fmt: skip
RUN = {
    "started": "now", "finished": "then", "interrupted": False, "backends": ["torch", "jax"], "profile": "full",
    "jobs": 6, "cores": 12, "device": "GPU (NVIDIA H100)", "versions": {"keras": "3.15"},
    "lessons": [
        MEASURED,
        MEASURED | {"backend": "jax", "status": "contract missed", "peak_device_mebibytes": None},
        MEASURED | {"lesson": "02_y", "status": "not run", "reason": "it takes about 500 s, and 30 s were left"},
    ],
}  # fmt: skip


def test_the_table_has_a_row_for_each_lesson_and_backend():
    lines = run_table.markdown(RUN).splitlines()
    assert lines[0].startswith("GPU (NVIDIA H100), 12 cores · profile full · 6 at a time")
    assert lines[2] == "1 of 3 passed. keras 3.15"
    assert lines[6:] == [
        "| 01_x | PyTorch | ✓ passed | 12.3 | 1,504 MiB | 1 of 1 | 3.5 of 4 |",
        "| 01_x | JAX | ✗ contract missed | 12.3 | – | 1 of 1 | 3.5 of 4 |",
        "| 02_y | PyTorch | ○ not run: it takes about 500 s, and 30 s were left | – | – | – | – |",
    ]
    rows = run_table.rows(RUN)
    assert [(row["lesson"], row["backend"], row["peak_device_mebibytes"]) for row in rows] == [
        ("01_x", "torch", 1503.6), ("01_x", "jax", None), ("02_y", "torch", 1503.6),
    ]  # fmt: skip
    assert (rows[0]["contracts_held"], rows[0]["contracts"], rows[0]["device"]) == (1, 1, "GPU (NVIDIA H100)")


def test_the_report_leaves_alone_what_is_still_written(tmp_path):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "02_y.ipynb").write_text('{"cells": [{"cell_ty')
    page = report_html(RUN | {"lessons": RUN["lessons"][2:]}, tmp_path)
    assert "0 of 1 runs of lessons passed" in page and "Not run: it takes about 500 s" in page


def test_costs_are_taken_from_the_folder_of_a_run(own_costs, tmp_path, capsys):
    (tmp_path / "run.json").write_text(json.dumps(RUN))
    assert main(["run", "--record-from", str(tmp_path)]) == 0
    assert f"1 costs of {tmp_path} are in" in capsys.readouterr().out
    # Only what passed was measured to its end.
    assert json.loads(costs.COSTS.read_text()) == {
        "01_x": {
            "torch on GPU (NVIDIA H100), full": {
                "backend": "torch", "device": "GPU (NVIDIA H100)", "profile": "full", "seconds": 12.3,
                "peak_mebibytes": 812, "peak_device_mebibytes": 1504, "jobs": 6,
            }
        }
    }  # fmt: skip
    assert costs.measured_seconds("01_x", "torch", "full", "GPU (NVIDIA H100)") == 12.3
    assert costs.cost_line("01_x") == []  # which tells a reader of two CPU cores


@pytest.mark.parametrize("text", [None, "{", '{"lessons": 3}', '{"lessons": [{}]}', "[]"])
def test_a_folder_without_a_record_is_refused(text, own_costs, tmp_path, capsys):
    if text is not None:
        (tmp_path / "run.json").write_text(text)
    assert main(["run", "--record-from", str(tmp_path)]) == 2
    assert f"Expected a folder that `course run -o` has written. {tmp_path}" in capsys.readouterr().err
    assert not costs.COSTS.exists()


def test_the_nearest_measured_cost_tells_long_lessons_from_short_ones(own_costs):
    row = {"lesson": "01_x", "peak_mebibytes": 1}
    costs.record(
        [
            row | {"backend": "torch", "device": "CPU", "profile": "smoke", "seconds": 4.0},
            row | {"backend": "torch", "device": "CPU", "profile": "full", "seconds": 300.0},
            row | {"backend": "torch", "device": "TPU", "profile": "full", "seconds": 20.0},
            row | {"backend": "jax", "device": "CPU", "profile": "smoke", "seconds": 9.0},
        ]
    )
    assert costs.expected_seconds("01_x", "torch", "full", "TPU") == 20.0
    assert costs.expected_seconds("01_x", "torch", "full", "GPU") == 300.0  # this backend and profile, elsewhere
    assert costs.expected_seconds("01_x", "jax", "full", "GPU") == 300.0  # nothing is nearer: the most of all
    assert costs.measured_seconds("01_x", "torch", "full", "GPU") is None
    assert costs.expected_seconds("02_y", "torch", "full", "TPU") is None


def test_jax_gets_its_share_of_the_device_under_one_name(monkeypatch):
    monkeypatch.delenv("XLA_PYTHON_CLIENT_MEM_FRACTION", raising=False)
    assert run._sharing_a_device(8)["XLA_CLIENT_MEM_FRACTION"] == "0.113"
    monkeypatch.setenv("XLA_PYTHON_CLIENT_MEM_FRACTION", "0.3")
    assert "XLA_CLIENT_MEM_FRACTION" not in run._sharing_a_device(8)


SEES = "import os\nprint(os.environ['KERAS_BACKEND'], 'shares', os.environ.get('XLA_PYTHON_CLIENT_PREALLOCATE'))\n"


def test_lessons_run_on_several_backends_and_share_the_device(lessons, capsys, monkeypatch):
    monkeypatch.delenv("XLA_PYTHON_CLIENT_PREALLOCATE", raising=False)
    project = lessons(_01_a=SEES + "course.expect(a=1, at_least=0)", _02_b="course.expect(a=0, at_least=1)")
    plan = run.Plan(("jax", "torch"), jobs=2, kernel="python3")
    assert run.run(project, [], plan, output=project.root / "here") == 1
    told = capsys.readouterr().err
    assert "2 lessons on JAX and PyTorch, profile smoke, 2 at a time" in told and "2 of 4 runs passed" in told
    assert re.search(r"✓ 01_a +jax +passed", told) and re.search(r"✗ 02_b +torch +contract missed", told)
    for backend in plan.backends:
        assert f"{backend} shares false" in (project.root / "here" / backend / "01_a.ipynb").read_text()
    record = json.loads((project.root / "here" / "run.json").read_text())
    assert [(row["lesson"], row["backend"], row["notebook"]) for row in record["lessons"]] == [
        (lesson, backend, f"{backend}/{lesson}.ipynb") for lesson in ("01_a", "02_b") for backend in plan.backends
    ]
    assert {"table.md", "table.json", "index.html"} <= {path.name for path in (project.root / "here").iterdir()}
    page = (project.root / "here" / "index.html").read_text()
    assert 'href="#01_a-jax"' in page and 'id="02_b-torch"' in page and 'href="torch/02_b.ipynb"' in page


def test_a_lesson_alone_takes_the_device_as_its_backend_likes(lessons, monkeypatch):
    monkeypatch.delenv("XLA_PYTHON_CLIENT_PREALLOCATE", raising=False)
    project = lessons(_01_a=SEES + "course.expect(a=1, at_least=0)")
    assert run.run(project, [], run.Plan(("torch",), kernel="python3"), output=project.root / "here") == 0
    assert "torch shares None" in (project.root / "here" / "01_a.ipynb").read_text()


def test_the_kernel_tells_the_peak_of_the_devices_memory_at_its_end(lessons, capsys):
    takes = "import course.session\ncourse.session.peak_device_mebibytes = lambda: {value}\n"
    project = lessons(
        _01_took=takes.format(value=1234.56) + "course.expect(a=1, at_least=0)",
        _02_crash=takes.format(value=77.0) + "1 / 0",
        _03_cpu="course.expect(a=1, at_least=0)",
        _04_broken=takes.format(value="1 / 0") + "course.expect(a=1, at_least=0)",
    )
    assert run.run(project, [], run.Plan(("torch",), kernel="python3", jobs=2)) == 1
    folder, record = record_of(project)
    peaks = {row["lesson"]: row["peak_device_mebibytes"] for row in record["lessons"]}
    assert peaks == {"01_took": 1234.6, "02_crash": 77.0, "03_cpu": None, "04_broken": None}
    assert "1235 MiB on the device" in capsys.readouterr().err
    assert "1,235 MiB" in (folder / "index.html").read_text() and "1,235 MiB" in (folder / "table.md").read_text()
    # Asked outside of the notebook: no cell of it asks, and none is added.
    notebook = json.loads((folder / "03_cpu.ipynb").read_text())
    assert "peak_device" not in json.dumps(notebook) and "".join(notebook["cells"][-1]["source"]).startswith(
        "course.exp"
    )


def test_a_lesson_that_does_not_fit_into_the_time_is_listed(lessons, own_costs, capsys):
    row = {"backend": "torch", "device": "here", "profile": "smoke", "peak_mebibytes": 1}
    costs.record([row | {"lesson": "02_long", "seconds": 900.0}, row | {"lesson": "01_short", "seconds": 1.0}])
    project = lessons(_01_short="course.expect(a=1, at_least=0)", _02_long="raise SystemExit")
    plan = run.Plan(("torch",), kernel="python3", budget=600.0, device="here")
    assert run.run(project, [], plan) == 0, "What ran has passed."
    told = capsys.readouterr().err
    assert "○ 02_long" in told and "not run: it takes about 900 s, and " in told
    assert "1 of 2 lessons passed, 1 not run for lack of time." in told
    assert told.index("02_long") < told.index("✓ 01_short"), "The longest comes first."
    folder, record = record_of(project)
    assert [lesson["status"] for lesson in record["lessons"]] == ["passed", "not run"]
    assert "it takes about 900 s" in (folder / "index.html").read_text()
    assert "it takes about 900 s" in (folder / "table.md").read_text()


def test_what_runs_when_the_time_is_used_up_is_stopped_and_listed(lessons, own_costs, capsys):
    project = lessons(_01_slow="import time\ntime.sleep(300)", _02_never="pass")
    began = time.monotonic()
    assert run.run(project, [], run.Plan(("torch",), kernel="python3", budget=4.0)) == 1, "Nothing ran to its end."
    assert time.monotonic() - began < 60
    told = capsys.readouterr().err
    assert re.search(r"○ 01_slow +not run: stopped after \d+ s, when the 4 s of the run were used up", told)
    assert re.search(r"○ 02_never +not run: the 4 s of the run were used up", told)
    time.sleep(2)
    left = subprocess.run(["pgrep", "-f", str(project.root)], capture_output=True, text=True).stdout
    assert left == "", "Processes were left behind."


def test_a_contract_reads_as_words():
    contract = {"metric": "loss", "value": None, "at_least": None, "at_most": 0.5}
    assert contract_text(contract) == "loss not a number, at most 0.5"


def test_what_is_saved_now_and_then_is_not_saved_more_often(monkeypatch):
    clock, saved = iter([0.0, 1.0, 4.9, 5.0, 9.0, 12.0]), []
    monkeypatch.setattr(papermill_process.time, "monotonic", lambda: next(clock))
    save = papermill_process._at_most_every(5.0, lambda **_: saved.append(True))
    assert [save() or len(saved) for _ in range(6)] == [1, 1, 1, 2, 2, 3]
