"""Zip archives of any origin, read within limits: in time and memory that grow with their bytes and no faster.

Python's own `zipfile` makes an object of every entry before anybody can look, and takes a name without the UTF-8 flag
for one of 1981, which no Mac means. Here the directory is walked in place, and a member is inflated piece by piece.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from course.grading.unreadable import Unreadable

MAX_DIRECTORY_BYTES = 128 * 2**20
_CHUNK = 2**18
_INFLATED = 2**20
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x0001, 0x0800
_END, _END64, _LOCATOR64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_NOT_HERE = 0xFFFFFFFF  # the number stands in the zip64 field


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Args:
        name: Its path, with `/` between folders.
        offset: Where its header begins.
        packed: Its bytes in the archive.
        size: Its bytes, as the archive says.
        method: How it is packed.
        check: Its CRC-32.
        is_encrypted: Whether a password is asked for.
    """

    name: str
    offset: int
    packed: int
    size: int
    method: int
    check: int
    is_encrypted: bool


def members_of(file: BinaryIO) -> Iterator[Member]:
    """The files in an archive, folders left out, one by one as its directory lists them.

    Args:
        file: The archive, which can be moved about in.

    Raises:
        Unreadable: It is no archive, or a damaged one.
    """
    directory, shift = _directory_of(file)
    place = 0
    while place + _ENTRY.size <= len(directory):
        (
            signature, _, _, _, _, flags, method, _, _, check, packed, size,
            name_length, extra_length, note_length, _, _, _, offset,
        ) = _ENTRY.unpack_from(directory, place)  # fmt: skip
        if signature != b"PK\1\2":
            raise _damaged("its list of files is broken")
        begin = place + _ENTRY.size
        place = begin + name_length + extra_length + note_length
        raw = directory[begin : begin + name_length]
        extra = directory[begin + name_length : begin + name_length + extra_length]
        if _NOT_HERE in (packed, size, offset):
            size, packed, offset = _in_64_bits(extra, size, packed, offset)
        name = _name(raw, flags, extra)
        if not name.endswith("/"):
            yield Member(name, offset + shift, packed, size, method, check, bool(flags & _ENCRYPTED))


def content_of(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """A member's bytes, piece by piece, so that whoever asks can stop at a limit of his own.

    Args:
        file: The archive.
        member: Of `members_of`.

    Raises:
        Unreadable: It is damaged, asks for a password, or is packed in a way that is not read.
    """
    if member.is_encrypted:
        raise Unreadable("The zip archive asks for a password. Hand it in without one.")
    if member.method not in (_STORED, _DEFLATED):
        raise Unreadable(
            f"The zip archive is packed by method {member.method}, which is not read. "
            "Expected an ordinary one: make it with your system's own command."
        )
    file.seek(member.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise _damaged("a file is not where it should be")
    *_, name_length, extra_length = _LOCAL.unpack(header)
    file.seek(name_length + extra_length, io.SEEK_CUR)
    size = check = 0
    for piece in _unpacked(file, member):
        size += len(piece)
        check = zlib.crc32(piece, check)
        yield piece
    if size != member.size or check != member.check:
        raise _damaged("a file's checksum does not fit")


def _unpacked(file: BinaryIO, member: Member) -> Iterator[bytes]:
    left = member.packed
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == _DEFLATED else None
    try:
        while left and not (inflate and inflate.eof):
            packed = file.read(min(_CHUNK, left))
            if not packed:
                raise _damaged("it ends too early")
            left -= len(packed)
            if inflate is None:
                yield packed
                continue
            while True:  # what zlib still holds when its input is used up comes with an empty one
                piece = inflate.decompress(packed, _INFLATED)
                packed = inflate.unconsumed_tail
                if not piece:
                    break
                yield piece
    except zlib.error as error:
        raise _damaged(str(error)) from None


def _directory_of(file: BinaryIO) -> tuple[bytes, int]:
    """The bytes that list an archive's files, and by how much its offsets are wrong (something stands before it)."""
    length = file.seek(0, io.SEEK_END)
    tail_begins = max(0, length - 2**16 - 22)
    file.seek(tail_begins)
    tail = file.read()
    found = tail.rfind(_END)
    if found < 0 or len(tail) < found + 22:
        raise _damaged("it is no zip archive, or its end is missing")
    size, offset = struct.unpack_from("<2L", tail, found + 12)
    end = tail_begins + found
    if found >= 20 and tail[found - 20 : found - 16] == _LOCATOR64:
        (end64,) = struct.unpack_from("<Q", tail, found - 12)
        file.seek(min(end64, length))
        header = file.read(56)
        if header[:4] == _END64 and len(header) == 56:
            size, offset = struct.unpack_from("<2Q", header, 40)
            end = end64
    if size > min(end, MAX_DIRECTORY_BYTES):
        raise _damaged("its list of files is longer than it can be")
    file.seek(end - size)
    return file.read(size), end - size - offset


def _in_64_bits(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    field = _extra_field(extra, 0x0001)
    numbers = [number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
    values = []
    for value in (size, packed, offset):
        values.append(numbers.pop(0) if value == _NOT_HERE and numbers else value)
    return values[0], values[1], values[2]


def _extra_field(extra: bytes, kind: int) -> bytes:
    place = 0
    while place + 4 <= len(extra):
        found, length = struct.unpack_from("<2H", extra, place)
        if found == kind:
            return extra[place + 4 : place + 4 + length]
        place += 4 + length
    return b""


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    """A member's name: UTF-8 where it says so or can be nothing else, else the code page of MS-DOS."""
    # Info-ZIP's field with the name in UTF-8, which counts only for the very name that stands here.
    field = _extra_field(extra, 0x7075)
    if len(field) > 5 and struct.unpack_from("<L", field, 1)[0] == zlib.crc32(raw):
        raw, flags = field[5:], flags | _UTF8
    try:
        name = raw.decode("utf-8")  # macOS writes it and does not say so
    except UnicodeDecodeError:
        name = raw.decode("utf-8", errors="backslashreplace") if flags & _UTF8 else raw.decode("cp437")
    return name.replace("\\", "/")


def _damaged(why: str) -> Unreadable:
    return Unreadable(f"The zip archive is damaged ({why}).")
