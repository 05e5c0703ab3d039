"""The names of the transformations under which no image becomes an image of another class."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from course.answers.comparing import Reals, leaves_alone, one_text
from course.exercises.data_preparation.safe_transformations import TRANSFORMATIONS
from course.exercises.types import Answers, Data, Mistake, Verdict

_NAMES = {
    "ordinary": "transformations that turn one class into another, told from the others",
    "own": "images that become others of their own class, or themselves",
    "one way": "one class that turns into another, and not back",
}
_ALONE = "inputs left alone"


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["images", "labels"])
    told = one_text(observed["safe"]) or ""
    came = set() if told == "none" else set(told.split(", "))
    name = _NAMES[str(case["kind"])]
    given = {str(one): TRANSFORMATIONS[str(one)] for one in case["names"]}
    wanted = set(_safe(case["images"], case["labels"], given))
    if came == wanted:
        yield Verdict(name, True)
        return
    strange = came - set(given)
    if strange:
        yield Verdict(name, False, f"There is no transformation {sorted(strange)[0]!r} among {sorted(given)}.")
        return
    word, one = ("kept", sorted(came - wanted)[0]) if came - wanted else ("left out", sorted(wanted - came)[0])
    yield Verdict(
        name, False, f"You {word} {one!r}. Expected {sorted(wanted) or 'none'}, received {sorted(came) or 'none'}."
    )


def _asks(case: Data) -> Iterable[str]:
    return (_NAMES[str(case["kind"])], _ALONE)


Transformations = Mapping[str, Callable[[Reals], Reals]]


def _safe(
    images: Reals,
    labels: Reals,
    transformations: Transformations,
    *,
    harms: Callable[[Reals, Reals], Any] = lambda one, other: one != other,
    within: float = 1e-9,
    sources: slice = slice(None),
    targets: slice = slice(None),
    enough: Callable[[Any], bool] = lambda found: bool(found.any()),
) -> list[str]:
    """The safe ones; what differs from the rule makes mistakes of it.

    Args:
        images, labels, transformations: As the exercise has them.
        harms: Takes the labels of two images of which one becomes the other: whether that does harm.
        within: How far apart two pixels may be.
        sources: Which images are transformed.
        targets: Which images they are compared with.
        enough: Whether these findings, for each pair, speak against a transformation.
    """
    safe = []
    for name, transform in transformations.items():
        changed = np.array([transform(image) for image in images[sources]])
        same = (np.abs(changed[:, None] - images[targets][None]) <= within).all(axis=(2, 3))
        if not enough(same & harms(labels[sources][:, None], labels[targets][None, :])):
            safe.append(name)
    return safe


def _other(**options: Any) -> Callable[..., list[str]]:
    return lambda images, labels, transformations: _safe(images, labels, transformations, **options)


safe_transformations = Answers(
    id="data_preparation.safe_transformations",
    shares={_NAMES["ordinary"]: 0.5, _NAMES["own"]: 0.25, _NAMES["one way"]: 0.2, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "You call a transformation harmful when an image becomes any image of the set, its own class included. "
            "Which label does the new image get, and is it wrong?",
            _other(harms=lambda one, other: np.ones(np.broadcast(one, other).shape, dtype=bool)),
        ),
        Mistake(
            "You call a transformation safe when it leaves images as they are. Then none is of use: what must stay the "
            "same, the image or its label?",
            lambda images, labels, transformations: [
                name
                for name, change in transformations.items()
                if all(np.allclose(change(image), image) for image in images)
            ],
        ),
        Mistake(
            "Every transformation is safe, you say. Look at one that turns a 6 into a 9: which label does the image "
            "keep, and which should it have?",
            lambda images, labels, transformations: list(transformations),
        ),
        Mistake(
            "No transformation is safe, you say. Where no image of one class becomes one of another, what is lost?",
            lambda images, labels, transformations: [],
        ),
        Mistake(
            "You gave back the harmful ones. Which of the two lists was asked for?",
            lambda images, labels, transformations: [
                name for name in transformations if name not in _safe(images, labels, transformations)
            ],
        ),
        Mistake(
            "You asked for equality to the last digit. Two pixels that were computed in different ways may differ in "
            "it: how far apart may they be?",
            _other(within=0.0),
        ),
        Mistake(
            "You took images for the same that differ by 0.005 in a pixel. How far apart may they be?",
            _other(within=0.02),
        ),
        Mistake(
            "You call a transformation harmful only if all images become images of another class. How many wrong "
            "labels are too many?",
            lambda images, labels, transformations: [
                name
                for name, change in transformations.items()
                if not all(
                    any(
                        a != b and np.allclose(change(one), other, rtol=0, atol=1e-9)
                        for other, b in zip(images, labels, strict=True)
                    )
                    for one, a in zip(images, labels, strict=True)
                )
            ],
        ),
        Mistake(
            "You transformed the first image of each class only. Which images will be transformed in training?",
            lambda images, labels, transformations: _safe(
                images[(first := np.unique(labels, return_index=True)[1])], labels[first], transformations
            ),
        ),
        Mistake(
            "You handed all images at once to a function that takes one: it mirrored their order, not the pictures. "
            "What is the first axis?",
            lambda images, labels, transformations: [
                name
                for name, change in transformations.items()
                if not any(
                    a != b and np.allclose(made, other, rtol=0, atol=1e-9)
                    for made, a in zip(change(images), labels, strict=True)
                    for other, b in zip(images, labels, strict=True)
                )
            ],
        ),
        Mistake(
            "You went by the names. Whether a mirror does harm depends on the images: which of these become others?",
            lambda images, labels, transformations: [
                name for name in transformations if not any(word in name for word in ("mirror", "down", "turn"))
            ],
        ),
        Mistake(
            "You transformed the first image only. Which images will be transformed in training?",
            _other(sources=slice(0, 1)),
        ),
        Mistake(
            "You compared within a class, and not between the classes. When is the label wrong that an image keeps?",
            _other(harms=lambda one, other: one == other),
        ),
        Mistake(
            "You ask that two classes turn into each other. Is it no harm when one turns into another and not back?",
            _other(enough=lambda found: bool((found & found.T).any())),
        ),
        Mistake(
            "You compared each pair of images once, in one direction. If a darker A is a B, is a darker B an A?",
            _other(enough=lambda found: bool(np.triu(found).any())),
        ),
        Mistake(
            "You asked which image is the nearest one. Something is always nearest: when is an image an image of "
            "another class?",
            lambda images, labels, transformations: [
                name
                for name, change in transformations.items()
                if all(
                    labels[np.abs(images - change(image)).sum(axis=(1, 2)).argmin()] == label
                    for image, label in zip(images, labels, strict=True)
                )
            ],
        ),
        Mistake(
            "You call a transformation safe when doing it twice gives the image back. Can a mirror not make a b of "
            "a d?",
            lambda images, labels, transformations: [
                name
                for name, change in transformations.items()
                if all(np.allclose(change(change(image)), image) for image in images)
            ],
        ),
        Mistake(
            "You compared each image with its neighbor in the list only. Which images may it be taken for?",
            lambda images, labels, transformations: [
                name
                for name, change in transformations.items()
                if not any(
                    np.allclose(change(one), other) and a != b
                    for one, other, a, b in zip(images[:-1], images[1:], labels[:-1], labels[1:], strict=True)
                )
            ],
        ),
    ),
)
