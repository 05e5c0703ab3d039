"""Models in the formats that run without Keras: SavedModel, ONNX, OpenVINO, LiteRT, PyTorch's own."""

import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras

from course.errors import MissingPackage, complaint
from course.layers.checking import require_one_of, require_positive
from course.layers.learned_positions import LearnedPositions

# How a file of each format ends; a SavedModel is a folder.
SUFFIXES = {"tf_saved_model": "", "onnx": ".onnx", "openvino": ".xml", "litert": ".tflite", "torch": ".pt2"}
# The packages that write a format, by backend. What is missing cannot be written on that backend.
WRITERS: dict[str, dict[str, tuple[str, ...]]] = {
    "tensorflow": {
        "tf_saved_model": (),
        "onnx": ("tf2onnx", "onnx"),
        "openvino": ("openvino",),
        "litert": (),
    },
    "jax": {"tf_saved_model": ("tensorflow",), "onnx": ("jax2onnx",)},
    "torch": {"torch": (), "onnx": ("onnx", "onnxscript"), "openvino": ("openvino",), "litert": ("litert_torch",)},
}
# Why the others cannot, with Keras 3.15.
REASONS = {
    ("tensorflow", "torch"): "it is PyTorch's own format",
    ("jax", "torch"): "it is PyTorch's own format",
    ("jax", "litert"): "Keras has no way from JAX to it",
    ("jax", "openvino"): "Keras asks JAX for a conversion (native_serialization=False) that JAX no longer has",
    ("torch", "tf_saved_model"): "Keras describes the sizes in a way that torch.export refuses, and needs torch_xla",
}
# What is traced with tensors of one size, and computes for that size only.
FIXED_SIZES = {("torch", "litert")}


def export_model(
    model: keras.Model,
    path: str | Path,
    *,
    format: str = "tf_saved_model",
    optional_inputs: Sequence[str] = (),
    batch_size: int | None = None,
    length: int | Mapping[str, int] | None = None,
) -> Path:
    """Write what a model computes at inference, for a runtime that knows nothing of Keras.

    As `model.export(path, format=format)`, with what our models need beside: inputs that are optional
    (a padding mask, segments) are left out unless they are named; JAX is told that positions are limited; PyTorch, that
    batch and length are free; and what a backend cannot write is refused with the reason and the way around it.

    `load_exported` runs what was written. docs/export.md says what was tried with which result.

    Args:
        model: any model of `course.models`, or another Functional or Sequential one.
        path: a folder for "tf_saved_model", otherwise a file: .onnx, .xml, .tflite, .pt2. Its folder is made.
        format: "tf_saved_model", "onnx", "openvino", "litert" or "torch" (PyTorch's ExportedProgram).
        optional_inputs: names of the optional inputs that are to be given at every call; the others never are.
        batch_size: B, if it is to be fixed; PyTorch's "litert" needs it, and is given 1 without.
        length: T, if it is to be fixed, or one for each input by its name: `{"source": 12, "target": 10}`. PyTorch's
            "litert" needs it where a length is free.

    Returns:
        The path.

    Raises:
        TypeError, ValueError: when an argument is none of those, or this backend cannot write the format.
        MissingPackage: when the package that writes it is not installed.

    Example:

    >>> import tempfile
    >>> import keras, numpy as np
    >>> from course import models
    >>> model = models.build_mlp(4, 3, widths=(8,))
    >>> on_torch = keras.backend.backend() == "torch"
    >>> name, written_as = ("/mlp.pt2", "torch") if on_torch else ("/mlp", "tf_saved_model")
    >>> path = models.export_model(model, tempfile.mkdtemp() + name, format=written_as)
    >>> x = np.ones((5, 4), "float32")
    >>> outputs = models.load_exported(path)(x)
    >>> bool(np.allclose(outputs, keras.ops.convert_to_numpy(model(x)), rtol=1e-5))
    True
    """
    backend = keras.backend.backend()
    path = Path(path)
    _require_writer(backend, require_one_of("format", format, SUFFIXES))
    if path.suffix != SUFFIXES[format]:
        expected = f"a file that ends in {SUFFIXES[format]}" if SUFFIXES[format] else "a folder, without an ending"
        remedy = f"Name it {path.with_suffix(SUFFIXES[format])}."
        raise ValueError(complaint("path", f"{expected}, with format={format!r}", f"path={str(path)!r}", remedy))
    if not isinstance(model, keras.Model) or not model.built or not getattr(model, "inputs", None):
        remedy = "Give a Sequential or Functional model whose input shape is known."
        raise TypeError(complaint("model", "a built model with inputs", f"model={model!r}", remedy))
    inputs = _inputs(model, optional_inputs)
    for name in length if isinstance(length, Mapping) else ():
        require_one_of("length", name, [tensor.name for tensor in inputs])
    if (backend, format) in FIXED_SIZES and batch_size is None:
        batch_size = 1
    specs = [_spec(tensor, batch_size, length) for tensor in inputs]
    if (backend, format) in FIXED_SIZES and (free := [spec.name for spec in specs if None in spec.shape]):
        remedy = "Give the length that its inputs will be padded to."
        received = f"length={length!r} for {free[0]!r}"
        raise ValueError(complaint("length", f"fixed for {format!r} on PyTorch", received, remedy))
    path.parent.mkdir(parents=True, exist_ok=True)
    if backend == "torch":
        _export_from_torch(model, path, format, specs)
    else:
        _export_from_graph(model, path, format, specs)
    return path


def _require_writer(backend: str, format: str) -> None:
    if format not in WRITERS[backend]:
        elsewhere = next(other for other in WRITERS if format in WRITERS[other])
        raise ValueError(
            complaint(
                "format",
                f"one that can be written on the {backend} backend: {', '.join(map(repr, WRITERS[backend]))}",
                f"format={format!r}",
                f"There {REASONS[backend, format]}. Save the model by model.save('model.keras'), and export what "
                f"models.load_model('model.keras') gives in a process with KERAS_BACKEND={elsewhere}.",
            )
        )
    for package in WRITERS[backend][format]:
        if find_spec(package) is None:
            raise MissingPackage(
                f"To write {format!r} on the {backend} backend, {package} is needed, which is not installed. "
                f"Install it: pip install {package.replace('_', '-')}"
            )


def _inputs(model: keras.Model, optional_inputs: Sequence[str]) -> list[Any]:
    """The inputs that every call of what is exported must give, in the model's order."""
    optional = {x.name for x in model.layers if isinstance(x, keras.layers.InputLayer) and x.optional}
    chosen = [optional_inputs] if isinstance(optional_inputs, str) else list(optional_inputs)
    for name in chosen:
        require_one_of("optional_inputs", name, sorted(optional))
    return [tensor for tensor in model.inputs if tensor.name not in optional or tensor.name in chosen]


def _spec(tensor: Any, batch_size: int | None, length: int | Mapping[str, int] | None) -> Any:
    if batch_size is not None:
        require_positive("batch_size", batch_size)
    size = length.get(tensor.name) if isinstance(length, Mapping) else length
    if size is not None:
        require_positive("length", size)
    # Of images a free height stays free: a length is that of a sequence, the axis after the batch.
    shape = [size if axis == 1 and given is None else given for axis, given in enumerate(tensor.shape)]
    return keras.InputSpec(shape=(batch_size, *shape[1:]), dtype=tensor.dtype, name=tensor.name)


class _Inference(keras.layers.Layer):
    """A model at inference as one layer, called with a list of those inputs that are given."""

    def __init__(self, model: keras.Model, names: list[str], *, flat: bool) -> None:
        super().__init__(name=model.name)
        self.model = model
        self.names = names
        self.flat = flat
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self._arranged(_computed(self.model, self.names, inputs))

    def compute_output_spec(self, inputs: Any) -> Any:
        # A Sequential model that was never called has no `output` yet.
        outputs = self.model.outputs[0] if isinstance(self.model, keras.Sequential) else self.model.output
        return self._arranged(keras.tree.map_structure(lambda x: keras.KerasTensor(x.shape, x.dtype), outputs))

    def _arranged(self, outputs: Any) -> Any:
        return _flattened(outputs) if self.flat else outputs


def _computed(model: keras.Model, names: list[str], tensors: Sequence[Any]) -> Any:
    if len(model.inputs) == 1:
        return model(tensors[0], training=False)
    return model(dict(zip(names, tensors, strict=True)), training=False)


def _flattened(outputs: Any) -> Any:
    """The outputs in a list, or the one that there is: these formats know no names of outputs."""
    listed = keras.tree.flatten(outputs)
    return listed[0] if len(listed) == 1 else listed


def _export_from_graph(model: keras.Model, path: Path, format: str, specs: list[Any]) -> None:
    """By TensorFlow or JAX: a Functional model of the inputs that are given, exported by Keras."""
    names = [spec.name for spec in specs]
    inputs = [keras.Input(spec.shape[1:], dtype=spec.dtype, name=spec.name) for spec in specs]
    outputs = _Inference(model, names, flat=format != "tf_saved_model")(inputs)
    served: Any = keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs, name=model.name)
    options: dict[str, Any] = {}
    if keras.backend.backend() == "jax" and format == "tf_saved_model":
        # What is exported is not trained: no gradients. And where positions are learned there are no more than those.
        options["jax2tf_kwargs"] = {"with_gradient": False}
        limits = [layer.max_length for layer in model.layers if isinstance(layer, LearnedPositions)]
        # Keras calls the lengths that are free a, b, … in the order of the inputs.
        free = [spec for spec in specs for size in spec.shape[1:] if size is None]
        if limits and free:
            options["jax2tf_kwargs"]["polymorphic_constraints"] = (f"a <= {min(limits)}",)
    if format == "onnx" and keras.backend.backend() == "tensorflow":
        _teach_tf2onnx_erfc()
    signature = [specs] if len(specs) > 1 else specs
    served.export(str(path), format=format, verbose=False, input_signature=signature, **options)


def _export_from_torch(model: keras.Model, path: Path, format: str, specs: list[Any]) -> None:
    """By PyTorch, which takes inputs one by one, as arguments."""
    import torch

    served: Any = _ArgumentByArgument(model, [spec.name for spec in specs])
    sample = [keras.ops.ones([2 if size is None else size for size in spec.shape], spec.dtype) for spec in specs]
    served(*sample)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of tracing, about what holds for one size only
        if format == "litert":
            served.export(str(path), format=format, verbose=False, input_signature=specs)
            return
        program = _traced(served, specs, sample)
        # Not by `served.export`: it traces anew for ONNX and OpenVINO, in older ways that fix every size.
        match format:
            case "torch":
                torch.export.save(program, path)
            case "onnx":
                torch.onnx.export(program, (), path, dynamo=True, verbose=False, external_data=False)
            case "openvino":
                openvino = import_module("openvino")
                openvino.save_model(openvino.convert_model(program), path, compress_to_fp16=False)


def _traced(served: Any, specs: list[Any], sample: list[Any]) -> Any:
    """The model as torch.export sees it, with every size free that is not fixed."""
    import torch

    free = torch.export.Dim.DYNAMIC
    sizes = tuple({axis: free for axis, size in enumerate(spec.shape) if size is None} for spec in specs)
    try:
        return torch.export.export(served, tuple(sample), dynamic_shapes=[sizes], strict=False)
    except Exception as error:
        if "Constraints violated" not in str(error):
            raise
        # A recurrent layer's loop is written out for its length, and most of them make their states for one batch size.
        remedy = (
            "Fix them: batch_size=…, and length=… where a length is free. On PyTorch most recurrent layers need both."
        )
        received = f"batch_size={specs[0].shape[0]!r} for {served.name!r}, which computes for one size only"
        raise ValueError(complaint("batch_size and length", "fixed for this model", received, remedy)) from error


class _ArgumentByArgument(keras.Model):
    """A model at inference whose inputs are arguments: torch.export takes no list of them."""

    def __init__(self, model: keras.Model, names: list[str]) -> None:
        super().__init__(name=model.name)
        self.model = model
        self.names = names

    def call(self, first: Any, second: Any = None, third: Any = None) -> Any:
        given = [tensor for tensor in (first, second, third) if tensor is not None]
        return _flattened(_computed(self.model, self.names, given))


def _teach_tf2onnx_erfc() -> None:
    """tf2onnx (1.17) does not know Erfc, of which TensorFlow makes the exact GELU: erfc(x) is 1 − erf(x)."""
    import numpy as np

    tf_op = import_module("tf2onnx.handler").tf_op
    if any("Erfc" in operations for operations in _known_to_tf2onnx(tf_op)):
        return

    @tf_op("Erfc")
    class Erfc:
        @classmethod
        def version_9(cls, ctx: Any, node: Any, **_: Any) -> None:
            name, shape, dtype = node.output[0], ctx.get_shape(node.output[0]), ctx.get_dtype(node.output[0])
            erf = ctx.make_node("Erf", [node.input[0]])
            one = ctx.make_const(f"{node.name}_one", np.array(1.0, "float32"))
            ctx.remove_node(node.name)
            ctx.make_node(
                "Sub", [one.output[0], erf.output[0]], name=node.name, outputs=[name], shapes=[shape], dtypes=[dtype]
            )


def _known_to_tf2onnx(tf_op: Any) -> list[Any]:
    """The operations of every version that tf2onnx has for TensorFlow."""
    return [operations for versions in tf_op.get_opsets().values() for operations in versions]


__all__ = ["export_model"]
