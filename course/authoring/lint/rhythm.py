"""How a lesson reads: text between the code, something to see early on, and no longer than it says."""

from collections.abc import Iterator
from math import ceil

from course.authoring.cells import Cell, called_with
from course.authoring.lesson import Lesson
from course.authoring.lint.prose import count_words
from course.authoring.lint.results import results
from course.authoring.problems import Problem

MAX_CODE_CELLS_IN_A_ROW = 3
MOST_WORDS_BEFORE_AN_OUTPUT = 200
MOST_WORDS_BEFORE_A_FIGURE = 300
MOST_MINUTES = 100
# A second language, formulas between the words: slower than the 240 words a minute of a novel.
WORDS_A_MINUTE = 180
LINES_A_MINUTE = 12
MINUTES_AN_EXERCISE = 7
MINUTES_A_QUIZ = 1
# Two thirds of a lesson's time are exercises, and 7 minutes are their average. With some seven of them between 3 and
# 12 minutes each, their sum is uncertain by a tenth; reading speed adds about as much on the rest. And a header rounds
# to five minutes, so that it need not be touched, nor the solution executed again, for every paragraph.
TOLERANCE = 0.15
LEAST_TOLERANCE = 5


def heading(lesson: Lesson) -> Iterator[Problem]:
    """A lesson begins with its heading."""
    first = lesson.cells[0]
    if first.kind != "markdown" or not first.source.startswith("# "):
        message = "A lesson begins with a text cell whose first line is its heading ('# Title')."
        yield Problem(lesson.path, first.line, first.number, "rhythm", message)


def runs_of_code(lesson: Lesson) -> Iterator[Problem]:
    """Few code cells stand without a sentence between them."""
    run = 0
    for cell in lesson.cells:
        run = run + 1 if cell.kind == "code" else 0
        # The two cells that readers skip (`parameters`, `setup`) don't interrupt anybody's reading.
        if run == MAX_CODE_CELLS_IN_A_ROW + 1:
            message = f"More than {MAX_CODE_CELLS_IN_A_ROW} code cells in a row. Say something before this one."
            yield Problem(lesson.path, cell.line, cell.number, "rhythm", message)


def reckoned_minutes(lesson: Lesson) -> float:
    """How long a lesson takes: its words read, its code read, its exercises and quizzes done."""
    total = 0.0
    for cell in lesson.cells:
        if cell.kind == "markdown":
            total += count_words(cell.source) / WORDS_A_MINUTE
        elif "exercise" in cell.tags:
            total += MINUTES_AN_EXERCISE
        elif "check" not in cell.tags:
            quizzes = len(called_with(cell.source, "quiz")) if "quiz" in cell.source else 0
            total += MINUTES_A_QUIZ * quizzes
            if not quizzes and not {"setup", "parameters"} & set(cell.tags):
                total += sum(bool(line.strip()) for line in cell.source.splitlines()) / LINES_A_MINUTE
    return total


def minutes(lesson: Lesson) -> Iterator[Problem]:
    """The stated time is true, and no longer than somebody can sit."""
    reckoned = reckoned_minutes(lesson)
    stated = lesson.header.minutes
    if abs(stated - reckoned) > max(LEAST_TOLERANCE, TOLERANCE * reckoned):
        message = (
            f"The header says {stated} minutes, and reckoned are {reckoned:.0f}: words / {WORDS_A_MINUTE}, "
            f"{MINUTES_AN_EXERCISE} for an exercise, {MINUTES_A_QUIZ} for a quiz, lines of code / {LINES_A_MINUTE}. "
            f"Write {5 * max(1, round(reckoned / 5))}, or change the lesson."
        )
        yield Problem(lesson.path, 1, 0, "minutes", message)
    if max(stated, ceil(reckoned)) > MOST_MINUTES:
        message = (
            f"{stated} minutes stated, {reckoned:.0f} reckoned: more than {MOST_MINUTES} are too long. "
            "Split the lesson, or cut it."
        )
        yield Problem(lesson.path, 1, 0, "too-long", message)


def first_results(lesson: Lesson) -> Iterator[Problem]:
    """The lesson soon shows something of its own: an output, then a figure."""
    shown = results(lesson)
    for rule, what, most, found in (
        ("first-output", "output", MOST_WORDS_BEFORE_AN_OUTPUT, [one.output for one in shown]),
        ("first-figure", "figure", MOST_WORDS_BEFORE_A_FIGURE, [one.figure for one in shown]),
    ):
        before = lesson.cells[: found.index(True)] if any(found) else lesson.cells
        words = sum(count_words(cell.source) for cell in before if cell.kind == "markdown")
        if words <= most:
            continue
        cell = lesson.cells[found.index(True)] if any(found) else _where_words_run_out(lesson, most)
        stands = f"The first {what} stands after {words} words" if any(found) else f"No {what} in {words} words"
        message = f"{stands}; the reader waits at most {most}. Move it forward, or say less before it."
        yield Problem(lesson.path, cell.line, cell.number, rule, message)


def _where_words_run_out(lesson: Lesson, most: int) -> Cell:
    words = 0
    for cell in lesson.cells:
        words += count_words(cell.source) if cell.kind == "markdown" else 0
        if words > most:
            break
    return cell
