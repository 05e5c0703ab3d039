"""Training: right is how `fit` was called, and what the callbacks made of a script of validation losses."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, is_close, real_numbers
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_train(case: Data, observed: Data) -> Iterator[Verdict]:
    losses, ran = case["losses"], observed["epochs_run"]
    best = int(np.argmin(losses)) + 1
    validated = observed["validated"] is True
    asked = observed["called"] is True and observed["epochs"] == 50 and observed["batch_size"] == 64 and validated
    history = real_numbers(observed["history"])
    length = 0 if history is None else history.size
    came = (
        f"epochs={observed['epochs']}, batch_size={observed['batch_size']}, "
        f"{'with' if validated else 'without'} validation data, "
        f"a history of {length} losses for {ran} epochs"
    )
    message = f"Expected up to 50 epochs, batches of 64, validation data, the history returned. Received: {came}."
    told = length == ran and is_close(history, losses[:length])
    yield Verdict("fit as asked, and its history", asked and told, message)
    message = f"The best epoch is {best}; with a patience of 5 it should end after {best + 5}. It ran {ran}."
    yield Verdict("it stops when patience ends", ran == best + 5, message)
    what, rate = "the rate in the last epoch (0.08 at first)", _last_rate(losses[: best + 4])
    yield agrees("the rate is halved on a plateau", observed["rate"], rate, what=what, rtol=1e-3, atol=1e-8)
    what = "the epoch whose weights the model has in the end"
    yield agrees("the best weights come back", observed["weights_from_epoch"], best, what=what)
    what = "the epoch whose weights the file holds (0: there is no file)"
    yield agrees("the best model is on disk", observed["file_from_epoch"], best, what=what)


def _last_rate(losses: Reals) -> float:
    """The rate after these epochs: every third epoch in a row without a new best has halved it."""
    reductions, bad, lowest = 0, 0, np.inf
    for loss in losses:
        bad = 0 if loss < lowest else bad + 1
        lowest = min(lowest, loss)
        if bad == 3:
            reductions, bad = reductions + 1, 0
    return 0.08 * 0.5**reductions


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
