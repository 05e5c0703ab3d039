"""Who replaces `observe` and has no answer: what may he send, and what does it earn?

He knows the question's module, the inputs at hand and what was seen at right answers to other inputs. `tests/attacks/
cheats/<lesson>.py` adds what only a reader of a question would think of: `CHEATS` has a list of functions for an
exercise's id, each from a case to what is sent.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from course.exercises.observing import ask
from course.exercises.serialization import pack, unpack
from course.exercises.types import Data, Exercise, Observation

Cheat = Callable[[Data], Data]
_CONSTANTS = (0.0, 1.0, 0.5, -1.0, np.nan)


def draw(exercise: Exercise, seed: int) -> list[Data]:
    """The inputs of an exercise, as they arrive in a student's process."""
    return [unpack(pack(case)) for case in exercise.cases(np.random.default_rng(seed))]


class Earlier:
    """What was seen of a right answer on other days.

    Args:
        exercise: The question.
        answer: A right answer; the adversary has only seen what came of it.
        seeds: Of those days.
    """

    def __init__(self, exercise: Exercise, answer: Any, seeds: Sequence[int]) -> None:
        self.days = [
            (cases, [observation.data for observation in ask(exercise, answer, cases)])
            for cases in (draw(exercise, seed) for seed in seeds)
        ]

    def cheats(self, place: int) -> Iterator[tuple[str, Cheat]]:
        """What can be sent for the case in this place, by name."""
        for number, (_, seen) in enumerate(self.days[:3]):
            yield f"day {number} again", lambda case, seen=seen: _as_if(case, seen[min(place, len(seen) - 1)])
        yield "the likest case's", self._likest
        first = self.days[0][1][min(place, len(self.days[0][1]) - 1)]
        for constant in _CONSTANTS:
            yield (
                f"{constant:g} everywhere",
                lambda case, constant=constant: _as_if(case, _filled(first, constant)),
            )
        yield "the input itself", lambda case: _as_if(case, _from_inputs(case, first))

    def _likest(self, case: Data) -> Data:
        known = [(other, seen) for cases, all_seen in self.days for other, seen in zip(cases, all_seen, strict=False)]
        return _as_if(case, min(known, key=lambda one: _distance(case, one[0]))[1])


def own_cheats(exercise_id: str) -> list[Cheat]:
    """What a reader of the question has thought of."""
    name = f"tests.attacks.cheats.{exercise_id.partition('.')[0]}"
    if importlib.util.find_spec(name) is None:
        return []
    cheats: dict[str, list[Cheat]] = importlib.import_module(name).CHEATS
    return cheats.get(exercise_id, [])


def observation(cheat: Cheat, case: Data) -> Observation:
    """What the grader gets of a cheat."""
    return Observation("observed", unpack(pack(cheat(case))))


def _as_if(case: Data, seen: Data) -> Data:
    """Sent as if the inputs had been left alone: he has them."""
    left = {name: case[name.removeprefix("after_")] for name in seen if name.removeprefix("after_") in case}
    return {**seen, **{name: value for name, value in left.items() if name.startswith("after_")}}


def _filled(seen: Data, constant: float) -> Data:
    def filled(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            if value.dtype == np.uint8 and value.size > 64:  # a file stays one
                return value
            return np.full(value.shape, constant)
        return constant if isinstance(value, int | float) and not isinstance(value, bool) else value

    return {name: filled(value) for name, value in seen.items()}


def _from_inputs(case: Data, seen: Data) -> Data:
    """Arrays of the inputs' own, where one has the shape that is wanted, else the first."""
    arrays = [value for value in case.values() if isinstance(value, np.ndarray)]

    def like(value: Any) -> Any:
        if not isinstance(value, np.ndarray) or not arrays or (value.dtype == np.uint8 and value.size > 64):
            return value
        return next((array for array in arrays if array.shape == value.shape), arrays[0])

    return {name: like(value) for name, value in seen.items()}


def _distance(one: Data, other: Data) -> float:
    total = 0.0
    for name, value in one.items():
        theirs = other.get(name)
        a, b = np.asarray(value), np.asarray(theirs)
        if a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
            total += float(value != theirs) if not isinstance(value, np.ndarray) else 1.0
        elif a.shape != b.shape:
            total += 10.0
        else:
            with np.errstate(all="ignore"):
                total += float(np.nan_to_num(np.mean(np.abs(np.subtract(a, b, dtype="float64")))))
    return total
