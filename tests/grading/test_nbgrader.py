"""nbgrader itself on our notebooks: what it validates, and what its own autograder gives."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backend_rotation import EVERYWHERE
from tests.grading.conftest import LESSON, POINTS, RIGHT, trial

pytest.importorskip("nbgrader", reason="an extra of the instructor's")
ROOT = Path(__file__).resolve().parent.parent.parent
LOUD = (
    "def baseline(y_train, y_test):\n    import sys, warnings\n    warnings.warn('old')\n"
    "    sys.stderr.write('noise')\n" + RIGHT["baseline"].partition("\n")[2]
)
HALF = "def standardize(x):\n    return (x - x.mean(0)) / x.std(0)"


def with_points(notebook: dict) -> dict:
    notebook["cells"] = [cell for cell in notebook["cells"] if "raise RuntimeError" not in cell["source"]]
    for cell in notebook["cells"]:
        marked = cell["metadata"].get("nbgrader")
        if marked:
            name = cell["id"].removeprefix("start_here-").removesuffix("-answer")
            marked |= {"schema_version": 3, "task": False, "cell_type": "code"}
            marked |= {"points": POINTS[name]} if marked["grade"] else {}
    return notebook | {
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    }


def nbgrader(folder: Path, *arguments: str, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NBGRADER")}
    environment |= {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), **more}
    environment |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def autograde(folder: Path, source: str, submitted: dict[str, str], lesson: str, **more: str) -> dict[str, list[float]]:
    """Students to their marks, by nbgrader's own autograder."""
    from nbgrader.api import Gradebook

    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 300\n")
    places = {"source/.": source} | {f"submitted/{name}": text for name, text in submitted.items()}
    for place, text in places.items():
        path = folder / place / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    nbgrader(folder, "generate_assignment", lesson, "--create", **more)
    nbgrader(folder, "autograde", lesson, "--create", **more)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {
            name: [grade.score for grade in book.find_submission_notebook(lesson, lesson, name).grades]
            for name in submitted
        }


@pytest.mark.slow  # nbgrader starts a process to make its gradebook, and a kernel a submission
def test_nbgrader_s_autograder_gives_what_was_earned_and_no_more(tmp_path):
    def submission(answers):
        return json.dumps(with_points(trial(answers)))

    solution = {}
    for name, text in RIGHT.items():
        head, _, body = text.partition("\n")
        solution[name] = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
    marks = autograde(
        tmp_path,
        submission(solution),
        {
            "right": submission(RIGHT),
            "untouched": submission({}),
            "loud": submission({**RIGHT, "baseline": LOUD}),
            "half": submission({**RIGHT, "standardize": HALF}),
            "broken": submission({**RIGHT, "accuracy": "def accuracy(:"}),
        },
        LESSON,
    )
    full = [float(points) for points in POINTS.values()]
    assert sorted(marks["right"]) == sorted(full)
    assert marks["untouched"] == [0.0, 0.0, 0.0]
    assert sorted(marks["loud"]) == sorted(full), "A warning cost points."
    assert sum(full) - 3 < sum(marks["half"]) < sum(full)
    assert sum(marks["broken"]) == sum(full) - 2


@pytest.mark.backend
@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("KERAS_BACKEND") != "torch" and not EVERYWHERE,
    reason="takes nbgrader a minute, and what it does with marks does not depend on the backend: it runs on PyTorch",
)
def test_a_lesson_validates_and_its_solution_earns_everything_there_too(tmp_path):
    released = (ROOT / "notebooks" / f"{LESSON}.ipynb").read_text()
    solution = (ROOT / "solutions" / f"{LESSON}.ipynb").read_text()
    shutil.copy(ROOT / "notebooks" / f"{LESSON}.ipynb", tmp_path)
    said = nbgrader(tmp_path, "validate", f"{LESSON}.ipynb", "--Execute.timeout=300")
    assert "Success! Your notebook passes all the tests." in said
    marks = autograde(tmp_path, solution, {"right": solution, "untouched": released}, LESSON)
    assert sorted(marks["right"]) == sorted(map(float, POINTS.values()))
    assert marks["untouched"] == [0.0, 0.0, 0.0]
