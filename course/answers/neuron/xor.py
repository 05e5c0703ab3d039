"""Two layers that fire for XOR, with any number of hidden units: only what they do at the four corners counts."""

from collections.abc import Iterator

import numpy as np

from course.answers import comparing
from course.answers.neuron.forward_pass import run_layers
from course.exercises.types import Answers, Data, Mistake, Verdict

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
# What a network computes instead, by its answers at the four corners.
_TABLES: dict[tuple[int, ...], str] = {
    (
        0,
        1,
        1,
        1,
    ): "That is OR: (1, 1) must not fire. What could a second hidden unit, awake at (1, 1) only, do about it?",
    (0, 0, 0, 1): "That is AND. You have the unit for “both”; who speaks for “at least one”?",
    (1, 1, 1, 0): "That is NAND: (0, 0) must not fire. Where does a sum above 0 come from when both inputs are 0?",
    (1, 0, 0, 1): "That is the exact opposite of XOR. Which signs must be turned around in the output unit?",
    (0, 0, 0, 0): "It never fires. How large is the output's sum at (0, 1)? It must be above 0.",
    (1, 1, 1, 1): "It always fires. How large is the output's sum at (0, 0)? It must not be above 0.",
    (0, 0, 1, 1): "It only listens to the first input.",
    (0, 1, 0, 1): "It only listens to the second input.",
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    kernel_1_fits, kernel_1 = comparing.with_shape(
        "", observed["kernel_1"], (2, None), "a hidden kernel, one row per input, one column per hidden unit"
    )
    hidden = kernel_1.shape[1]
    bias_1_fits, bias_1 = comparing.with_shape("", observed["bias_1"], (hidden,), "one bias per hidden unit")
    kernel_2_fits, kernel_2 = comparing.with_shape(
        "", observed["kernel_2"], (hidden, 1), "an output kernel, one row per hidden unit, one column"
    )
    bias_2_fits, bias_2 = comparing.with_shape("", observed["bias_2"], (1,), "one bias of the output unit")
    some = Verdict("", hidden > 0, "Expected hidden units, two are enough. Received: none.")
    fits = comparing.all_of(
        "two layers that fit together", kernel_1_fits, some, bias_1_fits, kernel_2_fits, bias_2_fits
    )
    yield fits
    if not fits.right:
        return
    sums = run_layers(_CORNERS, [(kernel_1, bias_1), (kernel_2, bias_2)])[:, 0]
    table = tuple(int(fired) for fired in sums > 1e-6)
    listed = ", ".join(f"({a:.0f}, {b:.0f}) → {z:.3g}" for (a, b), z in zip(_CORNERS, sums, strict=True))
    message = f"The output's sums: {listed}. Above 0 it fires. {_TABLES.get(table, '')}".strip()
    # The row of the table that a sample belongs to: 0, 1, 2, 3 for (0, 0), (0, 1), (1, 0), (1, 1).
    fires = np.array(table)[(case["x"] @ [2, 1]).astype(int)]
    yield comparing.all_of(
        "XOR at all four corners",
        comparing.all_finite("", sums),
        Verdict("", bool((fires == case["targets"]).all()), message),
    )


xor = Answers(
    id="neuron.xor",
    shares={"two layers that fit together": 0.2, "XOR at all four corners": 0.8},
    judge=_judge,
    mistakes=(
        Mistake(
            "Your hidden units are equal, so there is only one of them in truth. Which corner should tell them apart?",
            lambda: [(np.ones((2, 2)), np.zeros(2)), (np.array([[1.0], [-1.0]]), np.zeros(1))],
        ),
        Mistake(
            "The unit for “both” speaks against the output, but not loudly enough: at (1, 1) the sum is still above 0. "
            "How large must its weight be?",
            lambda: [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0], [-1.0]]), np.zeros(1))],
        ),
        Mistake(
            "The second hidden unit adds to the output where it should take away: you have built OR.",
            lambda: [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0], [2.0]]), np.zeros(1))],
        ),
        Mistake(
            "One hidden unit can't do it: a ReLU only rises, and XOR goes up and down again. What would a second "
            "one do?",
            lambda: [(np.ones((2, 1)), np.zeros(1)), (np.ones((1, 1)), np.zeros(1))],
        ),
        Mistake(
            "Your kernels stand on their side: a kernel has the shape (inputs, units). The output's is (2, 1), a "
            "column.",
            lambda: [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0, -2.0]]), np.zeros(1))],
        ),
    ),
)
