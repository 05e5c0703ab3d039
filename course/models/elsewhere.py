"""A saved model on another backend: a second Python loads it, since one process has one backend for life."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from course.backends import installed_backends

_PROGRAM = """
import sys, numpy, keras
model = keras.saving.load_model(sys.argv[1], compile=False)
outputs = model(numpy.load(sys.argv[2] + "/inputs.npy"), training=False)
numpy.save(sys.argv[2] + "/outputs.npy", keras.ops.convert_to_numpy(outputs))
"""
_MOST_SECONDS = 300


class OutputsElsewhere:
    """What a saved model gives on another backend. A second Python starts at once, and is waited for when asked.

    Args:
        path: A `.keras` file that needs no class of one's own.
        inputs: One array, a batch of inputs.
        backend: The other backend; by default one that is installed and is not this one.

    Example:
        >>> import numpy as np
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> path = Path(tempfile.mkdtemp()) / "model.keras"
        >>> model.save(path)
        >>> OutputsElsewhere(path, np.ones((3, 2), "float32"), backend=keras.backend.backend()).outputs().shape
        (3, 1)
    """

    def __init__(self, path: Any, inputs: Any, *, backend: str | None = None) -> None:
        others = [name for name in installed_backends() if name != keras.backend.backend()]
        self.backend = backend or (others[0] if others else None)
        self._process: subprocess.Popen[bytes] | None = None
        if self.backend is None:
            return
        self._folder = tempfile.TemporaryDirectory()
        np.save(Path(self._folder.name) / "inputs.npy", np.asarray(inputs))
        settings = {"KERAS_BACKEND": self.backend, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(path), self._folder.name],
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def outputs(self) -> NDArray[Any] | None:
        """The outputs as an array, or None where there is no other backend.

        Raises:
            RuntimeError: The second Python failed; its last line is told.
        """
        if self._process is None:
            return None
        _, complaint = self._process.communicate(timeout=_MOST_SECONDS)
        if self._process.returncode:
            lines = complaint.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise RuntimeError(f"The model could not be loaded with the backend {self.backend!r}: {lines[-1]}")
        found: NDArray[Any] = np.load(Path(self._folder.name) / "outputs.npy")
        return found
