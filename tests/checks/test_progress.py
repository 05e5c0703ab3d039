"""`course.progress()` and `course progress`: this lesson by exercise, all lessons, and what another kernel has seen."""

import pytest

import course
from course import cli, session
from course.answers.marking import CheckResult
from course.checks import record
from course.checks.kept_progress import FOLDER, keep
from course.checks.progress import progress_in
from course.errors import MissingFile


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    record.forget()
    monkeypatch.setattr(session, "_session", None)
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    yield
    record.forget()


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder of notebooks in which results are kept."""
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / FOLDER))
    return tmp_path


def in_lesson(monkeypatch, lesson):
    monkeypatch.setattr(session, "_session", session.Session(lesson, "torch", "CPU", "smoke", 0, {}))


def checked(exercise, outcome="right", points=1.0):
    return CheckResult(exercise, outcome, points, 3, {}, ())


def shown(capsys):
    course.progress()
    return capsys.readouterr().out


def test_exercises_have_their_numbers(monkeypatch, capsys):
    in_lesson(monkeypatch, "02_activations")
    record.remember(checked("activations.softmax", points=3))
    lines = shown(capsys).splitlines()
    assert lines[0].startswith("3 of ") and lines[0].endswith(" points.")
    assert any(line.startswith("  ✓ 2.6 activations.softmax ") and line.endswith("3 of 3") for line in lines)
    assert any(line.startswith("  ○ 2.1 activations.relu ") for line in lines)
    assert "all lessons" not in "".join(lines), "Nothing is known of others."


@pytest.mark.usefixtures("kept")
def test_a_restarted_kernel_knows_what_was_reached(monkeypatch, capsys):
    in_lesson(monkeypatch, "02_activations")
    record.remember(checked("activations.softmax", points=3))
    before = shown(capsys)
    record.forget()
    assert shown(capsys) == before and before.startswith("3 of ")
    record.remember(checked("activations.softmax", "not attempted", 0))
    assert shown(capsys) == before, "The stub of a fresh copy takes nothing away."
    record.remember(checked("activations.softmax", "not right", 1))
    assert "✗ 2.6 activations.softmax" in shown(capsys)


@pytest.mark.usefixtures("kept")
def test_other_lessons_are_counted_below(monkeypatch, capsys):
    keep(checked("neuron.forward", points=2))
    in_lesson(monkeypatch, "02_activations")
    lines = shown(capsys).splitlines()
    assert lines[0].startswith("0 of ")
    place = next(place for place, line in enumerate(lines) if line.endswith("points in all lessons:"))
    assert lines[place].startswith("2 of ")
    assert lines[place + 2].startswith("  ○ 01 The neuron") and "  2 of " in lines[place + 2]


@pytest.mark.usefixtures("kept")
def test_without_a_lesson_all_are_shown(capsys):
    keep(checked("neuron.forward", points=2))
    lines = shown(capsys).splitlines()
    assert lines[0].startswith("2 of ") and lines[0].endswith("points in all lessons.") and len(lines) > 8


def test_what_is_no_exercise_any_more_counts_for_nothing(kept, capsys):
    keep(checked("neuron.gone", points=2))
    keep(checked("gone.dense", points=2))
    keep(checked("neuron.forward", points=99))
    assert "99" not in shown(capsys), "Not more than it is worth now."
    assert not any("gone" in line for line in progress_in(kept))


def test_a_damaged_file_is_told_beside_the_points(kept, capsys):
    keep(checked("neuron.forward", points=2))
    (kept / FOLDER / "neuron.unit.json").write_text("{")
    assert "was set aside as neuron.unit.damaged. Check neuron.unit again." in shown(capsys)


def test_the_command_shows_each_lesson_and_the_exercises_of_those_begun(kept, monkeypatch, capsys):
    keep(checked("activations.softmax", points=3))
    for arguments in (["progress", str(kept)], ["progress", str(kept / FOLDER)]):
        assert cli.main(arguments) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("3 of ") and "      ✓ 2.6 activations.softmax" in "\n".join(lines)
        assert "neuron.forward" not in "".join(lines)
    monkeypatch.chdir(kept)
    assert cli.main(["progress"]) == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_the_command_finds_the_folder_that_course_start_makes(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "keras-course" / FOLDER))
    keep(checked("activations.softmax", points=3))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["progress"]) == 0
    assert capsys.readouterr().out.startswith("3 of ")


def test_an_empty_folder_and_none_are_told_in_one_line(tmp_path, capsys):
    assert cli.main(["progress", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"Nothing was checked yet in the notebooks of {tmp_path}.\n"
    with pytest.raises(MissingFile, match="Expected a folder with notebooks. There is no"):
        progress_in(tmp_path / "nowhere")
