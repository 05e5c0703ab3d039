"""What grading knows in the end: one record a submission, one an exercise, and the JSON Lines that hold them.

Two files are a function of the submissions, the secret and the course alone, so that a second run writes the same
bytes: `submissions.jsonl` and `grades.jsonl`. What a clock or a memory gauge says stands apart, in `costs.jsonl`.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

from course.errors import InvalidValue, MissingFile
from course.files import write_atomically

Status = Literal[
    "right",  # every verdict held
    "not right",  # judged, and some verdict did not hold
    "not attempted",  # the stub is still there
    "missing",  # the notebook defines no such answer
    "crashed",  # the answer's process ended
    "timed out",  # the exercise's own time limit
    "killed",  # a limit of the sandbox: memory, processor, the submission's wall time
    "unreadable",  # the file, or what came back, could not be read
]
STATUSES: tuple[Status, ...] = (
    "right", "not right", "not attempted", "missing", "crashed", "timed out", "killed", "unreadable",
)  # fmt: skip
SUBMISSIONS, GRADES, COSTS = "submissions.jsonl", "grades.jsonl", "costs.jsonl"


@dataclass(frozen=True)
class VerdictRecord:
    """One verdict of an exercise.

    Args:
        name: As in the exercise's answers.
        share: Of the exercise's points; the shares of an exercise add up to 1.
        right: Whether it held on every case. False also when it was never given.
        message: What was expected about it, where it failed.
        given: The input on which it failed first, as text.
        came_back: What the answer gave there, as text.
        line: The student's line that raised, or "".
    """

    name: str
    share: float
    right: bool
    message: str = ""
    given: str = ""
    came_back: str = ""
    line: str = ""


@dataclass(frozen=True)
class Grade:
    """One exercise of one submission.

    Args:
        student: The row in `grades.csv`.
        lesson: Such as "02_activations".
        exercise: Such as "activations.softmax".
        title: The exercise's title.
        points: Earned, rounded to 0.01.
        possible: To be had.
        status: What came of it.
        reason: One plain sentence when the status is neither "right" nor "not right"; also why an answer could not run.
        verdicts: In the order of the shares.
        diagnosis: The sentence of the mistake that gives just what this answer gave, or "".
        seed: Of the inputs, in hexadecimal; with the exercise's `cases` it gives them again. "" when none were drawn.
        notes: Facts for the reader that cost nothing, such as "Found by its function's name.".
        source: The text of the cells that hold the answer, as the student wrote them.
        backend: "tensorflow", "jax" or "torch".
        overruled: Who gives these points instead of the grader, and what the grader gave; "" when nobody does. A
            person's word (`course.grading.overrides`) is never written into `grades.jsonl`.
        comment: What a person says to the student.
    """

    student: str
    lesson: str
    exercise: str
    title: str
    points: float
    possible: int
    status: Status
    reason: str = ""
    verdicts: tuple[VerdictRecord, ...] = ()
    diagnosis: str = ""
    seed: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    backend: str = ""
    overruled: str = ""
    comment: str = ""


@dataclass(frozen=True)
class SubmissionRecord:
    """One student's submission to one lesson: the attempt that counts.

    Args:
        student: The row in `grades.csv`: name and LMS number where there is one, else the folder's name.
        lesson: Such as "02_activations"; "" when it cannot be told.
        name: The student's name as the LMS wrote it, or "".
        lms_id: The student's number in the LMS, or "".
        shape: "canvas", "moodle", "blackboard", "brightspace", "gradescope", "nbgrader", "folder" or "file": how it was
            found.
        file: Where it lay, relative to what was given.
        sha256: Of the file's bytes.
        attempt: Which attempt this is, from 1.
        attempts: How many there were. The last one counts.
        graded: Whether its answers were run; otherwise every exercise is 0 points with `reason`.
        reason: Why it could not be read or run, or "".
        notes: Facts for the reader, such as "Attempt 2 of 2: the last one counts.".
        points: The sum over its exercises.
        possible: To be had.
        backend: "tensorflow", "jax" or "torch".
        late: Whether the platform says that it came late.
    """

    student: str
    lesson: str
    name: str = ""
    lms_id: str = ""
    shape: str = "file"
    file: str = ""
    sha256: str = ""
    attempt: int = 1
    attempts: int = 1
    graded: bool = True
    reason: str = ""
    notes: tuple[str, ...] = ()
    points: float = 0.0
    possible: int = 0
    backend: str = ""
    late: bool = False


@dataclass(frozen=True)
class Cost:
    """What an exercise took. Differs from run to run, and so stands in a file of its own.

    Args:
        student: As in `Grade`.
        lesson: As in `Grade`.
        exercise: As in `Grade`; "" is the whole submission, start of the kernel and loading included.
        seconds: Wall time.
        peak_mebibytes: The most memory that the answer's process had until then, shared pages included; 0 if unknown.
    """

    student: str
    lesson: str
    exercise: str
    seconds: float
    peak_mebibytes: float = 0.0


@dataclass(frozen=True)
class Batch:
    """A whole batch as it lies in its folder, ordered by student, lesson, and the lesson's own order of exercises."""

    submissions: tuple[SubmissionRecord, ...]
    grades: tuple[Grade, ...]
    costs: tuple[Cost, ...] = ()


Record = TypeVar("Record", SubmissionRecord, Grade, Cost, VerdictRecord)


def line_of(record: Any) -> str:
    """A record as its line: keys sorted, no spaces, ASCII only, the same bytes for the same record.

    Example:
        >>> line_of(Cost("doe_1", "02_activations", "activations.relu", 0.5))
        '{"exercise":"activations.relu","lesson":"02_activations","peak_mebibytes":0.0,"seconds":0.5,"student":"doe_1"}\\n'
    """
    return json.dumps(asdict(record), sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"


def record_of(kind: type[Record], values: dict[str, Any]) -> Record:
    """The record that `line_of` wrote.

    Args:
        kind: Its class.
        values: What the line's JSON holds.

    Raises:
        InvalidValue: A key is missing, or unknown.
    """
    known = {field.name for field in fields(kind)}
    if set(values) != known:
        wrong = sorted(known ^ set(values))
        raise InvalidValue(f"Expected the keys of {kind.__name__}. Missing or unknown: {', '.join(wrong)}.")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    if kind is Grade:
        values["verdicts"] = tuple(record_of(VerdictRecord, verdict) for verdict in values["verdicts"])
    return kind(**values)


def save(batch: Batch, folder: Path) -> None:
    """Write the three files, each in one step.

    Args:
        batch: All of it, in the order in which it shall stand.
        folder: The output folder.
    """
    for name, records in ((SUBMISSIONS, batch.submissions), (GRADES, batch.grades), (COSTS, batch.costs)):
        write_atomically(folder / name, "".join(map(line_of, records)))


def load(folder: Path) -> Batch:
    """Read a batch.

    Args:
        folder: The output folder of `course grade`.

    Raises:
        MissingFile: Nothing was graded into it.
        InvalidValue: A line is not what `save` writes.
    """
    for name in (SUBMISSIONS, GRADES):
        if not (folder / name).is_file():
            raise MissingFile(f"Expected {name} in {folder}. Run: course grade SUBMISSIONS -o {folder}")
    costs = _read(folder / COSTS, Cost) if (folder / COSTS).is_file() else ()
    return Batch(_read(folder / SUBMISSIONS, SubmissionRecord), _read(folder / GRADES, Grade), costs)


def _read(path: Path, kind: type[Record]) -> tuple[Record, ...]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(record_of(kind, json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidValue(f"{path}, line {number}: {error}") from None
    return tuple(found)


def total(grades: Iterable[Grade]) -> float:
    """The points of some grades, rounded as each of them is."""
    return round(sum(grade.points for grade in grades), 2)
