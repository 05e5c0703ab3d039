"""`load`: from a name to a `Dataset`."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable
from typing import Any

from course.data.dataset import Dataset, Parts
from course.data.manifest import DatasetCard, describe
from course.errors import InvalidValue, did_you_mean

FEWEST_SAMPLES = 20


def load(name: str, *, seed: int = 0, verbose: bool = True, download: bool | None = None, **options: Any) -> Dataset:
    """Load a data set by name, split into train, validation and test.

    A real set is given when it is on disk. When it is not, a stand-in of the same schema is given, and the line that is
    printed says so. The network is tried only when `download=True`, or when the environment says `COURSE_DOWNLOAD=1`.

    Args:
        name: one of `course.data.available()`.
        seed: for a generated set, which draw of it; for a real one, which split (0 is the course's). Sets that are
            split in time, and the ten students, do not depend on it.
        verbose: whether to print one line that says what was given.
        download: whether the network may be tried. None means what `COURSE_DOWNLOAD` says. Sets that need no
            download do not use it.
        **options: what `course.data.describe(name)` lists under options, for example `size=28` for the digits.

    Returns:
        A `Dataset`; `x_train, y_train = load(name).train`.

    Raises:
        ValueError: for an unknown name, an unknown option or a value out of range, naming the nearest that exists.
        TypeError: for a seed that is no integer.

    >>> from course import data
    >>> moons = data.load("moons", seed=1, verbose=False)
    >>> moons.train.x.shape, moons.class_names
    ((600, 2), ('upper moon', 'lower moon'))
    """
    card = describe(name)
    _check_seed(seed)
    loader = _loader(card)
    _check_options(card, loader, options)
    if card.files:
        options["download"] = _may_download(download)
    dataset = _dataset(card, loader(seed, **options), seed)
    if verbose:
        print(dataset.summary)  # noqa: T201 - saying what was given is what `verbose` asks for
    return dataset


def _check_seed(seed: int) -> None:
    if isinstance(seed, bool) or not hasattr(seed, "__index__"):
        raise TypeError(
            f"`seed` must be an integer, 0 or more. Received: seed={seed!r} of type {type(seed).__name__}. Try seed=0."
        )
    if seed < 0:
        raise InvalidValue(f"`seed` must be 0 or more. Received: seed={seed!r}. Try seed={abs(seed)}.")


def _may_download(download: bool | None) -> bool:
    if download is not None:
        return bool(download)
    return os.environ.get("COURSE_DOWNLOAD", "").strip().lower() in {"1", "true", "yes", "on"}


def _loader(card: DatasetCard) -> Callable[..., Parts]:
    module, function = card.loader.split(":")
    loader: Callable[..., Parts] = getattr(importlib.import_module(f"course.data.{module}"), function)
    return loader


def _check_options(card: DatasetCard, loader: Callable[..., Parts], options: dict[str, Any]) -> None:
    accepted = [
        name
        for name, parameter in inspect.signature(loader).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name != "download"
    ]
    for option in options:
        if option not in accepted:
            offer = f"Its options are {', '.join(accepted)}." if accepted else "It takes no options."
            raise InvalidValue(
                f"`load({card.name!r})` got an option that it does not have. {offer} Received: {option}="
                f"{options[option]!r}. {did_you_mean(option, accepted, cutoff=0.5).lstrip() or 'Leave it out.'}"
            )
    samples = options.get("samples", FEWEST_SAMPLES)
    if not hasattr(samples, "__index__") or samples < FEWEST_SAMPLES:
        raise InvalidValue(
            f"`samples` must be an integer, {FEWEST_SAMPLES} or more, so that each split gets some. "
            f"Received: samples={samples!r}. Try samples=200."
        )


def _dataset(card: DatasetCard, parts: Parts, seed: int) -> Dataset:
    kind = "stand-in" if parts.stand_in else card.kind
    return Dataset(
        name=card.name,
        kind=kind,
        train=parts.train,
        validation=parts.validation,
        test=parts.test,
        feature_names=parts.feature_names,
        class_names=parts.class_names,
        description=card.description if not parts.stand_in else f"A stand-in for {card.title}: {parts.stand_in}.",
        licence=parts.licence or card.licence,
        origin=card.origin if not parts.stand_in else "made on this machine, with the schema of " + card.origin,
        extras=dict(parts.extras),
        summary=_summary(card, parts, seed),
    )


def _summary(card: DatasetCard, parts: Parts, seed: int) -> str:
    """The one line that says what was given."""
    splits = (parts.train, parts.validation, parts.test)
    total = sum(len(split.y) for split in splits)
    shape = parts.train.x.shape[1:]
    what = []
    if len(shape) == 1 and parts.feature_names:
        what.append(f"{shape[0]} features")
    elif len(shape) == 1:
        what.append(f"length {shape[0]}")
    elif shape:
        what.append("×".join(str(size) for size in shape))
    if parts.class_names:
        what.append("1 class" if len(parts.class_names) == 1 else f"{len(parts.class_names)} classes")
    sizes = " / ".join(
        f"{len(split.y):,} {name}"
        for split, name in zip(splits, ("train", "validation", "test"), strict=True)
        if len(split.y)
    )
    where = parts.where or (f"seed {seed}" if card.where == "seed" else card.where)
    details = "".join(f", {item}" for item in what)
    if parts.stand_in:
        return (
            f"{card.name}: STAND-IN, not the real {card.title} ({parts.reason}): {total:,} {card.items} from "
            f"{parts.stand_in}{details} ({sizes}). For the real one, with a network: "
            f"course.data.load({card.name!r}, download=True)"
        )
    return f"{card.name}: {total:,} {card.kind} {card.items}{details} ({where}; {sizes})"
