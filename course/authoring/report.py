"""The report of a run: one HTML page with its figures inside, readable in light and dark, without a script."""

import json
from pathlib import Path
from typing import Any

from course.display import State
from course.web_pages import render

TEMPLATES = Path(__file__).resolve().parent / "templates"
STATES: dict[str, State] = {"passed": "right", "failed": "wrong", "contract missed": "wrong", "not run": "open"}


def report_html(document: dict[str, Any], folder: Path) -> str:
    """The page.

    Args:
        document: What stands in `run.json`.
        folder: Where the executed notebooks lie; their figures are put into the page.

    Returns:
        Self-contained HTML.
    """
    lessons = document["lessons"]
    passed = sum(lesson["status"] == "passed" for lesson in lessons)
    what = "lessons" if len(document["backends"]) == 1 else "runs of lessons"
    heading = f"{passed} of {len(lessons)} {what} passed"
    return render(
        TEMPLATES,
        "run.html",
        title=f"keras-course: {heading}",
        heading=heading,
        run=document,
        versions=", ".join(f"{name} {version}" for name, version in document["versions"].items()),
        slowest=max((lesson["wall_seconds"] for lesson in lessons), default=0) or 1,
        lessons=[
            {
                **lesson,
                "state": STATES[lesson["status"]],
                "met": sum(contract["met"] for contract in lesson["contracts"]),
                "contracts": [{**contract, "bounds": _bounds(contract)} for contract in lesson["contracts"]],
                # While a lesson runs, and when it was ended, its notebook may be half written.
                "page": _page(folder, lesson["notebook"]),
                "figures": _figures(folder / lesson["notebook"]) if lesson["status"] != "not run" else [],
            }
            for lesson in lessons
        ],
    )


def _page(folder: Path, notebook: str) -> str:
    """What shows an executed notebook: its page, or the file itself while there is none."""
    page = Path(notebook).with_suffix(".html").as_posix()
    return page if (folder / page).is_file() else notebook


def _bounds(contract: dict[str, Any]) -> str:
    bounds = [f"≥ {contract['at_least']:g}"] if contract["at_least"] is not None else []
    bounds += [f"≤ {contract['at_most']:g}"] if contract["at_most"] is not None else []
    return " and ".join(bounds)


def _figures(path: Path) -> list[tuple[str, str]]:
    """The pictures of an executed notebook, as base64, each with what it shows: its own words, else its heading."""
    if not path.is_file():
        return []
    pictures = []
    heading = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            headings = [line.lstrip("# ") for line in source.splitlines() if line.startswith("#")]
            heading = headings[-1] if headings else heading
        for output in cell.get("outputs", []):
            data = output.get("data", {}).get("image/png")
            if data:
                told = output.get("metadata", {}).get("image/png", {}).get("alt", "")
                pictures.append(("".join(data).replace("\n", ""), told or heading))
    return pictures
