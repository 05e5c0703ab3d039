"""Does everything train under `jit_compile`, and in mixed_bfloat16? Every builder, on this backend.

    KERAS_BACKEND=tensorflow python benchmarks/compiled.py          # all builders: XLA takes minutes
    KERAS_BACKEND=torch python benchmarks/compiled.py gpt2 resnet   # some

Each builder's small example (`course.parity`) takes one training step three times from the same weights: as it is, with
`jit_compile=True` on TensorFlow and JAX (Keras' PyTorch trainer would call `torch.compile`, which needs a C++ compiler:
it is left out), and in mixed_bfloat16. Compiled, the loss must agree to 1e-3; with eight bits of mantissa, to a tenth.
Outputs must be float32 in every case. Ends with 1 where one does not.

Results: benchmarks/results/compiled_<backend>.json.
"""

import argparse
import os
import sys
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import recording

from course.parity import EXAMPLES
from course.parity.measure import build_for_comparison, generator

BACKEND = keras.backend.backend()
COMPILED, MIXED = 1e-3, 0.1


def one_step(name: str, *, jit_compile: bool, policy: str = "float32") -> tuple[float, float]:
    """The loss of one training step, and its seconds with compiling."""
    example = EXAMPLES[name]
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(policy)  # after clear_session, which forgets it
    model = build_for_comparison(example)
    if (policy == "float32") == any(layer.compute_dtype == "bfloat16" for layer in model.layers):
        raise SystemExit(f"{name} does not compute under the policy {policy}.")
    outputs = {keras.backend.standardize_dtype(tensor.dtype) for tensor in keras.tree.flatten(model.output)}
    if outputs != {"float32"}:
        raise SystemExit(f"{name}: outputs of {outputs}; logits are float32 whatever the policy.")
    model.compile(keras.optimizers.SGD(1e-6), example.loss(), jit_compile=jit_compile)
    x, y = example.batch(generator(name, "learns"))
    began = time.perf_counter()
    loss = float(np.ravel(model.train_on_batch(x, y))[0])
    return loss, time.perf_counter() - began


def row(name: str) -> dict[str, Any]:
    plain, _ = one_step(name, jit_compile=False)
    observed: dict[str, Any] = {"loss": plain}
    if BACKEND != "torch":
        observed["compiled_loss"], observed["compiled_seconds"] = one_step(name, jit_compile=True)
    observed["mixed_loss"], _ = one_step(name, jit_compile=BACKEND == "jax", policy="mixed_bfloat16")
    size = max(abs(plain), 0.1)
    observed["compiled_difference"] = abs(observed.get("compiled_loss", plain) - plain) / size
    observed["mixed_difference"] = abs(observed["mixed_loss"] - plain) / size
    observed["ok"] = bool(observed["compiled_difference"] <= COMPILED and observed["mixed_difference"] <= MIXED)
    return observed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(EXAMPLES), help="builders; all unless given")
    names = parser.parse_args().names
    if unknown := set(names) - set(EXAMPLES):
        parser.error(f"no builder is called {', '.join(sorted(unknown))}. There are: {', '.join(EXAMPLES)}.")
    file = f"compiled_{BACKEND}"
    print(f"{BACKEND} on {recording.device()}\n{'':<38}{'loss':>9}{'compiled':>11}{'bfloat16':>10}")
    rows = recording.read(file).get("builders", {})
    for name in names:
        rows[name] = observed = row(name)
        compiled = f"{observed['compiled_difference']:.0e}" if "compiled_loss" in observed else "–"
        sign = "✓" if observed["ok"] else "✗"
        print(
            f"{sign} {name:<36}{observed['loss']:>9.4f}{compiled:>11}{observed['mixed_difference']:>10.3f}", flush=True
        )
        about = {"device": recording.device(), "versions": recording.versions("keras", BACKEND)}
        recording.write(file, about | {"builders": rows}, sort_keys=True)
    missed = [name for name in names if not rows[name]["ok"]]
    print(f"{len(names) - len(missed)} of {len(names)} builders." + (f" Not: {', '.join(missed)}." if missed else ""))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
