"""What the doctor has seen of one run: numbers and arrays, never a model."""

import math
from dataclasses import dataclass, field

from course.callbacks.activation_monitor import ActivationReading
from course.callbacks.gradient_monitor import GradientReading
from course.callbacks.symptoms.thresholds import SHRUNK_RATE


@dataclass(frozen=True)
class LineSearch:
    """The best single step along the gradient of the probe, from where the run ended.

    Args:
        loss: the loss on the probe at the end of the run.
        best_loss: the lowest loss that one step reached.
        relative_step: the length of that step, as a share of the weights' norm.
    """

    loss: float
    best_loss: float
    relative_step: float

    @property
    def gain(self) -> float:
        return self.loss - self.best_loss


@dataclass(frozen=True)
class InferenceLoss:
    """The loss on the probe at inference, at the end of the run, of a model with batch normalization.

    Args:
        moving: with the moving averages as training left them.
        fresh: with the averages that the final weights lead to on the probe.
        momentum: of the slowest normalization.
    """

    moving: float
    fresh: float
    momentum: float


@dataclass
class RunRecord:
    """What the doctor has seen of one run.

    Args:
        losses, val_losses: one value an epoch; `val_losses` is empty without validation.
        readings: gradients on the probe, in order of steps; the first before training.
        activations: units on the probe, before and after training.
        guessing: the loss of the best constant prediction, which ignores the inputs; None where it is unknown.
        ordinary_start: the loss of outputs as large as the inputs, or of logits at zero, as an untrained network gives
            them; None where it is unknown.
        line_search: None where it could not be made.
        model_skill, neighbors_skill: share of the probe's examples right (classes) or of the targets' variance
            explained (regression), by the model and by its nearest neighbors; None where they were not measured.
        guessing_skill: the same for the best constant prediction.
        skill_name: what the three are, in words.
        inference: how the moving averages of batch normalization do; None where there are none, or unknown.
        start_left: which share of the slowest moving average is still what it was before the first step of all.
        learning_rates: the optimizer's rate at the start and at the end.
        steps: number of training steps.
    """

    losses: list[float] = field(default_factory=list)
    val_losses: list[float] = field(default_factory=list)
    readings: list[GradientReading] = field(default_factory=list)
    activations: list[ActivationReading] = field(default_factory=list)
    guessing: float | None = None
    ordinary_start: float | None = None
    line_search: LineSearch | None = None
    model_skill: float | None = None
    neighbors_skill: float | None = None
    guessing_skill: float | None = None
    skill_name: str = ""
    inference: InferenceLoss | None = None
    start_left: float = 0.0
    learning_rates: tuple[float, float] | None = None
    steps: int = 0

    @property
    def first_loss(self) -> float:
        """The loss before training; without a probe, the first epoch's mean."""
        candidates = [reading.loss for reading in self.readings[:1]] or self.losses[:1]
        return candidates[0] if candidates else math.nan

    @property
    def rate_has_shrunk(self) -> bool:
        return self.learning_rates is not None and self.learning_rates[1] < SHRUNK_RATE * self.learning_rates[0]

    @property
    def neighbors_ahead(self) -> float:
        """By how much the nearest neighbors beat the model; 0 where that was not measured."""
        if self.model_skill is None or self.neighbors_skill is None:
            return 0.0
        return self.neighbors_skill - self.model_skill

    @property
    def scale(self) -> float:
        """What guessing loses, the yardstick for every difference between losses."""
        return self.guessing if self.guessing is not None and self.guessing > 0 else self.first_loss
