"""Every builder's small example, exported on every backend in every format, run by the format's own runtime, compared.

    python benchmarks/exports.py                           # all that the installed packages allow
    python benchmarks/exports.py --backend torch --format onnx vit gpt2
    python benchmarks/exports.py --page docs/export.md     # writes the table into the page

A cell is the error relative to the largest output, at another batch size (and length, where it is free) than the one
that was traced; or, in words, why there is none. Results are kept in benchmarks/results/exports.json, cell by cell.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "benchmarks" / "results" / "exports.json"
BACKENDS = ("tensorflow", "jax", "torch")
FORMATS = ("tf_saved_model", "onnx", "openvino", "litert", "torch")
TOLERANCE = 1e-5
# What the runtimes compare is one batch of this size; models with fixed sizes are exported for it.
BATCH = 3


def measure(name: str, format: str) -> dict[str, Any]:
    """Export one example on this process's backend, run the file, and compare."""
    import keras

    from course import models
    from course.models.export import FIXED_SIZES, SUFFIXES
    from course.parity import EXAMPLES
    from course.parity.measure import generator, inject_weights

    backend = keras.backend.backend()
    keras.utils.clear_session()
    example = EXAMPLES[name]
    model = example.build()
    inject_weights(model, name)
    batch, _ = example.batch(generator(name, "exported"))
    names = [tensor.name for tensor in model.inputs]
    if not isinstance(batch, dict):
        batch = dict(zip(names, batch if isinstance(batch, list | tuple) else [batch], strict=True))
    optional = {x.name for x in model.layers if isinstance(x, keras.layers.InputLayer) and x.optional}
    given = {x.name: np.asarray(batch[x.name])[:BATCH].astype(x.dtype) for x in model.inputs if x.name not in optional}
    outputs = model(given if len(names) > 1 else given[names[0]], training=False)
    expected = [keras.ops.convert_to_numpy(tensor) for tensor in keras.tree.flatten(outputs)]
    # Free sizes first; where they are refused or computed wrongly, the sizes of this batch.
    lengths = {x.name: given[x.name].shape[1] for x in model.inputs if x.name in given and None in x.shape[1:2]}
    ways: list[tuple[str, dict[str, Any]]] = [("", {}), ("fixed", {"batch_size": BATCH, "length": lengths})]
    if lengths:
        ways.insert(1, ("fixed length", {"length": lengths}))
    if (backend, format) in FIXED_SIZES:
        ways = ways[-1:]
    problem: dict[str, Any] = {}
    for sizes, options in ways:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model").with_suffix(SUFFIXES[format])
            started = time.monotonic()
            try:
                models.export_model(model, path, format=format, **options)
                seconds = time.monotonic() - started
                found = models.load_exported(path)(list(given.values()))
                found = found if isinstance(found, list) else [found]
                shapes = [one.shape for one in found], [one.shape for one in expected]
                if shapes[0] != shapes[1]:
                    raise ValueError(f"outputs of shapes {shapes[0]}, not {shapes[1]}")
                error = max(
                    float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-9))
                    for a, b in zip(found, expected, strict=True)
                )
                if error <= TOLERANCE:
                    return {"error": error, "sizes": sizes, "seconds": round(seconds, 1)}
                problem = problem or {"problem": f"off by {error:.0e}"}
            except Exception as failure:
                said = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(failure)).split())
                problem = problem or {"problem": f"{type(failure).__name__}: {said[:300]}"}
    return problem


def in_this_process(format: str, names: list[str]) -> None:
    warnings.simplefilter("ignore")
    for name in names:
        print(json.dumps([name, measure(name, format)]), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="examples of course.parity; all unless given")
    parser.add_argument("--backend", choices=BACKENDS, action="append")
    parser.add_argument("--format", choices=FORMATS, action="append")
    parser.add_argument("--page", type=Path, help="only write the table of the kept results into this page")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.page:
        write_page(arguments.page)
        return 0
    names = arguments.names
    if arguments.here:
        in_this_process(arguments.format[0], names)
        return 0
    from course.models.export import WRITERS

    for backend in arguments.backend or BACKENDS:
        for format in arguments.format or FORMATS:
            if format in WRITERS[backend]:
                run(backend, format, names or every_example())
    return 0


def run(backend: str, format: str, names: list[str]) -> None:
    """One process for a backend and a format; whatever ends it, ends only what it was at."""
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    while names:
        command = [sys.executable, __file__, "--here", "--format", format, *names]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for line in process.stdout or ():
            if not line.startswith('["'):
                continue  # what converters print
            name, found = json.loads(line)
            keep(backend, format, name, found)
            names = names[names.index(name) + 1 :]
        if process.wait() and names:
            keep(backend, format, names[0], {"problem": "the converter, or the runtime, ended the process"})
            names = names[1:]


def keep(backend: str, format: str, name: str, found: dict[str, Any]) -> None:
    """Tell one cell, and write it to disk at once."""
    print(backend, format, name, found, flush=True)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept.setdefault(backend, {}).setdefault(format, {})[name] = found
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def every_example() -> list[str]:
    code = "from course.parity import EXAMPLES; print(*EXAMPLES)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return found.stdout.split()


def write_page(page: Path) -> None:
    """The table, between the page's two marks."""
    kept = json.loads(RESULTS.read_text())
    columns = [(backend, format) for backend in BACKENDS for format in FORMATS if format in kept.get(backend, {})]
    names = list(dict.fromkeys(name for backend, format in columns for name in kept[backend][format]))
    short = {
        "tf_saved_model": "SavedModel",
        "onnx": "ONNX",
        "openvino": "OpenVINO",
        "litert": "LiteRT",
        "torch": ".pt2",
    }
    label = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
    lines = ["| example | " + " | ".join(f"{label[b]}: {short[f]}" for b, f in columns) + " |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    notes: dict[str, int] = {}
    for name in names:
        cells = []
        for backend, format in columns:
            found = kept[backend][format].get(name)
            if found is None:
                cells.append("")
            elif "error" in found:
                cells.append(f"{found['error']:.0e}" + {"": "", "fixed length": " †", "fixed": " ‡"}[found["sizes"]])
            else:
                number = notes.setdefault(found["problem"], len(notes) + 1)
                cells.append(f"– ({number})")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", *(f"{number}. {problem}" for problem, number in notes.items())]
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- exports -->\n")
    _, _, after = rest.partition("<!-- /exports -->")
    page.write_text(f"{before}<!-- exports -->\n" + "\n".join(lines) + f"\n<!-- /exports -->{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
