"""Lesson 01, the neuron: xor: what right means, and what people get wrong."""

import numpy as np

from course.answers.neuron.forward_pass import numbers_of, run_layers
from course.exercises.types import Answers, Mistake, Verdict

_TABLES = {
    (
        0,
        1,
        1,
        1,
    ): "That is OR: (1, 1) must not fire. What could a second hidden unit, awake at (1, 1) only, do about it?",
    (0, 0, 0, 1): "That is AND. You have the unit for “both”; who speaks for “at least one”?",
    (1, 1, 1, 0): "That is NAND: (0, 0) must not fire. Where does a sum above 0 come from when both inputs are 0?",
    (1, 0, 0, 1): "That is the exact opposite of XOR. Which signs must be turned round in the output unit?",
    (0, 0, 0, 0): "It never fires. How large is the output's sum at (0, 1)? It must be above 0.",
    (1, 1, 1, 1): "It always fires. How large is the output's sum at (0, 0)? It must not be above 0.",
    (0, 0, 1, 1): "It only listens to the first input.",
    (0, 1, 0, 1): "It only listens to the second input.",
}


def judge_xor(case, observed):
    kernel_1, bias_1, kernel_2, bias_2 = (
        numbers_of(observed[name]) for name in ("kernel_1", "bias_1", "kernel_2", "bias_2")
    )
    hidden = bias_1.size
    fits = (
        hidden > 0
        and kernel_1.shape == (2, hidden)
        and bias_1.shape == (hidden,)
        and kernel_2.shape == (hidden, 1)
        and bias_2.shape == (1,)
    )
    shapes = ", ".join(str(array.shape) for array in (kernel_1, bias_1, kernel_2, bias_2))
    message = f"Expected the shapes (2, H), (H,), (H, 1), (1,), with H hidden units; H = 2 is enough. Got {shapes}."
    yield Verdict("two layers that fit together", fits, message)
    if not fits:
        return
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    z = run_layers(corners, [(kernel_1, bias_1), (kernel_2, bias_2)])[:, 0]
    table = tuple(int(fired) for fired in z > 1e-6)
    sums = ", ".join(f"({a:.0f}, {b:.0f}) → {s:.3g}" for (a, b), s in zip(corners, z, strict=True))
    message = f"The output's sums: {sums}. Above 0 it fires. {_TABLES.get(table, '')}".strip()
    # The row of the table that a sample belongs to: 0, 1, 2, 3 for (0, 0), (0, 1), (1, 0), (1, 1).
    fires = np.array(table)[(case["x"] @ [2, 1]).astype(int)]
    right = bool(np.isfinite(z).all() and (fires == case["targets"]).all())
    yield Verdict("XOR at all four corners", right, message)


xor = Answers(
    id="neuron.xor",
    shares={"two layers that fit together": 0.2, "XOR at all four corners": 0.8},
    judge=judge_xor,
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
