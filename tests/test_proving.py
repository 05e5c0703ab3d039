"""What was proved is left out, what changed or was tampered with is not, and a third of the rest runs in turn."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests import proving
from tests.proving import Proof, is_due, read_proofs, write_proofs

pytest_plugins = ["pytester"]

PROOF = Proof("abc", 3, 1.5, "2026-11-30", {"keras": "3.15"})
LESSON_TEST = """
    from pathlib import Path

    import pytest

    pytestmark = pytest.mark.backend

    @pytest.mark.parametrize("lesson", ["01_first", "02_second"])
    def test_a_lesson(lesson):
        assert not Path(lesson).exists()

    @pytest.mark.parametrize("exercise_id", ["first.value", "second.why"])
    def test_an_exercise(exercise_id):
        assert exercise_id
"""
LIBRARY_TEST = """
    import pytest

    def imports():
        import course.library

    @pytest.mark.backend
    def test_it():
        pass

    def test_without_a_backend():
        pass
"""


def test_proofs_survive_being_written(tmp_path):
    proofs = {("01_first", "jax"): PROOF, ("tests/test_x.py", "none"): replace(PROOF, tests=1)}
    write_proofs(tmp_path / "proofs.json", proofs)
    assert read_proofs(tmp_path / "proofs.json") == proofs


@pytest.mark.parametrize(("name", "value"), [("fingerprint", "abd"), ("tests", 4), ("on", "2027-01-01"), ("seal", "x")])
def test_a_record_that_was_changed_by_hand_proves_nothing(tmp_path, name, value):
    path = tmp_path / "proofs.json"
    write_proofs(path, {("01_first", "jax"): PROOF, ("01_first", "torch"): PROOF})
    document = json.loads(path.read_text())
    document["01_first"]["jax"][name] = value
    path.write_text(json.dumps(document))
    assert list(read_proofs(path)) == [("01_first", "torch")]


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"a": {"jax": {}}}', '{"a": {"jax": {"seal": 1}}}'])
def test_a_record_that_cannot_be_read_proves_nothing(tmp_path, text):
    path = tmp_path / "proofs.json"
    path.write_text(text)
    assert read_proofs(path) == {}
    assert read_proofs(tmp_path / "missing.json") == {}


def test_in_three_turns_each_unit_runs_once_on_each_backend():
    for unit in ("01_neuron", "02_activations", "tests/models/test_bert.py"):
        for backend in (*proving.BACKENDS, proving.NO_BACKEND):
            assert sum(is_due(unit, backend, turn) for turn in range(100, 103)) == 1
        for turn in range(3):
            assert sum(is_due(unit, backend, turn) for backend in proving.BACKENDS) == 1


@pytest.fixture
def checkout(pytester, monkeypatch):
    """A small checkout with two lessons, tests of them, and a test of the library."""
    monkeypatch.delenv("COURSE_THOROUGH", raising=False)
    monkeypatch.setenv("COURSE_TURN", "0")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    root = pytester.path
    for folder in (
        "solutions",
        "tests",
        "course/exercises/first",
        "course/exercises/second",
        "course/answers",
        "course/checks",
    ):
        (root / folder).mkdir(parents=True)
    for name in ("01_first", "02_second"):
        (root / "solutions" / f"{name}.py").write_text("print(1)\n")
    for file in ("__init__", "answers/marking", "answers/comparing", "checks/check", "exercises/observing", "library"):
        (root / "course" / f"{file}.py").write_text("")
    (root / "course/exercises/first/value.py").write_text("RIGHT = True\n")
    (root / "course/exercises/second/quizzes.py").write_text('why = Quiz("second.why")\n')
    pytester.makepyfile(**{"tests/test_lessons": LESSON_TEST, "tests/test_library": LIBRARY_TEST})
    (root / "tests/conftest.py").write_text("CACHE = __file__\n")  # as ours: no reason to depend on everything
    pytester.makeini("[pytest]\ntestpaths = tests\nmarkers =\n    backend: a\n    slow: a\n")
    return root


@pytest.fixture
def run(checkout, pytester, monkeypatch):
    """Run the checkout's tests as `make test` does: the units that ran, and how many tests passed and failed."""

    def runs(turn: int = 0, *options: str, chosen: str = "backend") -> tuple[set[str], int, int]:
        monkeypatch.setenv("COURSE_TURN", str(turn))
        command = ("-p", "no:cacheprovider", "-p", "no:nbval", "-p", "no:xdist", "--proofs", "-m", chosen, *options)
        reports = pytester.inline_run(*command, plugins=[proving]).getreports("pytest_runtest_logreport")
        called = [report for report in reports if report.when == "call"]
        units = {dict(report.user_properties)["unit"][0] for report in called}
        return units, sum(report.passed for report in called), sum(report.failed for report in called)

    return runs


UNITS = {"01_first", "02_second", "tests/test_library.py"}


def test_nothing_runs_twice_but_a_third_in_turn(run):
    assert run() == (UNITS, 5, 0)
    again = [run(turn)[0] for turn in range(3)]
    assert set.union(*again) == UNITS and sum(map(len, again)) == len(UNITS)


def test_a_file_without_a_lesson_s_tests_is_not_imported_to_be_left_out(run, checkout):
    file = checkout / "tests/test_library.py"
    file.write_text(
        "import os\nos.environ['IMPORTED'] = str(1 + int(os.environ.get('IMPORTED', 0)))\n" + file.read_text()
    )
    os.environ.pop("IMPORTED", None)
    try:
        for turn in range(4):
            run(turn)
        assert os.environ["IMPORTED"] == "2", "Once to be proved, and once in its turn."
        (checkout / "course/library.py").write_text("A = 1\n")
        run(next(turn for turn in range(3) if not is_due("tests/test_library.py", "torch", turn)))
        assert os.environ["IMPORTED"] == "3"
    finally:
        os.environ.pop("IMPORTED", None)


def test_what_changed_is_proved_again_and_nothing_else(run, checkout):
    run()
    due = run(1)[0]
    (checkout / "solutions" / "01_first.py").write_text("print(2)\n")
    assert run(1)[0] == due | {"01_first"}
    (checkout / "course/exercises/first/value.py").write_text("RIGHT = 1\n")
    assert run(1)[0] == due | {"01_first"}
    (checkout / "course/library.py").write_text("A = 1\n")
    assert run(1)[0] == due | {"tests/test_library.py"}
    (checkout / "constraints.txt").write_text("keras==3.15\n")
    assert run(1)[0] == UNITS
    assert run(1)[0] == due


def test_a_unit_that_fails_is_not_proved(run, checkout):
    (checkout / "01_first").touch()
    assert run() == (UNITS, 4, 1)
    assert ("01_first", "torch") not in read_proofs(checkout / proving.RECORD)
    assert all("01_first" in run(turn)[0] for turn in range(3))
    (checkout / "01_first").unlink()
    run()
    (checkout / "01_first").touch()
    assert run(next(turn for turn in range(3) if is_due("01_first", "torch", turn)))[2] == 1
    assert ("01_first", "torch") not in read_proofs(checkout / proving.RECORD), "It was proved, and is no more."


def test_a_run_that_was_narrowed_down_proves_nothing(run, checkout):
    run(0, "-k", "exercise")
    run(0, "tests/test_library.py")
    assert not (checkout / proving.RECORD).exists()


def test_a_test_that_was_added_is_run(run, checkout):
    run()
    file = checkout / "tests/test_lessons.py"
    file.write_text(file.read_text().replace('["01_first", ', '["01_first", "01_first", '))
    turn = next(turn for turn in range(3) if not is_due("01_first", "torch", turn))
    assert "01_first" in run(turn)[0]
    assert "01_first" not in run(turn)[0]


def test_thorough_runs_everything(run, monkeypatch):
    run()
    monkeypatch.setenv("COURSE_THOROUGH", "1")
    assert run(1)[0] == UNITS


def test_backends_are_proved_apart(run, monkeypatch):
    run()
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert run(1)[0] == UNITS
    assert run(1, chosen="not backend")[0] == {"tests/test_library.py"}


def test_without_the_option_everything_that_was_asked_for_runs(run, pytester):
    run()
    result = pytester.inline_run("-p", "no:cacheprovider", "-p", "no:nbval", "-p", "no:xdist", plugins=[proving])
    assert result.countoutcomes() == [6, 0, 0]


def test_a_unit_is_a_lesson_or_a_file(checkout):
    units = proving.Checkout(checkout)
    for test, unit in {
        "tests/test_x.py::test_it[01_first]": "01_first",
        "tests/test_x.py::test_it[jax-first.value]": "01_first",
        "tests/test_x.py::test_it[second.why]": "02_second",
        "tests/test_x.py::test_it[first]": "tests/test_x.py",
        "tests/test_x.py::test_it[first.other]": "tests/test_x.py",
        "tests/test_x.py::test_it": "tests/test_x.py",
        "course/library.py::course.library.value": "course/library.py",
    }.items():
        assert units.unit_of(test) == unit


def test_a_unit_goes_to_one_worker():
    root = Path(proving.__file__).resolve().parents[1]
    files = ("tests/test_lazy.py", "tests/plots/test_boxes.py", "tests/data/test_splits.py")
    options = "-n 3 -v -p no:cacheprovider -p no:nbval -p tests.proving --proofs --dist loadscope -m".split()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "not backend", *files],
        cwd=root, env={**os.environ, "COURSE_THOROUGH": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    ran = re.findall(r"\[(gw\d)\].* PASSED (\S+)::", done.stdout)
    workers = {file: {worker for worker, of in ran if of.startswith(file)} for file in files}
    assert all(len(one) == 1 for one in workers.values()) and len(set().union(*workers.values())) > 1, done.stdout
