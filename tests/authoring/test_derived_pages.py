"""Tables of the repository's pages that nobody writes by hand."""

import doctest
import shutil

import pytest

from course.authoring import derived_pages as module
from course.authoring.course_plan import planned_lessons
from course.authoring.derived_pages import derived_pages, lessons_table, with_lessons
from course.authoring.problems import LessonError
from course.authoring.project import find_project
from course.errors import InvalidValue
from tests.authoring.conftest import ROOT, run_course


def test_the_committed_pages_are_what_they_are_made_to_be():
    pages = derived_pages(find_project(ROOT))
    assert {path.name for path in pages} == {"README.md", "data.md"}
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, "Run: course build"


def test_the_table_has_a_row_for_each_lesson_with_a_source(project, source):
    source.unlink()
    shutil.copy(ROOT / "solutions" / "02_activations.py", project.solutions)
    entry = planned_lessons()["02_activations"]
    assert lessons_table(project).splitlines()[2:] == [
        f"| [02 {entry['title']}](notebooks/02_activations.ipynb) | {entry['summary']} |",
        "",
        f"1 of {len(planned_lessons())} planned lessons (`course/lessons.toml`).",
    ]


def test_a_lesson_without_entry_is_told(project, source):
    with pytest.raises(LessonError, match=r"98_trial\.py:1: header: This lesson has no entry in course/lessons\.toml"):
        lessons_table(project)


def test_a_page_without_markers_is_refused():
    for page in ("", "<!-- /lessons --><!-- lessons -->", "<!-- lessons --> <!-- lessons --> <!-- /lessons -->"):
        with pytest.raises(InvalidValue, match="once each, around its table of lessons"):
            with_lessons(page, "a table")


def test_check_tells_a_table_that_was_edited_and_build_mends_it(project, light, capsys, monkeypatch):
    entry = {"title": "Light", "summary": "count"}
    monkeypatch.setattr(module, "planned_lessons", lambda: {"99_light": entry})
    readme = project.root / "README.md"
    readme.write_text("# Course\n<!-- lessons -->\nby hand\n<!-- /lessons -->\n")
    assert run_course(project, "build", "--no-execute") == 0
    assert "| [99 Light](notebooks/99_light.ipynb) | count |" in readme.read_text()
    readme.write_text(readme.read_text().replace("count", "counted by hand"))
    run_course(project, "build", "--check")
    assert "README.md lists other lessons or data sets than there are. Run: course build" in capsys.readouterr().out


def test_the_examples_hold():
    assert doctest.testmod(module).failed == 0
