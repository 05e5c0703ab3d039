"""Lesson 01, the neuron: raw weights: what right means, and what people get wrong."""

import numpy as np

from course.answers.neuron.forward_pass import brief, numbers_of, off_by
from course.exercises.types import Answers, Mistake, Verdict


def judge_raw_weights(case, observed):
    weights, bias = numbers_of(observed["weights"]), numbers_of(observed["bias"])
    fits = weights.shape == case["weights"].shape and bias.size == 1
    yield Verdict(
        "one weight per feature and one bias",
        fits,
        f"Expected weights of shape {case['weights'].shape} and one bias, got shapes {weights.shape} and {bias.shape}.",
    )
    if not fits:
        return
    # What a feature adds to the price for one more unit of its own: read off the standardized model at two houses.
    count = len(case["weights"])
    houses = np.vstack([np.zeros(count), np.eye(count)])
    prices = ((houses - case["mean"]) / case["std"] * case["weights"]).sum(axis=1) + case["bias"]
    expected = prices[1:] - prices[0]
    relative = np.abs(weights / expected - 1) if np.isfinite(weights).all() else np.full(count, np.inf)
    message = (
        f"One more unit of a raw feature changes the price by {brief(expected)}. Your weights say {brief(weights)}."
    )
    # The price of a house of zeros is large beside one more centimetre: compare each weight with a slack of its own.
    yield Verdict("the weight of each raw feature", bool((relative < 1e-3).all()), message)
    scale = abs(case["bias"]) + np.abs(case["weights"] * case["mean"] / case["std"]).sum()
    bias = float(bias.reshape(-1)[0])
    right, _ = off_by(np.array(bias), np.array(prices[0]), scale=scale)
    message = (
        f"A house whose features are all 0 costs {prices[0]:.6g} in the standardized model. Your bias says {bias:.6g}."
    )
    yield Verdict("the same price for every house", right, message)


raw_weights = Answers(
    id="neuron.raw_weights",
    shares={
        "one weight per feature and one bias": 0.1,
        "the weight of each raw feature": 0.5,
        "the same price for every house": 0.4,
    },
    judge=judge_raw_weights,
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
            "You divided by the variance. Standardizing divides by the standard deviation, once.",
            lambda w, b, mean, std: (np.divide(w, std**2), b - np.sum(w * mean / std**2)),
        ),
    ),
)
