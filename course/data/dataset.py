"""What `load` gives: a `Dataset` of three `Split`s."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np


class Split(NamedTuple):
    """Inputs and targets of one part of a data set, so that `x_train, y_train = data.train`."""

    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Parts:
    """What a loader hands to `load`, which adds the manifest's words to it."""

    train: Split
    validation: Split
    test: Split
    feature_names: tuple[str, ...] | None = None
    class_names: tuple[str, ...] | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    where: str | None = None  # replaces the manifest's word for where the data come from
    stand_in: str | None = None  # what was given instead of the real set; None when it is the real one
    reason: str | None = None  # why it is a stand-in
    licence: str | None = None  # replaces the manifest's


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set, split once and for all.

    Attributes:
        name: the name it was loaded by.
        kind: "real", "generated" or "stand-in" (the schema of a real set, filled with something else).
        train: inputs and targets to fit on.
        validation: inputs and targets to choose with.
        test: inputs and targets to report on, once.
        feature_names: one name per column of `x`, or None where columns have no names.
        class_names: one name per class, in the order of the integer labels, or None where there are no classes.
        description: one sentence.
        licence: under what terms it may be used.
        origin: where it comes from.
        extras: what belongs to the set and fits neither `x` nor `y` (dates, a vocabulary, the true probabilities).
    """

    name: str
    kind: str
    train: Split
    validation: Split
    test: Split
    feature_names: tuple[str, ...] | None
    class_names: tuple[str, ...] | None
    description: str
    licence: str
    origin: str
    extras: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""

    def __len__(self) -> int:
        return sum(len(split.y) for split in (self.train, self.validation, self.test))

    def together(self) -> Split:
        """All rows in one `Split`: train, then validation, then test. For cross-validation on small sets.

        >>> from course import data
        >>> data.load("ten_students", verbose=False).together().x.shape
        (10, 2)
        """
        import numpy as np

        parts = (self.train, self.validation, self.test)
        return Split(np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts]))

    def __repr__(self) -> str:
        return self.summary or f"<Dataset {self.name}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>"
