"""What each lesson costs, measured: seconds and peak memory per backend and device, kept in one file."""

import json
from collections.abc import Mapping
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


def record(rows: list[Mapping[str, Any]]) -> None:
    """Keep the costs of a run, beside those of other backends, devices and profiles.

    Args:
        rows: Entries with lesson, backend, device, profile, seconds and peak_mebibytes.
    """
    kept = dict(costs())
    for row in rows:
        key = f"{row['backend']} on {row['device']}, {row['profile']}"
        entry = {name: row[name] for name in ("backend", "device", "profile", "seconds", "peak_mebibytes")}
        kept.setdefault(row["lesson"], {})[key] = entry
    COSTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    costs.cache_clear()
