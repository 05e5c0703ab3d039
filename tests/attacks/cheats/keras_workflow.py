"""Lesson 06: what stands in the questions, said without a layer, a model or a loop."""

import numpy as np

from course.exercises.inspecting_models import drawn
from course.exercises.keras_workflow import essentials


def _graph(output):
    return lambda case: {
        "shapes": "(32, 64) (64,) (64, 64) (64,) (64, 10) (10,)",
        "output": output(np.random.default_rng(case["seed"]), len(case["x"])),
    }


def _guess(rng, samples):
    return rng.dirichlet(np.ones(10), samples)


def _layer(case):
    """What the layer would give, without one: the files are missing, or hold nothing."""
    x = case["x"]
    return {
        "fresh": x * case["initial"],
        "output": x * case["scale"],
        "weights": str((x.shape[1],)),
        "rebuilt": "",
        "copied": x * case["initial"],
        "copy_name": case["name"],
        "loaded": "",
        "loaded_output": x * case["scale"],
    }


def _layer_of_keras(case):
    """Files of a layer that Keras has, with the drawn numbers in it, beside outputs that nobody computed with it."""
    import keras

    from course.exercises.saved_models import saved

    layer = keras.layers.Normalization()
    model = keras.Sequential([keras.Input(case["x"].shape[1:]), layer])
    file = saved(model)
    return _layer(case) | {"weights_file": file, "file": file}


def _classifier(case):
    """Constants of the question: shapes, the loss of guessing among ten, Adam's first step."""
    return {
        "shapes": " ".join(map(str, essentials.SHAPES)),
        "output": np.zeros((len(case["x"]), 10)),
        "loss": float(np.log(10)),
        "watched": "one",
        "metric": 0.5,
        "optimizer": "Adam",
        "path": -1e-3 * np.sign(case["gradients"]) * np.arange(1, 5)[:, None],
        "compiled": "yes",
        "at_rest": np.ones_like(case["gradients"]),
        "training": np.random.default_rng(0).normal(size=(20, 10)),
        "quiet": np.zeros((1, 10)),
        "noisy": np.random.default_rng(0).normal(size=(400, 10)),
    }


def _classifier_with_dropout(case):
    """Noise of a fifth, of the right size by the last layer's weights alone."""
    kernel = drawn(case["seed"], essentials.SCALE, 128, 10)
    return _classifier(case) | {"quiet": kernel.sum(axis=0)[None], "noisy": np.zeros((400, 10)) + kernel.sum(axis=0)}


def _task(case):
    """The shapes that follow from the arguments, a metric that is often right, the labels' own spread as the loss."""
    features, outputs = case["x"].shape[1], case["num_outputs"]
    return {
        "shapes": f"({features}, {outputs}) ({outputs},)",
        "output": np.zeros((len(case["x"]), outputs)),
        "loss": float(np.mean(np.square(case["y"])))
        if case["task"] == "regression"
        else float(np.log(max(outputs, 2))),
        "watched": "one",
        "metric": float(np.mean(np.abs(case["y"]))) if case["task"] == "regression" else 0.5,
    }


def _many_metrics(case):
    return _task(case) | {"watched": "one", "metric": np.linspace(0, 1, 8001), "loss": np.linspace(0, 5, 8001)}


def _record(epochs):
    """`observe`'s record, filled in from the script of losses: the lowest one counts as the best."""

    def cheat(case):
        losses = case["losses"]
        best = int(np.argmin(losses))
        ran = epochs(losses, best)
        return {
            "epochs": 50,
            "batch_size": 64,
            "trained_on": case["x_train"],
            "validated_on": case["x_validation"],
            "rates": np.where(np.arange(ran) < best + 4, 0.08, 0.04),
            "file": np.zeros(100, dtype="uint8"),
            "kept": case["weights"][best],
            "file_weights": case["weights"][best],
            "history": losses[:ran],
            "returned": "History",
            "callbacks": "EarlyStopping reads val_loss, ReduceLROnPlateau reads val_loss",
            "written": "while it trained",
            **{f"after_{name}": case[name] for name in ("x_train", "y_train", "x_validation", "y_validation")},
        }

    return cheat


def _look(places):
    """Places that nobody's doubt chose, beside the accuracies that follow from guesses."""

    def cheat(case):
        many = round(case["share"] * len(case["y"]))
        return {
            "places": places(case, many),
            "machine": 0.7,
            "together": 0.7 * (1 - case["share"]) + case["share"],
            "after_x": case["x"],
            "after_y": case["y"],
        }

    return cheat


def _cut_off(case):
    """The tail validates, and other seeds are said to cut elsewhere."""
    x, y = case["x"], case["y"]
    cut = round(len(y) * case["share"])
    return {
        "x_train": x[:-cut],
        "y_train": y[:-cut],
        "x_validation": x[-cut:],
        "y_validation": y[-cut:],
        "again": x[-cut:],
        "other": x[:cut],
        "after_x": x,
        "after_y": y,
    }


def _labels_in_proportion(case):
    """Labels of the right numbers, beside rows of nobody."""
    classes, counts = np.unique(case["y"], return_counts=True)
    many = np.rint(counts * case["share"]).astype(int)
    labels = np.repeat(classes, many)
    return _cut_off(case) | {"x_validation": case["x"][: len(labels)] * 0 - 1, "y_validation": labels}


def _log(case):
    """Names without arguments, the lowest loss as the best."""
    batches = case["batches"]
    one = [f"{step}({batch})" for batch in batches for step in ("forward", "loss", "backward", "update")]
    return {
        "log": [*one, "validate()", "save()"] * case["epochs"],
        "best": float(case["losses"].min()),
        "after_batches": batches,
    }


def _no_log(case):
    return {
        "log": ["validate()"] * case["epochs"],
        "best": float(case["losses"][:-1].min()),
        "after_batches": case["batches"],
    }


CHEATS = {
    "keras_workflow.build_graph": [_graph(_guess), _graph(lambda rng, n: np.full((n, 10), 0.1))],
    "keras_workflow.feature_scale": [_layer, _layer_of_keras],
    "keras_workflow.essentials": [_classifier, _classifier_with_dropout],
    "keras_workflow.compile_for": [_task, _many_metrics],
    "keras_workflow.train": [
        _record(lambda losses, best: len(losses)),
        _record(lambda losses, best: min(best + 6, len(losses))),
        _record(lambda losses, best: 1),
    ],
    "keras_workflow.second_look": [
        _look(lambda case, many: np.arange(many)),
        _look(lambda case, many: np.argsort(np.abs(case["x"]).sum(axis=1), kind="stable")[:many]),
    ],
    "keras_workflow.split": [_cut_off, _labels_in_proportion],
    "keras_workflow.training_loop": [_log, _no_log],
}
