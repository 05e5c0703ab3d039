"""What all benchmarks write beside their figures, and where: versions, device, machine, and the files in results/."""

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


def versions(*packages: str) -> dict[str, str]:
    """Python's version, and of these packages those that are installed have theirs."""
    found = {package: version_of(package) for package in packages}
    return {"python": platform.python_version()} | {package: one for package, one in found.items() if one}


def version_of(package: str) -> str:
    """A package's version, TensorFlow's under either of its names; "" when it is not installed."""
    for name in (package, "tensorflow-cpu", "tensorflow") if package.startswith("tensorflow") else (package,):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""


def device() -> str:
    """What this process's backend computes on."""
    import keras

    from course.session import device_name

    return device_name(keras.backend.backend())


def machine() -> str:
    """The system, the processor's kind, and how many cores there are."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def read(name: str) -> dict[str, Any]:
    """What results/<name>.json holds, nothing where it is not there."""
    path = RESULTS / f"{name}.json"
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return figures


def write(name: str, figures: dict[str, Any], *, sort_keys: bool = False) -> None:
    """Make results/<name>.json of these figures."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, indent=1, sort_keys=sort_keys)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def keep(name: str, key: str, figures: dict[str, Any]) -> None:
    """Write under one key, such as the backend's name, and leave what others wrote."""
    write(name, read(name) | {key: figures}, sort_keys=True)
