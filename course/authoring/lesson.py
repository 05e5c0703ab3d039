"""A lesson's source, read: jupytext's percent format, with our header and tags checked.

jupytext parses; this module only adds where each cell stands in the file, so that every complaint can name a line.
"""

import ast
import hashlib
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from course.errors import InvalidValue

PACKAGE = Path(__file__).resolve().parent.parent
TAGS = ("parameters", "setup", "exercise", "check", "training")
HEADER_FIELDS = {"title": str, "minutes": int, "needs": list, "topics": list, "packages": list}
BEGIN, END, STUB = "### BEGIN SOLUTION", "### END SOLUTION", "# STUB:"
FORMS = ("reading", "demo", "exercise")
Form = Literal["reading", "demo", "exercise"]


@dataclass(frozen=True)
class Problem:
    """Something wrong with a lesson: where, and one sentence that says what and how to mend it.

    Args:
        path: The file.
        line: Line in the file, from 1.
        cell: Number of the cell, from 1; 0 is the header.
        rule: Short name of the rule that it breaks.
        message: The sentence.
    """

    path: Path
    line: int
    cell: int
    rule: str
    message: str

    def __str__(self) -> str:
        where = f"cell {self.cell}" if self.cell else "header"
        return f"{self.path}:{self.line}: {where}: {self.message} [{self.rule}]"


class LessonError(InvalidValue):
    """A lesson that cannot be built. Holds the problems, one sentence each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson.

    Args:
        number: From 1.
        line: Where its `# %%` stands.
        kind: "markdown" or "code".
        source: Its text.
        tags: Of the five that there are.
        topics: Ids of topics.toml that this very cell teaches.
        other: Metadata keys that no lesson may have.
    """

    number: int
    line: int
    kind: Literal["markdown", "code"]
    source: str
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        """In which form it teaches its topics."""
        if self.kind == "markdown":
            return "reading"
        return "exercise" if "exercise" in self.tags else "demo"


@dataclass(frozen=True)
class Header:
    """The validated header of a lesson; the fields are described in CONTRIBUTING."""

    title: str
    minutes: int
    needs: tuple[str, ...]
    topics: tuple[str, ...]
    packages: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson's source, read and structurally sound."""

    path: Path
    header: Header
    cells: tuple[Cell, ...]
    text: str

    @property
    def id(self) -> str:
        """The lesson's id: the name of its file."""
        return self.path.stem

    @property
    def source_hash(self) -> str:
        """SHA-256 of the text: the same whatever the commit."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def exercises(self) -> Iterator[tuple[Cell, Cell, str]]:
        """Exercise cells with their check cells and exercise ids."""
        for cell, after in zip(self.cells, self.cells[1:], strict=False):
            if "exercise" in cell.tags:
                yield cell, after, checked_ids(after.source)[0]


@contextmanager
def fast_imports() -> Iterator[None]:
    """Import nbformat without the URL grammar that jsonschema would compile for a full second and never use here."""
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # jsonschema then goes on without it
    try:
        yield
    finally:
        if absent:
            sys.modules.pop("rfc3987_syntax", None)


def lesson_paths(folder: Path, names: Iterable[str] = ()) -> list[Path]:
    """The lesson sources of a folder, all of them or those named by id, number or file.

    Raises:
        InvalidValue: A name fits no lesson.
    """
    found = sorted(folder.glob("[0-9][0-9]_*.py"))
    names = list(names)
    if not names:
        return found
    chosen = []
    for name in names:
        stem = Path(name).stem
        fitting = [
            path for path in found if path.stem == stem or path.stem.startswith(f"{stem}_") or path.stem[3:] == stem
        ]
        if not fitting:
            raise InvalidValue(
                f"No lesson is called {name!r}. {folder}/ has: {', '.join(p.stem for p in found) or 'none'}."
            )
        chosen += [path for path in fitting if path not in chosen]
    return chosen


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Args:
        path: `solutions/NN_topic.py`.

    Returns:
        The lesson.

    Raises:
        LessonError: Its structure is broken (header, tags, solution markers, a stub that does not parse …).
    """
    text = path.read_text(encoding="utf-8")
    with fast_imports():
        import jupytext
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        raise LessonError([Problem(path, 1, 0, "format", f"jupytext cannot read the file: {error}")]) from None
    raw = [cell for cell in notebook.cells if cell.cell_type == "raw"]
    header, problems = _header(path, raw[0].source if raw else "")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"# ?%%", line)]
    rest = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    if len(lines) != len(rest):
        message = f"{len(rest)} cells but {len(lines)} lines '# %%'. Begin every cell, and only a cell, with one."
        raise LessonError([*problems, Problem(path, lines[0] if lines else 1, 0, "format", message)])
    cells = tuple(
        Cell(
            number,
            line,
            cell.cell_type,
            cell.source,
            tuple(cell.metadata.get("tags", ())),
            tuple(cell.metadata.get("topics", ())),
            tuple(sorted(set(cell.metadata) - {"tags", "topics", "lines_to_next_cell", "lines_to_end_of_cell_marker"})),
        )
        for number, (cell, line) in enumerate(zip(rest, lines, strict=True), 1)
    )
    problems += list(_structure(path, cells))
    if problems or header is None:
        raise LessonError(problems)
    return Lesson(path, header, cells, text)


def read_lessons(paths: Iterable[Path]) -> list[Lesson]:
    """Read several lessons; whatever is wrong with any of them, or between them, is told at once.

    Raises:
        LessonError: Any is broken, or two share an exercise id.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            lessons.append(read_lesson(path))
        except LessonError as error:
            problems += error.problems
    observed: dict[str, Lesson] = {}
    for lesson in lessons:
        for _, check, exercise_id in lesson.exercises():
            if exercise_id in observed:
                where = "in this lesson" if observed[exercise_id] is lesson else f"in {observed[exercise_id].path.name}"
                message = (
                    f"The exercise id {exercise_id!r} is taken already {where}. Give each exercise an id of its own."
                )
                problems.append(Problem(lesson.path, check.line, check.number, "duplicate-id", message))
            observed.setdefault(exercise_id, lesson)
    if problems:
        raise LessonError(problems)
    return lessons


def checked_ids(source: str) -> list[str]:
    """The ids that a cell passes to `course.check`."""
    return called_with(source, "check")


def called_with(source: str, function: str) -> list[str]:
    """The first arguments, where they are text, of every `course.<function>(…)` in a cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == function
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "course"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def solution_regions(source: str) -> list[str]:
    """The text between each pair of solution markers, without its stub lines."""
    regions: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            inside, regions = True, [*regions, []]
        elif END in line:
            inside = False
        elif inside and not line.strip().startswith(STUB):
            regions[-1].append(line)
    return ["\n".join(region) for region in regions]


def stub_of(source: str) -> list[list[str]]:
    """The `# STUB:` lines of each solution region, as the student will see them; an empty list where there are none."""
    stubs: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            inside, stubs = True, [*stubs, []]
        elif END in line:
            inside = False
        elif inside and line.strip().startswith(STUB):
            text = line.strip()[len(STUB) :]
            stubs[-1].append(text.removeprefix(" "))
    return stubs


@cache
def topics() -> dict[str, dict[str, Any]]:
    """The topics that the course covers, by id, from `course/topics.toml`."""
    with (PACKAGE / "topics.toml").open("rb") as file:
        return {topic["id"]: topic for topic in tomllib.load(file)["topic"]}


@cache
def planned_lessons() -> dict[str, dict[str, Any]]:
    """The lessons that the course will have, by id, from `course/lessons.toml`."""
    with (PACKAGE / "lessons.toml").open("rb") as file:
        return {lesson["id"]: lesson for lesson in tomllib.load(file)["lesson"]}


def _header(path: Path, raw: str) -> tuple[Header | None, list[Problem]]:
    import yaml

    def problem(message: str) -> Problem:
        return Problem(path, 1, 0, "header", message)

    if not raw:
        return None, [problem("There is no header. Begin the file with '# ---', the fields, '# ---'.")]
    try:
        fields = yaml.safe_load(raw.strip().strip("-"))
    except yaml.YAMLError as error:
        return None, [problem(f"The header is no YAML: {' '.join(str(error).split())}")]
    if not isinstance(fields, dict):
        return None, [problem("The header must be 'field: value' lines.")]
    problems = []
    for name, kind in HEADER_FIELDS.items():
        if name not in fields:
            problems.append(problem(f"The header lacks '{name}'. It needs: {', '.join(HEADER_FIELDS)}."))
        elif not isinstance(fields[name], kind) or (
            kind is list and not all(isinstance(item, str) for item in fields[name])
        ):
            expected = {str: "text", int: "a whole number", list: "a list of names"}[kind]
            problems.append(problem(f"'{name}' in the header must be {expected}. Received: {fields[name]!r}."))
    problems += [
        problem(f"The header has an unknown field '{name}'. It may have: {', '.join(HEADER_FIELDS)}.")
        for name in fields
        if name not in HEADER_FIELDS
    ]
    if problems:
        return None, problems
    return (
        Header(
            fields["title"],
            fields["minutes"],
            tuple(fields["needs"]),
            tuple(fields["topics"]),
            tuple(fields["packages"]),
        ),
        [],
    )


def _structure(path: Path, cells: tuple[Cell, ...]) -> Iterator[Problem]:
    """What `course build` cannot do without. (What makes a lesson good is `lint`'s.)"""
    for cell, after in zip(cells, (*cells[1:], None), strict=True):

        def problem(rule: str, message: str, offset: int = 0, cell: Cell = cell) -> Problem:
            return Problem(path, cell.line + offset, cell.number, rule, message)

        for tag in cell.tags:
            if tag not in TAGS:
                yield problem("unknown-tag", f"Unknown tag '{tag}'. A cell may have: {', '.join(TAGS)}.")
        for key in cell.other:
            yield problem("unknown-tag", f"Unknown cell field '{key}'. A cell may have 'tags' and 'topics'.")
        if cell.tags and cell.kind == "markdown":
            yield problem("unknown-tag", f"Tag '{cell.tags[0]}' on a text cell; only code cells are tagged.")
        if cell.kind == "markdown":
            continue
        yield from _markers(problem, cell)
        if cell.kind == "code" and "exercise" not in cell.tags and (BEGIN in cell.source or END in cell.source):
            yield problem("solution-markers", "Solution markers in a cell that is no exercise. Tag it 'exercise'.")
        if "exercise" in cell.tags:
            if after is None or "check" not in after.tags:
                yield problem("exercise-check", "No 'check' cell follows this exercise. Put it directly after.")
            yield from _stub_problems(problem, cell)
        if "check" in cell.tags and len(checked_ids(cell.source)) != 1:
            yield problem(
                "exercise-check",
                "A 'check' cell calls course.check exactly once, with the exercise's id as literal text.",
            )
    for tag in ("parameters", "setup"):
        tagged = [cell for cell in cells if tag in cell.tags]
        if len(tagged) != 1:
            line = tagged[1].line if tagged else 1
            number = tagged[1].number if tagged else 0
            yield Problem(
                path, line, number, "setup", f"A lesson has exactly one '{tag}' cell; this one has {len(tagged)}."
            )


def _markers(problem: Any, cell: Cell) -> Iterator[Problem]:
    inside = False
    found = 0
    for offset, line in enumerate(cell.source.splitlines(), 1):
        if BEGIN in line:
            if inside:
                yield problem("solution-markers", f"A second '{BEGIN}' before '{END}'.", offset)
            inside, found = True, found + 1
        elif END in line:
            if not inside:
                yield problem("solution-markers", f"'{END}' without '{BEGIN}' before it.", offset)
            inside = False
        elif line.strip().startswith(STUB) and not inside:
            yield problem("solution-markers", f"'{STUB}' outside of the solution markers.", offset)
    if inside:
        yield problem("solution-markers", f"'{BEGIN}' without '{END}' after it.")
    if "exercise" in cell.tags and not found:
        yield problem("solution-markers", f"An exercise without solution. Put it between '{BEGIN}' and '{END}'.")


def _stub_problems(problem: Any, cell: Cell) -> Iterator[Problem]:
    if cell.source.count(BEGIN) != cell.source.count(END):
        return
    try:
        ast.parse(student_source(cell.source))
    except SyntaxError as error:
        yield problem(
            "stub", f"What the student will see does not parse: {error.msg} (line {error.lineno} of the cell)."
        )
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        yield problem("stub", f"The cell does not parse: {error.msg}.", error.lineno or 0)


DEFAULT_STUB = "# Your code here.\nraise NotImplementedError"


def student_source(source: str) -> str:
    """What the student sees of an exercise cell: nbgrader's own preprocessor removes the solution."""
    stubs = stub_of(source)
    for stub in stubs:
        # One region at a time, since each may have a stub of its own; a region that waits keeps its markers.
        begin = source.index(BEGIN)
        end = source.index(END, begin) + len(END)
        head, region, tail = source[:begin], source[begin:end], source[end:]
        indent = head[head.rfind("\n") + 1 :]
        cleared = _clear(indent + region, "\n".join(stub) or DEFAULT_STUB)
        source = head[: len(head) - len(indent)] + cleared + tail
    return source


def _clear(region: str, stub: str) -> str:
    with fast_imports():
        import nbformat.v4
        from nbgrader.preprocessors import ClearSolutions

    cell = nbformat.v4.new_code_cell(region)
    cell.metadata["nbgrader"] = {"solution": True, "grade": False, "locked": False}
    cleared, _ = ClearSolutions(code_stub={"python": stub}).preprocess_cell(cell, {"language": "python"}, 0)
    return str(cleared.source)
