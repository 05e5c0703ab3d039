"""A batch: everything accounted for, resumed with the same bytes, and only what changed is graded again."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from course.grading import batch, checkpoint, exports, records
from course.grading import worker_pool as pool
from course.grading.student_kernel import Settings
from tests.grading.conftest import LESSON, RIGHT, as_bytes, trial
from tests.kernels.conftest import processes, wait_until

SETTINGS = Settings(cell_seconds=10, exercise_seconds=10, submission_seconds=60, memory_mebibytes=400)
FILES = ("submissions.jsonl", "grades.jsonl", "grades.csv")
KILLS = int(os.environ.get("COURSE_KILLS", "3"))


@pytest.fixture
def room(quick_kernels, tmp_path, monkeypatch):
    """A folder with released notebooks, one of submissions, and the environment of quick kernels."""
    variables, _, _ = quick_kernels
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / f"{LESSON}.ipynb").write_bytes(as_bytes(trial()))
    handed_in = tmp_path / "in"
    handed_in.mkdir()
    for number, answers in enumerate((RIGHT, {"accuracy": RIGHT["accuracy"]}, {})):
        (handed_in / f"s{number}_{number}_1_{LESSON}.ipynb").write_bytes(as_bytes(trial(answers)))
    (handed_in / f"s3_3_1_{LESSON}.ipynb").write_bytes(b"not a notebook")
    (handed_in / "s4_4_1_other.docx").write_bytes(b"PK")
    return tmp_path


def grade(room: Path, output: str = "out", *, jobs: int = 1, secret: str | None = "a secret") -> int:
    plan = batch.Plan("jax", jobs, secret, SETTINGS)
    return batch.grade([room / "in"], room / "notebooks", room / output, plan)


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def workers() -> list[int]:
    """The worker processes of these tests: no other grader's on this machine."""
    ours = os.environ["COURSE_KERNELS_DIR"].encode()
    found = []
    for pid in processes("course.grading.worker_process"):
        try:
            found += [pid] if ours in Path(f"/proc/{pid}/environ").read_bytes() else []
        except OSError:
            continue
    return found


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "marks").iterdir()}


def test_every_submission_is_a_row_and_a_broken_one_has_its_reason(room, capsys):
    assert grade(room) == 1
    rows = list(csv.reader((room / "out" / "grades.csv").open(newline="")))
    assert rows[0] == [
        *("student", "name", "id"),
        *(f"start_here.{name}" for name in RIGHT),
        "total",
        *(f"{LESSON}{what}" for what in ("", ".status", ".late", ".attempt")),
    ]
    (broken,) = (row for row in rows if row[0] == "s3_3")
    assert broken.pop(8).startswith("not judged: The file is no notebook")
    assert rows[1:] == [
        ["points possible", "", "", "2", "3", "3", "8", "8", "", "", ""],
        ["s0_0", "s0", "0", "2", "3", "3", "8", "8", "judged", "", "1 of 1"],
        ["s1_1", "s1", "1", "2", "0", "0", "2", "2", "judged", "", "1 of 1"],
        ["s2_2", "s2", "2", "0", "0", "0", "0", "0", "judged", "", "1 of 1"],
        # What could not be judged is no number.
        ["s3_3", "s3", "3", *["not judged"] * 5, "", "1 of 1"],
        ["s4_4", "s4", "4", "", "", "", "not judged", "", "", "", ""],
    ]
    loaded = records.load(room / "out")
    reasons = {one.student: one.reason for one in loaded.submissions if not one.graded}
    assert "not valid JSON" in reasons["s3_3"] and "not a notebook" in reasons["s4_4"]
    assert len(loaded.grades) == 12 and {one.status for one in loaded.grades if one.student == "s3_3"} == {"unreadable"}
    assert {one.exercise for one in loaded.costs if one.student == "s0_0"} >= {"", "start_here.accuracy"}
    said = capsys.readouterr().err
    assert "[4/4]" in said and "left" in said and "2 could not be" in said


def test_what_an_instructor_must_know_stands_first_and_what_is_no_submission_in_a_table(room, capsys):
    for who in ("a", "b"):
        folder = room / "in" / "everybody" / f"of {who}"
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_bytes(as_bytes({**trial(), "tag": who}))
    (room / "in" / "roe_4711_text.html").write_bytes(b"typed")
    grade(room)
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert first.startswith("Warning: 6 students, but 7 names were seen: everybody has files of of a, of b.")
    assert second == f"No submissions, or not counted: 1, listed in {room / 'out' / 'set_aside.csv'}"
    rows = list(csv.reader((room / "out" / "set_aside.csv").open(newline="")))
    assert rows == [
        ["file", "reason"],
        ["roe_4711_text.html", "It is a text or a link that was typed into the platform, not a file."],
    ]


def test_a_second_run_grades_nothing_and_writes_the_same_bytes(room):
    grade(room, jobs=2)
    first, marked = files(room / "out"), times(room / "out")
    grade(room)
    assert files(room / "out") == first and times(room / "out") == marked
    grade(room, "elsewhere")
    assert files(room / "elsewhere") == first


def test_only_what_changed_is_graded_again(room):
    grade(room)
    marked = times(room / "out")
    (room / "in" / f"s2_2_1_{LESSON}.ipynb").write_bytes(as_bytes(trial(RIGHT)))
    grade(room)
    changed = [name for name, when in times(room / "out").items() if when != marked[name]]
    assert len(changed) == 1
    assert {one.student: one.points for one in records.load(room / "out").submissions}["s2_2"] == 8


def test_another_released_notebook_or_secret_grades_all_again(room):
    grade(room)
    seeds = {one.seed for one in records.load(room / "out").grades if one.seed}
    before = {one.student: one.points for one in records.load(room / "out").submissions}
    grade(room, secret="another")
    loaded = records.load(room / "out")
    assert not seeds & {one.seed for one in loaded.grades if one.seed}
    assert {one.student: one.points for one in loaded.submissions} == before


def test_a_secret_is_made_and_kept(room):
    grade(room, secret=None)
    first = files(room / "out")
    for path in (room / "out" / "marks").iterdir():
        path.unlink()
    grade(room, secret=None)
    assert files(room / "out") == first


def test_an_unfinished_mark_is_graded_again(room):
    grade(room)
    first = files(room / "out")
    path = max((room / "out" / "marks").iterdir(), key=lambda one: one.stat().st_size)
    mark = json.loads(path.read_text())
    path.write_text(json.dumps({**mark, "complete": False, "grades": mark["grades"][:1]}))
    (room / "out" / "marks" / "damaged.json").write_text("{")
    grade(room)
    assert files(room / "out") == first


def start(room: Path, output: str) -> subprocess.Popen:
    code = f"""
        import sys
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from tests.grading.test_batch import grade
        sys.exit(grade(Path({str(room)!r}), {output!r}))
    """
    lines = "\n".join(line.strip() for line in code.strip().splitlines())
    return subprocess.Popen([sys.executable, "-c", lines], stderr=subprocess.DEVNULL)


def test_killed_at_random_moments_and_resumed_it_writes_the_same_bytes(room):
    began = time.monotonic()
    grade(room)
    took, whole = time.monotonic() - began, files(room / "out")
    rng = random.Random(0)
    for _ in range(KILLS):
        process = start(room, "killed")
        time.sleep(rng.uniform(0.2, 1.0 + took))
        process.send_signal(signal.SIGKILL)
        process.wait()
    grade(room, "killed")
    assert files(room / "killed") == whole
    assert not [
        path for path in (room / "killed" / "marks").iterdir() if path.suffix == ".json" and path.stat().st_size == 0
    ]
    # Nobody goes on for a grader that is gone.
    wait_until(lambda: not workers(), 20)


def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(room):
    process = start(room, "out")
    kept = room / "out" / "marks"
    wait_until(lambda: kept.is_dir() and any(kept.glob("*.json")) and workers(), 60)
    for pid in workers():
        os.kill(pid, signal.SIGKILL)
    assert process.wait(timeout=120) == 1
    assert {one.student: one.points for one in records.load(room / "out").submissions} == {
        "s0_0": 8, "s1_1": 2, "s2_2": 0, "s3_3": 0, "s4_4": 0,
    }  # fmt: skip


def test_two_graders_do_not_share_a_folder(room):
    (room / "out").mkdir()
    with checkpoint.exclusive_lock(room / "out"), pytest.raises(ValueError, match="Another `course grade`"):
        grade(room)


def test_where_no_sandbox_can_be_had_it_refuses_unless_unsafe(room, monkeypatch):
    folder = room / "packages"
    folder.mkdir()
    (folder / "pyseccomp.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    with pytest.raises(batch.SandboxRequired, match="pyseccomp is not installed.*--unsafe"):
        grade(room)
    assert not (room / "out" / "grades.csv").exists()


def test_unsafe_runs_without_a_sandbox_and_says_so(room, monkeypatch):
    folder = room / "packages"
    folder.mkdir()
    (folder / "pyseccomp.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    plan = batch.Plan("jax", 1, "a secret", replace(SETTINGS, unsafe=True))
    batch.grade([room / "in" / f"s0_0_1_{LESSON}.ipynb"], room / "notebooks", room / "out", plan)
    (one,) = records.load(room / "out").submissions
    assert one.points == 8 and "without a sandbox" in one.notes[0]


def test_a_submission_that_ends_the_grader_itself_twice_is_a_row_and_not_tried_again(room, monkeypatch):
    command = [sys.executable, "-c", "import sys; sys.stdin.readline(); sys.exit(7)"]
    popen = subprocess.Popen
    monkeypatch.setattr(pool.subprocess, "Popen", lambda given, **options: popen(command, **options))
    assert grade(room) == 1
    reasons = {one.student: one.reason for one in records.load(room / "out").submissions}
    assert "ended the grader's own process 2 times (exit status 7)" in reasons["s0_0"]
    monkeypatch.setattr(pool.subprocess, "Popen", lambda *_, **__: pytest.fail("it was tried again"))
    written = files(room / "out")
    assert grade(room) == 1 and files(room / "out") == written


def test_a_mark_that_a_busy_machine_may_have_cost_is_tried_once_more_alone_and_says_so(room, monkeypatch):
    passes = []

    def run(tasks, job, *, jobs, backend, settings):
        passes.append(([task.submission.student for task in tasks], jobs))
        for task in tasks:
            mark = checkpoint.ungraded(replace(task.submission, reason=f"pass {len(passes)}"), backend)
            busy = len(passes) == 1 and task.submission.student == "s1_1"
            yield task, mark | {"busy": busy}, True

    monkeypatch.setattr(pool, "run", run)
    grade(room, jobs=3)
    assert [jobs for _, jobs in passes] == [3, 1] and passes[1][0] == ["s1_1"]
    again = {one.student: (one.reason, one.notes) for one in records.load(room / "out").submissions}
    assert again["s1_1"][0] == "pass 2" and "second time, alone" in again["s1_1"][1][-1]
    assert again["s0_0"] == ("pass 1", ())


def test_the_temporary_folder_may_have_a_name_of_any_length(room, monkeypatch):
    long = room / ("t" * 120)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert grade(room) == 1
    assert {one.student: one.points for one in records.load(room / "out").submissions}["s0_0"] == 8


def test_dispatching_never_imports_keras():
    code = """
        import sys
        import course.grading.batch, course.grading.cluster
        from course.exercises import exercises_of, lesson_names
        for name in lesson_names(): exercises_of(name)
        assert not {"keras", "tensorflow", "jax", "torch"} & set(sys.modules), "imported"
    """
    lines = "\n".join(line.strip() for line in code.strip().splitlines())
    subprocess.run(
        [sys.executable, "-c", lines], check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )


@pytest.mark.parametrize("wrong", [{"jobs": 0}, {"secret": " "}])
def test_wrong_settings_are_named(room, wrong):
    with pytest.raises(ValueError, match="jobs|secret"):
        grade(room, **wrong)


def test_a_name_that_a_spreadsheet_would_compute_is_shown():
    loaded = records.Batch((records.SubmissionRecord("=cmd|' /C calc'!A0", LESSON),), ())
    assert exports.table(loaded, {}).splitlines()[2].startswith("'=cmd")


def test_the_command_grades(room, monkeypatch, capsys):
    from course import cli

    (room / "pyproject.toml").write_text(
        '[project.urls]\nRepository = "https://github.com/a/b"\n[tool.keras-course]\ninstall = "x"\n'
    )
    arguments = ["--root", str(room), "grade", str(room / "in"), "-o", str(room / "out"), "--backend", "jax"]
    assert cli.main([*arguments, "--secret", "a secret", "--memory", "400"]) == 1
    assert len((room / "out" / "grades.csv").read_text().splitlines()) == 7
    assert cli.main([*arguments[:3], str(room / "nowhere"), *arguments[4:]]) == 2
    assert "There is no" in capsys.readouterr().err
