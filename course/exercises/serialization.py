"""The border between student code and judge, in bytes: NumPy arrays and JSON values, never pickle.

The format is NumPy's own `.npz` (an uncompressed zip of `.npy` members): one member per array, and one member
`__json__` that holds everything else as UTF-8 text.
"""

import io
import json
import math
import zipfile
from typing import Any

import numpy as np

from course.exercises.types import Data, Observation

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 256
MAX_DEPTH = 16
_JSON = "__json__"
_KINDS = "biufc"  # bool, int, unsigned, float, complex


class SerializationError(ValueError):
    """Something that may not cross the border, or bytes that are not what `pack` writes."""


def plain(value: Any, name: str = "value") -> Any:
    """Turn what a student's code gave into data: an array, or a JSON value.

    Backend tensors, NumPy scalars and (nested) lists of numbers become arrays; strings, numbers, booleans, None and
    dictionaries of these stay JSON. Anything else is refused, so that no live object passes.

    Args:
        value: Anything.
        name: How to call it in the error.

    Returns:
        A NumPy array (exactly `np.ndarray`, numeric, owning its memory) or a JSON value.

    Raises:
        SerializationError: The value is no data. The message says what came.

    Example:
        >>> plain([[1, 2], [3, 4]]).shape
        (2, 2)
    """
    if type(value) in (str, int, float, bool, type(None)):
        return value
    if type(value) is dict:
        return _json(value, name, MAX_DEPTH)
    if type(value) in (list, tuple):
        try:
            array = _array(value, name)
        except SerializationError:
            return _json(list(value), name, MAX_DEPTH)
        return array
    return _array(value, name)


def _array(value: Any, name: str) -> np.ndarray:
    try:
        if hasattr(value, "detach"):  # a PyTorch tensor may require a gradient, lie on a GPU, or have 16 bits
            value = value.detach().cpu()
            value = (value.float() if "bfloat16" in str(value.dtype) else value).numpy()
        # In two steps: asked for a copy, an object's own `__array__` may warn that it knows nothing of such a wish.
        array = np.array(np.asarray(value), copy=True, subok=False)
    except Exception as error:
        raise SerializationError(
            f"Expected numbers in `{name}`, got {_kind(value)} ({type(error).__name__}: {error})."
        ) from None
    if array.dtype.name == "bfloat16":  # no letter of NumPy's own, and no `.npy` form
        array = array.astype("float32")
    if type(array) is not np.ndarray or array.dtype.kind not in _KINDS:
        raise SerializationError(f"Expected numbers in `{name}`, got {_kind(value)}.")
    return array


def _kind(value: Any) -> str:
    if type(value) in (list, tuple):
        return f"a {type(value).__name__} that is not a table of numbers"
    return f"an object of type {type(value).__name__}"


def _json(value: Any, name: str, depth: int) -> Any:
    if depth == 0:
        raise SerializationError(f"`{name}` is nested more than {MAX_DEPTH} deep.")
    if type(value) in (str, int, float, bool, type(None)):
        return value
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return value.item()
    if type(value) in (list, tuple):
        return [_json(item, f"{name}[{index}]", depth - 1) for index, item in enumerate(value)]
    if type(value) is dict:
        for key in value:
            if type(key) is not str:
                raise SerializationError(f"Expected text as keys of `{name}`, got a key of type {type(key).__name__}.")
        return {key: _json(item, f"{name}[{key!r}]", depth - 1) for key, item in value.items()}
    raise SerializationError(f"Expected a number, text or a list in `{name}`, got {_kind(value)}.")


def pack(data: Data) -> bytes:
    """Write data to bytes.

    Args:
        data: Names to arrays or JSON values.

    Returns:
        An uncompressed `.npz` archive.

    Raises:
        SerializationError: A value is neither.

    Example:
        >>> unpack(pack({"x": np.arange(3), "about": "three"}))["x"]
        array([0, 1, 2])
    """
    arrays, rest = {}, {}
    for name, value in data.items():
        value = plain(value, name)
        if isinstance(value, np.ndarray):
            arrays[name] = value
        else:
            rest[name] = value
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        # A `ZipInfo` of our own carries no clock: the same data give the same bytes.
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(name + ".npy"), "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
        archive.writestr(zipfile.ZipInfo(_JSON), json.dumps(rest))
    return stream.getvalue()


def unpack(packed: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Read data that `pack` wrote; trust nothing about the bytes.

    Args:
        packed: The bytes.
        max_bytes: More than this, packed or unpacked, is refused.

    Returns:
        Names to arrays or JSON values.

    Raises:
        SerializationError: The bytes are too many, malformed, or hold anything but numbers and JSON.
    """
    if len(packed) > max_bytes:
        raise SerializationError(f"Expected at most {max_bytes} bytes, got {len(packed)}.")
    data: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            members = archive.infolist()
            if len(members) > MAX_ENTRIES:
                raise SerializationError(f"Expected at most {MAX_ENTRIES} entries, got {len(members)}.")
            if sum(member.file_size for member in members) > max_bytes:
                raise SerializationError(f"Expected at most {max_bytes} bytes unpacked.")
            for member in members:
                if member.compress_type != zipfile.ZIP_STORED:
                    raise SerializationError("Expected an uncompressed archive.")
                content = archive.read(member)
                if member.filename == _JSON:
                    data.update(_json(json.loads(content), "data", MAX_DEPTH + 1))
                else:
                    data[member.filename.removesuffix(".npy")] = _read_array(content)
    except SerializationError:
        raise
    except Exception as error:
        raise SerializationError(f"Unreadable data ({type(error).__name__}: {error}).") from None
    return data


def _read_array(content: bytes) -> np.ndarray:
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(
        version
    )
    if read_header is None:
        raise SerializationError(f"Expected a .npy member of version 1 or 2, got {version}.")
    shape, fortran_order, dtype = read_header(stream)
    # A header may promise more than the bytes hold: compare before anything is allocated.
    if dtype.hasobject or dtype.kind not in _KINDS or math.prod(shape) * dtype.itemsize != len(content) - stream.tell():
        raise SerializationError(f"Expected a numeric array as large as its bytes, got dtype {dtype}, shape {shape}.")
    array = np.frombuffer(content, dtype=dtype, offset=stream.tell())
    return array.reshape(shape, order="F" if fortran_order else "C").copy()


def pack_observation(observation: Observation) -> bytes:
    """Write an observation to bytes; `unpack_observation` reads it back."""
    outside = {"status": observation.status, "error": observation.error, "line": observation.line}
    return pack({f"data.{name}": value for name, value in observation.data.items()} | outside)


def unpack_observation(packed: bytes) -> Observation:
    """Read an observation; a status that is not one of ours is unreadable.

    Raises:
        SerializationError: The bytes are not what `pack_observation` writes.
    """
    data = unpack(packed)
    status, error, line = (data.pop(key, "") for key in ("status", "error", "line"))
    if status not in ("observed", "not attempted", "raised", "unreadable"):
        raise SerializationError(f"Expected a status, got {status!r}.")
    observed = {name.removeprefix("data."): value for name, value in data.items()}
    return Observation(status, observed, str(error), str(line))
