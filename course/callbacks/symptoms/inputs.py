"""What is wrong with the inputs before training: all equal, not a number, or far from unit size."""

import math

import numpy as np

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.thresholds import (
    ALIKE_FEATURES,
    FEATURES_TO_COMPARE,
    LARGEST_INPUT,
    SMALLEST_INPUT,
)


def constant_inputs(x: np.ndarray) -> Diagnosis | None:
    """Every example is the same: a broken pipeline. `x` is an array of shape (B, ...)."""
    if len(x) < 2 or not np.issubdtype(x.dtype, np.number) or not np.array_equal(x[:1].repeat(len(x), 0), x):
        return None
    return Diagnosis(
        "constant inputs",
        f"All {len(x)} examples of the probe are equal, so no model can tell them apart.",
        "Look at the inputs right before fit: an index, a fill value or a scaling by zero has wiped them out.",
        {"examples": len(x)},
    )


def invalid_numbers(values: np.ndarray, name: str) -> Diagnosis | None:
    """NaN or infinity among the `name` ("inputs", "targets"), an array of any shape."""
    if not np.issubdtype(values.dtype, np.floating):
        return None
    bad = int((~np.isfinite(values)).sum())
    if not bad:
        return None
    return Diagnosis(
        "not a number",
        f"{bad} of {values.size} {name} in the probe are NaN or infinite; one is enough to make every weight NaN.",
        "Find them with np.isfinite, then fill or drop those rows before fit; the model itself is not at fault for "
        f"{name} like these.",
        {f"invalid_{name}": bad, "share": bad / values.size},
    )


def unscaled_inputs(x: np.ndarray) -> Diagnosis | None:
    """Features far from unit size, as they reach the first layer with weights: array of shape (B, ..., features)."""
    features = np.asarray(x, dtype=np.float64).reshape(-1, x.shape[-1] if x.ndim > 1 else 1)
    sizes = np.sqrt(np.mean(features**2, axis=0))
    index = int(np.argmax(sizes))
    largest = float(sizes[index])
    if not math.isfinite(largest) or largest == 0 or SMALLEST_INPUT <= largest <= LARGEST_INPUT:
        return None
    low, high = float(features[:, index].min()), float(features[:, index].max())
    factor = f"{largest:,.0f} times" if largest > 1 else f"1/{1 / largest:,.0f} of"
    return Diagnosis(
        "unscaled inputs",
        f"Inputs reach the first layer with a root mean square of {largest:.3g}, {factor} what it should be, about 1 "
        f"(feature {index} runs from {low:.3g} to {high:.3g}).",
        _scaling(features, image=x.ndim > 2),
        {"root_mean_square": largest, "feature": index, "minimum": low, "maximum": high},
    )


def _scaling(features: np.ndarray, *, image: bool) -> str:
    """What brings these features to unit size: one factor for all where they are alike, as pixels are."""
    reach = np.abs(features).max(axis=0)
    top = float(reach.max())
    alike = (reach >= top / 2).mean() >= ALIKE_FEATURES and (image or len(reach) >= FEATURES_TO_COMPARE)
    if top > 1 and features.min() >= 0 and alike:
        # Pixels of 8 or 16 bits have a known end, whether or not these reach it.
        end = next((end for end in (255, 65535) if end / 2 < top <= end), top)
        return (
            f"Scale the inputs by keras.layers.Rescaling(1/{end:g}) as the model's first layer, which takes all of "
            f"them, measured from {features.min():.3g} to {top:.3g}, to values from 0 to 1."
        )
    return (
        "Scale each feature by itself: keras.layers.Normalization as the model's first layer, adapted to the training "
        f"data. The largest value measured is {top:.3g}, and {float(reach.min()):.3g} in the smallest feature."
    )
