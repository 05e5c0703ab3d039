"""Text that others wrote, made harmless for a page, a table, a file's name and a comparison of two runs.

A student chooses his name, his file's name and every character of his answer. None of it may be computed by a
spreadsheet, turn a page's reading direction around, hide what it says, or end the writing of a file.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# What turns or hides the text around it: shown by its number instead.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile("0x[0-9a-fA-F]{6,}")
_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {0x7F: "\u2421"}
_CONTROLS |= {code: f"\\x{code:02x}" for code in range(0x80, 0xA0)}
_COMPUTED = frozenset("=+-@\u2212")  # what a spreadsheet begins to compute at
_PARTING = re.compile("([;|])")  # what parts fields where a comma does not: it is the decimal point of half the world
_LONGEST_NAME = 120


def visible(text: str) -> str:
    """Text with what cannot be seen written out: control characters, reading directions, halves of characters.

    Args:
        text: Whatever came.

    Returns:
        Text that every encoder takes and that shows all that it holds; line breaks and tabs stay.

    Example:
        >>> visible("a\\x1b[31mb")
        'a␛[31mb'
        >>> visible("user\\u202egpj.exe")
        'user\\\\u202egpj.exe'
    """
    text = text.replace("\r\n", "\n").translate(_CONTROLS)
    text = _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return _SURROGATES.sub("\ufffd", text)


def cell(text: str) -> str:
    """Text for a field of a table: on one line, and nothing that a spreadsheet would compute.

    Args:
        text: Whatever came.

    Example:
        >>> cell("=HYPERLINK(1)")
        "'=HYPERLINK(1)"
        >>> cell("Doe;=1+1")
        "Doe;'=1+1"
        >>> cell("Doe, Jane")
        'Doe, Jane'
    """
    parts = _PARTING.split(" ".join(visible(text).split()))
    plain = "".join(f"'{part}" if _is_computed(_first_seen(part)) else part for part in parts)
    # A line break or a tab at the beginning is shown by nothing, and was meant for a spreadsheet.
    return f"'{plain}" if text.startswith(("\t", "\r", "\n")) and not plain.startswith("'") else plain


def _first_seen(text: str) -> str:
    """The first character that is more than space, format or quotation mark."""
    return next((sign for sign in text if unicodedata.category(sign) != "Cf" and sign not in " \"'"), "")


def _is_computed(sign: str) -> bool:
    """Whether a spreadsheet may compute what begins so: `＝`, `﹢` and their like are forms of the same signs."""
    return bool(_COMPUTED & set(unicodedata.normalize("NFKC", sign)[:1]))


def clean_name(name: str) -> str:
    """A name that can stand in a table: without control characters, and no two names alike.

    Args:
        name: Whatever a student or a platform chose.

    Example:
        >>> clean_name("Doe, Jane_123")
        'Doe, Jane_123'
        >>> clean_name("a\\nb")
        'a_b-7e18f737'
    """
    plain = "".join("_" if unicodedata.category(sign)[0] in "CZ" and sign != " " else sign for sign in name)
    plain = plain.replace("/", "_").strip()[:_LONGEST_NAME] or "student"
    return plain if plain == name else f"{plain}-{_short_hash(name)}"


def without_addresses(text: str) -> str:
    """Text that is the same in every run: places in memory are left out.

    Args:
        text: Such as an error's.

    Example:
        >>> without_addresses("<object at 0x7f0011223344>")
        '<object at 0x…>'
    """
    return _ADDRESS.sub("0x…", text)


def file_names(names: Iterable[str]) -> dict[str, str]:
    """A file's name for each of some names: readable, short, and never the same for two, on any file system.

    Args:
        names: Such as the students of a batch.

    Returns:
        Names to file names, without an ending.

    Example:
        >>> file_names(["Doe, Jane_12"])
        {'Doe, Jane_12': 'Doe_Jane_12'}
    """
    chosen = {}
    taken: dict[str, str] = {}
    for name in sorted(set(names)):
        plain = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", name)).strip("._-")
        short = plain.encode("utf-8", errors="replace")[:_LONGEST_NAME].decode("utf-8", errors="ignore")
        # A separator may stand for another character; what was cut, or is taken in another case, needs more.
        if not short or short != plain or short.casefold() in taken:
            short = f"{short or 'student'}-{_short_hash(name)}"
        taken[short.casefold()] = name
        chosen[name] = short
    return chosen


def _short_hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", errors="replace")).hexdigest()[:8]
