"""Training: right is how `fit` was called, and what the callbacks made of a script of validation losses."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, is_close, leaves_alone, real_numbers
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_train(case: Data, observed: Data) -> Iterator[Verdict]:
    losses, ran = case["losses"], len(observed["rates"])
    stop, rates = _rehearsed(losses, case["rate"])
    asked = observed["epochs"] == 50 and observed["batch_size"] == 64
    data = all(
        is_close(observed[name], case[part], rtol=0)
        for name, part in (("trained_on", "x_train"), ("validated_on", "x_validation"))
    )
    history = real_numbers(observed["history"])
    length = 0 if history is None else history.size
    told = 0 < length == ran and is_close(history, losses[:length])
    yield leaves_alone(_ALONE, case, observed, ["x_train", "y_train", "x_validation", "y_validation"])
    validated = observed["validated_on"].size > 0
    came = (
        f"epochs={observed['epochs']}, batch_size={observed['batch_size']}, "
        f"{'' if data else 'not the training and the validation data, ' if validated else 'no validation data, '}"
        f"and back came something of type {observed['returned']} with {length} validation losses for {ran} epochs"
    )
    message = (
        f"Expected 50 epochs, batches of 64, training and validation data, the history returned. Received: {came}."
    )
    yield Verdict(_FIT, asked and data and told, message)
    best = int(np.argmin(losses[:stop])) + 1
    message = f"The best epoch is {best}; with a patience of 5 it should end after {stop}. It ran {ran}."
    began = ran > 0 and is_close(observed["rates"][0], case["rate"])
    yield Verdict(_STOP, ran == stop and began, message)
    if ran < stop or not began:
        return
    what = f"the rate in each epoch ({case['rate']:g} at first)"
    yield agrees(_RATE, observed["rates"], rates[:ran], what=what, rtol=1e-3, atol=1e-8)
    best = int(np.argmin(losses[:ran])) + 1
    for name, entry, place in ((_KEPT, "kept", "The model ends with"), (_SAVED, "file_weights", "The file holds")):
        weights = observed[entry]
        message = f"The best of {ran} epochs is {best}. {place} {_epoch_of(weights, case)}."
        # Whoever trains to the end has nothing to restore: the model's own weights count where the training stopped.
        right = is_close(weights, case["weights"][best - 1]) and (name == _SAVED or ran == stop)
        if name == _SAVED and np.size(weights) and observed["written"] != "while it trained":
            right = False
            message = "The file was written when all was over: a training that breaks off leaves nothing behind."
        yield Verdict(name, right, message)


_FIT, _STOP, _RATE, _KEPT, _SAVED, _ALONE = (
    "fit as asked, and its history",
    "it stops when patience ends",
    "the rate is halved on a plateau",
    "the best weights come back",
    "the best model is on disk",
    "inputs left alone",
)


def _epoch_of(weights: Any, case: Data) -> str:
    if not np.size(weights):
        return "nothing that can be loaded: there is no such file"
    epochs = [n for n, one in enumerate(case["weights"], start=1) if is_close(weights, one)]
    return f"the weights of epoch {epochs[0]}" if epochs else "weights of no epoch"


def _rehearsed(losses: Reals, rate: float) -> tuple[int, Reals]:
    """After how many epochs patience ends, and the rate in every epoch if nothing ended."""
    lowest, bad, since, stop, rates = np.inf, 0, 0, len(losses), [rate]
    for epoch, loss in enumerate(losses, start=1):
        bad, since = (0, 0) if loss < lowest else (bad + 1, since + 1)
        lowest = min(lowest, loss)
        if bad == 5 and stop == len(losses):
            stop = epoch
        rates.append(rates[-1] * (0.5 if since == 3 else 1.0))
        since %= 3
    return stop, np.array(rates[:-1])


def _training(
    *,
    stop: dict[str, Any] | None = None,
    keep: dict[str, Any] | None = None,
    slow: dict[str, Any] | None = None,
    without: str = "",
    validated: bool = True,
    exchanged: bool = False,
    give: Callable[[Any], Any] = lambda history: history,
    **changed: Any,
) -> Callable[..., Any]:
    def train(model: Any, training: Any, validation: Any, path: str) -> Any:
        from keras import callbacks

        watchers = [
            callbacks.EarlyStopping(**{"patience": 5, "restore_best_weights": True} | (stop or {})),
            callbacks.ModelCheckpoint(
                path, **{"save_best_only": True, "save_weights_only": path.endswith(".h5")} | (keep or {})
            ),
            callbacks.ReduceLROnPlateau(**{"patience": 3, "factor": 1 / 2} | (slow or {})),
        ]
        watchers = [one for one in watchers if type(one).__name__ != without]
        settings = {"epochs": 50, "batch_size": 64, "verbose": 0} | changed
        shown, kept = (validation, training) if exchanged else (training, validation)
        if validated:
            settings["validation_data"] = kept
        return give(model.fit(shown[0], shown[1], callbacks=watchers, **settings))

    return train


def _elsewhere(model: Any, training: Any, validation: Any, path: str) -> Any:
    return _training()(model, training, validation, path.replace(".keras", ".weights.h5"))


def _saved_at_the_end(model: Any, training: Any, validation: Any, path: str) -> Any:
    history = _training(without="ModelCheckpoint")(model, training, validation, path)
    model.save(path)
    return history


train = Answers(
    id="keras_workflow.train",
    shares={_FIT: 0.05, _STOP: 0.2, _RATE: 0.2, _KEPT: 0.25, _SAVED: 0.25, _ALONE: 0.05},
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
            "EarlyStopping is there, and reads the loss of pictures that it trains on. Which number tells of new ones?",
            _training(stop={"monitor": "loss"}),
        ),
        Mistake(
            "EarlyStopping is there, and reads an accuracy. The three were to read one number: which?",
            _training(stop={"monitor": "val_accuracy"}),
        ),
        Mistake(
            "EarlyStopping is there, and waits for an accuracy to rise. The three were to read one number: which?",
            _training(stop={"monitor": "val_accuracy", "mode": "max"}),
        ),
        Mistake(
            "ReduceLROnPlateau is there, and reads the loss of pictures that it trains on. Which number tells of new "
            "ones?",
            _training(slow={"monitor": "loss"}),
        ),
        Mistake(
            "ModelCheckpoint is there, and reads the loss of pictures that it trains on: each epoch overwrites the one "
            "before. Which number tells of new ones?",
            _training(keep={"monitor": "loss"}),
        ),
        Mistake(
            "ModelCheckpoint writes, but to a file of another name. Where was the model to be kept?",
            _elsewhere,
        ),
        Mistake(
            "There is no ModelCheckpoint: the file was written when all was over. What is left of a training that "
            "breaks off in epoch 40?",
            _saved_at_the_end,
        ),
        Mistake(
            "EarlyStopping counts an epoch as better only if it is better by a hundredth. How small may a gain be?",
            _training(stop={"min_delta": 0.01}),
        ),
        Mistake(
            "EarlyStopping has no patience: one bad epoch ends the training. How many were to be allowed?",
            _training(stop={"patience": 0}),
        ),
        Mistake(
            "The rate never changes. Which of the three callbacks is missing?", _training(without="ReduceLROnPlateau")
        ),
        Mistake("fit ran for one epoch only: that is its default. How many were asked for?", _training(epochs=1)),
        Mistake(
            "EarlyStopping is missing: the training goes on to the end. Which callback ends it?",
            _training(without="EarlyStopping"),
        ),
        Mistake(
            "ModelCheckpoint is missing: nothing is on disk. Which callback writes the file?",
            _training(without="ModelCheckpoint"),
        ),
        Mistake(
            "The rate falls to a tenth, which is the default of ReduceLROnPlateau. What makes it a half?",
            _training(slow={"factor": 0.1}),
        ),
        Mistake(
            "The two patiences have changed places: the training ends after 3 bad epochs, and the rate would fall "
            "after 5. Which of the two must come first, to be of use?",
            _training(stop={"patience": 3}, slow={"patience": 5}),
        ),
        Mistake("Batches have 32 samples: that is fit's default. How many were asked for?", _training(batch_size=None)),
        Mistake(
            "Nothing is returned: who reads the curves? What does `fit` give back?",
            _training(give=lambda history: None),
        ),
        Mistake(
            "You return the dictionary of losses, not what `fit` returned. Which object holds it?",
            _training(give=lambda history: history.history),
        ),
        Mistake(
            "You train on the validation data and validate on the training data. Which pair is which?",
            _training(exchanged=True),
        ),
        Mistake(
            "The callbacks wait for a rising `val_loss`: with mode 'max' the worst epoch is the best. Which way does a "
            "loss get better?",
            _training(stop={"mode": "max"}, keep={"mode": "max"}, slow={"mode": "max"}),
        ),
    ),
)
