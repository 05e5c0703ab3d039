"""A notebook's bytes without its outputs, pictures and widgets, while they are read.

Those are most of an honest notebook and none of its answers. They are skipped: a short one bracket by bracket, a long
one with NumPy, so that neither their size nor what they hold costs memory, and a file of any bytes takes time in
proportion to its length.
"""

import codecs
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from course.grading.unreadable import MAX_FILE_BYTES, MAX_LISTS, MAX_TEXT_BYTES, Unreadable, too_large, too_many

# A key of JSON: within a string its quotation marks would stand behind a backslash.
_DROPPED = re.compile(rb'(?<!\\)"(?:outputs|attachments|widgets)"[ \t\r\n]{0,8}:[ \t\r\n]{0,8}([\[{])')
_LONGEST_KEY = 64  # more than a match of the above; kept back at a piece's end, where one may have begun
# Possessive (`*+`): nothing that was skipped is looked at twice, or remembered.
_NO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+', re.DOTALL)
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_OPENING, _QUOTE = b"[{", ord('"')
_DEPTHS = np.zeros(256, np.int8)
_DEPTHS[list(b"[{")], _DEPTHS[list(b"]}")] = 1, -1
_FEW = 64  # brackets of one list; from there on NumPy is the quicker way
_BLOCKS = 2**12, 2**18  # bytes at a time: the first, and the largest
_BYTES_A_BRACKET = 20  # that take as long to read as one bracket of a short list takes to skip


@dataclass
class Work:
    """What reading has taken, in bytes of the slowest kind: some hundred million are some seconds.

    Args:
        units: So far.
    """

    units: int = 0


def slim(pieces: Iterable[bytes], work: Work | None = None) -> bytes:
    """The bytes of a notebook without outputs, attachments and widgets, as UTF-8 where it was UTF-16 or UTF-32.

    What is no notebook comes back as it is: whoever reads it says why not.

    Args:
        pieces: The file, piece by piece.
        work: Where what it takes is added.

    Raises:
        Unreadable: It is too large, or what is left of it is.

    Example:
        >>> slim([b'{"cells": [{"source": "x", "outputs": [[1], "]"]}]}'])
        b'{"cells": [{"source": "x", "outputs": []}]}'
    """
    dropping = _Dropping(work or Work())
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

    def __init__(self, work: Work) -> None:
        self._work = work
        self._rest = b""
        self._depth = 0  # of brackets in what is being dropped; 0 while everything is kept
        self._in_string = False
        self._brackets = 0  # of short lists, in the whole file
        self._here = 0  # of the list that is being dropped
        self._block = 0

    def feed(self, piece: bytes) -> bytes:
        """What is kept of the next piece, as far as that is known."""
        self._work.units += len(piece)
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
            self._here, self._block = 0, _BLOCKS[0]
        self._rest = text[place:]
        return b"".join(kept)

    def end(self) -> bytes:
        """What was kept back; nothing where the file ends amid what is dropped."""
        return b"" if self._depth else self._rest

    def _skip(self, text: bytes, place: int) -> int:
        """Where the dropped list or dictionary ends, or how far the text is known to belong to it."""
        while place < len(text):
            if self._here >= _FEW:
                return self._skip_blocks(text, place)
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
            self._here += 1
            self._brackets += 1
            self._work.units += _BYTES_A_BRACKET
            if self._brackets > MAX_LISTS:
                raise too_many()
            self._depth += 1 if sign in _OPENING else -1
            if self._depth == 0:
                return place
        return place

    def _skip_blocks(self, text: bytes, place: int) -> int:
        """The same for a long list: quotation marks are counted, and brackets between strings added up, in blocks."""
        while place < len(text):
            end = min(place + self._block, len(text))
            self._block = min(2 * self._block, _BLOCKS[1])
            backslashes = end - place - len(text[place:end].rstrip(b"\\"))
            if backslashes % 2:  # what the last one stands before belongs to it
                end += 1
                if end > len(text):
                    end -= 2
                    if end <= place:
                        return place
            # A backslash and what it stands before are no quotation mark and no bracket.
            signs = np.frombuffer(text[place:end].replace(b"\\\\", b"  ").replace(b'\\"', b"  "), np.uint8)
            # Whether so many quotation marks are odd survives that eight bits run over.
            inside = (np.cumsum(signs == _QUOTE, dtype=np.uint8) + np.uint8(self._in_string)) & 1
            steps = _DEPTHS[signs]
            steps *= (inside == 0).view(np.int8)
            depths = np.cumsum(steps, dtype=np.int32)
            depths += self._depth
            if not depths.all():
                self._depth, self._in_string = 0, False
                return place + int(np.argmin(depths != 0)) + 1
            self._depth, self._in_string = int(depths[-1]), bool(inside[-1])
            place = end
        return place
