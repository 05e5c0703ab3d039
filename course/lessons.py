"""The lessons that the course will have, in order: the entries of `lessons.toml`, as data.

Example:
    >>> from course.lessons import planned_lessons
    >>> planned_lessons()["02_activations"]["title"]
    'Activation functions'
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from course.errors import InvalidValue, did_you_mean


@cache
def planned_lessons() -> dict[str, dict[str, Any]]:
    """The planned lessons by id, in course order; those that are written and those to come."""
    with (Path(__file__).resolve().parent / "lessons.toml").open("rb") as file:
        return {lesson["id"]: lesson for lesson in tomllib.load(file)["lesson"]}


def need_lesson(name: str) -> None:
    """Go on only with a lesson of the plan.

    Args:
        name: A lesson's id, such as "02_activations".

    Raises:
        course.errors.InvalidValue: The plan has no such lesson; the nearest one is named.

    Example:
        >>> need_lesson("02_activation")
        Traceback (most recent call last):
        course.errors.InvalidValue: There is no lesson '02_activation'. Did you mean '02_activations'?
    """
    known = planned_lessons()
    if name not in known:
        number = str(name).partition("_")[0].zfill(2)
        # A number says more than letters that happen to be alike: "05_sgd" means 05_optimizers.
        same_number = [lesson for lesson in known if lesson.startswith(f"{number}_")] if number.isdigit() else []
        near = did_you_mean(name, same_number, cutoff=0) or did_you_mean(name, known, cutoff=0.3)
        raise InvalidValue(f"There is no lesson {name!r}.{near}")
