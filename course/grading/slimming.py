"""A notebook's bytes without its outputs, pictures and widgets, while they are read.

Those are most of an honest notebook and none of its answers. They are skipped bracket by bracket, so that neither
their size nor what they hold costs memory, and a file of any bytes takes time in proportion to its length.
"""

import codecs
import itertools
import json
import re
from collections.abc import Iterable, Iterator

from course.grading.unreadable import MAX_FILE_BYTES, MAX_LISTS, MAX_TEXT_BYTES, Unreadable, too_large, too_many

# A key of JSON: within a string its quotation marks would stand behind a backslash.
_DROPPED = re.compile(rb'(?<!\\)"(?:outputs|attachments|widgets)"[ \t\r\n]{0,8}:[ \t\r\n]{0,8}([\[{])')
_LONGEST_KEY = 64  # more than a match of the above; kept back at a piece's end, where one may have begun
# Possessive (`*+`): nothing that was skipped is looked at twice, or remembered.
_NO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+', re.DOTALL)
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_OPENING, _CLOSING, _QUOTE = b"[{", b"]}", ord('"')


def slim(pieces: Iterable[bytes]) -> bytes:
    """The bytes of a notebook without outputs, attachments and widgets, as UTF-8 where it was UTF-16 or UTF-32.

    What is no notebook comes back as it is: whoever reads it says why not.

    Args:
        pieces: The file, piece by piece.

    Raises:
        Unreadable: It is too large, or what is left of it is.

    Example:
        >>> slim([b'{"cells": [{"source": "x", "outputs": [[1], "]"]}]}'])
        b'{"cells": [{"source": "x", "outputs": []}]}'
    """
    dropping = _Dropping()
    kept = bytearray()
    for part in itertools.chain(map(dropping.feed, _as_utf8(pieces)), map(_Dropping.end, (dropping,))):
        kept += part
        if len(kept) > MAX_TEXT_BYTES:
            mebibytes = MAX_TEXT_BYTES // 2**20
            raise Unreadable(
                f"Without its outputs the file has over {mebibytes} MiB, and at most {mebibytes} are read. "
                "Take out pictures and data that were pasted into its text, and hand it in again."
            )
    return bytes(kept)


def _as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    decoder: codecs.IncrementalDecoder | None = None
    for number, piece in enumerate(pieces):
        size += len(piece)
        if size > MAX_FILE_BYTES:
            raise too_large(size)
        if number == 0:
            encoding = json.detect_encoding(piece[:4])
            if encoding not in ("utf-8", "utf-8-sig"):
                decoder = codecs.getincrementaldecoder(encoding)(errors="surrogatepass")
        if decoder is None:
            yield piece
            continue
        try:
            yield decoder.decode(piece).encode("utf-8", errors="replace")
        except UnicodeDecodeError:
            raise Unreadable("The file is no notebook: it is not text.") from None


class _Dropping:
    """Takes a file piece by piece, and gives back what is kept of it. (State: within what, and how deep.)"""

    def __init__(self) -> None:
        self._rest = b""
        self._depth = 0  # of brackets in what is being dropped; 0 while everything is kept
        self._in_string = False
        self._brackets = 0

    def feed(self, piece: bytes) -> bytes:
        """What is kept of the next piece, as far as that is known."""
        text, place, kept = self._rest + piece, 0, []
        while True:
            if self._depth:
                place = self._skip(text, place)
                if self._depth:
                    break
                kept.append(text[place - 1 : place])  # the closing bracket
                continue
            begins = _DROPPED.search(text, place)
            if begins is None:
                # The last bytes wait: a key, and the backslash before it, may be cut in two.
                end = max(place, len(text) - _LONGEST_KEY)
                kept.append(text[place:end])
                place = end
                break
            kept.append(text[place : begins.end()])
            place, self._depth, self._in_string = begins.end(), 1, False
        self._rest = text[place:]
        return b"".join(kept)

    def end(self) -> bytes:
        """What was kept back; nothing where the file ends amid what is dropped."""
        return b"" if self._depth else self._rest

    def _skip(self, text: bytes, place: int) -> int:
        """Where the dropped list or dictionary ends, or how far the text is known to belong to it."""
        while place < len(text):
            if self._in_string:
                place = _REST_OF_STRING.match(text, place).end()  # type: ignore[union-attr]
                if place == len(text) or text[place] != _QUOTE:
                    return place  # at the end, or before a backslash that is the last byte
                place, self._in_string = place + 1, False
            place = _NO_BRACKET.match(text, place).end()  # type: ignore[union-attr]
            if place == len(text):
                return place
            sign = text[place]
            place += 1
            if sign == _QUOTE:
                self._in_string = True
                continue
            self._brackets += 1
            if self._brackets > 2 * MAX_LISTS:
                raise too_many()
            self._depth += 1 if sign in _OPENING else -1
            if self._depth == 0:
                return place
        return place
