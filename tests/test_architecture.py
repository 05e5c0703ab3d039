"""Imports point one way only, and the README's tree is true."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "course"

# What stands below everything: whoever needs it may import it, and it imports nothing of ours but its like.
GROUND = {
    *("backends", "display", "errors", "files", "installed", "lazy", "lessons", "missing_names"),
    *("registration", "student_notebooks", "web_pages"),
}
# Who may import whom, within `course`, beside that. What is missing may import nothing more.
MAY_IMPORT = {
    "cli": {"grading", "authoring", "checks", "kernels", "parity", "start"},
    "grading": {"kernels", "answers", "exercises", "checks", "authoring", "plots"},
    "authoring": {"kernels", "answers", "exercises", "data", "errata"},
    "checks": {"answers", "exercises", "session"},
    "kernels": set(),
    "answers": {"exercises", "models", "layers", "losses", "data", "text"},
    "exercises": {"models", "layers", "losses", "data", "text"},
    "parity": {"models", "losses", "callbacks"},
    "models": {"layers"},
    "layers": set(),
    "losses": {"layers"},
    "callbacks": {"plots", "inspection"},
    "inspection": set(),
    "text": {"layers"},
    "session": set(),
    "start": set(),
    "contracts": {"session"},
    "data": set(),
    "errata": set(),
    "plots": set(),
    **dict.fromkeys(GROUND, set()),
}
WITHOUT_KERAS = ("authoring", "kernels", "plots", "text", "display", "cli")


def files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    here = part(path)
    assert here in MAY_IMPORT, f"course/{here} is new: say in MAY_IMPORT what it may import."
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("course.")}
    known = {name for name in ours if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}
    assert known <= MAY_IMPORT[here] | GROUND | {here}


@pytest.mark.parametrize("path", [p for p in files() if part(p) in WITHOUT_KERAS], ids=lambda p: p.name)
def test_building_and_drawing_never_import_keras(path):
    assert not {name.split(".")[0] for name in imported(path)} & {"keras", "tensorflow", "jax", "torch"}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_reaches_into_keras_own_source(path):
    assert not [name for name in imported(path) if name.startswith("keras.src")]


def test_the_readme_prints_the_tree_as_it_is():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- tree -->")[1].split("```")[1]
    listed = []
    parents: list[str] = []
    for line in block.splitlines():
        if not line.strip():
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        name, _, phrase = line.strip().partition("  ")
        assert phrase.strip(), f"{name} has no phrase."
        parents = [*parents[:depth], name]
        listed.append("".join(parents))
    for name in listed:
        assert (ROOT / name).exists(), f"The README names {name}, which is not there."
    committed = {
        path.name + ("/" if path.is_dir() else "")
        for path in ROOT.iterdir()
        if not path.name.startswith(".")
        and path.name not in ("runs", "dist", "build", "keras-course")
        and path.suffix != ".egg-info"
    }
    assert committed <= set(listed), f"The README's tree lacks {sorted(committed - set(listed))}."
    inside = {f"course/{p.name}{'/' if p.is_dir() else ''}" for p in PACKAGE.iterdir() if p.name != "__pycache__"}
    assert inside <= set(listed), f"The README's tree lacks {sorted(inside - set(listed))}."


def test_nobody_has_a_right_to_import_that_is_not_used():
    used: dict[str, set[str]] = {here: set() for here in MAY_IMPORT}
    for path in files():
        used[part(path)] |= {name.split(".")[1] for name in imported(path) if name.startswith("course.")}
    # A lesson to come may build on any of the library: questions and answers keep their rights.
    unused = {
        here: rights - used[here]
        for here, rights in MAY_IMPORT.items()
        if rights - used[here] and here not in ("answers", "exercises")
    }
    assert not unused, "Take these out of MAY_IMPORT."
