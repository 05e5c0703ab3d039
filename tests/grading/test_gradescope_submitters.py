"""Gradescope's list says whose its folders are; what a student wrote in it says nothing."""

import time

from course.grading.gradescope_submitters import Submitter, submitters_in
from tests.grading.test_intake_shapes import METADATA


def test_names_and_numbers_are_read_and_what_students_wrote_is_not():
    assert submitters_in(METADATA.decode().splitlines(keepends=True)) == {
        "11": [Submitter("Jane Doe", "12")],
        "12": [Submitter("John Roe", "13"), Submitter("Mary Poé", "mary@example.org")],
    }


def test_quotes_of_yaml_are_taken_off():
    lines = [
        "submission_1:",
        "  :submitters:",
        "  - :name: 'O''Brien'",
        '    :sid: "a\\"b"',
        "  :score: 1",
        "  - :name: X",
    ]
    assert submitters_in(lines) == {"1": [Submitter("O'Brien", 'a"b')]}


def test_a_list_of_any_content_takes_no_time():
    began = time.process_time()
    assert submitters_in(["submission_1:", "  :submitters:", *["  - :name: " + "x" * 10_000] * 2000]) is not None
    assert time.process_time() - began < 1
