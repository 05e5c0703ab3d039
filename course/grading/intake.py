"""A folder or a zip of submissions, in the shapes that learning platforms give, becomes a list of who handed in what.

Every file that somebody handed in ends up in the list, with a reason where it cannot be graded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from course.errors import InvalidValue, MissingFile
from course.grading.places import Place, SubmittedFile, files_in, notebooks_in
from course.grading.platform_names import attempt_in, origin_of, student_in
from course.grading.reading import Unreadable, read
from course.grading.released import Released, bound_names
from course.grading.sanitizing import clean_name


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one lesson: the attempt that counts.

    Args:
        student: A key that no two students share.
        name: As the platform wrote it, or "".
        lms_id: The platform's number, or "".
        lesson: The lesson's id, or "" when it cannot be told.
        shape: "canvas", "moodle", "nbgrader", "folder" or "file".
        file: Where it lay, for people.
        place: Where its bytes are.
        attempt: Which attempt this is.
        attempts: How many there were.
        reason: Why it cannot be graded, or "".
        order: Sorts attempts.
        is_notebook: Whether its name is one that a notebook, or an archive of notebooks, may have.
    """

    student: str
    name: str
    lms_id: str
    lesson: str
    shape: str
    file: str
    place: Place
    attempt: int = 1
    attempts: int = 1
    reason: str = ""
    order: tuple[int, int, str] = (0, 0, "")
    is_notebook: bool = True


def collect(paths: Iterable[Path], lessons: dict[str, Released]) -> list[Submission]:
    """Everything that was handed in, ordered by student and lesson.

    Args:
        paths: Folders, zip archives or notebooks.
        lessons: The released notebooks, by lesson.

    Raises:
        MissingFile: A path is not there.
        InvalidValue: There is nothing in it, or it is a damaged archive.
    """
    submissions: list[Submission] = []
    for path in paths:
        if not path.exists():
            raise MissingFile(f"Expected a folder, a zip or a notebook of submissions. There is no {path}.")
        for file in sorted(files_in(path), key=lambda file: file.name):
            submissions += _submissions_in(file, lessons)
    if not submissions:
        raise InvalidValue(
            "Expected notebooks in what was given. Found none. Name the folder or the zip that your platform exported."
        )
    counting = _last_attempts(_without_leftovers(submissions))
    return sorted(counting, key=lambda submission: (submission.student, submission.lesson, submission.file))


def _submissions_in(file: SubmittedFile, lessons: dict[str, Released]) -> Iterator[Submission]:
    """A file as a submission; a student's own zip as each notebook in it."""
    origin = origin_of(file.name)
    key = "_".join(part for part in (origin.student, origin.lms_id) if part)
    submission = Submission(
        clean_name(key) if key else "",  # a bare file's is told by its name, once its lesson is known
        origin.student,
        origin.lms_id,
        _lesson_named(origin.file, lessons),
        origin.shape,
        file.name,
        file.place,
        reason=file.reason,
        order=(origin.order, 0, origin.file),
    )
    suffix = origin.file.lower().rpartition(".")[2] if "." in origin.file else ""
    if file.reason:
        yield submission
    elif suffix == "zip":
        yield from _unzipped(submission, lessons)
    elif suffix in ("ipynb", "json") or (not suffix and submission.lesson):
        yield _with_lesson(submission, lessons)
    else:
        reason = "It is not a notebook: the name does not end in .ipynb."
        yield replace(submission, reason=reason, is_notebook=False)


def _unzipped(submission: Submission, lessons: dict[str, Released]) -> Iterator[Submission]:
    try:
        notebooks = notebooks_in(submission.place)
    except Unreadable as error:
        yield replace(submission, reason=str(error))
        return
    for number, path in notebooks:
        name = path.replace("\\", "/").rpartition("/")[2]
        inside = replace(
            submission,
            place=replace(submission.place, members=(*submission.place.members, number)),
            file=f"{submission.file}/{path}",
            lesson=_lesson_named(name, lessons) or submission.lesson,
            order=(submission.order[0], 0, name),
        )
        yield _with_lesson(inside, lessons)


def _lesson_named(name: str, lessons: dict[str, Released]) -> str:
    """The lesson whose id stands in a file's name; the longest where several do."""
    fitting = [lesson for lesson in lessons if lesson in name]
    return max(fitting, key=len, default="")


def _with_lesson(submission: Submission, lessons: dict[str, Released]) -> Submission:
    """Tell the lesson from the notebook itself where its name does not; and give a student to a bare file."""
    if not submission.lesson:
        try:
            lesson = _lesson_of(submission.place.read(), lessons)
        except Unreadable as error:
            return _named(replace(submission, reason=str(error)))
        reason = "" if lesson else "It has no cell of any lesson that is being graded."
        submission = replace(submission, lesson=lesson, reason=reason)
    return _named(submission)


def _lesson_of(content: bytes, lessons: dict[str, Released]) -> str:
    """The lesson that a notebook says it is, else the one with most of whose cells and answers it has; else ""."""
    notebook = read(content)
    if notebook.lesson in lessons:
        return notebook.lesson
    counts = {}
    for lesson, released in lessons.items():
        ids = {cell.id for cell in released.of_kind("exercise", "check")}
        names = {name for asked in released.exercises for name in asked.names}
        counts[lesson] = sum(
            2 * (cell.id in ids or cell.grade_id in ids) + bool(bound_names(cell.source) & names)
            for cell in notebook.cells
        )
    best = max(counts, key=lambda lesson: counts[lesson])
    return best if counts[best] else ""


def _named(submission: Submission) -> Submission:
    """A file that lies alone is named after its student."""
    if submission.shape != "file":
        return submission
    student = student_in(submission.file, submission.lesson)
    return replace(submission, student=clean_name(student), name=student)


def _without_leftovers(submissions: list[Submission]) -> list[Submission]:
    """Drop the pictures and data files that lie beside a student's notebooks; keep what is all that there is."""
    graded = {submission.student for submission in submissions if not submission.reason}
    return [submission for submission in submissions if submission.is_notebook or submission.student not in graded]


def _last_attempts(submissions: list[Submission]) -> Iterator[Submission]:
    grouped: dict[tuple[str, str], list[Submission]] = {}
    for submission in submissions:
        named = submission if submission.student else _named(submission)
        grouped.setdefault((named.student, named.lesson), []).append(named)
    for group in grouped.values():
        group.sort(key=_order_of_attempts)
        yield replace(group[-1], attempt=len(group), attempts=len(group))


def _order_of_attempts(submission: Submission) -> tuple[int, int, str, str]:
    uploaded, _, name = submission.order
    return uploaded, attempt_in(submission.file, submission.lesson), name, submission.file
