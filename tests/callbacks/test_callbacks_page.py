"""The examples in docs/callbacks.md run."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.backend


def test_the_page_s_examples_run():
    page = (ROOT / "docs" / "callbacks.md").read_text(encoding="utf-8")
    examples = [block.split("```")[0] for block in page.split("```python\n")[1:]]
    assert len(examples) >= 2
    space: dict[str, object] = {}
    for example in examples:
        exec(compile(example, "docs/callbacks.md", "exec"), space)
