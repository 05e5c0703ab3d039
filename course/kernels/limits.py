"""What a sandboxed kernel may use."""

import os
from dataclasses import asdict, dataclass, fields
from typing import Any

from course.errors import InvalidValue, complaint

MEBIBYTE = 2**20


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
