"""What right means, and the mistakes: a folder per lesson, a file per exercise. No sandbox holds them."""

from typing import TypeVar

from course.exercises import import_if_there
from course.exercises.types import Answers, QuizAnswers

_Kind = TypeVar("_Kind", Answers, QuizAnswers)


def answers_to(exercise_id: str) -> Answers:
    """The answers to an exercise: `course/answers/<lesson>/<name>.py` for the id `<lesson>.<name>`.

    Raises:
        KeyError: There are none.
    """
    return _find(exercise_id, f"course.answers.{exercise_id}", Answers)


def quiz_answers_to(quiz_id: str) -> QuizAnswers:
    """The answers to a quiz: `course/answers/<lesson>/quizzes.py`.

    Raises:
        KeyError: There are none.
    """
    return _find(quiz_id, f"course.answers.{quiz_id.partition('.')[0]}.quizzes", QuizAnswers)


def _find(question_id: str, name: str, kind: type[_Kind]) -> _Kind:
    module = import_if_there(name)
    for value in vars(module).values() if module else ():
        if isinstance(value, kind) and value.id == question_id:
            return value
    raise KeyError(f"There are no answers to {question_id!r}: {name.replace('.', '/')}.py has none.")
