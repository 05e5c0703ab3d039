"""A fingerprint changes with whatever decides what a lesson shows and how it is judged, and with nothing else."""

import shutil
from pathlib import Path

import pytest

from course.authoring.fingerprint import PACKAGE, SourceTree, questions, without_comments

ROOT = PACKAGE.parent
LESSON = "01_neuron"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(PACKAGE, root / "course", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / f"{LESSON}.py", root / "solutions")
    (root / "constraints.txt").write_text("keras==3.0\n")
    return root


@pytest.fixture(scope="module")
def before(checkout) -> str:
    return SourceTree(checkout).lesson_fingerprint(LESSON)


def with_more(root: Path, name: str, more: str) -> str:
    """The lesson's fingerprint when a file has more text."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text + more, encoding="utf-8")
    try:
        return SourceTree(root).lesson_fingerprint(LESSON)
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("solutions/01_neuron.py", "\n# a comment is something that the reader sees\n"),
        ("course/exercises/neuron/forward.py", "\nA = 1\n"),
        ("course/answers/neuron/forward.py", "\nA = 1\n"),
        ("course/answers/comparing.py", "\nA = 1\n"),
        ("course/answers/marking.py", "\nA = 1\n"),
        ("course/plots/weights.py", "\nA = 1\n"),  # by name, through a package that loads lazily
        ("course/plots/style.py", "\nA = 1\n"),  # and what that imports
        ("course/data/points.py", "\nA = 1\n"),  # through a manifest that names a module
        ("course/data/manifest.toml", "\n"),
        ("constraints.txt", "numpy==2\n"),
    ],
)
def test_what_a_lesson_is_made_of_counts(checkout, before, name, more):
    assert with_more(checkout, name, more) != before


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("course/exercises/losses/huber.py", "\nA = 1\n"),
        ("course/plots/grad_cam.py", "\nA = 1\n"),
        ("course/models/bert.py", "\nA = 1\n"),
        ("course/grading/reading.py", "\nA = 1\n"),
        ("course/lesson_costs.json", "\n"),
        ("course/plots/weights.py", "\n\n# only a comment\n"),
    ],
)
def test_what_it_does_not_use_does_not(checkout, before, name, more):
    assert with_more(checkout, name, more) == before


def test_every_lesson_s_questions_are_in_its_fingerprint():
    for source in sorted((ROOT / "solutions").glob("[0-9]*.py")):
        files = SourceTree(ROOT).closure(questions(source.stem))
        folders = {path.parent.parent.name for path in files if path.parent.name == source.stem.partition("_")[2]}
        assert folders == {"exercises", "answers"}, source.stem


def test_a_package_that_is_handed_around_counts_as_a_whole(tmp_path):
    (tmp_path / "course").symlink_to(PACKAGE)
    for text, whole in (
        ("from course import plots\nplots.plot_roc\n", False),
        ("import course.plots as p\nf(p)\n", True),
    ):
        file = tmp_path / "file.py"
        file.write_text(text)
        found = {path.name for path in SourceTree(tmp_path).closure([file])}
        assert "roc.py" in found and ("saliency.py" in found) is whole


def test_imports_for_type_checkers_are_not_followed(tmp_path):
    package = tmp_path / "course"
    package.mkdir()
    for name in ("__init__", "used", "typed"):
        (package / f"{name}.py").write_text("A = 1\n")
    (tmp_path / "numpy.py").write_text("A = 1\n")  # of others, beside an installed package
    file = tmp_path / "file.py"
    file.write_text(
        "import numpy\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import course.typed\nelse:\n    import course.used\n"
    )
    assert {path.name for path in SourceTree(tmp_path).closure([file])} == {"file.py", "__init__.py", "used.py"}


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("x = 1  # why\n\n\ny = '# no comment'\n", "x = 1\ny = '# no comment'"),
        ('def f():\n    """What it does."""\n', "def f():\n    ..."),
        ('class A:\n    "What it is."\n    x = 1\n', "class A:\n    x = 1"),
        ("this does not parse\n", "this does not parse\n"),
    ],
)
def test_comments_and_docstrings_do_not_count(source, bare):
    assert without_comments(source) == bare
