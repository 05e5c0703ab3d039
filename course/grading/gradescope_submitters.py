"""Whose the folders of a Gradescope export are: its `submission_metadata.yml`, read line by line.

What students wrote stands in that file, too, further in: only lines that Gradescope itself begins there count.
"""

import json
import re
from collections.abc import Iterable

from course.grading.arrangement import Submitter

FILE = "submission_metadata.yml"
_SUBMISSION = re.compile(r"submission_(\d+):\s*")
_FIELD = re.compile(r"  (- |  ):(name|sid|email): ?(.*)")
_LONGEST = 500


def submitters_in(lines: Iterable[str]) -> dict[str, list[Submitter]]:
    """Gradescope's numbers of submissions to whom it names for each.

    Args:
        lines: Of `submission_metadata.yml`.

    Example:
        >>> submitters_in(["submission_7:", "  :submitters:", "  - :name: Jane Doe", "    :sid: '12'"])
        {'7': [Submitter(name='Jane Doe', number='12')]}
    """
    found: dict[str, list[dict[str, str]]] = {}
    current: list[dict[str, str]] | None = None
    listed = False
    for long_line in lines:
        line = long_line[:_LONGEST].rstrip("\r\n")
        if fits := _SUBMISSION.fullmatch(line):
            current, listed = found.setdefault(fits[1], []), False
        elif line.startswith("  :"):
            listed = line.strip() == ":submitters:"
        elif current is not None and listed and (fits := _FIELD.fullmatch(line)):
            if fits[1] == "- ":
                current.append({})
            if current:
                current[-1].setdefault(fits[2], _scalar(fits[3]))
    return {
        number: [
            Submitter(one.get("name", ""), one.get("sid") or one.get("email", ""))
            for one in people
            if any(one.values())
        ]
        for number, people in found.items()
    }


def _scalar(text: str) -> str:
    text = text.strip()
    if text[:1] == text[-1:] == "'" and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text[:1] == text[-1:] == '"' and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return text
