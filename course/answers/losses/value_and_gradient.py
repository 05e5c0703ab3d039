"""What is right about a loss that gives two things: its value, its gradient, and inputs that stay as they were."""

from collections.abc import Callable, Iterator

import numpy as np

from course.answers.comparing import agrees, all_of, leaves_alone, with_one_number
from course.answers.losses.references import ValueAndGradient
from course.exercises.types import Data, Verdict

_VALUE = "the right value"
_GRADIENT = "the right gradient"
_FAR_VALUE = "the right value for large logits"
_FAR_GRADIENT = "the right gradient for large logits"
_ALONE = "inputs left alone"

SHARES = {_VALUE: 0.45, _GRADIENT: 0.5, _ALONE: 0.05}
SHARES_WITH_LARGE_LOGITS = {_VALUE: 0.3, _GRADIENT: 0.3, _FAR_VALUE: 0.25, _FAR_GRADIENT: 0.1, _ALONE: 0.05}


def judge_against(
    reference: Callable[..., ValueAndGradient], *names: str, far: Callable[[Data], bool] | None = None
) -> Callable[[Data, Data], Iterator[Verdict]]:
    """A judge of one value and one gradient, each of them whatever became of the other.

    Args:
        reference: Gives both, from the entries of a case.
        names: These entries, in the order of the reference's arguments.
        far: Whether a case has logits where the exponential overflows: right there are two verdicts of their own
            (`SHARES_WITH_LARGE_LOGITS`; else `SHARES`).

    Returns:
        What `Answers.judge` takes.

    Example:
        >>> judge = judge_against(lambda target: (target.sum(), 2 * target), "target")
        >>> target = np.array([1.0, 2.0])
        >>> observed = {"value": 3.0, "gradient": np.array([2.0, 5.0]), "after_target": target}
        >>> [verdict.message for verdict in judge({"target": target}, observed) if not verdict.right]
        ['The gradient at place 1 (counted from 0): expected 4, received 5.']
    """

    def judge(case: Data, observed: Data) -> Iterator[Verdict]:
        expected_value, expected_gradient = reference(*(case[name] for name in names))
        is_far = far is not None and far(case)
        value_name, gradient_name = (_FAR_VALUE, _FAR_GRADIENT) if is_far else (_VALUE, _GRADIENT)
        if "value" in observed:
            number, value = with_one_number(value_name, observed["value"], "the value of the loss")
            same = agrees(value_name, value, expected_value, what="the value")
            yield all_of(value_name, number, same)
        else:
            yield Verdict(value_name, False, f"The value is missing. {observed.get('incomplete', '')}")
        if "gradient" in observed:
            yield agrees(gradient_name, observed["gradient"], expected_gradient, what="the gradient")
        else:
            yield Verdict(gradient_name, False, f"The gradient is missing. {observed.get('incomplete', '')}")
        if far is not None:  # the other two are of other cases
            yield from (Verdict(name, True) for name in (_VALUE, _GRADIENT) if is_far)
            yield from (Verdict(name, True) for name in (_FAR_VALUE, _FAR_GRADIENT) if not is_far)
        yield leaves_alone(_ALONE, case, observed, [name for name in names if isinstance(case[name], np.ndarray)])

    return judge
