"""What the curves of a run tell: learned by heart, learned too little, or come to a halt."""

import math

import numpy as np

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.thresholds import (
    ENOUGH_STEPS,
    GENERALIZING,
    LEARNED_BY_HEART,
    LIKE_GUESSING,
    NEIGHBORS_AHEAD,
    PLATEAU_EPOCHS,
    PLATEAU_GAIN,
    PLATEAU_LEVEL,
    PLATEAU_ROOM,
    ROOM,
    STILL_FALLING,
    VALIDATION_GAP,
    VALIDATION_RISE,
    WORTHWHILE_GAIN,
)


def overfitting(record: RunRecord) -> Diagnosis | None:
    """Training goes on getting better, and new data do not share it."""
    train, val = np.array(record.losses), np.array(record.val_losses)
    if len(val) < 2 or not np.isfinite(train).all() or not np.isfinite(val).all():
        return None
    scale = record.scale
    # What was learned by heart shows on those very examples, at inference too.
    fitted = max(float(train[-1]), record.inference.moving if record.inference is not None else -math.inf)
    gained, gained_val = scale - fitted, scale - val[-1]
    remedy = (
        "Get more data or augment it, stop early (keras.callbacks.EarlyStopping with restore_best_weights=True), add "
        "dropout or weight decay, or take a smaller model."
    )
    best = int(np.argmin(val))
    late = float(np.mean(val[-3:]))
    evidence = {
        "train_loss": float(train[-1]),
        "val_loss": float(val[-1]),
        "lowest_val_loss": float(val[best]),
        "guessing": scale,
    }
    if gained <= WORTHWHILE_GAIN * scale:
        return None
    if best < len(val) - 3 and late - val[best] > VALIDATION_RISE * scale and train[-1] < train[best]:
        return Diagnosis(
            "overfitting",
            f"The validation loss fell to {val[best]:.3g} in epoch {best + 1} and rose to {late:.3g} since, while the "
            f"training loss went on falling from {train[best]:.3g} to {train[-1]:.3g}.",
            remedy,
            evidence,
        )
    gap = val[-1] - fitted
    if _new_data_catch_up(train, val, scale):
        return None
    if gained_val < GENERALIZING * gained or (gap > VALIDATION_GAP * scale and val[-1] > LEARNED_BY_HEART * fitted):
        kept = max(gained_val / gained, 0.0)
        return Diagnosis(
            "overfitting",
            f"The training loss is {fitted:.3g} and the validation loss {val[-1]:.3g}: of what the model gained "
            f"over guessing ({scale:.3g}), {kept:.0%} holds on new data.",
            remedy,
            evidence,
        )
    return None


def _new_data_catch_up(train: np.ndarray, val: np.ndarray, scale: float) -> bool:
    """Whether the validation loss still falls, and not less than the training loss: then the gap is closing."""
    late = max(1, len(val) // 5)
    if len(val) < 2 * late:
        return False
    falls = [float(np.mean(part[-2 * late : -late]) - np.mean(part[-late:])) for part in (train, val)]
    return falls[1] >= falls[0] and falls[1] > STILL_FALLING * scale


def underfitting(record: RunRecord) -> Diagnosis | None:
    """The model is worse, on data it was trained on, than its inputs allow."""
    if record.steps < ENOUGH_STEPS or not record.losses or not math.isfinite(record.losses[-1]):
        return None
    remedy = (
        "Give the model more units or layers and a non-linear activation, reduce regularization, or train for more "
        "epochs."
    )
    if record.neighbors_ahead > NEIGHBORS_AHEAD:
        return Diagnosis(
            "underfitting",
            f"On data it was trained on, the model reaches {_skills(record)}: the inputs tell more than it has "
            "learned.",
            remedy,
            {
                "model": record.model_skill or 0.0,
                "neighbors": record.neighbors_skill or 0.0,
                "train_loss": record.losses[-1],
            },
        )
    if record.guessing is not None and record.losses[-1] > LIKE_GUESSING * record.guessing:
        return Diagnosis(
            "underfitting",
            f"After {record.steps} steps the training loss is {record.losses[-1]:.3g}, and guessing without looking "
            f"at the inputs gives {record.guessing:.3g}: the model has learned nothing from them.",
            f"Check that inputs and labels belong together (shuffled apart?), then: {remedy[0].lower()}{remedy[1:]}",
            {"train_loss": record.losses[-1], "guessing": record.guessing},
        )
    return None


def plateau(record: RunRecord) -> Diagnosis | None:
    """The loss stopped falling although a step along the gradient would still lower it."""
    losses, search = record.losses, record.line_search
    if len(losses) < PLATEAU_EPOCHS or search is None or not np.isfinite(losses).all():
        return None
    window = max(1, len(losses) // 8)
    middle = float(np.mean(losses[len(losses) // 2 - window : len(losses) // 2]))
    final = float(np.mean(losses[-window:]))
    gained = middle - min(losses[len(losses) // 2 :])
    if gained >= PLATEAU_GAIN * record.scale or final < PLATEAU_LEVEL * record.scale:
        return None
    if search.gain >= (ROOM if record.rate_has_shrunk else PLATEAU_ROOM) * record.scale:
        room = f"one step along the gradient would bring the probe's from {search.loss:.3g} to {search.best_loss:.3g}"
    elif record.rate_has_shrunk and record.neighbors_ahead > NEIGHBORS_AHEAD:
        room = f"on data it was trained on, the model reaches {_skills(record)}"
    else:
        return None
    start, end = record.learning_rates or (math.nan, math.nan)
    if record.rate_has_shrunk:
        cause = f"the learning rate has shrunk from {start:.2g} to {end:.2g}"
        remedy = (
            "Let the learning rate shrink later or less: a longer schedule, or ReduceLROnPlateau with more patience."
        )
    else:
        cause = f"the learning rate is still {end:.2g}"
        remedy = (
            "Change the learning rate: halve it if the loss jitters (keras.callbacks.ReduceLROnPlateau), else raise "
            "it; or change to an optimizer with momentum."
        )
    return Diagnosis(
        "plateau",
        f"The training loss has stood at {final:.3g} since the middle of the run ({middle:.3g} then), and {cause}; "
        f"yet {room}.",
        remedy,
        {"middle_loss": middle, "final_loss": final, "one_step_gains": search.gain},
    )


def _skills(record: RunRecord) -> str:
    return (
        f"{100 * (record.model_skill or 0):.0f} % {record.skill_name}, and comparing with the five nearest other "
        f"examples reaches {100 * (record.neighbors_skill or 0):.0f} %"
    )
