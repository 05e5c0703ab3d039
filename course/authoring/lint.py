"""The rules that every lesson keeps. Each complaint names file, cell and line, and says how to mend it."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from course.answers import answers_to, quiz_answers_to
from course.authoring.build import Project
from course.authoring.lesson import (
    FORMS,
    PACKAGE,
    Cell,
    Lesson,
    LessonError,
    Problem,
    called_with,
    planned_lessons,
    read_lessons,
    solution_regions,
    student_source,
    topics,
)
from course.errors import CourseError
from course.exercises import find_exercise, find_quiz, lesson_name

MAX_CODE_CELLS_IN_A_ROW = 3
# An expression of fewer tokens than this (`x + 1`, `np.exp(x)`) is common vocabulary, not somebody's solution.
MIN_TOKENS = 10
MIN_TOKENS_OF_SHORT_SOLUTION = 6
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)]*)\)")


def lint(paths: Iterable[Path], project: Project) -> list[Problem]:
    """Hold lessons against every rule.

    Args:
        paths: Lesson sources.
        project: The checkout, whose other lessons links may point at.

    Returns:
        Problems in the order of files and lines; none when all is well.
    """
    paths = list(paths)
    try:
        lessons = read_lessons(paths)
    except LessonError as error:
        return sorted(error.problems, key=lambda problem: (problem.path, problem.line))
    problems: list[Problem] = []
    package = package_texts(PACKAGE)
    for lesson in lessons:
        for rule in (_topics, _rhythm, _entries, _contracts, _links):
            problems += rule(lesson)
        problems += leaks(lesson, package)
    problems += _ruff(lessons)
    return sorted(problems, key=lambda problem: (problem.path, problem.line))


def _topics(lesson: Lesson) -> Iterator[Problem]:
    known = topics()
    taught: dict[str, int] = {}
    for cell in lesson.cells:
        for topic in cell.topics:
            if topic not in known:
                near = get_close_matches(topic, known, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                yield Problem(lesson.path, cell.line, cell.number, "topic", f"There is no topic '{topic}'.{hint}")
            taught[topic] = max(taught.get(topic, 0), FORMS.index(cell.form))
            if topic not in lesson.header.topics:
                message = f"Topic '{topic}' is taught here but missing from the header. Add it."
                yield Problem(lesson.path, cell.line, cell.number, "topic", message)
    for topic in lesson.header.topics:
        if topic not in known:
            near = get_close_matches(topic, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            yield Problem(lesson.path, 1, 0, "topic", f"There is no topic '{topic}'.{hint}")
        elif topic not in taught:
            yield Problem(lesson.path, 1, 0, "topic", f"Topic '{topic}' stands in the header, but no cell teaches it.")
        elif taught[topic] < FORMS.index(known[topic]["teach"]):
            message = (
                f"Topic '{topic}' is taught as {FORMS[taught[topic]]}, and must be taught as {known[topic]['teach']}."
            )
            yield Problem(lesson.path, 1, 0, "topic", message)
    for topic, entry in known.items():
        if entry["lesson"] == lesson.id and topic not in lesson.header.topics:
            yield Problem(
                lesson.path, 1, 0, "topic", f"Topic '{topic}' belongs to this lesson, and the header lacks it."
            )
    for need in lesson.header.needs:
        if need not in planned_lessons():
            yield Problem(lesson.path, 1, 0, "header", f"'needs' names {need!r}, which is no lesson.")


def _rhythm(lesson: Lesson) -> Iterator[Problem]:
    run = 0
    for cell in lesson.cells:
        run = run + 1 if cell.kind == "code" else 0
        # The two cells that readers skip (`parameters`, `setup`) don't interrupt anybody's reading.
        if run == MAX_CODE_CELLS_IN_A_ROW + 1:
            message = f"More than {MAX_CODE_CELLS_IN_A_ROW} code cells in a row. Say something before this one."
            yield Problem(lesson.path, cell.line, cell.number, "rhythm", message)
    first = lesson.cells[0]
    if first.kind != "markdown" or not first.source.startswith("# "):
        message = "A lesson begins with a text cell whose first line is its heading ('# Title')."
        yield Problem(lesson.path, first.line, first.number, "rhythm", message)


def _entries(lesson: Lesson) -> Iterator[Problem]:
    name = lesson_name(lesson.id)
    wanted = planned_lessons().get(lesson.id, {}).get("exercises", 0)
    exercises = list(lesson.exercises())
    if len(exercises) < wanted:
        message = f"{len(exercises)} exercises, and the course plan asks for at least {wanted}."
        yield Problem(lesson.path, 1, 0, "exercise-entry", message)
    for cell in lesson.cells:
        if cell.kind == "markdown":
            continue
        for function, find, answers in (
            ("check", find_exercise, answers_to),
            ("hint", find_exercise, answers_to),
            ("quiz", find_quiz, quiz_answers_to),
        ):
            for question in called_with(cell.source, function):
                try:
                    find(question)
                    answers(question)
                except (KeyError, ModuleNotFoundError) as error:
                    message = f"{error} Add it to course/exercises/ and course/answers/, or mend the id."
                    yield Problem(lesson.path, cell.line, cell.number, "exercise-entry", message)
                    continue
                if not question.startswith(f"{name}."):
                    message = f"{question!r} belongs to another lesson; ids here begin with '{name}.'."
                    yield Problem(lesson.path, cell.line, cell.number, "exercise-entry", message)
        if "setup" in cell.tags and called_with(cell.source, "setup") != [lesson.id]:
            message = f'The setup cell must call course.setup("{lesson.id}", …), so that progress knows its exercises.'
            yield Problem(lesson.path, cell.line, cell.number, "setup", message)


def _contracts(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        if "training" in cell.tags and "course.expect(" not in cell.source:
            message = "A 'training' cell ends in a contract: course.expect(metric=value, at_least=…)."
            yield Problem(lesson.path, cell.line, cell.number, "contract", message)


def _links(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        if cell.kind != "markdown":
            continue
        for match in _LINK.finditer(_without_code(cell.source)):
            line = cell.line + 1 + cell.source[: match.start()].count("\n")
            message = _link_fault(match["target"].strip(), match["text"], bool(match["image"]))
            if message:
                yield Problem(lesson.path, line, cell.number, "link", message)


def _without_code(source: str) -> str:
    """The text with code and formulas blanked out, at the same places."""
    return re.sub(
        r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", lambda m: re.sub(r"\S", " ", m[0]), source, flags=re.S
    )


def _link_fault(target: str, text: str, image: bool) -> str:
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
    if not address.path:
        return ""
    path = Path(address.path)
    if path.suffix == ".ipynb" and path.stem in planned_lessons() and len(path.parts) == 1:
        return ""
    near = get_close_matches(path.stem, planned_lessons(), n=1)
    return f"Link to {target!r}, which is no lesson." + (f" Did you mean '{near[0]}.ipynb'?" if near else "")


def tokens(text: str) -> tuple[str, ...]:
    """Words and signs, with one kind of quotation mark and without comments' text being special."""
    return tuple(_TOKEN.findall(text.replace("'", '"')))


def solution_lines(region: str) -> list[tuple[str, ...]]:
    """The expressions of a solution that give it away, as tokens.

    Every returned, assigned or bare expression of at least `MIN_TOKENS` tokens; where a solution has none so long, its
    longest, if it is more than common vocabulary.
    """
    indented = "if True:\n" + "\n".join(f"    {line}" for line in region.splitlines()) + "\n    pass"
    try:
        tree = ast.parse(indented)
    except SyntaxError:  # the region starts deeper than its first line, as the body of a nested block
        tree = ast.parse("if True:\n" + region + "\n")
        indented = "if True:\n" + region + "\n"
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr))
            and node.value is not None
        ):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                continue
            found.append(tokens(ast.get_source_segment(indented, node.value) or ""))
    long = [expression for expression in found if len(expression) >= MIN_TOKENS]
    if long:
        return long
    longest = max(found, key=len, default=())
    return [longest] if len(longest) >= MIN_TOKENS_OF_SHORT_SOLUTION else []


def leaks(lesson: Lesson, texts: dict[str, str]) -> Iterator[Problem]:
    """Solution lines that stand in the student's notebook or in other texts.

    Args:
        lesson: The lesson.
        texts: Names to contents, as `package_texts` gives them, or a wheel's members.

    Yields:
        A problem for every solution line that is found, at its exercise cell.
    """
    student = {
        f"cell {cell.number} of the student's notebook": student_source(cell.source)
        if "exercise" in cell.tags
        else cell.source
        for cell in lesson.cells
    }
    places = {name: " ".join(tokens(text)) for name, text in (student | texts).items()}
    for cell in lesson.cells:
        if "exercise" not in cell.tags:
            continue
        for region in solution_regions(cell.source):
            for line in dict.fromkeys(solution_lines(region)):
                needle = " ".join(line)
                for name, text in places.items():
                    if f" {needle} " in f" {text} ":
                        message = f"The solution's «{needle}» stands in {name}, too. Write one of the two differently."
                        yield Problem(lesson.path, cell.line, cell.number, "leak", message)


def package_texts(folder: Path) -> dict[str, str]:
    """The texts of a package, by path: what a wheel will hold."""
    return {
        path.relative_to(folder.parent).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    }


def _ruff(lessons: list[Lesson]) -> Iterator[Problem]:
    if not lessons:
        return
    command = [sys.executable, "-m", "ruff", "check", "--output-format", "json", "--force-exclude"]
    done = subprocess.run(
        [*command, *(str(lesson.path) for lesson in lessons)], capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        raise CourseError(f"ruff could not run: {done.stderr.strip()}")
    by_path = {lesson.path.resolve(): lesson for lesson in lessons}
    for found in json.loads(done.stdout or "[]"):
        lesson = by_path[Path(found["filename"]).resolve()]
        line = found["location"]["row"]
        cell = _cell_at(lesson, line)
        yield Problem(lesson.path, line, cell.number if cell else 0, "ruff", f"{found['code']} {found['message']}")


def _cell_at(lesson: Lesson, line: int) -> Cell | None:
    before = [cell for cell in lesson.cells if cell.line <= line]
    return before[-1] if before else None
