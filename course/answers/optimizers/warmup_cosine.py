"""Warm-up and cosine: right is the rate at every step of three stretches, the last one past the end of the run."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import with_shape
from course.answers.optimizers.rates import rates_agree
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_warmup(case: Data, observed: Data) -> Iterator[Verdict]:
    fits, rates = with_shape("a rate for every step", observed["rates"], case["steps"].shape, "one rate per step")
    yield fits
    if not fits.right:
        return
    steps, peak, floor = case["steps"], case["peak_rate"], case["floor"]
    ends = [case["warmup_steps"], case["total_steps"]]
    # The half angle: half of 1 + cos(a) is the square of cos(a / 2).
    falling = floor + (peak - floor) * np.cos(np.interp(steps, ends, [0, np.pi / 2])) ** 2
    rising = np.interp(steps, [0, ends[0]], [0, peak])
    expected = np.where(steps < ends[0], rising, np.where(steps < ends[1], falling, floor))
    for name, mask in (
        ("a straight line up to the peak", steps <= ends[0]),
        ("half a cosine down to the floor", (steps >= ends[0]) & (steps <= ends[1])),
        ("it stays at the floor", steps >= ends[1]),
    ):
        yield rates_agree(name, rates[mask], expected[mask], steps[mask])


def _warmed(
    share: Callable[..., Any] = lambda steps, warmup, total: np.clip((steps - warmup) / (total - warmup), 0, 1),
    rise: Callable[..., Any] = lambda steps, warmup: steps / warmup,
    bend: Callable[..., Any] = lambda share: (1 + np.cos(np.pi * share)) / 2,
    lift: Callable[..., Any] = lambda curve, peak, floor: curve * (peak - floor) + floor,
) -> Callable[..., Any]:
    def schedule(steps: Any, peak_rate: float, warmup_steps: int, total_steps: int, floor: float) -> Any:
        down = lift(bend(share(steps, warmup_steps, total_steps)), peak_rate, floor)
        return np.where(steps < warmup_steps, peak_rate * rise(steps, warmup_steps), down)

    return schedule


warmup_cosine = Answers(
    id="optimizers.warmup_cosine",
    shares={
        "a rate for every step": 0.1,
        "a straight line up to the peak": 0.3,
        "half a cosine down to the floor": 0.4,
        "it stays at the floor": 0.2,
    },
    judge=_judge_warmup,
    mistakes=(
        Mistake(
            "After the end of the run your rate climbs back: a cosine goes down *and up*. What must happen to the "
            "share of the run once it has reached 1?",
            _warmed(share=lambda steps, warmup, total: (steps - warmup) / (total - warmup)),
        ),
        Mistake(
            "Your cosine counts from step 0, so the rate jumps down where the warm-up ends, and the peak is never "
            "reached. From which step does the fall begin?",
            _warmed(share=lambda steps, warmup, total: np.clip(steps / total, 0, 1)),
        ),
        Mistake(
            "There is no warm-up: the first steps already have the full rate. What is the rate at step 0?",
            _warmed(rise=lambda steps, warmup: np.ones_like(steps)),
        ),
        Mistake(
            "Your cosine falls for total_steps *after* the warm-up, and ends too late. How many steps are left when "
            "the warm-up is over?",
            _warmed(share=lambda steps, warmup, total: np.clip((steps - warmup) / total, 0, 1)),
        ),
        Mistake(
            "You run through a whole cosine: at the end the rate is back at its peak. Which half do you need?",
            _warmed(bend=lambda share: (1 + np.cos(2 * np.pi * share)) / 2),
        ),
        Mistake(
            "Your rate falls to zero whatever the floor. To which range do you have to bring the cosine?",
            _warmed(lift=lambda curve, peak, floor: curve * peak),
        ),
        Mistake(
            "From the peak down your rate follows a straight line. Where is the cosine?",
            _warmed(bend=lambda share: 1 - share),
        ),
    ),
)
