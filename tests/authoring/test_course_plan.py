"""The plan holds together: ids are its own, every topic has a lesson, every form is one that there is."""

import tomllib

import pytest

from course.authoring.cells import FORMS
from course.authoring.course_plan import PACKAGE, planned_lessons, topics


@pytest.mark.parametrize(
    ("file", "table", "read"), [("topics", "topic", topics), ("lessons", "lesson", planned_lessons)]
)
def test_an_id_stands_once(file, table, read):
    entries = tomllib.loads((PACKAGE / f"{file}.toml").read_text(encoding="utf-8"))[table]
    assert [entry["id"] for entry in entries] == list(read()) and entries


def test_every_topic_is_taught_in_a_lesson_and_in_a_form_that_exist():
    for topic in topics().values():
        assert topic["lesson"] in planned_lessons() and topic["teach"] in FORMS and topic["fact"]


def test_every_lesson_says_what_it_needs_to_be_written():
    for number, (lesson, entry) in enumerate(planned_lessons().items()):
        assert lesson.startswith(f"{number:02d}_")
        assert entry["title"] and entry["part"] and entry["teach"] and entry["exercises"] >= 1
        assert len(entry["data"]) == len(set(entry["data"]))
