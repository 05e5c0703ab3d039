"""Write a layer with one trainable factor per feature that can be rebuilt, saved and loaded."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from course.exercises.keras_workflow.inspecting_models import array_of, weight_shapes
from course.exercises.types import Data, Exercise


def _layer_cases(rng: np.random.Generator) -> Iterator[Data]:
    for features, about in ((3, "three features"), (5, "five features")):
        yield {
            "x": rng.normal(size=(4, features)).astype("float32"),
            "initial": float(np.round(rng.uniform(1.5, 3.0), 2)),
            "scale": rng.uniform(0.5, 2.0, features).astype("float32"),
            "about": about,
        }


def _observe_layer(feature_scale: Callable[..., Any], case: Data) -> Data:
    import keras

    layer = feature_scale(initial=case["initial"], name="my_scale")
    if not isinstance(layer, keras.Layer):
        raise TypeError(f"Expected a subclass of keras.Layer. Received: something that makes {type(layer).__name__}.")
    observed: dict[str, Any] = {"fresh": array_of(layer(case["x"]))}
    observed["weights"] = weight_shapes(layer)
    if observed["weights"] == str((case["x"].shape[1],)):
        layer.trainable_weights[0].assign(case["scale"])
    observed["output"] = array_of(layer(case["x"]))
    observed |= {"rebuilt": "no", "loaded": "no", "loaded_output": np.zeros(0)}
    try:
        copy = type(layer).from_config(layer.get_config())
        copied = array_of(copy(case["x"]))
        observed["rebuilt"] = "yes" if np.allclose(copied, observed["fresh"]) and copy.name == "my_scale" else "differs"
    except Exception as error:
        observed["rebuilt"] = type(error).__name__
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = keras.Sequential([keras.Input(case["x"].shape[1:]), layer])
            model.save(Path(folder) / "model.keras")
            loaded = keras.saving.load_model(Path(folder) / "model.keras")
            observed |= {"loaded": "yes", "loaded_output": array_of(loaded(case["x"]))}
        except Exception as error:
            observed["loaded"] = type(error).__name__
    return observed


feature_scale = Exercise(
    id="keras_workflow.feature_scale",
    title="A layer that can be saved and loaded",
    points=4,
    kind="transcribe",
    cases=_layer_cases,
    observe=_observe_layer,
    hints=(
        "`__init__` keeps the settings, and hands everything it does not know (`**kwargs`: name, dtype, trainable) to "
        "`super().__init__`.",
        "`build(self, input_shape)` makes the weight, since only there the number of features is known: "
        "`self.add_weight(shape=…, initializer=…)`. An initializer that always gives the same number is "
        "`keras.initializers.Constant`.",
        "`get_config` returns the dictionary of `super().get_config()` with your own settings added, under the names "
        "that `__init__` takes. And Keras must know the class by name when it loads: a decorator registers it.",
    ),
)
