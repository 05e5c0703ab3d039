"""The first word of a lesson: `setup()` readies Keras: backend, seed, device."""

import contextlib
import importlib.metadata
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from course.backends import BACKENDS, LABELS, installed_backends
from course.display import Panel, show
from course.errors import CourseError, InvalidValue, did_you_mean
from course.lessons import need_lesson
from course.missing_names import tell_which_cell

PROFILES = ("smoke", "full")
# absl's informational lines, and the line in which it says that it has not been set up yet.
_GREETINGS = ("I0000 ", "WARNING: All log messages before absl::InitializeLog()")


@dataclass(frozen=True)
class Session:
    """What a lesson runs on.

    Args:
        lesson: The lesson's id, or "" outside a lesson.
        backend: "tensorflow", "jax" or "torch".
        device: For example "CPU" or "GPU (NVIDIA H100)".
        profile: "smoke" (sizes for a laptop) or "full" (real sizes).
        seed: What Python's, NumPy's and Keras' generators started from.
        versions: Package names to versions.
    """

    lesson: str
    backend: str
    device: str
    profile: str
    seed: int
    versions: Mapping[str, str]

    def __str__(self) -> str:
        keras, backend = self.versions["keras"], self.versions.get(self.backend, "?")
        return (
            f"Keras {keras} on {LABELS[self.backend]} {backend} · {self.device} · profile {self.profile}"
            f" · seed {self.seed} · course {self.versions['keras-course']}"
        )


class BackendError(CourseError, RuntimeError):
    """The backend that was asked for is not the one that Keras runs on, or is not installed."""


_session: Session | None = None


def setup(lesson: str = "", *, profile: str | None = None, backend: str | None = None, seed: int = 0) -> None:
    """Ready Keras for a lesson: choose the backend, seed every generator, say in one line what the lesson runs on.

    `KERAS_BACKEND` is honored and never overwritten. Where it is not set, the first of TensorFlow, JAX and PyTorch
    that is installed is taken. Calling it again seeds again and changes nothing else.

    Args:
        lesson: The lesson's id, such as `"02_activations"`; `course.progress()` then knows its exercises.
        profile: `"smoke"` or `"full"`; without it the environment variable `COURSE_PROFILE`, else `"smoke"`.
        backend: `"tensorflow"`, `"jax"` or `"torch"`, where you don't want the default.
        seed: What Python's, NumPy's and Keras' generators start from.

    Raises:
        BackendError: No backend is installed, the wanted one is not, or Keras already runs on another.
        course.errors.InvalidValue: An unknown lesson, profile or backend; the nearest one is named.

    Example:
        >>> import course
        >>> course.setup()  # doctest: +SKIP
        Keras 3.15.1 on TensorFlow 2.21.0 · CPU · profile smoke · seed 0 · course 0.1.0
    """
    global _session
    if lesson:
        need_lesson(lesson)
    profile = _one_of("profile", profile or os.environ.get("COURSE_PROFILE") or "smoke", PROFILES)
    chosen = _choose_backend(backend)
    os.environ.setdefault("KERAS_BACKEND", chosen)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # PyTorch's threads spin while they wait, and a machine that others use, too, then takes ten times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if chosen != "tensorflow":
        # Keras imports TensorFlow in the middle of a later cell even then; without oneDNN it says nothing there.
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    with _without_greetings():
        import keras

        keras.utils.set_random_seed(seed)
        device = device_name(chosen)
    versions = {
        "python": platform.python_version(),
        "keras-course": _version("keras-course"),
        "keras": keras.__version__,
        "numpy": _version("numpy"),
        chosen: _backend_version(chosen),
    }
    _session = Session(lesson, chosen, device, profile, seed, versions)
    tell_which_cell(lesson)
    show(
        Panel(
            text=str(_session),
            data={
                "kind": "setup",
                "lesson": lesson,
                "backend": chosen,
                "device": device,
                "profile": profile,
                "versions": versions,
            },
        )
    )


def current() -> Session | None:
    """The session that `setup` made, or None before it was called."""
    return _session


def device_name(backend: str) -> str:
    """The device that the backend computes on, as a person would say it: "CPU", "GPU (NVIDIA H100 80GB HBM3)", "TPU".

    Args:
        backend: "tensorflow", "jax" or "torch"; it must be installed.
    """
    if backend == "torch":
        import torch

        if torch.cuda.is_available():
            return f"GPU ({torch.cuda.get_device_name(0)})"
        return "GPU (Apple Metal)" if torch.backends.mps.is_available() else "CPU"
    if backend == "jax":
        import jax

        device = jax.devices()[0]
        kind = device.platform.upper().replace("CUDA", "GPU").replace("ROCM", "GPU")
        return kind if kind == "CPU" else f"{kind} ({device.device_kind})"
    import tensorflow as tf

    for kind in ("TPU", "GPU"):
        devices = tf.config.list_physical_devices(kind)
        if devices:
            return f"{kind} ({tf.config.experimental.get_device_details(devices[0]).get('device_name', kind)})"
    return "CPU"


def peak_device_mebibytes() -> float | None:
    """The most memory of the accelerator that this process's arrays took so far, as Keras' backend counts it.

    The driver's own part (on CUDA some hundred MiB a process) and what the backend keeps in reserve are not in it.

    Returns:
        MiB; None on a CPU, where the backend does not count, and before Keras was imported.

    Example:
        >>> import course
        >>> course.setup()  # doctest: +SKIP
        >>> peak_device_mebibytes()  # doctest: +SKIP
        613.4
    """
    # Keras not imported: nothing was computed, and asking must not load a backend.
    backend = str(sys.modules["keras"].config.backend()) if "keras" in sys.modules else ""
    if backend == "torch":
        import torch

        return torch.cuda.max_memory_allocated() / 2**20 if torch.cuda.is_available() else None
    if backend == "jax":
        import jax

        # None on a CPU, and where XLA was told to use an allocator that does not count.
        peak = (jax.devices()[0].memory_stats() or {}).get("peak_bytes_in_use")
        return None if peak is None else peak / 2**20
    if backend == "tensorflow":
        import tensorflow as tf

        if tf.config.list_physical_devices("GPU"):
            return float(tf.config.experimental.get_memory_info("GPU:0")["peak"]) / 2**20
    return None


def _choose_backend(asked: str | None) -> str:
    if asked is not None:
        _one_of("backend", asked, BACKENDS)
    environment = os.environ.get("KERAS_BACKEND")
    if environment is not None:
        _one_of("KERAS_BACKEND", environment, BACKENDS)
    wanted = asked or environment
    if "keras" in sys.modules:
        loaded = str(sys.modules["keras"].config.backend())
        if wanted and wanted != loaded:
            _refuse(f"Keras already runs on {loaded!r} in this kernel, and {wanted!r} was asked for.", wanted)
        return loaded
    if asked and environment and asked != environment:
        _refuse(f"The environment says KERAS_BACKEND={environment}, and setup() was asked for {asked!r}.", asked)
    if wanted is None:
        wanted = next(iter(installed_backends()), None)
        if wanted is None:
            raise BackendError(
                "Keras needs one of TensorFlow, JAX and PyTorch, and none is installed. "
                "Install one, for example: pip install tensorflow"
            )
    if wanted not in installed_backends():
        raise BackendError(
            f"The backend {wanted!r} is not installed. Install it (pip install {wanted}), "
            "or set KERAS_BACKEND to another."
        )
    return wanted


def _refuse(what: str, wanted: str) -> NoReturn:
    raise BackendError(
        f"{what} A backend cannot be changed once Keras is loaded: restart the kernel, and before anything else run\n"
        f'    import os; os.environ["KERAS_BACKEND"] = "{wanted}"'
    )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise InvalidValue(
            f"`{name}` must be one of {', '.join(map(repr, known))}. Received: {value!r}."
            f"{did_you_mean(value, known, cutoff=0.3)}"
        )
    return value


@contextlib.contextmanager
def _without_greetings() -> Iterator[None]:
    """Keep TensorFlow's build flags, which it writes to the file descriptor itself, off the reader's first cell."""
    kept = _copy_of_stderr()
    if kept is None:
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            for line in caught.read().decode(errors="replace").splitlines():
                if not line.startswith(_GREETINGS):
                    sys.stderr.write(line + "\n")


def _copy_of_stderr() -> int | None:
    """Another descriptor of standard error; None where there is none (a window without a console) or it was closed."""
    try:
        sys.stderr.flush()
        return os.dup(2)
    except (AttributeError, ValueError, OSError):
        return None


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return sys.modules["course"].__version__ if distribution == "keras-course" else "?"


def _backend_version(backend: str) -> str:
    return str(getattr(sys.modules.get(backend), "__version__", None) or _version(backend))
