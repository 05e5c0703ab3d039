"""What `make test` and `make run` cost with forty-three lessons, before there are so many: those there are, copied.

    python benchmarks/many_lessons.py make FOLDER [--lessons 43]      a checkout with so many lessons
    python benchmarks/many_lessons.py prove FOLDER                    record all of it as proved, without running it
    python benchmarks/many_lessons.py change FOLDER lesson|engine     change one lesson, or the engine under all
    python benchmarks/many_lessons.py time FOLDER NAME -- COMMAND …   run a command there, and keep its seconds

A copy has another id and other names of its questions, and everything else of its model: source, exercises, answers,
alternative answers, outputs.
`time` writes `benchmarks/results/many_lessons.json`; a figure is read as a ratio to another one of the same machine.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import recording

ROOT = Path(__file__).resolve().parent.parent
IGNORED = shutil.ignore_patterns(".venv", "__pycache__", "runs", "dist", ".pytest_cache", ".ruff_cache", ".mypy_cache")


def make(folder: Path, lessons: int) -> None:
    """Copy the checkout, and its lessons until there are so many."""
    shutil.copytree(ROOT, folder, ignore=IGNORED, symlinks=True)
    planned = [entry["id"] for entry in tomllib.loads((folder / "course" / "lessons.toml").read_text())["lesson"]]
    models = [lesson for lesson in planned if (folder / "solutions" / f"{lesson}.py").is_file()]
    copies: dict[str, str] = {}
    for number in range(lessons - len(models)):
        model = models[number % len(models)]
        copies[f"{50 + number}_{model[3:]}_{50 + number}"] = model
    for copy, model in copies.items():
        copy_lesson(folder, model, copy)
    plan(folder, copies)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", "."], cwd=folder, check=True)
    sys.stdout.write(f"{folder}: {len(models)} lessons and {len(copies)} copies of them.\n")
    python(folder, "-m", "course.cli", "build", "--no-execute")
    python(folder, str(Path(__file__).resolve()), "outputs", str(folder))
    git_commit(folder, "Lessons copied")


def copy_lesson(folder: Path, model: str, copy: str) -> None:
    """A lesson's source, questions, answers and alternatives under another id."""
    old, new = model[3:], copy[3:]
    source = (folder / "solutions" / f"{model}.py").read_text(encoding="utf-8")
    (folder / "solutions" / f"{copy}.py").write_text(other_names(source, model, copy), encoding="utf-8")
    for side in ("course/exercises", "course/answers"):
        shutil.copytree(folder / side / old, folder / side / new)
        for file in (folder / side / new).glob("*.py"):
            file.write_text(other_names(file.read_text(encoding="utf-8"), model, copy), encoding="utf-8")
    alternatives = folder / "tests" / "answers" / "alternatives"
    text = (alternatives / f"{old}.py").read_text(encoding="utf-8")
    (alternatives / f"{new}.py").write_text(other_names(text, model, copy), encoding="utf-8")


def other_names(text: str, model: str, copy: str) -> str:
    """Ids and imports of a lesson's own questions, and the lesson's id, renamed."""
    old, new = model[3:], copy[3:]
    text = text.replace(f'course.setup("{model}"', f'course.setup("{copy}"')
    text = re.sub(rf"\b(exercises|answers|alternatives)\.{old}\b", rf"\1.{new}", text)
    return re.sub(rf"""(["']){old}\.(?=[a-z])""", rf"\g<1>{new}.", text)


def plan(folder: Path, copies: dict[str, str]) -> None:
    """Put the copies into the plan of the course, and into the list of what its first lessons may still break."""
    lessons, settings = folder / "course" / "lessons.toml", folder / "pyproject.toml"
    head, *blocks = lessons.read_text(encoding="utf-8").split("[[lesson]]\n")
    of = {block.split('id = "', 1)[1].split('"', 1)[0]: block for block in blocks}
    blocks += [of[model].replace(f'id = "{model}"', f'id = "{copy}"') for copy, model in copies.items()]
    lessons.write_text(head + "".join(f"[[lesson]]\n{block.rstrip()}\n\n" for block in blocks), encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    for copy, model in copies.items():
        found = re.search(rf'^"{model}" = \[.*?^\]\n', text, re.M | re.S)
        if found:
            text = text.replace(found[0], found[0] + found[0].replace(model, copy, 1))
    # A name that grew may push a line over the limit, and out of the order of imports.
    longer = '"**/*_[5-9][0-9].py" = ["E501", "I001"]\n"**/*_[5-9][0-9]/*.py" = ["E501", "I001"]\n'
    table = "[tool.ruff.lint.per-file-ignores]\n"
    settings.write_text(text.replace(table, table + longer), encoding="utf-8")


def outputs(folder: Path) -> None:
    """Give each copy its model's outputs, as an execution would: they name the copy's questions."""
    from course.authoring.execution import lesson_fingerprints, outputs_hash, solution_notebook
    from course.authoring.lesson import lesson_paths, read_lessons
    from course.authoring.notebook import text_of
    from course.authoring.project import find_project

    project = find_project(folder)
    lessons = read_lessons(lesson_paths(project.solutions))
    fingerprints = lesson_fingerprints(lessons, project)
    for lesson in lessons:
        path = project.solutions / f"{lesson.id}.ipynb"
        if path.exists():
            continue
        (model,) = (source.stem for source in project.solutions.glob(f"[0-9][0-9]_{lesson.id[3:-3]}.ipynb"))
        text = (project.solutions / f"{model}.ipynb").read_text(encoding="utf-8")
        executed = json.loads(re.sub(rf"\b{model[3:]}\.(?=[a-z])", f"{lesson.id[3:]}.", text))
        notebook = solution_notebook(lesson, project)
        for cell, from_model in zip(notebook.cells, executed["cells"], strict=True):
            if cell.cell_type == "code":
                cell["outputs"], cell["execution_count"] = from_model["outputs"], from_model["execution_count"]
        notebook.metadata["language_info"] = {"name": "python"}
        stamp = notebook.metadata["keras_course"]
        stamp |= {
            key: executed["metadata"]["keras_course"][key] for key in ("backend", "device", "versions", "seconds")
        }
        stamp |= {"fingerprint": fingerprints[lesson.id], "outputs_sha256": outputs_hash(notebook)}
        path.write_text(text_of(notebook), encoding="utf-8")


def prove(folder: Path) -> None:
    """Record every unit as proved on every backend, by collecting its tests: what an unchanged course would have."""
    for backend in ("none", "tensorflow", "jax", "torch"):
        python(folder, str(Path(__file__).resolve()), "assume", str(folder), backend)


def assume(folder: Path, backend: str) -> int:
    """Collect the tests of one backend, and record them as passed, in the seconds that their models took."""
    sys.path.insert(0, str(folder))
    if backend != "none":
        os.environ["KERAS_BACKEND"] = backend
    import pytest

    from tests import proving

    taken = proving.read_proofs(ROOT / proving.RECORD)
    models = {unit[3:]: unit for unit, _ in taken if re.match(r"\d\d_", unit)}

    class Assumed:
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
            checkout = proving.Checkout(config.rootpath)
            units: dict[str, list[pytest.Item]] = {}
            for item in items:
                units.setdefault(checkout.unit_of(item.nodeid), []).append(item)
            of_lessons = {item.path for unit in units.keys() & set(checkout.lessons.values()) for item in units[unit]}
            proofs = proving.read_proofs(folder / proving.RECORD)
            for unit, members in units.items():
                mark = checkout.fingerprint(unit, {item.path for item in members})
                known = taken.get((unit, backend)) or taken.get((models.get(unit[3:-3], ""), backend))
                seconds = known.seconds if known else 1.0
                alone = not any(item.path in of_lessons for item in members)
                proofs[unit, backend] = proving.Proof(mark, len(members), seconds, "2026-01-01", {}, alone)
            proving.write_proofs(folder / proving.RECORD, proofs)

    os.chdir(folder)
    chosen = "not backend" if backend == "none" else "backend"
    options = ["-q", "-p", "no:nbval", "-p", "no:xdist", "--collect-only", "--no-header", "-m", chosen]
    return int(pytest.main(options, plugins=[Assumed()]))


def change(folder: Path, what: str) -> None:
    """Change the source of a lesson, or a module that every lesson uses, and build what follows from it."""
    if what == "engine":
        path = folder / "course" / "display.py"
        path.write_text(path.read_text(encoding="utf-8") + "\n\n_CHANGED = True\n", encoding="utf-8")
    else:
        path = folder / "solutions" / "02_activations.py"
        path.write_text(
            path.read_text(encoding="utf-8") + "\n# %% [markdown]\n# One sentence more.\n", encoding="utf-8"
        )
    python(folder, "-m", "course.cli", "build", "--no-execute")
    # What an execution would write: the outputs are the same.
    stale = [folder / "solutions" / "02_activations.ipynb"] if what == "lesson" else [*folder.glob("solutions/*.ipynb")]
    python(folder, str(Path(__file__).resolve()), "restamp", str(folder), *(path.stem for path in stale))
    git_commit(folder, f"Changed: {what}")


def restamp(folder: Path, lessons: list[str]) -> None:
    """Put today's source and fingerprint under the outputs that there are."""
    from course.authoring.execution import lesson_fingerprints, outputs_hash, solution_notebook
    from course.authoring.lesson import lesson_paths, read_lessons
    from course.authoring.notebook import read_notebook, text_of
    from course.authoring.project import find_project

    project = find_project(folder)
    chosen = [one for one in read_lessons(lesson_paths(project.solutions)) if one.id in lessons]
    for lesson_id, fingerprint in lesson_fingerprints(chosen, project).items():
        lesson = next(one for one in chosen if one.id == lesson_id)
        path = project.solutions / f"{lesson_id}.ipynb"
        committed, fresh = read_notebook(path), solution_notebook(lesson, project)
        for cell, executed in zip(fresh.cells, committed.cells, strict=False):
            cell.update({key: executed[key] for key in ("outputs", "execution_count") if key in executed})
        source = fresh.metadata["keras_course"]["source_sha256"]
        fresh.metadata = committed.metadata
        stamp = fresh.metadata["keras_course"]
        stamp |= {"source_sha256": source, "fingerprint": fingerprint, "outputs_sha256": outputs_hash(fresh)}
        path.write_text(text_of(fresh), encoding="utf-8")


def time_command(folder: Path, name: str, command: list[str]) -> int:
    """Run a command in the checkout, and keep what it took."""
    started = time.perf_counter()
    code = subprocess.run(command, cwd=folder, check=False).returncode
    seconds = round(time.perf_counter() - started)
    recording.keep("many_lessons", name, {"seconds": seconds, "code": code, "machine": recording.machine()})
    sys.stdout.write(f"{name}: {seconds} s, exit code {code}\n")
    return code


def python(folder: Path, *arguments: str) -> None:
    """Run Python on the copied checkout's package."""
    paths = os.pathsep.join([str(folder), str(Path(__file__).resolve().parent)])
    subprocess.run([sys.executable, *arguments], cwd=folder, env=os.environ | {"PYTHONPATH": paths}, check=True)


def git_commit(folder: Path, message: str) -> None:
    """Commit what is there, as nobody in particular."""
    name = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", *name, "commit", "-qm", message], cwd=folder, check=True)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("make", "prove", "change", "time", "outputs", "assume", "restamp"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--lessons", type=int, default=43)
    options = parser.parse_args()
    folder, arguments = options.folder.resolve(), options.arguments
    match options.action:
        case "make":
            make(folder, options.lessons)
        case "prove":
            prove(folder)
        case "change":
            change(folder, arguments[0])
        case "time":
            return time_command(folder, arguments[0], arguments[1:])
        case "outputs":
            outputs(folder)
        case "assume":
            return assume(folder, arguments[0])
        case "restamp":
            restamp(folder, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
