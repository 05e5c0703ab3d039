"""The verdicts of every update rule: its shape, its inputs left alone, its first step, all twenty steps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, brief, is_close, leaves_alone, with_shape
from course.exercises.types import Data, Verdict

SHAPE = "the weight keeps its shape"
LEFT_ALONE = "the arrays it was given are left as they were"
FIRST = "the first step"
ALL = "20 steps like Keras', to 0.000001"
EPSILON_COUNTS = "tiny gradients, where epsilon counts"
# What anybody gets who returns arrays of the right shape is a tenth.
FREE_SHARES = {SHAPE: 0.05, LEFT_ALONE: 0.05}
SCALED_SHARES = {**FREE_SHARES, FIRST: 0.25, ALL: 0.45, EPSILON_COUNTS: 0.2}

# Twenty steps in float32 stay well within this of twenty steps in float64, where no weight is above 1; of larger
# weights float32 knows fewer digits after the point.
_ALL_STEPS = 1e-6
_TINY = 0.01


def same_path(value: Any, expected: Reals, start: Any, what: str = "the weight") -> Iterator[Verdict]:
    """Shape, first step and all steps of an update rule; the first alone where the shape is wrong.

    Args:
        value: What came: the weight after every step.
        expected: The reference, one step after the other along the first axis.
        start: The weight before the first step.
        what: Which weight it is, for messages.

    Yields:
        The verdicts `SHAPE`, `FIRST` and `ALL`.

    Example:
        >>> [verdict.right for verdict in same_path([[0.9], [0.7]], np.array([[0.9], [0.8]]), [1.0])]
        [True, True, False]
    """
    shape, path = with_shape(SHAPE, value, expected.shape, f"{what} after each of {len(expected)} steps")
    yield shape
    if not shape.right:
        return
    atol = _ALL_STEPS * float(np.maximum(1, np.abs(expected).max()))
    yield same_steps(FIRST, path, expected, start, what, atol=atol, steps=1)
    yield same_steps(ALL, path, expected, start, what, atol=atol)


def same_scaled_path(case: Data, observed: Data, expected: Reals, memories: Sequence[str]) -> Iterator[Verdict]:
    """The verdicts `SCALED_SHARES` of a rule that divides by a root with an epsilon in or beside it.

    Where gradients are tiny, all that is judged is epsilon: who has it elsewhere keeps the points of the other cases.

    Args:
        case: The input.
        observed: What was seen.
        expected: The reference, one step after the other along the first axis.
        memories: The entries of the case that hold what the rule remembers.
    """
    verdicts = list(same_path(observed["path"], expected, case["weight"]))
    if len(verdicts) == 1:
        yield from verdicts
        return
    shape, first, every = verdicts
    yield shape
    yield leaves_alone(LEFT_ALONE, case, observed, ["weight", "gradients", *memories])
    # A verdict that the case is not about holds on it.
    tiny = is_tiny(case)
    yield from (first, every) if not tiny else (Verdict(FIRST, True), Verdict(ALL, True))
    yield replace(every, name=EPSILON_COUNTS) if tiny else Verdict(EPSILON_COUNTS, True)


def asks_of_scaled_steps(case: Data) -> Iterator[str]:
    """The verdicts of `SCALED_SHARES` that a case is about.

    Example:
        >>> list(asks_of_scaled_steps({"gradients": np.float32([1e-6, 0])}))[2:]
        ['tiny gradients, where epsilon counts']
    """
    yield from FREE_SHARES
    yield from (EPSILON_COUNTS,) if is_tiny(case) else (FIRST, ALL)


def is_tiny(case: Data) -> bool:
    """Whether a case's gradients are so small that all that is judged of them is epsilon.

    Example:
        >>> is_tiny({"gradients": np.float32([1e-6, 0])})
        True
    """
    return bool(np.abs(case["gradients"]).max() < _TINY)


def same_steps(
    name: str, value: Any, expected: Reals, start: Any, what: str, *, atol: float, steps: int | None = None
) -> Verdict:
    """Whether the weight is right after each step. The message shows the first step that is not.

    Args:
        name: The verdict's.
        value: What came: the weight after every step.
        expected: The reference, one step after the other along the first axis.
        start: The weight before the first step.
        what: Which weight it is, for the message.
        atol: How far off a number may be.
        steps: How many steps are looked at; all of them where it is None.

    Example:
        >>> same_steps("steps", [[0.9], [0.7]], np.array([[0.9], [0.8]]), [1.0], "the weight", atol=1e-6).message
        'The weight after step 2 of 2 at place 0 (counted from 0): expected 0.8, received 0.7. Before it: [0.9].'
    """
    shape, path = with_shape(name, value, expected.shape, f"{what} after each of {len(expected)} steps")
    if not shape.right:
        return shape
    before: Sequence[Any] = [start, *expected]
    for step in range(len(expected) if steps is None else steps):
        if not is_close(path[step], expected[step], rtol=0, atol=atol):
            place = f"{what} after step {step + 1} of {len(expected)}"
            verdict = agrees(name, path[step], expected[step], what=place, rtol=0, atol=atol)
            return replace(verdict, message=f"{verdict.message} Before it: {brief(before[step])}.")
    return Verdict(name, True)
