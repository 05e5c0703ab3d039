"""How much memory this process may take from here on: a bound on what hostile data can cost."""

import contextlib
import resource
from collections.abc import Iterator

from course.kernels.gauges import data_bytes
from course.kernels.limits import MEBIBYTE, limit_own_data


def limit_memory(mebibytes: int) -> None:
    """Let this process take no more than so much beyond what it has; past it, Python raises MemoryError.

    Does nothing where the system does not tell what it has, which is everywhere but on Linux.

    Args:
        mebibytes: How much more.
    """
    used = data_bytes()
    if used:
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = min(limit for limit in (used + mebibytes * MEBIBYTE, soft, hard) if limit != resource.RLIM_INFINITY)
        limit_own_data(most)


@contextlib.contextmanager
def limited_memory(mebibytes: int) -> Iterator[None]:
    """The same for a while; afterwards all is as before.

    Args:
        mebibytes: How much more.
    """
    before = resource.getrlimit(resource.RLIMIT_DATA)
    limit_memory(mebibytes)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
