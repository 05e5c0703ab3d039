"""What each of these builders' models owes: it trains compiled, and in mixed precision with float32 outputs."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

LOSS = "sparse_categorical_crossentropy"


def assert_compiled_and_mixed(build: Callable[[], keras.Model], x: Any, y: Any, loss: Any = None) -> None:
    """One training step in float32, under `jit_compile` where the backend has it, and one in mixed_bfloat16.

    The second is compiled on JAX only: there it is the quicker way, on TensorFlow the slower one.

    Both losses must be finite, and near each other: the models are given the same weights.
    """
    loss = loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model = build()
    losses = [_one_step(model, x, y, loss, jit_compile=keras.backend.backend() != "torch", before=None)]
    before = losses[0][1]
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        mixed = build()
    finally:
        keras.config.set_dtype_policy(policy)
    assert any(layer.compute_dtype == "bfloat16" for layer in mixed.layers)
    assert {keras.backend.standardize_dtype(tensor.dtype) for tensor in keras.tree.flatten(mixed.output)} == {"float32"}
    losses.append(_one_step(mixed, x, y, loss, jit_compile=keras.backend.backend() == "jax", before=before))
    (one, _), (other, _) = losses
    assert np.all(np.isfinite([one, other]))
    np.testing.assert_allclose(other, one, rtol=0.1, atol=0.02)


def _one_step(model: keras.Model, x: Any, y: Any, loss: Any, *, jit_compile: bool, before: Any) -> tuple[float, Any]:
    if before is not None:
        model.set_weights(before)
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(0.01), loss, jit_compile=jit_compile)
    value = model.train_on_batch(x, y)
    value = float(value[0] if isinstance(value, list) else value)
    moved = [not np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True)]
    assert np.mean(moved) > 0.8, "Most weights must move."
    assert all(np.all(np.isfinite(weight)) for weight in model.get_weights())
    return value, before
