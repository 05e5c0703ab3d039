"""A submitted file is read as data, within limits, whatever wrote it."""

import json

import pytest

from course.grading import unreadable
from course.grading.reading import Unreadable, read
from tests.grading.conftest import RIGHT, as_bytes, code, notebook, trial

TREE = trial(RIGHT)
SOURCES = [cell["source"] for cell in TREE["cells"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_that_editors_write_is_read(encoding):
    tree = notebook(code("x = 'Grüße, 数'"))
    assert read(json.dumps(tree, ensure_ascii=False).encode(encoding)).cells[0].source == "x = 'Grüße, 数'"


def test_windows_text_is_read_with_a_note():
    found = read('{"cells": [{"cell_type": "code", "source": "x = \'Gr\xfc\xdfe\'"}]}'.encode("latin-1"))
    assert found.cells[0].source == "x = 'Grüße'" and "Windows-1252" in found.notes[0]


@pytest.mark.parametrize("minor", [0, 1, 2, 4, 5, 9, 10**30, "five", None])
def test_the_minor_version_does_not_matter(minor):
    found = read(as_bytes({**TREE, "nbformat_minor": minor, "unknown": {"field": [1]}}))
    assert [cell.source for cell in found.cells] == SOURCES


def test_a_notebook_of_version_3_is_read():
    cells = [{"cell_type": "code", "input": source, "language": "python"} for source in SOURCES]
    found = read(as_bytes({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}))
    assert [cell.source for cell in found.cells] == SOURCES


def test_source_may_be_a_list_of_lines():
    assert read(as_bytes(notebook(code(["a = 1\n", "b = 2"])))).cells[0].source == "a = 1\nb = 2"


def test_colabs_ids_in_the_metadata_are_ids():
    assert read(as_bytes(notebook(code("x", id="colab1")))).cells[0].id == "colab1"


def test_a_cell_that_cannot_be_read_is_left_out_and_named():
    tree = notebook(code("a"), {"cell_type": "code", "source": [None]}, 7, {"cell_type": "poem"}, code("b"))
    found = read(as_bytes(tree))
    assert [cell.source for cell in found.cells] == ["a", "b"]
    assert "2, 3, 4" in found.notes[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"not json", "not valid JSON"),
        (b'{"cells": [', "not valid JSON"),
        (b"[1, 2]", "no cells"),
        (b'{"nbformat": 4}', "no cells"),
        (b'{"cells": 5}', "no cells"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not text|not valid JSON"),
        (b"\xff\xd8\xff\xe0 jpeg", "not text"),
        (b"[" * 100_000, "too deeply"),
        (b'{"a":' * 100_000, "too deeply"),
        (b'{"cells": [' + b'{"metadata": {"a": ' * 5000, "too deeply|not valid JSON"),
        (b'{"cells": []}' + b" " * unreadable.MAX_TEXT_BYTES, "at most 8 are read"),
        (as_bytes(notebook(*[code("x")] * (unreadable.MAX_CELLS + 1))), "2001 cells"),
        (as_bytes(notebook(code("#" * (unreadable.MAX_SOURCE_CHARACTERS + 1)))), "characters"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_what_is_no_notebook_is_refused_with_a_reason(content, message):
    with pytest.raises(Unreadable, match=message):
        read(content)


def test_odd_values_are_dropped():
    tree = notebook(code("x", metadata_of=float("nan")), keras_course={"lesson": ["no"]})
    tree["cells"][0] |= {"id": {"a": 1}, "metadata": ["nbgrader"], "outputs": [{"huge": "x" * 1000}]}
    found = read(json.dumps(tree).encode())
    assert found.lesson == "" and found.cells[0].id == "" and found.cells[0].grade_id == ""


def test_half_a_character_becomes_a_question_mark():
    assert read(b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}').cells[0].source == "x = '?'"


def test_an_integer_of_a_million_digits_is_not_computed():
    assert read(b'{"nbformat": ' + b"9" * 10**6 + b', "cells": []}').cells == ()
