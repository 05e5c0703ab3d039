"""A Keras model as bytes: how it leaves the process of a student, and how it is loaded where none of his code ran.

What a student's process says about a model is a claim; the file itself is evidence.
"""

import json
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 8 * 2**20
_MOST_UNPACKED = 64 * 2**20
_FILE = "model.keras"


def saved(model: Any, name: str = "model") -> NDArray[np.uint8]:
    """A model in Keras' own format, as an array of bytes that may cross the border.

    Args:
        model: A Keras model.
        name: How to call it in an error.

    Raises:
        TypeError: It is no Keras model, or one that Keras cannot save.

    Example:
        >>> import keras
        >>> file = saved(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]))
        >>> loaded(file).count_params()
        3
    """
    import keras

    if not isinstance(model, keras.Model):
        raise TypeError(f"Expected a Keras model for `{name}`. Received: something of type {type(model).__name__}.")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / _FILE
        try:
            model.save(path)
        except NotImplementedError:  # from Keras, and no sign of an answer that is still to be written
            raise TypeError(
                f"Expected a Keras model that can be saved for `{name}`. Received: {type(model).__name__}, which has "
                f"no `get_config`. Build it as a Sequential or a functional model."
            ) from None
        return np.frombuffer(path.read_bytes(), dtype="uint8").copy()


def loaded(file: Any, *, custom_objects: dict[str, Any] | None = None) -> Any:
    """A model from the bytes of its file, compiled as it was saved.

    Only what Keras itself holds is loaded: no lambda, no code from the file, no class of the student's.

    Args:
        file: What `saved` gave; whatever came from a student.
        custom_objects: Classes of ours that the model may use, by name.

    Returns:
        A Keras model.

    Raises:
        ValueError: The bytes are no model, or need what only the student's process has. The message says which.

    Example:
        >>> loaded(np.zeros(3, dtype="uint8"))
        Traceback (most recent call last):
        ValueError: Expected a saved Keras model. Received: 3 bytes that are none (no archive).
    """
    import keras

    content = np.asarray(file)
    if content.dtype != np.uint8 or content.ndim != 1 or len(content) > MAX_BYTES:
        raise ValueError(
            f"Expected a saved Keras model of at most {MAX_BYTES // 2**20} MiB. Received: an array of shape "
            f"{content.shape}, {content.dtype}."
        )
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / _FILE
        path.write_bytes(content.tobytes())
        try:
            _refuse(path, custom_objects or {})
            model = keras.saving.load_model(path, custom_objects=custom_objects, safe_mode=True)
        except Exception as error:
            first = (str(error).strip().splitlines() or [""])[0].replace(str(path), _FILE)[:200]
            reason = f"{type(error).__name__}: {first}" if zipfile.is_zipfile(path) else "no archive"
            raise ValueError(
                f"Expected a saved Keras model. Received: {len(content)} bytes that are none ({reason})."
            ) from None
    if not isinstance(model, keras.Model):
        raise ValueError(f"Expected a saved Keras model. Received: a saved {type(model).__name__}.")
    return model


def _refuse(path: Path, known: dict[str, Any]) -> None:
    """Raise on a file that unpacks to too much, or that names a class which is neither Keras' nor known here.

    In a notebook, Keras would find the student's own classes by their names, and in grading it would not.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > _MOST_UNPACKED:
            raise ValueError(f"{size} bytes unpacked, and at most {_MOST_UNPACKED} are taken")
        config = json.loads(archive.read("config.json"))
    waiting: list[Any] = [config]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            module, name = part.get("module"), part.get("class_name")
            if isinstance(name, str) and module not in (None, "builtins") and name not in known:
                if not (isinstance(module, str) and module.split(".")[0] == "keras"):
                    raise ValueError(f"the class {name} is known only where the model was made")
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
