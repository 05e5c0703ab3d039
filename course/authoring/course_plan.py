"""The plan of the course: its lessons in order, and the topics that each must teach."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def topics() -> dict[str, dict[str, Any]]:
    """The topics that the course covers, by id, from `course/topics.toml`."""
    with (PACKAGE / "topics.toml").open("rb") as file:
        return {topic["id"]: topic for topic in tomllib.load(file)["topic"]}


@cache
def planned_lessons() -> dict[str, dict[str, Any]]:
    """The lessons that the course will have, by id, from `course/lessons.toml`."""
    with (PACKAGE / "lessons.toml").open("rb") as file:
        return {lesson["id"]: lesson for lesson in tomllib.load(file)["lesson"]}
