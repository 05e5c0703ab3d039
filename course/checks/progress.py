"""`course.progress()`: the points so far, exercise by exercise in this lesson, and lesson by lesson in the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from course import session
from course.checks import record
from course.checks.kept_progress import FOLDER, Kept, kept_results, progress_folder
from course.display import SIGNS, Panel, State, inline_html, show
from course.errors import MissingFile
from course.exercises import exercises_of, find_exercise, lesson_name, lesson_names
from course.exercises.numbering import lesson_id, numbered
from course.exercises.types import Exercise
from course.lessons import planned_lessons

_STATES: dict[str, State] = {"right": "right", "not right": "wrong", "not attempted": "open"}


@dataclass(frozen=True)
class _Row:
    sign: str
    name: str
    title: str
    points: float
    most: float


def progress() -> None:
    """Show every exercise of this lesson with its points, and how far you are in the other lessons.

    In a notebook that you have opened, results outlive the kernel: they lie in `.course_progress` beside it (or where
    the environment variable `COURSE_PROGRESS` says). They are yours: no mark depends on them.

    Example:
        >>> progress()  # doctest: +SKIP
        3 of 12 points.
          ✓ 2.6 activations.softmax  3 of 3
          ○ 2.1 activations.relu     0 of 2
    """
    kept, sentences = kept_results(progress_folder())
    done = _with_this_kernel(kept)
    now = session.current()
    ids = [exercise.id for exercise in exercises_of(now.lesson)] if now else []
    ids += [exercise_id for exercise_id in record.results() if exercise_id not in ids]
    if not ids and not kept:
        text = "\n".join(["No exercise has been checked in this notebook yet.", *sentences])
        show(Panel(text=text))
        return
    rows = [_exercise_row(find_exercise(exercise_id), done.get(exercise_id)) for exercise_id in ids]
    lessons = _lesson_rows(done) if {_folder(one) for one in done} - {_folder(one) for one in ids} else []
    earned, total = sum(row.points for row in rows), sum(row.most for row in rows)
    title = f"{earned:g} of {total:g} points" if rows else _total(lessons)
    lines = [f"{title}.", *_lines(rows)]
    body = _table(rows)
    if lessons:
        lines += [f"{_total(lessons)}:", *_lines(lessons)] if rows else _lines(lessons)
        body += (f"<div>{escape(_total(lessons))}:</div>" if rows else "") + _table(lessons)
    body += "".join(f"<div>{escape(sentence)}</div>" for sentence in sentences)
    show(
        Panel(
            text="\n".join([*lines, *sentences]),
            title=title,
            state="right" if rows and earned == total else "open",
            body=body,
            data={"kind": "progress", "points": earned, "max_points": total},
        )
    )


def progress_in(folder: Path) -> list[str]:
    """What was reached in a folder of notebooks: a line for each lesson, and for each exercise of those begun.

    Args:
        folder: With notebooks, or one of kept results itself.

    Returns:
        Lines of text.

    Raises:
        course.errors.MissingFile: There is no such folder.
    """
    if not folder.is_dir():
        raise MissingFile(f"Expected a folder with notebooks. There is no {str(folder)!r}.")
    place = folder if folder.name == FOLDER else folder / FOLDER
    kept, sentences = kept_results(place)
    if not kept:
        return [f"Nothing was checked yet in the notebooks of {folder.resolve()}.", *sentences]
    rows = _lesson_rows(kept)
    lines = [f"{_total(rows)}."]
    begun = {_folder(exercise_id) for exercise_id in kept}
    for line, name in zip(_lines(rows), _lessons_with_questions(), strict=True):
        lines.append(line)
        if name in begun:
            inside = [_exercise_row(exercise, kept.get(exercise.id)) for exercise in exercises_of(name)]
            lines += [f"    {inner}" for inner in _lines(inside)]
    return [*lines, *sentences]


def _with_this_kernel(kept: Mapping[str, Kept]) -> dict[str, Kept]:
    """What was kept, and over it what this kernel has seen; but an untouched exercise takes nothing away."""
    done = dict(kept)
    for exercise_id, marked in record.results().items():
        if marked.outcome != "not attempted" or exercise_id not in done:
            done[exercise_id] = Kept(marked.outcome, marked.points)
    return done


def _exercise_row(exercise: Exercise, result: Kept | None) -> _Row:
    # The exercise may be worth less than when it was checked.
    points = min(result.points, exercise.points) if result else 0.0
    sign = SIGNS[_STATES[result.outcome] if result else "open"]
    return _Row(sign, numbered(exercise.id), exercise.title, points, exercise.points)


def _lesson_rows(done: Mapping[str, Kept]) -> list[_Row]:
    rows = []
    for name in _lessons_with_questions():
        inside = [_exercise_row(exercise, done.get(exercise.id)) for exercise in exercises_of(name)]
        points, most = sum(row.points for row in inside), sum(row.most for row in inside)
        right = all(row.sign == SIGNS["right"] for row in inside)
        lesson = lesson_id(name)
        title = planned_lessons()[lesson]["title"]
        rows.append(_Row(SIGNS["right" if right else "open"], lesson.partition("_")[0], title, points, most))
    return rows


def _lessons_with_questions() -> list[str]:
    """Folders of questions in the course's order."""
    folders = set(lesson_names())
    return [lesson_name(lesson) for lesson in planned_lessons() if lesson_name(lesson) in folders]


def _folder(exercise_id: str) -> str:
    return exercise_id.partition(".")[0]


def _total(rows: list[_Row]) -> str:
    return f"{sum(row.points for row in rows):g} of {sum(row.most for row in rows):g} points in all lessons"


def _lines(rows: list[_Row]) -> list[str]:
    # A lesson is called by its number and title, an exercise by its number and id.
    names = [f"{row.name} {row.title}" if row.name.isdigit() else row.name for row in rows]
    width = max(map(len, names), default=0)
    return [
        f"  {row.sign} {name:<{width}}  {row.points:g} of {row.most:g}" for name, row in zip(names, rows, strict=True)
    ]


def _table(rows: list[_Row]) -> str:
    cells = "".join(
        f'<tr><td style="text-align:left">{row.sign}</td><td style="text-align:left"><code>{escape(row.name)}</code>'
        f'</td><td style="text-align:left">{inline_html(row.title)}</td>'
        f'<td style="text-align:right">{row.points:g} of {row.most:g}</td></tr>'
        for row in rows
    )
    return f'<table style="margin:4px 0">{cells}</table>' if rows else ""
