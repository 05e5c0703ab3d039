"""What every page of grading is written with: its templates, and how it shows what others wrote."""

from pathlib import Path
from typing import Any

from course import web_pages
from course.exercises.numbering import numbered
from course.grading.sanitizing import visible

TEMPLATES = Path(__file__).resolve().parent / "templates"


def render(template: str, **values: Any) -> str:
    """Write a page. Every text in it is escaped, and what cannot be seen is written out.

    Args:
        template: A file of `course/grading/templates`.
        **values: For the template, which can also write an exercise with its number, `numbered(id)`.

    Returns:
        Self-contained HTML.
    """
    return web_pages.render(TEMPLATES, template, harmless=visible, numbered=numbered, **values)


def points(earned: float, possible: float) -> str:
    """Points as a person writes them.

    Args:
        earned: What was earned.
        possible: What was to be had.

    Example:
        >>> points(2.5, 4)
        '2.5 of 4 points'
    """
    return f"{earned:g} of {possible:g} point{'s' if possible != 1 else ''}"
