"""The rules that every lesson keeps. Each complaint names file, cell and line, and says how to mend it."""

from collections.abc import Iterable
from pathlib import Path

from course.authoring.course_plan import PACKAGE
from course.authoring.lesson import lesson_paths, read_lessons
from course.authoring.lint.closing import open_task, readings
from course.authoring.lint.code import contracts, line_lengths, ruff
from course.authoring.lint.language import quotation_marks, wording
from course.authoring.lint.leaks import package_texts, solution_leaks, tokenized
from course.authoring.lint.links import broken_links
from course.authoring.lint.numbers import numbers_that_no_output_holds
from course.authoring.lint.plan import entries, exercise_kinds, taught_topics
from course.authoring.lint.rhythm import first_results, heading, minutes, runs_of_code
from course.authoring.problems import LessonError, Problem
from course.authoring.project import Project
from course.authoring.unfinished import unfinished

__all__ = ["lint", "package_texts", "solution_leaks", "tokenized"]

# What a lesson's own text decides. Links, leaks and ruff's findings need to know what stands beside it.
_RULES = (
    taught_topics,
    entries,
    exercise_kinds,
    heading,
    runs_of_code,
    minutes,
    first_results,
    readings,
    open_task,
    contracts,
    line_lengths,
    wording,
    quotation_marks,
    numbers_that_no_output_holds,
)


def lint(paths: Iterable[Path], project: Project) -> list[Problem]:
    """Hold lessons against every rule.

    Args:
        paths: Lesson sources.
        project: The checkout, whose other lessons links may point at.

    Returns:
        Problems in the order of files and lines; none when all is well.
    """
    try:
        lessons = read_lessons(paths)
    except LessonError as error:
        return _in_order(error.problems)
    written = [path.stem for path in lesson_paths(project.solutions)]
    # Once for all lessons: tokenizing the package takes longer than all that is done for one lesson.
    package = tokenized(package_texts(PACKAGE))
    problems: list[Problem] = []
    for lesson in lessons:
        for rule in _RULES:
            problems += rule(lesson)
        problems += unfinished(lesson, project)
        problems += broken_links(lesson, written)
        problems += solution_leaks(lesson, package)
    problems += ruff(lessons)
    return _in_order(problems)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.path, problem.line))
