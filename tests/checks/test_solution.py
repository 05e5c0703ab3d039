"""A worked solution is shown where the instructor has released it, and nowhere else."""

import json
from pathlib import Path

import pytest

import course
from course.answers.worked_solutions import ENVIRONMENT_VARIABLE, FILE, released, write
from course.authoring.lesson import lesson_paths, read_lessons
from course.authoring.worked_solutions import release, worked_solutions
from course.cli import main
from course.errors import InvalidValue

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def a_student_s_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    return tmp_path


def test_without_a_release_there_is_none(capsys):
    assert course.solution("activations.softmax") is None
    assert "There is no worked solution of 2.6 activations.softmax here. Your instructor may" in capsys.readouterr().out


def test_what_is_released_is_shown_and_no_more(tmp_path, capsys):
    write(tmp_path / FILE, {"activations.softmax": "def softmax(z):\n    return z < 0"})
    course.solution("activations.softmax")
    out = capsys.readouterr().out
    assert "2.6 activations.softmax: a worked solution" in out and "return z < 0" in out
    course.solution("activations.relu")
    assert "There is no worked solution of 2.1 activations.relu" in capsys.readouterr().out


def test_the_environment_may_name_the_file(tmp_path, monkeypatch, capsys):
    write(tmp_path / "elsewhere.json", {"activations.softmax": "pass"})
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "elsewhere.json"))
    assert released(tmp_path / "nowhere") == {"activations.softmax": "pass"}


def test_an_id_that_is_none_is_met_with_the_nearest():
    with pytest.raises(KeyError, match="Did you mean 'activations.softmax'"):
        course.solution("activations.sofmax")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "other", "solutions": {}}', "\udcff"])
def test_a_file_of_another_kind_is_refused_by_its_name(tmp_path, content):
    (tmp_path / FILE).write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InvalidValue, match=f"Expected worked solutions in .*{FILE}"):
        course.solution("activations.softmax")


def test_every_exercise_of_a_lesson_is_released_by_the_command(tmp_path, capsys):
    path = tmp_path / FILE
    assert main(["--root", str(ROOT), "solutions", "activations", "-o", str(path)]) == 0
    solutions = released(tmp_path)
    assert {name.partition(".")[0] for name in solutions} == {"activations"}
    for source in solutions.values():
        assert "SOLUTION" not in source and "STUB" not in source and "NotImplementedError" not in source
        compile(source, "solution", "exec")
    assert f"{len(solutions)} worked solutions" in capsys.readouterr().out
    assert json.loads(path.read_text(encoding="utf-8"))["solutions"] == solutions


def test_a_release_holds_the_lessons_that_are_named_and_no_others(tmp_path):
    lessons = read_lessons(lesson_paths(ROOT / "solutions", ["01", "02"]))
    assert release(lessons[:1], tmp_path / FILE) == len(worked_solutions(lessons[:1])) < len(worked_solutions(lessons))
    assert {name.partition(".")[0] for name in released(tmp_path)} == {"neuron"}
