"""Where submitted files lie: folders, zip archives, and zip archives in those.

Nothing is unpacked to the disk and no link is followed, so that a member's name can be anything.
"""

import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.errors import InvalidValue
from course.grading.platform_names import names_a_student
from course.grading.reading import MAX_FILE_BYTES, Unreadable, too_large

MAX_FILES = 200_000
MAX_ZIP_FILES = 1000  # in what one student handed in
_IGNORED = re.compile(r"(^|/)(\.(?!\.?(/|$))[^/]*|__MACOSX|Thumbs\.db|desktop\.ini|timestamp\.txt)(/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a file lies.

    Args:
        path: A file on this machine.
        members: Inside it, zip in zip, as positions in each archive's list; empty for the file itself.
    """

    path: Path
    members: tuple[int, ...] = ()

    def read(self) -> bytes:
        """Its bytes.

        Raises:
            Unreadable: It is too large, or its archive is damaged.
        """
        try:
            if not self.members:
                if self.path.stat().st_size > MAX_FILE_BYTES:
                    raise too_large(self.path.stat().st_size)
                return self.path.read_bytes()
            source: Path | io.BytesIO = self.path
            for number in self.members:
                with zipfile.ZipFile(source) as archive:
                    content = _member(archive, archive.infolist()[number])
                source = io.BytesIO(content)
            return content
        except OSError as error:
            raise Unreadable(f"The file cannot be opened ({error.strerror or error}).") from None


@dataclass(frozen=True)
class SubmittedFile:
    """A file that somebody handed in.

    Args:
        name: Its path below what was given, with `/` between folders; whatever the student or the platform chose.
        place: Where its bytes are.
        reason: Why it may not be read, or "".
    """

    name: str
    place: Place
    reason: str = ""


def files_in(path: Path) -> Iterator[SubmittedFile]:
    """All files of a folder or a zip archive, or a file by itself; without what operating systems and editors leave.

    Args:
        path: What the instructor named.

    Raises:
        InvalidValue: There are too many, or it is a damaged archive.
    """
    if path.is_dir():
        yield from _files_in_folder(path)
    elif path.suffix.lower() == ".zip":
        yield from _files_in_archive(path)
    else:
        yield SubmittedFile(_encodable(path.name), Place(path))


def notebooks_in(place: Place) -> list[tuple[int, str]]:
    """The notebooks in a student's own zip archive, one level deep: their positions in its list, and their names.

    Args:
        place: The archive.

    Raises:
        Unreadable: It is damaged, holds too many files, or no notebook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(place.read())) as archive:
            members = archive.infolist()
    except Unreadable:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        # NotImplementedError is zipfile's word for a version of the format that it does not know.
        raise Unreadable(f"The zip archive is damaged ({error}).") from None
    if len(members) > MAX_ZIP_FILES:
        raise Unreadable(f"The zip archive holds {len(members)} files; at most {MAX_ZIP_FILES} do.")
    found = [
        (number, member.filename)
        for number, member in enumerate(members)
        if member.filename.lower().endswith(".ipynb") and not _IGNORED.search(_slashed(member.filename))
    ]
    if not found:
        raise Unreadable("There is no notebook in the zip archive.")
    return found


def _files_in_folder(path: Path) -> Iterator[SubmittedFile]:
    count = 0
    for folder, folders, names in os.walk(path, followlinks=False):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in [*names, *links]:
            count += 1
            if count > MAX_FILES:
                raise _too_many(path)
            full = Path(folder, name)
            relative = _encodable(full.relative_to(path).as_posix())
            if _IGNORED.search(relative):
                continue
            reason = "" if stat.S_ISREG(full.lstat().st_mode) else "It is a link or a device, not a file."
            yield SubmittedFile(relative, Place(full), reason)


def _files_in_archive(path: Path) -> Iterator[SubmittedFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise InvalidValue(f"{path} is a damaged archive ({error}). Export it again.") from None
    if len(members) > MAX_FILES:
        raise _too_many(path)
    names = [_slashed(member.filename) for member in members if not member.is_dir()]
    top = os.path.commonpath(names) if len(names) > 1 and not any(map(os.path.isabs, names)) else ""
    for number, member in enumerate(members):
        name = _slashed(member.filename)
        # Some platforms put everything below one folder with the assignment's name.
        name = name.removeprefix(f"{top}/") if top and not names_a_student(top) else name
        if not member.is_dir() and not _IGNORED.search(name):
            yield SubmittedFile(name, Place(path, (number,)))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, read no further than the limit whatever its header says."""
    if info.file_size > MAX_FILE_BYTES:
        raise too_large(info.file_size)
    try:
        with archive.open(info) as file:
            content = file.read(MAX_FILE_BYTES)  # zipfile itself reads no further than the size in the header
    except Exception as error:  # zlib's, lzma's and zipfile's own, and "password required" as RuntimeError
        raise Unreadable(f"The zip archive is damaged ({error}).") from None
    return content


def _too_many(path: Path) -> InvalidValue:
    return InvalidValue(f"Expected at most {MAX_FILES} files in {path}. Grade it in parts.")


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def _encodable(name: str) -> str:
    """A file's name with the bytes that are no UTF-8 written out."""
    return name.encode("utf-8", errors="backslashreplace").decode("utf-8")
