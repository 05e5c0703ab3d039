"""The questions: a folder per lesson, named as the lesson without its number; in it a file per exercise, and quizzes.

The place follows from the id: `activations.softmax` stands in `course/exercises/activations/softmax.py`, what is right
about it in `course/answers/activations/softmax.py`. The folder's `ORDER` lists its exercises as they are asked.
"""

import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from course.errors import CourseError, did_you_mean
from course.exercises.types import Exercise, Quiz

_Question = TypeVar("_Question", Exercise, Quiz)


def lesson_name(lesson: str) -> str:
    """The folder of a lesson's questions: `"02_activations"` gives `"activations"`."""
    return re.sub(r"^\d+_", "", lesson)


def lesson_names() -> list[str]:
    """The lessons that have questions, by folder."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/__init__.py"))


def exercises_of(lesson: str) -> list[Exercise]:
    """The exercises of a lesson in the order in which they are asked; none for a lesson without.

    Args:
        lesson: `"02_activations"` or `"activations"`.
    """
    return [find_exercise(exercise_id) for exercise_id in exercise_ids(lesson)]


def exercise_ids(lesson: str) -> list[str]:
    """The ids of a lesson's exercises in the order in which they are asked, without importing the exercises.

    Args:
        lesson: `"02_activations"` or `"activations"`.

    Example:
        >>> exercise_ids("02_activations")[0]
        'activations.relu'
    """
    name = lesson_name(lesson)
    if name not in lesson_names():
        return []
    return [f"{name}.{exercise}" for exercise in importlib.import_module(f"course.exercises.{name}").ORDER]


def quizzes_of(lesson: str) -> list[Quiz]:
    """The quizzes of a lesson in the order in which they are asked."""
    name = lesson_name(lesson)
    return list(_in_file(name, "quizzes", Quiz).values()) if name in lesson_names() else []


def find_exercise(exercise_id: str) -> Exercise:
    """The exercise with this id.

    Raises:
        KeyError: There is none; the message names the nearest id.
    """
    lesson, _, name = str(exercise_id).partition(".")
    found = _in_file(lesson, name, Exercise) if lesson in lesson_names() else {}
    if exercise_id not in found:
        raise _unknown("exercise", exercise_id, [one.id for known in lesson_names() for one in exercises_of(known)])
    return found[exercise_id]


def find_quiz(quiz_id: str) -> Quiz:
    """The quiz with this id.

    Raises:
        KeyError: There is none; the message names the nearest id.
    """
    for quiz in quizzes_of(str(quiz_id).partition(".")[0]):
        if quiz.id == quiz_id:
            return quiz
    raise _unknown("quiz", quiz_id, [one.id for known in lesson_names() for one in quizzes_of(known)])


def _in_file(lesson: str, name: str, kind: type[_Question]) -> dict[str, _Question]:
    """The questions of one kind in a file of a lesson's folder, by id; none where there is no such file."""
    module = import_if_there(f"course.exercises.{lesson}.{name}") if name.isidentifier() else None
    return {value.id: value for value in vars(module).values() if isinstance(value, kind)} if module else {}


def import_if_there(name: str) -> ModuleType | None:
    """A module of a lesson's folder, or None where the folder lacks it. What the module itself lacks is an error."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not error.name or not f"{name}.".startswith(f"{error.name}."):
            raise
        return None


def _unknown(word: str, question_id: str, known: list[str]) -> "UnknownQuestion":
    return UnknownQuestion(f"There is no {word} {question_id!r}.{did_you_mean(question_id, known, cutoff=0.3)}")


class UnknownQuestion(CourseError, KeyError):
    """No question has this id. (A KeyError whose text is printed as it is written.)"""

    def __str__(self) -> str:
        return str(self.args[0])
