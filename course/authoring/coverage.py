"""Which topic is taught where and in which form: read from the lessons' own cells, and only what ran counts."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from course.authoring.cells import FORMS, Form
from course.authoring.course_plan import topics
from course.authoring.lesson import Lesson, lesson_paths, read_lesson
from course.authoring.project import Project
from course.authoring.unfinished import MARK
from course.display import MIME


@dataclass(frozen=True)
class Coverage:
    """How one topic stands.

    Args:
        topic: Its id.
        lesson: The lesson that must teach it first.
        wanted: The least form in which it must be taught.
        taught: Pairs of lesson id and cell number, with the form, best first; only cells that exist and ran.
    """

    topic: str
    lesson: str
    wanted: Form
    taught: tuple[tuple[str, int, Form], ...]

    @property
    def covered(self) -> bool:
        """Whether some cell teaches it in at least the wanted form."""
        return any(FORMS.index(form) >= FORMS.index(self.wanted) for _, _, form in self.taught)


def coverage(project: Project) -> list[Coverage]:
    """How every topic stands, in the order of `course/topics.toml`.

    A text cell counts when it is in the executed solution; a code cell when it ran there without an error; an exercise
    when its check said "right" there; a cell that is still to be written never.
    """
    taught: dict[str, list[tuple[str, int, Form]]] = {}
    for path in lesson_paths(project.solutions):
        lesson = read_lesson(path)
        ran = _cells_that_ran(lesson, project)
        for cell in lesson.cells:
            if cell.number in ran:
                for topic in cell.topics:
                    taught.setdefault(topic, []).append((lesson.id, cell.number, cell.form))
    return [
        Coverage(
            topic,
            entry["lesson"],
            entry["teach"],
            tuple(sorted(taught.get(topic, ()), key=lambda where: (-FORMS.index(where[2]), where[0], where[1]))),
        )
        for topic, entry in topics().items()
    ]


def report(entries: Iterable[Coverage], *, list_open: bool = False) -> str:
    """A table topic by topic, what is open by lesson, and the count as the last line.

    Args:
        entries: What `coverage` gave.
        list_open: Name every open topic, instead of counting them by lesson.
    """
    entries = list(entries)
    lines = []
    width = max(len(entry.topic) for entry in entries)
    for entry in entries:
        if entry.covered:
            lesson, cell, form = entry.taught[0]
            lines.append(f"{entry.topic:<{width}}  {form:<8}  {lesson}, cell {cell}")
    missing = [entry for entry in entries if not entry.covered]
    if missing:
        lines.append("\nOpen:")
        if list_open:
            for entry in missing:
                so_far = f", so far only {entry.taught[0][2]}" if entry.taught else ""
                lines.append(f"{entry.topic:<{width}}  {entry.wanted:<8}  {entry.lesson}{so_far}")
        else:
            counts = Counter(entry.lesson for entry in missing)
            lines += [f"  {lesson:<28} {count:>3}" for lesson, count in sorted(counts.items())]
    covered = len(entries) - len(missing)
    return "\n".join([*lines, "", f"{covered} of {len(entries)} topics"])


def _cells_that_ran(lesson: Lesson, project: Project) -> set[int]:
    path = project.solutions / f"{lesson.id}.ipynb"
    if not path.is_file():
        return set()
    executed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    if len(executed) != len(lesson.cells):
        return set()
    ran = set()
    for cell, result, after in zip(lesson.cells, executed, [*executed[1:], {}], strict=True):
        if MARK in cell.source:
            continue
        if cell.kind == "markdown":
            if cell.source.strip():
                ran.add(cell.number)
        elif (
            result.get("execution_count")
            and not any(output["output_type"] == "error" for output in result["outputs"])
            and ("exercise" not in cell.tags or _says_right(after))
        ):
            ran.add(cell.number)
    return ran


def _says_right(check: dict[str, Any]) -> bool:
    facts = [output.get("data", {}).get(MIME, {}) for output in check.get("outputs", [])]
    return any(fact.get("kind") == "check" and fact.get("outcome") == "right" for fact in facts)
