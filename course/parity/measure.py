"""What one backend gives for the examples: forward pass, gradients, losses. Run by `course parity`, once a backend.

Weights and batches are drawn by NumPy from the example's name, so that every backend gets the same ones.
"""

import sys
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from course.parity.example import Example

STEPS = 20


def measure(example: Example) -> dict[str, np.ndarray]:
    """Forward pass, gradients and losses of one example on this process's backend.

    Args:
        example: The builder and its data.

    Returns:
        `outputs` of inference (flattened), the `gradients` of the loss by all trainable weights (flattened, in their
        order), and the `losses` of 20 steps of gradient descent on two batches in turn.
    """
    import keras

    from course.callbacks.backend_gradients import ProbeGradients
    from course.callbacks.probe import Probe

    keras.utils.clear_session()
    model = build_for_comparison(example)
    (x, y), second = (example.batch(generator(example.name, f"batch {number}")) for number in range(2))
    model.compile(keras.optimizers.SGD(example.descent_rate), loss=example.loss())
    outputs = flat(model(as_tensors(x), training=False))
    gradients = flat(ProbeGradients(model, Probe(x, y)).measure().gradients)
    losses = []
    for step in range(STEPS):
        # Keras returns the mean since the metrics' last reset: here the loss of this very step.
        model.reset_metrics()
        found = model.train_on_batch(*((x, y), second)[step % 2])
        losses.append(float(np.ravel(found)[0]))
    return {"outputs": outputs, "gradients": gradients, "losses": np.array(losses)}


def build_for_comparison(example: Example) -> Any:
    """An example's model with weights that any backend draws alike; normalizations are frozen where it says so.

    Args:
        example: The builder and its data.
    """
    import keras

    model = example.build()
    inject_weights(model, example.name)
    if example.normalization_frozen:
        for layer in model.layers:
            layer.trainable = layer.trainable and not isinstance(layer, keras.layers.BatchNormalization)
    return model


def inject_weights(model: Any, name: str) -> None:
    """Give a model weights that any backend draws alike, of the sizes that training meets.

    Args:
        model: A built Keras model.
        name: What the numbers are drawn from.
    """
    import keras

    rng = generator(name, "weights")
    for weight in model.weights:
        if "seed" in weight.path.rsplit("/", 1)[-1]:
            continue  # a random generator's state
        shape = tuple(weight.shape)
        kind = weight.path.rsplit("/", 1)[-1]
        values = rng.standard_normal(shape)
        if "variance" in kind:
            values = 1 + 0.1 * np.abs(values)
        elif "gamma" in kind or "scale" in kind:
            values = 1 + 0.1 * values
        elif len(shape) < 2 or "embedding" in kind:
            values = 0.1 * values
        else:
            # How many numbers each output sums up; of a depthwise kernel (K, K, C, 1) only a channel's own.
            summed = shape[:2] if shape[-1] == 1 and len(shape) == 4 else shape[:-1]
            values = values / np.sqrt(np.prod(summed))
        weight.assign(values.astype(weight.dtype))
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies of its weights


def generator(name: str, purpose: str) -> np.random.Generator:
    """NumPy's generator for one example and purpose, the same in every process.

    Args:
        name: The example's.
        purpose: What is drawn.
    """
    return np.random.default_rng(zlib.crc32(f"{name}: {purpose}".encode()))


def as_tensors(batch: Any) -> Any:
    """Every array of a batch as a tensor of the backend."""
    import keras

    return keras.tree.map_structure(keras.ops.convert_to_tensor, batch)


def flat(tensors: Any) -> np.ndarray:
    """All numbers of a nest of tensors in one vector, in float64 so that comparing adds no error."""
    import keras

    arrays = [np.asarray(keras.ops.convert_to_numpy(leaf), dtype=np.float64) for leaf in keras.tree.flatten(tensors)]
    return np.concatenate([array.ravel() for array in arrays])


def main(folder: str, *names: str) -> int:
    """Measure examples into `folder`, one file each, and tell each as a line on standard output."""
    from course.parity import EXAMPLES

    for name in names:
        started = time.monotonic()
        try:
            found = measure(EXAMPLES[name])
        except Exception as error:  # one builder that fails must not hide the others
            print(f"{name}\tfailed\t{type(error).__name__}: {' '.join(str(error).split())}", flush=True)  # noqa: T201
            continue
        np.savez(Path(folder) / f"{name}.npz", **found)
        print(f"{name}\tdone\t{time.monotonic() - started:.1f}", flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
