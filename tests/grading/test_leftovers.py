"""What systems, programs and platforms leave is nobody's; what only looks like it is somebody's."""

import pytest

from course.grading.leftovers import leftover


@pytest.mark.parametrize(
    "path",
    ["jane/.DS_Store", "__MACOSX/jane/._x.ipynb", "a/.ipynb_checkpoints/x.ipynb", "jane/.git/HEAD", "jane/Thumbs.db",
     "jane/~$work.docx", "jane/.~lock.work.odt#", "jane/ps1/timestamp.txt", "grades.csv", "README", "jane/LICENSE.txt",
     "doe_4711_text.html", "doe_4711_99_link.html", "Jane Doe_12_assignsubmission_onlinetext_/onlinetext.html",
     "HW_jane_attempt_2024-10-03-14-25-30.txt", "index.html", "submission_metadata.yml"],
)  # fmt: skip
def test_what_was_left_there_is_told_why(path):
    assert leftover(path).startswith("It is ")


@pytest.mark.parametrize(
    "path",
    [".jane/work.ipynb", "..jane/work.ipynb", "._jane/work.ipynb", "jane/._work.ipynb", "jane/.work.ipynb",
     "grades.ipynb",
     "readme_jane.ipynb", "doe_4711_99_context.ipynb", "macosx/x.ipynb", "HW_jane_attempt_2024-10-03-14-25-30_a.txt"],
)  # fmt: skip
def test_what_only_looks_like_it_is_somebody_s(path):
    assert leftover(path) == ""


def test_what_a_mac_keeps_beside_a_file_is_told_by_that_file():
    assert leftover("jane/._work.ipynb", {"work.ipynb"}) and not leftover("jane/._work.ipynb", {"other.ipynb"})
    assert leftover("jane/._work.ipynb", {"jane/work.ipynb"}, whole_paths=True)
    assert not leftover("jane/._work.ipynb", {"john/work.ipynb"}, whole_paths=True)
