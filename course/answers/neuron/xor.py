"""Two layers that give "no" and "yes" like XOR, with any number of hidden units: only what they give at the four
corners counts."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.exercises.neuron.xor import CORNERS
from course.exercises.types import Answers, Data, Mistake, Verdict

# What a network computes instead, by its answers at the four corners.
_TABLES: dict[tuple[int, ...], str] = {
    (
        0,
        1,
        1,
        1,
    ): "That is OR: (1, 1) must give no.",
    (0, 0, 0, 1): "That is AND. You have the unit for “both”; who speaks for “at least one”?",
    (1, 1, 1, 0): "That is NAND: (0, 0) must give no. What do hidden units give when both inputs are 0?",
    (1, 0, 0, 1): "That is the exact opposite of XOR: yes and no are exchanged.",
    (0, 0, 0, 0): "It always says no.",
    (1, 1, 1, 1): "It always says yes.",
    (0, 0, 1, 1): "It only listens to the first input.",
    (0, 1, 0, 1): "It only listens to the second input.",
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    fits = "two layers that fit together"
    if "outputs" not in observed:
        yield _misfit(fits, observed)
        return
    yield Verdict(fits, True)
    outputs = np.asarray(observed["outputs"], dtype="float64")
    no, yes = case["no"], case["yes"]
    expected = np.array([no, yes, yes, no])
    table = tuple(-1 if not np.isclose(z, (no, yes)).any() else int(np.isclose(z, yes)) for z in outputs)
    listed = ", ".join(
        f"({a:.0f}, {b:.0f}) → {comparing.told_apart(wanted, z)[1]}"
        for (a, b), z, wanted in zip(CORNERS, outputs, expected, strict=True)
    )
    message = (
        f"With no = {no:g} and yes = {yes:g} the outputs should be {no:g}, {yes:g}, {yes:g}, {no:g}. Yours: {listed}. "
        f"{_TABLES.get(table, '')}"
    )
    right = comparing.agrees("no, yes, yes, no at the four corners", outputs, expected)
    yield Verdict(right.name, right.right, message.strip())


def _misfit(name: str, observed: Data) -> Verdict:
    kernel_1_fits, kernel_1 = comparing.with_shape(
        "", observed["kernel_1"], (2, None), "a hidden kernel, one row per input, one column per hidden unit"
    )
    hidden = kernel_1.shape[1]
    bias_1_fits, _ = comparing.with_shape("", observed["bias_1"], (hidden,), "one bias per hidden unit")
    kernel_2_fits, _ = comparing.with_shape(
        "", observed["kernel_2"], (hidden, 1), "an output kernel, one row per hidden unit, one column"
    )
    bias_2_fits, _ = comparing.with_shape("", observed["bias_2"], (1,), "one bias of the output unit")
    some = Verdict("", hidden > 0, "Expected hidden units, two are enough. Received: none.")
    fits = comparing.all_of(name, kernel_1_fits, some, bias_1_fits, kernel_2_fits, bias_2_fits)
    return Verdict(name, False, fits.message or "The two layers do not fit together.")


def _layers(biases: Any, speak: Any, end: float, kernel: Any = 1.0) -> list[tuple[Any, Any]]:
    """A hidden layer whose units hear both inputs alike, and an output unit that hears them as `speak` says."""
    hidden = np.broadcast_to(np.asarray(kernel, dtype="float64"), (2, len(biases)))
    return [(hidden, np.array(biases)), (np.array(speak, dtype="float64")[:, None], np.array([end]))]


xor = Answers(
    id="neuron.xor",
    shares={"two layers that fit together": 0.1, "no, yes, yes, no at the four corners": 0.9},
    judge=_judge,
    mistakes=(
        Mistake(
            "It says no everywhere: your hidden units are equal and cancel, or nothing hears them. Which corner should "
            "tell them apart?",
            lambda no, yes: _layers([0.0, 0.0], [yes - no, no - yes], no),
        ),
        Mistake(
            "The unit for “both” speaks against the output, but not loudly enough: (1, 1) does not come back to no. "
            "How large must its weight be?",
            lambda no, yes: _layers([0.0, -1.0], [yes - no, no - yes], no),
        ),
        Mistake(
            "The second hidden unit adds to the output where it should take away: (1, 1) goes beyond yes. Which sign "
            "must its weight have?",
            lambda no, yes: _layers([0.0, -1.0], [yes - no, 2 * (yes - no)], no),
        ),
        Mistake(
            "It goes on rising: (1, 1) lies twice as far from no as (0, 1). One ReLU, or two that both add, only rise; "
            "XOR goes up and down again. What would bring it back?",
            lambda no, yes: _layers([0.0], [yes - no], no),
        ),
        Mistake(
            "Your kernels stand on their side: a kernel has the shape (inputs, units). The output's is (2, 1), a "
            "column: which axis is which in yours?",
            lambda no, yes: [
                (np.ones((2, 2)), np.array([0.0, -1.0])),
                (np.array([[yes - no, 2 * (no - yes)]]), np.array([no])),
            ],
        ),
        Mistake(
            "Your network says 0 and 1, whatever no and yes are. It has the right shape: what stretches 1 to the "
            "distance from no to yes, and what moves 0 to no?",
            lambda no, yes: _layers([0.0, -1.0], [1.0, -2.0], 0.0),
        ),
        Mistake(
            "Your network rises by yes, and from 0. It should begin at no: what moves all four outputs alike, and how "
            "far is it from there to yes?",
            lambda no, yes: _layers([0.0, -1.0], [yes, -2 * yes], 0.0),
        ),
        Mistake(
            "It begins at no and then rises by yes, which is too far or not far enough. How far is it from no to yes?",
            lambda no, yes: _layers([0.0, -1.0], [yes, -2 * yes], no),
        ),
        Mistake(
            "Yes and no are exchanged: (0, 0) says yes. Where does the network begin, and in which direction does it "
            "go?",
            lambda no, yes: _layers([0.0, -1.0], [no - yes, 2 * (yes - no)], yes),
        ),
        Mistake(
            "Your thresholds 0.5 and 1.5 would suit steps. A ReLU unit goes on rising behind its threshold: with one "
            "input on, the first unit gives 0.5, with two 1.5. What does your output add up at each corner?",
            lambda no, yes: _layers([-0.5, -1.5], [yes - no, no - yes], no),
        ),
        Mistake(
            "Your thresholds 0.5 and 1.5 would suit steps, and your output gives the same for one input and for two. A "
            "ReLU unit goes on rising behind its threshold: what do your two units give at (1, 1)?",
            lambda no, yes: _layers([-0.5, -1.5], [yes - no, 2 * (no - yes)], no),
        ),
        Mistake(
            "You took the distance from no to yes without its sign. Where yes is the smaller number, in which "
            "direction must the output go?",
            lambda no, yes: _layers([0.0, -1.0], [abs(yes - no), -2 * abs(yes - no)], no),
        ),
        Mistake(
            "Your output kernel is a plain list of numbers. A kernel has the shape (inputs, units), here (2, 1): what "
            "does each of its rows hold?",
            lambda no, yes: [
                (np.ones((2, 2)), np.array([0.0, -1.0])),
                (np.array([yes - no, 2 * (no - yes)]), np.array([no])),
            ],
        ),
        Mistake(
            "That is AND: only (1, 1) says yes. You have the unit for “both”; who speaks for “at least one”?",
            lambda no, yes: _layers([-1.0], [yes - no], no),
        ),
        Mistake(
            "The distance from no to yes stands on the output's weights, and no is missing from its bias. What does "
            "the network give at (0, 0)?",
            lambda no, yes: _layers([0.0, -1.0], [yes - no, -2 * (yes - no)], 0.0),
        ),
    ),
)
