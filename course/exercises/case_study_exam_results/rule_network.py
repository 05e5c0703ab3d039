"""A network of two inputs, 16 hidden units with ReLU and one logit, whose weights make it a given one-line rule.

Evidence is twofold: the weights that came, from which the logits of drawn students are computed anew; and what
the model makes of drawn students with drawn weights, which says that these weights stand where they should. That it was
not compiled is taken on trust, beside the right outputs.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of, drawn, give_drawn_weights, keras_model, weight_shapes
from course.exercises.types import Data, Exercise, Hint

SCALE = 0.8
SHAPES = [(2, 16), (16,), (16, 1), (1,)]
_APART = 0.05  # hours: no student stands on the threshold


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, feature, size in (
        ("The rule is about the hours studied", 0, 12),
        ("The rule is about the hours slept", 1, 12),
        ("The rule is about the hours studied; some students are just above or below it", 0, 8),
    ):
        threshold = float(np.round(rng.uniform(2.5, 8.5), 2))
        hours = rng.uniform(0, 12, (size, 2))
        near = "just" in about
        above = np.arange(size) % 2 == 0
        distance = rng.uniform(_APART, 0.2 if near else 2.4, size)
        hours[:, feature] = threshold + np.where(above, distance, -distance)
        hours[0, 1 - feature], hours[1, 1 - feature] = 0.0, 24.0  # the other feature says the opposite
        yield {
            "about": about,
            "feature": feature,
            "threshold": threshold,
            "students": hours[rng.permutation(size)].astype("float32"),
            **_telling(rng),
        }


def _telling(rng: np.random.Generator) -> Data:
    """Students and a seed of weights under which each activation shows: logits of both signs, whatever is inside."""
    while True:
        x, seed = rng.normal(0, 1, (6, 2)).astype("float32"), int(rng.integers(1, 10_000))
        k1, b1, k2, b2 = (drawn(seed, SCALE, *shape) for shape in SHAPES)
        sums = x @ k1 + b1
        bends = (np.maximum(sums, 0), sums, np.tanh(sums), 1 / (1 + np.exp(-sums)))
        ends = [hidden @ k2 + b2 for hidden in bends]
        if all(logits.min() < -0.1 and logits.max() > 0.1 for logits in ends):
            return {"x": x, "seed": seed}


def _observe(rule_network: Callable[..., Any], case: Data) -> Data:
    model = keras_model(rule_network(case["feature"], case["threshold"]))
    compiled = bool(getattr(model, "compiled", False))
    model(case["x"])  # a model that was not told its input has no weights before its first call
    weights = {tuple(one.shape): array_of(one) for one in model.trainable_weights}
    give_drawn_weights(model, case["seed"], SCALE)
    output = array_of(model(case["x"]))
    said = {"outputs": output, "weights": weight_shapes(model), "compiled": "yes" if compiled else "no"}
    if sorted(weights) != sorted(SHAPES):  # of another network, and no rule's
        return said
    return said | {f"weight_{shape}": value for shape, value in weights.items()}


def _inspect(observed: Data, case: Data) -> Data:
    """Who passes by the weights that came, in place of the weights: they are one answer of many to the same rule."""
    told = {name: value for name, value in observed.items() if not name.startswith("weight_")}
    weights = [np.asarray(observed.get(f"weight_{shape}", 0.0), dtype="float64") for shape in SHAPES]
    if any(one.shape != shape or not np.isfinite(one).all() for one, shape in zip(weights, SHAPES, strict=True)):
        return told
    k1, b1, k2, b2 = weights
    logits = (np.maximum(case["students"].astype("float64") @ k1 + b1, 0) @ k2 + b2)[:, 0]
    # How sure it is, is free; what was set at all tells two mistakes apart that let the same students pass.
    biases = f"{'some' if b1.any() else 'no'} biases inside, {'a' if b2.any() else 'no'} bias at the end"
    looks = "features" + "".join(f" {place}" for place in np.flatnonzero(k1.any(axis=1)))
    return told | {"passes": (logits > 0).astype("int64"), "biases": biases, "looks_at": looks}


rule_network = Exercise(
    id="case_study_exam_results.rule_network",
    title="A network that is the rule",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    inspect=_inspect,
    hints=(
        "Build it first: an input of two numbers, 16 hidden units with ReLU, one unit without activation. "
        "`model.get_weights()` shows four arrays, and `model.set_weights` takes four like them.",
        Hint(
            "One hidden unit is enough; the others may stay at 0. Which weighted sum and which bias make it 0 up to "
            "the threshold, and positive from there on?",
            about=("the rule's answer for every student",),
        ),
        Hint(
            "The logit of a student below the threshold must not be above 0. What is the output's bias then, at most?",
            about=("the rule's answer for every student",),
        ),
    ),
)
