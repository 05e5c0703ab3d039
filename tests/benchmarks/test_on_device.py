"""`benchmarks/on_device.sh`: lessons on whatever is here; nothing is fetched, and nothing installed is changed."""

import json
import os
import subprocess
import sys
import time
import zipfile
from importlib.metadata import distribution, packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks import on_device
from benchmarks.on_device import Device

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "benchmarks" / "on_device.sh"
CPU, GPU = Device("CPU"), Device("GPU (NVIDIA H100)", 79 * 1024)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell script")


def script(*options: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(SCRIPT), *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHON": sys.executable, "CUDA_VISIBLE_DEVICES": "-1", **environment},
    )


@pytest.mark.slow
def test_it_leaves_a_record_a_table_a_page_and_the_notebooks(tmp_path):
    done = script("--lessons", "04", "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "jax computes on CPU." in done.stdout and "torch computes on CPU." in done.stdout
    assert "profile smoke" in done.stderr and "✓ 04_backpropagation" in done.stderr
    record = json.loads((tmp_path / "run.json").read_text())
    assert (record["backends"], record["profile"], record["device"]) == (["jax", "torch"], "smoke", "CPU")
    assert 0 < record["budget"] < on_device.BUDGET and {"jax", "torch"} <= set(record["versions"])
    for lesson in record["lessons"]:
        assert lesson["status"] == "passed"
        assert lesson["points"] == lesson["max_points"] > 0 and lesson["peak_device_mebibytes"] is None
        assert (tmp_path / lesson["notebook"]).is_file()
    table = (tmp_path / "table.md").read_text()
    assert "| 04_backpropagation | PyTorch | ✓ passed |" in table and "| – |" in table
    rows = json.loads((tmp_path / "table.json").read_text())
    assert [(row["lesson"], row["backend"]) for row in rows] == [
        ("04_backpropagation", "jax"),
        ("04_backpropagation", "torch"),
    ]
    assert "2 of 2 runs of lessons passed" in (tmp_path / "index.html").read_text()


def test_lessons_for_which_there_is_no_time_are_listed(tmp_path):
    done = script("--backends", "torch", "--lessons", "04", "-o", str(tmp_path), "--budget", "0.1")
    assert done.returncode == 1, "Nothing ran, so nothing is proved."
    assert "○ 04_backpropagation" in done.stderr and "were used up" in done.stderr
    assert "| 04_backpropagation | PyTorch | ○ not run: " in (tmp_path / "table.md").read_text()


def test_what_cannot_be_done_is_refused_in_a_sentence(tmp_path):
    done = script("--lessons", "99_nothing")
    assert done.returncode == 2 and "No lesson is called '99_nothing'." in done.stderr
    assert "Traceback" not in done.stderr
    done = script("--wheels", str(tmp_path / "none"))
    assert done.returncode == 2 and "There is no folder" in done.stderr
    (tmp_path / "jax.py").write_text("raise ImportError('built for another driver')")
    done = script("--backends", "jax", "--lessons", "04", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2, done.stderr
    assert "jax cannot be loaded by" in done.stderr and "built for another driver" in done.stderr
    assert "Traceback" not in done.stderr
    assert script("--wheel", str(tmp_path)).returncode == 2, "Half an option is none."


def test_told_to_end_it_keeps_what_is_done(tmp_path):
    command = [str(SCRIPT), "--backends", "torch", "--lessons", "04", "-o", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHON": sys.executable})
    deadline = time.monotonic() + 60
    while not (tmp_path / ".sources").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.terminate()
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130 and "Interrupted: what is done is kept." in told
    assert json.loads((tmp_path / "run.json").read_text())["interrupted"]


@pytest.mark.parametrize(
    "devices, cores, jobs",
    [
        ({"torch": CPU, "jax": CPU}, 2, 1),
        ({"torch": CPU}, 1, 1),
        ({"torch": CPU}, 8, 4),
        ({"torch": GPU, "jax": GPU}, 16, 8),  # two cores for each
        ({"torch": GPU}, 64, 9),  # eight GiB for each
        ({"torch": GPU, "jax": Device(GPU.name, 20 * 1024)}, 64, 2),  # the one that has least
        ({"torch": Device(GPU.name, 6 * 1024)}, 16, 1),
        ({"torch": Device("GPU (Apple Metal)")}, 8, 4),
        ({"jax": Device("TPU (TPU v5 lite)", 16 * 1024)}, 64, 1),  # belongs to one process
    ],
)
def test_as_many_lessons_at_a_time_as_cores_and_memory_allow(devices, cores, jobs):
    assert on_device.lessons_at_a_time(devices, cores) == jobs


def test_real_sizes_need_an_accelerator_for_each_backend():
    assert on_device.chosen_profile({"torch": GPU, "jax": GPU}) == "full"
    assert on_device.chosen_profile({"torch": GPU, "jax": CPU}) == "smoke"
    assert on_device.chosen_profile({"jax": Device("TPU (TPU v5 lite)")}) == "full"


def test_no_warm_kernel_is_forked_where_an_accelerator_is(monkeypatch):
    assert on_device.kernel({"torch": GPU}) == on_device.kernel({"torch": CPU, "jax": GPU}) == "python3"
    monkeypatch.setattr(on_device, "entry_points", lambda **_: ["course-warm"])
    assert on_device.kernel({"torch": CPU}) == ""
    monkeypatch.setattr(on_device, "entry_points", lambda **_: [])
    assert on_device.kernel({"torch": CPU}) == "python3", "Jupyter does not know what was not installed."


def test_what_the_wheels_must_hold_names_no_backend():
    names = {line.split(">")[0] for line in on_device.requirements()}
    assert names >= {"keras", "numpy", "matplotlib", "scikit-learn", *on_device.FOR_RUNNING}
    assert not names & {"jax", "jaxlib", "torch", "tensorflow"}


def test_an_option_is_taken_out_with_its_value():
    arguments = ["--jobs", "2", "--wheels", "here", "--lessons", "04"]
    assert on_device._without(arguments, "--wheels") == ["--jobs", "2", "--lessons", "04"]
    assert on_device._without(["--wheels=here", "-o", "out"], "--wheels") == ["-o", "out"]


def wheel(folder: Path, name: str, *, requires: str = "") -> None:
    """Write a wheel of one module, as small as wheels can be."""
    about = f"{name}-1.0.dist-info"
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    files = {
        f"{name}.py": "answer = 42\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


def test_wheels_are_installed_beside_what_is_there(tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel(wheels, "trial_of_wheels")
    # What is installed is asked for, too, and taken as it is.
    python = on_device.install_beside(wheels, tmp_path / "environment", ["trial_of_wheels", "numpy>=1.26", "torch"])
    code = "import torch, trial_of_wheels as t; print(t.answer, t.__file__, torch.__version__, torch.__file__)"
    answer, where, torch_version, torch_file = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert answer == "42" and Path(where).is_relative_to(tmp_path / "environment")
    assert torch_version == version("torch") and not Path(torch_file).is_relative_to(tmp_path)
    code = "import importlib.util; raise SystemExit(importlib.util.find_spec('trial_of_wheels') is not None)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0, "Nothing was added to what was there."


def test_a_wheel_cannot_replace_the_device_s_own_backend(tmp_path, capfd):
    wheel(tmp_path, "trial_of_wheels", requires="torch==0.0.1")
    with pytest.raises(on_device.Refused, match="pip could not install what the lessons need"):
        on_device.install_beside(tmp_path, tmp_path / "environment", ["trial_of_wheels"])
    with pytest.raises(on_device.Refused, match="at its top how to collect the wheels"):
        on_device.install_beside(tmp_path, tmp_path / "other", ["a_wheel_that_is_missing"])
    assert "a_wheel_that_is_missing" in capfd.readouterr().err


# What `course run` does in its own processes, with every package refused that nobody promised to carry.
DISPATCH = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

class OnlyWhatIsCarried(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"{{name}} is not carried", name=name)

sys.meta_path.insert(0, OnlyWhatIsCarried())

from course.authoring import papermill_process, run
from course.authoring.lesson import lesson_paths, read_lessons
from course.kernels.specs import spec_manager

class Project:
    root, repository, install = Path({root!r}), "", ""
    solutions = root / "solutions"

[lesson] = read_lessons(lesson_paths(Project.root / "solutions", ["04"]))
run.solution_notebook(lesson, Project)
spec_manager().get_kernel_spec("python3")
plan = run.Plan()
from datetime import datetime
run._write(Path({folder!r}), plan, datetime.now(), {{}}, interrupted=False)
"""


def test_what_runs_lessons_imports_nothing_that_is_not_carried(tmp_path):
    carried: set[str] = set()
    waiting = [Requirement(line).name for line in on_device.requirements()]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in carried:
            continue
        carried.add(name)
        needs = [Requirement(line) for line in distribution(name).requires or []]
        waiting += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    refused = {
        module
        for module, owners in packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & {*carried, "keras-course", "setuptools"}
    }
    assert {"nbgrader", "torch", "jax"} <= refused
    code = DISPATCH.format(refused=refused, root=str(ROOT), folder=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index.html").is_file()
