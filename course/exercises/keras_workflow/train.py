"""Train with early stopping, a plateau rule and a checkpoint; the model's `fit` plays a script of losses.

In every epoch of the script the model gets weights that were drawn for it, so that the weights which it has in the end,
and those in the file that was written, say from which epoch they are. The file crosses as bytes and is loaded where no
student's code ran. Scripts go on after a training should have stopped, with losses that are better still.
"""

import tempfile
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of
from course.exercises.observing import inputs_after
from course.exercises.saved_models import loaded
from course.exercises.types import Data, Exercise


def _told(callbacks: Any, path: Path) -> str:
    """Which callbacks came, what each of them reads, and whether the file is the one that was asked for."""
    told = []
    for one in callbacks or []:
        name, reads = type(one).__name__, getattr(one, "monitor", "nothing")
        elsewhere = name == "ModelCheckpoint" and str(getattr(one, "filepath", path)) != str(path)
        told.append(f"{name} reads {reads}" + " and writes elsewhere" * elsewhere)
    return ", ".join(sorted(told)) or "no callbacks"


def _script_cases(rng: np.random.Generator) -> Iterator[Data]:
    best, steps = int(rng.integers(2, 6)), rng.uniform(0.02, 0.05, 6)
    falling = 1.0 - np.cumsum(steps[:best])
    worse = falling[-1] + np.concatenate([[0.0], rng.uniform(0.01, 0.2, 4)])  # a tie first: no improvement
    yield _case(rng, [*falling, *worse, 0.3, 0.2, 0.25], f"a rehearsal: best in epoch {best}, then a tie and worse")
    rise, more = rng.uniform(0.05, 0.1, 3), rng.uniform(0.05, 0.1, 5)
    late = [1.0, 0.9, *(0.9 + rise), 0.5, *(0.5 + more), 0.2, 0.3]
    yield _case(rng, late, "a rehearsal: three bad epochs, then the best, then only worse ones")
    # By less than a hundredth in five epochs: whoever asks for more than any gain ends too soon.
    going = 1.0 - np.cumsum(rng.uniform(0.0005, 0.0015, int(rng.integers(8, 12))))
    yield _case(rng, going, "a rehearsal: a little better in every epoch, to the end of the script")


def _case(rng: np.random.Generator, losses: Any, about: str) -> Data:
    return {
        "losses": np.array(losses),
        "rate": float(np.round(rng.uniform(0.02, 0.035), 4)),
        "weights": rng.normal(0, 1, (len(losses), 2)).astype("float32"),
        "x_train": rng.normal(size=(6, 2)).astype("float32"),
        "y_train": rng.normal(size=(6, 1)).astype("float32"),
        "x_validation": rng.normal(size=(3, 2)).astype("float32"),
        "y_validation": rng.normal(size=(3, 1)).astype("float32"),
        "about": about,
    }


def _rehearsal(case: Data, record: dict[str, Any], path: Path) -> Any:
    """A small model whose `fit` plays a script: epoch by epoch a given validation loss, and weights that say when."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(case["rate"]), "mse")

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
        record["callbacks"] = _told(callbacks, path)
        record.update(epochs=int(epochs), batch_size=int(batch_size or 32), trained_on=array_of(x))
        if validated:
            record["validated_on"] = array_of(validation_data[0])
        watch = keras.callbacks.CallbackList(callbacks, add_history=True, model=self, epochs=epochs, verbose=0)
        self.stop_training = False
        record["rates"] = []
        watch.on_train_begin()
        for epoch, loss in enumerate(case["losses"][: int(epochs)]):
            watch.on_epoch_begin(epoch)
            self.set_weights([case["weights"][epoch][:, None], np.zeros(1)])
            record["rates"].append(float(array_of(self.optimizer.learning_rate)))
            logs = {"loss": 1.0 / (epoch + 1)}
            watch.on_epoch_end(epoch, logs | {"val_loss": float(loss)} if validated else logs)
            if self.stop_training:
                break
        record["written"] = "while it trained" if path.is_file() else "not while it trained"
        watch.on_train_end()
        return self.history

    model.fit = types.MethodType(fit, model)
    return model


def _observe_train(train: Callable[..., Any], case: Data) -> Data:
    record: dict[str, Any] = {"epochs": 0, "batch_size": 0, "rates": [], "callbacks": "none", "written": "never"}
    record |= {"trained_on": np.zeros(0), "validated_on": np.zeros(0), "file": np.zeros(0, dtype="uint8")}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "best.keras"
        model = _rehearsal(case, record, path)
        history = train(
            model, (case["x_train"], case["y_train"]), (case["x_validation"], case["y_validation"]), str(path)
        )
        if path.is_file():
            record["file"] = np.frombuffer(path.read_bytes(), dtype="uint8").copy()
    losses = getattr(history, "history", {}).get("val_loss", [])
    record |= {"kept": np.array(model.get_weights()[0]).ravel(), "history": np.array(losses, dtype="float64")}
    record |= {"rates": np.array(record["rates"]), "returned": type(history).__name__}
    return record | inputs_after(case, "x_train", "y_train", "x_validation", "y_validation")


def _inspect_train(observed: Data, case: Data) -> Data:
    """The weights in the file; none where there is no file, or nothing that Keras can load."""
    found = {name: value for name, value in observed.items() if name != "file"}
    try:
        weights = loaded(observed["file"]).get_weights()
    except ValueError:
        weights = []
    return found | {"file_weights": np.array(weights[0], dtype="float64").ravel() if weights else np.zeros(0)}


train = Exercise(
    id="keras_workflow.train",
    title="fit, with three callbacks",
    points=4,
    kind="transcribe",
    cases=_script_cases,
    observe=_observe_train,
    inspect=_inspect_train,
    hints=(
        "One call of `model.fit` does it: data, `validation_data=`, `epochs=`, `batch_size=`, and a list of three "
        "callbacks. Return what it returns.",
        "EarlyStopping stops after `patience` epochs without a better validation loss. It goes back to the best "
        "weights only when it is asked to: look for an argument that says *restore*.",
        "ModelCheckpoint writes after every epoch, unless it is told to save the best only. ReduceLROnPlateau takes "
        "`factor` and `patience`.",
    ),
)
