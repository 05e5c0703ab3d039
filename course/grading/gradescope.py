"""An autograder archive for Gradescope, and what runs inside it.

Gradescope unpacks the archive into `/autograder/source`, runs `setup.sh` once, and for every submission runs
`run_autograder` with the student's files in `/autograder/submission`; it reads `/autograder/results/results.json`
(Gradescope's autograder specifications).
"""

import importlib.metadata
import io
import json
import os
import shutil
import stat
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

from course.errors import CourseError, MissingFile
from course.files import write_atomically
from course.grading import batch, exports
from course.grading.checkpoint import FOLDER
from course.grading.records import Grade, load
from course.grading.released import load_released
from course.grading.student_kernel import Settings

_PACKAGE = Path(__file__).resolve().parent.parent
_DISTRIBUTION = "keras-course"
_NOT_NEEDED = frozenset({"nbgrader", "nbval", "papermill", "ruff"})
_MOST_FILES, _MOST_BYTES = 1000, 200 * 2**20
_SETUP = """#!/usr/bin/env bash
# Run once, when the autograder's image is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(dirname "$PWD")
python=""
for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" > /dev/null && "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
    then python=$name; break; fi
done 2> /dev/null
if [ -n "$python" ]; then
    "$python" -m venv "$root/venv"
else
    # The image's own Python is too old, or has no venv: fetch one.
    apt-get update
    apt-get install -y --no-install-recommends python3-pip curl ca-certificates
    python3 -m pip install --break-system-packages uv || python3 -m pip install uv
    python3 -m uv venv --seed --python 3.12 "$root/venv"
fi
"$root/venv/bin/python" -m pip install --no-cache-dir -r requirements.txt
# Compiled now, not in every student's run.
"$root/venv/bin/python" -m compileall -q package
"""
_RUN = """#!/usr/bin/env bash
# Run for every submission; copied to the folder above `source`.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PYTHONPATH="$root/source/package${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1
exec "${COURSE_PYTHON:-$root/venv/bin/python}" -P -m course.grading.gradescope "$root"
"""


def write_archive(path: Path, notebooks: Path, *, lessons: Sequence[str], backend: str, unsafe: bool = False) -> None:
    """Write the archive that is uploaded to Gradescope.

    It holds this package, answers included, and the released notebooks, and asks for the versions that are installed
    here. The same release and the same versions give the same bytes.

    Args:
        path: The zip file.
        notebooks: The folder of the released notebooks.
        lessons: Which of them this assignment is about; all by default.
        backend: "tensorflow", "jax" or "torch".
        unsafe: Whether a submission is run without a sandbox where none can be had. Without it, such a run is refused.

    Raises:
        InvalidValue: A lesson is unknown.
        MissingFile: The zip file's folder is not there.
    """
    if not path.absolute().parent.is_dir():
        raise MissingFile(f"Expected a folder for {path}. There is none: make it, or name another file.")
    released = load_released(notebooks, list(lessons))
    settings = {"backend": backend, "lessons": sorted(released), "unsafe": unsafe}
    texts = {
        "setup.sh": _SETUP,
        "run_autograder": _RUN,
        "requirements.txt": "".join(f"{line}\n" for line in requirements(backend)),
        "autograder.json": json.dumps(settings, indent=1, sort_keys=True) + "\n",
    }
    for lesson in released:
        texts[f"notebooks/{lesson}.ipynb"] = (notebooks / f"{lesson}.ipynb").read_text(encoding="utf-8")
    # Jupyter finds our kernels by the distribution's entry points, so that much of it must be there, too.
    distribution = importlib.metadata.distribution(_DISTRIBUTION)
    folder = f"package/keras_course-{distribution.version}.dist-info"
    texts |= {f"{folder}/{name}": distribution.read_text(name) or "" for name in ("METADATA", "entry_points.txt")}
    for file in sorted(_PACKAGE.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("."):
            texts[f"package/course/{file.relative_to(_PACKAGE).as_posix()}"] = file.read_text(encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(texts.items()):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(member, text)
    write_atomically(path, packed.getvalue())


def requirements(backend: str) -> list[str]:
    """What must be installed to grade, in the versions that are installed here.

    Args:
        backend: "tensorflow", "jax" or "torch".
    """
    lines = set()
    for requirement in map(Requirement, importlib.metadata.requires(_DISTRIBUTION) or []):
        if requirement.name.lower() not in _NOT_NEEDED and _is_asked_for(requirement, backend):
            installed = _installed(requirement.name) or _installed(f"{requirement.name}-cpu")
            lines.add(installed or f"{requirement.name}{requirement.specifier}")
    return sorted(lines, key=str.lower)


def _is_asked_for(requirement: Requirement, backend: str) -> bool:
    """Whether grading on a backend needs it, in Gradescope's container, which is Linux."""
    marker = requirement.marker
    container = {"sys_platform": "linux", "platform_system": "Linux"}
    return marker is None or any(marker.evaluate({**container, "extra": extra}) for extra in ("instructor", backend))


def _installed(name: str) -> str:
    """A distribution in the version that is installed here; "" where it is not."""
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    return f"{name}=={version.partition('+')[0]}"


def run(root: Path) -> int:
    """Grade one submission inside Gradescope's container.

    A fault of ours leaves no `results.json`: Gradescope then tells the instructor, and nobody has a 0 for it.

    Args:
        root: `/autograder`.

    Returns:
        0 when `results.json` was written.
    """
    began = time.monotonic()
    settings = json.loads((root / "source" / "autograder.json").read_text(encoding="utf-8"))
    notebooks = root / "source" / "notebooks"
    plan = batch.Plan(
        settings["backend"], settings=Settings(unsafe=settings["unsafe"]), lessons=tuple(settings["lessons"])
    )
    with tempfile.TemporaryDirectory(prefix="course-") as scratch:
        submissions, output = Path(scratch, "handed in"), Path(scratch, "output")
        reason = _copy(root / "submission", submissions / "student")
        try:
            if not reason and not _graded([submissions], notebooks, output, plan):
                sys.stdout.write("The grader's own process ended twice. Run the autograder again.\n")
                return 1
        except batch.SandboxRequired as error:
            sys.stdout.write(f"{error}\nBuild the archive with --unsafe to run submissions without a sandbox here.\n")
            return 1
        except CourseError as error:
            reason = str(error)
        if reason:
            text = exports.gradescope((), [_missing(grade, reason) for grade in _all_zero(settings)], live=True)
        else:
            known = load(output)
            there = {submission.lesson for submission in known.submissions}
            missing = [grade for grade in _all_zero(settings) if grade.lesson not in there]
            grades = [
                *known.grades,
                *(_missing(grade, "No notebook of this lesson was handed in.") for grade in missing),
            ]
            text = exports.gradescope(known.submissions, grades, seconds=time.monotonic() - began, live=True)
    (root / "results").mkdir(exist_ok=True)
    write_atomically(root / "results" / "results.json", text)
    return 0


def _graded(paths: list[Path], notebooks: Path, output: Path, plan: batch.Plan) -> bool:
    """Whether there are marks, and none of them is a fault of ours; what was one is tried once more."""
    for _ in range(2):
        batch.grade(paths, notebooks, output, plan)
        known = [json.loads(path.read_text(encoding="utf-8")) for path in (output / FOLDER).glob("*.json")]
        if known and not any(mark.get("again") for mark in known):
            return True
    return False


def _all_zero(settings: dict[str, list[str]]) -> list[Grade]:
    from course.exercises import exercises_of

    return [
        Grade("student", lesson, exercise.id, exercise.title, 0.0, exercise.points, "missing")
        for lesson in settings["lessons"]
        for exercise in exercises_of(lesson)
    ]


def _missing(grade: Grade, reason: str) -> Grade:
    return Grade(**{**vars(grade), "reason": reason})


def _copy(source: Path, target: Path) -> str:
    """A student's files, without links; or why not."""
    target.mkdir(parents=True)
    left, size = _MOST_FILES, _MOST_BYTES
    for folder, folders, names in os.walk(source, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                continue
            left, size = left - 1, size - status.st_size
            if left < 0 or size < 0:
                return f"More than {_MOST_FILES} files, or {_MOST_BYTES // 2**20} MiB, were handed in."
            copied = target / path.relative_to(source)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied, follow_symlinks=False)
    return ""


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
