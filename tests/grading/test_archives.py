"""Zip archives of any origin and any content: read to the byte, or refused with a reason."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.grading.archives import content_of, members_of
from course.grading.unreadable import Unreadable
from tests.grading.packing import info_zip_6, linux, mac, windows, written

FILES = {"a/Jürgen.ipynb": b"{}" * 5000, "b.txt": b"", "c/d/e.bin": bytes(range(256)) * 2000}


def unpacked(content: bytes) -> dict[str, bytes]:
    file = io.BytesIO(content)
    return {member.name: b"".join(content_of(file, member)) for member in members_of(file)}


@pytest.mark.parametrize("packed", [linux, windows, info_zip_6])
def test_every_system_s_archives_are_read(packed):
    assert unpacked(packed(FILES)) == FILES


def test_a_mac_s_names_are_utf8_though_nothing_says_so():
    names = set(unpacked(mac(FILES)))
    assert {"a/Ju\u0308rgen.ipynb", "__MACOSX/a/._Ju\u0308rgen.ipynb"} <= names


def test_something_before_the_archive_does_not_matter():
    assert unpacked(b"#!/bin/sh\n" * 7 + linux(FILES)) == FILES


def test_what_was_written_as_a_stream_is_read():
    stream = io.BytesIO()
    stream.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    assert unpacked(stream.getvalue()) == FILES


def test_sizes_of_64_bits_are_read():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in FILES.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(content)
    assert unpacked(stream.getvalue()) == FILES


def test_a_directory_of_64_bits_is_read():
    content = written([(str(number).encode(), 0, b"", b"") for number in range(70_000)])
    end = len(content) - 22
    size, offset = struct.unpack_from("<2L", content, end + 12)
    end64 = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 70_000, 70_000, size, offset)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)
    last = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert sum(1 for _ in members_of(io.BytesIO(content[:end] + end64 + locator + last))) == 70_000


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_way_of_packing_is_named(method):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("a.ipynb", b"{}")
    with pytest.raises(Unreadable, match=f"method {method}, which is not read"):
        unpacked(stream.getvalue())


def test_a_changed_byte_is_noticed():
    content = bytearray(written([(b"a.ipynb", 0, b"", b"{}")]))
    content[content.find(b"{}")] = ord("[")
    with pytest.raises(Unreadable, match="checksum"):
        unpacked(bytes(content))


WHOLE = linux(FILES)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(WHOLE)))
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(changes, length):
    content = bytearray(WHOLE[: length or None])
    for place, value in changes:
        if place < len(content):
            content[place] = value
    try:
        assert set(unpacked(bytes(content)).values()) <= set(FILES.values())
    except Unreadable as error:
        assert "archive" in str(error)
