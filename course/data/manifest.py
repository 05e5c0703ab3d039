"""The manifest: what every data set is, in words, as `describe` and `available` show it."""

from __future__ import annotations

import functools
import html
import importlib.resources
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from course.errors import InvalidValue, did_you_mean

KINDS = ("real", "generated")


@dataclass(frozen=True)
class File:
    """One file to download: its name, its folder under Keras' cache, its address, its size in bytes, its hash.

    `md5` stands only where the publisher gives no SHA-256; an `optional` file enriches a set that loads without it.
    """

    name: str
    url: str
    folder: str = "datasets"
    size: int | None = None
    sha256: str | None = None
    md5: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Figures:
    """What a baseline and a good model reach on the test split of seed 0; room to learn lies between the two."""

    metric: str
    baseline: float
    baseline_model: str
    good: float
    good_model: str


@dataclass(frozen=True)
class DatasetCard:
    """What the manifest says about one data set. Print it, or end a cell with it."""

    name: str
    title: str
    kind: str
    task: str
    description: str
    items: str
    where: str
    shape: str
    dtype: str
    samples: int
    size: str
    split: str
    licence: str
    origin: str
    loader: str
    lessons: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""
    stand_in: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[Figures, ...] = ()
    files: tuple[File, ...] = ()

    def rows(self) -> list[tuple[str, str]]:
        """What is shown, as pairs of a heading and a text."""
        rows = [
            ("kind", self.kind),
            ("task", self.task),
            ("samples", f"{self.samples:,} {self.items}"),
            ("x and y", f"{self.shape}; {self.dtype}"),
            ("split", self.split),
            ("size", self.size),
            ("licence", self.licence),
            ("origin", self.origin),
        ]
        rows += [("figures", _figures_text(figures)) for figures in self.figures]
        rows += [(f"option {name}", text) for name, text in self.options.items()]
        rows += [("file", _file_text(file)) for file in self.files]
        if self.stand_in:
            rows.append(("stand-in", self.stand_in))
        if self.note:
            rows.append(("note", self.note))
        if self.lessons:
            rows.append(("lessons", ", ".join(self.lessons)))
        return rows

    def __str__(self) -> str:
        rows = self.rows()
        width = max(len(heading) for heading, _ in rows)
        lines = [f"{self.name}: {self.description}"]
        lines += [f"  {heading:<{width}}  {text}" for heading, text in rows]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        body = "".join(
            f'<tr><th scope="row" style="text-align:left;vertical-align:top">{html.escape(heading)}</th>'
            f'<td style="text-align:left;overflow-wrap:anywhere">{html.escape(text)}</td></tr>'
            for heading, text in self.rows()
        )
        return f"<p><strong>{html.escape(self.name)}</strong>: {html.escape(self.description)}</p><table>{body}</table>"


@dataclass(frozen=True)
class AvailableRow:
    """One line of `available()`."""

    name: str
    kind: str
    on_disk: str
    size: str
    lessons: tuple[str, ...]


class Available:
    """The table that `available()` returns: iterate over it for the names, or end a cell with it to see it."""

    def __init__(self, rows: tuple[AvailableRow, ...]):
        self.rows = rows

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(row.name for row in self.rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> AvailableRow:
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def _cells(self) -> list[tuple[str, ...]]:
        heading: tuple[str, ...] = ("name", "kind", "on disk", "size", "lessons")
        return [heading] + [
            (row.name, row.kind, row.on_disk, row.size, ", ".join(lesson[:2] for lesson in row.lessons))
            for row in self.rows
        ]

    def __repr__(self) -> str:
        cells = self._cells()
        widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
        )

    def _repr_html_(self) -> str:
        heading, *lines = self._cells()
        left = ' style="text-align:left"'
        head = "".join(f'<th scope="col"{left}>{html.escape(cell)}</th>' for cell in heading)
        body = "".join(
            "<tr>" + "".join(f"<td{left}>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def describe(name: str) -> DatasetCard:
    """What the manifest says about a data set: shape, dtype, size, licence, origin, difficulty, options.

    Args:
        name: one of `course.data.available()`.

    Raises:
        ValueError: for an unknown name, with the nearest known ones.

    >>> from course import data
    >>> print(data.describe("digits").licence)
    CC BY 4.0
    """
    cards = manifest()
    if not isinstance(name, str):
        raise TypeError(
            f"A data set's name must be a string such as 'digits'. Received: {name!r} of type {type(name).__name__}. "
            "Put the name in quotes."
        )
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    for card in cards.values():
        if wanted == card.name or wanted in card.aliases:
            return card
    raise InvalidValue(
        f"The name must be one of {', '.join(cards)}. Received: {name!r}. "
        f"{did_you_mean(wanted, cards, cutoff=0.5).lstrip() or 'See course.data.available().'}"
    )


def available() -> Available:
    """All data sets: name, kind, whether it is on disk, size, and the lessons that use it.

    >>> from course import data
    >>> "digits" in data.available()
    True
    """
    return Available(
        tuple(
            AvailableRow(card.name, card.kind, _on_disk(card), card.size, card.lessons) for card in manifest().values()
        )
    )


@functools.cache
def manifest() -> dict[str, DatasetCard]:
    """Every entry of `manifest.toml`, by name, in its order. Which lessons use it is what `lessons.toml` says."""
    lessons = _lessons_by_set()
    return {name: _card(name, entry, lessons.get(name, ())) for name, entry in _read("course.data", "manifest").items()}


def _lessons_by_set() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lesson in _read("course", "lessons")["lesson"]:
        for name in lesson["data"]:
            found[name] = (*found.get(name, ()), lesson["id"])
    return found


def _read(package: str, name: str) -> dict[str, Any]:
    import tomllib

    text = importlib.resources.files(package).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _card(name: str, entry: dict[str, Any], lessons: tuple[str, ...]) -> DatasetCard:
    entry = dict(entry) | {"lessons": lessons, "aliases": tuple(entry.get("aliases", ()))}
    entry["figures"] = tuple(Figures(**figures) for figures in entry.get("figures", ()))
    entry["files"] = tuple(File(**file) for file in entry.get("files", ()))
    return DatasetCard(name=name, **entry)


def _figures_text(figures: Figures) -> str:
    return (
        f"{figures.metric}: {figures.baseline:g} ({figures.baseline_model}) to {figures.good:g} ({figures.good_model})"
    )


def _file_text(file: File) -> str:
    size = f", {file.size:,} bytes" if file.size else ""
    digest = f"SHA-256 {file.sha256}" if file.sha256 else f"MD5 {file.md5} (no SHA-256 is published)"
    return f"{file.url}{size}, {digest}"


def _on_disk(card: DatasetCard) -> str:
    if not card.files:
        return "yes" if card.kind == "real" else "made when asked"
    from course.data.downloads import is_on_disk

    return "yes" if all(is_on_disk(file) for file in card.files if not file.optional) else "no: a stand-in"
