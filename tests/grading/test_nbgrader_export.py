"""Our marks in nbgrader's gradebook, read back as formgrader reads them."""

import json
import shutil
from dataclasses import replace

import pytest

from course.grading.nbgrader_export import write_gradebook
from course.grading.records import Batch, Grade, SubmissionRecord
from tests.grading.conftest import LESSON, POINTS, RIGHT, trial

nbgrader = pytest.importorskip("nbgrader.api", reason="an extra of the instructor's")


def a_batch(student="doe", *, shape="nbgrader", points=(2.0, 1.5, 0.0), assignment="week1") -> Batch:
    statuses = ("right", "not right", "not attempted")
    grades = tuple(
        Grade(
            student, LESSON, f"start_here.{name}", name.title(), earned, POINTS[name], status,
            "" if status == "right" else "The reason.", source=RIGHT[name] + "  # <b>mine</b>",
        )
        for name, earned, status in zip(RIGHT, points, statuses, strict=True)
    )  # fmt: skip
    file = f"submitted/{student}/{assignment}/{LESSON}.ipynb" if shape == "nbgrader" else f"{student}.ipynb"
    one = SubmissionRecord(student, LESSON, shape=shape, file=file, points=sum(points), possible=8)
    return Batch((one,), grades)


@pytest.fixture
def released_folder(tmp_path):
    folder = tmp_path / "released"
    folder.mkdir()
    notebook = trial()
    for cell in notebook["cells"]:
        name = cell.get("id", "").removeprefix("start_here-")
        if name in POINTS:
            cell["metadata"]["nbgrader"]["points"] = POINTS[name]
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook))
    return folder


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory):
    """Made once: nbgrader starts a process to make one."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    assert write_gradebook(Batch((), ()), path.parent, path) == 0
    return path


@pytest.fixture
def course_folder(tmp_path, empty_gradebook):
    folder = tmp_path / "nbgrader course"
    folder.mkdir()
    shutil.copy(empty_gradebook, folder)
    return folder


def scores(folder, student="doe", assignment="week1") -> dict[str, tuple[float, bool]]:
    with nbgrader.Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(LESSON, assignment, student)
        return {grade.name: (grade.score, grade.needs_manual_grade) for grade in notebook.grades}


def test_every_mark_is_in_the_gradebook(released_folder, course_folder):
    assert write_gradebook(a_batch(), released_folder, course_folder / "gradebook.db") == 1
    assert scores(course_folder) == {
        "start_here-accuracy": (2.0, False),
        "start_here-standardize": (1.5, False),
        "start_here-baseline": (0.0, False),
    }
    with nbgrader.Gradebook(f"sqlite:///{course_folder / 'gradebook.db'}") as book:
        assert (book.find_submission("week1", "doe").score, book.find_assignment("week1").max_score) == (3.5, 8.0)
        comment = book.find_comment("start_here-standardize-answer", LESSON, "week1", "doe").auto_comment
        assert "The reason." in comment


def test_writing_again_changes_the_marks_and_keeps_what_was_corrected_by_hand(released_folder, course_folder):
    path = course_folder / "gradebook.db"
    write_gradebook(a_batch(), released_folder, path)
    with nbgrader.Gradebook(f"sqlite:///{path}") as book:
        book.find_grade("start_here-baseline", LESSON, "week1", "doe").manual_score = 3.0
        book.db.commit()
    write_gradebook(a_batch(points=(2.0, 3.0, 0.5)), released_folder, path)
    assert scores(course_folder) == {
        "start_here-accuracy": (2.0, False),
        "start_here-standardize": (3.0, False),
        "start_here-baseline": (3.0, True),
    }


def test_formgrader_lists_the_submission_as_autograded_and_can_open_it(released_folder, course_folder):
    submitted = course_folder / "submitted" / "doe" / "week1"
    submitted.mkdir(parents=True)
    (submitted / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    write_gradebook(a_batch(), released_folder, course_folder / "gradebook.db")
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config({"CourseDirectory": {"root": str(course_folder)}, "Exchange": {"root": str(course_folder / "x")}})
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    (listed,) = api.get_submissions("week1")
    assert (listed["student"], listed["autograded"], listed["score"], listed["max_score"]) == ("doe", True, 3.5, 8.0)
    assert api.get_autograded_students("week1") == {"doe"}
    (opened,) = api.get_notebook_submissions("week1", LESSON)
    assert opened["score"] == 3.5


def test_the_notebook_for_formgrader_holds_the_answers_and_what_came_of_them(released_folder, course_folder):
    import nbformat

    write_gradebook(a_batch(), released_folder, course_folder / "gradebook.db")
    notebook = nbformat.read(course_folder / "autograded" / "doe" / "week1" / f"{LESSON}.ipynb", as_version=4)
    nbformat.validate(notebook)
    cells = {cell.get("id"): cell for cell in notebook.cells}
    assert cells["start_here-accuracy-answer"].source == RIGHT["accuracy"] + "  # <b>mine</b>"
    assert "1.5 of 3 points" in cells["start_here-standardize"].outputs[0].text


def test_a_name_never_leaves_the_folder(released_folder, course_folder):
    parts = [a_batch(name, shape="file") for name in ("..", "../../evil", "a/b", "=cmd\u202e")]
    parts.append(a_batch("..", assignment=".."))
    whole = Batch(tuple(part.submissions[0] for part in parts), sum((part.grades for part in parts), ()))
    write_gradebook(whole, released_folder, course_folder / "gradebook.db")
    written = [path for path in course_folder.parent.rglob("*.ipynb") if path.parent != released_folder]
    assert len(written) == 4  # two are the same student
    assert {path.parent.parent.parent for path in written} == {course_folder / "autograded"}


def test_an_export_that_fails_half_way_leaves_the_gradebook_as_it_was(released_folder, course_folder):
    path = course_folder / "gradebook.db"
    write_gradebook(a_batch(), released_folder, path)
    changed, other = a_batch(points=(0.0, 0.0, 0.0)), a_batch("roe")
    whole = Batch(changed.submissions + other.submissions, changed.grades + other.grades)
    (course_folder / "autograded" / "roe").write_text("in the way")
    with pytest.raises(OSError):
        write_gradebook(whole, released_folder, path)
    assert scores(course_folder)["start_here-accuracy"] == (2.0, False)


def test_a_submission_of_no_lesson_is_left_out(released_folder, course_folder):
    batch = a_batch()
    lost = replace(batch.submissions[0], lesson="", graded=False)
    assert write_gradebook(Batch((lost,), ()), released_folder, course_folder / "gradebook.db") == 0


def test_a_gradebook_of_another_release_is_refused(released_folder, course_folder):
    path = course_folder / "gradebook.db"
    with nbgrader.Gradebook(f"sqlite:///{path}") as book:
        book.add_assignment("week1")
        book.add_notebook(LESSON, "week1")
    with pytest.raises(ValueError, match="It lacks: start_here-accuracy, "):
        write_gradebook(a_batch(), released_folder, path)
