"""A unit for raw features that predicts the same price for every house as one for standardized features.

What right is, is read off the standardized model: the price of a house of zeros, and what one more unit of each feature
adds to it.
"""

from collections.abc import Iterator

import numpy as np

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone("inputs left alone", case, observed, ("weights", "mean", "std"))
    count = len(case["weights"])
    weights_fit, weights = comparing.with_shape("", observed["weights"], (count,), "one weight per feature")
    bias_fits, bias = comparing.with_one_number("", observed["bias"], "the bias")
    fits = comparing.all_of("one weight per feature and one bias", weights_fit, bias_fits)
    yield fits
    if not fits.right:
        return
    houses = np.vstack([np.zeros(count), np.eye(count)])
    prices = ((houses - case["mean"]) / case["std"] * case["weights"]).sum(axis=1) + case["bias"]
    # The price of a house of zeros is large beside one more centimeter: each weight has a tolerance of its own.
    yield comparing.explained(
        "A raw weight is what one more unit of its feature adds to the price.",
        comparing.agrees(
            "the weight of each raw feature", weights, prices[1:] - prices[0], what="the weight", rtol=1e-3, atol=0
        ),
    )
    # The bias is the sum of terms that may cancel: they, not the bias, say how exact float32 can be.
    scale = abs(case["bias"]) + np.abs(case["weights"] * case["mean"] / case["std"]).sum()
    yield comparing.explained(
        "The bias is the price of a house whose features are all 0.",
        comparing.number_agrees(
            "the same price for every house",
            bias,
            float(prices[0]),
            "the bias",
            rtol=0,
            atol=comparing.ATOL + comparing.RTOL * scale,
        ),
    )


raw_weights = Answers(
    id="neuron.raw_weights",
    shares={
        "one weight per feature and one bias": 0.05,
        "inputs left alone": 0.05,
        "the weight of each raw feature": 0.5,
        "the same price for every house": 0.4,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You multiplied by the standard deviation. If one standard deviation (40 m²) adds 32, what does one m² "
            "add?",
            lambda w, b, mean, std: (w * std, b - np.dot(w * std, mean)),
        ),
        Mistake(
            "The bias stayed as it was. It was the price of the average house; a raw house of zeros is not average. "
            "What does the subtracted mean leave behind?",
            lambda w, b, mean, std: (np.divide(w, std), b),
        ),
        Mistake(
            "The means moved the bias the wrong way. (feature − mean) / std: which sign does the mean carry into "
            "the sum?",
            lambda w, b, mean, std: (np.divide(w, std), b + np.sum(w * mean / std)),
        ),
        Mistake(
            "You took the means into the bias with the standardized weights. The mean is divided by std as well: "
            "what stands in front of it?",
            lambda w, b, mean, std: (np.divide(w, std), b - np.sum(w * mean)),
        ),
        Mistake(
            "You divided by the variance. By what does standardizing divide, and how often?",
            lambda w, b, mean, std: (np.divide(w, std**2), b - np.sum(w * mean / std**2)),
        ),
        Mistake(
            "You standardized the weights, as if they were features. The features are what changes its scale: what "
            "does a weight do when its feature is measured in smaller steps?",
            lambda w, b, mean, std: (np.divide(w - mean, std), b),
        ),
        Mistake(
            "The weights stayed as they were. If one standard deviation (40 m²) adds 32, what does one m² add?",
            lambda w, b, mean, std: (1.0 * w, b - np.sum(w * mean / std)),
        ),
        Mistake(
            "The bias moved by mean / std alone, as if every weight were 1. What stands in front of each feature?",
            lambda w, b, mean, std: (np.divide(w, std), b - np.sum(mean / std)),
        ),
        Mistake(
            "The bias was divided by a standard deviation, too. It belongs to no feature: what is its unit?",
            lambda w, b, mean, std: (np.divide(w, std), (b - np.sum(w * mean)) / np.sum(std)),
        ),
        Mistake(
            "The raw weights met the means once more than they should: you divided by std twice in the bias. What is "
            "w / std times the mean?",
            lambda w, b, mean, std: (np.divide(w, std), b - np.sum(w * mean / std**2)),
        ),
        Mistake(
            "The bias came back as 0, or without what it was. What is the price of a house of average features?",
            lambda w, b, mean, std: (np.divide(w, std), -np.sum(w * mean / std)),
        ),
        Mistake(
            "You returned one bias per feature. All features share one: what becomes of the parts?",
            lambda w, b, mean, std: (np.divide(w, std), b - w * mean / std),
        ),
    ),
)
