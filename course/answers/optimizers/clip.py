"""Three ways to clip: right are the numbers that each leaves of a long and of a short gradient."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, leaves_alone, one_text, told_apart, with_shape
from course.answers.optimizers.reference_paths import doubles
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.optimizers.clip import CLIPPERS
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPE = "each gradient keeps its shape"
_NAMES = {"value": "by value", "norm": "by norm", "global_norm": "by global norm"}


def _length(gradient: Any) -> float:
    return float(np.linalg.norm(gradient))


def _factor(limit: float, length: float) -> float:
    """What brings a length down to the limit; 1 where it is there already."""
    return float(np.min([1.0, limit / length])) if length > 0 else 1.0


def _expected_clips(case: Data) -> dict[str, list[Reals]]:
    parts, limit = doubles(case, "kernel", "bias"), case["limit"]
    flat = np.concatenate([part.ravel() for part in parts])
    ends = [[part, np.full_like(part, limit), np.full_like(part, -limit)] for part in parts]
    return {
        "value": [np.asarray(np.median(three, axis=0)) for three in ends],
        "norm": [part * _factor(limit, _length(part)) for part in parts],
        "global_norm": [part * _factor(limit, _length(flat)) for part in parts],
    }


def _judge_clip(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes, ways = [], []
    expected = _expected_clips(case)
    for how in CLIPPERS:
        name = _NAMES[how]
        if f"error_by_{how}" in observed:
            raised = one_text(observed[f"error_by_{how}"]) or "an error"
            wrong = Verdict(name, False, f"With `how={how!r}` it raised {raised.removesuffix(':')}.".replace("..", "."))
            shapes.append(replace(wrong, name=_SHAPE))
            ways.append(wrong)
            continue
        parts = []
        for part, right in zip(("kernel", "bias"), expected[how], strict=True):
            what = f"the {part}'s gradient, clipped {name}"
            shape, value = with_shape(_SHAPE, observed[f"{part}_by_{how}"], right.shape, what)
            shapes.append(shape)
            limited = f"the {part}'s gradient, clipped {name} at {case['limit']:g},"
            parts.append(
                _clipped(name, value, right, case[part], limited) if shape.right else replace(shape, name=name)
            )
        ways.append(all_of(name, *parts))
    yield all_of(_SHAPE, *shapes)
    yield leaves_alone(LEFT_ALONE, case, observed, ["kernel", "bias"])
    yield from ways


def _clipped(name: str, value: Reals, expected: Reals, gradient: Any, what: str) -> Verdict:
    verdict = agrees(name, value, expected, what=what)
    right, came = told_apart(_length(expected), _length(value))
    lengths = f"Its length was {_length(gradient):.4g}; expected {right} after clipping, received {came}."
    return verdict if verdict.right else replace(verdict, message=f"{verdict.message} {lengths}")


def _together(parts: Any) -> float:
    return _length([_length(part) for part in parts])


def _clipper(
    value: Callable[..., Any] = lambda part, limit: np.clip(part, -limit, limit),
    norm: Callable[..., Any] = lambda part, limit, parts: _factor(limit, _length(part)),
    global_norm: Callable[..., Any] = lambda part, limit, parts: _factor(limit, _together(parts)),
) -> Callable[..., Any]:
    def clip(gradients: Any, limit: float, how: str) -> Any:
        if how == "value":
            return [value(part, limit) for part in gradients]
        factor = norm if how == "norm" else global_norm
        return [part * factor(part, limit, gradients) for part in gradients]

    return clip


clip = Answers(
    id="optimizers.clip",
    shares={_SHAPE: 0.05, LEFT_ALONE: 0.05, "by value": 0.3, "by norm": 0.3, "by global norm": 0.3},
    judge=_judge_clip,
    mistakes=(
        Mistake(
            "Your global norm treats each tensor on its own: that is clipping by norm, and it bends the direction of "
            "the update. Over what is the one length taken?",
            _clipper(global_norm=lambda part, limit, parts: _factor(limit, _length(part))),
        ),
        Mistake(
            "Your clipping by norm looks at all tensors together: that is the global norm. Whose length counts for the "
            "bias?",
            _clipper(norm=lambda part, limit, parts: _factor(limit, _together(parts))),
        ),
        Mistake(
            "Gradients below the limit come back longer: you bring every length to the limit. What should clipping do "
            "to a short gradient?",
            _clipper(
                norm=lambda part, limit, parts: limit / (_length(part) or 1),
                global_norm=lambda part, limit, parts: limit / (_together(parts) or 1),
            ),
        ),
        Mistake(
            "Gradients below the limit come back longer, since you bring every length to the limit; and a gradient of "
            "zeros has no length to divide by. What should clipping do to a gradient that is short enough?",
            _clipper(
                norm=lambda part, limit, parts: np.divide(limit, _length(part)),
                global_norm=lambda part, limit, parts: np.divide(limit, _together(parts)),
            ),
        ),
        Mistake(
            "Negative numbers pass below minus the limit: you cut off at the top only. Where is the other end?",
            _clipper(value=lambda part, limit: np.minimum(part, limit)),
        ),
        Mistake(
            "You cut off at the top and at 0, and lose every negative number. Where is the lower end?",
            _clipper(value=lambda part, limit: np.clip(part, 0, limit)),
        ),
        Mistake(
            "By value, you divide a whole tensor by its largest number. By value each number is on its own: what "
            "happens to one that is within the limit already?",
            _clipper(value=lambda part, limit: part * _factor(limit, float(np.abs(part).max()))),
        ),
        Mistake(
            "By value, you set every number to the limit and keep its sign alone. What happens to one that is within "
            "the limit already?",
            _clipper(value=lambda part, limit: limit * np.sign(part)),
        ),
        Mistake(
            "A gradient of zeros comes back as no number: its length is 0, and you divide by it. What should clipping "
            "do to a gradient that is short enough?",
            _clipper(norm=lambda part, limit, parts: np.divide(np.minimum(limit, _length(part)), _length(part))),
        ),
        Mistake(
            "The length has no root: you compare a sum of squares with the limit. What is the length of (3, 4)?",
            _clipper(
                norm=lambda part, limit, parts: _factor(limit, _length(part) ** 2),
                global_norm=lambda part, limit, parts: _factor(limit, _together(parts) ** 2),
            ),
        ),
        Mistake(
            "Your length is the sum of absolute values. The norm here is the Euclidean one: what is the length of "
            "(3, 4)?",
            _clipper(
                norm=lambda part, limit, parts: _factor(limit, float(np.abs(part).sum())),
                global_norm=lambda part, limit, parts: _factor(limit, sum(float(np.abs(each).sum()) for each in parts)),
            ),
        ),
        Mistake(
            "Your length is the largest number alone. The norm here is the Euclidean one: what is the length of "
            "(3, 4)?",
            _clipper(
                norm=lambda part, limit, parts: _factor(limit, float(np.abs(part).max())),
                global_norm=lambda part, limit, parts: _factor(limit, max(float(np.abs(each).max()) for each in parts)),
            ),
        ),
        Mistake(
            "By norm, your length is the largest number alone. The norm here is the Euclidean one: what is the length "
            "of (3, 4)?",
            _clipper(norm=lambda part, limit, parts: _factor(limit, float(np.abs(part).max()))),
        ),
        Mistake(
            "Your global length is that of the longest tensor alone. How do lengths that stand at right angles add up?",
            _clipper(global_norm=lambda part, limit, parts: _factor(limit, max(_length(each) for each in parts))),
        ),
        Mistake(
            "A gradient that is too long comes back with length 1, not with the limit's. By what is a unit vector "
            "multiplied to be as long as the limit?",
            _clipper(
                norm=lambda part, limit, parts: 1 / _length(part) if _length(part) > limit else 1,
                global_norm=lambda part, limit, parts: 1 / _together(parts) if _together(parts) > limit else 1,
            ),
        ),
        Mistake(
            "Your kernel is shortened row by row, each with a length of its own. Over which of its numbers is the "
            "length of a tensor taken?",
            _clipper(
                norm=lambda part, limit, parts: (
                    np.array([_factor(limit, _length(row)) for row in part])[:, None]
                    if part.ndim > 1
                    else _factor(limit, _length(part))
                )
            ),
        ),
        Mistake(
            "Your global length is the sum of the lengths of the tensors, and comes out too large. How do lengths that "
            "stand at right angles add up?",
            _clipper(global_norm=lambda part, limit, parts: _factor(limit, sum(_length(each) for each in parts))),
        ),
        Mistake(
            "A gradient that is too long comes back as zeros: you throw it away. Clipping keeps its direction; what "
            "changes?",
            _clipper(
                norm=lambda part, limit, parts: float(_length(part) <= limit),
                global_norm=lambda part, limit, parts: float(_together(parts) <= limit),
            ),
        ),
    ),
)
