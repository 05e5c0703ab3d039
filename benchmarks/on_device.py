"""What `on_device.sh` does, which see: choose profile and number at a time for this machine, and run the lessons.

Nothing but the standard library is imported before the wheels are installed.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Of the instructor's packages, what executing a lesson takes; the course's own dependencies come to it.
FOR_RUNNING = ("ipykernel", "jinja2", "jupytext", "nbclient", "nbformat", "papermill", "psutil", "pyyaml", "tqdm")
# Whatever a wheel asks for, these stay as they are: the device's driver fits these builds and perhaps no others.
UNTOUCHED = ("jax", "jaxlib", "torch")
# Eight minutes and a half, so that with ending what runs and writing the page it is less than nine.
BUDGET = 510.0
MEBIBYTES_FOR_A_LESSON = 8 * 1024


@dataclass(frozen=True)
class Device:
    """What a backend computes on.

    Args:
        name: As the lessons' first line tells it, such as "CPU" or "GPU (NVIDIA H100)".
        mebibytes: Its free memory; None on a CPU, and where the backend does not tell.
    """

    name: str
    mebibytes: float | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the lessons as the command line asks.

    Args:
        arguments: Without the program's name; the process's own by default.

    Returns:
        0 when everything that ran has passed, 1 when not or when nothing ran, 2 when it was called wrongly.
    """
    began = time.monotonic()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(arguments)
    if options.requirements:
        print("\n".join(requirements()))
        return 0
    if options.probe:
        device = probed(options.probe)
        print(json.dumps({"name": device.name, "mebibytes": device.mebibytes}))
        return 0
    if options.wheels is not None:
        with tempfile.TemporaryDirectory(prefix="course-on-device-") as folder:
            try:
                python = install_beside(options.wheels, Path(folder), requirements())
            except Refused as error:
                print(error, file=sys.stderr)
                return 2
            spent = f"{time.monotonic() - began:.1f}"
            return _ended([str(python), __file__, *_without(arguments, "--wheels"), "--spent", spent])
    # Told to end, by `timeout` say, it does what it does after Ctrl-C: the lessons end, and what is done is written.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(options, began)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2


class Refused(Exception):
    """This machine, or what was asked of it, does not do; the sentence says why and what to do."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="on_device.sh",
        description="Every lesson on the accelerator that is here, several at a time.",
        allow_abbrev=False,
    )
    parser.add_argument("--backends", nargs="+", default=["jax", "torch"], choices=("tensorflow", "jax", "torch"))
    parser.add_argument("--lessons", nargs="+", default=[], metavar="LESSON", help="id or number; all by default")
    parser.add_argument(
        "--profile", choices=("smoke", "full"), help="default: full on an accelerator, smoke where there is none"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="default: runs/<time>")
    parser.add_argument("--jobs", type=int, metavar="N", help="lessons at a time; default: what cores and memory allow")
    parser.add_argument(
        "--budget", type=float, default=BUDGET, metavar="SECONDS", help="for all of it (default: %(default)g)"
    )
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="install what is missing from this folder")
    parser.add_argument("--requirements", action="store_true", help="print what --wheels needs, and end")
    parser.add_argument("--probe", metavar="BACKEND", help=argparse.SUPPRESS)  # in a process that may load the backend
    parser.add_argument("--spent", type=float, default=0.0, help=argparse.SUPPRESS)  # of the budget, before this began
    return parser


def _run(options: argparse.Namespace, began: float) -> int:
    from course.authoring import run
    from course.authoring.lesson import lesson_paths
    from course.authoring.project import find_project
    from course.errors import CourseError

    project = find_project(ROOT)
    try:
        lesson_paths(project.solutions, options.lessons)
    except ValueError as error:
        raise Refused(str(error)) from None
    devices = probe(options.backends)
    for backend, device in devices.items():
        memory = "" if device.mebibytes is None else f", {device.mebibytes / 1024:.0f} GiB free"
        print(f"{backend} computes on {device.name}{memory}.")
    profile = options.profile or chosen_profile(devices)
    jobs = lessons_at_a_time(devices, os.cpu_count() or 1) if options.jobs is None else options.jobs
    # A lesson's own threads, such as those of PyTorch and of NumPy, share the cores, too: left alone, each lesson would
    # start as many as there are cores, and all would wait for one another.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // max(1, jobs))))
    plan = run.Plan(
        backends=tuple(devices),
        profile=profile,
        jobs=jobs,
        kernel=kernel(devices),
        budget=round(options.budget - options.spent - (time.monotonic() - began), 1),
        device=next(iter(devices.values())).name,
    )
    try:
        return run.run(project, options.lessons, plan, output=options.output)
    except CourseError as error:
        raise Refused(str(error)) from None


def requirements() -> list[str]:
    """What executing lessons takes, beside a backend: as pip reads it, from `pyproject.toml`."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    instructor: list[str] = project["optional-dependencies"]["instructor"]
    needed: list[str] = project["dependencies"]
    return needed + [line for line in instructor if line.split(">")[0] in FOR_RUNNING]


def install_beside(wheels: Path, folder: Path, needed: Sequence[str]) -> Path:
    """Install what is missing into an environment of its own, which sees everything that is installed here.

    So that nothing that is installed here can be changed, not even by a wheel that asks for another version.

    Args:
        wheels: The folder of wheels; nothing else is looked at.
        folder: Where the environment is made.
        needed: What is to be there, as pip reads it.

    Returns:
        The environment's interpreter.

    Raises:
        Refused: There is no such folder, or a wheel is missing from it.
    """
    import site

    if not wheels.is_dir():
        raise Refused(f"Expected a folder of wheels. There is no folder {wheels}. Name one that exists.")
    # Without pip, which some systems keep apart: this interpreter's own serves, as everything else of it does.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    [libraries] = folder.glob("lib/python*/site-packages")
    # A virtual environment's own "system packages" are those of the interpreter that it was made from, and not those of
    # a virtual environment in which that one stands: so the folders are named, and their own .pth files are followed.
    installed = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    lines = [f"import site; site.addsitedir({path!r})\n" for path in installed if os.path.isdir(path)]
    (libraries / "installed.pth").write_text("".join(lines), encoding="utf-8")
    kept = folder / "constraints.txt"
    kept.write_text("".join(f"{name}=={found}\n" for name in UNTOUCHED if (found := _version(name))), encoding="utf-8")
    command = [str(python), "-m", "pip", "--isolated", "install", "--no-index", "--find-links", str(wheels)]
    options = ["--quiet", "--no-compile", "--no-cache-dir", "--disable-pip-version-check", "-c", str(kept)]
    # A settings file may name more places, which are then looked at beside the folder.
    if subprocess.run([*command, *options, *needed], env=os.environ | {"PIP_CONFIG_FILE": os.devnull}).returncode:
        raise Refused(
            f"pip could not install what the lessons need from {wheels}; it says above what is missing. "
            "benchmarks/on_device.sh says at its top how to collect the wheels."
        )
    return python


def probe(backends: Sequence[str]) -> dict[str, Device]:
    """What each backend computes on: asked at the same time, each in a process that ends and frees the device.

    Raises:
        Refused: A backend cannot be loaded.
    """
    environment = {**os.environ, "XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    asked = {
        backend: subprocess.Popen(
            [sys.executable, __file__, "--probe", backend],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, "KERAS_BACKEND": backend},
        )
        for backend in dict.fromkeys(backends)
    }
    answers = {backend: process.communicate() for backend, process in asked.items()}
    devices = {}
    for backend, (answer, complaint) in answers.items():
        if asked[backend].returncode:
            last = complaint.strip().splitlines()[-1:] or ["it said nothing"]
            raise Refused(f"{backend} cannot be loaded by {sys.executable}: {last[0]}. Install it, or leave it out.")
        devices[backend] = Device(**json.loads(answer.strip().splitlines()[-1]))
    return devices


def probed(backend: str) -> Device:
    """What a backend computes on, asked in this process, which loads it."""
    from course.session import device_name

    name = device_name(backend)
    if not name.startswith("GPU"):
        return Device(name)
    if backend == "torch":
        import torch

        return Device(name, torch.cuda.mem_get_info()[0] / 2**20 if torch.cuda.is_available() else None)
    if backend == "jax":
        import jax

        told = jax.devices()[0].memory_stats() or {}
        return Device(name, told["bytes_limit"] / 2**20 if "bytes_limit" in told else None)
    return Device(name)  # TensorFlow tells what it took, not what there is


def chosen_profile(devices: dict[str, Device]) -> str:
    """Real sizes where every backend has an accelerator: on a CPU a single lesson of those can take an hour."""
    return "smoke" if any(device.name == "CPU" for device in devices.values()) else "full"


def lessons_at_a_time(devices: dict[str, Device], cores: int) -> int:
    """How many lessons run at a time.

    Two cores for each: one issues the device's work, which is what holds up lessons with models as small as a
    course's, and the other prepares batches, compiles and draws. A device that one lesson fills is the exception, and
    lessons that wait for one another there lose nothing. Eight GiB of the device's memory for each, several times what
    any lesson's whole process takes in smoke (`course/lesson_costs.json`): the driver's part of half a GiB or so, and
    room for real sizes. JAX may not grow beyond its share (`course run` sees to that), so that PyTorch finds its own.
    A TPU belongs to one process.
    """
    if any(device.name.startswith("TPU") for device in devices.values()):
        return 1
    memory = [device.mebibytes for device in devices.values() if device.mebibytes is not None]
    by_memory = [int(mebibytes // MEBIBYTES_FOR_A_LESSON) for mebibytes in memory]
    return max(1, min([cores // 2, *by_memory]))


def kernel(devices: dict[str, Device]) -> str:
    """The Jupyter kernel: "" for warm ones, where they can be had.

    They fork, which no accelerator's driver survives, and Jupyter knows them only where the course was installed.
    """
    installed = entry_points(group="jupyter_client.kernel_provisioners", name="course-warm")
    return "" if installed and all(device.name == "CPU" for device in devices.values()) else "python3"


def _ended(command: Sequence[str]) -> int:
    """Run a command to its end and return its code; what this process is told, it is told, too."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells both
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    return child.wait()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _without(arguments: Sequence[str], option: str) -> list[str]:
    """A command line without one option and its value."""
    kept: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == option:
            next(left)
        elif not argument.startswith(f"{option}="):
            kept.append(argument)
    return kept


if __name__ == "__main__":
    sys.exit(main())
