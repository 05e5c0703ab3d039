"""Lesson 05, optimizers and learning-rate schedules: clip: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.optimizers.update_rules import ATOL, RTOL, doubles, reals
from course.exercises.optimizers.clip import CLIPPERS
from course.exercises.types import Answers, Data, Mistake, Verdict


def _shorter(limit: float, length: float) -> float:
    return float(np.min([1.0, limit / length])) if length > 0 else 1.0


def _expected_clips(case: Data) -> dict[str, list[np.ndarray]]:
    parts, limit = doubles(case, "kernel", "bias"), case["limit"]
    flat = np.concatenate([part.ravel() for part in parts])
    return {
        "value": [np.median([part, np.full_like(part, limit), np.full_like(part, -limit)], axis=0) for part in parts],
        "norm": [part * _shorter(limit, np.linalg.norm(part)) for part in parts],
        "global_norm": [part * _shorter(limit, np.linalg.norm(flat)) for part in parts],
    }


def _judge_clip(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _expected_clips(case)
    came = {how: [reals(observed[f"{part}_by_{how}"]) for part in ("kernel", "bias")] for how in CLIPPERS}
    shapes = [case["kernel"].shape, case["bias"].shape]
    for how in CLIPPERS:
        for value, shape, part in zip(came[how], shapes, ("kernel", "bias"), strict=True):
            if value is None or value.shape != shape:
                got = "no real numbers" if value is None else f"shape {value.shape}"
                message = f"Clipped by {how}, the {part}'s gradient has shape {shape}. Received: {got}."
                yield Verdict("each gradient keeps its shape", False, message)
                return
    yield Verdict("each gradient keeps its shape", True)
    for how, name in zip(CLIPPERS, ("by value", "by norm", "by global norm"), strict=True):
        wrong = ""
        for value, right, part in zip(came[how], expected[how], ("kernel", "bias"), strict=True):
            if not np.allclose(value, right, rtol=RTOL, atol=ATOL):
                lengths = [float(np.linalg.norm(x)) for x in (case[part], right, value)]
                wrong = (
                    f"Clipped {name} at {case['limit']:g}, the {part}'s gradient of length {lengths[0]:.3f} should "
                    f"have length {lengths[1]:.3f} and begin with {right.flat[0]:.3f}. Received: length "
                    f"{lengths[2]:.3f}, first number {value.flat[0]:.3f}."
                )
                break
        yield Verdict(name, not wrong, wrong)


def _clipper(
    value: Callable[..., Any] = lambda part, limit: np.clip(part, -limit, limit),
    norm: Callable[..., Any] = lambda part, limit, parts: _shorter(limit, np.linalg.norm(part)),
    global_norm: Callable[..., Any] = lambda part, limit, parts: _shorter(limit, _together(parts)),
) -> Callable[..., Any]:
    def clip(gradients: Any, limit: float, how: str) -> Any:
        if how == "value":
            return [value(part, limit) for part in gradients]
        factor = norm if how == "norm" else global_norm
        return [part * factor(part, limit, gradients) for part in gradients]

    return clip


def _together(parts: Any) -> float:
    return float(np.linalg.norm([np.linalg.norm(part) for part in parts]))


clip = Answers(
    id="optimizers.clip",
    shares={"each gradient keeps its shape": 0.1, "by value": 0.3, "by norm": 0.3, "by global norm": 0.3},
    judge=_judge_clip,
    mistakes=(
        Mistake(
            "Your global norm treats each tensor on its own: that is clipping by norm, and it bends the direction of "
            "the update. Over what is the one length taken?",
            _clipper(global_norm=lambda part, limit, parts: _shorter(limit, np.linalg.norm(part))),
        ),
        Mistake(
            "Your clipping by norm looks at all tensors together: that is the global norm. Whose length counts for the "
            "bias?",
            _clipper(norm=lambda part, limit, parts: _shorter(limit, _together(parts))),
        ),
        Mistake(
            "Gradients below the limit come back longer: you bring every length to the limit. What should clipping do "
            "to a short gradient?",
            _clipper(
                norm=lambda part, limit, parts: limit / np.linalg.norm(part),
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
            _clipper(
                global_norm=lambda part, limit, parts: _shorter(limit, sum(np.linalg.norm(each) for each in parts))
            ),
        ),
        Mistake(
            "A gradient that is too long comes back as zeros: you throw it away. Clipping keeps its direction; what "
            "changes?",
            _clipper(
                norm=lambda part, limit, parts: float(np.linalg.norm(part) <= limit),
                global_norm=lambda part, limit, parts: float(_together(parts) <= limit),
            ),
        ),
    ),
)
