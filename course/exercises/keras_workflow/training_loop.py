"""Write the loop behind `fit`, from six functions that write down when they are called and with what.

What a step hands to the next is called by a drawn number, so that the log says who got what from whom.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


class Steps:
    """What a training loop does, as functions that write down when they are called and with what."""

    def __init__(self, losses: NDArray[np.float64], numbers: NDArray[np.int64]) -> None:
        self._losses, self._epoch = [float(loss) for loss in losses], 0
        self._numbers, self._count = [int(number) for number in numbers], -1
        self.log: list[str] = []

    def _number(self) -> int:
        return self._numbers[self._count % len(self._numbers)]

    def forward(self, batch: Any) -> str:
        self._count += 1
        self.log.append(f"forward({batch})")
        return f"outputs{self._number()}"

    def loss(self, outputs: Any, batch: Any) -> str:
        self.log.append(f"loss({outputs}, {batch})")
        return f"loss{self._number()}"

    def backward(self, loss: Any) -> str:
        self.log.append(f"backward({loss})")
        return f"gradients{self._number()}"

    def update(self, gradients: Any) -> None:
        self.log.append(f"update({gradients})")

    def validate(self) -> float:
        value = self._losses[self._epoch % len(self._losses)]
        self._epoch += 1
        self.log.append("validate()")
        return value

    def save(self) -> None:
        self.log.append("save()")


def _loop_cases(rng: np.random.Generator) -> Iterator[Data]:
    low = np.sort(rng.uniform(0.3, 0.9, 2))
    one = float(rng.uniform(1.2, 2.0))
    for batches, losses, about in (
        (rng.integers(2, 4), [one, low[1], low[0]], "it improves in every epoch"),
        (rng.integers(1, 3), [one, low[0], one - 0.05, low[1], low[1]], "the best epoch, a bad one, two middling ones"),
        (rng.integers(2, 5), [low[1], low[1], low[0], low[0]], "epochs as good as the best so far"),
        (1, [low[1], 0.0, low[0]], "an epoch without any loss, and a worse one"),
        (1, [low[0] + rng.uniform(2.0, 5.0)], "a single epoch of one batch"),
    ):
        losses = [*losses, *([one] * int(rng.integers(1, 3)) if len(losses) > 3 else [])]
        yield {
            "epochs": len(losses),
            "batches": [f"batch{number}" for number in rng.choice(np.arange(10, 100), int(batches), replace=False)],
            # Where a loop runs on, it meets a loss that is better still.
            "losses": np.array([*losses, 0.01]),
            # What the steps hand on is called by these.
            "numbers": rng.choice(np.arange(100, 1000), len(losses) * int(batches), replace=False),
            "about": about,
        }


def _observe_loop(training_loop: Callable[..., Any], case: Data) -> Data:
    steps = Steps(case["losses"], case["numbers"])
    best = training_loop(case["epochs"], case["batches"], steps)
    observed = {"log": list(steps.log) or ["nothing"], **inputs_after(case, "batches")}
    return observed if best is None else observed | {"best": best}


training_loop = Exercise(
    id="keras_workflow.training_loop",
    title="The loop behind fit",
    points=3,
    kind="transcribe",
    cases=_loop_cases,
    observe=_observe_loop,
    hints=(
        "Two loops, one inside the other. What happens for every batch, what once in every epoch?",
        "Each step hands something to the next: outputs to the loss, the loss to backward, gradients to the update.",
        "Remember the best validation loss so far, infinity at first. Save when it is beaten, and only then: an equal "
        "loss does not beat it.",
    ),
)
