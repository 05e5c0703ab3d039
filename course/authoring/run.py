"""`course run`: execute lessons through papermill, with live progress, and keep notebooks, a record and a report."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TextIO

from course.authoring import costs
from course.authoring.build import Project, solution_notebook, text_of
from course.authoring.lesson import Lesson, lesson_paths, read_lessons
from course.authoring.report import STATES, report_html
from course.display import MIME, SIGNS
from course.errors import InvalidValue
from course.files import write_atomically
from course.kernels import kernel_name

Status = Literal["passed", "failed", "contract missed", "not run"]
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Plan:
    """How to run.

    Args:
        backend: "tensorflow", "jax" or "torch".
        profile: "smoke" or "full".
        jobs: Lessons at a time.
        timeout: Seconds for one cell.
        kernel: Jupyter kernel name; "" for the backend's warm kernel, which is an ordinary one where none can be had.
    """

    backend: str = "tensorflow"
    profile: str = "smoke"
    jobs: int = 1
    timeout: int = 1800
    kernel: str = ""


@dataclass
class Result:
    """One lesson of a run, as it stands in `run.json`.

    Args:
        lesson: Its id.
        title: Its title.
        status: "passed", "failed" (a cell raised), "contract missed", or "not run" (interrupted before its end).
        seconds: In cells, without starting the kernel.
        wall_seconds: From start to end, all included.
        peak_mebibytes: The most memory that the kernel had.
        contracts: What its training cells promised and gave.
        points: Earned by the solution's answers.
        max_points: To be had.
        setup: Versions, backend and device, as `course.setup` told them.
        error: What the failing cell raised, its source and traceback.
    """

    lesson: str
    title: str
    status: Status = "not run"
    seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_mebibytes: float | None = None
    contracts: list[dict[str, Any]] = field(default_factory=list)
    points: float = 0.0
    max_points: float = 0.0
    setup: dict[str, Any] = field(default_factory=dict)
    error: dict[str, str] = field(default_factory=dict)


def run(project: Project, names: Iterable[str], plan: Plan, *, output: Path | None = None, record: bool = False) -> int:
    """Execute lessons.

    Args:
        project: The checkout.
        names: Lessons by id, number or file; all when empty.
        plan: Backend, profile, jobs.
        output: A folder; `runs/<time>` by default. Executed notebooks, `run.json` and `index.html` go there.
        record: Keep the measured costs for the lessons' title lines.

    Returns:
        0 when every lesson passed, else 1 (130 after Ctrl-C). Whatever was done is written in any case.

    Raises:
        InvalidValue: The number of jobs or a name cannot be used.
    """
    if plan.jobs < 1:
        raise InvalidValue(f"`--jobs` must be at least 1. Received: {plan.jobs}.")
    lessons = read_lessons(lesson_paths(project.solutions, names))
    started = datetime.now().astimezone()
    folder = output or project.root / "runs" / started.strftime("%Y-%m-%dT%H-%M-%S")
    folder.mkdir(parents=True, exist_ok=True)
    results = {lesson.id: Result(lesson.id, lesson.header.title) for lesson in lessons}
    progress = Progress(sys.stderr)
    progress.say(
        f"{len(lessons)} lessons on {plan.backend}, profile {plan.profile}, {plan.jobs} at a time, into {folder}/"
    )
    interrupted = False
    try:
        for result in _execute(lessons, project, plan, folder, progress):
            results[result.lesson] = result
            progress.finished(result)
            _write(folder, plan, started, results, interrupted=False)
    except KeyboardInterrupt:
        interrupted = True
        progress.say("Interrupted: what is done is kept.")
    finally:
        progress.close()
    _write(folder, plan, started, results, interrupted=interrupted)
    passed = sum(result.status == "passed" for result in results.values())
    progress.say(f"{passed} of {len(results)} lessons passed. Report: {folder / 'index.html'}")
    if record and not interrupted:
        costs.record(
            [
                {
                    "lesson": result.lesson,
                    "backend": plan.backend,
                    "device": result.setup["device"],
                    "profile": plan.profile,
                    "seconds": result.seconds,
                    "peak_mebibytes": round(result.peak_mebibytes or 0),
                }
                for result in results.values()
                if result.status == "passed" and "device" in result.setup
            ]
        )
    return 130 if interrupted else 0 if passed == len(results) else 1


class Progress:
    """Live progress: a moving bar a lesson in a terminal, a line a lesson elsewhere (in CI's log, say)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._bars: dict[str, Any] = {}

    def say(self, text: str) -> None:
        """Write a line above the bars."""
        if self._live:
            from tqdm import tqdm

            tqdm.write(text, file=self._stream)
        else:
            self._stream.write(text + "\n")
            self._stream.flush()

    def moved(self, lesson: str, cell: int, of: int) -> None:
        """A cell is done."""
        if not self._live:
            return
        from tqdm import tqdm

        bar = self._bars.get(lesson)
        if bar is None:
            bar = self._bars[lesson] = tqdm(total=of, desc=f"{lesson:<28}", unit="cell", file=self._stream, leave=False)
        bar.update(cell - bar.n)

    def finished(self, result: Result) -> None:
        """A lesson is done: its line, with the failing cell's source when there is one."""
        bar = self._bars.pop(result.lesson, None)
        if bar is not None:
            bar.close()
        sign = SIGNS[STATES[result.status]]
        memory = f", {result.peak_mebibytes:.0f} MiB" if result.peak_mebibytes else ""
        points = f", {result.points:g} of {result.max_points:g} points" if result.max_points else ""
        self.say(f"{sign} {result.lesson:<28} {result.status}, {result.wall_seconds:.1f} s{memory}{points}")
        for contract in result.contracts:
            if not contract["met"]:
                self.say(f"    contract missed: {contract_text(contract)}")
        if result.error:
            self.say(f"    {result.error['error'].strip()}")
            for line in result.error["source"].splitlines():
                self.say(f"    | {line}")

    def close(self) -> None:
        """Remove the bars that are left."""
        for bar in self._bars.values():
            bar.close()
        self._bars.clear()


def contract_text(contract: dict[str, Any]) -> str:
    """A contract in words: metric, value, bounds."""
    value = contract["value"]
    given = "not a number" if value is None else f"{value:.4f}"
    bounds = [
        f"{word} {contract[key]:g}"
        for key, word in (("at_least", "at least"), ("at_most", "at most"))
        if contract[key] is not None
    ]
    return f"{contract['metric']} {given}, {' and '.join(bounds)}"


def _execute(lessons: list[Lesson], project: Project, plan: Plan, folder: Path, progress: Progress) -> Iterator[Result]:
    """Run `plan.jobs` lessons at a time, each in its own process group, and yield results as they come."""
    waiting = list(lessons)
    events: queue.Queue[tuple[Lesson, dict[str, Any] | None]] = queue.Queue()
    running: dict[str, tuple[subprocess.Popen[str], float, list[dict[str, Any]]]] = {}
    # Sources are built from the text each time, so that what runs is what was last edited.
    scratch = folder / ".sources"
    scratch.mkdir(exist_ok=True)
    try:
        while waiting or running:
            while waiting and len(running) < plan.jobs:
                lesson = waiting.pop(0)
                source = scratch / f"{lesson.id}.ipynb"
                source.write_text(text_of(solution_notebook(lesson, project)), encoding="utf-8")
                process = _start(source, folder / f"{lesson.id}.ipynb", plan)
                running[lesson.id] = (process, time.monotonic(), [])
                threading.Thread(target=_listen, args=(lesson, process, events), daemon=True).start()
            lesson, event = events.get()
            process, begun, so_far = running[lesson.id]
            if event is None:
                process.wait()
                del running[lesson.id]
                yield _result(
                    lesson, folder / f"{lesson.id}.ipynb", so_far, process.returncode, time.monotonic() - begun
                )
            elif "cell" in event:
                progress.moved(lesson.id, event["cell"], event["of"])
            else:
                so_far.append(event)
    finally:
        for process, _, _ in running.values():
            _kill(process)
        shutil.rmtree(scratch, ignore_errors=True)


def _start(source: Path, target: Path, plan: Plan) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "KERAS_BACKEND": plan.backend,
        "COURSE_PROFILE": plan.profile,
        "COURSE_CONTRACTS": "record",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("MPLBACKEND", None)  # the notebook's own backend draws into the notebook
    command = [sys.executable, "-m", "course.authoring.papermill_process"]
    kernel = plan.kernel or kernel_name(plan.backend)
    return subprocess.Popen(
        [*command, str(source), str(target), plan.profile, kernel, str(plan.timeout)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if not os.environ.get("COURSE_DEBUG") else None,
        text=True,
        env=environment,
        # Ctrl-C reaches the parent alone, which then ends its children in order.
        start_new_session=True,
    )


def _listen(
    lesson: Lesson, process: "subprocess.Popen[str]", events: "queue.Queue[tuple[Lesson, dict[str, Any] | None]]"
) -> None:
    for line in process.stdout or ():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # a library's own words on standard output
        if isinstance(event, dict):
            events.put((lesson, event))
    events.put((lesson, None))


def _kill(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        if hasattr(os, "killpg"):
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        else:
            process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def _result(lesson: Lesson, path: Path, events: list[dict[str, Any]], code: int, wall_seconds: float) -> Result:
    result = Result(lesson.id, lesson.header.title, wall_seconds=round(wall_seconds, 1))
    for event in events:
        if event.get("peak_mebibytes"):
            result.peak_mebibytes = round(event["peak_mebibytes"], 1)
        if "error" in event:
            result.error = {key: _ANSI.sub("", str(event[key])) for key in ("error", "source", "traceback")}
    notebook = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"cells": []}
    result.seconds = round(sum(_duration(cell) for cell in notebook["cells"]), 1)
    best: dict[str, dict[str, Any]] = {}
    for fact in facts_of(notebook):
        if fact.get("kind") == "contract":
            result.contracts.append({key: fact[key] for key in ("metric", "value", "at_least", "at_most", "met")})
        elif fact.get("kind") == "setup":
            result.setup = {key: fact[key] for key in ("backend", "device", "profile", "versions")}
        elif fact.get("kind") == "check":
            # The last word on an exercise counts: a lesson may show a wrong answer before the right one.
            best[fact["id"]] = fact
    own = {exercise_id for _, _, exercise_id in lesson.exercises()}
    result.points = sum(fact["points"] for name, fact in best.items() if name in own)
    result.max_points = sum(fact["max_points"] for name, fact in best.items() if name in own)
    if code != 0 and not result.error:
        result.error = {"error": f"The lesson's process ended with code {code}.", "source": "", "traceback": ""}
    if result.error:
        result.status = "failed"
    elif not all(contract["met"] for contract in result.contracts):
        result.status = "contract missed"
    elif {name for name, fact in best.items() if fact["outcome"] == "right"} & own != own:
        result.status = "failed"
        wrong = sorted(own - {name for name, fact in best.items() if fact["outcome"] == "right"})
        result.error = {
            "error": f"The solution's own answers are not right: {', '.join(wrong)}",
            "source": "",
            "traceback": "",
        }
    else:
        result.status = "passed"
    return result


def facts_of(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What our own outputs say as data, in the order of the cells."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            fact = output.get("data", {}).get(MIME)
            if isinstance(fact, dict):
                yield fact


def _duration(cell: dict[str, Any]) -> float:
    return float(cell.get("metadata", {}).get("papermill", {}).get("duration") or 0.0)


def _write(folder: Path, plan: Plan, started: datetime, results: dict[str, Result], *, interrupted: bool) -> None:

    setups = [result.setup for result in results.values() if result.setup]
    document = {
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now().astimezone().isoformat(timespec="seconds"),
        "interrupted": interrupted,
        **asdict(plan),
        "device": setups[0]["device"] if setups else "",
        "versions": setups[0]["versions"] if setups else {},
        "lessons": [asdict(result) for result in results.values()],
    }
    write_atomically(folder / "run.json", json.dumps(document, indent=1) + "\n")
    write_atomically(folder / "index.html", report_html(document, folder))
