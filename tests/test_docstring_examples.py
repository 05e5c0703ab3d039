"""Every public name has an example, and `--doctest-modules` runs it where it belongs (see docstring_examples.py)."""

import ast
import subprocess
import sys
from importlib import import_module

import pytest

from tests.docstring_examples import PACKAGE, examples, has_examples, needs_backend

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if has_examples(path))
LIBRARY = ("callbacks", "layers", "losses", "models", "plots")


@pytest.mark.parametrize("part", LIBRARY)
def test_every_module_with_a_public_name_has_examples(part):
    package = import_module(f"course.{part}")
    without = [
        file
        for file in sorted({"__init__", *package._FILES.values()})
        if not list(examples(ast.parse((PACKAGE / part / f"{file}.py").read_text(encoding="utf-8"))))
    ]
    assert not without


def test_every_plot_has_an_example_that_imports_what_it_uses():
    from course import plots

    for name, file in plots._FILES.items():
        tree = ast.parse((PACKAGE / "plots" / f"{file}.py").read_text(encoding="utf-8"))
        (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        first, *more = examples(ast.Module([function], []))
        assert "import" in first.source and more, name


def test_the_parts_on_keras_need_a_backend_and_those_below_do_not():
    needing = {path.relative_to(PACKAGE).parts[0] for path in MODULES if needs_backend(path)}
    assert set(LIBRARY) - {"plots"} <= needing
    assert needing.isdisjoint({"plots", "data", "errors.py", "files.py", "lazy.py", "kernels", "grading", "authoring"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""Words."""\nimport keras\n', True),
        ('"""Words."""\nfrom keras import ops\n', True),
        ('"""Words."""\nfrom course import models\n', True),
        ('"""Words.\n\n>>> from course.layers import Bias\n"""\n', True),
        ('"""Words.\n\n>>> import numpy as np\n"""\ndef late():\n    import keras\n', False),
        ('"""Words.\n\n>>> "course.layers"\n\'course.layers\'\n"""\nimport keras_course_like\n', False),
    ],
)
def test_a_module_needs_a_backend_by_what_it_or_its_examples_import(source, expected, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.docstring_examples.PACKAGE", tmp_path)
    module = tmp_path / "module.py"
    module.write_text(source, encoding="utf-8")
    assert needs_backend(module) is expected


def test_importing_what_needs_no_backend_imports_no_keras():
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if not needs_backend(path)
    ]
    code = f"import {', '.join(names)}, sys; print({{'keras', 'tensorflow', 'jax', 'torch'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "set()", done.stderr


@pytest.mark.parametrize("chosen", ["backend", "not backend"])
def test_a_run_imports_only_the_modules_whose_examples_it_wants(chosen):
    command = [sys.executable, "-m", "pytest", "-p", "no:nbval", "-m", chosen, "--collect-only", "-qq", "course"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent)
    collected = {line.partition(":")[0] for line in done.stdout.splitlines() if line.startswith("course/")}
    wanted = [path for path in MODULES if needs_backend(path) == (chosen == "backend")]
    assert collected == {path.relative_to(PACKAGE.parent).as_posix() for path in wanted}
