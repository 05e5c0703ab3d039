"""Links lead somewhere: to a lesson that can be opened, a heading or an address."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from course.authoring.course_plan import planned_lessons
from course.authoring.lesson import Lesson
from course.authoring.lint.prose import line_at, without_code
from course.authoring.problems import Problem
from course.errors import did_you_mean

LINK = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)]*)\)")


def broken_links(lesson: Lesson, written: Sequence[str]) -> Iterator[Problem]:
    """Links and pictures that lead nowhere or say nothing.

    Args:
        lesson: The lesson.
        written: Ids of the lessons that have a source, and so a notebook to open.
    """
    for cell in lesson.cells:
        if cell.kind != "markdown":
            continue
        for match in LINK.finditer(without_code(cell.source)):
            line = line_at(cell, match.start())
            target = match["target"].strip()
            message = _fault(target, match["text"], bool(match["image"]))
            if message:
                yield Problem(lesson.path, line, cell.number, "link", message)
            elif named := _lesson_of(target):
                rule, message = _lesson_fault(target, named, written)
                if message:
                    yield Problem(lesson.path, line, cell.number, rule, message)


def _fault(target: str, text: str, image: bool) -> str:
    if not text.strip() and image:
        return f"The picture {target!r} has no description. Write one between the brackets."
    if not text.strip():
        return f"The link to {target!r} has no text."
    if not target or " " in target:
        return f"Malformed link target {target!r}."
    address = urlsplit(target)
    if address.scheme in ("http", "https"):
        return "" if "." in address.netloc else f"Malformed address {target!r}."
    if address.scheme:
        return f"Link to {target!r}: only https addresses, lessons and headings can be linked."
    return ""


def _lesson_of(target: str) -> str:
    """The file that a sound link leads to, or "" for an address and a heading of the same notebook."""
    address = urlsplit(target)
    return "" if address.scheme else address.path


def _lesson_fault(target: str, name: str, written: Sequence[str]) -> tuple[str, str]:
    path = Path(name)
    if path.suffix == ".ipynb" and len(path.parts) == 1:
        if path.stem in written:
            return "", ""
        if path.stem in planned_lessons():
            number = int(path.stem[:2])
            return (
                "planned-lesson",
                f"Link to {target!r}, a lesson that is not written yet: nobody can open it. "
                f'Write "lesson {number}" without a link.',
            )
    hint = did_you_mean(f"{path.stem}.ipynb", [f"{lesson}.ipynb" for lesson in written])
    return "link", f"Link to {target!r}, which is no lesson.{hint}"
