"""Predict by how much each of eight optimizers changes a layer's weights in its very first step.

In the first step every rule is short: nothing has been collected yet. A gradient of exactly 0 and weights that are all
0 stand in the cases, since there the rules differ most.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.optimizers.drawing import draw_away_from_zero, draw_rounded
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise, Hint

RULES = ("SGD", "momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam", "AdamW", "LAMB")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, size, zero, about in (
        ((4,), 1.0, False, "four weights"),
        ((2, 3), 10.0, False, "a kernel with large weights"),
        ((4,), 1.0, True, "a gradient that is 0 in its last place"),
        ((3,), 0.0, False, "a new bias: its weights are all 0"),
    ):
        gradient = draw_away_from_zero(rng, shape, 0.4, 4.0)
        if zero:
            gradient[-1] = 0
        yield {
            "weight": size * draw_away_from_zero(rng, shape, 0.5, 2.0) if size else np.zeros(shape, "float32"),
            "gradient": gradient,
            "rate": draw_rounded(rng, 0.01, 0.05),
            "weight_decay": draw_rounded(rng, 0.2, 0.6, 1),
            "about": about,
        }


def _observe(first_steps: Callable[..., Any], case: Data) -> Data:
    """The change under each name; one that is missing or no array costs itself alone."""
    made = first_steps(case["weight"], case["gradient"], case["rate"], case["weight_decay"])
    if not isinstance(made, dict) or not set(RULES) & set(made):
        came = f"the keys {', '.join(map(str, made))}" if isinstance(made, dict) else f"a {type(made).__name__}"
        raise ValueError(f"Expected a dictionary with the keys {', '.join(RULES)}. Received: {came}.")
    observed = {name: plain(made[name], name) for name in RULES if made.get(name) is not None}
    return observed | inputs_after(case, "weight", "gradient")


first_steps = Exercise(
    id="optimizers.first_steps",
    title="Eight first steps, predicted",
    points=4,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Put the starting values into each rule: which memories are 0, and where does AdaGrad's begin? Then only the "
        "gradient, the rate and a number are left.",
        Hint(
            "After one step an average with share 1 - ρ of the new square holds (1 - ρ) · g². What is g divided by the "
            "root of that? And what, if the average is corrected first?",
            about=("RMSprop", "Adam"),
        ),
        Hint(
            "AdamW takes Adam's step and something besides, which looks at the weight and not at the gradient. LAMB "
            "takes Adam's direction and gives it the length of the weights: how long is a direction of ones?",
            about=("AdamW", "LAMB"),
        ),
        "Where the gradient is 0 there is no direction, and only one of the eight still moves. Where all weights are 0 "
        "the text names LAMB's ratio.",
    ),
)
