"""Many dropped networks asked about the same images: the mean of what they say, and how far they differ.

The network is a function that gives other logits at each call, drawn in advance. A single repeat, a single image,
logits that no exponential survives.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_parts
from course.exercises.types import Data, Exercise


def _drawn(rng: np.random.Generator, repeats: int, samples: int, classes: int) -> dict[str, Any]:
    logits = rng.normal(0, 1.5, (repeats, samples, classes))
    # Each image has a favorite, and now and then a network prefers another class by far.
    favorite = (np.arange(samples) + rng.integers(classes)) % classes
    logits[:, np.arange(samples), favorite] += 1.5
    logits[:: max(repeats, 2), :, :] -= 4.0 * np.eye(classes)[favorite] * (repeats > 1)
    return {"logits": logits, "x": rng.random((samples, 5))}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    first = _drawn(rng, 8, 4, 3)
    # The first image's class is steady, and two others take turns: their probabilities differ more than the chosen one.
    turns = np.log([[0.5, 0.4, 0.1], [0.5, 0.1, 0.4]] * 4)[:, rng.permutation(3)]
    first["logits"][:, 0] = turns + rng.normal(0, 0.05, (8, 1))
    yield first | {"about": "8 repeats, 4 images, 3 classes"}
    yield _drawn(rng, 5, 5, 5) | {"about": "as many repeats as images and classes"}
    yield _drawn(rng, 6, 1, 4) | {"about": "a single image"}
    yield _drawn(rng, 1, 3, 4) | {"about": "a single repeat: nothing differs"}
    far = _drawn(rng, 4, 3, 3)
    far["logits"] = far["logits"] + np.array([900.0, -900.0, 0.0])[:, None]
    yield far | {"about": "logits near 900 and near -900"}


def _observe(monte_carlo: Callable[..., Any], case: Data) -> Data:
    networks, calls = itertools.cycle(case["logits"]), itertools.count()
    images, others = case["x"].copy(), []

    def forward(x: Any) -> Any:
        given = np.asarray(x)
        if given.shape != images.shape:
            raise ValueError(
                f"`forward` was given an array of shape {given.shape}, and x has shape {images.shape}. Give it x as it "
                "is, all images together, once per repeat."
            )
        next(calls)
        others.append(not np.allclose(given.astype("float64"), images, atol=1e-5))
        return next(networks).astype("float64").copy()

    with np.errstate(over="ignore", invalid="ignore"):
        found = returned_parts(monte_carlo(forward, case["x"], len(case["logits"])), "probabilities", "spread")
    return found | {"calls": next(calls), "others": int(any(others))} | inputs_after(case, "x")


monte_carlo = Exercise(
    id="normalization_and_dropout.monte_carlo",
    title="What a hundred dropped networks say",
    points=3,
    cases=_cases,
    observe=_observe,
    hints=(
        "Call `forward` once per repeat, and keep what each call gives: an array of shape (repeats, samples, classes).",
        "Which quantity is averaged, logits or probabilities? And which axis goes, when you average over networks?",
        "For the spread, first find each image's class in the *averaged* probabilities, then look at that one class in "
        "all repeats.",
    ),
    kind="reason",
)
