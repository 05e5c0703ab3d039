"""What was proved is not proved again: a pytest plugin for `make test`, which calls it with `--proofs`.

The unit is a lesson (all tests that name it, in whatever file) or a test file. Each has a fingerprint: the files that
its tests import, directly or not, and the pinned versions. `tests/proofs.json` records under which fingerprint a unit
passed on a backend, in how many seconds, with which versions, and when. A unit runs when it has no such record, when
its record does not fit, and otherwise in one of three runs, in turn. `COURSE_THOROUGH=1` runs all.

A unit is also what one of xdist's workers gets as a whole, the longest first.
"""

import ast
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pytest

from course.authoring.fingerprint import PINS, SourceTree, questions
from course.backends import BACKENDS
from course.exercises import lesson_name
from course.files import write_atomically

RECORD = "tests/proofs.json"
NO_BACKEND = "none"
TURNS = 3
_VERSIONS = ("keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy")


@dataclass(frozen=True)
class Proof:
    """That a unit passed on a backend.

    Args:
        fingerprint: Of all that its tests ran.
        tests: How many there were.
        seconds: They took together.
        on: The day, in UTC.
        versions: Of Python and of what computes.
        alone: Whether the unit is a file that holds no lesson's tests: left out, it need not even be imported.
    """

    fingerprint: str
    tests: int
    seconds: float
    on: str
    versions: dict[str, str]
    alone: bool = False

    def seal(self) -> str:
        """What a record that was edited by hand no longer has."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def read_proofs(path: Path) -> dict[tuple[str, str], Proof]:
    """The proofs by unit and backend; what is missing, unreadable or was changed by hand proves nothing."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = {}
    for unit, backends in document.items() if isinstance(document, dict) else ():
        for backend, entry in backends.items():
            try:
                seal = entry.pop("seal")
                proof = Proof(**entry)
            except (AttributeError, KeyError, TypeError):
                continue
            if seal == proof.seal():
                found[unit, backend] = proof
    return found


def write_proofs(path: Path, proofs: dict[tuple[str, str], Proof]) -> None:
    """Write the proofs, a line each, in an order that keeps a commit's difference small."""
    units: dict[str, dict[str, Proof]] = defaultdict(dict)
    for (unit, backend), proof in proofs.items():
        units[unit][backend] = proof
    blocks = []
    for unit in sorted(units):
        lines = [
            f"    {json.dumps(backend)}: {json.dumps(asdict(proof) | {'seal': proof.seal()})}"
            for backend, proof in sorted(units[unit].items())
        ]
        blocks.append(f"  {json.dumps(unit)}: {{\n" + ",\n".join(lines) + "\n  }")
    write_atomically(path, "{\n" + ",\n".join(blocks) + "\n}\n")


def is_due(unit: str, backend: str, turn: int) -> bool:
    """Whether it is this unit's turn to run although it was proved: on each backend in one of three runs."""
    place = 0 if backend == NO_BACKEND else BACKENDS.index(backend)
    return (zlib.crc32(unit.encode()) + place + turn) % TURNS == 0


def this_turn(root: Path) -> int:
    """The number of this run: `COURSE_TURN`, else the number of commits, else the day. Workers inherit it."""
    if "COURSE_TURN" not in os.environ:
        command = ["git", "-C", str(root), "rev-list", "--count", "HEAD"]
        try:
            counted = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            counted = str(datetime.now(UTC).toordinal())
        os.environ["COURSE_TURN"] = counted
    return int(os.environ["COURSE_TURN"])


class Checkout:
    """The units of a checkout, and what each is made of.

    Args:
        root: The folder that holds `course/`, `solutions/` and `tests/`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._tree = SourceTree(root)
        self._asked: dict[tuple[str, str], bool] = {}
        self.lessons = {lesson_name(path.stem): path.stem for path in (root / "solutions").glob("[0-9]*_*.py")}

    def unit_of(self, nodeid: str) -> str:
        """What a test is proved with: the lesson that its parameters name, else its file.

        Args:
            nodeid: Such as `tests/test_notebooks.py::test_it_runs[02_activations]`. An exercise or a quiz names its
                lesson, too.
        """
        path, _, test = nodeid.partition("::")
        for named in test.partition("[")[2].removesuffix("]").split("-"):
            lesson, _, question = named.partition(".")
            if named in self.lessons.values():
                return named
            if lesson in self.lessons and question and self._asks(lesson, question):
                return self.lessons[lesson]
        return path

    def _asks(self, lesson: str, question: str) -> bool:
        # Asked for every test, and by xdist again whenever one has ended: each file is read once.
        if (lesson, question) not in self._asked:
            folder = self.root / "course" / "exercises" / lesson
            quizzes = folder / "quizzes.py"
            self._asked[lesson, question] = (folder / f"{question}.py").is_file() or (
                quizzes.is_file() and f'"{lesson}.{question}"' in quizzes.read_text(encoding="utf-8")
            )
        return self._asked[lesson, question]

    def is_there(self, unit: str) -> bool:
        """Whether the checkout still has a unit."""
        return unit in self.lessons.values() or (self.root / unit).is_file()

    def fingerprint(self, unit: str, files: Iterable[Path]) -> str:
        """The fingerprint of a unit whose tests stand in these files."""
        files = set(files)
        roots = files | {conftest for file in files for conftest in self._conftests(file)}
        texts = [path.read_bytes() for path in (self.root / PINS,) if path.is_file()]
        # A fingerprint leaves docstrings out; where the examples in them are the tests, they count.
        texts += [path.read_bytes() for path in sorted(files) if path.is_relative_to(self.root / "course")]
        if unit in self.lessons.values():
            source, solution = (self.root / "solutions" / f"{unit}{suffix}" for suffix in (".py", ".ipynb"))
            alternatives = self.root / "tests" / "answers" / "alternatives" / f"{lesson_name(unit)}.py"
            asked = questions(unit, self.root / "course")
            roots |= {path for path in (source, alternatives, *asked) if path.is_file()}
            notebooks = (solution, self.root / "notebooks" / f"{unit}.ipynb")
            texts += [path.read_bytes() for path in (source, *notebooks) if path.is_file()]
            return self._tree.fingerprint(roots, texts=texts)
        used = {path for path in self._tree.closure(roots) if path.is_relative_to(self.root / "tests")}
        # These look at the checkout for purposes of their own, whatever the test.
        used -= {self.root / "tests" / f"{name}.py" for name in ("conftest", "docstring_examples", "proving")}
        if any(_looks_around(path) for path in used):
            roots |= self._everything
        elif any(_starts_processes(path) for path in used):
            roots |= self._engine
        return self._tree.fingerprint(roots, texts=texts)

    def _conftests(self, file: Path) -> list[Path]:
        found = [folder / "conftest.py" for folder in file.parents if folder.is_relative_to(self.root)]
        if file.is_relative_to(self.root / "course"):  # an example in a docstring
            found.append(self.root / "tests" / "docstring_examples.py")
        return [path for path in found if path.is_file()]

    @cached_property
    def _engine(self) -> set[Path]:
        """The package without the lessons' questions and answers."""
        lessons = {self.root / "course" / side / name for side in ("exercises", "answers") for name in self.lessons}
        return {path for path in self._below("course") if not lessons & set(path.parents)}

    @cached_property
    def _everything(self) -> set[Path]:
        folders = ("course", "tests", "solutions", "notebooks", "docs", "benchmarks")
        kinds = (".md", ".toml", ".txt", ".yml", "")
        top = {path for path in self.root.iterdir() if path.is_file() and path.suffix in kinds}
        return top.union(*(self._below(folder) for folder in folders))

    def _below(self, folder: str) -> set[Path]:
        files = (path for path in (self.root / folder).rglob("*") if path.is_file() and path != self.root / RECORD)
        return {path for path in files if "__pycache__" not in path.parts and not path.name.startswith(".")}


@lru_cache(maxsize=512)
def _looks_around(path: Path) -> bool:
    """Whether a test reads the checkout itself: then everything in it may matter."""
    text = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
    return any(word in text for word in ("__file__", "ROOT", "read_lessons", "find_project"))


@lru_cache(maxsize=512)
def _starts_processes(path: Path) -> bool:
    """Whether a test starts processes that import what it does not import itself."""
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.suffix == ".py" else ast.Module([], [])
    names = {getattr(node, "module", "") or "" for node in ast.walk(tree)} | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    return any(name.split(".")[0] in ("subprocess", "multiprocessing") or "kernels" in name for name in names)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that `make test` gives."""
    parser.addoption(
        "--proofs", action="store_true", help="leave out what was proved and has not changed; record what is proved"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Workers count in their controller's turn."""
    if config.getoption("--proofs"):
        this_turn(config.rootpath)
        config.pluginmanager.register(Proving(config), "proving")


class Proving:
    """Chooses the units that run, and records those that passed.

    Args:
        config: pytest's.
    """

    def __init__(self, config: pytest.Config) -> None:
        chosen = config.getoption("markexpr")
        self._backend = NO_BACKEND if chosen == "not backend" else os.environ.get("KERAS_BACKEND", BACKENDS[0])
        # Only a whole run proves a unit: not one that was narrowed down by hand.
        narrowed = (
            config.getoption("keyword") or config.getoption("maxfail") or chosen not in ("backend", "not backend")
        )
        self._whole = not narrowed and not config.option.file_or_dir and not os.environ.get("COURSE_EVERYWHERE")
        self._checkout = Checkout(config.rootpath)
        self._record = config.rootpath / RECORD
        self._proofs = read_proofs(self._record)
        self._seconds: dict[str, float] = defaultdict(float)
        self._passed: dict[str, set[str]] = defaultdict(set)
        self._failed: set[str] = set()
        self._expected: dict[str, int] = {}
        self._fingerprints: dict[str, str] = {}
        self._alone: dict[str, bool] = {}
        self._turn, self._thorough = this_turn(config.rootpath), bool(os.environ.get("COURSE_THOROUGH"))

    def pytest_ignore_collect(self, collection_path: Path, config: pytest.Config) -> bool | None:
        """A file that was proved, has not changed, and holds no lesson's tests is not imported."""
        if collection_path.suffix != ".py" or collection_path.name == "conftest.py":
            return None
        unit = collection_path.relative_to(config.rootpath).as_posix()
        proof = self._proofs.get((unit, self._backend))
        if proof is None or not proof.alone or not self._may_be_left_out(unit, proof):
            return None
        return True if self._checkout.fingerprint(unit, {collection_path}) == proof.fingerprint else None

    def _may_be_left_out(self, unit: str, proof: Proof | None) -> bool:
        """Whether a proof that fits is enough in this run."""
        return proof is not None and not self._thorough and not is_due(unit, self._backend, self._turn)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Each unit goes to one worker as a whole. (xdist's groups do nothing under pytest 9.2.)"""
        from xdist.scheduler import LoadScopeScheduling

        checkout = self._checkout

        class UnitScheduling(LoadScopeScheduling):
            def _split_scope(self, nodeid: str) -> str:
                return checkout.unit_of(nodeid)

        return UnitScheduling(config, log)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what was proved; the longest unit goes first."""
        units: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in items:
            units[self._checkout.unit_of(item.nodeid)].append(item)
        of_lessons = {item.path for unit in units if unit in self._checkout.lessons.values() for item in units[unit]}
        kept: list[tuple[float, str]] = []
        out: list[pytest.Item] = []
        for unit, members in units.items():
            mark = self._checkout.fingerprint(unit, {item.path for item in members})
            proof = self._proofs.get((unit, self._backend))
            alone = not any(item.path in of_lessons for item in members)
            for item in members:
                item.user_properties.append(("unit", [unit, mark, len(members), alone]))
            proved = proof is not None and proof.fingerprint == mark and proof.tests == len(members)
            if proved and self._may_be_left_out(unit, proof):
                out += members
            else:
                slow = any(item.get_closest_marker("slow") for item in members)
                kept.append((-(proof.seconds if proof is not None else 60.0 if slow else 1.0), unit))
        items[:] = [item for _, unit in sorted(kept) for item in units[unit]]
        if out:
            config.hook.pytest_deselected(items=out)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what passed, unit by unit. With xdist this is the controller, which has no items of its own."""
        told = dict(report.user_properties).get("unit")
        if told is None:
            return
        unit, self._fingerprints[unit], self._expected[unit], self._alone[unit] = told
        self._seconds[unit] += report.duration
        if report.failed:
            self._failed.add(unit)
        elif report.when == "call" or (report.when == "setup" and report.skipped):
            self._passed[unit].add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Record the units of which every test ran, and none failed."""
        if hasattr(session.config, "workerinput") or not self._whole:
            return
        today, versions = datetime.now(UTC).date().isoformat(), _versions()
        proofs = read_proofs(self._record)
        for unit, expected in self._expected.items():
            if unit in self._failed or len(self._passed[unit]) != expected:
                proofs.pop((unit, self._backend), None)
                continue
            seconds = round(self._seconds[unit], 1)
            alone = self._alone[unit]
            proofs[unit, self._backend] = Proof(self._fingerprints[unit], expected, seconds, today, versions, alone)
        there = {key: proof for key, proof in proofs.items() if self._checkout.is_there(key[0])}
        write_proofs(self._record, there)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What was proved now, and what before, and when."""
        now = sorted(self._expected)
        before = {key: proof for key, proof in self._proofs.items() if key[1] == self._backend and key[0] not in now}
        lessons = set(self._checkout.lessons.values())

        def told(units: Sequence[str]) -> str:
            named = [unit for unit in units if unit in lessons]
            return f"{len(named)} lessons and {len(units) - len(named)} files"

        line = f"Proved now on {self._backend}: {told(now)}"
        failed = f", of which {len(self._failed)} failed" if self._failed else ""
        terminalreporter.write_line(f"{line}{failed}.")
        days = sorted(proof.on for proof in before.values())
        if days:
            span = days[0] if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
            terminalreporter.write_line(
                f"Proved before, and unchanged since: {told([unit for unit, _ in before])} ({span})."
            )


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _VERSIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
