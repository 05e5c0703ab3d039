"""The words of a text cell, without its code, formulas and addresses, at the places where they stand."""

import re

from course.authoring.cells import Cell

_CODE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.S)
_DISPLAYED = re.compile(r"```.*?```|\$\$.*?\$\$", re.S)
_TARGET = re.compile(r"(?<=\])\([^)\s]*\)|</?[A-Za-z][^<>\n]*>|\bhttps?://\S+")
_WORD = re.compile(r"[A-Za-z]{2,}")


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with all that matches blanked out, everything else at its old place."""
    return pattern.sub(lambda match: re.sub(r"\S", " ", match[0]), text)


def without_code(source: str) -> str:
    """The text with code and formulas blanked out, at the same places."""
    return blanked(_CODE, source)


def prose(source: str) -> str:
    """The text with code, formulas, tags and the addresses of links blanked out, at the same places."""
    return blanked(_TARGET, without_code(source))


def line_at(cell: Cell, place: int) -> int:
    """The line of the file in which a place of the cell's text stands."""
    return cell.line + 1 + cell.source.count("\n", 0, place)


def count_words(source: str) -> int:
    """Words that somebody reads: displayed formulas, code blocks and addresses are not read word by word."""
    return len(_WORD.findall(blanked(_TARGET, blanked(_DISPLAYED, source))))
