"""Downloads that can be trusted: resumed when broken, checked by SHA-256, put in place only when right.

Files lie where `keras.datasets` keeps its own, in the folder `datasets` under `KERAS_HOME` or `~/.keras`, so that
nothing is fetched twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.data.manifest import File

ATTEMPTS = 4
TIMEOUT_SECONDS = 30
CHUNK_BYTES = 1 << 16


class DataUnavailable(Exception):
    """The real file cannot be given; the message says why, as the end of a sentence."""


def keras_folder() -> Path:
    """Where Keras keeps what it downloads."""
    folder = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser()
    # Keras itself turns to the temporary folder when its own cannot be written.
    if folder.exists() and not os.access(folder, os.W_OK):
        return Path(tempfile.gettempdir()) / ".keras"
    return folder


def path_of(file: File) -> Path:
    """Where a file of the manifest lies, or would lie."""
    return keras_folder() / file.folder / file.name


def is_on_disk(file: File) -> bool:
    """Whether a file of the right size is there. Quick: its hash is computed only when it is loaded."""
    path = path_of(file)
    return path.is_file() and (file.size is None or path.stat().st_size == file.size)


def is_right(path: Path, file: File) -> bool:
    """Whether the bytes at `path` are the manifest's."""
    algorithm, expected = ("sha256", file.sha256) if file.sha256 else ("md5", file.md5)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest() == expected


def fetch(file: File, *, download: bool) -> Path:
    """The path of a file whose bytes are right.

    A file on disk is used when its hash matches. A wrong one is refused; with `download`, it is renamed to
    `<name>.corrupt` once a right one has come. A broken download leaves `<name>.part`, and the next one goes on there.

    Raises:
        DataUnavailable: when there is no right file on disk and none was, or could be, downloaded.
    """
    path = path_of(file)
    if path.is_file() and is_right(path, file):
        return path
    if not download:
        if path.is_file():
            raise DataUnavailable(f"{path.name} on disk is corrupt, its hash is wrong, and the network was not tried")
        raise DataUnavailable(f"{path.name} is not on disk and the network was not tried")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _only_one(path):
            if not (path.is_file() and is_right(path, file)):  # another process may have brought it meanwhile
                _download(file, path)
    except (OSError, http.client.HTTPException) as error:
        raise DataUnavailable(f"the download of {path.name} failed: {error}") from error
    return path


def _download(file: File, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    size = f" ({file.size / 1e6:.1f} MB)" if file.size else ""
    sys.stderr.write(f"downloading {file.url}{size}\n")
    for attempt in range(ATTEMPTS):
        try:
            _append_rest(file.url, part)
        except (OSError, http.client.HTTPException) as error:
            # A refusal that the server means (404, 403) is not mended by asking again.
            final = isinstance(error, urllib.error.HTTPError) and error.code < 500
            if final or attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.2 * attempt)
            continue
        if is_right(part, file):
            if path.is_file():
                os.replace(path, path.with_name(path.name + ".corrupt"))
            os.replace(part, path)
            return
        # Complete but wrong: perhaps an old beginning with a new end. Start afresh.
        part.unlink()
    raise OSError("what came has another hash than the manifest's, and was refused")


def _append_rest(url: str, part: Path) -> None:
    """Ask for what is missing behind the bytes of `part`, and append it."""
    have = part.stat().st_size if part.is_file() else 0
    # "identity": a compressed transfer would be of another length than the file.
    headers = {"Accept-Encoding": "identity", "User-Agent": "keras-course"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(url, headers=headers)  # the address is the manifest's, never a user's
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # nothing lies behind: the part is whole, or too long
            error.close()
            return
        raise
    with response:
        resumed = response.status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        announced = response.headers.get("Content-Length")
        received = 0
        with part.open("ab" if resumed else "wb") as stream:
            while chunk := response.read(CHUNK_BYTES):
                stream.write(chunk)
                received += len(chunk)
    if announced is not None and received < int(announced):
        raise ConnectionError(f"the connection broke after {received:,} of {int(announced):,} bytes")


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Let one process at a time download a file; the others wait, and find it there."""
    try:
        import fcntl
    except ImportError:  # Windows has no fcntl: two downloads at once would spoil each other's part, and be refused
        yield
        return
    with path.with_name(path.name + ".lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
