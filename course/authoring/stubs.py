"""The markers around a solution, and what the student sees in its place."""

BEGIN, END, STUB = "### BEGIN SOLUTION", "### END SOLUTION", "# STUB:"
DEFAULT_STUB = "# Your code here.\nraise NotImplementedError"


def solution_regions(source: str) -> list[str]:
    """The text between each pair of solution markers, without its stub lines."""
    regions: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            inside, regions = True, [*regions, []]
        elif END in line:
            inside = False
        elif inside and not line.strip().startswith(STUB):
            regions[-1].append(line)
    return ["\n".join(region) for region in regions]


def stub_of(source: str) -> list[list[str]]:
    """The `# STUB:` lines of each solution region, as the student will see them; an empty list where there are none."""
    stubs: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            inside, stubs = True, [*stubs, []]
        elif END in line:
            inside = False
        elif inside and line.strip().startswith(STUB):
            text = line.strip()[len(STUB) :]
            stubs[-1].append(text.removeprefix(" "))
    return stubs


def student_source(source: str) -> str:
    """What the student sees of an exercise cell: what nbgrader's `ClearSolutions` would leave of it."""
    stubs = stub_of(source)
    for stub in stubs:
        # One region at a time, since each may have a stub of its own; a region that waits keeps its markers.
        begin = source.index(BEGIN)
        end = source.index(END, begin) + len(END)
        head, region, tail = source[:begin], source[begin:end], source[end:]
        indent = head[head.rfind("\n") + 1 :]
        cleared = _clear(indent + region, "\n".join(stub) or DEFAULT_STUB)
        source = head[: len(head) - len(indent)] + cleared + tail
    return source


def _clear(region: str, stub: str) -> str:
    # Every lesson that is read comes here, also where it is only executed: so without nbgrader and its server.
    indent = region[: len(region) - len(region.lstrip())]
    return "\n".join(indent + line for line in stub.split("\n"))
