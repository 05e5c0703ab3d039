"""Lesson 06, the Keras workflow: train: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_train(case: Data, observed: Data) -> Iterator[Verdict]:
    losses = case["losses"]
    best = int(np.argmin(losses)) + 1
    asked = (
        observed["called"] is True
        and observed["epochs"] == 50
        and observed["batch_size"] == 64
        and observed["validated"] is True
    )
    history = np.asarray(observed["history"], dtype="float64")
    told = len(history) == observed["epochs_run"] and bool(np.allclose(history, losses[: len(history)]))
    came = (
        f"epochs={observed['epochs']}, batch_size={observed['batch_size']}, "
        f"{'with' if observed['validated'] is True else 'without'} validation data, a history of {len(history)} losses"
    )
    message = f"Expected up to 50 epochs, batches of 64, validation data, the history returned. Received: {came}."
    yield Verdict("fit as asked, and its history", asked and told, message)
    ran = observed["epochs_run"]
    message = f"The best epoch is {best}; with a patience of 5 it should end after {best + 5}. It ran {ran}."
    yield Verdict("it stops when patience ends", ran == best + 5, message)
    # Every third epoch in a row without a new best halves the rate, from the next epoch on.
    reductions, bad, lowest = 0, 0, np.inf
    for loss in losses[: best + 4]:
        bad = 0 if loss < lowest else bad + 1
        lowest = min(lowest, loss)
        reductions, bad = (reductions + 1, 0) if bad == 3 else (reductions, bad)
    rate = 0.08 * 0.5**reductions
    message = f"In the last epoch the rate should have been {rate:g}, begun at 0.08. It was {observed['rate']:g}."
    yield Verdict("the rate is halved on a plateau", bool(np.isclose(observed["rate"], rate, rtol=1e-3)), message)
    message = (
        f"The weights of epoch {best} are the best. The model has those of epoch {observed['weights_from_epoch']:g}."
    )
    yield Verdict("the best weights come back", bool(np.isclose(observed["weights_from_epoch"], best)), message)
    held = observed["file_from_epoch"]
    message = f"The file should hold the weights of epoch {best}. " + (
        f"It holds those of epoch {held:g}." if held else "There is no file."
    )
    yield Verdict("the best model is on disk", bool(np.isclose(held, best)), message)


def _training(
    *,
    stop: dict[str, Any] | None = None,
    keep: dict[str, Any] | None = None,
    plateau: bool = True,
    validated: bool = True,
    **changed: Any,
) -> Callable[..., Any]:
    def train(model: Any, training: Any, validation: Any, path: str) -> Any:
        from keras import callbacks

        watchers = [
            callbacks.EarlyStopping(**{"patience": 5, "restore_best_weights": True} | (stop or {})),
            callbacks.ModelCheckpoint(path, **{"save_best_only": True} | (keep or {})),
        ]
        if plateau:
            watchers.append(callbacks.ReduceLROnPlateau(patience=3, factor=1 / 2))
        settings = {"epochs": 50, "batch_size": 64, "verbose": 0} | changed
        if validated:
            settings["validation_data"] = validation
        return model.fit(training[0], training[1], callbacks=watchers, **settings)

    return train


train = Answers(
    id="keras_workflow.train",
    shares={
        "fit as asked, and its history": 0.2,
        "it stops when patience ends": 0.2,
        "the rate is halved on a plateau": 0.2,
        "the best weights come back": 0.2,
        "the best model is on disk": 0.2,
    },
    judge=_judge_train,
    mistakes=(
        Mistake(
            "Training stopped in time, but the model keeps the weights of its last epoch. What does EarlyStopping have "
            "to be asked for?",
            _training(stop={"restore_best_weights": False}),
        ),
        Mistake(
            "The file holds the last epoch: each epoch overwrote the one before. What does ModelCheckpoint have to be "
            "told?",
            _training(keep={"save_best_only": False}),
        ),
        Mistake(
            "fit saw no validation data, so no callback had a val_loss to watch. Which argument is missing?",
            _training(validated=False),
        ),
        Mistake(
            "You watch the training loss: it falls for ever, and nothing ever stops. Which loss tells when to stop?",
            _training(stop={"monitor": "loss"}, keep={"monitor": "loss"}),
        ),
        Mistake(
            "EarlyStopping has no patience: one bad epoch ends the training. How many were to be allowed?",
            _training(stop={"patience": 0}),
        ),
        Mistake("The rate never changes. Which of the three callbacks is missing?", _training(plateau=False)),
        Mistake("fit ran for one epoch only: that is its default. How many were asked for?", _training(epochs=1)),
    ),
)
