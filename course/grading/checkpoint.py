"""Where a batch keeps what it knows: a file a submission, replaced in one step, that says what it was made from."""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from course.authoring.fingerprint import SourceTree, questions
from course.errors import InvalidValue
from course.exercises import exercises_of
from course.files import write_atomically
from course.grading import records
from course.grading.intake import Submission
from course.grading.reading import Unreadable
from course.grading.records import Batch, Cost, Grade, SubmissionRecord
from course.grading.seeds import derive
from course.grading.student_kernel import Settings

FOLDER = "marks"
RETRY = {"again": True}  # what was no fault of the submission's is tried again by the next run
_PACKAGE = Path(__file__).resolve().parent.parent
# What runs in the three processes of a submission; what these import follows.
_DECIDING = ("grade_submission", "student_process", "judge_process")


@dataclass(frozen=True)
class Task:
    """A submission of a batch, and where its mark is kept."""

    submission: Submission
    key: str
    fingerprint: str


def task_of(submission: Submission, notebook: bytes, *, secret: str, backend: str, settings: Settings) -> Task:
    """A submission as a task: its key is the student's and the lesson's, its fingerprint all that decides its marks.

    Args:
        submission: Who handed in what.
        notebook: The released notebook's bytes; none where the lesson is not known.
        secret: The batch's.
        backend: "tensorflow", "jax" or "torch".
        settings: What a submission may take.
    """
    key = hashlib.sha256(f"{submission.student}\0{submission.lesson or submission.file}".encode()).hexdigest()[:24]
    try:
        content = "" if submission.reason else submission.place.sha256()
    except Unreadable as error:
        content = str(error)
    about = {name: str(value) for name, value in vars(submission).items() if name not in ("place", "order")}
    parts: list[Any] = [
        about,
        content,
        hashlib.sha256(notebook).hexdigest(),
        sources(submission.lesson),
        derive(secret, "fingerprint"),
        backend,
        asdict(settings),
    ]
    return Task(submission, key, hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest())


@cache
def sources(lesson: str) -> str:
    """The fingerprint of the code that decides a lesson's marks: when it changes, the lesson is graded again.

    Args:
        lesson: Such as "02_activations", or "" where none was recognized.
    """
    deciding = [_PACKAGE / "grading" / f"{name}.py" for name in _DECIDING]
    return SourceTree(_PACKAGE.parent).fingerprint([*deciding, *(questions(lesson) if lesson else ())])


def ungraded(submission: Submission, backend: str) -> dict[str, Any]:
    """The mark of a submission that could not be graded at all: every exercise 0 points, with the reason."""
    grades = [
        Grade(
            submission.student, submission.lesson, exercise.id, exercise.title, 0.0, exercise.points, "unreadable",
            submission.reason, backend=backend,
        )
        for exercise in exercises_of(submission.lesson)
    ]  # fmt: skip
    return without_grades(submission, backend) | {"grades": [asdict(grade) for grade in grades]}


def without_grades(submission: Submission, backend: str) -> dict[str, Any]:
    """The mark of a submission whose lesson is not known: a reason, and no exercise."""
    record = SubmissionRecord(
        submission.student,
        submission.lesson,
        submission.name,
        submission.lms_id,
        submission.shape,
        submission.file,
        attempt=submission.attempt,
        attempts=submission.attempts,
        graded=False,
        reason=submission.reason,
        backend=backend,
        late=submission.late,
    )
    return {"submission": asdict(record), "grades": [], "costs": []}


def save(output: Path, task: Task, mark: dict[str, Any], *, complete: bool) -> None:
    """Keep a mark, or what is known of it so far."""
    text = json.dumps({"fingerprint": task.fingerprint, "complete": complete, **mark}, sort_keys=True)
    write_atomically(output / FOLDER / f"{task.key}.json", text + "\n")


def saved(output: Path, task: Task) -> dict[str, Any] | None:
    """The mark of a submission, if it is all there and nothing has changed since."""
    try:
        mark = json.loads((output / FOLDER / f"{task.key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(mark, dict) or mark.get("fingerprint") != task.fingerprint or not mark.get("complete"):
        return None
    return mark


def assemble(output: Path, tasks: list[Task]) -> Batch:
    """All marks of a batch, in the order of its tasks."""
    submissions: list[SubmissionRecord] = []
    grades: list[Grade] = []
    costs: list[Cost] = []
    for task in tasks:
        mark = saved(output, task)
        if mark is None:
            raise RuntimeError(f"The mark of {task.submission.file} is missing in {output / FOLDER}.")
        submissions.append(records.record_of(SubmissionRecord, mark["submission"]))
        grades += [records.record_of(Grade, record) for record in mark["grades"]]
        costs += [records.record_of(Cost, record) for record in mark["costs"]]
    return Batch(tuple(submissions), tuple(grades), tuple(costs))


@contextlib.contextmanager
def exclusive_lock(output: Path) -> Iterator[None]:
    """One grader a folder.

    Raises:
        InvalidValue: Another one is at work in it.
    """
    lock = FileLock(output / ".lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise InvalidValue(f"Another `course grade` is at work in {output}. Wait for it, or name another -o.") from None
    try:
        yield
    finally:
        lock.release()
