"""A submitted file becomes data: its cells' text and names, within limits, and nothing else of it.

Nothing here trusts the file. Outputs, attachments and unknown fields are dropped; what cannot be read is refused with
one plain sentence.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from course.grading.slimming import Work, slim
from course.grading.unreadable import (
    MAX_CELLS,
    MAX_LISTS,
    MAX_SOURCE_CHARACTERS,
    MAX_VALUES,
    Unreadable,
    too_many,
)

__all__ = ["MAX_MEBIBYTES", "Cell", "Notebook", "Unreadable", "read", "read_pieces"]

MAX_MEBIBYTES = 2048  # of this process, while it reads a file
_TEXT_CHARACTERS = 10_000  # of a Markdown cell that is kept
_NAME_CHARACTERS = 200
_PIECE = 2**20


@dataclass(frozen=True)
class Cell:
    """A cell as it was handed in.

    Args:
        number: Its place among all cells of the notebook, from 1.
        source: Its text.
        id: Its id: nbformat's, else the one that Colab keeps in the metadata, else "".
        grade_id: nbgrader's name for it, or "".
        is_code: Whether it is a code cell, and no Markdown or raw text.
    """

    number: int
    source: str
    id: str = ""
    grade_id: str = ""
    is_code: bool = True


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was handed in.

    Args:
        cells: The code cells.
        lesson: The lesson that it says it is, or "".
        notes: What was odd about it and did no harm.
        texts: Its other cells, but for those that are longer than an answer: one of them may have been code.
    """

    cells: tuple[Cell, ...]
    lesson: str = ""
    notes: tuple[str, ...] = ()
    texts: tuple[Cell, ...] = ()


def read(content: bytes) -> Notebook:
    """Read a notebook.

    Args:
        content: The file's bytes.

    Raises:
        Unreadable: It is too large, no JSON, or no notebook.

    Example:
        >>> read(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}').cells
        ()
    """
    pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
    return _notebook(slim(pieces), json.detect_encoding(content))


def read_pieces(pieces: Iterable[bytes], work: Work | None = None) -> Notebook:
    """Read a notebook whose bytes come piece by piece, and are not kept but for its text.

    Args:
        pieces: The file's bytes.
        work: Where what it takes is added.

    Raises:
        Unreadable: As `read`.
    """
    return _notebook(slim(pieces, work), "utf-8")


def _notebook(content: bytes, encoding: str) -> Notebook:
    """The notebook in what `slim` gave back."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("The file is empty.")
    if sum(content.count(opening) for opening in (b"[", b"{")) > MAX_LISTS or content.count(b",") > MAX_VALUES:
        raise too_many()
    text, notes = _text(content, encoding)
    try:
        # Numbers stay text: an integer of a million digits is none of ours.
        tree = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise Unreadable("The file is nested too deeply to be a notebook.") from None
    except MemoryError:
        raise Unreadable("The file holds too many things to be a notebook.") from None
    except ValueError as error:
        raise Unreadable(f"The file is no notebook: it is not valid JSON ({error}).") from None
    if not isinstance(tree, dict):
        raise Unreadable("The file is no notebook: there is JSON in it, but no cells.")
    cells = _cells(tree)
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"The notebook has {len(cells)} cells, and at most {MAX_CELLS} are read.")
    found, texts, broken = list[Cell](), list[Cell](), list[str]()
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw", "heading", "html"):
            broken.append(str(number))
            continue
        is_code, source = cell["cell_type"] == "code", _source(cell)
        if is_code and source is None:
            broken.append(str(number))
        if source is None or (not is_code and len(source) > _TEXT_CHARACTERS):
            continue
        metadata = _dict(cell.get("metadata"))
        grade_id = _name(_dict(metadata.get("nbgrader")).get("grade_id"))
        name = _name(cell.get("id")) or _name(metadata.get("id"))
        (found if is_code else texts).append(Cell(number, source, name, grade_id, is_code))
    if broken:
        notes.append(f"Cells that could not be read and were left out: {', '.join(broken[:10])}.")
    size = sum(len(cell.source) for cell in found)
    if size > MAX_SOURCE_CHARACTERS:
        raise Unreadable(f"Its code has {size} characters, and at most {MAX_SOURCE_CHARACTERS} are read.")
    metadata = _dict(tree.get("metadata"))
    lesson = _name(_dict(metadata.get("keras_course")).get("lesson"))
    return Notebook(tuple(found), lesson, tuple(notes), tuple(texts))


def _text(content: bytes, encoding: str) -> tuple[str, list[str]]:
    """The text of what `slim` gave back, and a note where the file was not UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content[:4096] or not content.lstrip()[:1] == b"{":
            raise Unreadable("The file is no notebook: it is not text.") from None
        return content.decode("cp1252", errors="replace"), ["The file is not UTF-8; it was read as Windows-1252."]
    return text, [] if encoding == "utf-8" else [f"The file was read as {encoding}."]


def _cells(tree: dict[str, Any]) -> list[Any]:
    cells = tree.get("cells")
    if isinstance(cells, list):
        return cells
    # The notebooks of before 2015.
    sheets = tree.get("worksheets")
    if isinstance(sheets, list) and all(isinstance(_dict(sheet).get("cells"), list) for sheet in sheets):
        return [cell for sheet in sheets for cell in sheet["cells"]]
    raise Unreadable("The file is no notebook: there is JSON in it, but no cells.")


def _source(cell: dict[str, Any]) -> str | None:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    # JSON may hold halves of characters, which no file and no message can.
    return source.encode("utf-8", errors="replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return value[:_NAME_CHARACTERS].encode("utf-8", errors="replace").decode("utf-8")
