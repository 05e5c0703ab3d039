"""Write the loop behind `fit`, from six functions that write down when they are called and with what."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise


class Steps:
    """What a training loop does, as functions that write down when they are called and with what."""

    def __init__(self, losses: NDArray[np.float64]) -> None:
        self._losses, self._epoch, self._count = [float(loss) for loss in losses], 0, 0
        self.log: list[str] = []

    def forward(self, batch: Any) -> str:
        self._count += 1
        self.log.append(f"forward({batch})")
        return f"outputs{self._count}"

    def loss(self, outputs: Any, batch: Any) -> str:
        self.log.append(f"loss({outputs}, {batch})")
        return f"loss{self._count}"

    def backward(self, loss: Any) -> str:
        self.log.append(f"backward({loss})")
        return f"gradients{self._count}"

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
    for epochs, batches, losses, about in (
        (3, 2, [1.0, low[1], low[0]], "it improves in every epoch"),
        (4, 1, [1.0, low[0], 0.95, low[1]], "the best epoch, a bad one, a middling one"),
        (2, 3, [low[0], low[1]], "the second epoch is worse"),
    ):
        yield {"epochs": epochs, "batches": batches, "losses": np.array(losses), "about": about}


def _observe_loop(training_loop: Callable[..., Any], case: Data) -> Data:
    steps = Steps(case["losses"])
    batches = [f"batch{number}" for number in range(1, case["batches"] + 1)]
    best = training_loop(case["epochs"], batches, steps)
    return {"best": best, "log": list(steps.log) or ["nothing"]}


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
        "Remember the best validation loss so far, infinity at first. Save when it is beaten, and only then.",
    ),
)
