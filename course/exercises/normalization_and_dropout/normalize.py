"""Five normalizations by one function: which numbers share a mean is all that tells them apart.

Images, sequences and plain tables; one group and as many groups as channels; one sample; a sample that is constant; a
mean above the spread.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

KINDS = ("batch", "layer", "instance", "group", "rms")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def values(*shape: int) -> Any:
        channels, samples = shape[-1], shape[0]
        scale = rng.uniform(0.5, 2, channels) * rng.uniform(0.5, 2, (samples, *[1] * (len(shape) - 1)))
        return rng.normal(0.5, 1, shape) * scale + rng.normal(0, 1, channels)

    for kind in KINDS:
        epsilon = float(rng.uniform(0.01, 0.1))
        yield {"x": values(3, 4, 5, 6), "kind": kind, "groups": 3, "epsilon": epsilon, "about": f"{kind}, images"}
        sequence = values(2, 5, 4)
        sequence[1] = rng.normal(1, 0.1)
        about = f"{kind}, sequences; the second sample is the same number throughout"
        yield {"x": sequence, "kind": kind, "groups": 2, "epsilon": epsilon, "about": about}
        yield {"x": values(4, 6), "kind": kind, "groups": 2, "epsilon": epsilon, "about": f"{kind}, no positions"}
        about = f"{kind}, one image, numbers near 10"
        yield {"x": values(1, 3, 3, 4) + 10.0, "kind": kind, "groups": 4, "epsilon": epsilon, "about": about}
    yield {"x": values(2, 3, 3, 4), "kind": "group", "groups": 1, "epsilon": 0.05, "about": "group, a single one"}


def _observe(normalize: Callable[..., Any], case: Data) -> Data:
    found = normalize(case["x"], case["kind"], int(case["groups"]), float(case["epsilon"]))
    return {"normalized": found, **inputs_after(case, "x")}


normalize = Exercise(
    id="normalization_and_dropout.normalize",
    title="Five normalizations, one function",
    points=4,
    cases=_cases,
    observe=_observe,
    hints=(
        "Take an array of shape (samples, height, width, channels) and ask of each kind: over which of these four axes "
        "does a mean run? `mean(axis=(…), keepdims=True)` takes several.",
        "Axis 0 is the first and -1 the last, however many there are; `tuple(range(1, x.ndim))` are all but the first.",
        "For groups give the array one axis more: the channels become (groups, channels of a group), and in the end "
        "the old shape comes back. Adjacent channels belong to the same group.",
    ),
    kind="reason",
)
