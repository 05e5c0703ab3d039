"""One call that proves what every Keras layer owes its users."""

import inspect
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops, tree


@dataclass(frozen=True)
class LayerReport:
    """What `check_layer` saw.

    Args:
        outputs: the layer's outputs in float32, as arrays, in the structure that the layer returns.
        parameters: the number of its weights.
        checks: the names of the checks that were made, in order.
    """

    outputs: Any
    parameters: int
    checks: tuple[str, ...]


def check_layer(
    layer_class: Callable[..., keras.Layer],
    arguments: dict[str, Any],
    inputs: Any,
    *,
    call_arguments: dict[str, Any] | None = None,
    mixed_output: str = "bfloat16",
    unchanged: tuple[str, ...] = (),
    random: bool = False,
) -> LayerReport:
    """Prove that a layer builds, tells its shapes, round-trips, saves, trains, compiles and runs in mixed precision.

    The checks, in order:

    - *build*: the layer builds from shapes alone, and calling it makes the same weights;
    - *shapes*: `compute_output_shape` tells the real shapes, also where the batch size is unknown;
    - *attributes*: every argument of `__init__` is an attribute of that name, and stands in `get_config`;
    - *config*: `from_config(get_config())` gives a layer with the same config, and with its weights the same outputs;
    - *saving*: inside a model, it is saved and loaded again, and predicts the same;
    - *mixed precision*: under "mixed_bfloat16" the weights stay float32, and the outputs are near those of float32;
    - *training*: one step moves every trainable weight, and nothing becomes infinite or NaN;
    - *compiled*: the same under `jit_compile=True`, with the same predictions (TensorFlow and JAX).

    Args:
        layer_class: the class, or a function that returns a layer.
        arguments: what it is made with.
        inputs: an array (or a list or dictionary of arrays) for a layer that takes one argument, or a *tuple* of these
            for a layer that takes several, as in `layer(query, value)`. The first axis is the batch.
        call_arguments: further keyword arguments of the call.
        mixed_output: the dtype that outputs have under mixed precision; "float32" for a layer that gives logits.
        unchanged: names of trainable weights that have no gradient by nature, so that training leaves them alone.
        random: whether the outputs are drawn at random, so that only shapes and dtypes can be compared.

    Returns:
        A `LayerReport`.

    Raises:
        AssertionError: at the first check that fails; the message says what was expected, what came, and what to do.

    Example:

    >>> import keras, numpy as np
    >>> from tests.layers.layer_check import check_layer
    >>> report = check_layer(keras.layers.LayerNormalization, {"epsilon": 1e-6}, np.array([[1.0, 2.0, 3.0]]))
    >>> report.parameters, report.outputs.shape, report.checks[0]
    (6, (1, 3), 'build')
    """
    inputs = tree.map_structure(_single_width, inputs)
    subject = _Subject(layer_class, dict(arguments), inputs, dict(call_arguments or {}), random)
    layer, outputs = _check_build_and_shapes(subject)
    _check_attributes(subject, layer)
    _check_config(subject, layer, outputs)
    _check_saving(subject, layer, outputs)
    _check_mixed_precision(subject, layer, outputs, mixed_output)
    checks = ["build", "shapes", "attributes", "config", "saving", "mixed precision"]
    if _floats(outputs) and (layer.trainable_weights or _floats(inputs)):
        _check_training(subject, layer, outputs, unchanged, jit_compile=False)
        checks.append("training")
        # `torch.compile` takes a minute for what these checks do in a second.
        if keras.backend.backend() != "torch":
            _check_training(subject, layer, outputs, unchanged, jit_compile=True)
            checks.append("compiled")
    return LayerReport(outputs, layer.count_params(), tuple(checks))


@dataclass(frozen=True)
class _Subject:
    """The layer under test, and how it is called."""

    layer_class: Callable[..., keras.Layer]
    arguments: dict[str, Any]
    inputs: Any
    call_arguments: dict[str, Any]
    random: bool

    def make(self, **more: Any) -> keras.Layer:
        return self.layer_class(**self.arguments, **more)

    def call(self, layer: keras.Layer, inputs: Any) -> Any:
        return layer(*(inputs if isinstance(inputs, tuple) else (inputs,)), **self.call_arguments)

    def run(self, layer: keras.Layer) -> Any:
        return tree.map_structure(_numpy, self.call(layer, tree.map_structure(ops.convert_to_tensor, self.inputs)))


def _fail(layer: Any, check: str, expected: str, received: Any, remedy: str) -> None:
    name = getattr(layer, "__name__", type(layer).__name__)
    raise AssertionError(f"{name}, {check}: expected {expected}. Received: {received}. {remedy}")


def _numpy(tensor: Any) -> np.ndarray:
    """An array; bfloat16, which NumPy does not have, becomes float32."""
    if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16":
        tensor = ops.cast(tensor, "float32")
    return ops.convert_to_numpy(tensor)


def _single_width(array: Any) -> np.ndarray:
    """NumPy's default integers and floats in the width that all backends have."""
    array = np.asarray(array)
    return array.astype({"int64": "int32", "float64": "float32"}.get(array.dtype.name, array.dtype))


def _floats(structure: Any) -> list[Any]:
    return [leaf for leaf in tree.flatten(structure) if "float" in keras.backend.standardize_dtype(leaf.dtype)]


def _shapes(structure: Any) -> Any:
    """Shapes as tuples, in lists where the layer returns several: arrays, or what `compute_output_shape` returns."""
    if hasattr(structure, "shape"):
        return tuple(structure.shape)
    if isinstance(structure, dict):
        return {key: _shapes(value) for key, value in structure.items()}
    if all(size is None or isinstance(size, int) for size in structure):
        return tuple(structure)
    return [_shapes(part) for part in structure]


def _leaf_shapes(shapes: Any) -> list[tuple[int | None, ...]]:
    if isinstance(shapes, tuple):
        return [shapes]
    parts = shapes.values() if isinstance(shapes, dict) else shapes
    return [leaf for part in parts for leaf in _leaf_shapes(part)]


def _check_build_and_shapes(subject: _Subject) -> tuple[keras.Layer, Any]:
    layer = subject.make()
    outputs = subject.run(layer)
    if not layer.built:
        _fail(layer, "build", "layer.built after a call", False, "Make the weights in build().")
    shapes = [_shapes(part) for part in (subject.inputs if isinstance(subject.inputs, tuple) else (subject.inputs,))]
    fresh = subject.make()
    # build() may take the shapes of the first arguments only: a mask has no weights.
    fresh.build(*shapes[: len(inspect.signature(fresh.build).parameters)])
    made, wanted = ([tuple(weight.shape) for weight in one.weights] for one in (fresh, layer))
    if made != wanted:
        remedy = "Make every weight, and build every sub-layer, in build()."
        _fail(layer, "build", f"weights {wanted} from build() as from a call", made, remedy)
    if getattr(type(layer).compute_output_shape, "__module__", "").startswith("keras.src.layers.layer"):
        _fail(layer, "shapes", "a compute_output_shape of its own", "none", "Define compute_output_shape().")
    told, real = _shapes(layer.compute_output_shape(*shapes)), _shapes(outputs)
    if _leaf_shapes(told) != _leaf_shapes(real):
        _fail(layer, "shapes", f"the real output shapes {real}", told, "Mend compute_output_shape().")
    unknown = [_with_unknown_batch(shape) for shape in shapes]
    told = _leaf_shapes(_shapes(layer.compute_output_shape(*unknown)))
    if [shape[1:] for shape in told] != [shape[1:] for shape in _leaf_shapes(real)]:
        remedy = "Let compute_output_shape() pass an unknown batch size on."
        _fail(layer, "shapes", f"the same shapes {real} for a batch size of None", told, remedy)
    return layer, outputs


def _with_unknown_batch(shape: Any) -> Any:
    if isinstance(shape, tuple):
        return (None, *shape[1:])
    if isinstance(shape, dict):
        return {key: _with_unknown_batch(value) for key, value in shape.items()}
    return [_with_unknown_batch(part) for part in shape]


def _check_attributes(subject: _Subject, layer: keras.Layer) -> None:
    config = layer.get_config()
    for name, parameter in inspect.signature(type(layer).__init__).parameters.items():
        if name == "self" or parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        if not hasattr(layer, name):
            _fail(layer, "attributes", f"an attribute `{name}`, as the argument", "none", f"Set self.{name}.")
        if name not in config:
            _fail(layer, "attributes", f"`{name}` in get_config()", sorted(config), "Add it.")
        given = subject.arguments.get(name)
        if isinstance(given, bool | int | float) and config[name] != given:
            _fail(layer, "attributes", f"{name}={given!r} in get_config()", config[name], "Store what was given.")


def _check_config(subject: _Subject, layer: keras.Layer, outputs: Any) -> None:
    config = layer.get_config()
    again = type(layer).from_config(config)
    if again.get_config() != config:
        remedy = "Return every argument, in a form that __init__ takes."
        _fail(layer, "config", f"{config} after from_config()", again.get_config(), remedy)
    subject.run(again)
    again.set_weights(layer.get_weights())
    _compare(subject, layer, "config", outputs, subject.run(again), 1e-6)


def _compare(subject: _Subject, layer: Any, check: str, expected: Any, received: Any, tolerance: float) -> None:
    """That arrays agree, relative to the largest value of each; of random outputs only the shapes."""
    for a, b in zip(tree.flatten(expected), tree.flatten(received), strict=True):
        if a.shape != b.shape:
            _fail(layer, check, f"outputs of shape {a.shape}", b.shape, "Is something forgotten in get_config()?")
        if not np.all(np.isfinite(b.astype("float64"))):
            _fail(layer, check, "finite outputs", b, "Look for a division by zero, a logarithm, an overflow.")
        if subject.random:
            continue
        a, b = a.astype("float64"), b.astype("float64")
        off = np.max(np.abs(a - b), initial=0.0) / max(np.max(np.abs(a), initial=0.0), 1e-6)
        if off > tolerance:
            remedy = "Is something forgotten in get_config(), or drawn at random?"
            _fail(layer, check, f"the same outputs up to {tolerance}", f"a relative difference of {off:.2g}", remedy)


def _model(subject: _Subject, layer: keras.Layer, *, trainable_front: bool = False) -> keras.Model:
    """The layer inside a model, with a trainable layer in front if so wished, to see that gradients pass through."""
    tensors = tree.map_structure(
        lambda array: keras.Input(array.shape[1:], dtype=keras.backend.standardize_dtype(array.dtype)), subject.inputs
    )
    entering = tensors
    if trainable_front:
        entering = tree.map_structure(
            lambda t: keras.layers.Dense(t.shape[-1], use_bias=False)(t) if "float" in t.dtype else t, tensors
        )
    outputs = subject.call(layer, entering)
    return keras.Model(tree.flatten(tensors), tree.flatten(outputs))


def _check_saving(subject: _Subject, layer: keras.Layer, outputs: Any) -> None:
    model = _model(subject, layer)
    flat = tree.flatten(subject.inputs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        try:
            again = keras.saving.load_model(path)
        except (TypeError, ValueError) as error:
            remedy = "Register the class with keras.saving.register_keras_serializable, and pass **kwargs on to Layer."
            _fail(layer, "saving", "a saved model that loads", f"{type(error).__name__}: {error}", remedy)
    _compare(
        subject, layer, "saving", *(tree.map_structure(_numpy, tree.flatten(one(flat))) for one in (model, again)), 1e-6
    )


def _check_mixed_precision(subject: _Subject, layer: keras.Layer, outputs: Any, mixed_output: str) -> None:
    mixed = subject.make(dtype="mixed_bfloat16")
    tensors = tree.map_structure(ops.convert_to_tensor, subject.inputs)
    subject.call(mixed, tensors)
    mixed.set_weights(layer.get_weights())
    observed = subject.call(mixed, tensors)
    for tensor in _floats(observed):
        if (dtype := keras.backend.standardize_dtype(tensor.dtype)) != mixed_output:
            remedy = "Give sub-layers dtype=self.dtype_policy, and cast constants to self.compute_dtype."
            _fail(layer, "mixed precision", f"outputs of {mixed_output}", dtype, remedy)
    for weight in mixed.weights:
        if weight.dtype not in ("float32", "uint32", "int32"):
            _fail(layer, "mixed precision", f"{weight.path} of float32", weight.dtype, "Make it with add_weight().")
    _compare(subject, layer, "mixed precision", outputs, tree.map_structure(_numpy, observed), 0.1)


def _check_training(
    subject: _Subject, layer: keras.Layer, outputs: Any, unchanged: tuple[str, ...], *, jit_compile: bool
) -> None:
    check = "compiled" if jit_compile else "training"
    whole = _model(subject, subject.make(), trainable_front=not layer.trainable_weights)
    model = keras.Model(whole.inputs, _floats(whole.outputs))
    rng = np.random.default_rng(0)
    targets = [rng.normal(size=array.shape).astype("float32") for array in _floats(outputs)]
    flat = tree.flatten(subject.inputs)
    losses = [lambda y_true, y_pred: ops.mean(ops.square(y_true - ops.cast(y_pred, "float32")))] * len(targets)
    model.compile(keras.optimizers.Adam(0.01), losses, jit_compile=jit_compile)
    eager = tree.map_structure(_numpy, tree.flatten(model(flat)))
    _compare(subject, layer, check, eager, tree.flatten(model.predict_on_batch(flat)), 1e-4)
    before = [_numpy(weight.value).copy() for weight in model.trainable_weights]
    loss = _train_once(model, flat, targets)
    if not np.all(np.isfinite(loss)):
        _fail(layer, check, "a finite loss", loss, "Look for a division by zero, a logarithm, an overflow.")
    for weight, old in zip(model.trainable_weights, before, strict=True):
        new = _numpy(weight.value)
        if not np.all(np.isfinite(new)):
            _fail(layer, check, f"{weight.path} finite after a step", new, "Its gradient is infinite or NaN.")
        if np.array_equal(new, old) and not any(weight.path.endswith(name) for name in unchanged):
            remedy = "Does the gradient reach it? If it has none by nature, name it in `unchanged`."
            _fail(layer, check, f"{weight.path} moved by a step", "the same values", remedy)


def _train_once(model: keras.Model, inputs: list[Any], targets: list[Any]) -> Any:
    """One step; that a weight has no gradient is judged afterwards, by name, and not by Keras' warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Gradients do not exist", UserWarning)
        try:
            return model.train_on_batch(inputs, targets)
        except (ValueError, RuntimeError) as error:
            if "No gradients provided" not in str(error) and "does not require grad" not in str(error):
                raise
            return model.test_on_batch(inputs, targets)
