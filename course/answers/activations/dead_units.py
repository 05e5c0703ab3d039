"""Dead units: right is true for each unit that is above zero for no sample, and false for the others."""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import Reals, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _preactivations(x: Reals, kernel: Reals, bias: Reals) -> Reals:
    """What each unit hears from each sample, (samples, units)."""
    sums: Reals = np.einsum("sf,fu->su", x, kernel) + bias
    return sums


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    fits, dead = with_shape(
        "one yes or no per unit", observed["dead"], case["bias"].shape, "one true or false per unit"
    )
    neither = np.flatnonzero(~np.isin(dead, (0, 1)))
    if fits.right and neither.size:
        came = f"Received: {float(dead[neither[0]])!r} for unit {neither[0]} (counted from 0)."
        fits = Verdict(fits.name, False, f"Expected true or false for each unit. {came}")
    yield fits
    if not fits.right:
        return
    expected = _preactivations(case["x"], case["kernel"], case["bias"]).max(axis=0) <= 0
    missed, accused = np.flatnonzero(expected & (dead == 0)), np.flatnonzero(~expected & (dead == 1))
    lost = f"Units {missed.tolist()} (counted from 0) are dead and were not reported."
    yield Verdict("every dead unit found", not missed.size, lost)
    alive = f"Units {accused.tolist()} (counted from 0) are above zero for some sample, and were reported."
    yield Verdict("exactly the dead units", not missed.size and not accused.size, alive if accused.size else lost)


dead_units = Answers(
    id="activations.dead_units",
    shares={"one yes or no per unit": 0.1, "every dead unit found": 0.3, "exactly the dead units": 0.6},
    judge=_judge,
    mistakes=(
        Mistake(
            "You reported every unit that is silent for some sample. Nearly all are, and that is what makes ReLU "
            "useful; for how many samples must a dead one be silent?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias).min(axis=0) <= 0,
        ),
        Mistake(
            "You looked at the sign of the bias alone. The weighted inputs can outweigh it in either direction: "
            "what does a unit compare with zero?",
            lambda x, kernel, bias: bias < 0,
        ),
        Mistake(
            "You left out the bias. It moves the pre-activation of its unit for every sample alike: where does it "
            "enter?",
            lambda x, kernel, bias: _preactivations(x, kernel, 0 * bias).max(axis=0) <= 0,
        ),
        Mistake(
            "You reported the living units. What is the opposite of being above zero for at least one sample?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias).max(axis=0) > 0,
        ),
        Mistake(
            "You reduced over the units and got one answer per sample. Each column is a unit: which axis holds the "
            "samples?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias).max(axis=1) <= 0,
        ),
        Mistake(
            "You asked for the average pre-activation. A unit that fires for a single sample still learns from that "
            "one: which sample decides?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias).mean(axis=0) <= 0,
        ),
    ),
)
