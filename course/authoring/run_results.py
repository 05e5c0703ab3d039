"""What came of a lesson's run: read from its executed notebook, and from what its process told."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from course.authoring.lesson import Lesson
from course.display import MIME

Status = Literal["passed", "failed", "contract missed", "not run"]
Key = tuple[str, str]
"""A lesson's id and a backend."""
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Result:
    """One lesson on one backend, as it stands in `run.json`.

    Args:
        lesson: Its id.
        title: Its title.
        backend: The backend.
        notebook: The executed notebook, from the run's folder.
        status: "passed", "failed" (a cell raised), "contract missed", or "not run" (not begun, or not to its end).
        reason: Why it was not run.
        seconds: In cells, without starting the kernel.
        wall_seconds: From start to end, all included.
        peak_mebibytes: The most memory that the kernel had.
        peak_device_mebibytes: The most memory of the accelerator that its arrays took; None on a CPU.
        contracts: What its training cells promised and gave.
        points: Earned by the solution's answers.
        max_points: To be had.
        setup: Versions, backend and device, as `course.setup` told them.
        error: What the failing cell raised, its source and traceback.
    """

    lesson: str
    title: str
    backend: str
    notebook: str
    status: Status = "not run"
    reason: str = ""
    seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_mebibytes: float | None = None
    peak_device_mebibytes: float | None = None
    contracts: list[dict[str, Any]] = field(default_factory=list)
    points: float = 0.0
    max_points: float = 0.0
    setup: dict[str, Any] = field(default_factory=dict)
    error: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What tells it from the run's others."""
        return self.lesson, self.backend


def completed(
    result: Result, lesson: Lesson, path: Path, events: Sequence[Mapping[str, Any]], code: int | None
) -> Result:
    """Fill in what came of a lesson's run.

    Args:
        result: What was known before it ended.
        lesson: The lesson.
        path: The executed notebook, where it was written.
        events: What its process told.
        code: The process's exit status.

    Returns:
        The same result, completed.
    """
    for event in events:
        for name in ("peak_mebibytes", "peak_device_mebibytes"):
            if event.get(name) is not None:
                setattr(result, name, round(event[name], 1))
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
