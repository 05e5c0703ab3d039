"""Dead units: right is true for each unit that is above zero for no sample, and false for the others."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _preactivations(x: Reals, kernel: Reals, bias: Reals) -> Reals:
    """What each unit hears from each sample, (samples, units)."""
    sums: Reals = np.einsum("sf,fu->su", x, kernel) + bias
    return sums


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("inputs left alone", case, observed, ("x", "kernel", "bias"))
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
    loudest = _preactivations(case["x"], case["kernel"], case["bias"]).max(axis=0)
    wrong = (loudest <= 0) != (dead == 1)
    message = _what_is_wrong(loudest, wrong & (loudest != 0))
    yield Verdict("the dead units, and no others", not message, message)
    at_zero = np.flatnonzero(wrong & (loudest == 0))
    if at_zero.size and not message:
        message = (
            f"The loudest sample of {_units(at_zero)} reaches exactly 0, which is not above zero: dead, and not "
            "reported."
        )
    # It counts beside the other units only: whoever reports all of them has found these, too.
    yield Verdict("dead at exactly 0, too", not message, message)


def _what_is_wrong(loudest: Reals, wrong: NDArray[np.bool_]) -> str:
    accused, missed = np.flatnonzero(wrong & (loudest > 0)), np.flatnonzero(wrong & (loudest < 0))
    sentences = []
    if accused.size:
        sentences.append(f"Above zero for some sample, and reported: {_units(accused)}.")
    if missed.size:
        sentences.append(f"Dead, and not reported: {_units(missed)}.")
    return " ".join(sentences)


def _units(places: NDArray[np.int64]) -> str:
    return f"unit{'s' * (len(places) > 1)} {', '.join(str(int(place)) for place in places)} (counted from 0)"


dead_units = Answers(
    id="activations.dead_units",
    shares={
        "one yes or no per unit": 0.05,
        "inputs left alone": 0.05,
        "the dead units, and no others": 0.6,
        "dead at exactly 0, too": 0.3,
    },
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
        Mistake(
            "A unit whose loudest sample reaches exactly 0 is dead as well: it is not above zero. Which comparison "
            "says “not above”?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias).max(axis=0) < 0,
        ),
        Mistake(
            "You returned the numbers of the dead units. One true or false per unit is asked for: how long is that?",
            lambda x, kernel, bias: np.flatnonzero(_preactivations(x, kernel, bias).max(axis=0) <= 0),
        ),
        Mistake(
            "You asked the first sample only. A unit that is silent for it may fire for another: over which axis do "
            "you look?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias)[0] <= 0,
        ),
        Mistake(
            "You looked at the weights alone: all of them negative. Inputs have signs, too, and there is a bias; what "
            "does a unit compare with zero?",
            lambda x, kernel, bias: kernel.max(axis=0) < 0,
        ),
        Mistake(
            "You returned the whole table, one answer per sample and unit. Which axis has to go?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias) <= 0,
        ),
        Mistake(
            "You counted how many are dead. Which ones are they?",
            lambda x, kernel, bias: np.count_nonzero(_preactivations(x, kernel, bias).max(axis=0) <= 0),
        ),
        Mistake(
            "You left a margin: a unit that is barely above zero, or above it for one sample of 200, counts as dead. "
            "From how many samples must a unit get a gradient to be alive?",
            lambda x, kernel, bias: _preactivations(x, kernel, bias).max(axis=0) <= 0.05,
        ),
    ),
)
