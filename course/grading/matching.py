"""A submission against the released notebook: which cell is which, what runs, and what has to be said about it.

A cell is found by its id, else by its text, else by the exercise that the cell after it checks, else by the name that
it defines: Colab loses ids, other tools lose metadata, and students copy cells.
"""

from dataclasses import dataclass
from typing import Literal

from course.authoring.cells import checked_ids
from course.grading.reading import Cell, Notebook
from course.grading.released import Released, ReleasedCell, ReleasedExercise, bound_names

StepKind = Literal["released", "student", "answer", "demonstration"]


@dataclass(frozen=True)
class Step:
    """A cell that runs.

    Args:
        kind: "released": ours, always; "student": added or edited; "answer": an exercise's; "demonstration": only when
            an answer needs it.
        source: Its text.
        where: How to call it, such as "cell 12".
        exercise: Of an answer.
    """

    kind: StepKind
    source: str
    where: str
    exercise: str = ""


@dataclass(frozen=True)
class Found:
    """Where an exercise's answer was found.

    Args:
        exercise: Its id.
        cells: The student's cells that hold it; empty when it is missing.
        notes: What is to be said about it.
        untouched: Whether it is still the released stub.
    """

    exercise: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    untouched: bool = False

    @property
    def source(self) -> str:
        """The text of its cells."""
        return "\n\n".join(cell.source for cell in self.cells)


@dataclass(frozen=True)
class Matched:
    """What is to run, and what was found.

    Args:
        steps: In the order in which they run.
        found: One entry an exercise, in the lesson's order.
        notes: What is to be said about the notebook as a whole.
    """

    steps: tuple[Step, ...]
    found: tuple[Found, ...]
    notes: tuple[str, ...]


def match(notebook: Notebook, released: Released) -> Matched:
    """Find every released cell in a submission, and say what runs.

    Args:
        notebook: The submission.
        released: What the student was given.
    """
    is_what, how = _identify(notebook, released)
    notes = list(notebook.notes)
    notes += _restored(notebook, released, is_what)
    order, shuffled = _order(notebook, released, is_what)
    if shuffled:
        notes.append("The cells were not in the released order; they ran in the released order.")
    found = tuple(_found(asked, notebook, released, is_what, how) for asked in released.exercises)
    steps = tuple(_steps(order, released, is_what))
    return Matched(steps, found, tuple(notes))


def without_blanks(source: str) -> str:
    """A cell's text without what editors change on their own: blanks at line ends, empty lines around it."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _identify(notebook: Notebook, released: Released) -> tuple[dict[int, ReleasedCell], dict[int, str]]:
    """Cell numbers to the released cell that each one is, and how it was told when not by its id."""
    is_what: dict[int, ReleasedCell] = {}
    how: dict[int, str] = {}
    by_id = {cell.id: cell for cell in released.cells}
    by_text = {without_blanks(cell.source): cell for cell in reversed(released.cells)}
    answer_names = {name: asked.id for asked in released.exercises for name in asked.names}
    answer_cells = {cell.exercise: cell for cell in released.of_kind("exercise")}
    taken: set[str] = set()
    for cell in notebook.cells:
        known = by_id.get(cell.id) or by_id.get(cell.grade_id)
        # The same text wins over an id that two cells carry, or that was put on another cell.
        same = by_text.get(without_blanks(cell.source))
        if same is not None and same.kind in ("exercise", "check"):
            known = known if known is not None and known.exercise == same.exercise else same
        elif known is None:
            known = same
        if known is None:
            continue
        if known.kind == "demonstration" and cell.source != known.source:
            if known.id in taken and known is not same:
                continue  # a second cell with a demonstration's id is the student's own
            if bound_names(cell.source) & set(answer_names):
                continue  # an answer that was written into a demonstration
        taken.add(known.id)
        is_what[cell.number] = known
    answered = {known.exercise for known in is_what.values() if known.kind == "exercise"}
    # By the exercise that the cell after it checks.
    for cell, after in zip(notebook.cells, notebook.cells[1:], strict=False):
        ids = [name for name in _checked(after.source) if name in answer_cells and name not in answered]
        if cell.number not in is_what and ids and not _checked(cell.source):
            is_what[cell.number], how[cell.number] = answer_cells[ids[0]], "by the check that follows it"
            answered.add(ids[0])
    # By the name that it defines.
    for cell in notebook.cells:
        names = {answer_names[name] for name in bound_names(cell.source) if name in answer_names}
        if cell.number not in is_what and names - answered:
            exercise = sorted(names - answered)[0]
            is_what[cell.number], how[cell.number] = answer_cells[exercise], "by the name that it defines"
            answered.add(exercise)
    return is_what, how


def _checked(source: str) -> list[str]:
    """The exercises that a cell checks; none where no parser can tell."""
    try:
        return checked_ids(source)
    except (ValueError, RecursionError, MemoryError):
        return []


def _restored(notebook: Notebook, released: Released, is_what: dict[int, ReleasedCell]) -> list[str]:
    checks = {cell.id for cell in released.of_kind("check")}
    edited, observed = [], set()
    for cell in notebook.cells:
        known = is_what.get(cell.number)
        if known is not None and known.id in checks:
            observed.add(known.id)
            if without_blanks(cell.source) != without_blanks(known.source):
                edited.append(known.exercise)
    notes = []
    if edited:
        notes.append(f"A locked check cell was changed; the released one counts: {', '.join(dict.fromkeys(edited))}.")
    missing = [cell.exercise for cell in released.of_kind("check") if cell.id not in observed]
    if missing:
        notes.append(f"A locked check cell is missing; the released one counts: {', '.join(missing)}.")
    return notes


def _found(
    asked: ReleasedExercise,
    notebook: Notebook,
    released: Released,
    is_what: dict[int, ReleasedCell],
    how: dict[int, str],
) -> Found:
    stub = next(cell for cell in released.of_kind("exercise") if cell.exercise == asked.id)
    cells = tuple(cell for cell in notebook.cells if is_what.get(cell.number) is stub)
    notes = [f"Its cell was found {how[cell.number]}." for cell in cells if cell.number in how]
    if len(cells) > 1:
        notes.append(f"There are {len(cells)} cells for it ({_numbers(cells)}); the last one that runs counts.")
    touched = [cell for cell in cells if without_blanks(cell.source) != without_blanks(stub.source)]
    return Found(asked.id, cells, tuple(notes), bool(cells) and not touched)


def _numbers(cells: tuple[Cell, ...]) -> str:
    return ", ".join(f"cell {cell.number}" for cell in cells)


def _order(notebook: Notebook, released: Released, is_what: dict[int, ReleasedCell]) -> tuple[list[Cell], bool]:
    """The submission's cells in the order in which they run, and whether that is another one than they were in."""
    place = {cell.id: index for index, cell in enumerate(released.cells)}
    keys, last = {}, -1
    for cell in notebook.cells:
        known = is_what.get(cell.number)
        last = place[known.id] if known is not None else last
        keys[cell.number] = last
    ordered = sorted(notebook.cells, key=lambda cell: keys[cell.number])
    first_of = list(dict.fromkeys(is_what[cell.number].id for cell in notebook.cells if cell.number in is_what))
    if [place[name] for name in first_of] == sorted(place[name] for name in first_of):
        return list(notebook.cells), False
    return ordered, True


def _steps(order: list[Cell], released: Released, is_what: dict[int, ReleasedCell]) -> list[Step]:
    by_kind: dict[str, list[Step]] = {"parameters": [], "setup": []}
    rest: list[Step] = []
    demonstrated: set[str] = set()
    for cell in order:
        known, where = is_what.get(cell.number), f"cell {cell.number}"
        if known is None:
            if cell.source.strip():
                rest.append(Step("student", cell.source, where))
        elif known.kind in by_kind:
            if without_blanks(cell.source) != without_blanks(known.source):
                by_kind[known.kind].append(Step("student", cell.source, where))
        elif known.kind == "exercise":
            rest.append(Step("answer", cell.source, where, known.exercise))
        elif known.kind == "demonstration":
            demonstrated.add(known.id)
            rest.append(Step("demonstration", cell.source, where))
    ours = [Step("released", cell.source, "the released set-up") for cell in released.of_kind("parameters")]
    setup = [Step("released", cell.source, "the released set-up") for cell in released.of_kind("setup")]
    missing = [
        Step("demonstration", cell.source, "a released cell")
        for cell in released.of_kind("demonstration")
        if cell.id not in demonstrated
    ]
    # The student's version of a set-up cell may import what the answers need; it runs, and the released one counts.
    return [*by_kind["parameters"], *ours, *setup, *by_kind["setup"], *missing, *rest]
