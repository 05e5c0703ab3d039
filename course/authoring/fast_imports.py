"""nbformat and what imports it, without a second of what nobody here needs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def fast_imports() -> Iterator[None]:
    """Import nbformat without the URL grammar that jsonschema would compile for a full second and never use here."""
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # jsonschema then goes on without it
    try:
        yield
    finally:
        if absent:
            sys.modules.pop("rfc3987_syntax", None)
