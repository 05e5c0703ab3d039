"""Mend a classifier of 28×28 images that runs, learns a little, and has four faults.

Evidence is what the model makes of drawn images with drawn weights, its loss and its accuracy for drawn labels, and the
path of its optimizer for drawn gradients. Dropout shows in many outputs in training whose hidden units are all equal:
the spread of what a layer makes of them says how many are dropped, and nothing else could move.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import (
    array_of,
    asked_metric,
    drawn,
    dropout_rate,
    give_drawn_weights,
    keras_model,
    optimizer_path,
    sizable_gradients,
    weight_shapes,
    without_history,
)
from course.exercises.types import Data, Exercise

IMAGE = (28, 28)
SCALE = 0.08
SHAPES = [(784, 128), (128,), (128, 10), (10,)]
_REPEATS = 400


def _essentials_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, about in ((8, "eight images, one of them black; pixels from 0 to 255"), (1, "a single image")):
        seed = int(rng.integers(1, 10_000))
        x = rng.integers(0, 256, (samples, *IMAGE)).astype("float32")
        if samples > 1:
            x[rng.integers(samples)] = 0
        k1, b1, k2, b2 = (drawn(seed, SCALE, *shape) for shape in SHAPES)
        hits = (np.clip(x.reshape(samples, -1) / 255 @ k1 + b1, 0, None) @ k2 + b2).argmax(axis=1)
        # Some images are told right and some wrong, the single one either way.
        missed = rng.permutation(samples) < rng.integers(2, samples - 1) if samples > 1 else rng.random(1) < 0.5
        yield {
            "x": x,
            "y": ((hits + missed * rng.integers(1, 10, samples)) % 10).astype("int32"),
            "seed": seed,
            "gradients": sizable_gradients(rng, 4, 3),
            "about": about,
        }


def _observe_essentials(essentials: Callable[..., Any], case: Data) -> Data:
    import keras

    model = keras_model(essentials())
    x, y = keras.ops.convert_to_tensor(case["x"]), keras.ops.convert_to_tensor(case["y"])
    model(x)
    give_drawn_weights(model, case["seed"], SCALE)
    output = without_history(model(x, training=False))
    # Said either way: whoever did not compile would agree with everybody else where nothing else is seen.
    compiled = "yes" if getattr(model, "compiled", False) else "no"
    observed: dict[str, Any] = {"shapes": weight_shapes(model), "output": array_of(output), "compiled": compiled}
    if compiled == "yes":
        observed["loss"] = float(array_of(model.compute_loss(x=x, y=y, y_pred=output, training=False)))
        model.reset_metrics()
        observed["watched"], observed["metric"] = asked_metric(model.compute_metrics(x, y, output, None), "acc")
        observed["optimizer"] = type(model.optimizer).__name__
        observed["path"] = optimizer_path(model.optimizer, case["gradients"])
        # Adam leaves a weight that has no gradient as it is; weight decay does not.
        observed["at_rest"] = optimizer_path(model.optimizer, np.zeros_like(case["gradients"]), start=1.0)
    many = keras.ops.repeat(x[:1], _REPEATS, axis=0)
    # An output that a huge number saturates does not move, whatever is dropped: smaller weights let it.
    kernels = [weight for weight in model.trainable_weights if tuple(weight.shape) == SHAPES[0]]
    moved = [array_of(model(many[:20], training=True))]
    for _ in range(2 if kernels else 0):
        for kernel in kernels:
            kernel.assign(1e-3 * array_of(kernel))
        moved.append(array_of(model(many[:20], training=True)))
    observed["training"] = np.stack(moved)
    if sorted(tuple(weight.shape) for weight in model.trainable_weights) == sorted(SHAPES):
        # Every hidden unit gives the same, whatever the image: only dropout behind them still moves the outputs.
        for weight in model.trainable_weights:
            if tuple(weight.shape) in SHAPES[:2]:
                weight.assign(np.full(weight.shape, len(weight.shape) == 1, dtype="float32"))
        observed |= {"quiet": array_of(model(x[:1], training=False)), "noisy": array_of(model(many, training=True))}
    return observed


def _inspect_essentials(observed: Data, case: Data) -> Data:
    """Dropout as a rate: 0 where no unit is dropped, -1 where outputs are dropped and not units."""
    training = np.asarray(observed["training"], dtype="float64")
    found = {name: value for name, value in observed.items() if name not in ("training", "quiet", "noisy")}
    found |= {"dropout": 0.0, "moves": "yes" if np.ptp(training, axis=1).max() > 1e-6 else "no"}
    if "noisy" in observed:
        quiet, noisy = (np.asarray(observed[name], dtype="float64") for name in ("quiet", "noisy"))
        if noisy.shape != (_REPEATS, 10) or quiet.shape != (1, 10):
            raise ValueError(f"Expected outputs of ten classes. Received: shapes {quiet.shape} and {noisy.shape}.")
        kernel, bias = (drawn(case["seed"], SCALE, *shape) for shape in SHAPES[2:])
        probable = bool(quiet.min() >= 0 and quiet.max() <= 1)
        if (noisy == 0).mean() > 0.02:
            return found | {"dropout": -1.0}
        if probable:
            summed = abs(quiet.sum() - 1) < 1e-3
            # Back to what stands before a softmax, or before sigmoids.
            quiet, noisy = (part.clip(1e-30) if summed else part.clip(1e-7, 1 - 1e-7) for part in (quiet, noisy))
            quiet, noisy = (np.log(part if summed else part / (1 - part)) for part in (quiet, noisy))
        found["dropout"] = dropout_rate(quiet[0], noisy, kernel, bias)
    return found


essentials = Exercise(
    id="keras_workflow.essentials",
    title="The classifier, mended",
    points=4,
    kind="debug",
    cases=_essentials_cases,
    observe=_observe_essentials,
    inspect=_inspect_essentials,
    hints=(
        "Look at numbers, not at code: between which values do the pixels lie behind the first layer? Which is the "
        "first loss, and what should it be?",
        "Dropout stands behind the hidden layer. What does it drop where it stands now?",
        "The last layer and the loss must agree: either logits and `from_logits=True`, or softmax and the default.",
    ),
)
