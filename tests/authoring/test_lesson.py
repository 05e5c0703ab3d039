"""A lesson's source is read as written; what is broken is told in one sentence."""

import ast

import pytest

from course.authoring.lesson import (
    LessonError,
    lesson_paths,
    planned_lessons,
    read_lesson,
    read_lessons,
    solution_regions,
    stub_of,
    student_source,
    topics,
)


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


def test_a_stub_replaces_the_solution_where_it_stood():
    cell = (
        "def f(x):\n    y = 1\n    ### BEGIN SOLUTION\n    # STUB: z = ...\n    # STUB: return z\n"
        "    return x\n    ### END SOLUTION\n"
    )
    assert student_source(cell) == "def f(x):\n    y = 1\n    z = ...\n    return z\n"
    assert solution_regions(cell) == ["    return x"] and stub_of(cell) == [["z = ...", "return z"]]


def test_without_a_stub_the_student_s_function_raises_only_when_called():
    cell = 'def f(x):\n    """Twice."""\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION'
    space: dict = {}
    exec(student_source(cell), space)
    with pytest.raises(NotImplementedError):
        space["f"](1)


def test_several_regions_each_get_their_own_stub():
    cell = (
        "### BEGIN SOLUTION\n# STUB: a = ...\na = 1\n### END SOLUTION\nshared = 2\n"
        "def f():\n    ### BEGIN SOLUTION\n    return a\n    ### END SOLUTION"
    )
    observed = student_source(cell)
    ast.parse(observed)
    assert observed.startswith("a = ...\nshared = 2\ndef f():\n    # Your code here.\n    raise NotImplementedError")


def test_an_indented_stub_keeps_its_inner_indentation():
    cell = (
        "def f(x):\n    ### BEGIN SOLUTION\n    # STUB: for i in x:\n    # STUB:     pass\n"
        "    return x\n    ### END SOLUTION"
    )
    assert student_source(cell) == "def f(x):\n    for i in x:\n        pass"


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


def test_the_package_ships_all_topics_and_lessons():
    assert len(topics()) == 405 and len(planned_lessons()) == 43
    assert {topic["lesson"] for topic in topics().values()} <= set(planned_lessons())
