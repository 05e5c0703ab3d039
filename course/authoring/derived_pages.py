"""The pages of the repository that list lessons or data sets: written by `course build`, never by hand.

The README's table has a row for each lesson that has a source; `docs/data.md` is made from the data sets' manifest.
"""

from pathlib import Path

from course.authoring.course_plan import planned_lessons
from course.authoring.lesson import lesson_paths
from course.authoring.problems import LessonError, Problem
from course.authoring.project import Project
from course.errors import InvalidValue

BEGIN, END = "<!-- lessons -->", "<!-- /lessons -->"


def derived_pages(project: Project) -> dict[Path, str]:
    """What the pages should say, by their paths; only those that the checkout has.

    Args:
        project: The checkout.

    Raises:
        LessonError: A lesson is not in the plan, or has no summary there.
        course.errors.InvalidValue: The README lost its markers.
    """
    from course.data.page import markdown

    pages = {}
    readme, data = project.root / "README.md", project.root / "docs" / "data.md"
    if readme.is_file():
        pages[readme] = with_lessons(readme.read_text(encoding="utf-8"), lessons_table(project))
    if data.is_file():
        pages[data] = markdown()
    return pages


def with_lessons(page: str, table: str) -> str:
    """A page with the table in the place of what stands between its markers.

    Raises:
        course.errors.InvalidValue: It has not exactly one pair of markers.

    Example:
        >>> with_lessons("Lessons:\\n<!-- lessons -->\\nold\\n<!-- /lessons -->\\n", "new")
        'Lessons:\\n<!-- lessons -->\\nnew\\n<!-- /lessons -->\\n'
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise InvalidValue(
            f"README.md must hold {BEGIN!r} and then {END!r}, once each, around its table of lessons. "
            "Put them back: `course build` writes what stands between them."
        )
    head, rest = page.split(BEGIN)
    return f"{head}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}"


def lessons_table(project: Project) -> str:
    """The lessons that have a source, as a table, and how many are planned.

    Args:
        project: The checkout.

    Raises:
        LessonError: A lesson is not in the plan, or has no summary there.
    """
    planned = planned_lessons()
    paths = lesson_paths(project.solutions)
    problems = []
    rows = ["| lesson | what you do |", "|---|---|"]
    for path in paths:
        entry = planned.get(path.stem, {})
        if not entry.get("summary"):
            wanted = "`summary` in its entry" if entry else "entry"
            message = f"This lesson has no {wanted} in course/lessons.toml. Write it: it becomes its row in the README."
            problems.append(Problem(path, 1, 0, "summary", message))
            continue
        rows.append(f"| [{path.stem[:2]} {entry['title']}](notebooks/{path.stem}.ipynb) | {entry['summary']} |")
    if problems:
        raise LessonError(problems)
    return "\n".join([*rows, "", f"{len(paths)} of {len(planned)} planned lessons (`course/lessons.toml`)."])
