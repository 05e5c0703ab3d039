"""Which transformations keep every label, told from the images themselves.

Glyphs are drawn, and for some transformations the class that they would turn into is put among the classes. The names
come in an order that is drawn; which are safe differs from case to case.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

Image = NDArray[np.float64]

TRANSFORMATIONS: dict[str, Callable[[Image], Image]] = {
    "mirror": lambda image: image[:, ::-1],
    "upside down": lambda image: image[::-1],
    "half turn": lambda image: image[::-1, ::-1],
    "darker": lambda image: image * 0.5,
    "negative": lambda image: 1.0 - image,
}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def glyph() -> Image:
        """Gray levels of which none is half of another, or its negative, and no two images are alike."""
        return rng.choice([1 / 16, 3 / 16, 6 / 16, 11 / 16, 14 / 16], size=(6, 5))

    names = list(TRANSFORMATIONS)
    for kind, classes, about in (
        ("ordinary", 3, "glyphs, one image per class and those that they turn into"),
        ("ordinary", 4, "the same, drawn again"),
        ("own", 3, "some turn into images of their own class, and some into themselves"),
        ("own", 3, "symmetric glyphs"),
        ("own", 1, "all images have one label"),
        ("one way", 3, "some turn into later ones, which do not turn back"),
        ("one way", 3, "some turn into earlier ones, which do not turn back"),
        ("ordinary", 2, "two classes"),
    ):
        order = [str(name) for name in rng.permutation(names)]
        unsafe = order[: int(rng.integers(2, 4))]
        if kind == "one way":
            unsafe = ["darker", str(rng.choice(["mirror", "upside down", "half turn"]))]
        images = [glyph() for _ in range(classes)]
        labels = list(range(classes))
        for number, name in enumerate(unsafe):
            victim = (number + 1) % classes
            images.append(TRANSFORMATIONS[name](images[victim]))
            labels.append(number % classes if classes == 2 else classes + number)
        if kind == "own":
            safe = [name for name in order if name not in unsafe]
            for name in safe:
                images.append(glyph())
                labels.append(0)
                images.append(TRANSFORMATIONS[name](images[-1]))
                labels.append(0)
            if "mirror" in safe:
                left = rng.choice([1 / 16, 3 / 16], size=(6, 2))
                images.append(np.concatenate([left, np.full((6, 1), 6 / 16), left[:, ::-1]], axis=1))
                labels.append(1)
        if "symmetric" in about:  # in the mirror every image stays as it is, and upside down one becomes another
            halves = [rng.choice([1 / 16, 3 / 16, 6 / 16, 11 / 16], size=(6, 3)) for _ in range(3)]
            images = [np.concatenate([left, left[:, 1::-1]], axis=1) for left in halves]
            images.append(images[0][::-1])
            labels = [0, 1, 2, int(rng.integers(1, 3))]
        if classes == 1:
            images.append(images[0][:, ::-1])
            labels = [0] * len(images)
        if "drawn again" in about:  # all but the same, and of another class: one pixel differs by 0.005
            near = TRANSFORMATIONS[next(name for name in order if name not in unsafe)](images[0]).copy()
            near[2, 2] += 0.005
            images.append(near)
            labels.append(classes + 9)
        # The last digits of a pixel say nothing.
        images = [image + 1e-11 * rng.uniform(-1, 1, image.shape) for image in images]
        shuffled = rng.permutation(len(labels)).tolist()
        if kind == "one way":  # image 1 and its darker twin side by side, in the order that is told
            pair = [1, classes] if "later" in about else [classes, 1]
            others = [number for number in shuffled if number not in pair]
            place = int(rng.integers(len(others) + 1))
            shuffled = others[:place] + pair + others[place:]
        numbers = rng.permutation(20)
        yield {
            "images": np.array(images)[shuffled],
            "labels": numbers[np.array(labels)[shuffled]],
            "names": [str(name) for name in rng.permutation(names)],
            "kind": kind,
            "about": about,
        }


def _observe(safe_transformations: Callable[..., Any], case: Data) -> Data:
    given = {str(name): TRANSFORMATIONS[str(name)] for name in case["names"]}
    safe = safe_transformations(case["images"], case["labels"], given)
    if isinstance(safe, str) or safe is None:
        raise ValueError(f"Expected a list of names. Received: {safe!r}.")
    names = sorted({str(name) for name in safe})
    return {"safe": ", ".join(names) if names else "none", **inputs_after(case, "images", "labels")}


safe_transformations = Exercise(
    id="data_preparation.safe_transformations",
    title="Which transformations keep every label?",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "A transformation does harm when an image of one class becomes an image of another. Which pairs of images must "
        "you compare?",
        "Transform every image, and compare it with every image that has another label.",
        "One image that comes out as an image of another class is enough. An image that becomes itself, or another of "
        "its own class, does no harm.",
    ),
)
