"""The examples in the docstrings and in docs/callbacks.md run and give what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.stem for path in (ROOT / "course" / "callbacks").glob("*.py"))
# The files whose public names owe an example; the others are their parts.
WITH_EXAMPLE = {
    "__init__",
    "activation_monitor",
    "backend_gradients",
    "confusion_matrix_logger",
    "diagnosis",
    "gradient_monitor",
    "learning_rate_finder",
    "live_plot",
    "throughput",
    "training_doctor",
}

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_run(name):
    module = import_module("course.callbacks" if name == "__init__" else f"course.callbacks.{name}")
    failed, run = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert (run > 0) == (name in WITH_EXAMPLE)


def test_the_page_s_examples_run():
    page = (ROOT / "docs" / "callbacks.md").read_text(encoding="utf-8")
    examples = [block.split("```")[0] for block in page.split("```python\n")[1:]]
    assert len(examples) >= 2
    space: dict[str, object] = {}
    for example in examples:
        exec(compile(example, "docs/callbacks.md", "exec"), space)
