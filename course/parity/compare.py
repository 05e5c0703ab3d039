"""`course parity`: every example on every backend, side by side, and the largest relative difference of each."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course.backends import BACKENDS, LABELS
from course.display import SIGNS
from course.errors import InvalidValue, did_you_mean
from course.parity.example import Example

QUANTITIES = ("outputs", "gradients", "losses")


@dataclass(frozen=True)
class Row:
    """One builder compared.

    Args:
        name: The example's.
        parameters: Numbers compared in the gradient: the small example's trainable parameters.
        differences: For each of outputs, gradients and losses the largest relative difference between two backends.
        tolerance: What is allowed.
        fault: Why there is nothing to compare; "" when there is.
        normalization_frozen: Whether batch normalizations kept their statistics.
    """

    name: str
    parameters: int
    differences: dict[str, float]
    tolerance: float
    fault: str = ""
    normalization_frozen: bool = False

    @property
    def passed(self) -> bool:
        """Whether every quantity was measured and lies within the tolerance."""
        return not self.fault and all(self.differences[quantity] <= self.tolerance for quantity in QUANTITIES)


def compare(
    names: Iterable[str] = (), *, backends: Sequence[str] = BACKENDS, progress: Callable[[str], None] = lambda _: None
) -> list[Row]:
    """Run examples on each backend, the backends beside each other, and compare.

    Args:
        names: Examples; all when empty.
        backends: At least two.
        progress: Called with a line whenever an example is done on a backend.

    Raises:
        InvalidValue: An unknown name or backend, or fewer than two backends.
    """
    from course.parity import EXAMPLES

    chosen = list(names) or list(EXAMPLES)
    for word, given, known in (("example", chosen, list(EXAMPLES)), ("backend", backends, list(BACKENDS))):
        for name in given:
            if name not in known:
                hint = did_you_mean(name, known) or f" There are: {', '.join(known)}."
                raise InvalidValue(f"There is no {word} {name!r}.{hint}")
    if len(set(backends)) < 2:
        raise InvalidValue(f"Parity needs two backends or three to compare. Received: {', '.join(backends) or 'none'}.")
    with tempfile.TemporaryDirectory() as folder:
        faults: dict[tuple[str, str], str] = {}
        threads = [
            threading.Thread(target=_run, args=(backend, chosen, Path(folder), faults, progress))
            for backend in backends
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [_row(EXAMPLES[name], backends, Path(folder), faults) for name in chosen]


def relative_difference(arrays: Sequence[np.ndarray]) -> float:
    """The largest difference between two of the arrays, by the largest absolute value of all.

    Args:
        arrays: Of one shape.

    Returns:
        Infinity where shapes differ or a number is not finite.

    Example:
        >>> round(relative_difference([np.array([1.0, 2.0]), np.array([1.0, 2.002])]), 6)
        0.000999
    """
    if len({array.shape for array in arrays}) != 1 or not all(np.isfinite(array).all() for array in arrays):
        return float("inf")
    stacked = np.stack(arrays)
    scale = np.abs(stacked).max(initial=0.0)
    spread = (stacked.max(axis=0) - stacked.min(axis=0)).max(initial=0.0)
    return float(spread / scale) if scale else 0.0


def table(rows: Sequence[Row]) -> str:
    """The comparison as a Markdown table, worst of each row marked by nothing but its size."""
    lines = [
        "| builder | trainable weights here | normalization | outputs | gradients | losses of 20 steps | tolerance | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        about = f"`{row.name}` | {row.parameters or ''} | {'frozen' if row.normalization_frozen else ''}"
        cells = " | ".join("" if row.fault else f"{row.differences[quantity]:.1e}" for quantity in QUANTITIES)
        verdict = row.fault or (SIGNS["right"] if row.passed else f"{SIGNS['wrong']} differs")
        lines.append(f"| {about} | {cells} | {row.tolerance:.0e} | {verdict} |")
    return "\n".join(lines) + "\n"


def page(rows: Sequence[Row]) -> str:
    """The site's page: what was compared, how, and the table."""
    from importlib.metadata import version

    versions = ", ".join(f"{name} {_version(name, version)}" for name in ("keras", *BACKENDS))
    return f"""# Parity: one model, three backends

`course parity -o docs/parity.md` writes this page. For every builder it makes the small model of
`course/parity/examples` on TensorFlow, JAX and PyTorch, gives it the same weights and the same batches (drawn by
NumPy), and compares

- the **outputs** of inference,
- the **gradients** of the loss by every trainable weight, in training mode,
- the **losses** of 20 steps of gradient descent, compiled as the backend compiles.

A figure is the largest difference between two backends, divided by the largest absolute value of that quantity. The
rounding of float32 is 6e-08; sums taken in another order, and 20 steps on top of one another, make more of it. Above
its tolerance a row fails, and the command with it.

Three networks are compared with their normalizations frozen, as in fine-tuning. They have many batch normalizations in
a row and no way past them, and with the batch's own statistics each of these multiplies what the layer before it
rounded: gradients then differ by up to a tenth between any two programs that sum in another order. (More digits do not
help: in a float64 model the statistics of at least one backend in Keras 3.15 still have the precision of float32.)

{table(rows)}
Measured on processors, with {versions}.
"""


def _version(name: str, version: Callable[[str], str]) -> str:
    from importlib.metadata import PackageNotFoundError

    for candidate in (name, f"{name}-cpu"):
        try:
            return version(candidate)
        except PackageNotFoundError:
            continue
    return "(version unknown)"


def _run(
    backend: str,
    names: list[str],
    folder: Path,
    faults: dict[tuple[str, str], str],
    progress: Callable[[str], None],
) -> None:
    """Measure all examples on one backend, in a process of its own: Keras takes one backend a process."""
    own = folder / backend
    own.mkdir()
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    process = subprocess.Popen(
        [sys.executable, "-m", "course.parity.measure", str(own), *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    heard: list[str] = []
    listener = threading.Thread(target=lambda: heard.extend(process.stderr or ()), daemon=True)
    listener.start()
    told = set()
    for line in process.stdout or ():
        name, _, rest = line.rstrip("\n").partition("\t")
        state, _, what = rest.partition("\t")
        if name not in names:
            continue  # a library's own words
        told.add(name)
        if state == "failed":
            faults[backend, name] = what
        progress(f"{LABELS[backend]}: {name} {'failed' if state == 'failed' else what + ' s'}")
    process.wait()
    listener.join(timeout=5)
    last = heard[-1].strip() if heard else f"its process ended with code {process.returncode}"
    for name in names:
        if name not in told:
            faults[backend, name] = last


def _row(example: Example, backends: Sequence[str], folder: Path, faults: dict[tuple[str, str], str]) -> Row:
    failed = [
        f"{LABELS[backend]}: {faults[backend, example.name]}"
        for backend in backends
        if (backend, example.name) in faults
    ]
    if failed:
        return Row(example.name, 0, {}, example.tolerance, "; ".join(failed), example.normalization_frozen)
    found = []
    for backend in backends:
        with np.load(folder / backend / f"{example.name}.npz") as stored:
            found.append({quantity: stored[quantity] for quantity in QUANTITIES})
    if not any(one["gradients"].any() for one in found):
        fault = "its gradient is 0: choose weights or a loss that have one"
        return Row(example.name, 0, {}, example.tolerance, fault, example.normalization_frozen)
    differences = {quantity: relative_difference([one[quantity] for one in found]) for quantity in QUANTITIES}
    size = found[0]["gradients"].size
    return Row(example.name, size, differences, example.tolerance, normalization_frozen=example.normalization_frozen)
