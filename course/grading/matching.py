"""A submission against the released notebook: which cell is which, what runs, and what has to be said about it.

A cell is found by its id, else by its text, else by the exercise that the cell after it checks, else by the name that
it defines: Colab loses ids, other tools lose metadata, and students copy cells.

An exercise is asked where its check stands, as it is in the notebook: what cells below do to its names costs nothing.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from course.authoring.cells import checked_ids
from course.grading.reading import Cell, Notebook
from course.grading.released import Released, ReleasedCell, ReleasedExercise, checks_in, is_check
from course.student_notebooks import bound_names, parsed

StepKind = Literal["released", "student", "answer", "demonstration", "check"]


@dataclass(frozen=True)
class Step:
    """A cell that runs.

    Args:
        kind: "released": ours, always; "student": added or edited; "answer": an exercise's; "demonstration": only when
            an answer needs it; "check": no cell, but the place at which an exercise is asked.
        source: Its text.
        where: How to call it, such as "cell 12".
        exercise: Of an answer and of a check.
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
        not_run: Why the cell in its place did not run, or "".
    """

    exercise: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    untouched: bool = False
    not_run: str = ""

    @property
    def source(self) -> str:
        """The text of its cells."""
        return "\n\n".join(cell.source for cell in self.cells)


@dataclass(frozen=True)
class Matched:
    """What is to run, and what was found.

    Args:
        steps: In the order in which they run; one of kind "check" for each exercise.
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
    cells, is_what, how = _identified(notebook, released)
    notes = list(notebook.notes)
    notes += _restored(cells, released, is_what)
    notes += _own_backend(cells, is_what)
    order, shuffled = _order(cells, released, is_what)
    if shuffled:
        notes.append("The cells were not in the released order; they ran in the released order.")
    checks = [checks_in(cell.source) for cell in order]
    asked_after = {asked.id: _asked_after(asked, order, checks, is_what) for asked in released.exercises}
    found = tuple(
        _found(asked, order, asked_after[asked.id], notebook, released, is_what, how) for asked in released.exercises
    )
    steps = tuple(_steps(order, released, is_what, asked_after))
    return Matched(steps, found, tuple(notes))


def without_blanks(source: str) -> str:
    """A cell's text without what editors change on their own: blanks at line ends, empty lines around it."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _identified(
    notebook: Notebook, released: Released
) -> tuple[tuple[Cell, ...], dict[int, ReleasedCell], dict[int, str]]:
    """The code cells, those among them that a student turned into text and that hold an answer; and what each is."""
    stubs = {cell.id: cell for cell in released.of_kind("exercise")}
    names = {asked.id: asked.names for asked in released.exercises}
    used = {name for cell in notebook.cells for name in (cell.id, cell.grade_id)}
    by_id = [
        text
        for text in notebook.texts
        for stub in [stubs.get(text.id) or stubs.get(text.grade_id)]
        if stub is not None and stub.id not in used and bound_names(text.source) & names[stub.exercise]
    ]
    cells = _in_place(notebook.cells, by_id)
    is_what, how = _identify(cells, released)
    answered = {known.exercise for known in is_what.values() if known.kind == "exercise"}
    waiting = {name for asked in released.exercises if asked.id not in answered for name in asked.names}
    waiting -= {name for cell in cells for name in bound_names(cell.source)}
    texts = notebook.texts if waiting else ()
    by_name = [text for text in texts if text not in by_id and bound_names(text.source) & waiting]
    if by_name:
        cells = _in_place(cells, by_name)
        is_what, how = _identify(cells, released)
    return cells, is_what, how


def _in_place(cells: Sequence[Cell], more: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted((*cells, *more), key=lambda cell: cell.number))


def _identify(cells: Sequence[Cell], released: Released) -> tuple[dict[int, ReleasedCell], dict[int, str]]:
    """Cell numbers to the released cell that each one is, and how it was told when not by its id."""
    is_what: dict[int, ReleasedCell] = {}
    how: dict[int, str] = {}
    by_id = {cell.id: cell for cell in released.cells}
    by_text = {without_blanks(cell.source): cell for cell in reversed(released.cells)}
    answer_names = {name: asked.id for asked in released.exercises for name in asked.names}
    answer_cells = {cell.exercise: cell for cell in released.of_kind("exercise")}
    taken: set[str] = set()
    for cell in cells:
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
    # Answer and check in one cell, which kept the id of the check.
    for cell in cells:
        known = is_what.get(cell.number)
        if known is not None and known.kind == "check" and known.exercise not in answered:
            if known.exercise in {answer_names.get(name) for name in bound_names(cell.source)}:
                is_what[cell.number], how[cell.number] = answer_cells[known.exercise], "in its check cell"
                answered.add(known.exercise)
    # By the exercise that the cell after it checks.
    for cell, after in zip(cells, cells[1:], strict=False):
        ids = [name for name in _checked(after.source) if name in answer_cells and name not in answered]
        if cell.number not in is_what and ids and not _checked(cell.source):
            is_what[cell.number], how[cell.number] = answer_cells[ids[0]], "by the check that follows it"
            answered.add(ids[0])
    # By the name that it defines.
    for cell in cells:
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


def _restored(cells: Sequence[Cell], released: Released, is_what: dict[int, ReleasedCell]) -> list[str]:
    checks = {cell.id for cell in released.of_kind("check")}
    edited, observed = [], set()
    for cell in cells:
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


def _own_backend(cells: Sequence[Cell], is_what: dict[int, ReleasedCell]) -> list[str]:
    own = [cell for cell in cells if "KERAS_BACKEND" in cell.source and not _unchanged(cell, is_what)]
    return [
        f"Cell {cell.number} chooses a backend (KERAS_BACKEND). A notebook is graded on the one that the grader chose."
        for cell in own[:1]
    ]


def _unchanged(cell: Cell, is_what: dict[int, ReleasedCell]) -> bool:
    known = is_what.get(cell.number)
    return known is not None and without_blanks(cell.source) == without_blanks(known.source)


def _asked_after(
    asked: ReleasedExercise,
    order: Sequence[Cell],
    checks: Sequence[list[tuple[str, str]]],
    is_what: dict[int, ReleasedCell],
) -> int:
    """The place of the cell after which an exercise is asked: its check's, and never before its answer.

    Of several checks it is the first one after the last definition that is checked at all: a second attempt further
    down counts when it was checked there, and a name that is used for something else there does not.

    Args:
        asked: The exercise.
        order: The cells in the order in which they run.
        checks: What each of them checks.
        is_what: Cell numbers to released cells.

    Returns:
        A place in `order`; the last one where there is neither check nor answer.
    """
    answered, defined, checked = [], [], []
    for place, cell in enumerate(order):
        known = is_what.get(cell.number)
        kind = known.kind if known is not None and known.exercise == asked.id else ""
        if kind == "exercise":
            answered.append(place)
        if kind == "exercise" or (_is_own(known) and asked.names & bound_names(cell.source)):
            defined.append(place)
        # A demonstration may show what a check says of something else; a student's cell, of his answer.
        if kind == "check" or ((known is None or kind) and (asked.id, asked.expression) in checks[place]):
            checked.append(place)
    tried = [place for place in defined if checked and place <= checked[-1]]
    if tried:
        return max([next(place for place in checked if place >= tried[-1]), *answered[-1:]])
    if not answered:
        return checked[0] if checked else len(order) - 1
    # What he put between answer and check stands there still, now that the check is gone.
    last = answered[-1]
    while last + 1 < len(order) and order[last + 1].number not in is_what:
        last += 1
    return last


def _is_own(known: ReleasedCell | None) -> bool:
    """Whether a cell is the student's own, or a check cell, into which he may have written."""
    return known is None or known.kind == "check"


def _found(
    asked: ReleasedExercise,
    order: Sequence[Cell],
    asked_after: int,
    notebook: Notebook,
    released: Released,
    is_what: dict[int, ReleasedCell],
    how: dict[int, str],
) -> Found:
    stub = next(cell for cell in released.of_kind("exercise") if cell.exercise == asked.id)
    cells = tuple(sorted((cell for cell in order if is_what.get(cell.number) is stub), key=lambda cell: cell.number))
    notes = [f"Its cell was found {how[cell.number]}." for cell in cells if cell.number in how]
    notes += [f"Cell {cell.number} is no code cell; it was run as one." for cell in cells if not cell.is_code]
    if len(cells) > 1:
        notes.append(f"There are {len(cells)} cells for it ({_numbers(cells)}); the last one that runs counts.")
    touched = [cell for cell in cells if without_blanks(cell.source) != without_blanks(stub.source)]
    untouched = bool(cells) and not touched
    again = [
        cell
        for cell in order[asked_after + 1 :]
        if cell.number not in is_what and asked.names & bound_names(cell.source)
    ]
    if again and cells and not untouched:
        name = sorted(asked.names & bound_names(again[0].source))[0]
        notes.append(f"Cell {again[0].number} gives `{name}` another meaning below the check; the answer above counts.")
    not_run = "" if cells else _not_run(notebook, stub)
    return Found(asked.id, cells, tuple(notes), untouched, not_run)


def _not_run(notebook: Notebook, stub: ReleasedCell) -> str:
    for text in notebook.texts:
        if stub.id in (text.id, text.grade_id):
            return (
                f"Cell {text.number}, which holds its answer, is no code cell and does not run. "
                "Make it a code cell again, and leave only Python in it."
            )
    return ""


def _numbers(cells: tuple[Cell, ...]) -> str:
    return ", ".join(f"cell {cell.number}" for cell in cells)


def _order(cells: Sequence[Cell], released: Released, is_what: dict[int, ReleasedCell]) -> tuple[list[Cell], bool]:
    """The submission's cells in the order in which they run, and whether that is another one than they were in."""
    place = {cell.id: index for index, cell in enumerate(released.cells)}
    keys, last = {}, -1
    for cell in cells:
        known = is_what.get(cell.number)
        last = place[known.id] if known is not None else last
        keys[cell.number] = last
    ordered = sorted(cells, key=lambda cell: keys[cell.number])
    first_of = list(dict.fromkeys(is_what[cell.number].id for cell in cells if cell.number in is_what))
    if [place[name] for name in first_of] == sorted(place[name] for name in first_of):
        return list(cells), False
    return ordered, True


def _steps(
    order: Sequence[Cell], released: Released, is_what: dict[int, ReleasedCell], asked_after: dict[str, int]
) -> list[Step]:
    steps = _Steps(order, released, is_what)
    for place, cell in enumerate(order):
        steps.add(cell)
        steps.check([exercise for exercise, after in asked_after.items() if after == place])
    if not order:
        steps.check(list(asked_after))
    return steps.whole()


class _Steps:
    """The steps of a submission, made cell by cell. (A class, because the released set-up comes once, in its place.)"""

    def __init__(self, order: Sequence[Cell], released: Released, is_what: dict[int, ReleasedCell]) -> None:
        self._released, self._is_what = released, is_what
        self._steps: list[Step] = []
        here = {known.id for known in is_what.values()}
        kinds = {known.kind for known in is_what.values()}
        # What the student has deleted runs all the same: the set-up at the top, or behind the parameters.
        self._due: dict[str, list[Step]] = {
            kind: [Step("released", cell.source, "the released set-up") for cell in released.of_kind(kind)]
            for kind in ("parameters", "setup")
        }
        self._deleted = [
            Step("demonstration", cell.source, "a released cell")
            for cell in released.of_kind("demonstration")
            if cell.id not in here
        ]
        if "setup" not in kinds and "parameters" not in kinds:
            self._set_up()
        self._set_up_follows_parameters = "setup" not in kinds

    def add(self, cell: Cell) -> None:
        """The steps of the next cell."""
        known, where = self._is_what.get(cell.number), f"cell {cell.number}"
        own = Step("student", cell.source, where)
        changed = known is not None and without_blanks(cell.source) != without_blanks(known.source)
        if known is None:
            if cell.source.strip():
                self._steps.append(own)
        elif known.kind == "parameters":
            # The student's version may import what the answers need; it runs, and the released one counts.
            self._steps += [own] if changed else []
            self._take("parameters")
            if self._set_up_follows_parameters:
                self._set_up()
        elif known.kind == "setup":
            self._set_up()
            self._steps += [own] if changed else []
        elif known.kind == "exercise":
            self._steps.append(Step("answer", cell.source, where, known.exercise))
        elif known.kind == "demonstration":
            self._steps.append(Step("demonstration", cell.source, where))
        elif known.kind == "check" and changed and _holds_more_than_checks(cell.source):
            self._steps.append(own)

    def check(self, exercises: Sequence[str]) -> None:
        """Some exercises are asked here."""
        self._steps += [Step("check", "", f"the check of {exercise}", exercise) for exercise in exercises]

    def whole(self) -> list[Step]:
        """All steps."""
        return self._steps

    def _set_up(self) -> None:
        self._take("parameters")
        self._take("setup")
        self._steps += self._deleted
        self._deleted = []

    def _take(self, kind: str) -> None:
        self._steps += self._due[kind]
        self._due[kind] = []


def _holds_more_than_checks(source: str) -> bool:
    return any(not (isinstance(statement, ast.Expr) and is_check(statement.value)) for statement in parsed(source).body)
