"""The number by which a lesson's text calls an exercise: lesson and place, "2.7"."""

from course.exercises import exercise_ids, lesson_name
from course.lessons import planned_lessons


def lesson_id(folder: str) -> str:
    """The lesson of a folder of questions, or "" where the plan has none.

    Args:
        folder: Such as `"activations"`; an exercise's id begins with it.

    Example:
        >>> lesson_id("activations")
        '02_activations'
    """
    return next((lesson for lesson in planned_lessons() if lesson_name(lesson) == folder), "")


def number_of(exercise_id: str) -> str:
    """The number of an exercise, or "" for one that no lesson of the plan asks.

    Args:
        exercise_id: Such as `"activations.softmax"`.

    Example:
        >>> number_of("activations.softmax")
        '2.6'
    """
    folder = exercise_id.partition(".")[0]
    lesson = lesson_id(folder)
    places = exercise_ids(folder) if lesson else []
    return f"{int(lesson.partition('_')[0])}.{places.index(exercise_id) + 1}" if exercise_id in places else ""


def numbered(exercise_id: str) -> str:
    """An exercise by number and id, as people and programs call it.

    Args:
        exercise_id: Such as `"activations.softmax"`.

    Example:
        >>> numbered("activations.softmax")
        '2.6 activations.softmax'
    """
    return f"{number_of(exercise_id)} {exercise_id}".lstrip()
