"""`course run`: execute lessons through papermill, with live progress, and keep notebooks, a record and a report."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from course.authoring import costs, run_table
from course.authoring.execution import solution_notebook
from course.authoring.lesson import Lesson, lesson_paths, read_lessons
from course.authoring.notebook import text_of
from course.authoring.notebook_page import write_page
from course.authoring.project import Project
from course.authoring.report import report_html
from course.authoring.run_progress import Progress
from course.authoring.run_results import Key, Result, completed
from course.backends import LABELS
from course.errors import InvalidValue
from course.files import write_atomically
from course.kernels import kernel_name

RECORD, PAGE = "run.json", "index.html"
TABLE_MARKDOWN, TABLE_JSON = "table.md", "table.json"


@dataclass(frozen=True)
class Plan:
    """How to run.

    Args:
        backends: Each lesson runs on each of these: "tensorflow", "jax", "torch".
        profile: "smoke" or "full".
        jobs: Lessons at a time.
        timeout: Seconds for one cell.
        kernel: Jupyter kernel name; "" for the backend's warm kernel, which is an ordinary one where none can be had.
        budget: Seconds for the whole run; None without end. A lesson that does not fit any more is not begun, one that
            runs when they are used up is stopped, and both are listed with that reason.
        device: What it runs on, where that is known before: lessons' costs are then looked up for this device.
    """

    backends: tuple[str, ...] = ("tensorflow",)
    profile: str = "smoke"
    jobs: int = 1
    timeout: int = 1800
    kernel: str = ""
    budget: float | None = None
    device: str = ""


@dataclass(frozen=True)
class _Task:
    """One lesson to be run on one backend."""

    lesson: Lesson
    backend: str
    notebook: str

    def result(self) -> Result:
        """What there is to say before it ran."""
        return Result(self.lesson.id, self.lesson.header.title, self.backend, self.notebook)


@dataclass(frozen=True)
class _Running:
    """A lesson's process, since when it runs, and what it has told so far."""

    task: _Task
    process: "subprocess.Popen[str]"
    begun: float
    events: list[dict[str, Any]] = field(default_factory=list)


def run(project: Project, names: Iterable[str], plan: Plan, *, output: Path | None = None, record: bool = False) -> int:
    """Execute lessons.

    Args:
        project: The checkout.
        names: Lessons by id, number or file; all when empty.
        plan: Backends, profile, jobs, time.
        output: A folder; `runs/<time>` by default. Executed notebooks, each with a page that shows it (in a folder for
            each backend, where there are several), `run.json`, `index.html`, `table.md` and `table.json` go there.
        record: Keep the measured costs for the lessons' title lines.

    Returns:
        0 when every lesson passed, else 1 (130 after Ctrl-C). Lessons for which `plan.budget` left no time do not
        count, as long as others ran. Whatever was done is written in any case.

    Raises:
        course.errors.InvalidValue: The plan cannot be followed.
    """
    if plan.jobs < 1:
        raise InvalidValue(f"`--jobs` must be at least 1. Received: {plan.jobs}.")
    lessons = read_lessons(lesson_paths(project.solutions, names))
    started = datetime.now().astimezone()
    folder = output or project.root / "runs" / started.strftime("%Y-%m-%dT%H-%M-%S")
    folder.mkdir(parents=True, exist_ok=True)
    tasks = _tasks(lessons, plan, folder)
    results = {result.key: result for result in (task.result() for task in tasks)}
    progress = Progress(sys.stderr, backends=len(plan.backends) > 1)
    progress.say(
        f"{len(lessons)} lesson{'' if len(lessons) == 1 else 's'} on "
        f"{' and '.join(LABELS[backend] for backend in plan.backends)}, "
        f"profile {plan.profile}, {plan.jobs} at a time, into {folder}/"
    )
    interrupted = False
    writer = ThreadPoolExecutor(1)  # a notebook is turned into a page while the next one runs
    pages: dict[str, Future[Path | None]] = {}
    try:
        for result in _execute(tasks, project, plan, folder, progress):
            results[result.key] = result
            progress.finished(result)
            if not result.reason:
                pages[result.notebook] = writer.submit(write_page, folder / result.notebook)
            _write(folder, plan, started, results, interrupted=False)
    except KeyboardInterrupt:
        interrupted = True
        progress.say("Interrupted: what is done is kept.")
    finally:
        progress.close()
        writer.shutdown(cancel_futures=interrupted)
    for notebook, page in pages.items():
        if not page.cancelled() and page.exception() is not None:
            progress.say(f"{notebook} has no page: {page.exception()}. The report names the notebook itself.")
    document = _write(folder, plan, started, results, interrupted=interrupted)
    passed = sum(result.status == "passed" for result in results.values())
    left_out = sum(bool(result.reason) for result in results.values())
    progress.say(
        f"{passed} of {len(results)} {'lessons' if len(plan.backends) == 1 else 'runs'} passed"
        f"{f', {left_out} not run for lack of time' if left_out else ''}. Report: {folder / PAGE}"
    )
    if record and not interrupted:
        costs.record(costs.measured(document))
    if interrupted:
        return 130
    ran = len(results) - left_out
    return 0 if passed == ran and (ran or not results) else 1


def record_from(folder: Path) -> int:
    """Keep the costs that a run measured, perhaps on another machine, as `run(…, record=True)` does at once.

    Args:
        folder: A run's folder; its `run.json` is all that is read.

    Returns:
        How many costs were kept: one for each lesson and backend that passed.

    Raises:
        course.errors.InvalidValue: The folder holds no record of a run.
    """
    path = folder / RECORD
    try:
        rows = costs.measured(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidValue(
            f"Expected a folder that `course run -o` has written. {path} cannot be read as one's record "
            f"({type(error).__name__}: {error}). Name the folder that holds {RECORD}."
        ) from None
    costs.record(rows)
    return len(rows)


def _tasks(lessons: list[Lesson], plan: Plan, folder: Path) -> list[_Task]:
    """Every lesson on every backend; notebooks in a folder for each backend, where there are several."""
    tasks = []
    for backend in plan.backends:
        place = f"{backend}/" if len(plan.backends) > 1 else ""
        (folder / place).mkdir(exist_ok=True)
        tasks += [_Task(lesson, backend, f"{place}{lesson.id}.ipynb") for lesson in lessons]
    return sorted(tasks, key=lambda task: task.lesson.id)


def _execute(tasks: list[_Task], project: Project, plan: Plan, folder: Path, progress: Progress) -> Iterator[Result]:
    """Run `plan.jobs` lessons at a time, each in its own process group, and yield results as they come."""
    began = time.monotonic()
    # Where several run, or the time may not do, a long one that starts last keeps everything waiting for it alone.
    waiting = _longest_first(tasks, plan) if plan.jobs > 1 or plan.budget is not None else list(tasks)
    events: queue.Queue[tuple[Key, dict[str, Any] | None]] = queue.Queue()
    running: dict[Key, _Running] = {}
    # Sources are built from the text each time, so that what runs is what was last edited.
    scratch = folder / ".sources"
    scratch.mkdir(exist_ok=True)
    try:
        while waiting or running:
            while waiting and len(running) < plan.jobs:
                task = waiting.pop(0)
                reason = _no_time(task, plan, time.monotonic() - began)
                if reason:
                    yield replace(task.result(), reason=reason)
                    continue
                source = scratch / f"{task.lesson.id}-{task.backend}.ipynb"
                source.write_text(text_of(solution_notebook(task.lesson, project)), encoding="utf-8")
                process = _start(source, folder / task.notebook, task.backend, plan)
                key = task.result().key
                running[key] = _Running(task, process, time.monotonic())
                threading.Thread(target=_listen, args=(key, process, events), daemon=True).start()
            if not running:
                break
            left = None if plan.budget is None else max(0.0, plan.budget - (time.monotonic() - began))
            try:
                key, event = events.get(timeout=left)
            except queue.Empty:
                _end([lesson.process for lesson in running.values()])
                for stopped in running.values():
                    seconds = time.monotonic() - stopped.begun
                    reason = f"stopped after {seconds:.0f} s, when the {plan.budget:.0f} s of the run were used up"
                    yield replace(stopped.task.result(), reason=reason, wall_seconds=round(seconds, 1))
                running.clear()
                continue
            lesson = running[key]
            if event is None:
                lesson.process.wait()
                del running[key]
                yield _completed(lesson, folder)
            elif "cell" in event:
                progress.moved(key, event["cell"], event["of"])
            else:
                lesson.events.append(event)
    finally:
        _end([lesson.process for lesson in running.values()])
        shutil.rmtree(scratch, ignore_errors=True)


def _longest_first(tasks: list[_Task], plan: Plan) -> list[_Task]:
    """By what they are known to cost; what was never measured may be the longest of all."""

    def expected(task: _Task) -> float:
        seconds = costs.expected_seconds(task.lesson.id, task.backend, plan.profile, plan.device)
        return float("inf") if seconds is None else seconds

    return sorted(tasks, key=expected, reverse=True)


def _no_time(task: _Task, plan: Plan, elapsed: float) -> str:
    """Why the time that is left does not do for a lesson; "" when it does, or nobody knows how long it takes."""
    if plan.budget is None:
        return ""
    left = plan.budget - elapsed
    if left <= 0:
        return f"the {plan.budget:.0f} s of the run were used up"
    needed = costs.measured_seconds(task.lesson.id, task.backend, plan.profile, plan.device)
    if needed is not None and needed > left:
        return f"it takes about {needed:.0f} s, and {left:.0f} s were left"
    return ""


def _start(source: Path, target: Path, backend: str, plan: Plan) -> "subprocess.Popen[str]":
    environment = {
        **(_sharing_a_device(plan.jobs) if plan.jobs > 1 else {}),
        **os.environ,
        "KERAS_BACKEND": backend,
        "COURSE_PROFILE": plan.profile,
        "COURSE_CONTRACTS": "record",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("MPLBACKEND", None)  # the notebook's own backend draws into the notebook
    command = [sys.executable, "-m", "course.authoring.papermill_process"]
    kernel = plan.kernel or kernel_name(backend)
    return subprocess.Popen(
        [*command, str(source), str(target), plan.profile, kernel, str(plan.timeout)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if not os.environ.get("COURSE_DEBUG") else None,
        text=True,
        env=environment,
        # Ctrl-C reaches the parent alone, which then ends its children in order.
        start_new_session=True,
    )


def _sharing_a_device(jobs: int) -> dict[str, str]:
    """Environment variables under which several processes get along on one accelerator; without effect on a CPU.

    Left alone, JAX takes three quarters of the device's memory for its first process and TensorFlow all of it, and the
    next lesson has none. PyTorch takes what it needs, but then has to find it: so each process of JAX, which gives
    nothing back, may grow to its share and no further. A tenth stays for the drivers' own part of each process.
    """
    sharing = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
    # JAX refuses to start when its share is named by the older name, too.
    if "XLA_PYTHON_CLIENT_MEM_FRACTION" not in os.environ:
        sharing["XLA_CLIENT_MEM_FRACTION"] = f"{0.9 / jobs:.3f}"
    return sharing


def _listen(
    key: Key, process: "subprocess.Popen[str]", events: "queue.Queue[tuple[Key, dict[str, Any] | None]]"
) -> None:
    for line in process.stdout or ():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # a library's own words on standard output
        if isinstance(event, dict):
            events.put((key, event))
    events.put((key, None))


def _end(processes: list["subprocess.Popen[str]"]) -> None:
    """End them all: each is told before the first one is waited for."""
    for process in processes:
        if process.poll() is None:
            if hasattr(os, "killpg"):
                try:
                    os.killpg(process.pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass
            else:
                process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def _completed(ended: _Running, folder: Path) -> Result:
    result = ended.task.result()
    result.wall_seconds = round(time.monotonic() - ended.begun, 1)
    task = ended.task
    return completed(result, task.lesson, folder / task.notebook, ended.events, ended.process.returncode)


def _write(
    folder: Path, plan: Plan, started: datetime, results: dict[Key, Result], *, interrupted: bool
) -> dict[str, Any]:
    """Write the record and what is made from it; return the record."""

    setups = [result.setup for result in results.values() if result.setup]
    document = {
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now().astimezone().isoformat(timespec="seconds"),
        "interrupted": interrupted,
        **asdict(plan),
        "cores": os.cpu_count(),
        "device": ", ".join(dict.fromkeys(setup["device"] for setup in setups)) or plan.device,
        "versions": {name: version for setup in setups for name, version in setup["versions"].items()},
        "lessons": [asdict(result) for result in results.values()],
    }
    write_atomically(folder / RECORD, json.dumps(document, indent=1) + "\n")
    write_atomically(folder / TABLE_MARKDOWN, run_table.markdown(document))
    write_atomically(folder / TABLE_JSON, json.dumps(run_table.rows(document), indent=1) + "\n")
    write_atomically(folder / PAGE, report_html(document, folder))
    return document
