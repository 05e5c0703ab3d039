"""Records of runs for the tests of symptoms: a healthy one, and what changes it."""

from dataclasses import replace

import numpy as np

from course.callbacks.activation_monitor import ActivationReading
from course.callbacks.gradient_monitor import GradientReading
from course.callbacks.output_head import OutputHead
from course.callbacks.symptoms.examination import examine_run
from course.callbacks.symptoms.run_record import LineSearch, RunRecord

SPARSE = OutputHead("sparse", 10, "logits", None, "linear")


FLAT = [2.29] * 10


def reading(step=0, loss=2.0, norms=(1.0, 1.0), weights=(2.0, 2.0)):
    names = [f"layer_{i}" for i in range(len(norms))]
    return GradientReading(
        step,
        loss,
        dict(zip(names, map(float, norms), strict=True)),
        dict(zip(names, map(float, weights), strict=True)),
        float(np.hypot.reduce(norms)),
    )


def healthy(**changes):
    """A run of ten epochs that learned: from 2.3 to 0.1, held out 0.2."""
    losses = [2.0, 1.2, 0.8, 0.5, 0.35, 0.25, 0.2, 0.15, 0.12, 0.1]
    record = RunRecord(
        losses=losses,
        val_losses=[loss + 0.1 for loss in losses],
        readings=[reading(0, 2.4), reading(1, 2.3), reading(16, 1.5), reading(500, 0.1)],
        activations=[ActivationReading(0, {"a": 20}, {"a": 1}, {}), ActivationReading(500, {"a": 20}, {"a": 4}, {})],
        guessing=2.3,
        line_search=LineSearch(0.1, 0.09, 0.01),
        model_skill=0.98,
        neighbors_skill=0.9,
        skill_name="accuracy",
        learning_rates=(0.01, 0.01),
        steps=500,
    )
    return replace(record, **changes)


def names(record, before=()):
    return [diagnosis.problem for diagnosis in examine_run(record, before)]
