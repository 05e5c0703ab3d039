"""What is read of a submitted file at most, and the refusal of what is more, or is no notebook."""

from course.errors import InvalidValue

MAX_FILE_BYTES = 128 * 2**20  # outputs included
MAX_TEXT_BYTES = 8 * 2**20  # without outputs
MAX_CELLS = 2000
MAX_LISTS = 1_000_000  # and dictionaries: a few bytes each in the file, and fifty times that in memory
MAX_VALUES = 1_000_000
MAX_SOURCE_CHARACTERS = 2 * 2**20


class Unreadable(InvalidValue):
    """The file is no notebook that can be graded. The text says why, for student and instructor."""


def too_large(size: int) -> Unreadable:
    """The refusal of a file that is too large.

    Args:
        size: In bytes.
    """
    return Unreadable(
        f"The file has {size / 2**20:.0f} MiB, and at most {MAX_FILE_BYTES // 2**20} are read. "
        "Clear the outputs, save, and hand it in again."
    )


def too_many() -> Unreadable:
    """The refusal of a file with too many brackets or values."""
    return Unreadable("The file holds too many things to be a notebook.")
