"""What is installed: the same by pip and by conda, pinned for CI, and no solution in the wheel."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.authoring.lesson import lesson_paths, read_lessons
from course.authoring.lint import solution_leaks, tokenized

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# The few packages that conda calls by another name.
CONDA_NAMES = {"torch": "pytorch", "build": "python-build"}
# And those that conda-forge does not have.
NOT_ON_CONDA = {"pyseccomp"}
WORKED = (("checks", "solution"), ("answers", "worked_solutions"), ("authoring", "worked_solutions"))


def requirements(*extras: str) -> list[Requirement]:
    project = PYPROJECT["project"]
    listed = list(project["dependencies"])
    for extra in extras:
        listed += project["optional-dependencies"][extra]
    return [Requirement(line) for line in listed]


def all_extras() -> list[str]:
    return [name for name in PYPROJECT["project"]["optional-dependencies"] if name != "all"]


def test_conda_gives_the_same_environment():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {line for line in listed if isinstance(line, str)}
    by_pip = {str(r) for r in requirements(*all_extras()) if r.name in NOT_ON_CONDA}
    wanted = {
        f"{CONDA_NAMES.get(canonicalize_name(r.name), canonicalize_name(r.name))}{r.specifier}"
        for r in requirements(*all_extras())
        if r.name not in NOT_ON_CONDA
    }
    assert conda == wanted | {"python" + PYPROJECT["project"]["requires-python"], "pip"}
    (pip,) = [line["pip"] for line in listed if isinstance(line, dict)]
    assert pip[-1] == "--editable ." and {str(Requirement(line)) for line in pip[:-1]} == by_pip


def test_the_extra_all_names_every_other():
    (line,) = PYPROJECT["project"]["optional-dependencies"]["all"]
    assert Requirement(line).extras == set(all_extras())


def test_ci_pins_every_dependency_within_its_range():
    pins = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    pins = {canonicalize_name(name): version for name, version in pins.items()}
    for requirement in requirements(*all_extras()):
        name = canonicalize_name(requirement.name)
        # CI has no GPU: it takes the CPU build, which is another distribution.
        name = "tensorflow-cpu" if name == "tensorflow" else name
        assert name in pins, f"constraints.txt pins no {name}."
        assert pins[name] in requirement.specifier


def test_a_hosted_notebook_keeps_its_own_packages():
    for requirement in requirements():
        operators = {clause.operator for clause in requirement.specifier}
        assert operators == {">="}, f"{requirement} would replace what a hosted notebook has."


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONWARNINGS": ""})
    (path,) = folder.glob("*.whl")
    return path


def test_no_solution_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.endswith((".py", ".toml", ".json", ".md", "METADATA"))
        }
    # These show what an instructor has released, or write it; they hold none.
    readers = {f"course/{part}/{name}.py" for part, name in WORKED}
    assert readers <= set(texts)
    assert not [name for name in texts if "solution" in name.lower() and name not in readers]
    shipped = tokenized(texts)
    for lesson in read_lessons(lesson_paths(ROOT / "solutions")):
        assert list(solution_leaks(lesson, shipped)) == []


def test_the_wheel_holds_the_student_notebooks_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as archive:
        shipped = {Path(name).name: archive.read(name) for name in archive.namelist() if name.endswith(".ipynb")}
        assert {name.rsplit("/", 1)[0] for name in archive.namelist() if name.endswith(".ipynb")} == {
            "course/notebooks"
        }
    # Byte for byte those of which tests/test_notebooks.py knows that they are bare.
    assert shipped == {path.name: path.read_bytes() for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert not [name for name, content in shipped.items() if b"BEGIN SOLUTION" in content]


def test_course_start_needs_nothing_but_the_wheel(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    # Isolated from this checkout: what is imported is what was unpacked.
    unpacked = str(tmp_path / "installed")
    code = f"import sys; sys.path.insert(0, {unpacked!r}); from course.cli import main; sys.exit(main())"
    command = [sys.executable, "-I", "-c", code, "start", "--no-open", "mine"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    copied = {path.name for path in (tmp_path / "mine").glob("*.ipynb")}
    assert copied == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_wheel_holds_what_the_package_reads(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"course/topics.toml", "course/lessons.toml", "course/errata.toml", "course/data/manifest.toml"} <= names
    # The pages' frame, style sheet and templates, wherever they lie.
    package = ROOT / "course"
    pages = {path.relative_to(ROOT).as_posix() for end in ("html", "css") for path in package.rglob(f"*.{end}")}
    assert {"course/web_pages/style.css", "course/grading/templates/report.html"} <= pages <= names
    settings = {path.relative_to(ROOT).as_posix() for path in (package / "student_lab").rglob("*.json")}
    assert len(settings) == 3 and settings <= names
    # Our package, the kernel specs that go where Jupyter looks, and nothing from beside them.
    beside = {name for name in names if not name.startswith("course/") and ".dist-info/" not in name}
    assert {name.split("/", 1)[1].rsplit("/", 2)[0] for name in beside} == {"data/share/jupyter/kernels"}
    assert {name.rsplit("/", 1)[1] for name in beside} == {"kernel.json"}


def test_make_has_the_targets_that_the_readme_promises():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    assert {"run", "test", "lint", "notebooks", "check-notebooks", "lab", "build", "clean"} <= targets
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in set(re.findall(r"(?:^|`|=\S+ )make ([a-z-]+)", readme, flags=re.M)):
        assert command in targets, f"The README says `make {command}`."


def test_ci_runs_make_test():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^time make test$", script, flags=re.M)
