"""The plan of the course: its lessons in order, and the topics that each must teach."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from course.lessons import planned_lessons as planned_lessons

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def topics() -> dict[str, dict[str, Any]]:
    """The topics that the course covers, by id, from `course/topics.toml`."""
    with (PACKAGE / "topics.toml").open("rb") as file:
        return {topic["id"]: topic for topic in tomllib.load(file)["topic"]}
