"""The page of data sets in the documentation, made from the manifest: `python -m course.data.page docs/data.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from course.data.manifest import DatasetCard, manifest

INTRODUCTION = """\
# Data sets

```python
from course import data

digits = data.load("digits")  # says in one line what it gave
x_train, y_train = digits.train
x_test, y_test = digits.test
```

`data.available()` lists the sets, `data.describe(name)` shows what the manifest says about one, and `data.load(name)`
gives it, split once and for all into `train`, `validation` and `test`. The seed (0 unless you say otherwise) draws a
generated set, and shuffles the split of a real one; it changes nothing where a series is split in time.

**Nothing here needs a network.** The real sets of the first table come with packages that are installed anyway.
Generated ones are the same in every process for the same seed, and leave room between a baseline and a good model; both
figures are measured on the test split of seed 0. The sets of the last table have to be downloaded once: until then
`load` gives a stand-in of the same schema, and says so. For the real ones, use `load(name, download=True)`, or set
`COURSE_DOWNLOAD=1` for a whole run. They are kept where Keras keeps its own (`KERAS_HOME`, or `~/.keras`), checked by
SHA-256 at every load, and resumed where a download broke.

Inputs are raw, since scaling is for the lesson to do: digits from 0 to 16, pixels as uint8 from 0 to 255, prices in
dollars. Labels of classes are int64 of shape (N,) in every set, targets of regressions float32, texts arrays of Python
strings.
"""

SECTIONS: tuple[tuple[str, Callable[[DatasetCard], bool]], ...] = (
    ("Real, and always there", lambda card: card.kind == "real" and not card.files),
    ("Generated", lambda card: card.kind == "generated"),
    ("Real when downloaded, a stand-in otherwise", lambda card: card.kind == "real" and bool(card.files)),
)


def markdown() -> str:
    """The whole page."""
    cards = manifest().values()
    parts = [INTRODUCTION]
    for title, belongs in SECTIONS:
        chosen = [card for card in cards if belongs(card)]
        parts.append(f"## {title}\n\n{_table(chosen)}\n")
        parts += [_details(card) for card in chosen]
    parts.append(
        "This page is made from `course/data/manifest.toml` by `python -m course.data.page docs/data.md`. The figures\n"
        "come from `python tests/data/measurements.py`.\n"
    )
    return "\n".join(parts)


def _table(cards: list[DatasetCard]) -> str:
    lines = ["| name | what | samples | lessons |", "| --- | --- | ---: | --- |"]
    for card in cards:
        lessons = ", ".join(lesson[:2] for lesson in card.lessons) or "none"
        name = f"[`{card.name}`](#{card.name})"
        lines.append(f"| {name} | {card.title}, {card.task} | {card.samples:,} {card.items} | {lessons} |")
    return "\n".join(lines)


def _details(card: DatasetCard) -> str:
    rows = [(heading, text) for heading, text in card.rows() if heading not in ("kind", "samples", "lessons")]
    lines = "\n".join(f"- {heading}: {text}" for heading, text in rows)
    return f"### {card.name}\n\n{card.description}\n\n{lines}\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
