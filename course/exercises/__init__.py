"""The questions: one module per lesson, named as the lesson without its number."""

import importlib
import importlib.util
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from course.exercises.protocol import Exercise, Quiz

_NOT_LESSONS = {"protocol", "border", "asking"}
_Question = TypeVar("_Question", Exercise, Quiz)


def lesson_name(lesson: str) -> str:
    """The module name of a lesson: `"02_activations"` gives `"activations"`."""
    return re.sub(r"^\d+_", "", lesson)


def lesson_names() -> list[str]:
    """The lessons that have questions, by module name."""
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in {"__init__", *_NOT_LESSONS}
    )


def exercises_of(lesson: str) -> list[Exercise]:
    """The exercises of a lesson in the order in which they are asked; none for a lesson without.

    Args:
        lesson: `"02_activations"` or `"activations"`.
    """
    return _questions(lesson_name(lesson), Exercise)


def quizzes_of(lesson: str) -> list[Quiz]:
    """The quizzes of a lesson in the order in which they are asked."""
    return _questions(lesson_name(lesson), Quiz)


def find_exercise(exercise_id: str) -> Exercise:
    """The exercise with this id.

    Raises:
        KeyError: There is none; the message names the nearest id.
    """
    return _find(exercise_id, Exercise, "exercise")


def find_quiz(quiz_id: str) -> Quiz:
    """The quiz with this id.

    Raises:
        KeyError: There is none; the message names the nearest id.
    """
    return _find(quiz_id, Quiz, "quiz")


def _questions(module_name: str, kind: type[_Question]) -> list[_Question]:
    if module_name not in lesson_names():
        return []
    module = importlib.import_module(f"course.exercises.{module_name}")
    return [value for value in vars(module).values() if isinstance(value, kind)]


def _find(question_id: str, kind: type[_Question], word: str) -> _Question:
    lesson = str(question_id).partition(".")[0]
    for question in _questions(lesson, kind):
        if question.id == question_id:
            return question
    known = [question.id for name in lesson_names() for question in _questions(name, kind)]
    near = get_close_matches(str(question_id), known, n=1, cutoff=0.3)
    raise UnknownQuestion(f"There is no {word} {question_id!r}." + (f" Did you mean {near[0]!r}?" if near else ""))


class UnknownQuestion(KeyError):
    """No question has this id. (A KeyError whose text is printed as it is written.)"""

    def __str__(self) -> str:
        return str(self.args[0])
