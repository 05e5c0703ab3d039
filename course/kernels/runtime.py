"""Where a zygote is met: a private folder, and a key that is equal for all clients that may share one."""

import hashlib
import json
import os
import platform
import stat
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from course.errors import CourseError
from course.files import write_atomically

ALREADY_RUNNING = 3  # a zygote's exit status when another one has the lock
# What libraries read while they are imported. Two requests that differ here cannot come from one set of imports.
_READ_AT_IMPORT = (
    "ABSL_", "CUDA_", "GLIBC_", "GOMP_", "GOTO_", "HIP_", "JAX_", "KERAS_", "KMP_", "LC_", "LD_", "MALLOC_", "MKL_",
    "MPL", "NUMEXPR_", "NUMPY_", "NVIDIA_", "OMP_", "OPENBLAS_", "PROTOCOL_BUFFERS_", "PYTHON", "PYTORCH_", "ROCR_",
    "SKLEARN_", "SCIPY_", "TF_", "TORCH_", "XLA_",
)  # fmt: skip
_ALSO_READ = {"HOME", "LANG", "LANGUAGE", "TZ", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"}
# These act later than at import, and are set in each kernel.
_SET_LATER = {"MPLBACKEND", "PYTHONBREAKPOINT", "PYTHONEXECUTABLE", "PYTHONSTARTUP", "PYTHONUNBUFFERED"}
_NEEDED_TO_START = {"PATH", "USER", "LOGNAME", "TMPDIR"}
# All that a sandbox, and the zygote that it is forked from, may know of its client's environment: by name, for any
# prefix is somebody's token too (`TF_VAR_password`, `KERAS_API_KEY`). What would change marks (KERAS_MAX_EPOCHS,
# JAX_ENABLE_X64) is not among them, either.
_LET_THROUGH = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CACHE_HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ",
    "PYTHONPATH", "PYTHONHOME", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX",
    "LD_LIBRARY_PATH", "LD_PRELOAD", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES",
    "OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OMP_PROC_BIND", "OMP_PLACES", "OMP_DYNAMIC", "GOMP_SPINCOUNT",
    "KMP_AFFINITY", "KMP_BLOCKTIME", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS",
    "JAX_PLATFORMS", "JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "XLA_FLAGS",
    "CUDA_VISIBLE_DEVICES", "KERAS_BACKEND", "MPLBACKEND", "COURSE_PROFILE", "COURSE_CONTRACTS",
})  # fmt: skip
_SETTINGS = {
    "keras.json": '{"floatx": "float32", "epsilon": 1e-07, "image_data_format": "channels_last"}\n',
    "matplotlibrc": "# matplotlib's defaults\n",
}
# A socket's path must fit 107 bytes; names in the folder take at most 24.
_LONGEST_FOLDER = 80


class WarmKernelUnavailable(CourseError, RuntimeError):
    """A warm kernel cannot be had; the text says why, as the second half of a sentence."""


def runtime_folder() -> Path:
    """The folder with the sockets of this user's zygotes; made when it is missing.

    `COURSE_KERNELS_DIR` names it, else it lies in `XDG_RUNTIME_DIR`, else among the temporary files.

    Raises:
        WarmKernelUnavailable: It belongs to somebody else, or others may enter it.
    """
    if not hasattr(os, "getuid"):
        raise WarmKernelUnavailable("this system has no users that a folder could be kept from")
    chosen = os.environ.get("COURSE_KERNELS_DIR")
    candidates = [Path(chosen)] if chosen else []
    session = os.environ.get("XDG_RUNTIME_DIR")
    if not chosen and session and os.access(session, os.W_OK):
        candidates.append(Path(session) / "keras-course")
    if not chosen:
        candidates += [Path(root) / f"keras-course-{os.getuid()}" for root in (tempfile.gettempdir(), "/tmp")]
    folder = next((path for path in candidates if len(os.fsencode(path.absolute())) <= _LONGEST_FOLDER), None)
    if folder is None:
        raise WarmKernelUnavailable(f"the path of the runtime folder is too long for a socket ({candidates[0]})")
    folder = folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # lstat: a link that somebody else left in a shared temporary folder must not lead us away.
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise WarmKernelUnavailable(
            f"{folder} is not a folder that only you can enter; remove it or set COURSE_KERNELS_DIR"
        )
    return folder


def sockets_in(folder: str | Path) -> str:
    """How the names of a kernel's sockets begin: in a folder, or in the runtime folder where its path is too long.

    Args:
        folder: Where they would lie.

    Example:
        >>> sockets_in("/tmp/a")
        '/tmp/a/kernel'
    """
    if len(os.fsencode(folder)) <= _LONGEST_FOLDER:
        return os.path.join(folder, "kernel")
    return str(runtime_folder() / f"k-{uuid.uuid4().hex[:12]}")


def mark_of(folder: Path | str) -> str:
    """What stands in the place of a runtime folder on its zygotes' command lines, which every sandbox can read.

    Args:
        folder: The runtime folder.

    Example:
        >>> len(mark_of("/run/user/1000/keras-course"))
        12
    """
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def confined_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment may leave its client for a kernel that grades or is graded: some names, no others.

    Keras' and matplotlib's settings are the course's own there: whoever grades may have `channels_first` or float16 in
    his `~/.keras/keras.json`, and marks must not depend on it.

    Args:
        environment: The client's environment variables.

    Raises:
        WarmKernelUnavailable: There is no place for the settings.

    Example:
        >>> "CANVAS_TOKEN" in confined_environment({"CANVAS_TOKEN": "x", "PATH": "/bin"})
        False
    """
    return {name: value for name, value in environment.items() if name in _LET_THROUGH} | own_settings()


def own_settings() -> dict[str, str]:
    """The variables by which Keras and matplotlib find the course's own settings, which are written where they lack.

    Raises:
        WarmKernelUnavailable: There is no place for them.
    """
    folder = runtime_folder() / "settings"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, text in _SETTINGS.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
            write_atomically(path, text)
    return {"KERAS_HOME": str(folder), "MATPLOTLIBRC": str(folder / "matplotlibrc")}


def import_environment(environment: Mapping[str, str], backend: str) -> dict[str, str]:
    """The part of an environment that decides what the imports give, with the course's own defaults filled in.

    Args:
        environment: A request's environment variables.
        backend: "tensorflow", "jax" or "torch".

    Returns:
        The variables that a zygote is started with, besides the few that every process needs.

    Example:
        >>> import_environment({"OMP_NUM_THREADS": "2", "SECRET_TOKEN": "x"}, "torch")["OMP_NUM_THREADS"]
        '2'
        >>> "SECRET_TOKEN" in import_environment({"SECRET_TOKEN": "x"}, "torch")
        False
    """
    chosen = {
        name: value
        for name, value in environment.items()
        if (name.startswith(_READ_AT_IMPORT) or name in _ALSO_READ) and name not in _SET_LATER
    }
    chosen["KERAS_BACKEND"] = backend
    # The same defaults as `course.setup`, which comes too late for them here.
    chosen.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if backend != "tensorflow":
        chosen.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    if backend == "jax":
        chosen.setdefault("JAX_COMPILATION_CACHE_DIR", str(compilation_cache(environment)))
        chosen.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    return chosen


def zygote_environment(environment: Mapping[str, str], backend: str) -> dict[str, str]:
    """All that a zygote is started with: nothing else of the client's environment reaches it, so no secret does.

    Args:
        environment: The environment of the request that starts it.
        backend: "tensorflow", "jax" or "torch".
    """
    needed = {name: environment[name] for name in _NEEDED_TO_START if name in environment}
    return needed | import_environment(environment, backend)


def compilation_cache(environment: Mapping[str, str]) -> Path:
    """Where JAX keeps what it compiled, shared by all kernels on machines with the same processor.

    The processor stands in the path because a home folder may be shared by machines that cannot run each other's code.

    Args:
        environment: For the user's cache folder.
    """
    root = environment.get("XDG_CACHE_HOME") or os.path.join(environment.get("HOME") or "/tmp", ".cache")
    described = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            described += next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        described += platform.processor()
    return Path(root) / "keras-course" / f"jax-{hashlib.sha256(described.encode()).hexdigest()[:8]}"


def zygote_key(python: str, environment: Mapping[str, str], backend: str) -> str:
    """The name under which clients meet: one for each interpreter, backend and import-time environment.

    Args:
        python: The interpreter's path. Its folder counts, for a virtual environment's interpreter is a link to the
            system's; its name does not, for `python` and `python3` in one folder are the same.
        environment: The request's environment variables.
        backend: "tensorflow", "jax" or "torch".

    Example:
        >>> a = zygote_key("/usr/bin/python3", {"HOME": "/home/a"}, "jax")
        >>> a == zygote_key("/usr/bin/python3", {"HOME": "/home/a", "COLUMNS": "80"}, "jax")
        True
        >>> a == zygote_key("/usr/bin/python3", {"HOME": "/home/a", "XLA_FLAGS": "--x"}, "jax")
        False
    """
    path = os.path.abspath(python)
    decides = [
        os.path.dirname(path),
        os.path.realpath(path),
        backend,
        sorted(import_environment(environment, backend).items()),
    ]
    return f"{backend[:2]}-{hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:12]}"
