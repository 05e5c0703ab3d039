"""Every lesson, as its readers get it: nbval on three backends, full points for the solutions, none for the untouched.

nbval runs as an instructor would start it, a lesson at a time, on the backend's warm kernels; its JUnit report is what
these tests read.
"""

import io
import json
import os
from collections import Counter
from contextlib import chdir, redirect_stdout
from pathlib import Path
from xml.etree import ElementTree

import pytest

from course.answers.marking import CheckResult
from course.authoring.cells import checked_ids
from course.authoring.lesson import lesson_paths, read_lesson
from course.checks.rendering import panel_of
from course.display import MIME
from course.exercises import find_exercise
from course.kernels import kernel_name
from tests.backend_rotation import in_turn

pytestmark = [pytest.mark.backend, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent
LESSONS = [path.stem for path in lesson_paths(ROOT / "solutions")]
BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
# The code of an untouched notebook is the solution's, which runs on every backend, without its answers.
UNTOUCHED = in_turn(LESSONS, BACKEND)
# COURSE_COLD_KERNELS=1 starts each notebook's own kernel, as a student's Jupyter does, at four times the time.
WARM = os.environ.get("COURSE_COLD_KERNELS", "") in ("", "0")


def nbval(notebook: Path, report: Path, *options: str) -> dict[str, str]:
    """Run nbval on a notebook: for each of its cells "passed", or what failed."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KERAS_BACKEND", BACKEND)
        environment.setenv("COURSE_PROFILE", "smoke")
        environment.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others take longer to load than nbval itself
        # Lessons run as their readers run them, and figures are part of what they show.
        for name in ("COURSE_CONTRACTS", "XLA_FLAGS", "JAX_COMPILATION_CACHE_DIR", "MPLBACKEND"):
            environment.delenv(name, raising=False)
        command = ["-q", "-p", "nbval.plugin", "-p", "no:cacheprovider", "-c", os.devnull]
        if WARM:
            options = (*options, f"--nbval-kernel-name={kernel_name(BACKEND)}")
        # In this process: one of its own takes longer to start than a lesson's cells to be compared. The cells run in a
        # kernel in any case.
        with chdir(report.parent), redirect_stdout(io.StringIO()) as said:
            code = pytest.main(
                [*command, *options, f"--rootdir={notebook.parent}", f"--junitxml={report}", str(notebook)]
            )
    cells: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        fault = [child for child in case if child.tag in ("failure", "error", "skipped")]
        message = "passed" if not fault else (fault[0].text or fault[0].get("message") or "no reason given")
        cells[case.get("name", "?")] = message
    assert (code == 0) == (set(cells.values()) == {"passed"}), said.getvalue()[-3000:]
    return cells


def cells_of(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def has_text(cell: dict) -> bool:
    return any(
        output["output_type"] == "stream" or {"text/plain", "text/html"} & set(output.get("data", {}))
        for output in cell.get("outputs", [])
        if output["output_type"] != "error"
    )


def shown_faults(cells: dict[str, str]) -> str:
    return "\n".join(f"{name}:\n{fault[:2000]}" for name, fault in cells.items() if fault != "passed")


def facts(cells: list[dict], kind: str) -> list[dict]:
    found = [output.get("data", {}).get(MIME) for cell in cells for output in cell.get("outputs", [])]
    return [fact for fact in found if fact and fact["kind"] == kind]


def exercise_ids(lesson: str) -> set[str]:
    return {name for _, _, name in read_lesson(ROOT / "solutions" / f"{lesson}.py").exercises()}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solution_gives_its_stored_outputs_on_this_backend(lesson, tmp_path):
    solution = ROOT / "solutions" / f"{lesson}.ipynb"
    cells = nbval(solution, tmp_path / "report.xml", "--nbval")
    # Training cells are exempt from the comparison, but a contract that is missed raises, and fails the cell.
    assert set(cells.values()) == {"passed"}, shown_faults(cells)
    code = [cell for cell in cells_of(solution) if cell["cell_type"] == "code"]
    assert len(cells) == len(code), "nbval did not run every cell."


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solution_earns_every_point(lesson):
    # What nbval holds every backend to: stored outputs in which each check says "right", and none of them is exempt.
    cells = cells_of(ROOT / "solutions" / f"{lesson}.ipynb")
    checks = [cell for cell in cells if "check" in cell["metadata"].get("tags", [])]
    assert not [cell for cell in checks if "nbval-ignore-output" in cell["metadata"]["tags"]]
    said = [fact for cell in checks for fact in facts([cell], "check")]
    assert {fact["id"] for fact in said} == exercise_ids(lesson)
    assert {(fact["outcome"], fact["points"] == fact["max_points"]) for fact in said} == {("right", True)}
    trained = [cell for cell in cells if "training" in cell["metadata"].get("tags", [])]
    assert all(facts([cell], "contract") for cell in trained)
    assert not [cell for cell in cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]


@pytest.mark.parametrize("lesson", UNTOUCHED)
def test_the_untouched_notebook_runs_and_every_check_says_not_attempted(lesson, tmp_path):
    # nbval-lax compares the cells that say so: here each check, with what an unsolved exercise must show.
    notebook = json.loads((ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    checks = [cell for cell in notebook["cells"] if "check" in cell["metadata"].get("tags", [])]
    for cell in checks:
        exercise = find_exercise(checked_ids("".join(cell["source"]))[0])
        untouched = CheckResult(exercise.id, "not attempted", 0.0, exercise.points, {})
        data = panel_of(untouched, exercise.title)._repr_mimebundle_()
        cell["metadata"]["tags"].append("nbval-check-output")
        cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        cell["execution_count"] = 1
    backend = f"import keras\nassert keras.backend.backend() == {BACKEND!r}"
    notebook["cells"].append(
        {
            "cell_type": "code",
            "id": "backend",
            "metadata": {},
            "source": backend,
            "outputs": [],
            "execution_count": None,
        }
    )
    copy = tmp_path / f"{lesson}.ipynb"
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    cells = nbval(copy, tmp_path / "report.xml", "--nbval-lax")
    assert set(cells.values()) == {"passed"}, shown_faults(cells)
    assert len(cells) == sum(cell["cell_type"] == "code" for cell in notebook["cells"]), "nbval did not run every cell."
    assert len(checks) == len(exercise_ids(lesson)) > 0


def test_most_cells_with_text_are_compared_strictly():
    counts: Counter[str] = Counter()
    for lesson in LESSONS:
        for cell in cells_of(ROOT / "solutions" / f"{lesson}.ipynb"):
            if cell["cell_type"] == "code" and has_text(cell):
                exempt = "nbval-ignore-output" in cell["metadata"].get("tags", [])
                counts["exempt" if exempt else "strict"] += 1
    share = counts["strict"] / sum(counts.values())
    print(f"{counts['strict']} of {sum(counts.values())} cells with text output are compared strictly ({share:.0%}).")
    assert share >= 0.6


def test_there_are_lessons():
    assert LESSONS
