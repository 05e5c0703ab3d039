"""A lesson's source is read as written; what is broken is told in one sentence."""

import pytest

from course.authoring.lesson import lesson_paths, read_lesson, read_lessons
from course.authoring.problems import LessonError


def test_cells_know_their_lines_tags_and_topics(source):
    lesson = read_lesson(source)
    assert lesson.id == "98_trial" and lesson.header.minutes == 5
    lines = source.read_text().splitlines()
    assert all(lines[cell.line - 1].startswith("# %%") for cell in lesson.cells)
    assert [cell.tags for cell in lesson.cells if cell.tags] == [
        ("parameters",),
        ("setup",),
        ("exercise",),
        ("check",),
        ("training",),
    ]
    assert lesson.cells[4].topics == ("tool-numpy",) and lesson.cells[4].form == "demo"
    assert [(cell.number, after.number, name) for cell, after, name in lesson.exercises()] == [(7, 8, "trial.double")]


def test_the_source_hash_depends_on_the_text_alone(source):
    before = read_lesson(source).source_hash
    source.touch()
    assert read_lesson(source).source_hash == before
    source.write_text(source.read_text() + "\n")
    assert read_lesson(source).source_hash != before


def test_lessons_are_found_by_id_number_name_and_file(project, source):
    for name in ("98_trial", "98", "trial", "solutions/98_trial.py"):
        assert lesson_paths(project.solutions, [name]) == [source]
    with pytest.raises(ValueError, match="No lesson is called 'trail'.*98_trial"):
        lesson_paths(project.solutions, ["trail"])


def test_everything_that_is_wrong_is_told_at_once(project, source):
    source.with_name("97_a.py").write_text("no header")
    source.with_name("96_b.py").write_text("# %%\n1")
    with pytest.raises(LessonError) as caught:
        read_lessons(lesson_paths(project.solutions))
    assert {problem.path.name for problem in caught.value.problems} == {"96_b.py", "97_a.py"}
