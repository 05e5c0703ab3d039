"""Train with early stopping, a plateau rule and a checkpoint; the model's `fit` plays a script of losses."""

import tempfile
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.keras_workflow.inspecting_models import array_of
from course.exercises.types import Data, Exercise


def _script_cases(rng: np.random.Generator) -> Iterator[Data]:
    early = np.concatenate([[1.0, 0.8, 0.6], 0.65 + rng.uniform(0, 0.2, 9)])
    yield {
        "losses": early,
        "x": rng.normal(size=(8, 2)).astype("float32"),
        "about": "a rehearsal: best in epoch 3, worse from then on",
    }
    late = np.concatenate([[1.0, 0.9], 0.95 + rng.uniform(0, 0.1, 3), [0.5], 0.55 + rng.uniform(0, 0.1, 8)])
    yield {
        "losses": late,
        "x": rng.normal(size=(8, 2)).astype("float32"),
        "about": "a rehearsal: three bad epochs, then the best, then only worse ones",
    }


def _rehearsal(script: NDArray[np.float64], record: dict[str, Any]) -> Any:
    """A small model whose `fit` plays a script: epoch by epoch a given validation loss, and weights that say when."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.08), "mse")

    def fit(
        self: Any,
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        **rest: Any,
    ) -> Any:
        validated = validation_data is not None
        record.update(called=True, epochs=int(epochs), batch_size=int(batch_size or 32), validated=validated)
        watch = keras.callbacks.CallbackList(callbacks, add_history=True, model=self, epochs=epochs, verbose=0)
        self.stop_training = False
        watch.on_train_begin()
        for epoch, loss in enumerate(script[: int(epochs)]):
            watch.on_epoch_begin(epoch)
            self.set_weights([np.full((2, 1), epoch + 1.0), np.zeros(1)])
            record["epochs_run"] = epoch + 1
            record["rate"] = float(array_of(self.optimizer.learning_rate))
            logs = {"loss": 1.0 / (epoch + 1)}
            watch.on_epoch_end(epoch, logs | {"val_loss": float(loss)} if validated else logs)
            if self.stop_training:
                break
        watch.on_train_end()
        return self.history

    model.fit = types.MethodType(fit, model)
    return model


def _observe_train(train: Callable[..., Any], case: Data) -> Data:
    import keras

    record: dict[str, Any] = {"called": False, "epochs": 0, "batch_size": 0, "validated": False}
    record |= {"epochs_run": 0, "rate": 0.0}
    model = _rehearsal(case["losses"], record)
    y = np.zeros((len(case["x"]), 1), dtype="float32")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = str(Path(folder) / "best.keras")
        history = train(model, (case["x"][:6], y[:6]), (case["x"][6:], y[6:]), path)
        kept = float(np.asarray(model.get_weights()[0]).flat[0])
        saved = 0.0
        if Path(path).exists():
            saved = float(np.asarray(keras.saving.load_model(path).get_weights()[0]).flat[0])
    losses = getattr(history, "history", {}).get("val_loss", [])
    return record | {"weights_from_epoch": kept, "file_from_epoch": saved, "history": np.array(losses, dtype="float64")}


train = Exercise(
    id="keras_workflow.train",
    title="fit, with three callbacks",
    points=4,
    kind="transcribe",
    cases=_script_cases,
    observe=_observe_train,
    hints=(
        "One call of `model.fit` does it: data, `validation_data=`, `epochs=`, `batch_size=`, and a list of three "
        "callbacks. Return what it returns.",
        "EarlyStopping stops after `patience` epochs without a better validation loss. It goes back to the best "
        "weights only when it is asked to: look for an argument that says *restore*.",
        "ModelCheckpoint writes after every epoch, unless it is told to save the best only. ReduceLROnPlateau takes "
        "`factor` and `patience`.",
    ),
)
