"""Write a layer with one trainable factor per feature, whose setting is an array: rebuilt, saved and loaded.

Keras keeps plain arguments by itself. An array is none, so that only a `get_config` of one's own brings it back.

The class is the student's, so that nobody else can load it. What was stored is evidence: the file with its weights and
the configuration in the model's file are read where no student's code ran. That the class takes back what was stored
shows only where it is known: the outputs of the two copies are computed there, from drawn numbers, and count only
beside what the files say.
"""

import json
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.inspecting_models import array_of, weight_shapes
from course.exercises.types import Data, Exercise

_MOST_BYTES = 2**20
_MOST_NUMBERS = 4096


def _layer_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, features, about in ((4, 3, "three features"), (1, int(rng.integers(5, 8)), "a single sample")):
        yield {
            "x": rng.normal(size=(samples, features)).astype("float32"),
            "initial": np.round(rng.uniform(1.5, 3.0, features), 2),
            "name": f"scale_{rng.integers(100, 1000)}",
            "scale": rng.uniform(0.5, 2.0, features).astype("float32"),
            "about": about,
        }


def _observe_layer(feature_scale: Callable[..., Any], case: Data) -> Data:
    import keras

    layer = feature_scale(initial=case["initial"], name=case["name"])
    if not isinstance(layer, keras.Layer):
        raise TypeError(f"Expected a subclass of keras.Layer. Received: something that makes {type(layer).__name__}.")
    observed: dict[str, Any] = {"fresh": array_of(layer(case["x"])), "weights": weight_shapes(layer)}
    if observed["weights"] == str((case["x"].shape[1],)):
        layer.trainable_weights[0].assign(case["scale"])
    observed["output"] = array_of(layer(case["x"]))
    observed |= {"rebuilt": "", "copied": np.zeros(0), "copy_name": "", "loaded": "", "loaded_output": np.zeros(0)}
    try:
        copy = type(layer).from_config(layer.get_config())
        observed |= {"copied": array_of(copy(case["x"])), "copy_name": str(copy.name)}
    except Exception as error:  # NotImplementedError too: Keras raises it where it knows no configuration
        observed["rebuilt"] = type(error).__name__
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model, path = keras.Sequential([keras.Input(case["x"].shape[1:]), layer]), Path(folder) / "model.keras"
        model.save_weights(Path(folder) / "model.weights.h5")
        observed["weights_file"] = _bytes_of(Path(folder) / "model.weights.h5")
        try:
            model.save(path)
            observed["file"] = _bytes_of(path)
            observed["loaded_output"] = array_of(keras.saving.load_model(path)(case["x"]))
        except Exception as error:
            observed["loaded"] = type(error).__name__
    return observed


def _bytes_of(path: Path) -> NDArray[np.uint8]:
    return np.frombuffer(path.read_bytes(), dtype="uint8").copy()


def _inspect_layer(observed: Data, case: Data) -> Data:
    """The stored weights, whether the class is registered, and the `initial` in its configuration (empty: none)."""
    found = {name: value for name, value in observed.items() if name not in ("file", "weights_file", "copy_name")}
    weights = _stored_weights(observed["weights_file"])
    found["stored_shapes"] = " ".join(str(one.shape) for one in weights)
    found["stored"] = weights[0] if len(weights) == 1 else np.zeros(0)
    config = _layer_in(observed["file"]) if "file" in observed else {}
    settings = config.get("config") or {}
    initial = settings.get("initial")
    found["rest_kept"] = "yes" if "trainable" in settings else "no"
    found["registered"] = "yes" if ">" in str(config.get("registered_name")) else "no"
    found["name_kept"] = "yes" if observed["copy_name"] == case["name"] else "no"
    found["initial"] = _numbers_in(initial)
    return found


def _numbers_in(setting: Any) -> NDArray[np.float64]:
    """The numbers of a stored setting: a list, or what Keras makes of an array; none where it is neither."""
    if isinstance(setting, dict):
        setting = (setting.get("config") or {}).get("value")
    try:
        numbers = np.asarray(setting, dtype="float64")
    except (TypeError, ValueError):
        return np.zeros(0)
    return numbers if numbers.ndim == 1 and numbers.size <= _MOST_NUMBERS else np.zeros(0)


def _stored_weights(file: Any) -> list[NDArray[np.float64]]:
    """The arrays of a layer's variables in a file of weights; what points out of the file is not followed."""
    import h5py  # type: ignore[import-untyped]

    weights: list[NDArray[np.float64]] = []

    def look(name: str, entry: Any) -> None:
        if isinstance(entry, h5py.Dataset) and name.startswith("layers/") and entry.size <= 4096 and not entry.external:
            weights.append(np.array(entry, dtype="float64"))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.weights.h5"
        path.write_bytes(_checked(file))
        with h5py.File(path, "r") as archive:
            archive.visititems(look)
    return weights


def _layer_in(file: Any) -> dict[str, Any]:
    """What a model's file says about the one layer behind its input."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(_checked(file))
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("config.json").file_size > _MOST_BYTES:
                raise ValueError(f"Expected a configuration of at most {_MOST_BYTES} bytes.")
            layers = json.loads(archive.read("config.json"))["config"]["layers"]
    own = [layer for layer in layers if layer.get("class_name") != "InputLayer"]
    if len(own) != 1:
        raise ValueError(f"Expected a model of one layer. Received: {len(own)} layers.")
    layer: dict[str, Any] = own[0]
    return layer


def _checked(file: Any) -> bytes:
    content = np.asarray(file)
    if content.dtype != np.uint8 or content.ndim != 1 or len(content) > _MOST_BYTES:
        raise ValueError(f"Expected a file of at most {_MOST_BYTES} bytes. Received: shape {content.shape}.")
    return content.tobytes()


feature_scale = Exercise(
    id="keras_workflow.feature_scale",
    title="A layer that can be saved and loaded",
    points=4,
    kind="design",
    cases=_layer_cases,
    observe=_observe_layer,
    inspect=_inspect_layer,
    hints=(
        "`__init__` keeps the settings, and hands everything it does not know (`**kwargs`: name, dtype, trainable) to "
        "`super().__init__`.",
        "`build(self, input_shape)` makes the weight, since only there the number of features is known: "
        "`self.add_weight(shape=…, initializer=…)`. An initializer that gives chosen numbers is "
        "`keras.initializers.Constant`: it takes an array, too.",
        "`get_config` returns the dictionary of `super().get_config()` with your own settings added, under the names "
        "that `__init__` takes. A file holds text, so what is no number or text goes into it as a list. And Keras must "
        "know the class by name when it loads: a decorator registers it.",
    ),
)
