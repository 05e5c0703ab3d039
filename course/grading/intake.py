"""A folder or a zip of submissions, in the shapes that learning platforms give, becomes a list of who handed in what.

Nothing is unpacked to the disk and no link is followed, so that a member's name can be anything. Every file that
somebody handed in ends up in the list, with a reason where it cannot be graded.
"""

import hashlib
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from course.grading.reading import MAX_FILE_BYTES, Unreadable, read
from course.grading.released import Released, bound_names

MAX_FILES = 200_000
MAX_ZIP_FILES = 1000  # in what one student handed in
_LONGEST_NAME = 120
# Canvas: lastnamefirstname[_LATE]_USER_ATTACHMENT_the file's own name
_CANVAS = re.compile(r"(?P<name>[^_/]+)_(?:LATE_)?(?P<id>\d+)_(?P<order>\d+)_(?P<rest>.+)", re.DOTALL)
# Moodle: Name_NUMBER_assignsubmission_file_the file's own name, or a folder of that name
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file_?(?P<rest>.*)", re.DOTALL)
_ATTEMPT = re.compile(r"(?:[-_ ]+(?:attempt|versuch|try|v)?[-_ ]?|\s*\()(\d{1,3})\)?$", re.IGNORECASE)
_IGNORED = re.compile(r"(^|/)(\.(?!\.?(/|$))[^/]*|__MACOSX|Thumbs\.db|desktop\.ini|timestamp\.txt)(/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a file lies.

    Args:
        path: A file on this machine.
        members: Inside it, zip in zip, as positions in each archive's list; empty for the file itself.
    """

    path: Path
    members: tuple[int, ...] = ()

    def read(self) -> bytes:
        """Its bytes.

        Raises:
            Unreadable: It is too large, or its archive is damaged.
        """
        try:
            if not self.members:
                if self.path.stat().st_size > MAX_FILE_BYTES:
                    raise too_large(self.path.stat().st_size)
                return self.path.read_bytes()
            source: Path | io.BytesIO = self.path
            for number in self.members:
                with zipfile.ZipFile(source) as archive:
                    content = member(archive, archive.infolist()[number])
                source = io.BytesIO(content)
            return content
        except OSError as error:
            raise Unreadable(f"The file cannot be opened ({error.strerror or error}).") from None


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


def collect(paths: Iterable[Path], lessons: dict[str, Released]) -> list[Submission]:
    """Everything that was handed in, ordered by student and lesson.

    Args:
        paths: Folders, zip archives or notebooks.
        lessons: The released notebooks, by lesson.

    Raises:
        FileNotFoundError: A path is not there.
        ValueError: There is nothing in it, or it is a damaged archive.
    """
    submissions: list[Submission] = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"Expected a folder, a zip or a notebook of submissions. There is no {path}.")
        files = sorted(_files(path), key=lambda entry: entry[0])
        submissions += [
            submission for name, place, reason in files for submission in _one(name, place, reason, lessons)
        ]
    if not submissions:
        raise ValueError(
            "Expected notebooks in what was given. Found none. Name the folder or the zip that your platform exported."
        )
    return sorted(_last_attempts(_without_leftovers(submissions)), key=lambda one: (one.student, one.lesson, one.file))


def _files(path: Path) -> Iterator[tuple[str, Place, str]]:
    """Relative names, places, and why a file may not be read."""
    if path.is_dir():
        count = 0
        for folder, folders, names in os.walk(path, followlinks=False):
            folders.sort()
            for name in [*names, *(one for one in folders if os.path.islink(os.path.join(folder, one)))]:
                count += 1
                if count > MAX_FILES:
                    raise ValueError(f"Expected at most {MAX_FILES} files in {path}. Grade it in parts.")
                full = Path(folder, name)
                relative = _readable(full.relative_to(path).as_posix())
                if _IGNORED.search(relative):
                    continue
                mode = full.lstat().st_mode
                reason = "" if stat.S_ISREG(mode) else "It is a link or a device, not a file."
                yield relative, Place(full), reason
    elif path.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise ValueError(f"{path} is a damaged archive ({error}). Export it again.") from None
        if len(members) > MAX_FILES:
            raise ValueError(f"Expected at most {MAX_FILES} files in {path}. Grade it in parts.")
        names = [member.filename.replace("\\", "/") for member in members if not member.is_dir()]
        top = os.path.commonpath(names) if len(names) > 1 and not any(map(os.path.isabs, names)) else ""
        for number, one in enumerate(members):
            name = one.filename.replace("\\", "/")
            # Some platforms put everything below one folder with the assignment's name.
            name = name.removeprefix(f"{top}/") if top and not _looks_like_a_student(top) else name
            if not one.is_dir() and not _IGNORED.search(name):
                yield name, Place(path, (number,)), ""
    else:
        yield _readable(path.name), Place(path), ""


def _looks_like_a_student(folder: str) -> bool:
    last = folder.rpartition("/")[2]
    return bool(_MOODLE.fullmatch(last)) or last == "submitted"


def _one(name: str, place: Place, reason: str, lessons: dict[str, Released]) -> Iterator[Submission]:
    """A file as a submission; a student's own zip as each notebook in it."""
    shape, student, lms_id, rest, order = _whose(name)
    key = clean("_".join(part for part in (student, lms_id) if part))
    submission = Submission(
        key, student, lms_id, _lesson_named(rest, lessons), shape, name, place, reason=reason, order=(order, 0, rest)
    )
    suffix = rest.lower().rpartition(".")[2] if "." in rest else ""
    if reason:
        yield submission
    elif suffix == "zip":
        yield from _opened(submission, lessons)
    elif suffix in ("ipynb", "json") or (not suffix and submission.lesson):
        yield _with_lesson(submission, lessons)
    else:
        yield replace(submission, reason="It is not a notebook: the name does not end in .ipynb.")


def _opened(submission: Submission, lessons: dict[str, Released]) -> Iterator[Submission]:
    try:
        content = submission.place.read()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (Unreadable, zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        # NotImplementedError is zipfile's word for a version of the format that it does not know.
        message = str(error) if isinstance(error, Unreadable) else f"The zip archive is damaged ({error})."
        yield replace(submission, reason=message)
        return
    if len(members) > MAX_ZIP_FILES:
        yield replace(submission, reason=f"The zip archive holds {len(members)} files; at most {MAX_ZIP_FILES} do.")
        return
    found = [
        (number, one)
        for number, one in enumerate(members)
        if one.filename.lower().endswith(".ipynb") and not _IGNORED.search(one.filename.replace("\\", "/"))
    ]
    if not found:
        yield replace(submission, reason="There is no notebook in the zip archive.")
    for number, one in found:
        rest = one.filename.replace("\\", "/").rpartition("/")[2]
        inside = replace(
            submission,
            place=replace(submission.place, members=(*submission.place.members, number)),
            file=f"{submission.file}/{one.filename}",
            lesson=_lesson_named(rest, lessons) or submission.lesson,
            order=(submission.order[0], 0, rest),
        )
        yield _with_lesson(inside, lessons)


def _whose(name: str) -> tuple[str, str, str, str, int]:
    """Shape, student, the platform's number, the file's own name, and the place among attempts as far as known."""
    folders, _, last = name.rpartition("/")
    parts = [part for part in folders.split("/") if part not in ("", ".", "..")]
    for part in parts:
        if fits := _MOODLE.fullmatch(part):
            return "moodle", fits["name"], fits["id"], last, 0
    if fits := _MOODLE.fullmatch(last):
        return "moodle", fits["name"], fits["id"], fits["rest"], 0
    if not parts and (fits := _CANVAS.fullmatch(last)):
        return "canvas", fits["name"], fits["id"], fits["rest"], int(fits["order"][:18])
    if "submitted" in parts and len(parts) >= parts.index("submitted") + 2:
        student = parts[parts.index("submitted") + 1]
        return "nbgrader", student, "", last, 0
    if parts:
        return "folder", parts[0], "", last, 0
    return "file", "", "", last, 0


def _lesson_named(name: str, lessons: dict[str, Released]) -> str:
    """The lesson whose id stands in a file's name; the longest where several do."""
    fitting = [lesson for lesson in lessons if lesson in name]
    return max(fitting, key=len, default="")


def _with_lesson(submission: Submission, lessons: dict[str, Released]) -> Submission:
    """Tell the lesson from the notebook itself where its name does not; and give a student to a bare file."""
    if not submission.lesson:
        try:
            notebook = read(submission.place.read())
        except Unreadable as error:
            return _named(replace(submission, reason=str(error)))
        counts = {}
        for lesson, released in lessons.items():
            ids = {cell.id for cell in released.of_kind("exercise", "check")}
            names = {name for asked in released.exercises for name in asked.names}
            counts[lesson] = sum(
                2 * (cell.id in ids or cell.grade_id in ids) + bool(bound_names(cell.source) & names)
                for cell in notebook.cells
            )
        best = max(counts, key=lambda lesson: counts[lesson])
        if notebook.lesson in lessons:
            submission = replace(submission, lesson=notebook.lesson)
        elif counts[best]:
            submission = replace(submission, lesson=best)
        else:
            submission = replace(submission, reason="It has no cell of any lesson that is being graded.")
    return _named(submission)


def _named(submission: Submission) -> Submission:
    """A file that lies alone is named after its student, with or without the lesson's name in it."""
    if submission.shape != "file":
        return submission
    stem = submission.file.removesuffix(".ipynb")
    if submission.lesson:
        stem = stem.replace(submission.lesson, "")
    stem = _ATTEMPT.sub("", stem).strip("_- ") or "student"
    return replace(submission, student=clean(stem), name=stem)


def _without_leftovers(submissions: list[Submission]) -> list[Submission]:
    """Drop the pictures and data files that lie beside a student's notebooks; keep what is all that there is."""
    graded = {one.student for one in submissions if not one.reason}
    return [one for one in submissions if not (one.reason.startswith("It is not a notebook") and one.student in graded)]


def _last_attempts(submissions: list[Submission]) -> Iterator[Submission]:
    grouped: dict[tuple[str, str], list[Submission]] = {}
    for one in submissions:
        one = _named(one) if one.shape == "file" and not one.student else one
        grouped.setdefault((one.student, one.lesson), []).append(one)
    for group in grouped.values():
        group.sort(key=lambda one: (one.order[0], _attempt_in(one), one.order[2], one.file))
        yield replace(group[-1], attempt=len(group), attempts=len(group))


def _attempt_in(submission: Submission) -> int:
    """The number at the end of a file's name, or of a folder's: `02_activations-2.ipynb`, `attempt 2/…`."""
    folders, _, name = submission.file.rpartition("/")
    for text in (name.rpartition(".")[0] or name, folders.rpartition("/")[2]):
        rest = text.partition(submission.lesson)[2] if submission.lesson and submission.lesson in text else text
        if fits := _ATTEMPT.search(rest) or re.fullmatch(r"\D*?(\d{1,3})", rest):
            return int(fits[1])
    return 0


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, read no further than the limit whatever its header says.

    Raises:
        Unreadable: It is too large, damaged or encrypted.
    """
    if info.file_size > MAX_FILE_BYTES:
        raise too_large(info.file_size)
    try:
        with archive.open(info) as file:
            content = file.read(MAX_FILE_BYTES)  # zipfile itself reads no further than the size in the header
    except Exception as error:  # zlib's, lzma's and zipfile's own, and "password required" as RuntimeError
        raise Unreadable(f"The zip archive is damaged ({error}).") from None
    return content


def too_large(size: int) -> Unreadable:
    """The refusal of a file that is too large."""
    return Unreadable(
        f"The file has {size / 2**20:.0f} MiB, and at most {MAX_FILE_BYTES // 2**20} are read. "
        "Clear the outputs, save, and hand it in again."
    )


def clean(name: str) -> str:
    """A name that can stand in a table: without control characters, and no two names alike.

    Example:
        >>> clean("Doe, Jane_123")
        'Doe, Jane_123'
        >>> clean("a\\nb")
        'a_b-7e18f737'
    """
    plain = "".join("_" if unicodedata.category(one)[0] in "CZ" and one != " " else one for one in name)
    plain = plain.replace("/", "_").strip()[:_LONGEST_NAME] or "student"
    if plain == name:
        return plain
    return f"{plain}-{hashlib.sha256(name.encode('utf-8', errors='replace')).hexdigest()[:8]}"


def _readable(name: str) -> str:
    """A file's name with the bytes that are no UTF-8 written out."""
    return name.encode("utf-8", errors="backslashreplace").decode("utf-8")
