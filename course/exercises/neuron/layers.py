"""Lesson 01, the neuron: what several exercises share."""

import numpy as np


def layers_of(case):
    """The layers of a case as a list of (kernel, bias), the first one first."""
    return [(case[f"kernel_{i}"], case[f"bias_{i}"]) for i in range(1, case["num_layers"] + 1)]


def draw_layers(rng, *widths):
    layers = {"num_layers": len(widths) - 1}
    for i, (inputs, units) in enumerate(zip(widths, widths[1:], strict=False), start=1):
        layers[f"kernel_{i}"] = rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        layers[f"bias_{i}"] = rng.uniform(0.2, 0.8, size=units) * rng.choice([-1.0, 1.0], size=units)
    return layers
