"""Classes of made-up students as platforms and operating systems pack them."""

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from tests.grading.conftest import LESSON, RIGHT, as_bytes, trial

Files = Mapping[str, bytes]


def answered(tag: str) -> bytes:
    """A notebook that somebody answered, and that tells itself from others by a tag."""
    return as_bytes({**trial(RIGHT), "tag": tag})


def untouched(tag: str = "") -> bytes:
    """The released notebook, saved again."""
    return as_bytes({**trial(), "tag": tag})


def nameless(tag: str = "") -> bytes:
    """An answered notebook that does not say which lesson it is."""
    tree = trial(RIGHT)
    tree["metadata"] = {}
    return as_bytes({**tree, "tag": tag})


def folder(path: Path, files: Files) -> Path:
    """The files in a folder."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return path


def linux(files: Files) -> bytes:
    """As Info-ZIP packs them: folders are entries, names are UTF-8 with the flag."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for top in sorted({name[: place + 1] for name in files for place, sign in enumerate(name) if sign == "/"}):
            archive.writestr(top, "")
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def mac(files: Files) -> bytes:
    """As Archive Utility packs them: decomposed UTF-8 without the flag, and `__MACOSX` with a file for each."""
    entries = {}
    for name, content in files.items():
        folders, slash, own = name.rpartition("/")
        entries[name] = content
        entries[f"__MACOSX/{folders}{slash}._{own}"] = b"\x00\x05\x16\x07"
    entries[".DS_Store"] = b"\x00\x00\x00\x01Bud1"
    return written([(unicodedata.normalize("NFD", name).encode(), 0, b"", entries[name]) for name in entries])


def windows(files: Files) -> bytes:
    """As old Windows packs them: backslashes, names in the code page of MS-DOS where it has them, no flag."""
    entries = []
    for name, content in files.items():
        name = name.replace("/", "\\")
        try:
            entries.append((name.encode("cp437"), 0, b"", content))
        except UnicodeEncodeError:
            entries.append((name.encode(), 0x800, b"", content))
    return written(entries)


def info_zip_6(files: Files) -> bytes:
    """With names that are lost in the code page, and the field that has them in UTF-8."""
    entries = []
    for name, content in files.items():
        raw = name.encode("ascii", errors="replace").replace(b"?", b"_")
        field = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
        entries.append((raw, 0, struct.pack("<2H", 0x7075, len(field)) + field, content))
    return written(entries)


def written(entries: list[tuple[bytes, int, bytes, bytes]]) -> bytes:
    """An archive of stored files: name, flags, extra field and content of each, byte for byte."""
    body, directory = bytearray(), bytearray()  # bytes would be copied at each entry
    for name, flags, extra, content in entries:
        sizes = struct.pack("<3L2H", zlib.crc32(content), len(content), len(content), len(name), len(extra))
        common = struct.pack("<5H", 20, flags, 0, 0, 0x21) + sizes
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body))
        directory += name + extra
        body += b"PK\x03\x04" + common + name + extra + content
    count = min(len(entries), 0xFFFF)
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


NOTEBOOK = f"{LESSON}.ipynb"
