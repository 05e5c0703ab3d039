"""What a file's path says when a learning platform has named it: whose it is, and which attempt."""

import re
from dataclasses import dataclass
from typing import Literal

Shape = Literal["canvas", "moodle", "nbgrader", "folder", "file"]
# Canvas: lastnamefirstname[_LATE]_USER_ATTACHMENT_the file's own name
_CANVAS = re.compile(r"(?P<name>[^_/]+)_(?:LATE_)?(?P<id>\d+)_(?P<order>\d+)_(?P<rest>.+)", re.DOTALL)
# Moodle: Name_NUMBER_assignsubmission_file_the file's own name, or a folder of that name
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file_?(?P<rest>.*)", re.DOTALL)
_ATTEMPT = re.compile(r"(?:[-_ ]+(?:attempt|versuch|try|v)?[-_ ]?|\s*\()(\d{1,3})\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Origin:
    """Whose a file is, as far as its path tells.

    Args:
        shape: How the platform names files.
        student: The student's name, or "".
        lms_id: The platform's number for the student, or "".
        file: The file's own name.
        order: Its place among the platform's uploads, where that is told.
    """

    shape: Shape
    student: str
    lms_id: str
    file: str
    order: int = 0


def origin_of(path: str) -> Origin:
    """Whose a file is.

    Args:
        path: Its path below what was given.

    Example:
        >>> origin_of("doejane_4711_98765_02_activations.ipynb")
        Origin(shape='canvas', student='doejane', lms_id='4711', file='02_activations.ipynb', order=98765)
        >>> origin_of("jane/02_activations.ipynb").student
        'jane'
    """
    folders, _, last = path.rpartition("/")
    parts = [part for part in folders.split("/") if part not in ("", ".", "..")]
    for part in parts:
        if fits := _MOODLE.fullmatch(part):
            return Origin("moodle", fits["name"], fits["id"], last)
    if fits := _MOODLE.fullmatch(last):
        return Origin("moodle", fits["name"], fits["id"], fits["rest"])
    if not parts and (fits := _CANVAS.fullmatch(last)):
        return Origin("canvas", fits["name"], fits["id"], fits["rest"], int(fits["order"][:18]))
    if "submitted" in parts and len(parts) >= parts.index("submitted") + 2:
        return Origin("nbgrader", parts[parts.index("submitted") + 1], "", last)
    if parts:
        return Origin("folder", parts[0], "", last)
    return Origin("file", "", "", last)


def names_a_student(folder: str) -> bool:
    """Whether the folder that everything lies in says whose it is, and so must stay in the names.

    Args:
        folder: Its path.
    """
    last = folder.rpartition("/")[2]
    return bool(_MOODLE.fullmatch(last)) or last == "submitted"


def attempt_in(path: str, lesson: str) -> int:
    """The number at the end of a file's name, or of its folder's; 0 without one.

    Args:
        path: Its path below what was given.
        lesson: The lesson's id, whose own number is none of an attempt; "" when it is not known.

    Example:
        >>> attempt_in("jane/02_activations-2.ipynb", "02_activations"), attempt_in("jane/attempt 3/work.ipynb", "")
        (2, 3)
    """
    folders, _, name = path.rpartition("/")
    for text in (name.rpartition(".")[0] or name, folders.rpartition("/")[2]):
        rest = text.partition(lesson)[2] if lesson and lesson in text else text
        if fits := _ATTEMPT.search(rest) or re.fullmatch(r"\D*?(\d{1,3})", rest):
            return int(fits[1])
    return 0


def student_in(file: str, lesson: str) -> str:
    """Whose a file is that lies alone and is named after its student, with or without the lesson's name in it.

    Args:
        file: Its name.
        lesson: The lesson's id, or "".

    Example:
        >>> student_in("mary_02_activations-2.ipynb", "02_activations")
        'mary'
    """
    stem = file.removesuffix(".ipynb")
    if lesson:
        stem = stem.replace(lesson, "")
    return _ATTEMPT.sub("", stem).strip("_- ") or "student"
