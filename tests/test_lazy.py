"""A package whose names are loaded when they are first used."""

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "lately"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from course.lazy import lazy_names\n"
        "_FILES = {'late': 'later', 'gone': 'nowhere'}\n"
        "__getattr__, __dir__ = lazy_names(__name__, _FILES)\n"
    )
    (folder / "later.py").write_text("late = object()\n")
    monkeypatch.syspath_prepend(tmp_path)
    import lately

    yield lately
    for name in [name for name in sys.modules if name.partition(".")[0] == "lately"]:
        del sys.modules[name]


def test_a_name_is_loaded_at_its_first_use_and_kept(package):
    assert "lately.later" not in sys.modules and "late" not in vars(package)
    assert package.late is sys.modules["lately.later"].late
    assert vars(package)["late"] is package.late


def test_names_are_listed_before_they_are_loaded(package):
    assert {"late", "gone", "_FILES"} <= set(dir(package))
    assert "lately.later" not in sys.modules


def test_an_unknown_name_is_answered_with_the_known_and_the_nearest(package):
    with pytest.raises(AttributeError, match="'lately' has no attribute 'lat'.*gone, late.*Did you mean"):
        package.lat  # noqa: B018


def test_a_module_that_is_missing_is_no_unknown_name(package):
    with pytest.raises(ModuleNotFoundError, match="lately.nowhere"):
        package.gone  # noqa: B018


PACKAGES = ("", ".callbacks", ".inspection", ".layers", ".losses", ".models", ".parity", ".plots", ".text")


@pytest.mark.parametrize("name", [f"course{part}" for part in PACKAGES])
def test_type_checkers_see_the_names_that_are_there(name):
    package = import_module(name)
    source = Path(package.__file__).read_text(encoding="utf-8")
    (block,) = [node for node in ast.parse(source).body if isinstance(node, ast.If)]
    observed = {
        alias.asname: node.module if alias.name in package._FILES else f"{node.module}.{alias.name}"
        for node in block.body
        for alias in node.names
    }
    modules = getattr(package, "_MODULES", ())
    assert observed == {n: f"{name}.{file}" for n, file in package._FILES.items()} | {m: f"{name}.{m}" for m in modules}
    assert set(package.__all__) - {"__version__"} == set(observed)


@pytest.mark.parametrize("name", [f"course{part}" for part in PACKAGES])
def test_no_name_is_that_of_a_file_beside_it(name):
    # Python sets an imported file as an attribute of its package: whoever imports the file would take the name away.
    package = import_module(name)
    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")}
    assert not set(package._FILES) & files
