"""Warm-up and cosine: right is the rate at every step of three stretches, the last one past the end of the run."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import leaves_alone, with_shape
from course.answers.optimizers.rates import rates_agree
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPE, _LINE = "a rate for every step", "a straight line up to the peak"
_COSINE, _FLOOR = "half a cosine down to the floor", "it stays at the floor"


def _judge_warmup(case: Data, observed: Data) -> Iterator[Verdict]:
    fits, rates = with_shape(_SHAPE, observed["rates"], case["steps"].shape, "one rate per step")
    yield fits
    if not fits.right:
        return
    yield leaves_alone(LEFT_ALONE, case, observed, ["steps"])
    steps, peak, floor = case["steps"], case["peak_rate"], case["floor"]
    ends = [case["warmup_steps"], case["total_steps"]]
    # The half angle: half of 1 + cos(a) is the square of cos(a / 2).
    falling = floor + (peak - floor) * np.cos(np.interp(steps, ends, [0, np.pi / 2])) ** 2
    rising = np.interp(steps, [0, ends[0]], [0, peak])
    expected = np.where(steps < ends[0], rising, np.where(steps < ends[1], falling, floor))
    line, cosine, end = (
        rates_agree(name, rates[mask], expected[mask], steps[mask])
        for name, mask in (
            (_LINE, steps <= ends[0]),
            (_COSINE, (steps >= ends[0]) & (steps <= ends[1])),
            (_FLOOR, steps >= ends[1]),
        )
    )
    yield line
    yield cosine
    # The floor was handed over: to send it back is worth something only at the end of a schedule.
    before = line if line.right else cosine
    yield end if before.right else Verdict(_FLOOR, False, end.message or "What comes before it is not right yet.")


def _warmed(
    share: Callable[..., Any] = lambda steps, warmup, total: np.clip((steps - warmup) / (total - warmup), 0, 1),
    rise: Callable[..., Any] = lambda steps, warmup: steps / warmup,
    bend: Callable[..., Any] = lambda share: (1 + np.cos(np.pi * share)) / 2,
    lift: Callable[..., Any] = lambda curve, peak, floor: curve * (peak - floor) + floor,
    foot: Callable[..., float] = lambda floor: 0.0,
) -> Callable[..., Any]:
    def schedule(steps: Any, peak_rate: float, warmup_steps: int, total_steps: int, floor: float) -> Any:
        down = lift(bend(share(steps, warmup_steps, total_steps)), peak_rate, floor)
        up = foot(floor) + (peak_rate - foot(floor)) * rise(steps, warmup_steps)
        return np.where(steps < warmup_steps, up, down)

    return schedule


warmup_cosine = Answers(
    id="optimizers.warmup_cosine",
    shares={_SHAPE: 0.05, LEFT_ALONE: 0.05, _LINE: 0.3, _COSINE: 0.4, _FLOOR: 0.2},
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
            "You put the floor under a cosine of full height: at the end of the warm-up the rate jumps above its peak. "
            "How high is a curve that stands on the floor and ends at the peak?",
            _warmed(lift=lambda curve, peak, floor: curve * peak + floor),
        ),
        Mistake(
            "You cut a cosine that falls to zero off at the floor: it gets there too early, and with an edge. From "
            "which height to which is the cosine to run?",
            _warmed(lift=lambda curve, peak, floor: np.maximum(curve * peak, floor)),
        ),
        Mistake(
            "You took a quarter of a cosine: it starts flat and ends steep, with no soft landing. Over which angles "
            "does half a cosine run?",
            _warmed(bend=lambda share: np.cos(np.pi / 2 * share)),
        ),
        Mistake(
            "Pi is missing in your cosine: at the end of the run the rate is still at three quarters of the way. What "
            "is the angle when the share is 1?",
            _warmed(bend=lambda share: (1 + np.cos(share)) / 2),
        ),
        Mistake(
            "Your cosine runs from 1 to -1, and the rate falls below zero. How is it brought to the range from 1 to 0?",
            _warmed(bend=lambda share: np.cos(np.pi * share)),
        ),
        Mistake(
            "Your cosine rises: the rate jumps to the floor after the warm-up and climbs to the peak. Which sign does "
            "the cosine have?",
            _warmed(bend=lambda share: (1 - np.cos(np.pi * share)) / 2),
        ),
        Mistake(
            "You took a sine, which is 0 at 0. Which of the two functions begins at its highest point?",
            _warmed(bend=lambda share: np.sin(np.pi * share)),
        ),
        Mistake(
            "Your warm-up is one step ahead: the rate at step 0 is not 0. From which number do the steps count here?",
            _warmed(rise=lambda steps, warmup: (steps + 1) / warmup),
        ),
        Mistake(
            "Your warm-up begins at the floor. At which rate does the straight line begin in the exercise?",
            _warmed(foot=lambda floor: floor),
        ),
        Mistake(
            "Your warm-up runs over the whole run: it is nowhere near the peak when it ends. At which step does the "
            "straight line reach the peak?",
            lambda steps, peak_rate, warmup_steps, total_steps, floor: np.where(
                steps < warmup_steps,
                peak_rate * steps / total_steps,
                _warmed()(steps, peak_rate, warmup_steps, total_steps, floor),
            ),
        ),
        Mistake(
            "Past the end your rate is 0, and the floor is forgotten. Where does the rate stay?",
            lambda steps, peak_rate, warmup_steps, total_steps, floor: (
                _warmed()(steps, peak_rate, warmup_steps, total_steps, floor) * (steps < total_steps)
            ),
        ),
        Mistake(
            "From the peak down your rate follows a straight line. Where is the cosine?",
            _warmed(bend=lambda share: 1 - share),
        ),
    ),
)
