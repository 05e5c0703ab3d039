"""Writing files so that a reader, or a process that is killed, never meets half of one."""

import contextlib
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file in one step: whoever opens it sees the old content or the new one.

    Args:
        path: Where; its folder exists.
        content: Text, written as UTF-8 with line feeds as they are, or bytes.

    Raises:
        OSError: It cannot be written; nothing of it stays behind.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "marks.json")
        >>> write_atomically(path, "{}")
        >>> path.read_text()
        '{}'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name[:32]}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)  # `mkstemp` lets nobody else read
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
