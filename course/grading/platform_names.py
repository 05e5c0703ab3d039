"""What a file's or a folder's name says when a learning platform has given it: whose it is, and when it came.

Platforms put what they know before the file's own name, which is the student's to choose; some put the student's name,
which he may have chosen too, before everything. So a name is split where the platform must have joined it, and one
that can be split in two ways belongs to nobody else: it keeps its whole text as its key.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Shape = Literal["canvas", "moodle", "blackboard", "brightspace", "gradescope", "nbgrader", "folder", "file"]

_LONGEST = 1000  # characters of a name that are looked at: no platform writes more
# Canvas: lastnamefirstname[_LATE]_USER_ATTACHMENT_the file's own name, or anon[_LATE]_CODE_ATTACHMENT_…
_CANVAS = re.compile(r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<id>\d+)_(?P<order>\d+)_(?P<rest>.+)", re.DOTALL)
_CANVAS_LONG = re.compile(r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<id>\d{3,})_(?P<order>\d{3,})_(?P<rest>.+)", re.DOTALL)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<name>anon)_(?:(?P<late>LATE)_)?(?P<id>[A-Za-z0-9]{5})_(?P<order>\d+)_(?P<rest>.+)", re.DOTALL
)
# Moodle: Name_NUMBER_assignsubmission_file_the file's own name, or a folder of that name
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file_?(?P<rest>.*)", re.DOTALL)
_MOODLE_FOLDER = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?", re.DOTALL)
_MOODLE_MARK = "_assignsubmission_"
# Blackboard: Assignment_USER_attempt_2024-10-03-14-25-30_the file's own name
_BLACKBOARD = re.compile(r"(?P<name>.+?)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)_(?P<rest>.+)", re.DOTALL)
# Brightspace: USER-FOLDER - Name - Oct 3, 2024 225 PM[ - the file's own name]
_BRIGHTSPACE = re.compile(
    r"(?P<id>\d+)-\d+ ?- (?P<name>.+?) ?- "
    r"(?P<time>[^-]{0,20}?\d{4},? \d{1,2}[-_. ]?\d\d(?: ?[AP]M)?)(?: ?- (?P<rest>.+))?",
    re.DOTALL,
)
_GRADESCOPE = re.compile(r"submission_(\d+)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Folders that hold a class or an attempt and are no student: a word of these, alone or with a number.
_WORDS = (
    "assignments? homeworks? hw exercises? labs? lessons? weeks? unit part module chapter problem ps quiz tasks? "
    "project exam course class section group_exercise submissions? submitted uploads? downloads? exports? handed_in "
    "handin notebooks? solutions? answers? attempts? versions? try v draft final old new backup copy src work working "
    "abgaben? übung(?:en)? uebung(?:en)? aufgaben? woche blatt versuche? lektion kurs hausaufgaben? einreichungen? "
    "entwurf"
)
_GENERIC = re.compile(
    rf"(?:{'|'.join(word.replace('_', '[-_ ]') for word in _WORDS.split())})[-_ .#()\d]*(?:(?<=[-_ ])[a-z])?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-_.]\d\d[-_.]\d\d(?:[-_. T]\d\d[-_.:]?\d\d(?:[-_.:]?\d\d)?)?Z?")
_LAST_NUMBER = re.compile(
    r"[-_ ]*(?:(?:attempt|versuch|try|copy|kopie|v)[-_ ]?)?(\d{1,3})|[-_ ]*\((\d{1,3})\)", re.IGNORECASE
)
_SURE_NUMBER = re.compile(r"(?:[-_ ]?\(\d{1,3}\)|[-_ ](?:attempt|versuch|try|copy|kopie)[-_ ]?\d{1,3})", re.IGNORECASE)
_TAIL = 24  # longer than any of these


@dataclass(frozen=True)
class Origin:
    """Whose a file is, as far as its path tells.

    Args:
        shape: How the platform names files.
        student: The student's name, or "".
        lms_id: The platform's number for the student, or "".
        file: The file's own name.
        order: Its place among the platform's uploads, where that is told.
        late: Whether the platform says that it came late.
        unsure: Whether the name can be read in two ways.
    """

    shape: Shape
    student: str
    lms_id: str
    file: str
    order: int = 0
    late: bool = False
    unsure: bool = False


def named_by_platform(name: str, *, is_file: bool) -> Origin | None:
    """What a platform's name for a file or a folder says; None where it is no platform's.

    Args:
        name: One part of a path.
        is_file: Whether it is the last one.

    Example:
        >>> found = named_by_platform("doejane_LATE_4711_98765_02_activations.ipynb", is_file=True)
        >>> found.shape, found.student, found.lms_id, found.file, found.late
        ('canvas', 'doejane', '4711', '02_activations.ipynb', True)
        >>> named_by_platform("jane", is_file=False)
    """
    return next(iter(readings(name, is_file=is_file)), None)


def readings(name: str, *, is_file: bool) -> list[Origin]:
    """All that a name may say: a file's own name, which the student chose, may look like another platform's.

    Args:
        name: One part of a path.
        is_file: Whether it is the last one.
    """
    if len(name) > _LONGEST:
        return []
    found = [_moodle(name, is_file), _brightspace(name, is_file)]
    if is_file:
        found += [_blackboard(name), _canvas(name)]
    return [origin for origin in found if origin is not None]


def submission_number(folder: str) -> str:
    """Gradescope's number of a submission, from its folder's name; "" where it is none.

    Example:
        >>> submission_number("submission_123456")
        '123456'
    """
    fits = _GRADESCOPE.fullmatch(folder)
    return fits[1] if fits else ""


def is_generic(folder: str, lessons: Collection[str] = ()) -> bool:
    """Whether a folder's name says what lies in it rather than whose it is.

    Args:
        folder: Its name.
        lessons: Ids of lessons, which are such names too.

    Example:
        >>> is_generic("week 1"), is_generic("02_activations", ["02_activations"]), is_generic("jane")
        (True, True, False)
    """
    name = folder[:_LONGEST].strip()
    return (
        any(lesson in folder for lesson in lessons)
        or _GENERIC.fullmatch(name) is not None
        or _DATE.fullmatch(name) is not None
    )


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
    stem = stem_of(name)
    digits = _digits_at_the_end(stem.rpartition(lesson)[2] if lesson and lesson in stem else stem)
    return int(digits) if digits else attempt_in_folder(folders, lesson)


def attempt_in_folder(path: str, lesson: str) -> int:
    """The number at the end of a folder's name; 0 without one, and where the name is a date.

    Args:
        path: The folder's path.
        lesson: As in `attempt_in`.
    """
    name = path.rpartition("/")[2]
    if _DATE.fullmatch(name):
        return 0
    return int(_digits_at_the_end(name.rpartition(lesson)[2] if lesson and lesson in name else name) or 0)


def stem_of(name: str) -> str:
    """A notebook's name without its ending, however a browser or a mail program changed it.

    Example:
        >>> stem_of("02.ipynb.txt"), stem_of("02.IPYNB"), stem_of("02.ipynb (1).json")
        ('02', '02', '02 (1)')
    """
    stem, dot, _ = name.rpartition(".")
    stem = stem if dot else name
    place = stem.lower().rfind(".ipynb")
    return stem if place < 0 else stem[:place] + stem[place + len(".ipynb") :]


def student_in(file: str, lesson: str) -> str:
    """Whose a file is that lies alone and is named after its student, with or without the lesson's name in it.

    A number is taken for an attempt's only where it can be nothing else: after the lesson, in parentheses, after such
    a word. `student_1` and `student_2` are two students.

    Args:
        file: Its name.
        lesson: The lesson's id, or "".

    Returns:
        The student's name; "" where the name holds none.

    Example:
        >>> student_in("mary_02_activations-2.ipynb", "02_activations"), student_in("student_1.ipynb", "")
        ('mary', 'student_1')
    """
    stem = stem_of(file)
    if lesson and lesson in stem:
        before, _, after = stem.rpartition(lesson)
        if len(after) <= _TAIL and _LAST_NUMBER.fullmatch(after):
            after = ""
        parts = [_without_sure_number(part).strip("_- ") for part in (before, after)]
        return "_".join(part for part in parts if part and not is_generic(part))
    return _without_sure_number(stem).strip("_- ")


def _without_sure_number(text: str) -> str:
    head, tail = text[:-_TAIL], text[-_TAIL:]
    starts = [found.start() for found in _SURE_NUMBER.finditer(tail) if found.end() == len(tail)]
    return head + tail[: starts[-1]] if starts else text


def _digits_at_the_end(text: str) -> str:
    """The digits of a number of an attempt at a text's end: at most three, with or without a parenthesis."""
    tail = text[-_TAIL:].removesuffix(")")
    digits = tail[len(tail.rstrip("0123456789")) :]
    return digits if 0 < len(digits) <= 3 and digits.isascii() else ""


def _blackboard(name: str) -> Origin | None:
    fits = _BLACKBOARD.fullmatch(name)
    return Origin("blackboard", fits["name"], "", fits["rest"], int(fits["time"].replace("-", ""))) if fits else None


def _canvas(name: str) -> Origin | None:
    for pattern in (_CANVAS_ANONYMOUS, _CANVAS_LONG, _CANVAS):
        if fits := pattern.fullmatch(name):
            order = int(fits["order"][:18])
            return Origin("canvas", fits["name"], fits["id"], fits["rest"], order, late=bool(fits["late"]))
    return None


def _moodle(name: str, is_file: bool) -> Origin | None:
    if _MOODLE_MARK not in name:
        return None
    if not is_file:
        # Nothing in a folder's name comes after the platform's own words.
        fits = _MOODLE_FOLDER.fullmatch(name)
        return Origin("moodle", fits["name"], fits["id"], "") if fits else None
    fits = _MOODLE.fullmatch(name)
    if fits is None:
        return None
    if _MOODLE_MARK in fits["rest"]:
        # Either the student is called so, or his file is: he keeps a name of his own, and no number of Moodle's.
        return Origin("moodle", name[: name.rfind(_MOODLE_MARK)], "", name[name.rfind("_") + 1 :], unsure=True)
    return Origin("moodle", fits["name"], fits["id"], fits["rest"])


def _brightspace(name: str, is_file: bool) -> Origin | None:
    fits = _BRIGHTSPACE.fullmatch(name)
    if fits is None or bool(fits["rest"]) != is_file:
        return None
    return Origin("brightspace", fits["name"], fits["id"], fits["rest"] or "", _moment(fits["time"]))


def _moment(text: str) -> int:
    """A time such as `Oct 3, 2024 225 PM` as a number that sorts; 0 where it cannot be read."""
    lowered = text.lower()
    month = next((number for number, name in enumerate(_MONTHS, 1) if name in lowered), 0)
    numbers = [int(number) for number in re.findall(r"\d+", lowered)]
    years = [place for place, number in enumerate(numbers) if number >= 1000]
    if not month or not years or years[0] == 0 or years[0] == len(numbers) - 1:
        return 0
    day, year, *clock = numbers[years[0] - 1 :]
    hour, minute = (clock[0], clock[1]) if len(clock) > 1 else divmod(clock[0], 100)
    if lowered.endswith("m"):
        hour = hour % 12 + (12 if lowered.endswith("pm") else 0)
    return ((year * 100 + month) * 100 + day) * 10_000 + hour * 100 + minute
