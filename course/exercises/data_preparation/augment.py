"""Random variants of images: mirrored, turned, cut out, brightened, each image by its own luck.

So many images per case that a coin does not fall the same way for all of them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

PADDING = 2


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def images(count: int, side: int) -> Any:
        return rng.uniform(0.1, 0.75, size=(count, side, side, 3))

    bright = images(96, 4)
    bright[:, 0, 0, 0] = rng.uniform(0.95, 1.0, 96)  # times 1.2, it leaves the range
    for allowed, given, about in (
        (["flip"], images(64, 5), "flips alone"),
        (["rotate"], images(128, 4), "rotations alone"),
        (["crop"], images(96, 6), "crops alone"),
        (["jitter"], bright, "jitter alone, with pixels near 1"),
        (["flip", "rotate", "crop", "jitter"], images(32, 5), "all four"),
        ([], images(3, 4), "nothing allowed"),
        (["flip", "jitter"], images(1, 4), "a single image"),
    ):
        yield {"images": given, "allowed": " ".join(allowed), "seed": int(rng.integers(1, 10_000)), "about": about}


def _observe(augment: Callable[..., Any], case: Data) -> Data:
    allowed = str(case["allowed"]).split()
    seen: dict[str, Any] = {"values": np.array(augment(case["images"], allowed, np.random.default_rng(case["seed"])))}
    seen |= inputs_after(case, "images")
    for name, seed in (("again", case["seed"]), ("other", case["seed"] + 1)):
        seen[name] = np.array(augment(np.array(case["images"]), list(allowed), np.random.default_rng(seed)))
    return seen


augment = Exercise(
    id="data_preparation.augment",
    title="Flip, rotate, crop, jitter",
    points=5,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        "Go through the images one by one; each asks `rng` for its own luck: `rng.random() < 0.5`, "
        "`rng.integers(0, 4)`.",
        "`image[:, ::-1]` mirrors left and right, `np.rot90(image, turns)` turns. For the crop, `np.pad` with zeros on "
        "four sides, never on the colors, and cut out a window that starts at two numbers of their own.",
        "A window of the old size in an image that is wider by 4 has 5 places to start on each axis. After the "
        "brightness, `np.clip`.",
    ),
)
