"""Sixty and more shapes in which classes come: each gives the same students with the same attempts.

A class is three students; Jane hands in twice. What a row says: the files, where each holds its own tag as content, and
who comes out with which of them after how many attempts.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.grading.intake import take_in
from tests.grading.conftest import LESSON, RELEASED
from tests.grading.packing import NOTEBOOK, answered, folder, info_zip_6, linux, mac, nameless, untouched, windows

LESSONS = {LESSON: RELEASED, "01_neuron": RELEASED}
MARK = "_assignsubmission_file_"
N = NOTEBOOK
AS_IS = {"~text": b"typed", "~junk": b"\x00\x05\x16\x07"}


def content_of(tag: str) -> bytes:
    if tag in AS_IS:
        return AS_IS[tag]
    if tag.startswith("untouched"):
        return untouched(tag)
    return nameless(tag) if tag.startswith("nameless") else answered(tag)


def contents(files: dict[str, Any]) -> dict[str, bytes]:
    """Paths to bytes: a tag is a notebook's, a dictionary an archive's, `mac(...)` and its like bytes already."""
    return {
        name: inner
        if isinstance(inner, bytes)
        else linux(contents(inner))
        if isinstance(inner, dict)
        else content_of(inner)
        for name, inner in files.items()
    }


CANVAS = {
    f"doejane_4711_98765_{N}": "j1",
    f"doejane_4711_98800_{LESSON}-1.ipynb": "j2",
    f"roejohn_LATE_4712_98766_{N}": "o1",
    f"poemary_4713_98767_{N}": "m1",
}
CANVAS_CLASS = {"doejane_4711": ("j2", 2), "roejohn_4712": ("o1", 1), "poemary_4713": ("m1", 1)}
MOODLE = {
    f"Jane Doe_12{MARK}/{N}": "j1",
    f"Jane Doe_12{MARK}/{LESSON} (2).ipynb": "j2",
    f"John Roe_13{MARK}/{N}": "o1",
    f"Mary Poe_14{MARK}/{N}": "m1",
}
MOODLE_CLASS = {"Jane Doe_12": ("j2", 2), "John Roe_13": ("o1", 1), "Mary Poe_14": ("m1", 1)}
BLACKBOARD = {
    f"HW 2_jane_attempt_2024-10-03-14-25-30_{N}": "j1",
    f"HW 2_jane_attempt_2024-10-04-01-02-03_{N}": "j2",
    f"HW 2_john_attempt_2024-10-02-14-25-30_{N}": "o1",
    f"HW 2_mary_attempt_2024-10-02-14-25-31_{N}": "m1",
    "HW 2_jane_attempt_2024-10-03-14-25-30.txt": "~text",
}
BRIGHTSPACE = {
    f"471-99 - Jane Doe - Oct 3, 2024 225 PM/{N}": "j1",
    f"471-99 - Jane Doe - Oct 4, 2024 1102 AM/{N}": "j2",
    f"472-99 - John Roe - Oct 2, 2024 225 PM/{N}": "o1",
    f"473-99 - Mary Poe - Oct 2, 2024 226 PM/{N}": "m1",
    "index.html": "~text",
}
BRIGHTSPACE_CLASS = {"Jane Doe_471": ("j2", 2), "John Roe_472": ("o1", 1), "Mary Poe_473": ("m1", 1)}
METADATA = b"""---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '12'
    :email: jane@example.org
  :created_at: 2024-10-03 14:25:30
  :results:
    tests:
    - :name: Mallory
      output: |
        submission_12:
          :submitters:
          - :name: Mallory
submission_12:
  :submitters:
  - :name: John Roe
    :sid: '13'
  - :name: "Mary Po\\u00e9"
    :sid: ''
    :email: mary@example.org
"""
GRADESCOPE = {f"assignment_1_export/submission_11/{N}": "j2", f"assignment_1_export/submission_12/{N}": "g1"}
NBGRADER = {
    f"submitted/jane/ps1/{N}": "j1",
    "submitted/jane/ps1/timestamp.txt": "~text",
    f"submitted/jane/ps1/{LESSON}-2.ipynb": "j2",
    f"submitted/john/ps1/{N}": "o1",
    f"submitted/mary/ps1/{N}": "m1",
}
PLAIN = {
    f"jane/{N}": "j1",
    f"jane/{LESSON}-2.ipynb": "j2",
    f"john/{N}": "o1",
    f"mary/{N}": "m1",
}
PLAIN_CLASS = {"jane": ("j2", 2), "john": ("o1", 1), "mary": ("m1", 1)}
FILES = {
    f"jane_{N}": "j1",
    f"jane_{LESSON}-2.ipynb": "j2",
    f"john_{N}": "o1",
    f"mary_{N}": "m1",
}


def below(top: str, files: dict[str, Any]) -> dict[str, Any]:
    return {f"{top}/{name}": tag for name, tag in files.items()}


SHAPES: dict[str, tuple[dict[str, Any], dict[str, tuple[str, int]]]] = {
    "canvas": (CANVAS, CANVAS_CLASS),
    "canvas in a folder": (below("submissions", CANVAS), CANVAS_CLASS),
    "canvas in its parent": (below("downloads/submissions (3)", CANVAS), CANVAS_CLASS),
    "canvas zipped": ({"submissions.zip": CANVAS}, CANVAS_CLASS),
    "canvas zipped in a folder": ({"canvas/submissions.zip": CANVAS}, CANVAS_CLASS),
    "canvas zipped by a mac": ({"submissions.zip": mac(contents(CANVAS))}, CANVAS_CLASS),
    "canvas zipped again by a mac": ({"s.zip": mac(contents(below("submissions", CANVAS)))}, CANVAS_CLASS),
    "canvas unpacked on a mac": (
        below("submissions", CANVAS)
        | {f"__MACOSX/submissions/._{name}": "~junk" for name in CANVAS}
        | {".DS_Store": "~junk"},
        CANVAS_CLASS,
    ),
    "canvas on a mac's stick": (CANVAS | {f"._{name}": "~junk" for name in CANVAS}, CANVAS_CLASS),
    "canvas zipped by windows": ({"s.zip": windows(contents(below("submissions", CANVAS)))}, CANVAS_CLASS),
    "two of canvas side by side": (
        below("week 1", dict(list(CANVAS.items())[:1])) | below("week 2", dict(list(CANVAS.items())[1:])),
        CANVAS_CLASS,
    ),
    "two of canvas zipped": (
        {"week 1.zip": dict(list(CANVAS.items())[:2]), "week 2.zip": dict(list(CANVAS.items())[2:])},
        CANVAS_CLASS,
    ),
    "canvas twice": (CANVAS | below("again", CANVAS), CANVAS_CLASS),
    "canvas zipped and unpacked": (CANVAS | {"submissions.zip": CANVAS}, CANVAS_CLASS),
    "canvas with typed texts and links": (
        CANVAS | {"poe_4714_text.html": "~text", "doejane_4711_link.html": "~text", "x_1_2_text.html": "~text"},
        CANVAS_CLASS,
    ),
    "canvas with a table of marks": (CANVAS | {"grades.csv": "~text", "README.md": "~text"}, CANVAS_CLASS),
    "canvas with groups": (
        {f"the_red_team_4711_98765_{N}": "r", f"team_4_4712_98766_{N}": "f"},
        {"the_red_team_4711": ("r", 1), "team_4_4712": ("f", 1)},
    ),
    "canvas without names": (
        {f"anon_a1B2c_98765_{N}": "a", f"anon_LATE_00xyz_98766_{N}": "b"},
        {"anon_a1B2c": ("a", 1), "anon_00xyz": ("b", 1)},
    ),
    "canvas with students' own zips": (
        {
            f"doejane_4711_98765_{N}": "j1",
            "doejane_4711_98800_work.zip": {f"work/{N}": "j2"},
            "roejohn_4712_98766_hw.ZIP": {N: "o1"},
            "poemary_4713_98767_hw.zip": mac(contents({f"hw/{N}": "m1"})),
        },
        CANVAS_CLASS,
    ),
    "canvas with a zip in a zip": (
        {"doejane_4711_98765_a.zip": {"b.zip": {"c.zip": {N: "j1"}}}, f"roe_4712_98766_{N}": "o1"},
        {"doejane_4711": ("j1", 1), "roe_4712": ("o1", 1)},
    ),
    "canvas, named like another's file": (
        {f"doejane_4711_98765_{N}": "j1", f"mal_4712_98766_doejane_4711_99999_{N}": "evil"},
        {"doejane_4711": ("j1", 1), "mal_4712": ("evil", 1)},
    ),
    "canvas, a zip that holds another's name": (
        {f"doejane_4711_98765_{N}": "j1", "mal_4712_98766_x.zip": {f"doejane_4711_99999_{N}": "evil"}},
        {"doejane_4711": ("j1", 1), "mal_4712": ("evil", 1)},
    ),
    "canvas with names that begin with a dot": (
        {f".dot_4711_98765_{N}": "j1", f"roe_4712_98766_.{N}": "o1", f"._x_4713_98767_{N}": "m1"},
        {".dot_4711": ("j1", 1), "roe_4712": ("o1", 1), "._x_4713": ("m1", 1)},
    ),
    "moodle in folders": (MOODLE, MOODLE_CLASS),
    "moodle flat": ({name.replace("/", ""): tag for name, tag in MOODLE.items()}, MOODLE_CLASS),
    "moodle's newer folders": ({name.replace("_/", "/"): tag for name, tag in MOODLE.items()}, MOODLE_CLASS),
    "moodle zipped": ({"Course-HW-99.zip": MOODLE}, MOODLE_CLASS),
    "moodle zipped by a mac": ({"HW.zip": mac(contents(below("HW", MOODLE)))}, MOODLE_CLASS),
    "moodle by its parent": (below("Course-HW-99", MOODLE), MOODLE_CLASS),
    "moodle twice side by side": (below("HW 1", MOODLE) | below("HW 2", MOODLE), MOODLE_CLASS),
    "moodle with online texts": (
        MOODLE
        | {
            "Ann Lee_15_assignsubmission_onlinetext_/onlinetext.html": "~text",
            "Jane Doe_12_assignsubmission_onlinetext_onlinetext.html": "~text",
        },
        MOODLE_CLASS,
    ),
    "moodle with groups": ({f"Red-Jane Doe_12{MARK}/{N}": "j1"}, {"Red-Jane Doe_12": ("j1", 1)}),
    "moodle without names": (
        {f"Participant_{number}{MARK}/{N}": f"p{number}" for number in (12, 13)},
        {"Participant_12": ("p12", 1), "Participant_13": ("p13", 1)},
    ),
    "moodle with students' own zips": (
        {f"Jane Doe_12{MARK}/hw.zip": {f"hw/{N}": "j1"}, f"John Roe_13{MARK}hw.zip": {N: "o1"}},
        {"Jane Doe_12": ("j1", 1), "John Roe_13": ("o1", 1)},
    ),
    "moodle, a student who is called like a path": (
        {f"Ann Lee_12{MARK}/{N}": "a", f"Ann Lee_12{MARK}x_13{MARK}/{N}": "evil"},
        {"Ann Lee_12": ("a", 1), f"Ann Lee_12{MARK}x_13": ("evil", 1)},
    ),
    "moodle flat, a student who is called like a path": (
        {f"Ann Lee_12{MARK}{N}": "a", f"Ann Lee_12{MARK}x_13{MARK}{N}": "evil"},
        {"Ann Lee_12": ("a", 1), f"Ann Lee_12{MARK}x_13": ("evil", 1)},
    ),
    "blackboard": (BLACKBOARD, PLAIN_CLASS),
    "blackboard zipped": ({"gradebook_HW.zip": BLACKBOARD}, PLAIN_CLASS),
    "blackboard by its parent": (below("gradebook_HW", BLACKBOARD), PLAIN_CLASS),
    "blackboard with underscores": (
        {name.replace("HW 2_j", "HW_2_x_j").replace("HW 2_m", "HW_2_y_m"): tag for name, tag in BLACKBOARD.items()},
        {"x_jane": ("j2", 2), "x_john": ("o1", 1), "y_mary": ("m1", 1)},
    ),
    "blackboard, two assignments": (
        BLACKBOARD
        | {f"HW 1_{who}_attempt_2024-09-01-00-00-00_{LESSON}-x.ipynb": f"old {who}" for who in ("jane", "john")},
        {"jane": ("j2", 3), "john": ("o1", 2), "mary": ("m1", 1)},
    ),
    "brightspace": (BRIGHTSPACE, BRIGHTSPACE_CLASS),
    "brightspace flat": ({name.replace("/", " - "): tag for name, tag in BRIGHTSPACE.items()}, BRIGHTSPACE_CLASS),
    "brightspace zipped": ({"HW 2 Download Oct 5, 2024 938 AM.zip": BRIGHTSPACE}, BRIGHTSPACE_CLASS),
    "brightspace by its parent": (below("HW 2 Download", BRIGHTSPACE), BRIGHTSPACE_CLASS),
    "gradescope": (
        GRADESCOPE | {"assignment_1_export/submission_metadata.yml": METADATA},
        {"Jane Doe_12": ("j2", 1), "John Roe_13": ("g1", 1), "Mary Poé_mary@example.org": ("g1", 1)},
    ),
    "gradescope zipped": (
        {"submissions.zip": GRADESCOPE | {"assignment_1_export/submission_metadata.yml": METADATA}},
        {"Jane Doe_12": ("j2", 1), "John Roe_13": ("g1", 1), "Mary Poé_mary@example.org": ("g1", 1)},
    ),
    "gradescope without its list": (GRADESCOPE, {"submission_11": ("j2", 1), "submission_12": ("g1", 1)}),
    "gradescope, a list among a student's files": (
        GRADESCOPE | {"assignment_1_export/submission_12/submission_metadata.yml": METADATA},
        {"submission_11": ("j2", 1), "submission_12": ("g1", 1)},
    ),
    "nbgrader": (NBGRADER, PLAIN_CLASS),
    "nbgrader's course": (
        below(
            "course",
            NBGRADER
            | {
                f"source/ps1/{N}": "untouched",
                f"release/ps1/{N}": "untouched",
                "gradebook.db": "~junk",
                f"autograded/jane/ps1/{N}": "j1",
                "nbgrader_config.py": "~text",
            },
        ),
        PLAIN_CLASS,
    ),
    "nbgrader, two courses": (below("a", NBGRADER) | below("b", NBGRADER), PLAIN_CLASS),
    "nbgrader zipped": ({"submitted.zip": NBGRADER}, PLAIN_CLASS),
    "nbgrader, a folder called submitted in a student's": (
        PLAIN | {f"mal/submitted/jane/x/{N}": "evil"},
        PLAIN_CLASS | {"mal": ("evil", 1)},
    ),
    "folders": (PLAIN, PLAIN_CLASS),
    "folders zipped": ({"class.zip": PLAIN}, PLAIN_CLASS),
    "folders zipped by a mac": ({"class.zip": mac(contents(PLAIN))}, PLAIN_CLASS),
    "folders zipped by windows": ({"class.zip": windows(contents(PLAIN))}, PLAIN_CLASS),
    "folders in a folder": (below("kurs 2024", PLAIN), PLAIN_CLASS),
    "folders by their grandparent": (below("a/b", PLAIN), PLAIN_CLASS),
    "folders of weeks of students": (
        {f"week1/jane/{N}": "j1", f"week2/jane/{N}": "j2", f"week1/john/{N}": "o1", f"week2/mary/{N}": "m1"},
        PLAIN_CLASS,
    ),
    "folders of students' weeks": (
        {f"jane/week1/{N}": "j1", f"jane/week2/{N}": "j2", f"john/week1/{N}": "o1", f"mary/week2/{N}": "m1"},
        PLAIN_CLASS,
    ),
    "folders of classes": (
        {
            f"blue/jane/{N}": "j1",
            f"blue/jane/{LESSON}-2.ipynb": "j2",
            f"blue/john/{N}": "o1",
            f"green/mary/{N}": "m1",
            f"green/ann/{N}": "a1",
        },
        PLAIN_CLASS | {"ann": ("a1", 1)},
    ),
    "folders, composed and decomposed": (
        {f"Jose\u0301/{N}": "j1", f"Jos\u00e9/{LESSON}-2.ipynb": "j2", f"john/{N}": "o1"},
        {"José": ("j2", 2), "john": ("o1", 1)},
    ),
    "folders, names without the flag": (
        {"class.zip": mac(contents({f"Jürgen Groß/{N}": "j1", f"李雷/{N}": "o1"}))},
        {"Jürgen Groß": ("j1", 1), "李雷": ("o1", 1)},
    ),
    "folders, names of old windows": (
        {"class.zip": windows(contents({f"Jürgen Groß/{N}": "j1", f"José/{N}": "o1"}))},
        {"Jürgen Groß": ("j1", 1), "José": ("o1", 1)},
    ),
    "folders, names in a field of their own": (
        {"class.zip": info_zip_6(contents({f"李雷/{N}": "j1", f"韓梅/{N}": "o1"}))},
        {"李雷": ("j1", 1), "韓梅": ("o1", 1)},
    ),
    "folders that begin with a dot": (
        {f".jane/{N}": "j1", f"..john/{N}": "o1"},
        {".jane": ("j1", 1), "..john": ("o1", 1)},
    ),
    "folders, deep": ({f"jane/my work/really/{N}": "j1", f"john/{N}": "o1"}, {"jane": ("j1", 1), "john": ("o1", 1)}),
    "folders with what editors leave": (
        PLAIN
        | {
            f"jane/.ipynb_checkpoints/{LESSON}-checkpoint.ipynb": "old",
            f"john/.venv/lib/{N}": "old",
            "john/figure.png": "~junk",
            "mary/Thumbs.db": "~junk",
            "mary/.git/config": "~text",
        },
        PLAIN_CLASS,
    ),
    "folders, an untouched copy beside the answer": (
        PLAIN | {f"john/{LESSON}-9.ipynb": "untouched", "mary/lessons.zip": {f"all/{N}": "untouched"}},
        PLAIN_CLASS,
    ),
    "folders, only untouched": (
        {f"jane/{N}": "untouched", f"john/{N}": "o1"},
        {"jane": ("untouched", 1), "john": ("o1", 1)},
    ),
    "folders, named as another platform's file": (
        PLAIN | {f"mal/Jane Doe_12{MARK}/{N}": "evil", f"mal/doejane_4711_999_{LESSON}-2.ipynb": "worse"},
        PLAIN_CLASS | {"mal": ("worse", 2)},
    ),
    "endings that browsers and mail programs give": (
        {
            f"jane/{LESSON}.IPYNB": "j1",
            f"john/{N}.txt": "o1",
            f"mary/{N}.json": "m1",
            "ann/homework.ipynb.download": "nameless",
        },
        {"jane": ("j1", 1), "john": ("o1", 1), "mary": ("m1", 1), "ann": ("nameless", 1)},
    ),
    "one student with two lessons": ({f"jane/{N}": "j1", "jane/01_neuron.ipynb": "other"}, {"jane": ("j1", 1)}),
    "one student in a zip": ({"x.zip": {f"jane/{N}": "j1", f"jane/{LESSON}-2.ipynb": "j2"}}, {"jane": ("j2", 2)}),
    "files": (FILES, PLAIN_CLASS),
    "files zipped": ({"homework.zip": FILES}, PLAIN_CLASS),
    "files, the lesson first": (
        {
            f"{LESSON}_jane.ipynb": "j1",
            f"{LESSON}_jane (2).ipynb": "j2",
            f"{LESSON}-john.ipynb": "o1",
            f"{LESSON} mary.ipynb": "m1",
        },
        PLAIN_CLASS,
    ),
    "files in folders of lessons": (
        {f"{LESSON}/{who}.ipynb": tag for who, tag in (("jane", "nameless"), ("john", "nameless 2"))},
        {"jane": ("nameless", 1), "john": ("nameless 2", 1)},
    ),
    "files with numbers": (
        {f"student_{number}.ipynb": f"nameless {number}" for number in range(1, 6)},
        {f"student_{number}": (f"nameless {number}", 1) for number in range(1, 6)},
    ),
    "files that a browser numbered": (
        {f"anonymous ({number}).ipynb": f"nameless {number}" for number in range(1, 6)},
        {f"anonymous ({number})": (f"nameless {number}", 1) for number in range(1, 6)},
    ),
    "zips named after students": (
        {
            "jane.zip": {N: "j1", f"{LESSON}-2.ipynb": "j2"},
            "john.zip": mac(contents({f"john/{N}": "o1"})),
            "mary.zip": {f"a/b/{N}": "m1"},
        },
        PLAIN_CLASS,
    ),
    "zips in folders": (
        {"jane/hw.zip": {f"hw/{N}": "j1"}, "john/all.zip": {"course/" + N: "o1"}},
        {"jane": ("j1", 1), "john": ("o1", 1)},
    ),
    "the zip of the whole course": (
        PLAIN
        | {
            "ann/course.zip": {
                f"course/notebooks/{N}": "a1",
                "course/notebooks/01_neuron.ipynb": "untouched",
                "course/README.md": "~text",
                **{f"course/lib/{number}.py": "~text" for number in range(1200)},
            }
        },
        PLAIN_CLASS | {"ann": ("a1", 1)},
    ),
}


def outcome(paths: list[Path], **options: Any) -> tuple[dict[str, tuple[str, int]], Any]:
    taken = take_in(paths, LESSONS, **options)
    found = {
        one.student: (json.loads(one.place.read())["tag"], one.attempts)
        for one in taken.submissions
        if one.lesson == LESSON
    }
    return found, taken


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_class(shape, tmp_path):
    files, expected = SHAPES[shape]
    found, taken = outcome([folder(tmp_path / "given", contents(files))])
    assert found == expected
    assert {one.student for one in taken.submissions} == set(expected)
    assert not taken.warnings or "01_neuron" in taken.warnings[0] or "two ways" in taken.warnings[0]


def test_there_are_sixty_shapes_and_more():
    assert len(SHAPES) >= 60


PACKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {"linux": linux, "mac": mac, "windows": windows}


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_packed_once_more_gives_the_same_class(shape, packer, tmp_path):
    files, expected = SHAPES[shape]
    path = tmp_path / "given.zip"
    path.write_bytes(PACKERS[packer](contents(files)))
    assert zipfile.is_zipfile(path)
    if shape == "folders, composed and decomposed" and packer == "mac":
        return  # a Mac's own files have one name for both, so that it cannot have packed these
    assert outcome([path])[0] == expected
