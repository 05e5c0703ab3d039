"""The three backends of Keras that the course runs on: their names for `KERAS_BACKEND`, and for people."""

import importlib.util
import os

LABELS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
BACKENDS = tuple(LABELS)


def chosen_backend() -> str:
    """The backend that `KERAS_BACKEND` asks for, else TensorFlow: what a command runs on when it is not told.

    Raises:
        course.errors.InvalidValue: `KERAS_BACKEND` names something else.
    """
    from course.errors import InvalidValue, did_you_mean

    name = os.environ.get("KERAS_BACKEND") or BACKENDS[0]
    if name not in BACKENDS:
        known = ", ".join(BACKENDS)
        raise InvalidValue(f"KERAS_BACKEND must be one of {known}. Received: {name!r}.{did_you_mean(name, BACKENDS)}")
    return name


def installed_backends() -> list[str]:
    """Those of the three that can be imported here, in the order in which they are preferred; none is imported."""
    return [name for name in BACKENDS if importlib.util.find_spec(name)]
