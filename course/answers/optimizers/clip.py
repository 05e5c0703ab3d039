"""Three ways to clip: right are the numbers that each leaves of a long and of a short gradient."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, told_apart, with_shape
from course.answers.optimizers.reference_paths import doubles
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
    parts = ("kernel", "bias")
    clipped: dict[str, list[Reals]] = {how: [] for how in CLIPPERS}
    for how in CLIPPERS:
        for part in parts:
            what = f"the {part}'s gradient, clipped {_NAMES[how]}"
            shape, value = with_shape(_SHAPE, observed[f"{part}_by_{how}"], case[part].shape, what)
            if not shape.right:
                yield shape
                return
            clipped[how].append(value)
    yield Verdict(_SHAPE, True)
    expected = _expected_clips(case)
    for how in CLIPPERS:
        verdicts = [
            _clipped(_NAMES[how], value, right, case[part], f"the {part}'s gradient, clipped at {case['limit']:g},")
            for value, right, part in zip(clipped[how], expected[how], parts, strict=True)
        ]
        yield all_of(_NAMES[how], *verdicts)


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
    shares={_SHAPE: 0.1, "by value": 0.3, "by norm": 0.3, "by global norm": 0.3},
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
                norm=lambda part, limit, parts: limit / _length(part),
                global_norm=lambda part, limit, parts: limit / _together(parts),
            ),
        ),
        Mistake(
            "Negative numbers pass below minus the limit: you cut off at the top only. Where is the other end?",
            _clipper(value=lambda part, limit: np.minimum(part, limit)),
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
