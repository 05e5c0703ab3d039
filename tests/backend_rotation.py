"""What no backend can change is proved once: on one backend in turn, or on each of them with COURSE_EVERYWHERE=1."""

import os
from collections.abc import Sequence
from typing import TypeVar

from course.backends import BACKENDS

EVERYWHERE = bool(os.environ.get("COURSE_EVERYWHERE"))
Thing = TypeVar("Thing")


def in_turn(things: Sequence[Thing], backend: str) -> list[Thing]:
    """Those of the things that are this backend's: every third, and over the three backends each once."""
    return list(things) if EVERYWHERE else list(things[BACKENDS.index(backend) :: len(BACKENDS)])
