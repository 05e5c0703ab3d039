"""Common mistakes about deep learning, with what is right: the entries of `errata.toml`, as data.

Example:
    >>> from course import errata
    >>> print(errata.erratum("E57").right)
    √d_k, because Var(q·k) = d_k for unit-variance entries.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from course.errors import InvalidValue, did_you_mean

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Erratum:
    """A common mistake.

    Args:
        id: "E01" to the last; it never changes.
        name: A few words, joined by hyphens.
        group: The heading it stands under.
        said: What is often written.
        wrong: Why that is wrong, or only half of it.
        right: What to write instead.
        checked: What was run, and what came out.
        sources: Who says so, where it rests on somebody.
        topics: Ids of the topics of `topics.toml` that it belongs to.
        lessons: The lessons that teach these, in course order.
    """

    id: str
    name: str
    group: str
    said: str
    wrong: str
    right: str
    checked: str
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()


@cache
def errata() -> Mapping[str, Erratum]:
    """All common mistakes by id, in the order of their groups.

    Example:
        >>> [entry.id for entry in errata().values() if "24_lstm_and_gru" in entry.lessons]
        ['E36', 'E55']
    """
    topics = [topic for topic in _read("topics")["topic"] if topic.get("errata")]
    found = {}
    for entry in _read("errata")["erratum"]:
        belonging = [topic for topic in topics if entry["id"] in topic["errata"]]
        found[entry["id"]] = Erratum(
            **{key: value for key, value in entry.items() if key != "sources"},
            sources=tuple(entry.get("sources", ())),
            topics=tuple(topic["id"] for topic in belonging),
            lessons=tuple(sorted({topic["lesson"] for topic in belonging})),
        )
    return MappingProxyType(found)


def erratum(entry_id: str) -> Erratum:
    """One common mistake.

    Args:
        entry_id: Its id, such as "E57".

    Raises:
        course.errors.InvalidValue: There is no such entry; the message names the nearest id.

    Example:
        >>> erratum("E72").name
        'two-neurons'
    """
    if entry_id not in errata():
        known = list(errata())
        raise InvalidValue(
            f"An erratum's id is one of {known[0]} to {known[-1]}. Received: {entry_id!r}."
            + did_you_mean(entry_id, known)
        )
    return errata()[entry_id]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
