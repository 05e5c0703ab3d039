"""Write one update of LAMB for two layers: Adam's directions times each layer's trust ratio; twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.optimizers.drawing import Float32s, draw_gradients, draw_rounded, draw_weights
from course.exercises.optimizers.stepping import Handing, asked, numbers_of
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise


def _lamb_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shapes, scale, moves, about in (
        (((3, 2), (2,)), 1, True, "a layer: kernel and bias"),
        (((4,), (2, 3)), 10, True, "the second layer has weights ten times as large"),
        (((2, 3), (3,)), 0, True, "a new bias, all zeros"),
        (((3,), (3, 2)), 1, False, "the second layer has direction 0"),
        (((2, 2), (2,)), 0, False, "the second layer has weights 0 and direction 0"),
    ):
        first, second = (draw_weights(rng, shape) for shape in shapes)
        directions = [np.tanh(draw_gradients(rng, shape)).astype("float32") for shape in shapes]
        yield {
            "first": first,
            "second": second * scale if scale else np.zeros_like(second),  # times 0 would leave some at -0
            "first_directions": directions[0],
            "second_directions": directions[1] if moves else np.zeros_like(directions[1]),
            "learning_rate": draw_rounded(rng, 0.002, 0.005, 4),
            "about": about,
        }


def _observe_lamb(lamb: Callable[..., Any], case: Data) -> Data:
    def walk(case: dict[str, Any], handed: Handing) -> Data:
        weights = [case["first"], case["second"]]
        first: list[Float32s] = []
        second: list[Float32s] = []
        given = [handed(weight) for weight in weights]
        for directions in zip(case["first_directions"], case["second_directions"], strict=True):
            answer = lamb(given, [handed(direction) for direction in directions], case["learning_rate"])
            if not first:  # the list too is to be left as it was
                left = given if len(given) == 2 else [np.zeros(0), np.zeros(0)]
                case |= {"first": plain(left[0], "first"), "second": plain(left[1], "second")}
            weights = [numbers_of(new, f"{name} weight") for name, new in returned(answer, "first", "second").items()]
            given = [handed(weight) for weight in weights]
            first.append(weights[0].copy())  # the next step may work in place
            second.append(weights[1].copy())
        after = inputs_after(case, "first", "second", "first_directions", "second_directions")
        return {"path_first": np.stack(first), "path_second": np.stack(second)} | after

    return asked(walk, case)


lamb = Exercise(
    id="optimizers.lamb",
    title="LAMB: one trust ratio a layer",
    points=3,
    kind="transcribe",
    cases=_lamb_cases,
    observe=_observe_lamb,
    hints=(
        "Go through the layers one by one: weight and direction of one layer know nothing of the next.",
        "The trust ratio is the length of the weight divided by the length of the direction: the root of a sum of "
        "squares, over all entries of this one tensor.",
        "A bias that starts at zero has length 0, and would never move; a direction of length 0 cannot be divided by. "
        "What does the exercise's text say for these two?",
    ),
)
