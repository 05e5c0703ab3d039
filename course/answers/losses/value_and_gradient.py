"""What is right about a loss that gives two things: its value, and its gradient for what the model says."""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers.comparing import agrees, all_finite, all_of, with_one_number, with_shape
from course.answers.losses.references import ValueAndGradient
from course.exercises.types import Data, Verdict

_FITS = "a number, and a gradient of the input's shape"
_FINITE = "finite for large logits"
_VALUE = "the right value"
_GRADIENT = "the right gradient"

SHARES = {_FITS: 0.1, _VALUE: 0.45, _GRADIENT: 0.45}
SHARES_WITH_FINITE = {_FITS: 0.1, _VALUE: 0.35, _GRADIENT: 0.35, _FINITE: 0.2}


def judge_against(
    reference: Callable[..., ValueAndGradient], *names: str, finite: bool = False
) -> Callable[[Data, Data], Iterator[Verdict]]:
    """A judge of one value and one gradient.

    Args:
        reference: Gives both, from the entries of a case.
        names: These entries, in the order of the reference's arguments.
        finite: Whether that both are finite is a verdict of its own (`SHARES_WITH_FINITE`; else `SHARES`).

    Returns:
        What `Answers.judge` takes.

    Example:
        >>> judge = judge_against(lambda target: (target.sum(), 2 * target), "target")
        >>> observed = {"value": 3.0, "gradient": np.array([2.0, 5.0])}
        >>> [verdict.message for verdict in judge({"target": np.array([1.0, 2.0])}, observed) if not verdict.right]
        ['At place 1 (counted from 0) expected 4, received 5.']
    """

    def judge(case: Data, observed: Data) -> Iterator[Verdict]:
        expected_value, expected_gradient = reference(*(case[name] for name in names))
        number, value = with_one_number("a number", observed["value"], "the value of the loss")
        shape, gradient = with_shape(
            "a gradient", observed["gradient"], expected_gradient.shape, "a gradient with one entry per input"
        )
        fits = all_of(_FITS, number, shape)
        yield fits
        if not fits.right:
            return
        if finite:
            yield all_of(
                _FINITE,
                all_finite("the value", np.array(value), what="the value"),
                all_finite("the gradient", gradient, what="the gradient"),
            )
        yield agrees(_VALUE, value, expected_value)
        yield agrees(_GRADIENT, gradient, expected_gradient)

    return judge
