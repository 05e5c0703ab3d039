"""Loading what was saved, on any backend and in any process."""

from pathlib import Path
from typing import Any

import keras

from course.errors import complaint
from course.registration import register_classes


def load_model(path: str | Path, *, compile: bool = True) -> keras.Model:
    """Load a model that `model.save(path)` wrote, on this process's backend, whichever wrote it.

    `keras.saving.load_model` does so, too: `import course` has our classes registered once Keras is imported
    (`course/registration.py`). This function refuses what is no saved model in words of its own.

    Args:
        path: the `.keras` file.
        compile: whether to compile the model as it was when it was saved.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no `.keras` file.

    Example:

    >>> import tempfile
    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_gpt2(50, max_length=8, width=8, num_layers=1, num_heads=2)
    >>> path = tempfile.mkdtemp() + "/gpt2.keras"
    >>> model.save(path)
    >>> again = models.load_model(path)
    >>> tokens = np.array([[1, 2, 3]])
    >>> float(abs(keras.ops.convert_to_numpy(again(tokens) - model(tokens))).max())
    0.0
    """
    if not Path(path).is_file():
        raise FileNotFoundError(
            complaint("path", "an existing file", f"path={str(path)!r}", "Save one: model.save(path).")
        )
    if Path(path).suffix != ".keras":
        raise ValueError(
            complaint("path", "a file that ends in .keras", f"path={str(path)!r}", "Name it so: model.save(path).")
        )
    register_classes()
    model: Any = keras.saving.load_model(path, compile=compile)
    return model
