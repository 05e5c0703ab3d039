"""What `describe` and `available` show, and the page that is made from them."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from course import data
from course.data import page
from course.data.manifest import manifest

ROOT = Path(__file__).resolve().parents[2]
NAMES = data.available().names
FORBIDDEN = re.compile(r"<script|javascript:|on\w+=|background(-color)?:|[;\"]color:", re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_says_all_that_a_reader_needs(name):
    card = data.describe(name)
    for field in ("title", "task", "description", "shape", "dtype", "size", "split", "licence", "origin", "items"):
        assert getattr(card, field), field
    assert card.kind in ("real", "generated") and card.samples > 0
    assert card.description.endswith(".")


@pytest.mark.parametrize("name", [name for name in NAMES if data.describe(name).kind == "generated"])
def test_every_generated_set_states_a_baseline_and_a_good_model(name):
    (figures,) = data.describe(name).figures
    assert figures.baseline != figures.good
    assert figures.baseline_model and figures.good_model


@pytest.mark.parametrize("name", [name for name in NAMES if data.describe(name).files])
def test_every_download_is_checked_by_its_hash(name):
    card = data.describe(name)
    assert card.stand_in
    for file in card.files:
        assert file.url.startswith("https://") and file.size > 0
        # Two lists of words, which only name what is already loaded, have no published SHA-256.
        assert re.fullmatch("[0-9a-f]{64}", file.sha256 or "") or (
            file.optional and re.fullmatch("[0-9a-f]{32}", file.md5)
        )


def test_the_urls_and_hashes_are_those_of_the_installed_keras():
    import importlib.util

    folder = Path(importlib.util.find_spec("keras").origin).parent / "src" / "datasets"
    for name in NAMES:
        for file in data.describe(name).files:
            source = (folder / f"{name}.py").read_text(encoding="utf-8")
            assert file.url.rsplit("/", 1)[-1] in source
            if name != "fashion_mnist":  # whose files Keras does not check
                assert (file.sha256 or file.md5) in source


def test_a_card_reads_well_as_text():
    text = str(data.describe("moons"))
    assert text == repr(data.describe("moons"))
    assert text.startswith("moons: Two interleaved half-moons")
    assert re.search(r"figures +accuracy: 0\.83 \(logistic regression\) to 0\.935 \(support vectors", text)
    assert re.search(r"option noise +standard deviation", text)


@pytest.mark.parametrize("shown", [data.describe("mnist"), data.available()], ids=["describe", "available"])
def test_html_takes_its_colors_from_the_page_and_runs_nothing(shown):
    markup = shown._repr_html_()
    assert "<table>" in markup and not FORBIDDEN.search(markup)


def test_html_shows_marks_of_html_as_text():
    card = replace(data.describe("moons"), description="a <b> c.", note="x <i> y")
    assert "<b>" not in card._repr_html_() and "<i>" not in card._repr_html_()
    assert "a &lt;b&gt; c." in card._repr_html_() and "x &lt;i&gt; y" in card._repr_html_()


def test_a_dataset_shows_its_line():
    dataset = data.load("ten_students", verbose=False)
    assert repr(dataset).startswith("ten_students: 10 generated students")
    assert dataset._repr_html_() == f"<p>{dataset!r}</p>"


def test_the_table_lists_kind_disk_size_and_lessons(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    table = data.available()
    assert len(table) == len(manifest()) and list(table) == list(manifest())
    assert table["digits"].on_disk == "yes"
    assert table["mnist"].on_disk == "no: a stand-in"
    assert table["moons"].on_disk == "made when asked"
    assert "01" in next(line for line in repr(table).splitlines() if line.startswith("moons"))
    with pytest.raises(KeyError):
        table["nothing"]


def test_a_file_of_the_right_size_counts_as_on_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (file,) = data.describe("california_housing").files
    path = tmp_path / "datasets" / file.name
    path.parent.mkdir()
    path.write_bytes(b"0" * file.size)
    assert data.available()["california_housing"].on_disk == "yes"
    path.write_bytes(b"0" * (file.size - 1))
    assert data.available()["california_housing"].on_disk == "no: a stand-in"


def test_importing_and_describing_imports_nothing_heavy():
    program = (
        "import sys; from course import data; data.available(); data.describe('digits')\n"
        "print([m for m in ('numpy', 'keras', 'sklearn', 'pandas', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_of_the_documentation_is_up_to_date():
    written = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert written == page.markdown(), "Run: python -m course.data.page docs/data.md"
