"""Lesson 05: what can be sent without an answer by who has read the questions.

Constants that stand in a question, an input that stands still or comes back, every way at once, and conclusions in
place of what was computed.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course.exercises.optimizers.clip import CLIPPERS
from course.exercises.optimizers.first_steps import RULES
from course.exercises.optimizers.translated_optimizers import SCHEDULED, STEPPING

Sent = dict[str, Any]
STEPS = 20


def _left(case: Mapping[str, Any], *names: str) -> Sent:
    return {f"after_{name}": case[name] for name in names}


def _still(weight: Any, steps: int = STEPS) -> Any:
    return np.repeat(np.asarray(weight)[None], steps, axis=0)


def _drifting(case: Mapping[str, Any]) -> Any:
    """By half the range of rates in every step, whatever the gradient: what a reader may guess of a step's length."""
    return case["weight"] - 0.007 * np.arange(1, STEPS + 1).reshape((-1,) + (1,) * case["weight"].ndim)


def _signs(case: Mapping[str, Any]) -> Any:
    """By a hundredth against each gradient."""
    return case["weight"] - 0.01 * np.cumsum(np.sign(case["gradients"]), axis=0)


def _paths(*memories: str) -> list[Callable[[Mapping[str, Any]], Sent]]:
    inputs = ("weight", "gradients", *memories)
    return [
        lambda case: {"path": _still(case["weight"])} | _left(case, *inputs),
        lambda case: {"path": _drifting(case)} | _left(case, *inputs),
        lambda case: {"path": _signs(case)} | _left(case, *inputs),
        lambda case: {"path": case["gradients"], "right": True} | _left(case, *inputs),
        # A row of candidates where one weight is asked for.
        lambda case: {"path": np.stack([_still(case["weight"]), _drifting(case), _signs(case)])} | _left(case, *inputs),
    ]


def _rates(entry: str) -> list[Callable[[Mapping[str, Any]], Sent]]:
    """Every rate the first one, a line from it to 0, the steps or losses themselves."""

    def first(case: Mapping[str, Any]) -> float:
        return float(case.get("initial_rate", case.get("peak_rate", 0.0)))

    return [
        lambda case: {"rates": np.full(len(case[entry]), first(case))} | _left(case, entry),
        lambda case: {"rates": first(case) * np.linspace(1, 0, len(case[entry]))} | _left(case, entry),
        lambda case: {"rates": case[entry]} | _left(case, entry),
    ]


def _typical_reduction(case: Mapping[str, Any]) -> Sent:
    """The first rate, and the reduced one from the middle on."""
    rates = np.full(len(case["losses"]), case["initial_rate"])
    rates[len(rates) // 2 :] *= case["factor"]
    return {"rates": rates} | _left(case, "losses")


def _peak_and_floor(case: Mapping[str, Any]) -> Sent:
    """The three rates that stand in the question, each where it holds: at the peak, and from the end on."""
    steps = case["steps"]
    rates = np.where(steps < case["total_steps"], case["peak_rate"], case["floor"])
    return {"rates": np.where(steps == 0, 0, rates)} | _left(case, "steps")


def _two_lines(case: Mapping[str, Any]) -> Sent:
    """The floor at the end, and a guess before it."""
    rates = np.where(case["steps"] < case["total_steps"], case["peak_rate"] / 2, case["floor"])
    return {"rates": rates} | _left(case, "steps")


def _clipped(change: Callable[[Any, float], Any]) -> Callable[[Mapping[str, Any]], Sent]:
    def sent(case: Mapping[str, Any]) -> Sent:
        parts = {
            f"{part}_by_{how}": change(case[part], case["limit"]) for part in ("kernel", "bias") for how in CLIPPERS
        }
        return parts | _left(case, "kernel", "bias")

    return sent


def _changes(change: Callable[[Mapping[str, Any]], Any]) -> Callable[[Mapping[str, Any]], Sent]:
    return lambda case: {name: change(case) for name in RULES} | _left(case, "weight", "gradient")


def _translations(path: Callable[[Mapping[str, Any]], Any], rate: float) -> Callable[[Mapping[str, Any]], Sent]:
    return lambda case: (
        {name: path(case) for name in STEPPING}
        | {name: np.full(len(case["updates"]), rate) for name in SCHEDULED}
        | {"right": True}
    )


CHEATS: dict[str, list[Callable[[Mapping[str, Any]], Sent]]] = {
    "optimizers.rate_and_momentum": [
        lambda case: {"rate": 1e-9, "momentum": 0.5} | _left(case, "hessian"),
        lambda case: {"rate": 0.02, "momentum": 0.7} | _left(case, "hessian"),
        # Every rate at once, and a claim in place of numbers.
        lambda case: {"rate": np.geomspace(1e-3, 1e2, 4000), "momentum": 0.7} | _left(case, "hessian"),
        lambda case: {"left": 0.0, "growth": 0.5} | _left(case, "hessian"),
    ],
    "optimizers.scaled_step": _paths("memory"),
    "optimizers.first_steps": [
        _changes(lambda case: np.zeros_like(case["weight"])),
        _changes(lambda case: -0.03 * np.sign(case["gradient"])),
        _changes(lambda case: -case["rate"] * case["gradient"]),
        _changes(lambda case: case["weight"]),
    ],
    "optimizers.translated_optimizers": [
        _translations(lambda case: _still(case["weight"], len(case["gradients"])), 0.1),
        _translations(lambda case: case["weight"] - 0.001 * np.cumsum(np.sign(case["gradients"]), axis=0), 0.01),
        lambda case: {f"error_{name}": "right" for name in STEPPING + SCHEDULED},
    ],
    "optimizers.adam": _paths("m", "v"),
    "optimizers.clip": [
        _clipped(lambda part, limit: part),
        _clipped(lambda part, limit: np.full_like(part, limit)),
        _clipped(lambda part, limit: np.zeros_like(part)),
        lambda case: {f"error_by_{how}": "right" for how in CLIPPERS} | _left(case, "kernel", "bias"),
    ],
    "optimizers.warmup_cosine": [*_rates("steps"), _peak_and_floor, _two_lines],
    "optimizers.plateau_rates": [*_rates("losses"), _typical_reduction],
}
