"""What a sandboxed kernel may use, and what a process that starts kernels may use itself."""

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from course.errors import InvalidValue, complaint

MEBIBYTE = 2**20


class _OwnData:
    """The bound that this process has put on its own data, and what it was before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.before: int | None = None
        self.most = 0
        self.lifted = 0


_own_data = _OwnData()


def limit_own_data(most: int) -> None:
    """Bound this process's own data; what it starts within `as_before_own_limit` is not bound by that.

    Args:
        most: Bytes, as RLIMIT_DATA counts them.
    """
    import resource  # not on Windows, where this module is imported too

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with _own_data.lock:
        if _own_data.before is None:
            _own_data.before = soft
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


@contextlib.contextmanager
def as_before_own_limit() -> Iterator[None]:
    """Start other processes meanwhile: they would inherit what this one has bound itself to.

    A zygote that may not have half a gigabyte does not even fail: OpenBLAS asks for memory until it gets it.
    """
    if _own_data.before is None:
        yield
        return
    import resource

    with _own_data.lock:
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        # Two threads may start something at a time: the first lifts the bound, the last puts it back.
        if not _own_data.lifted:
            _own_data.most = soft
            resource.setrlimit(resource.RLIMIT_DATA, (_own_data.before, hard))
        _own_data.lifted += 1
    try:
        yield
    finally:
        with _own_data.lock:
            _own_data.lifted -= 1
            if not _own_data.lifted:
                resource.setrlimit(resource.RLIMIT_DATA, (_own_data.most, hard))


@dataclass(frozen=True)
class Limits:
    """What a sandboxed kernel and all that it starts may use; past one of the first six, everything is killed.

    Args:
        memory_mebibytes: Memory of the whole tree, beyond what the imports take.
        cpu_seconds: Processor time of the whole tree.
        wall_seconds: Time from the start to the end.
        processes: Processes and threads at a time. Backends start a few for each processor; many more than that would
            only be a way to more than an even share of the processors, where no control group keeps it even.
        open_files: Open files of one process.
        file_mebibytes: Size of one file.
        scratch_mebibytes: Size of its home and temporary folder together; they lie in memory.
    """

    memory_mebibytes: int = 3072
    cpu_seconds: int = 600
    wall_seconds: int = 600
    processes: int = 128 + 16 * (os.cpu_count() or 1)
    open_files: int = 1024
    file_mebibytes: int = 128
    scratch_mebibytes: int = 256

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                remedy = f"Leave it out for the default of {field.default}."
                raise InvalidValue(complaint(field.name, "a whole number of at least 1", repr(value), remedy))

    def as_json(self) -> dict[str, Any]:
        """As plain data, for the way to the sandbox."""
        return asdict(self)
