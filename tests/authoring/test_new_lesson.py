"""`course new`: every file of a lesson, in the form that lessons have, and nothing written over."""

import ast
import doctest
import shutil

import pytest

from course.authoring import new_lesson as module
from course.authoring.course_plan import planned_lessons, topics
from course.authoring.lesson import read_lesson
from course.authoring.lint import lint
from course.authoring.new_lesson import lesson_source, new_lesson, planned_exercises
from course.authoring.project import Project, find_project
from course.exercises import lesson_name
from tests.authoring.conftest import FAULTS, ROOT, run_course


def names_for(lesson: str) -> list[str]:
    """None where the topics can name the exercises."""
    taught = [topic for topic in topics().values() if topic["lesson"] == lesson and topic["teach"] == "exercise"]
    wanted = planned_lessons()[lesson]["exercises"]
    return [] if len(taught) >= wanted else [f"exercise_{number}" for number in range(wanted)]


@pytest.fixture
def checkout(tmp_path) -> Project:
    """Pages and settings of the repository, and no lesson."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("solutions", "notebooks"):
        (tmp_path / folder).mkdir()
    return find_project(tmp_path)


@pytest.mark.parametrize("lesson", planned_lessons())
def test_a_planned_lesson_s_source_has_all_that_the_plan_asks_for(lesson, checkout):
    exercises = planned_exercises(lesson, names_for(lesson))
    path = checkout.solutions / f"{lesson}.py"
    path.write_text(lesson_source(lesson, exercises), encoding="utf-8")
    read = read_lesson(path)
    own = {topic["id"]: topic["teach"] for topic in topics().values() if topic["lesson"] == lesson}
    assert set(read.header.topics) == set(own) and read.header.title == planned_lessons()[lesson]["title"]
    assert {topic for cell in read.cells for topic in cell.topics} == set(own)
    for topic, form in own.items():
        assert form in {cell.form for cell in read.cells if topic in cell.topics}
    name = lesson_name(lesson)
    assert [found for _, _, found in read.exercises()] == [f"{name}.{exercise.name}" for exercise in exercises]
    text = read.text
    for part in ("In this lesson you will", "course.quiz(", "## What you have done", "In this lesson you have"):
        assert text.count(part) == 1, part
    for part in ("course.progress()", "**Open task, without points.**", "**Where next.**", "**To read on.**"):
        assert text.count(part) == 1, part


def test_no_new_lesson_has_a_fault_but_that_it_is_unfinished(checkout):
    paths = []
    for lesson in planned_lessons():
        paths.append(checkout.solutions / f"{lesson}.py")
        paths[-1].write_text(lesson_source(lesson, planned_exercises(lesson, names_for(lesson))), encoding="utf-8")
    problems = lint(paths, checkout)
    assert [problem for problem in problems if problem.rule in FAULTS] == []
    assert {problem.path for problem in problems if problem.rule == "unfinished"} == set(paths)


def test_every_file_is_written_formatted_and_in_its_place(checkout):
    written = [path.relative_to(checkout.root).as_posix() for path in new_lesson(checkout, "36", ["a", "b", "c", "d"])]
    assert written[:6] == [
        "solutions/36_training_loops.py",
        "course/exercises/training_loops/__init__.py",
        "course/exercises/training_loops/quizzes.py",
        "course/answers/training_loops/__init__.py",
        "course/answers/training_loops/quizzes.py",
        "tests/answers/alternatives/training_loops.py",
    ]
    sides = ("exercises", "answers")
    assert set(written[6:]) == {f"course/{side}/training_loops/{name}.py" for side in sides for name in "abcd"}
    order = (checkout.root / written[1]).read_text()
    assert 'ORDER = (\n    "a",\n    "b",\n    "c",\n    "d",\n)\n' in order
    for path in written[1:]:
        tree = ast.parse((checkout.root / path).read_text())
        assert ast.get_docstring(tree).startswith("Lesson 36")
    question = (checkout.root / "course/exercises/training_loops/a.py").read_text()
    assert 'id="training_loops.a"' in question and 'kind="reason"' in question
    answers = (checkout.root / "course/answers/training_loops/a.py").read_text()
    assert answers.count("Mistake(") == module.MISTAKES and "from course.answers.comparing import" in answers


def test_what_is_there_is_not_written_over(checkout, capsys):
    kept = checkout.root / "course" / "answers" / "training_loops" / "b.py"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine = 1\n")
    assert kept not in new_lesson(checkout, "36", ["a", "b", "c", "d"])
    assert kept.read_text() == "mine = 1\n"
    assert run_course(checkout, "new", "36") == 2
    assert "solutions/36_training_loops.py is there already. Name an exercise" in capsys.readouterr().err


def test_an_exercise_is_added_to_a_lesson_that_is_there(checkout, capsys):
    new_lesson(checkout, "36", ["a", "b", "c", "d"])
    source = (checkout.solutions / "36_training_loops.py").read_text()
    assert run_course(checkout, "new", "36_training_loops", "clipped_step") == 0
    told = capsys.readouterr().out
    written = ["course/exercises/training_loops/clipped_step.py", "course/answers/training_loops/clipped_step.py"]
    assert told.splitlines()[:2] == written and all((checkout.root / path).is_file() for path in written)
    assert '    "clipped_step",' in told and '"training_loops.clipped_step": {…}' in told
    assert (
        "**Exercise 36.5 (2 points).**" in told and 'course.check("training_loops.clipped_step", clipped_step)' in told
    )
    assert (checkout.solutions / "36_training_loops.py").read_text() == source


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["08_data_preparaton"], "no lesson '08_data_preparaton'. Did you mean '08_data_preparation'?"),
        (["20_object_detection"], "Name all of them: course new 20_object_detection NAME NAME"),
        (["36", "Two Words"], "lower-case words joined by underscores, and not 'quizzes'. Received: 'Two Words'"),
        (["36", "quizzes"], "Received: 'quizzes'"),
        (["36", "lambda"], "Received: 'lambda'"),
        (["36", "a", "a"], "Each exercise needs a name of its own. Received: a a."),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is(arguments, complaint, checkout, capsys):
    assert run_course(checkout, "new", *arguments) == 2
    assert complaint in capsys.readouterr().err
    assert not list(checkout.solutions.iterdir()) and not (checkout.root / "course").exists()


@pytest.mark.parametrize("many", range(1, 13))
def test_kinds_are_mixed_as_lessons_mix_them(many):
    kinds = [exercise.kind for exercise in planned_exercises("08_data_preparation", list("abcdefghijkl"[:many]))]
    assert len(kinds) == many and kinds.count("transcribe") <= 2 and kinds[-1] == "design"
    assert many < 4 or (kinds.count("reason") >= 2 and kinds.count("debug") == 1)


def test_every_topic_that_wants_an_exercise_gets_one():
    for lesson in planned_lessons():
        carried = [topic for exercise in planned_exercises(lesson, names_for(lesson)) for topic in exercise.topics]
        own = [topic for topic in topics().values() if topic["lesson"] == lesson and topic["teach"] == "exercise"]
        assert carried == [topic["id"] for topic in own]


def test_the_examples_hold():
    assert doctest.testmod(module).failed == 0
