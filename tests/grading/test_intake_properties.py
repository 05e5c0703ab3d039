"""Any class of made-up students, packed in any shape: the same students with the same attempts.

`COURSE_FUZZ=10000` tries ten thousand classes.
"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.grading.intake import take_in
from course.grading.platform_names import is_generic
from tests.grading.conftest import LESSON, RELEASED
from tests.grading.packing import answered, folder, linux, mac, windows

EXAMPLES = int(os.environ.get("COURSE_FUZZ", "60"))
many = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
LESSONS = {LESSON: RELEASED}
MARK = "_assignsubmission_file_"

# Written as people write: letters of any script, and what stands between them in names and in file names.
letters = st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Lt", "Nd"))
between = st.sampled_from([" ", "-", ".", "_", ", ", "'", "é", "e\u0301", "ß", "李", " (", ")", "1", "_2", "_LATE"])
names = st.lists(letters | between, min_size=1, max_size=14).map("".join).map(str.strip)


def is_a_name(name: str) -> bool:
    """Whether a folder on any system can be called so, and nothing but a student would be."""
    return (
        any(sign.isalpha() for sign in name)
        and name.strip(" .") == name
        and name.encode()[:100] == name.encode()
        and not is_generic(name, LESSONS)
        and not name.lower().endswith((".zip", ".ipynb", ".txt", ".json"))
    )


Class = list[tuple[str, int]]  # each student's name, and how many attempts he made
classes = st.lists(
    st.tuples(names.filter(is_a_name), st.integers(1, 3)),
    min_size=2,
    max_size=6,
    unique_by=lambda student: "".join(composed(student[0]).casefold().split()),
)


def composed(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", name)


def word(name: str) -> str:
    """As Canvas writes a name: letters, digits and `_`, and no number between two of these."""
    return "".join(sign for sign in name if sign.isalnum())


# From a student's place in class, his name and his attempt to the path of his file.
SHAPES: dict[str, Callable[[int, str, int], str]] = {
    "canvas": lambda who, name, attempt: f"{word(name)}_{4700 + who}_{9000 + 10 * attempt + who}_{LESSON}.ipynb",
    "canvas, late": lambda who, name, attempt: f"{word(name)}_LATE_{4700 + who}_{9000 + 10 * attempt + who}_x.ipynb",
    "canvas below": lambda who, name, attempt: (
        f"all/{word(name)}_{4700 + who}_{9000 + 10 * attempt + who}_{LESSON}.ipynb"
    ),
    "moodle": lambda who, name, attempt: (
        f"{name.replace('_', ' ').strip()}_{10 + who}{MARK}/{LESSON} ({attempt}).ipynb"
    ),
    "moodle flat": lambda who, name, attempt: (
        f"{name.replace('_', ' ').strip()}_{10 + who}{MARK}{LESSON} ({attempt}).ipynb"
    ),
    "blackboard": lambda who, name, attempt: f"HW_{word(name)}{who}_attempt_2024-10-0{attempt}-01-02-03_{LESSON}.ipynb",
    "brightspace": lambda who, name, attempt: f"{471 + who}-9 - {name} - Oct {attempt}, 2024 225 PM/{LESSON}.ipynb",
    "brightspace flat": lambda who, name, attempt: (
        f"{471 + who}-9 - {name} - Oct {attempt}, 2024 225 PM - {LESSON}.ipynb"
    ),
    "nbgrader": lambda who, name, attempt: f"submitted/{name}/ps1/{LESSON}-{attempt}.ipynb",
    "folders": lambda who, name, attempt: f"{name}/{LESSON}-{attempt}.ipynb",
    "folders of attempts": lambda who, name, attempt: f"{name}/attempt {attempt}/{LESSON}.ipynb",
    "weeks": lambda who, name, attempt: f"week {attempt}/{name}/{LESSON}.ipynb",
    "folders without the lesson's name": lambda who, name, attempt: f"{name}/my work {attempt}.ipynb",
    "folders below": lambda who, name, attempt: f"course 2024/{name}/{LESSON} ({attempt}).ipynb",
}
PACKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {"linux": linux, "mac": mac, "windows": windows}


@many
@given(classes, st.sampled_from(sorted(SHAPES)), st.sampled_from(["", *sorted(PACKED), "zip in a folder"]))
def test_any_class_in_any_shape_comes_out_as_it_is(students, shape, packed):
    files = {
        SHAPES[shape](who, name, attempt): answered(f"{who}.{attempt}")
        for who, (name, attempts) in enumerate(students)
        for attempt in range(1, attempts + 1)
    }
    with tempfile.TemporaryDirectory() as scratch:
        given_path = Path(scratch, "handed in")
        if packed in PACKED:
            given_path = given_path.with_suffix(".zip")
            given_path.write_bytes(PACKED[packed](files))
        elif packed:
            folder(given_path, {"submissions.zip": linux(files)})
        else:
            folder(given_path, files)
        taken = take_in([given_path], LESSONS)
        found = sorted((json.loads(one.place.read())["tag"], one.attempts) for one in taken.submissions)
    assert found == [(f"{who}.{attempts}", attempts) for who, (_, attempts) in enumerate(students)]
    assert len({one.student for one in taken.submissions}) == len(students)
    assert all(one.late == (shape == "canvas, late") and not one.reason for one in taken.submissions)
    assert not taken.warnings and not [
        one for one in taken.set_aside if "__MACOSX" not in one.file and one.file != ".DS_Store"
    ]


@many
@given(classes, st.sampled_from(["canvas", "moodle", "nbgrader", "folders"]), st.data())
def test_one_student_s_files_change_nobody_else_s(students, shape, data):
    """The last student calls the files that he may name whatever he likes."""
    files = {SHAPES[shape](who, name, 1): answered(f"{who}") for who, (name, _) in enumerate(students)}
    with tempfile.TemporaryDirectory() as scratch:
        honest = take_in([folder(Path(scratch, "a"), files)], LESSONS)
        last = len(students) - 1
        path = SHAPES[shape](last, students[last][0], 1)
        others = st.sampled_from(sorted(SHAPES)).map(
            lambda kind: SHAPES[kind](0, students[0][0], 3).replace("/", data.draw(st.sampled_from(["/", "_"])))
        )
        evil = data.draw(others)
        if shape in ("canvas", "moodle"):
            evil = evil.replace("/", "_")
        head = path[: -len(f"{LESSON}.ipynb")] if shape == "canvas" else path.rpartition("/")[0] + "/"
        del files[path]
        taken = take_in([folder(Path(scratch, "b"), files | {head + evil: answered("evil")})], LESSONS)
        tags = {one.student: json.loads(one.place.read())["tag"] for one in taken.submissions if not one.reason}
        before = {one.student: json.loads(one.place.read())["tag"] for one in honest.submissions}
    mine = next(student for student, tag in before.items() if tag == str(last))
    assert {student: tag for student, tag in tags.items() if student != mine} == {
        student: tag for student, tag in before.items() if student != mine
    }
