"""Every page and table of a batch: written whole, the same for the same records, harmless whatever they hold."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from course.grading import pages, records
from course.grading.records import Batch, Cost, Grade, SubmissionRecord
from course.grading.sanitizing import visible
from course.web_pages import POLICY
from tests.grading import generated_batch
from tests.grading.conftest import LESSON, RIGHT, as_bytes, trial

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
# All that our pages are made of; whatever else appears came from a student.
TAGS = set(
    "html head meta title style body h1 h2 h3 p div span bdi br ul li dl dt dd pre code table tr th td svg rect "
    "article figure img b a details summary".split()
)


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def write(folder: Path, batch: Batch) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    records.save(batch, folder)
    pages.write_all(folder, NOTEBOOKS)
    known = {records.SUBMISSIONS, records.GRADES, records.COSTS}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if name not in known}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write(tmp_path_factory.mktemp("pages") / "out", generated_batch.batch())


def without_costs(page: bytes) -> bytes:
    return page.partition(b"<!-- costs -->")[0]


def test_there_is_a_page_a_student_a_report_and_a_table_a_platform(written):
    assert len([name for name in written if name.startswith("feedback/")]) == 40
    assert {"report.html", "exports/canvas.csv", "exports/moodle.csv", "exports/moodle/02_activations.csv"} <= set(
        written
    )
    assert len([name for name in written if name.startswith("exports/gradescope/")]) == 76


def test_the_same_records_give_the_same_bytes_and_costs_change_the_costs_alone(written, tmp_path):
    batch = generated_batch.batch()
    slower = Batch(
        batch.submissions,
        batch.grades,
        tuple(Cost(one.student, one.lesson, one.exercise, 2 * one.seconds) for one in batch.costs),
    )
    again = write(tmp_path / "again", slower)
    assert set(again) == set(written)
    assert again["report.html"] != written["report.html"]
    for name, content in again.items():
        assert without_costs(content) == without_costs(written[name]), name


def test_no_page_holds_anything_but_our_own_markup(written):
    for name, content in written.items():
        if name.endswith(".html"):
            page = Page(content.decode())
            assert page.tags <= TAGS, f"{name}: {page.tags - TAGS}"
            assert not [one for one, _ in page.attributes if one.startswith("on") or one == "style"]
            sources = [value for one, value in page.attributes if one in ("src", "href", "srcset")]
            assert all(
                re.match(r"data:image/svg|(\.\./)?(feedback|answers)/[^:]+\.html$", source) for source in sources
            )
            assert ("content", POLICY) in page.attributes


def test_nothing_that_turns_or_hides_text_reaches_a_page(written):
    for name, content in written.items():
        text = content.decode()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), name


def test_a_student_reads_points_verdicts_and_his_own_code(tmp_path):
    batch = generated_batch.batch()
    grade = next(one for one in batch.grades if one.diagnosis and one.exercise == "activations.softmax")
    out = write(tmp_path / "out", batch)
    names = {one.student for one in batch.submissions}
    page = out[f"feedback/{pages.file_names(names)[grade.student]}.html"].decode()
    text = "".join(Page(page).text)
    for part in (grade.diagnosis, grade.source, f"{grade.points:g} of {grade.possible} points", grade.seed):
        assert visible(part) in text
    for verdict in grade.verdicts:
        assert verdict.name in text and (verdict.right or visible(verdict.came_back) in text)


def test_every_failure_has_its_reason_on_the_student_s_page_and_in_the_report(written):
    batch = generated_batch.batch()
    names = pages.file_names(one.student for one in batch.submissions)
    report = "".join(Page(written["report.html"].decode()).text)
    failed = [one for one in batch.grades if one.status in ("timed out", "crashed", "killed", "unreadable")]
    assert failed
    for one in failed:
        page = "".join(Page(written[f"feedback/{names[one.student]}.html"].decode()).text)
        assert one.reason in page and one.reason in report


def test_what_could_not_be_judged_is_in_no_total(tmp_path):
    read = SubmissionRecord("a", "02_activations", points=2.0, possible=2, backend="torch")
    unread = SubmissionRecord("b", "02_activations", graded=False, reason="It is empty.", possible=2)
    grades = (
        Grade("a", "02_activations", "activations.relu", "ReLU", 2.0, 2, "right"),
        Grade("b", "02_activations", "activations.relu", "ReLU", 0.0, 2, "unreadable", "It is empty."),
    )
    report = write(tmp_path / "out", Batch((read, unread), grades))["report.html"].decode()
    assert "Mean 100%, median 100%, from 100% to 100%." in report
    alone = write(tmp_path / "alone", Batch((unread,), grades[1:]))["report.html"].decode()
    assert "<h2>Totals</h2>" not in alone and "It is empty." in alone


def test_the_report_says_that_alike_is_no_verdict(written):
    text = "".join(Page(written["report.html"].decode()).text)
    assert "It is no verdict" in text and "Near-identical answers" in text


def test_what_an_earlier_run_left_of_students_who_are_gone_is_removed(tmp_path):
    folder = tmp_path / "out"
    before = set(write(folder, generated_batch.batch(6)))
    after = set(write(folder, generated_batch.batch(4)))
    assert after < before and len([name for name in after if name.startswith("feedback/")]) == 4
    assert after == set(write(tmp_path / "fresh", generated_batch.batch(4)))


def test_half_characters_and_empty_batches_stop_nothing(tmp_path):
    one = SubmissionRecord("a\ud800", "02_activations", "\ud800", "1", "canvas", "\udfff.ipynb", possible=2)
    grade = Grade("a\ud800", "02_activations", "x.y", "\ud800", 0.0, 2, "crashed", "\udc00", source="'\ud83d'")
    write(tmp_path / "half", Batch((one,), (grade,)))
    lost = SubmissionRecord("b", "", "", "", "file", "b.txt", graded=False, reason="It is not a notebook.")
    write(tmp_path / "lost", Batch((lost,), ()))
    write(tmp_path / "none", Batch((), ()))


def test_a_folder_without_marks_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="Run: course grade"):
        pages.write_all(tmp_path, NOTEBOOKS)


@pytest.mark.slow  # nbgrader starts a process to make its gradebook
def test_the_command_writes_pages_tables_and_nbgrader_s_gradebook(quick_kernels, tmp_path, monkeypatch, capsys):
    pytest.importorskip("nbgrader", reason="an extra of the instructor's")
    from course import cli

    for name, value in quick_kernels[0].items():
        monkeypatch.setenv(name, value)
    (tmp_path / "pyproject.toml").write_text(
        '[project.urls]\nRepository = "https://github.com/a/b"\n[tool.keras-course]\ninstall = "x"\n'
    )
    for place, answers in (("notebooks", None), ("in/doe", RIGHT), ("in/roe", {})):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / f"{LESSON}.ipynb").write_bytes(as_bytes(trial(answers)))
    out, book = tmp_path / "out", tmp_path / "gradebook.db"
    arguments = ["--root", str(tmp_path), "grade", str(tmp_path / "in"), "-o", str(out), "--backend", "jax"]
    assert cli.main([*arguments, "--memory", "400", "--nbgrader", str(book)]) == 0
    assert "8 of 8 points" in (out / "feedback" / "doe.html").read_text()
    assert "0 of 8 points" in (out / "feedback" / "roe.html").read_text()
    assert (out / "report.html").is_file() and (out / "exports" / "canvas.csv").is_file()
    assert "2 submissions are in" in capsys.readouterr().err and book.stat().st_size
    assert (tmp_path / "autograded" / "doe" / LESSON / f"{LESSON}.ipynb").is_file()


def test_the_command_writes_gradescope_s_archive_and_asks_for_what_it_lacks(tmp_path, capsys):
    from course import cli

    archive = tmp_path / "a.zip"
    assert cli.main(["grade", "--gradescope-zip", str(archive), "--lessons", LESSON, "--backend", "jax"]) == 0
    assert archive.is_file() and "autograder" in capsys.readouterr().out
    assert cli.main(["grade"]) == 2
    assert "course grade SUBMISSIONS -o DIR" in capsys.readouterr().err
