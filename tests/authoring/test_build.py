"""`course build`: what is stale is executed, what is current is kept, and a lesson that fails leaves nothing behind."""

import json
import shutil

from course.authoring.lesson import read_lesson
from tests.authoring.conftest import LESSONS, LIGHT, run_course


def test_build_executes_stamps_and_is_current(project, light, capsys):
    assert run_course(project, "build") == 0
    written = json.loads((project.solutions / "99_light.ipynb").read_text())
    stamp = written["metadata"]["keras_course"]
    assert stamp["source_sha256"] == read_lesson(light).source_hash and stamp["seconds"] > 0
    assert [o["text"] for c in written["cells"] for o in c.get("outputs", [])] in (["6\n"], [["6\n"]])
    assert run_course(project, "build", "--check") == 0
    capsys.readouterr()
    assert run_course(project, "build") == 0
    assert "executing" not in capsys.readouterr().out


def test_a_broken_lesson_is_refused_and_nothing_is_written(project, light, capsys):
    shutil.copy(LESSONS / "unknown_tag.py", project.solutions / "98_trial.py")
    assert run_course(project, "build") == 2
    error = capsys.readouterr().err
    assert "98_trial.py:50: cell 10: Unknown tag 'trainig'" in error
    assert list(project.notebooks.iterdir()) == [] and list(project.solutions.glob("*.ipynb")) == []


def test_a_cell_that_raises_is_told_with_its_line_and_leaves_no_file(project, light, capsys):
    light.write_text(LIGHT.replace("print(sum(range(4)))", "1 / 0"))
    assert run_course(project, "build") == 1
    assert f"{light}:21: cell 5: It raised ZeroDivisionError: division by zero" in capsys.readouterr().err
    assert list(project.notebooks.iterdir()) == [] and list(project.solutions.glob("*.ipynb")) == []


def test_costs_that_were_measured_anew_stand_below_the_title_and_nothing_is_executed(
    project, light, capsys, monkeypatch
):
    monkeypatch.setattr("course.authoring.notebook.cost_line", lambda lesson: ["runs in 7 s"])
    assert run_course(project, "build") == 0
    before = json.loads((project.solutions / "99_light.ipynb").read_text())
    monkeypatch.setattr("course.authoring.notebook.cost_line", lambda lesson: ["runs in 8 s"])
    assert run_course(project, "build", "--check") == 1
    told = capsys.readouterr().out
    assert "runs in 8 s" in told and "stale" not in told
    assert run_course(project, "build") == 0
    assert "executing" not in capsys.readouterr().out
    assert run_course(project, "build", "--check") == 0
    after = json.loads((project.solutions / "99_light.ipynb").read_text())
    assert "runs in 8 s" in "".join(after["cells"][0]["source"]) and after["metadata"] == before["metadata"]
    assert [cell.get("outputs") for cell in after["cells"]] == [cell.get("outputs") for cell in before["cells"]]
    student = (project.notebooks / "99_light.ipynb").read_text()
    assert "runs in 8 s" in student


def test_a_file_that_is_right_is_not_written_again(project, light):
    assert run_course(project, "build") == 0
    paths = [project.solutions / "99_light.ipynb", project.notebooks / "99_light.ipynb"]
    times = [path.stat().st_mtime_ns for path in paths]
    assert run_course(project, "build") == 0
    assert [path.stat().st_mtime_ns for path in paths] == times


def test_checking_one_lesson_leaves_the_others_alone(project, light, capsys):
    shutil.copy(LESSONS / "sound.py", project.solutions / "98_trial.py")
    assert run_course(project, "build", "--no-execute") == 0
    capsys.readouterr()
    run_course(project, "build", "--check", "99")
    assert "98_trial" not in capsys.readouterr().out
