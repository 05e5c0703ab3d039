"""A folder or a zip of submissions, in the shapes that learning platforms give, becomes a list of who handed in what.

Every file ends up somewhere: as a submission, with a reason where it cannot be graded, or among what is no submission,
with the reason. Nothing of what a student wrote is parsed here but by scans that take time in proportion to its
length; Python's own parser sees it later, in a process with limits.
"""

import hashlib
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from course.errors import InvalidValue, MissingFile
from course.grading.arrangement import Submitter, is_notebook_or_archive, origins_of
from course.grading.gradescope_submitters import FILE as METADATA
from course.grading.gradescope_submitters import submitters_in
from course.grading.places import (
    MAX_NOTEBOOKS,
    Place,
    SubmittedFile,
    files_in,
    files_in_archive,
    forget_archives,
    is_notebook,
    notebooks_in,
)
from course.grading.platform_names import (
    Origin,
    attempt_in,
    attempt_in_folder,
    is_generic,
    named_by_platform,
    stem_of,
    student_in,
)
from course.grading.reading import Notebook, Unreadable, read_pieces
from course.grading.released import Released
from course.grading.sanitizing import clean_name
from course.grading.slimming import Work

MAX_INTAKE_BYTES = 16 * 2**20  # of one student that are read before grading, to learn which lesson and which attempt
_MOST_WARNED = 5
_DEEPEST = 2  # exports in exports
_FEW_NOTEBOOKS = 12  # a longer list of attempts is ordered by names alone
_NAMELESS = 3  # attempts of somebody whom nothing names may be so many students
_SMALLEST_SHARE = 0.1  # of a lesson's students, against those of the commonest lesson
_DEFINED = re.compile(r"^(?:(?:async +)?def +|class +)?([A-Za-z_]\w*) *(?=[=(:])", re.MULTILINE)
_NOT_A_NOTEBOOK = "It is not a notebook: the name does not end in .ipynb."
_ARCHIVES = frozenset({"7z", "rar", "tar", "gz", "tgz", "xz", "bz2"})


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one lesson: the attempt that counts.

    Args:
        student: A key that no two students share.
        name: As the platform wrote it, or "".
        lms_id: The platform's number, or "".
        lesson: The lesson's id, or "" when it cannot be told.
        shape: How it was found: a platform's name, "nbgrader", "folder" or "file".
        file: Where it lay, for people.
        place: Where its bytes are.
        attempt: Which attempt this is.
        attempts: How many there were.
        reason: Why it cannot be graded, or "".
        order: Sorts attempts.
        is_notebook: Whether its name is one that a notebook, or an archive of notebooks, may have.
        late: Whether the platform says that it came late.
        sha256: Of the file's bytes, once they were read; "" before.
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
    late: bool = False
    sha256: str = ""


@dataclass(frozen=True)
class SetAside:
    """A file that is nobody's submission, or that does not count.

    Args:
        file: Where it lay.
        reason: Why.
    """

    file: str
    reason: str


@dataclass(frozen=True)
class Intake:
    """All that was given.

    Args:
        submissions: Ordered by student and lesson.
        set_aside: What is no submission, ordered by file.
        warnings: What an instructor must know before anything is graded, the gravest first.
    """

    submissions: tuple[Submission, ...]
    set_aside: tuple[SetAside, ...] = ()
    warnings: tuple[str, ...] = ()


def collect(paths: Iterable[Path], lessons: dict[str, Released]) -> list[Submission]:
    """The submissions alone, without what was set aside: see `take_in`.

    Args:
        paths: Folders, zip archives or notebooks.
        lessons: The released notebooks, by lesson.
    """
    return list(take_in(paths, lessons).submissions)


def take_in(paths: Iterable[Path], lessons: dict[str, Released], *, asked_for: bool = False) -> Intake:
    """Everything that was given: who handed in what, what is no submission, and what is odd about it.

    Args:
        paths: Folders, zip archives or notebooks.
        lessons: The released notebooks, by lesson.
        asked_for: Whether the instructor named these lessons. Otherwise one that next to nobody handed in is left out,
            so that nobody adds points by a lesson that nobody asked for.

    Raises:
        MissingFile: A path is not there.
        InvalidValue: There is nothing in it, or it is a damaged archive.
    """
    found = _Found(lessons)
    try:
        for path in paths:
            if not path.exists():
                raise MissingFile(f"Expected a folder, a zip or a notebook of submissions. There is no {path}.")
            found.add(files_in(path), _name_of(path))
        return found.intake(asked_for=asked_for)
    finally:
        forget_archives()


def _name_of(path: Path) -> str:
    """What was given, by name: a file's is its folder's, as the command line `*/02_activations.ipynb` names it."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return _composed(path.stem if path.suffix.lower() == ".zip" else path.name)
    return _composed(path.parent.name)


@dataclass
class _Found:
    """What is found, path by path. (State: a student's share of what is read before grading is one for all paths.)"""

    lessons: dict[str, Released]
    submissions: list[Submission] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    leftovers: list[Submission] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    shares: dict[str, Work] = field(default_factory=lambda: defaultdict(Work))

    def add(self, files: Sequence[SubmittedFile], given: str, *, prefix: str = "") -> None:
        """Add an export's files."""
        submitters = self._submitters(files)
        for file in files:
            if file.is_leftover:
                self.set_aside.append(SetAside(f"{prefix}{file.name}", file.reason))
        files = [file for file in files if not file.is_leftover]
        archives, files = self._exports_among(files, given, prefix)
        names = [_composed(file.name) for file in files]
        origins = origins_of(names, self.lessons, given=given, submitters=submitters)
        for file, name, of_file in zip(files, names, origins, strict=True):
            if not of_file:
                self.set_aside.append(SetAside(f"{prefix}{name}", "It does not lie in nbgrader's folder `submitted`."))
            for origin in of_file:
                self._add_file(file, f"{prefix}{name}", origin)
        for inner, name in archives:
            self.add(inner, stem_of(name.rpartition("/")[2]), prefix=f"{prefix}{name}/")

    def intake(self, *, asked_for: bool) -> Intake:
        """All of it, with the attempt that counts of each student and lesson."""
        if not self.submissions and not self.leftovers:
            raise InvalidValue(
                "Expected notebooks in what was given. Found none. Name the folder or the zip that your platform "
                "exported."
            )
        self._keep_leftovers_of_those_with_nothing_else()
        if not asked_for:
            self._leave_out_lessons_that_nobody_asked_for()
        counting = list(self._last_attempts())
        counting.sort(key=lambda submission: (submission.student, submission.lesson, submission.file))
        return Intake(
            tuple(counting),
            tuple(sorted(self.set_aside, key=lambda one: (one.file, one.reason))),
            tuple(self.warnings),
        )

    def _submitters(self, files: Sequence[SubmittedFile]) -> dict[str, list[Submitter]]:
        """What Gradescope's own lists say, where they lie above its folders and in none of them."""
        found: dict[str, list[Submitter]] = {}
        for file in files:
            *folders, name = file.name.split("/")
            if name != METADATA or any(folder.startswith("submission_") for folder in folders):
                continue
            try:
                found |= submitters_in(_lines(file.place))
            except Unreadable as error:
                self.warnings.append(f"{file.name} cannot be read, so that students are named by numbers: {error}")
        return found

    def _exports_among(
        self, files: Sequence[SubmittedFile], given: str, prefix: str
    ) -> tuple[list[tuple[list[SubmittedFile], str]], list[SubmittedFile]]:
        """Archives that are a platform's export, not a student's: what is in each; and all other files."""
        exports, others = [], []
        alone = len(files) == 1
        around = _folders_around(files)
        for file in files:
            inner = None
            if file.name.lower().endswith(".zip") and not file.reason and prefix.lower().count(".zip/") < _DEEPEST:
                inner = self._export_in(file, around, alone=alone)
            if inner is None:
                others.append(file)
            else:
                exports.append((inner, _composed(file.name)))
        return exports, others

    def _export_in(self, file: SubmittedFile, around: int, *, alone: bool) -> list[SubmittedFile] | None:
        """The files in an archive that nobody's name stands on, where they are a class's."""
        *folders, name = _composed(file.name).split("/")
        folders = folders[around:]
        generic = is_generic(stem_of(name), self.lessons)
        if named_by_platform(name, is_file=True) or not all(is_generic(folder, self.lessons) for folder in folders):
            return None
        try:
            inner = files_in_archive(file.place)
        except Unreadable:
            return None
        names = [one.name for one in inner if not one.is_leftover and is_notebook_or_archive(one.name)]
        by_platform = sum(
            named_by_platform(own, is_file=True) is not None
            or any(named_by_platform(folder, is_file=False) for folder in within)
            for *within, own in (one.split("/") for one in names)
        )
        in_a_folder = all("/" in one for one in names)
        if names and (
            2 * by_platform > len(names) or (generic and around == 0 and not folders) or (alone and in_a_folder)
        ):
            return inner
        return None

    def _add_file(self, file: SubmittedFile, name: str, origin: Origin) -> None:
        """A file as a submission; a student's own zip as each notebook in it."""
        key = "_".join(part for part in (origin.student, origin.lms_id) if part)
        own = origin.file or name.rpartition("/")[2]
        submission = Submission(
            clean_name(key),
            origin.student,
            origin.lms_id,
            _lesson_named(own, self.lessons),
            origin.shape,
            name,
            file.place,
            reason=file.reason,
            order=(origin.order, attempt_in_folder(name.rpartition("/")[0], ""), own),
            late=origin.late,
        )
        if origin.unsure:
            self.warnings.append(
                f"{name} can be read in two ways. Whose it is must be looked at: {submission.student}."
            )
        ending = own.lower().rpartition(".")[2] if "." in own else ""
        if file.reason:
            (self.submissions if is_notebook_or_archive(own) else self.leftovers).append(submission)
        elif ending == "zip":
            self._add_archive(submission)
        elif is_notebook(own) or ending == "json" or (not ending and submission.lesson):
            self._add_notebook(submission)
        else:
            reason = _NOT_A_NOTEBOOK
            if ending in _ARCHIVES:
                reason = f"It is an archive of a kind that is not read (.{ending}). Hand in the notebook, or a .zip."
            self.leftovers.append(replace(submission, reason=reason, is_notebook=False))

    def _add_archive(self, submission: Submission) -> None:
        try:
            notebooks = notebooks_in(submission.place)
        except Unreadable as error:
            self.submissions.append(replace(submission, reason=str(error)))
            return
        for place, path in notebooks:
            path = _composed(path)
            name = path.rpartition("/")[2]
            self._add_notebook(
                replace(
                    submission,
                    place=place,
                    file=f"{submission.file}/{path}",
                    lesson=_lesson_named(name, self.lessons) or (submission.lesson if len(notebooks) == 1 else ""),
                    order=(submission.order[0], submission.order[1], name),
                )
            )

    def _add_notebook(self, submission: Submission) -> None:
        """Tell the lesson from the notebook itself where its name does not."""
        if not submission.lesson:
            try:
                lesson = _lesson_of(self._read(submission), self.lessons)
            except Unreadable as error:
                # A file of JSON beside a notebook is data.
                known = is_notebook(submission.file)
                (self.submissions if known else self.leftovers).append(
                    replace(submission, reason=str(error), is_notebook=known)
                )
                return
            reason = "" if lesson else "It has no cell of any lesson that is being graded."
            submission = replace(submission, lesson=lesson, reason=reason)
        self.submissions.append(submission)

    def _read(self, submission: Submission) -> Notebook:
        """A notebook, within what is read of one student before grading."""
        work = self._share_of(submission)
        if work is None:
            raise Unreadable(
                f"More than {MAX_INTAKE_BYTES // 2**20} MiB were handed in without a lesson's name. "
                "Name the file after its lesson."
            )
        return read_pieces(submission.place.pieces(), work)

    def _share_of(self, submission: Submission) -> Work | None:
        """What was read of the student already; None where no more is to be read."""
        work = self.shares[submission.student]
        return work if work.units <= MAX_INTAKE_BYTES else None

    def _keep_leftovers_of_those_with_nothing_else(self) -> None:
        """Pictures and data that lie beside a student's notebooks are none; what is all that there is, is a row."""
        with_notebooks = {submission.student for submission in self.submissions}
        for leftover in self.leftovers:
            if leftover.student in with_notebooks:
                self.set_aside.append(SetAside(leftover.file, f"It lies beside a notebook. {leftover.reason}"))
            else:
                self.submissions.append(leftover)
        self.leftovers = []

    def _leave_out_lessons_that_nobody_asked_for(self) -> None:
        """Those that far fewer students handed in than the commonest one."""
        students: dict[str, set[str]] = defaultdict(set)
        for submission in self.submissions:
            if submission.lesson:
                students[submission.lesson].add(submission.student)
        most = max(map(len, students.values()), default=0)
        least = max(2 if most > 2 else 1, round(_SMALLEST_SHARE * most))
        rare = sorted(lesson for lesson, who in students.items() if len(who) < least)
        for lesson in rare:
            who = sorted(students[lesson])
            self.warnings.append(
                f"{lesson} is not graded: {len(who)} of {most} students handed it in ({_some(who)}). "
                f"If it was asked for, name all that was: --lessons … {lesson}"
            )
        kept = []
        with_others = {one.student for one in self.submissions if one.lesson and one.lesson not in rare}
        for submission in self.submissions:
            if submission.lesson not in rare:
                kept.append(submission)
                continue
            reason = f"It is a notebook of {submission.lesson}, which was not asked for."
            if submission.student in with_others:
                self.set_aside.append(SetAside(submission.file, reason))
            else:
                kept.append(replace(submission, lesson="", reason=reason))
        self.submissions = kept

    def _last_attempts(self) -> Iterator[Submission]:
        grouped: dict[tuple[str, str], list[Submission]] = defaultdict(list)
        for submission in self.submissions:
            grouped[submission.student, submission.lesson].append(submission)
        shrunk: dict[str, list[str]] = {}
        for (student, lesson), group in grouped.items():
            group.sort(key=_order_of_attempts)
            group = self._without_copies(group, lesson)
            names = _names_seen(group, self.lessons)
            if len(names) > 1:
                shrunk[student] = names
            last = group[-1]
            attempts = len(group) if lesson else 1
            if not lesson:  # files of no lesson are no attempts: each is told
                for other in group[:-1]:
                    self.set_aside.append(SetAside(other.file, other.reason))
            yield replace(last, attempt=attempts, attempts=attempts)
        self._warn_of_a_class_that_shrank({student for student, _ in grouped}, shrunk)

    def _without_copies(self, group: list[Submission], lesson: str) -> list[Submission]:
        """Attempts, without the same file given twice, and without untouched notebooks where one was touched."""
        if len(group) < 2 or not lesson:
            return group
        if len(group) > MAX_NOTEBOOKS:
            for one in group[:-MAX_NOTEBOOKS]:
                self.set_aside.append(SetAside(one.file, f"One of more than {MAX_NOTEBOOKS} attempts: an early one."))
            group = group[-MAX_NOTEBOOKS:]
        if len(group) > _FEW_NOTEBOOKS:
            return group
        told, kept = set(), []
        for one in group:
            # The same export given twice, or packed and unpacked: one attempt.
            same = (one.order[0], one.order[2], self._digest(one))
            if same[2] and same in told:
                self.set_aside.append(SetAside(one.file, "The same file was given twice."))
                continue
            told.add(same)
            kept.append(one)
        untouched = [one for one in kept if self._is_untouched(one)]
        if 0 < len(untouched) < len(kept):
            for one in untouched:
                self.set_aside.append(
                    SetAside(one.file, "It is an untouched copy of the lesson, beside an answered one.")
                )
            return [one for one in kept if one not in untouched]
        return kept

    def _digest(self, submission: Submission) -> str:
        work = self._share_of(submission)
        if submission.reason or work is None:
            return ""
        digest = hashlib.sha256()
        try:
            for piece in submission.place.pieces():
                work.units += len(piece)
                digest.update(piece)
        except Unreadable:
            return ""
        return digest.hexdigest()

    def _is_untouched(self, submission: Submission) -> bool:
        if submission.reason:
            return False
        released = {" ".join(cell.source.split()) for cell in self.lessons[submission.lesson].cells} | {""}
        try:
            cells = self._read(submission).cells
        except Unreadable:
            return False
        return all(" ".join(cell.source.split()) in released for cell in cells)

    def _warn_of_a_class_that_shrank(self, students: set[str], shrunk: dict[str, list[str]]) -> None:
        if not shrunk:
            return
        seen = len(students) + sum(len(names) - 1 for names in shrunk.values())
        examples = [f"{student} has files of {_some(names)}" for student, names in sorted(shrunk.items())]
        self.warnings.insert(
            0,
            f"{len(students)} students, but {seen} names were seen: {'; '.join(examples[:_MOST_WARNED])}"
            + ("; …" if len(examples) > _MOST_WARNED else "")
            + ". If these are different people, give each a folder of his own.",
        )


def _folders_around(files: Sequence[SubmittedFile]) -> int:
    """How many folders all files have in common."""
    split = [file.name.split("/")[:-1] for file in files]
    levels = itertools.takewhile(lambda level: len(set(level)) == 1, zip(*split, strict=False))
    return sum(1 for _ in levels)


def _lines(place: Place) -> Iterator[str]:
    """A file's lines, none longer than a piece."""
    rest = b""
    for piece in place.pieces():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", errors="replace")
        rest = rest[:1000]
    yield rest.decode("utf-8", errors="replace")


def _composed(name: str) -> str:
    """A name in one of the two ways that Unicode has for `é`: Macs write the other one."""
    return unicodedata.normalize("NFC", name)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_WARNED]) + (
        f" and {len(names) - _MOST_WARNED} more" if len(names) > _MOST_WARNED else ""
    )


def _lesson_named(name: str, lessons: dict[str, Released]) -> str:
    """The lesson whose id stands in a file's name; the longest where several do."""
    fitting = [lesson for lesson in lessons if lesson in name]
    return max(fitting, key=len, default="")


def _lesson_of(notebook: Notebook, lessons: dict[str, Released]) -> str:
    """The lesson that a notebook says it is, else the one with most of whose cells and answers it has; else ""."""
    if notebook.lesson in lessons:
        return notebook.lesson
    defined = [frozenset(_DEFINED.findall(cell.source)) for cell in notebook.cells]
    counts = {}
    for lesson, released in lessons.items():
        ids = {cell.id for cell in released.of_kind("exercise", "check")}
        names = {name for asked in released.exercises for name in asked.names}
        counts[lesson] = sum(
            2 * (cell.id in ids or cell.grade_id in ids) + bool(own & names)
            for cell, own in zip(notebook.cells, defined, strict=True)
        )
    best = max(counts, key=lambda lesson: counts[lesson])
    return best if counts[best] else ""


def _names_seen(group: Sequence[Submission], lessons: dict[str, Released]) -> list[str]:
    """What the places of one student's attempts call him, where they call him by several names."""
    if group[0].shape not in ("folder", "file", "nbgrader") or not group[0].lesson:
        return []
    names: dict[str, None] = {}
    for one in group:
        *folders, file = re.split(r"\.zip/", one.file, maxsplit=1, flags=re.IGNORECASE)[0].split("/")
        inner = [name for name in folders if not is_generic(name, lessons) and clean_name(name) != one.student]
        if inner:
            names[inner[-1]] = None
        elif one.shape == "file" and not student_in(file, one.lesson) and len(group) >= _NAMELESS:
            names[one.file] = None
    return list(names)


def _order_of_attempts(submission: Submission) -> tuple[int, int, int, str, str]:
    uploaded, folder, name = submission.order
    return uploaded, folder, attempt_in(submission.file, submission.lesson), name, submission.file
