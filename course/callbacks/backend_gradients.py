"""Loss and gradients of a compiled Keras model on a probe batch, on each of the three backends.

Keras has no call for a gradient, so this file holds one branch per backend, side by side: `tf.GradientTape`,
`jax.grad`, `torch.autograd`. All three differentiate the same function of the weights' values, evaluated in a
`keras.StatelessScope`: nothing that a forward pass would change (moving statistics, dropout's seeds, metrics) changes
in the model.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from course.callbacks.probe import Probe
from course.inspection.layer_calls import training_keyword


@dataclass(frozen=True)
class LossAndGradients:
    """What one measurement gives.

    Args:
        loss: the loss that training minimizes (penalties included), on the probe.
        norms: array of shape (V,), the Euclidean norm of each trainable variable's gradient.
        weight_norms: array of shape (V,), the Euclidean norm of each trainable variable itself.
        gradients: V backend tensors, the gradients themselves.
    """

    loss: float
    norms: np.ndarray
    weight_norms: np.ndarray
    gradients: tuple[Any, ...]


class ProbeGradients:
    """Measures a compiled model's loss and gradients on one batch, without changing the model.

    The first measurement compiles (TensorFlow, JAX); all use the forward pass of training (dropout on, batch
    statistics), because that is the gradient that training follows.

    Args:
        model: a built and compiled Keras model.
        probe: the batch, with targets.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks.backend_gradients import ProbeGradients
    >>> from course.callbacks.probe import Probe
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    >>> model.compile(loss="mse")
    >>> seen = ProbeGradients(model, Probe(np.array([[2.0]]), np.array([[5.0]]))).measure()  # (2 - 5)^2
    >>> seen.loss, [float(norm) for norm in seen.norms]  # |2 (2 - 5) 2| for the kernel, |2 (2 - 5)| for the bias
    (9.0, [12.0, 6.0])
    """

    def __init__(self, model: keras.Model, probe: Probe) -> None:
        self.model = model
        self._batch = tuple(
            None if part is None else keras.tree.map_structure(ops.convert_to_tensor, part)
            for part in (probe.x, probe.y, probe.sample_weight)
        )
        self._function = compiled_gradients(model)

    def values(self) -> list[Any]:
        """The trainable variables' present values, as backend tensors."""
        return [_value(variable) for variable in self.model.trainable_variables]

    def measure(self, values: list[Any] | None = None) -> LossAndGradients:
        """Loss and gradients at `values` (the model's own weights unless given)."""
        trainable = self.values() if values is None else values
        other = [_value(variable) for variable in _other_variables(self.model)]
        loss, norms, weight_norms, gradients = self._function(trainable, other, self._batch)
        return LossAndGradients(
            loss=float(ops.convert_to_numpy(loss)),
            norms=np.asarray(ops.convert_to_numpy(norms), dtype=np.float64),
            weight_norms=np.asarray(ops.convert_to_numpy(weight_norms), dtype=np.float64),
            gradients=tuple(gradients),
        )


def compiled_gradients(model: keras.Model) -> Callable[..., Any]:
    """A function `(trainable values, other values, (x, y, sample_weight)) -> loss, norms, weight norms, gradients`."""

    def loss_of(trainable: Any, other: Any, batch: Any) -> Any:
        x, y, sample_weight = batch
        mapping = [
            *zip(model.trainable_variables, trainable, strict=True),
            *zip(_other_variables(model), other, strict=True),
        ]
        with keras.StatelessScope(state_mapping=mapping, collect_losses=True):
            y_pred = model(x, **training_keyword(model, True))
            return model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)

    if keras.backend.backend() == "tensorflow":
        return _tensorflow(loss_of)
    if keras.backend.backend() == "jax":
        return _jax(loss_of)
    if keras.backend.backend() == "torch":
        return _torch(loss_of)
    raise ValueError(
        "Gradients need the TensorFlow, JAX or PyTorch backend. "
        f"Received: KERAS_BACKEND={keras.backend.backend()}. Set it to tensorflow, jax or torch before importing keras."
    )


def _tensorflow(loss_of: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow as tf

    def function(trainable: Any, other: Any, batch: Any) -> Any:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(trainable)
            loss = loss_of(trainable, other, batch)
        # An embedding's gradient comes as slices, an unused variable's as None.
        gradients = tape.gradient(loss, trainable, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        return loss, _norms(gradients), _norms(trainable), gradients

    return _traced_once(function)


def _traced_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """`tf.function` for arguments whose shapes never change: a batch is held, and so are the variables.

    TensorFlow counts traces per line of code, not per model, so a plain `tf.function` would warn of retracing as soon
    as a notebook has measured its fifth model.
    """
    import tensorflow as tf

    traced = None

    def call(*arguments: Any) -> Any:
        nonlocal traced
        leaves = tf.nest.flatten(arguments)
        if traced is None:
            absent = [leaf is None for leaf in leaves]  # no sample weights, say

            def flat(*tensors: Any) -> Any:
                present = iter(tensors)
                return function(*tf.nest.pack_sequence_as(arguments, [None if no else next(present) for no in absent]))

            traced = tf.function(flat).get_concrete_function(*[leaf for leaf in leaves if leaf is not None])
        return traced(*[leaf for leaf in leaves if leaf is not None])

    return call


def _jax(loss_of: Callable[..., Any]) -> Callable[..., Any]:
    import jax

    def function(trainable: Any, other: Any, batch: Any) -> Any:
        loss, gradients = jax.value_and_grad(loss_of)(trainable, other, batch)
        return loss, _norms(gradients), _norms(trainable), gradients

    compiled: Callable[..., Any] = jax.jit(function)
    return compiled


def _torch(loss_of: Callable[..., Any]) -> Callable[..., Any]:
    import torch

    def function(trainable: Any, other: Any, batch: Any) -> Any:
        # Detached leaves: the parameters' own `.grad`, which Keras' training step uses, stays as it is.
        leaves = [value.detach().requires_grad_(True) for value in trainable]
        # Dropout draws from PyTorch's own generator, whatever seeds the layer holds: drawing here must not change what
        # training draws next.
        devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        with torch.enable_grad(), torch.random.fork_rng(devices=devices):
            loss = loss_of(leaves, other, batch)
            found = torch.autograd.grad(loss, leaves, allow_unused=True)
        with torch.no_grad():
            gradients = [torch.zeros_like(leaf) if g is None else g for leaf, g in zip(leaves, found, strict=True)]
            return loss.detach(), _norms(gradients), _norms(trainable), gradients

    return function


def _norms(gradients: list[Any]) -> Any:
    return ops.stack([_norm(gradient) for gradient in gradients]) if gradients else ops.zeros((0,))


def _norm(gradient: Any) -> Any:
    """Euclidean norm that neither overflows nor underflows: squares of float32 leave its range beyond 1e±19."""
    gradient = ops.cast(gradient, "float32")
    largest = ops.max(ops.abs(gradient))
    scale = ops.where(ops.logical_and(largest > 0, ops.isfinite(largest)), largest, ops.ones_like(largest))
    return scale * ops.sqrt(ops.sum(ops.square(gradient / scale)))


def compiled_statistics(model: keras.Model, statistics: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function `x -> statistics(model(x))` of a forward pass at inference that leaves the model as it is.

    Args:
        model: a built Keras model.
        statistics: from the model's outputs, backend tensors, what is wanted of them.

    Returns:
        A function of `x`, and of `instead` if other values than the model's own are wanted for some of its variables: a
        mapping from `id(variable)` to a tensor.
    """

    def forward(scope: keras.StatelessScope, x: Any) -> Any:
        return statistics(model(x, **training_keyword(model, False)))

    return compiled_pass(model, forward)


def compiled_updates(model: keras.Model, variables: list[Any]) -> Callable[..., Any]:
    """A function `x -> values` that tells what a forward pass in training mode would make of some variables.

    Args:
        model: a built Keras model, which is left as it is.
        variables: some of its variables that are not trained, as moving averages.
    """

    def forward(scope: keras.StatelessScope, x: Any) -> Any:
        model(x, **training_keyword(model, True))
        return [scope.get_current_value(variable) for variable in variables]

    return compiled_pass(model, forward)


def compiled_pass(model: keras.Model, forward: Callable[[keras.StatelessScope, Any], Any]) -> Callable[..., Any]:
    """A function `x -> forward(scope, x)` that leaves the model as it is: what `forward` changes stays in the scope.

    Args:
        model: a built Keras model.
        forward: runs the model, and returns backend tensors.

    Returns:
        A function of `x` and `instead`, as `compiled_statistics` describes it.
    """

    def pure(trainable: Any, other: Any, x: Any) -> Any:
        mapping = [
            *zip(model.trainable_variables, trainable, strict=True),
            *zip(_other_variables(model), other, strict=True),
        ]
        with keras.StatelessScope(state_mapping=mapping) as scope:
            return forward(scope, x)

    if keras.backend.backend() == "tensorflow":
        run = _traced_once(pure)
    elif keras.backend.backend() == "jax":
        import jax

        run = jax.jit(pure)
    else:
        run = _undisturbed(pure)

    def function(x: Any, instead: Mapping[int, Any] | None = None) -> Any:
        values = instead or {}
        trainable = [values.get(id(variable), _value(variable)) for variable in model.trainable_variables]
        other = [values.get(id(variable), _value(variable)) for variable in _other_variables(model)]
        return run(trainable, other, x)

    return function


def _undisturbed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same on PyTorch, without gradients, and without drawing from the generator that training draws from."""
    import torch

    def call(*arguments: Any) -> Any:
        devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        with torch.no_grad(), torch.random.fork_rng(devices=devices):
            return function(*arguments)

    return call


def layer_names(model: keras.Model) -> list[str]:
    """The name of the layer that owns each trainable variable, in the order of `model.trainable_variables`.

    A layer is one of `model.layers`; layers inside a model that is itself a layer are named `model/layer`. What a layer
    is made of (an attention's projections, a recurrent layer's cell) counts as one: parts of it may have no gradient by
    nature, as the bias of an attention's keys.
    """
    owners: dict[int, str] = {}

    def visit(layers: list[keras.Layer], prefix: str) -> None:
        for layer in layers:
            if isinstance(layer, keras.Model):
                visit(layer.layers, f"{prefix}{layer.name}/")
            for variable in layer.trainable_variables:
                owners.setdefault(id(variable), f"{prefix}{layer.name}")

    visit(model.layers, "")
    return [owners.get(id(variable), model.name) for variable in model.trainable_variables]


def build_on(model: keras.Model, probe: Probe) -> None:
    """Build a model that has not seen data yet, as its first training step would; TensorFlow's `fit` waits for that."""
    if not model.built:
        model(keras.tree.map_structure(lambda array: ops.convert_to_tensor(array[:1]), probe.x))


def _other_variables(model: keras.Model) -> list[Any]:
    # A metric's value does not change the loss. JAX needs it nevertheless, or tracing would bake in an array that the
    # next training step gives away.
    metrics = model.metrics_variables if keras.backend.backend() == "jax" else []
    return [*model.non_trainable_variables, *metrics]


def _value(variable: Any) -> Any:
    if keras.backend.backend() == "tensorflow":
        return variable.value.read_value()  # a `tf.Variable` goes by reference; a tensor is a value
    return ops.convert_to_tensor(variable.value)
