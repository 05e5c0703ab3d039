"""Where submitted files lie: folders, zip archives, and zip archives in those.

Nothing is unpacked to the disk and no link is followed, so that a member's name can be anything.
"""

import contextlib
import hashlib
import io
import itertools
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from course.errors import InvalidValue
from course.grading.archives import Member, content_of, members_of
from course.grading.leftovers import leftover
from course.grading.slimming import slim
from course.grading.unreadable import MAX_FILE_BYTES, MAX_TEXT_BYTES, Unreadable, too_large

MAX_FILES = 200_000
MAX_UNIT_FILES = 50_000  # below one folder of one folder
MAX_ZIP_FILES = 20_000  # in what one student handed in, archives in it included
MAX_ZIP_BYTES = 64 * 2**20  # of a student's archive
MAX_NOTEBOOKS = 100  # in what one student handed in
_DEEPEST = 3  # archives in archives
_PIECE = 2**20


@dataclass(frozen=True)
class Place:
    """Where a file lies.

    Args:
        path: A file on this machine.
        members: Inside it, zip in zip, as positions among each archive's files; empty for the file itself.
    """

    path: Path
    members: tuple[int, ...] = ()

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, piece by piece.

        Raises:
            Unreadable: It is too large, or its archive is damaged.
        """
        size = 0
        for piece in self._pieces():
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise too_large(size)
            yield piece

    def read(self) -> bytes:
        """Its bytes; of a file that is larger than any notebook's own text, those that are no outputs.

        Raises:
            Unreadable: It is too large, or its archive is damaged.
        """
        pieces, kept, size = self.pieces(), [], 0
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > MAX_TEXT_BYTES:
                return slim(_chained(kept, pieces))
        return b"".join(kept)

    def sha256(self) -> str:
        """The SHA-256 of all its bytes, in hexadecimal.

        Raises:
            Unreadable: It is too large, or its archive is damaged.
        """
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()

    def _pieces(self) -> Iterator[bytes]:
        try:
            with self._opened() as (file, member):
                if member is not None:
                    if member.size > MAX_FILE_BYTES:
                        raise too_large(member.size)
                    yield from content_of(file, member)
                    return
                while piece := file.read(_PIECE):
                    yield piece
        except OSError as error:
            raise Unreadable(f"The file cannot be opened ({error.strerror or error}).") from None

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[BinaryIO, Member | None]]:
        """The file that it lies in, and which member of that it is; None for all of it."""
        *outer, number = self.members or (-1,)
        stamp = self.path.stat().st_mtime_ns
        if outer:
            content = _archive(self.path, stamp, tuple(outer))
            yield io.BytesIO(content), _listed(self.path, stamp, tuple(outer), MAX_ZIP_FILES)[number]
            return
        with self.path.open("rb") as file:
            yield file, None if number < 0 else _listed(self.path, stamp, (), 2 * MAX_FILES)[number]


@dataclass(frozen=True)
class SubmittedFile:
    """A file that somebody handed in.

    Args:
        name: Its path below what was given, with `/` between folders; whatever the student or the platform chose.
        place: Where its bytes are.
        reason: Why it may not be read, or "".
        is_leftover: Whether a system or a program left it there, and nobody handed it in; `reason` says which.
    """

    name: str
    place: Place
    reason: str = ""
    is_leftover: bool = False


def files_in(path: Path) -> list[SubmittedFile]:
    """All files of a folder or a zip archive, or a file by itself, sorted by name.

    Args:
        path: What the instructor named.

    Raises:
        InvalidValue: There are too many, or it is a damaged archive.
    """
    if path.is_dir():
        files = _bounded(_files_in_folder(path), path)
    elif path.suffix.lower() == ".zip":
        try:
            files = files_in_archive(Place(path))
        except Unreadable as error:
            raise InvalidValue(f"{path} is a damaged archive ({error}). Export it again.") from None
    else:
        files = [SubmittedFile(_encodable(path.name), Place(path))]
    return sorted(files, key=lambda file: (file.name, file.place.members))


def files_in_archive(place: Place) -> list[SubmittedFile]:
    """All files of a zip archive that a platform or an instructor made.

    Args:
        place: The archive.

    Raises:
        Unreadable: It is damaged.
        InvalidValue: There are too many.
    """
    most = MAX_ZIP_FILES if place.members else 2 * MAX_FILES
    names = _names_in(place, most)
    if len(names) > most:
        raise _too_many(place.path)
    return _bounded(_told_apart(names, place), place.path)


def notebooks_in(place: Place) -> list[tuple[Place, str]]:
    """The notebooks in a student's own zip archive, and in archives in that.

    Args:
        place: The archive.

    Raises:
        Unreadable: It is damaged, holds too many files, or no notebook.
    """
    left = MAX_ZIP_FILES
    found: list[tuple[Place, str]] = []
    waiting = [(place, "", 1)]
    while waiting:
        archive, path, depth = waiting.pop(0)
        names = _names_in(archive, left)
        if len(names) > left:
            raise Unreadable(
                f"The zip archive holds more than {MAX_ZIP_FILES} files. Hand in the lesson's notebook alone, without "
                "the folders of Python's or git's own files."
            )
        left -= len(names)
        for file in _told_apart(names, archive):
            name = f"{path}{file.name}"
            if not file.is_leftover and is_notebook(name):
                found.append((file.place, name))
            elif not file.is_leftover and name.lower().endswith(".zip") and depth < _DEEPEST:
                waiting.append((file.place, f"{name}/", depth + 1))
    if not found:
        raise Unreadable("There is no notebook in the zip archive.")
    if len(found) > MAX_NOTEBOOKS:
        raise Unreadable(
            f"The zip archive holds {len(found)} notebooks, and at most {MAX_NOTEBOOKS} are read. "
            "Hand in the lesson's notebook alone."
        )
    return found


def is_notebook(name: str) -> bool:
    """Whether a file's name is one that a notebook may have, however a browser or a mail program changed it.

    Example:
        >>> is_notebook("02.IPYNB"), is_notebook("02.ipynb.txt"), is_notebook("02.ipynb.pdf")
        (True, True, False)
    """
    stem, _, ending = name.lower().rpartition(".")
    return bool(stem) and (ending == "ipynb" or (ending in ("txt", "json", "download") and stem.endswith(".ipynb")))


def forget_archives() -> None:
    """Give back the memory of the archives that were read last."""
    _archive.cache_clear()
    _listed.cache_clear()


def _names_in(place: Place, most: int) -> list[str]:
    """The names of an archive's files, in its own order; one more than `most` where there are more."""
    try:
        members = _listed(place.path, place.path.stat().st_mtime_ns, place.members, most)
    except OSError as error:
        raise Unreadable(f"The file cannot be opened ({error.strerror or error}).") from None
    return [member.name for member in members]


@lru_cache(maxsize=8)
def _listed(path: Path, stamp: int, members: tuple[int, ...], most: int) -> tuple[Member, ...]:
    """An archive's files: one more than `most` is enough to know that there are too many."""
    with contextlib.ExitStack() as stack:
        file: BinaryIO = io.BytesIO(_archive(path, stamp, members)) if members else stack.enter_context(path.open("rb"))
        return tuple(itertools.islice(members_of(file), most + 1))


@lru_cache(maxsize=1)
def _archive(path: Path, stamp: int, members: tuple[int, ...]) -> bytes:
    """The bytes of an archive in an archive. The last one is kept: its notebooks are read one after the other."""
    content = bytearray()
    for piece in Place(path, members).pieces():
        content += piece
        if len(content) > MAX_ZIP_BYTES:
            raise Unreadable(f"The zip archive has more than {MAX_ZIP_BYTES // 2**20} MiB. Hand in the notebook alone.")
    return bytes(content)


def _chained(first: Iterable[bytes], rest: Iterable[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest


def _files_in_folder(path: Path) -> Iterator[SubmittedFile]:
    for folder, folders, names in os.walk(path, followlinks=False):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        beside = set(names)
        prefix = os.path.relpath(folder, path)
        prefix = "" if prefix == os.curdir else f"{prefix}/"
        for name in [*names, *links]:
            full = Path(folder, name)
            relative = _encodable(f"{prefix}{name}")
            reason = leftover(relative, beside)
            if reason:
                yield SubmittedFile(relative, Place(full), reason, is_leftover=True)
                continue
            regular = stat.S_ISREG(full.lstat().st_mode)
            yield SubmittedFile(relative, Place(full), "" if regular else "It is a link or a device, not a file.")


def _told_apart(names: Iterable[str], place: Place) -> Iterator[SubmittedFile]:
    names = list(names)
    beside = set(names)
    for number, name in enumerate(names):
        inside = Place(place.path, (*place.members, number))
        reason = leftover(name, beside, whole_paths=True)
        yield SubmittedFile(name, inside, reason, is_leftover=bool(reason))


def _bounded(files: Iterable[SubmittedFile], path: Path) -> list[SubmittedFile]:
    """All files; of a folder with far more than anybody needs, one line with the reason."""
    units: dict[str, list[SubmittedFile]] = {}
    left = MAX_FILES
    for file in files:
        unit = _unit(file.name)
        kept = units.setdefault(unit, [])
        if len(kept) < MAX_UNIT_FILES:
            kept.append(file)
            left -= 1
        elif len(kept) == MAX_UNIT_FILES:
            reason = f"There are more than {MAX_UNIT_FILES} files in {unit}, and none of them is read."
            left += MAX_UNIT_FILES
            kept[:] = [SubmittedFile(kept[0].name, kept[0].place, reason)] * (MAX_UNIT_FILES + 1)
        if left < 0:
            raise _too_many(path)
    return [file for kept in units.values() for file in (kept[:1] if len(kept) > MAX_UNIT_FILES else kept)]


def _too_many(path: Path) -> InvalidValue:
    return InvalidValue(f"Expected at most {MAX_FILES} files in {path}. Grade it in parts.")


def _unit(name: str) -> str:
    """The first two folders of a path: what one student brings lies below one of them."""
    folders = name.split("/")[:-1]
    return "/".join(folders[:2]) or name


def _encodable(name: str) -> str:
    """A file's name with the bytes that are no UTF-8 written out."""
    return name.encode("utf-8", errors="backslashreplace").decode("utf-8")
