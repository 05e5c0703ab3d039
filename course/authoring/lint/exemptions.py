"""The list of what older lessons still break, in pyproject.toml: it can only shrink."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from course.authoring.course_plan import planned_lessons
from course.authoring.lesson import Lesson
from course.authoring.problems import Problem
from course.authoring.project import Project
from course.errors import InvalidValue, did_you_mean

TABLE = "[tool.keras-course.lint.exemptions]"
# Rules of style, which came after the first lessons. What a notebook or a mark depends on has no exemption.
EXEMPTABLE = (
    "behind-the-scenes",
    "exercise-count",
    "exercise-kind",
    "exercise-mix",
    "first-figure",
    "first-output",
    "line-length",
    "minutes",
    "one-per",
    "open-task",
    "planned-lesson",
    "quotation-marks",
    "readings",
    "spelling",
    "too-long",
    "unavailable-source",
)


def read_exemptions(project: Project) -> dict[str, tuple[str, ...]]:
    """Lessons to the rules that they need not keep yet, from the checkout's pyproject.toml.

    Raises:
        InvalidValue: A lesson or a rule in the list does not exist.
    """
    settings = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    table = settings["tool"]["keras-course"].get("lint", {}).get("exemptions", {})
    for lesson, rules in table.items():
        if lesson not in planned_lessons():
            hint = did_you_mean(lesson, planned_lessons())
            raise InvalidValue(f"{TABLE} in pyproject.toml names {lesson!r}, which is no lesson.{hint}")
        for rule in rules:
            if rule not in EXEMPTABLE:
                raise InvalidValue(
                    f"{TABLE} in pyproject.toml exempts {lesson} from {rule!r}. Expected one of: "
                    f"{', '.join(EXEMPTABLE)}.{did_you_mean(rule, EXEMPTABLE)}"
                )
    return {lesson: tuple(rules) for lesson, rules in table.items()}


def apply_exemptions(
    lessons: Sequence[Lesson], problems: Iterable[Problem], allowed: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """The problems that no exemption covers, and the exemptions that cover none.

    Args:
        lessons: The lessons that were linted; exemptions of others are not judged.
        problems: Everything that was found in them.
        allowed: As `read_exemptions` gives it.
    """
    needed: set[tuple[str, str]] = set()
    for problem in problems:
        if problem.rule in allowed.get(problem.path.stem, ()):
            needed.add((problem.path.stem, problem.rule))
        else:
            yield problem
    for lesson in lessons:
        for rule in allowed.get(lesson.id, ()):
            if (lesson.id, rule) not in needed:
                message = f"It keeps the rule '{rule}' now. Delete its exemption from {TABLE} in pyproject.toml."
                yield Problem(lesson.path, 1, 0, "exemption", message)
