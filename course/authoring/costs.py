"""What each lesson costs, measured: seconds and peak memory per backend and device, kept in one file."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from course.authoring.course_plan import PACKAGE

COSTS = PACKAGE / "lesson_costs.json"
_NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


@cache
def costs() -> dict[str, Any]:
    """Lesson ids to `{"<backend> on <device>, <profile>": {"seconds": …, "peak_mebibytes": …}}`."""
    return dict(json.loads(COSTS.read_text(encoding="utf-8"))) if COSTS.is_file() else {}


def cost_line(lesson: str) -> list[str]:
    """What the reader is told below the title; empty where nothing was measured yet."""
    on_cpu = {
        _NAMES[entry["backend"]]: entry
        for entry in costs().get(lesson, {}).values()
        if entry["device"] == "CPU" and entry["profile"] == "smoke"
    }
    if not on_cpu:
        return []
    seconds = ", ".join(f"{name} {entry['seconds']:.0f} s" for name, entry in sorted(on_cpu.items(), reverse=True))
    memory = max(entry["peak_mebibytes"] for entry in on_cpu.values())
    return [f"runs in {seconds} on two CPU cores, in {memory / 1024:.1f} GiB"]


def measured_seconds(lesson: str, backend: str, profile: str, device: str) -> float | None:
    """What a lesson took on this backend, profile and device; None where that was not measured."""
    entry = costs().get(lesson, {}).get(_key(backend, device, profile))
    return None if entry is None else float(entry["seconds"])


def expected_seconds(lesson: str, backend: str, profile: str, device: str) -> float | None:
    """The nearest that was measured: on this device, else the most on another, else in any profile on any backend.

    Good enough to tell long lessons from short ones, not to say how long one takes.

    Returns:
        Seconds, or None where nothing of this lesson was measured.
    """
    here = measured_seconds(lesson, backend, profile, device)
    if here is not None:
        return here
    entries = list(costs().get(lesson, {}).values())
    alike = [entry for entry in entries if (entry["backend"], entry["profile"]) == (backend, profile)]
    return max((float(entry["seconds"]) for entry in alike or entries), default=None)


def measured(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a run's record says about costs.

    Args:
        document: What stands in `run.json`.

    Returns:
        Rows for `record`: the lessons that passed, and said what they ran on.
    """
    rows = []
    for result in document["lessons"]:
        if result["status"] != "passed" or "device" not in result["setup"]:
            continue
        row = {
            "lesson": result["lesson"],
            "backend": result["backend"],
            "device": result["setup"]["device"],
            "profile": document["profile"],
            "seconds": result["seconds"],
            "peak_mebibytes": round(result["peak_mebibytes"] or 0),
        }
        if result["peak_device_mebibytes"] is not None:
            row["peak_device_mebibytes"] = round(result["peak_device_mebibytes"])
        if document["jobs"] > 1:
            # Lessons that share a machine take longer: whoever reads the figure must know.
            row["jobs"] = document["jobs"]
        rows.append(row)
    return rows


def record(rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep the costs of a run, beside those of other backends, devices and profiles.

    Args:
        rows: Entries with lesson, backend, device, profile, seconds and peak_mebibytes; where they apply, also
            peak_device_mebibytes, and jobs, when several lessons ran at a time.
    """
    kept = dict(costs())
    for row in rows:
        entry = {name: value for name, value in row.items() if name != "lesson"}
        kept.setdefault(row["lesson"], {})[_key(row["backend"], row["device"], row["profile"])] = entry
    COSTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    costs.cache_clear()


def _key(backend: str, device: str, profile: str) -> str:
    return f"{backend} on {device}, {profile}"
