"""The released notebook, read: which cell is what, and which expression is an exercise's answer."""

from pathlib import Path

import pytest

from course.exercises import exercises_of
from course.grading.released import bound_names, load_released, released
from tests.grading.conftest import RELEASED, as_bytes, trial

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def test_kinds_and_exercises():
    assert [cell.kind for cell in RELEASED.cells] == [
        "parameters", "setup", "demonstration", *["exercise", "check"] * 3, "demonstration",
    ]  # fmt: skip
    assert [(one.id, one.expression) for one in RELEASED.exercises] == [
        ("start_here.accuracy", "accuracy"),
        ("start_here.standardize", "standardize"),
        ("start_here.baseline", "baseline"),
    ]


def test_every_lessons_notebook_asks_what_its_questions_are():
    for lesson, one in load_released(NOTEBOOKS).items():
        assert {asked.id for asked in one.exercises} <= {exercise.id for exercise in exercises_of(lesson)}
        assert all(asked.names for asked in one.exercises)


def test_a_lesson_that_is_not_there_names_the_nearest():
    with pytest.raises(ValueError, match="Did you mean '02_activations'"):
        load_released(NOTEBOOKS, ["02_activation"])


def test_a_folder_without_notebooks_says_what_to_run(tmp_path):
    with pytest.raises(ValueError, match="course build"):
        load_released(tmp_path)


def test_a_check_without_an_answer_is_refused():
    tree = trial()
    tree["cells"][4]["source"] = 'course.check("start_here.accuracy")'
    with pytest.raises(ValueError, match="start_here.accuracy"):
        released("00_start_here", as_bytes(tree))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b = 1\nc, (d, *e) = x\nf: int = 2", "abcdef"),
        ("for a in x:\n    b = 1\nwith y as c: pass", "abc"),
        ("def a(p): q = 1\nclass b: r = 1\nasync def c(): pass", "abc"),
        ("import a.z, b as c\nfrom d import e as f", "acf"),
        ("%magic x = 1\n!ls\na = 1", "a"),
        ("[b for b in x]\na = lambda c: c", "a"),
        ("try:\n    a = 1\nexcept E as b: c = 1", "ac"),
        ("(a := 1)", "a"),
        ("def broken(:", ""),
        ("x = '\0'", ""),
        ("-" * 100_000 + "1", ""),
    ],
    ids=lambda value: value[:12],
)
def test_names_that_a_cell_defines(source, names):
    assert bound_names(source) == set(names)
