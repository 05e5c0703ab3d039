"""How the files of one export lie: which part of each path says whose it is.

Files are named by a platform, or by folders of students, with folders of weeks, classes and attempts around and within
these. What one student may have named (all that lies below his own folder) is believed only where most others' folders
say the same, so that nobody becomes somebody else by the name of a file.
"""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from course.grading.places import is_notebook
from course.grading.platform_names import (
    Origin,
    is_generic,
    named_by_platform,
    readings,
    stem_of,
    student_in,
    submission_number,
)

_NBGRADER = "submitted"
_FEWEST = 3  # files that a number in their names may tell apart


@dataclass(frozen=True)
class Submitter:
    """Whom Gradescope names for a submission.

    Args:
        name: As Gradescope writes it.
        number: The student's number or address, or "".
    """

    name: str
    number: str


@dataclass(frozen=True)
class _Path:
    """A file's path in parts."""

    folders: tuple[str, ...]
    file: str

    def below(self, count: int) -> "_Path":
        return _Path(self.folders[count:], self.file)


def origins_of(
    paths: Sequence[str],
    lessons: Collection[str] = (),
    *,
    given: str = "",
    submitters: Mapping[str, Sequence[Submitter]] | None = None,
) -> list[tuple[Origin, ...]]:
    """Whose each file of an export is.

    Args:
        paths: Below what was given, without what is nobody's.
        lessons: The lessons' ids.
        given: The name of what was given, which is a student's where nothing else is.
        submitters: Gradescope's numbers of submissions to whom it names for each.

    Returns:
        For each path its origin: several where a group handed in together, none where it lies where nothing is
        handed in.

    Example:
        >>> [origin.student for (origin,) in origins_of(["week1/jane/02.ipynb", "week2/jane/03.ipynb"])]
        ['jane', 'jane']
    """
    split = [_split(path) for path in paths]
    top = _common_top(split, lessons)
    split = [path.below(top) for path in split]
    by_platform = _named_by_platform(split)
    at = _where_submitted(split, given)
    in_classes = _units_are_classes(split, lessons)
    bare = _numbers_are_names(split, lessons)
    found = []
    for path, named in zip(split, by_platform, strict=True):
        if at is not None and (named is None or path.folders):
            found.append(_in_submitted(path, at))
        elif named is not None:
            found.append((named,))
        elif numbers := [number for number in map(submission_number, path.folders) if number]:
            found.append(_of_gradescope(numbers[0], path.file, submitters or {}))
        else:
            found.append((_in_folders(path, lessons, given, in_classes, bare),))
    return found


def _split(path: str) -> _Path:
    *folders, file = path.split("/")
    return _Path(tuple(part for part in folders if part not in ("", ".", "..")), file)


def _common_top(paths: Sequence[_Path], lessons: Collection[str]) -> int:
    """How many folders lie around everything and are no student's."""
    top = count = 0
    while paths and all(len(path.folders) > count for path in paths):
        name, *others = {path.folders[count] for path in paths}
        if others or name == _NBGRADER or named_by_platform(name, is_file=False) or submission_number(name):
            break
        count += 1
        below = [path.below(count) for path in paths]
        generic = is_generic(name, lessons) and top == count - 1
        if _looks_like_a_class(below, lessons) or (generic and _says_who(below, lessons)):
            top = count
    return top


def _looks_like_a_class(paths: Sequence[_Path], lessons: Collection[str]) -> bool:
    """Whether several students' files lie here, by their folders' names or by the files'."""
    folders = {path.folders[0] for path in paths if path.folders and is_notebook_or_archive(path.file)}
    if len({name for name in folders if not is_generic(name, lessons)}) > 1 or _NBGRADER in folders:
        return True
    if any(
        named_by_platform(path.folders[0], is_file=False) or submission_number(path.folders[0])
        for path in paths
        if path.folders
    ):
        return True
    files = [path.file for path in paths if not path.folders and is_notebook_or_archive(path.file)]
    named = {student_in(name, _lesson_in(name, lessons)) for name in files if _lesson_in(name, lessons)} - {""}
    return len(named) > 1 or any(named_by_platform(name, is_file=True) for name in files)


def _says_who(paths: Sequence[_Path], lessons: Collection[str]) -> bool:
    return any(path.folders or student_in(path.file, _lesson_in(path.file, lessons)) for path in paths)


def is_notebook_or_archive(name: str) -> bool:
    """Whether a file's name is one that an answer comes in."""
    return is_notebook(name) or name.lower().endswith(".zip")


def _named_by_platform(paths: Sequence[_Path]) -> list[Origin | None]:
    """The origins of the files that a platform named; None for others.

    A name at the top is the platform's or the instructor's. One within a folder is believed where most folders hold
    nothing else.
    """
    possible = [_readings(path) for path in paths]
    # A student's files fit what his platform calls them, whatever else they look like: the commonest is the platform.
    common = Counter(origin.shape for origins in possible for origin in origins)
    found = [max(origins, key=lambda origin: common[origin.shape], default=None) for origins in possible]
    deep: dict[str, list[bool]] = defaultdict(list)
    for path, origin in zip(paths, found, strict=True):
        if path.folders and is_notebook_or_archive(path.file):
            deep[path.folders[0]].append(origin is not None)
    units = [all(named) for named in deep.values()]
    believed = 2 * sum(units) > len(units)
    flat = [
        origin is not None
        for path, origin in zip(paths, found, strict=True)
        if not path.folders and is_notebook_or_archive(path.file)
    ]
    flat_believed = 2 * sum(flat) >= len(flat)
    told = []
    for path, origin in zip(paths, found, strict=True):
        at_the_top = not path.folders or named_by_platform(path.folders[0], is_file=False) is not None
        sure = origin is not None and (origin.shape != "canvas" or len(origin.lms_id) > 2)
        told.append(origin if (sure or flat_believed if at_the_top else believed) else None)
    return _with_assignments_apart(told)


def _readings(path: _Path) -> list[Origin]:
    for folder in path.folders:
        if origin := named_by_platform(folder, is_file=False):
            return [replace(origin, file=path.file)]
    return readings(path.file, is_file=True)


def _with_assignments_apart(origins: Sequence[Origin | None]) -> list[Origin | None]:
    """Blackboard writes the assignment before the user: what all names have in common is the assignment's."""
    heads = {origin.student for origin in origins if origin and origin.shape == "blackboard"}
    users: dict[str, set[str]] = defaultdict(set)
    for head in heads:
        assignment, _, user = head.rpartition("_")
        users[assignment].add(user)
    # Users' names may hold what parts them from the assignment's: then nearly each has a beginning of its own.
    if len(users) > 1 and min(map(len, users.values())) < 2:
        common = posixpath.commonprefix(sorted(heads))
        common = common[: common.rfind("_")] if "_" in common else ""
        assignments = dict.fromkeys(heads, common)
    else:
        assignments = {head: head.rpartition("_")[0] for head in heads}
    return [
        replace(origin, student=origin.student.removeprefix(assignments[origin.student]).lstrip("_") or origin.student)
        if origin and origin.shape == "blackboard"
        else origin
        for origin in origins
    ]


def _where_submitted(paths: Sequence[_Path], given: str) -> int | None:
    """How deep nbgrader's folder of submissions lies; -1 where it is what was given, None where there is none."""
    below = [path for path in paths if _NBGRADER in path.folders[:2]]
    if not below and given == _NBGRADER and 2 * sum(bool(path.folders) for path in paths) > len(paths):
        return -1
    if not below or 2 * sum(path.folders.index(_NBGRADER) + 1 < len(path.folders) for path in below) <= len(below):
        return None
    if any(path.folders[0] == _NBGRADER for path in below):
        return 0
    units: dict[str, bool] = {}
    for path in paths:
        if path.folders:
            units[path.folders[0]] = units.get(path.folders[0], False) or path.folders[1:2] == (_NBGRADER,)
    return 1 if 2 * sum(units.values()) > len(units) else None


def _in_submitted(path: _Path, depth: int) -> tuple[Origin, ...]:
    if len(path.folders) < depth + 2 or (depth >= 0 and path.folders[depth] != _NBGRADER):
        return ()
    return (Origin("nbgrader", path.folders[depth + 1], "", path.file),)


def _of_gradescope(number: str, file: str, submitters: Mapping[str, Sequence[Submitter]]) -> tuple[Origin, ...]:
    named = submitters.get(number, ())
    if not named:
        return (Origin("gradescope", f"submission_{number}", "", file, int(number[:18])),)
    return tuple(Origin("gradescope", one.name, one.number, file, int(number[:18])) for one in named)


def _units_are_classes(paths: Sequence[_Path], lessons: Collection[str]) -> bool:
    """Whether the folders at the top are classes: most of them hold several folders with files of the same name."""
    files: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in paths:
        if path.folders and is_notebook_or_archive(path.file) and not is_generic(path.folders[0], lessons):
            inner = next((name for name in path.folders[1:] if not is_generic(name, lessons)), "")
            files[path.folders[0]][inner].add(_lesson_in(path.file, lessons) or path.file)
    classes = 0
    for unit in files.values():
        named = [unit[inner] for inner in unit if inner]
        counts = Counter(file for held in named for file in held)
        classes += "" not in unit and len(named) > 1 and max(counts.values()) > 1
    return len(files) > 1 and 2 * classes > len(files)


def _numbers_are_names(paths: Sequence[_Path], lessons: Collection[str]) -> bool:
    """Whether files that lie alone differ by their numbers only, as `anonymous (7).ipynb` does in a whole class."""
    stems = {
        stem_of(path.file)
        for path in paths
        if not path.folders and is_notebook_or_archive(path.file) and not _lesson_in(path.file, lessons)
    }
    return len(stems) >= _FEWEST and len({student_in(f"{stem}.ipynb", "") for stem in stems}) == 1


def _in_folders(path: _Path, lessons: Collection[str], given: str, in_classes: bool, numbers_are_names: bool) -> Origin:
    folders = path.folders[1:] if in_classes and len(path.folders) > 1 else path.folders
    student = next((name for name in folders if not is_generic(name, lessons)), "")
    if student:
        return Origin("folder", student, "", path.file)
    lesson = _lesson_in(path.file, lessons)
    named = stem_of(path.file) if numbers_are_names and not path.folders and not lesson else ""
    named = named or student_in(path.file, lesson)
    if path.folders and (not named or is_generic(named)):
        return Origin("folder", path.folders[0], "", path.file)
    if not named:
        named = given if given and not is_generic(given, lessons) else "student"
    return Origin("file", named, "", path.file)


def _lesson_in(name: str, lessons: Collection[str]) -> str:
    return max((lesson for lesson in lessons if lesson in name), key=len, default="")
