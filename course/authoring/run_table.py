"""The figures of a run as a table: a row for each lesson and backend, as Markdown and as data."""

from typing import Any

from course.backends import LABELS

_SIGNS = {"passed": "✓", "not run": "○"}


def rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The table as data.

    Args:
        document: What stands in `run.json`.

    Returns:
        For each lesson and backend: lesson, backend, device, status, reason (why it was not run), seconds (in its
        cells), peak_device_mebibytes (None on a CPU), contracts_held of contracts, points of max_points.
    """
    return [
        {
            "lesson": result["lesson"],
            "backend": result["backend"],
            "device": result["setup"].get("device", ""),
            "status": result["status"],
            "reason": result["reason"],
            "seconds": result["seconds"],
            "peak_device_mebibytes": result["peak_device_mebibytes"],
            "contracts_held": sum(contract["met"] for contract in result["contracts"]),
            "contracts": len(result["contracts"]),
            "points": result["points"],
            "max_points": result["max_points"],
        }
        for result in document["lessons"]
    ]


def markdown(document: dict[str, Any]) -> str:
    """The table as Markdown, below two lines that say what it was measured on.

    Args:
        document: What stands in `run.json`.
    """
    table = rows(document)
    passed = sum(row["status"] == "passed" for row in table)
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    lines = [
        f"{document['device'] or 'no device yet'}, {document['cores']} cores · profile {document['profile']} · "
        f"{document['jobs']} at a time · {document['started']} to {document['finished']}"
        + (" · **interrupted**" if document["interrupted"] else ""),
        "",
        f"{passed} of {len(table)} passed. {versions}",
        "",
        "| lesson | backend | | seconds | peak device memory | contracts held | points |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for row in table:
        name = f"| {row['lesson']} | {LABELS[row['backend']]} | {_SIGNS.get(row['status'], '✗')} {row['status']}"
        if row["status"] == "not run":
            lines.append(f"{name}{': ' + row['reason'] if row['reason'] else ''} | – | – | – | – |")
            continue
        peak = row["peak_device_mebibytes"]
        lines.append(
            f"{name} | {row['seconds']:.1f} | {'–' if peak is None else f'{peak:,.0f} MiB'} "
            f"| {row['contracts_held']} of {row['contracts']} | {row['points']:g} of {row['max_points']:g} |"
        )
    return "\n".join(lines) + "\n"
