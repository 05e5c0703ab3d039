"""Running what was exported, by the runtime of its format: arrays in, arrays out, without Keras."""

import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from course.errors import MissingPackage, complaint

Arrays = Sequence[np.ndarray]

# The package that runs a format, by the ending of its file; a SavedModel is a folder.
RUNTIMES = {
    "": "tensorflow",
    ".onnx": "onnxruntime",
    ".xml": "openvino",
    ".tflite": "ai_edge_litert",
    ".pt2": "torch",
}


class ExportedModel:
    """What `export_model` wrote, ready to be called; `load_exported` makes it."""

    def __init__(self, run: Callable[[Arrays], list[np.ndarray]], input_names: list[str]) -> None:
        self._run = run
        self.input_names = input_names

    def __call__(self, inputs: Any) -> Any:
        """The outputs for a batch.

        Args:
            inputs: an array; with several inputs a list of arrays in the model's order.

        Returns:
            An array; with several outputs a list of them, those of a dict in the order of its keys.

        Raises:
            ValueError: when another number of inputs is given than was exported.
        """
        arrays = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        if len(arrays) != len(self.input_names):
            remedy = f"Give one for each of {self.input_names}, in this order."
            received = f"{len(arrays)} of them"
            raise ValueError(complaint("inputs", f"{len(self.input_names)} arrays", received, remedy))
        outputs = self._run([np.asarray(array) for array in arrays])
        return outputs[0] if len(outputs) == 1 else outputs


def load_exported(path: str | Path) -> ExportedModel:
    """Open what `export_model` wrote, in the runtime of its format, on this machine's processor.

    Args:
        path: a SavedModel's folder, or a file that ends in .onnx, .xml, .tflite or .pt2.

    Returns:
        A function of arrays: see `ExportedModel`. A data type that the file does not take is converted.

    Raises:
        FileNotFoundError: when there is nothing at `path`.
        ValueError: when its ending is none of those.
        MissingPackage: when the runtime is not installed.

    Example:

    >>> from course import models
    >>> models.load_exported("mlp.h5")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: `path` must be a folder, or a file of .onnx, .xml, .tflite, .pt2. Received: path='mlp.h5'. ...
    """
    path = Path(path)
    if path.suffix not in RUNTIMES:
        known = ", ".join(ending for ending in RUNTIMES if ending)
        remedy = "Write one by models.export_model."
        raise ValueError(complaint("path", f"a folder, or a file of {known}", f"path={str(path)!r}", remedy))
    if not path.exists():
        remedy = "Write it by models.export_model."
        raise FileNotFoundError(complaint("path", "an exported model", f"path={str(path)!r}", remedy))
    package = RUNTIMES[path.suffix]
    # LiteRT's interpreter is in TensorFlow, too.
    if find_spec(package) is None and not (package == "ai_edge_litert" and find_spec("tensorflow")):
        raise MissingPackage(
            f"To run {path.name}, {package} is needed, which is not installed. "
            f"Install it: pip install {package.replace('_', '-')}"
        )
    return _OPENERS[path.suffix](path)


def _open_saved_model(path: Path) -> ExportedModel:
    tf = import_module("tensorflow")
    loaded = tf.saved_model.load(str(path))
    (arguments,) = loaded.serve.input_signature[:1]
    specs = list(arguments) if isinstance(arguments, list | tuple) else [arguments]

    def run(arrays: Arrays) -> list[np.ndarray]:
        tensors = [tf.constant(array, spec.dtype) for array, spec in zip(arrays, specs, strict=True)]
        outputs = loaded.serve(tensors if len(tensors) > 1 else tensors[0])
        return [np.asarray(tensor) for tensor in tf.nest.flatten(outputs)]

    # The model goes along with the function: TensorFlow frees its weights with it.
    return ExportedModel(run, [spec.name for spec in specs])


def _open_onnx(path: Path) -> ExportedModel:
    session = import_module("onnxruntime").InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]
    dtypes = [_ONNX_DTYPES[given.type] for given in session.get_inputs()]

    def run(arrays: Arrays) -> list[np.ndarray]:
        fed = {name: array.astype(dtype) for name, array, dtype in zip(names, arrays, dtypes, strict=True)}
        outputs: list[np.ndarray] = session.run(None, fed)
        return outputs

    return ExportedModel(run, names)


_ONNX_DTYPES = {
    "tensor(float)": "float32",
    "tensor(int32)": "int32",
    "tensor(int64)": "int64",
    "tensor(bool)": "bool",
}


def _open_openvino(path: Path) -> ExportedModel:
    openvino = import_module("openvino")
    # It would halve the precision where the processor has instructions for that.
    compiled = openvino.Core().compile_model(str(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    names = [given.get_any_name() for given in compiled.inputs]
    dtypes = [given.element_type.to_dtype() for given in compiled.inputs]

    def run(arrays: Arrays) -> list[np.ndarray]:
        found = compiled([array.astype(dtype) for array, dtype in zip(arrays, dtypes, strict=True)])
        return [found[index] for index in range(len(compiled.outputs))]

    return ExportedModel(run, names)


def _open_litert(path: Path) -> ExportedModel:
    if find_spec("ai_edge_litert"):
        make = import_module("ai_edge_litert.interpreter").Interpreter
    else:
        make = import_module("tensorflow").lite.Interpreter
    with warnings.catch_warnings():
        # TensorFlow says that its interpreter has moved into another package, which is taken above where it is there.
        warnings.filterwarnings("ignore", ".*tf.lite.Interpreter is deprecated", UserWarning)
        interpreter = make(model_path=str(path))
    # The file has its inputs in an order of its own; their names end in the model's, or in their numbers.
    details = sorted(interpreter.get_input_details(), key=lambda detail: detail["name"])

    def run(arrays: Arrays) -> list[np.ndarray]:
        for detail, array in zip(details, arrays, strict=True):
            interpreter.resize_tensor_input(detail["index"], array.shape)
        interpreter.allocate_tensors()
        for detail, array in zip(details, arrays, strict=True):
            interpreter.set_tensor(detail["index"], array.astype(detail["dtype"]))
        interpreter.invoke()
        return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]

    return ExportedModel(run, [detail["name"] for detail in details])


def _open_torch(path: Path) -> ExportedModel:
    torch = import_module("torch")
    program = torch.export.load(str(path))
    examples = [example for example in program.example_inputs[0] if example is not None]
    module = program.module()

    def run(arrays: Arrays) -> list[np.ndarray]:
        tensors = [torch.as_tensor(array).to(one.dtype) for array, one in zip(arrays, examples, strict=True)]
        with torch.no_grad():
            outputs = module(*tensors)
        return [tensor.numpy() for tensor in (outputs if isinstance(outputs, list | tuple) else [outputs])]

    return ExportedModel(run, [f"argument {index}" for index in range(len(examples))])


_OPENERS = {
    "": _open_saved_model,
    ".onnx": _open_onnx,
    ".xml": _open_openvino,
    ".tflite": _open_litert,
    ".pt2": _open_torch,
}

__all__ = ["ExportedModel", "load_exported"]
