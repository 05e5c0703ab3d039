"""The header of a lesson: five fields, all of them needed."""

from dataclasses import dataclass
from pathlib import Path

from course.authoring.problems import Problem

HEADER_FIELDS = {"title": str, "minutes": int, "needs": list, "topics": list, "packages": list}


@dataclass(frozen=True)
class Header:
    """The validated header of a lesson; the fields are described in CONTRIBUTING."""

    title: str
    minutes: int
    needs: tuple[str, ...]
    topics: tuple[str, ...]
    packages: tuple[str, ...]


def read_header(path: Path, raw: str) -> tuple[Header | None, list[Problem]]:
    """The header of a lesson, or what is wrong with it.

    Args:
        path: The lesson's file, which the problems name.
        raw: The text between the two lines `# ---`, without comment signs.

    Returns:
        The header, or None; and the problems, none where there is a header.
    """
    import yaml

    def problem(message: str) -> Problem:
        return Problem(path, 1, 0, "header", message)

    if not raw:
        return None, [problem("There is no header. Begin the file with '# ---', the fields, '# ---'.")]
    try:
        fields = yaml.safe_load(raw.strip().strip("-"))
    except yaml.YAMLError as error:
        return None, [problem(f"The header is no YAML: {' '.join(str(error).split())}")]
    if not isinstance(fields, dict):
        return None, [problem("The header must be 'field: value' lines.")]
    problems = []
    for name, kind in HEADER_FIELDS.items():
        if name not in fields:
            problems.append(problem(f"The header lacks '{name}'. It needs: {', '.join(HEADER_FIELDS)}."))
        elif not isinstance(fields[name], kind) or (
            kind is list and not all(isinstance(item, str) for item in fields[name])
        ):
            expected = {str: "text", int: "a whole number", list: "a list of names"}[kind]
            problems.append(problem(f"'{name}' in the header must be {expected}. Received: {fields[name]!r}."))
    problems += [
        problem(f"The header has an unknown field '{name}'. It may have: {', '.join(HEADER_FIELDS)}.")
        for name in fields
        if name not in HEADER_FIELDS
    ]
    if problems:
        return None, problems
    return (
        Header(
            fields["title"],
            fields["minutes"],
            tuple(fields["needs"]),
            tuple(fields["topics"]),
            tuple(fields["packages"]),
        ),
        [],
    )
