"""All rules about a run, in order, and which finding explains which."""

from collections.abc import Sequence

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.batch_statistics import stale_batch_statistics
from course.callbacks.symptoms.curves import overfitting, plateau, underfitting
from course.callbacks.symptoms.gradients import exploding_gradients, vanishing_gradients
from course.callbacks.symptoms.labels import unrelated_labels
from course.callbacks.symptoms.learning_rate import learning_rate_too_high, learning_rate_too_low
from course.callbacks.symptoms.not_a_number import not_a_number
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.units import dead_units

# A finding on the left explains those on the right, which are then left out: cure the cause and run again.
_EXPLAINS: dict[str, tuple[str, ...]] = {
    **{
        cause: (
            "exploding gradients",
            "learning rate too high",
            "vanishing gradients",
            "dead units",
            "learning rate too low",
            "underfitting",
            "plateau",
        )
        for cause in ("constant inputs", "unscaled inputs", "labels out of range", "double softmax", "missing softmax")
    },
    "nothing to train": (
        "exploding gradients",
        "vanishing gradients",
        "learning rate too high",
        "learning rate too low",
        "stale batch statistics",
        "overfitting",
        "underfitting",
        "plateau",
    ),
    # Dead units are none of these: they are told beside.
    "unrelated labels": ("learning rate too low", "underfitting", "plateau"),
    # Where a ReLU makes zeros of NaN, every unit looks dead.
    "not a number": ("dead units", "vanishing gradients", "stale batch statistics", "underfitting"),
    "exploding gradients": (
        "learning rate too high",
        "vanishing gradients",
        "dead units",
        "learning rate too low",
        "stale batch statistics",
        "underfitting",
        "plateau",
    ),
    "learning rate too high": (
        "vanishing gradients",
        "learning rate too low",
        "stale batch statistics",
        "overfitting",
        "underfitting",
        "plateau",
    ),
    "dead units": ("vanishing gradients", "learning rate too low", "underfitting", "plateau"),
    "vanishing gradients": ("learning rate too low", "underfitting", "plateau"),
    "learning rate too low": ("underfitting", "plateau"),
    "plateau": ("underfitting",),
    # Averages that lag make a model look bad on new data; underfitting is judged without them.
    "stale batch statistics": ("overfitting",),
    # More units, or fewer: what does well on its own examples alone is not too small.
    "overfitting": ("underfitting",),
}


_COURSE_OF_THE_RUN = (
    unrelated_labels,
    exploding_gradients,
    not_a_number,
    learning_rate_too_high,
    vanishing_gradients,
    dead_units,
    learning_rate_too_low,
    stale_batch_statistics,
    overfitting,
    underfitting,
    plateau,
)


def examine_run(record: RunRecord, before: Sequence[Diagnosis] = ()) -> list[Diagnosis]:
    """All that is wrong with a run, causes first, without what they explain.

    Args:
        record: what was measured.
        before: what was found before training.
    """
    found: list[Diagnosis] = list(before)
    known = {diagnosis.problem for diagnosis in found}
    for look in _COURSE_OF_THE_RUN:
        diagnosis = look(record)
        if diagnosis is not None and diagnosis.problem not in known:
            found.append(diagnosis)
            known.add(diagnosis.problem)
    explained = {consequence for cause in known for consequence in _EXPLAINS.get(cause, ())}
    return [diagnosis for diagnosis in found if diagnosis in before or diagnosis.problem not in explained]
