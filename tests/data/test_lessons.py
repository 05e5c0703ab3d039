"""The sets that a lesson uses are those that the plan names, and the manifest names the lesson in turn."""

import re
import tomllib
from pathlib import Path

import pytest

import course
from course import data

ROOT = Path(course.__file__).parents[1]
LESSONS = tomllib.loads((ROOT / "course" / "lessons.toml").read_text(encoding="utf-8"))["lesson"]
WRITTEN = [path.stem for path in sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["id"])
def test_every_set_that_a_lesson_names_is_available_and_lists_the_lesson(lesson):
    for name in lesson["data"]:
        assert name in data.available(), f"course/lessons.toml names {name!r}, which course/data/manifest.toml lacks."
        assert lesson["id"] in data.describe(name).lessons


def test_the_manifest_lists_lessons_in_course_order_and_only_those_that_name_the_set():
    order = [lesson["id"] for lesson in LESSONS]
    named = {lesson["id"]: lesson["data"] for lesson in LESSONS}
    for name in data.available():
        lessons = list(data.describe(name).lessons)
        assert lessons == sorted(lessons, key=order.index)
        assert all(name in named[lesson] for lesson in lessons)


@pytest.mark.parametrize("lesson", WRITTEN)
def test_a_lesson_loads_only_sets_that_the_plan_names(lesson):
    source = (ROOT / "solutions" / f"{lesson}.py").read_text(encoding="utf-8")
    loaded = set(re.findall(r'\bdata\.load\(\s*"(\w+)"', source))
    (planned,) = [entry["data"] for entry in LESSONS if entry["id"] == lesson]
    assert loaded <= set(planned), f"Add {sorted(loaded - set(planned))} to `data` of {lesson} in course/lessons.toml."
