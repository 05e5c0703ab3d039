"""One submission becomes marks: read, matched, run, asked, judged. Pure but for the kernels that it starts."""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

from course.exercises import find_exercise
from course.exercises.types import Exercise
from course.grading.channel import text
from course.grading.inspection import CannotInspect, Inspection
from course.grading.intake import Submission
from course.grading.judge_client import CannotJudge, Judge
from course.grading.matching import Found, Matched, Step, match
from course.grading.memory_limit import limited_memory
from course.grading.reading import MAX_MEBIBYTES, Unreadable, read
from course.grading.records import Cost, Grade, SubmissionRecord, VerdictRecord, total
from course.grading.released import Released, ReleasedExercise
from course.grading.sanitizing import without_addresses
from course.grading.seeds import derive
from course.grading.student_kernel import CellResult, KernelDied, Settings, StudentKernel
from course.student_notebooks import bound_names

_NAME = re.compile(r"name '(\w+)' is not defined")
# A kernel is started again after each death; a notebook whose every cell kills one must come to an end.
_MAX_KERNELS = 24
_MOST_COMPLAINTS = 5
_LONGEST_SOURCE = 20_000
_UNSAFE = "It ran without a sandbox, with the rights of whoever graded it (--unsafe)."
_LATE = "Where its check stands there was no answer yet; it was asked at the end of the notebook."
# What a notebook needs that was not handed in with it.
_REMEDIES = {
    "ModuleNotFoundError": "Only the notebook is graded: if this is a file of yours, put its code into a cell.",
    "FileNotFoundError": "Only the notebook is graded: a file beside it is not there. Make it in a cell.",
}


@dataclass(frozen=True)
class Outcome:
    """All that is known about one submission."""

    submission: SubmissionRecord
    grades: tuple[Grade, ...]
    costs: tuple[Cost, ...]


Save = Callable[[Outcome], None]


@dataclass(frozen=True)
class Loading:
    """How the next kernel is loaded: what ended the ones before it is learned from.

    Args:
        demonstrations: Whether the demonstration cells run, too, because an answer needs what they define.
        careful: Whether each cell is waited for, so that the one that ends the kernel is known.
        broken: Cells that are left out, with how each ended its kernel.
        last_end: Why the last kernel ended; "" when none did.
    """

    demonstrations: bool = False
    careful: bool = False
    broken: Mapping[Step, KernelDied] = field(default_factory=dict)
    last_end: str = ""

    def stretches(self, steps: Sequence[Step], waiting: Iterable[str]) -> Iterator[tuple[list[Step], str]]:
        """The cells that run up to each exercise that is still to be asked, and then the rest.

        Args:
            steps: All cells of the submission.
            waiting: The exercises that are still to be asked.

        Yields:
            The cells, and the exercise that is asked behind them; "" at the end.
        """
        waiting = set(waiting)
        cells = list[Step]()
        for step in steps:
            if step.kind == "check":
                if step.exercise in waiting:
                    yield cells, step.exercise
                    cells = []
            elif step not in self.broken and (self.demonstrations or step.kind != "demonstration"):
                cells.append(step)
        yield cells, ""


def grade(
    submission: Submission,
    content: bytes,
    released: Released,
    judge: Judge,
    *,
    secret: str,
    settings: Settings,
    save: Save = lambda outcome: None,
) -> Outcome:
    """Grade one submission.

    Args:
        submission: Who handed in what.
        content: The file's bytes; none where `submission.reason` says why.
        released: The released notebook of its lesson.
        judge: Of the backend to run on.
        secret: The batch's.
        settings: What it may take.
        save: Called with all that is known, each time that another mark is.

    Returns:
        A grade for every exercise of the lesson, whatever happened.

    Raises:
        course.kernels.provisioner.SandboxUnavailable: No sandbox can be had.
        RuntimeError: The judge itself is broken, which is no student's fault.
    """
    return SubmissionGrader(submission, content, released, judge, secret, settings, save).run()


class SubmissionGrader:
    """A submission on its way to its marks. (A class, because marks are saved while others are still unknown.)"""

    def __init__(
        self,
        submission: Submission,
        content: bytes,
        released: Released,
        judge: Judge,
        secret: str,
        settings: Settings,
        save: Save,
    ) -> None:
        self._submission, self._content, self._released = submission, content, released
        self._judge, self._secret, self._settings, self._save = judge, secret, settings, save
        self._backend = judge.backend
        self._began = time.monotonic()
        self._lost_seconds = 0.0
        self._grades: dict[str, Grade] = {}
        self._costs: dict[str, Cost] = {}
        self._notes: list[str] = []
        self._raised: list[str] = []
        self._reason = submission.reason
        self._sha256 = ""
        self._matched: Matched | None = None
        self._calm = set[Step]()
        self._seeds = dict[str, str]()
        self._inspection = Inspection(self._start_kernel)

    def run(self) -> Outcome:
        """Grade it."""
        try:
            self._read()
        except Unreadable as error:
            self._reason = str(error)
        if self._matched is None:
            for exercise in self._exercises():
                self._keep(exercise, "unreadable", reason=self._reason)
        else:
            self._run(self._matched)
        return self.outcome()

    def outcome(self) -> Outcome:
        """What is known by now."""
        submission = self._submission
        grades = tuple(self._grades[asked.id] for asked in self._released.exercises if asked.id in self._grades)
        attempt = f"Attempt {submission.attempt} of {submission.attempts}: the last one counts."
        notes = [attempt] if submission.attempts > 1 else []
        possible = sum(exercise.points for exercise in self._exercises())
        record = SubmissionRecord(
            submission.student, self._released.lesson, submission.name, submission.lms_id, submission.shape,
            submission.file, self._sha256, submission.attempt, submission.attempts, self._matched is not None,
            self._reason, (*notes, *self._notes, *self._raised), total(grades), possible, self._backend,
            submission.late,
        )  # fmt: skip
        whole = Cost(submission.student, self._released.lesson, "", round(time.monotonic() - self._began, 3))
        return Outcome(record, grades, (whole, *self._costs.values()))

    def _exercises(self) -> list[Exercise]:
        return [find_exercise(asked.id) for asked in self._released.exercises]

    def _read(self) -> None:
        if self._submission.reason:
            return
        self._sha256 = self._submission.sha256 or hashlib.sha256(self._content).hexdigest()
        with limited_memory(MAX_MEBIBYTES):
            self._matched = match(read(self._content), self._released)
        self._notes += self._matched.notes

    def _run(self, matched: Matched) -> None:
        """Load, ask, and load again without what ended the kernel, until every exercise has its mark."""
        waiting = [asked for asked in self._released.exercises if not self._settled(asked)]
        loading = Loading()
        try:
            for _ in range(_MAX_KERNELS):
                if not waiting or self._seconds_left() < 1:
                    break
                loading = self._ask_in_one_kernel(waiting, matched.steps, loading)
                waiting = [asked for asked in self._released.exercises if asked.id not in self._grades]
        finally:
            self._inspection.close()
        self._give_up(waiting, loading.last_end)

    def _ask_in_one_kernel(
        self, waiting: Sequence[ReleasedExercise], steps: Sequence[Step], loading: Loading
    ) -> Loading:
        """Start a kernel, run the cells, ask in between as much as it survives; says how the next one is to be loaded.

        Each exercise is asked where its check stands. The inputs of one reach the kernel only then, and cells below
        see those of no other. One without an answer there is asked once more, of other inputs, when all cells have run.
        """
        by_id = {asked.id: asked for asked in waiting}
        asking, ran = "", list[CellResult]()
        late, need_demonstrations = list[str](), False
        kernel = self._start_kernel()
        try:
            kernel.prepare(self._seed("generators"))
            stretches = list(loading.stretches(steps, by_id))
            for (cells, exercise), (following, further) in pairwise([*stretches, ([], "")]):
                # What stands below the last check changes no mark.
                if exercise or late:
                    ran += kernel.run(cells, careful=loading.careful, calm=self._calm)
                    self._raised = _complaints(ran)
                if exercise:
                    asking = exercise
                    ahead = following if further and not loading.careful else []
                    again = self._ask(kernel, by_id[exercise], ran, loading, ahead=ahead)
                    need_demonstrations |= again == "with demonstrations"
                    late += [exercise] if again == "at the end" else []
                    asking = ""
            ran = self._run_again(kernel, ran) if late else ran
            for asking in late:
                again = self._ask(kernel, by_id[asking], ran, loading, late=True)
                need_demonstrations |= again == "with demonstrations"
        except KernelDied as died:
            loading = self._after(died, asking, loading)
        finally:
            self._lost_seconds += kernel.lost_seconds()
            kernel.close()
        if need_demonstrations and not loading.demonstrations:
            self._notes.append("An answer needs what demonstration cells define: they were run, once.")
            loading = replace(loading, demonstrations=True)
        return loading

    def _start_kernel(self) -> StudentKernel:
        kernel = StudentKernel(self._backend, self._settings, self._seconds_left())
        if not kernel.sandboxed and _UNSAFE not in self._notes:
            self._notes.append(_UNSAFE)
        return kernel

    def _run_again(self, kernel: StudentKernel, ran: Sequence[CellResult]) -> list[CellResult]:
        """Cells that were shuffled may use what a later one defines: those run once more."""
        defined = {name for cell in ran for name in bound_names(cell.step.source)}
        again = [cell.step for cell in ran if cell.error == "NameError" and set(_NAME.findall(cell.message)) & defined]
        second = {cell.step: cell for cell in kernel.run(again, careful=True, calm={*again})}
        return [second.get(cell.step, cell) for cell in ran]

    def _after(self, died: KernelDied, asking: str, loading: Loading) -> Loading:
        """A kernel has ended: what ended it has its mark, or is left out; where that is not known yet, it will be."""
        broken = dict(loading.broken)
        sure = loading.careful or died.status == "timed out"
        if died.step is not None and sure:
            broken[died.step] = died
            self._notes.append(f"{_capital(died.step.where)} was left out: {died.reason}")
            # Whether its own exercise was asked before the end was a matter of luck.
            self._grades.pop(died.step.exercise, None)
        elif asking and (sure or died.status != "crashed"):
            # Otherwise a cell above may have begun what ended it.
            self._keep(find_exercise(asking), died.status, died.reason, seed=self._seeds[asking])
        careful = loading.careful or died.step is not None or asking not in self._grades
        return replace(loading, careful=careful, broken=broken, last_end=died.reason)

    def _give_up(self, waiting: Sequence[ReleasedExercise], last_end: str) -> None:
        """No points for what no kernel could be asked in time."""
        spent = f"The submission's {self._settings.submission_seconds} s are used up."
        if self._seconds_left() >= 1:
            spent = f"Its kernel ended {_MAX_KERNELS} times."
        for asked in waiting:
            self._keep(find_exercise(asked.id), "killed", reason=" ".join(dict.fromkeys((last_end, spent))).strip())

    def _seconds_left(self) -> float:
        """Of its own: what it waited for a processor that others had is given back."""
        return self._settings.submission_seconds - (time.monotonic() - self._began) + self._lost_seconds

    def _settled(self, asked: ReleasedExercise) -> bool:
        """Marks that need no kernel: there is no answer, or it is still the stub."""
        found = self._found(asked.id)
        if not found.cells:
            # Another cell may still define it, under a name that no text shows; the kernel will tell.
            return False
        if found.untouched and not self._defined_elsewhere(asked):
            self._keep(find_exercise(asked.id), "not attempted", reason="The cell still holds the stub.")
            return True
        return False

    def _defined_elsewhere(self, asked: ReleasedExercise) -> bool:
        matched = self._matched
        steps = matched.steps if matched else ()
        others = [
            step for step in steps if step.kind == "student" or (step.kind == "answer" and step.exercise != asked.id)
        ]
        return any(name in step.source for step in others for name in asked.names)

    def _ask(
        self,
        kernel: StudentKernel,
        asked: ReleasedExercise,
        ran: Sequence[CellResult],
        loading: Loading,
        *,
        ahead: Sequence[Step] = (),
        late: bool = False,
    ) -> Literal["", "with demonstrations", "at the end"]:
        """Ask one exercise and keep its mark; or say when it has to be asked again.

        Args:
            kernel: In which the cells above its check have run.
            asked: The exercise.
            ran: What came of these cells.
            loading: How the kernel was loaded.
            ahead: The cells that run next.
            late: Whether all cells have run, and it is asked for the second time.
        """
        # Cells between the two have seen the first inputs.
        exercise, seed = find_exercise(asked.id), self._seed(f"{asked.id} at the end" if late else asked.id)
        self._seeds[asked.id] = seed
        failed = [cell for cell in ran if cell.step.exercise == asked.id and cell.error]
        undefined = [cell for cell in ran if cell.error == "NameError"]
        may_need = not loading.demonstrations  # what is run already cannot be missing
        if may_need and any(self._needs_demonstration(cell.message) for cell in failed):
            return "with demonstrations"
        cases = self._judge.draw(asked.id, seed)
        back = self._observe(kernel, asked, cases, ahead)
        if "missing" in back or "nothing" in back:
            missing = text(back.get("missing"))
            if may_need and missing and self._needs_demonstration(missing, undefined):
                return "with demonstrations"
            if missing and not late:
                return "at the end"
            status, reason = self._why_missing(asked, failed, loading.broken, missing, back)
            self._keep(exercise, status, reason, seed=seed)
            return ""
        observations = back.get("observations")
        sent = observations if isinstance(observations, list) else []
        try:
            if exercise.inspect is not None:
                sent = self._inspection.inspect(asked.id, cases, [one if isinstance(one, str) else "" for one in sent])
            judged = self._judge.judge(asked.id, seed, [packed if isinstance(packed, str) else "" for packed in sent])
        except (CannotInspect, CannotJudge) as error:
            self._keep(exercise, "unreadable", str(error), seed=seed)
            return ""
        # Where parts are judged by themselves, each says what it lacked.
        lacking = "\n".join((judged["reason"], *(verdict["message"] for verdict in judged["verdicts"])))
        if may_need and judged["status"] != "right" and self._needs_demonstration(lacking, undefined):
            return "with demonstrations"
        if not late and self._has_no_answer_yet(asked, judged, undefined):
            return "at the end"
        verdicts = tuple(VerdictRecord(**verdict) for verdict in judged.pop("verdicts"))
        notes = (*self._found(asked.id).notes, *([_LATE] if late else []))
        # A later cell of the same exercise may have failed, and an earlier one given the answer.
        self._keep(
            exercise, judged.pop("status"), judged.pop("reason"), verdicts=verdicts, seed=seed, notes=notes, **judged
        )
        return ""

    def _has_no_answer_yet(
        self, asked: ReleasedExercise, judged: Mapping[str, Any], undefined: Sequence[CellResult]
    ) -> bool:
        """Whether what was asked said that there is no answer, while one may stand below. That was worth nothing."""
        if judged["status"] == "not attempted":
            return self._defined_elsewhere(asked)
        names, steps = set(_NAME.findall(judged["reason"])), self._matched.steps if self._matched else ()
        checks = [place for place, step in enumerate(steps) if step.kind == "check" and step.exercise == asked.id]
        below = [step for step in steps[checks[0] :] if step.kind in ("student", "answer")] if names else []
        # Or in a cell above that failed itself for want of something below.
        return any(names & bound_names(step.source) for step in (*below, *(cell.step for cell in undefined)))

    def _observe(
        self, kernel: StudentKernel, asked: ReleasedExercise, cases: str, ahead: Sequence[Step]
    ) -> dict[str, Any]:
        """What the student's process gives back for an exercise."""
        began, peak = time.monotonic(), None
        try:
            back = kernel.ask(asked.id, asked.expression, cases, ahead=ahead)
            peak = back.get("peak")
            return back
        finally:
            self._cost(asked.id, began, peak)

    def _seed(self, purpose: str) -> str:
        """Of the file's bytes too: whoever saw in his feedback what was asked, and hands in again, is asked anew."""
        return derive(self._secret, self._submission.student, self._released.lesson, purpose, self._sha256)

    def _needs_demonstration(self, message: str, undefined: Sequence[CellResult] = ()) -> bool:
        """Whether a complaint is about a name that a demonstration defines, or a cell that failed for want of one."""
        matched = self._matched
        names = set(_NAME.findall(message))
        if not names or matched is None:
            return False
        shown = {name for step in matched.steps if step.kind == "demonstration" for name in bound_names(step.source)}
        if names & shown:
            return True
        return any(
            names & bound_names(cell.step.source) and set(_NAME.findall(cell.message)) & shown for cell in undefined
        )

    def _why_missing(
        self,
        asked: ReleasedExercise,
        failed: Sequence[CellResult],
        broken: Mapping[Step, KernelDied],
        missing: str,
        back: dict[str, Any],
    ) -> tuple[str, str]:
        for step, died in broken.items():
            if step.exercise == asked.id:
                return died.status, f"{_capital(step.where)}: {died.reason}"
        if failed:
            return "not right", _said(failed[-1], "does not run:", 500)
        if not missing:
            return "unreadable", text(back.get("nothing")) or "Nothing came back."
        names = ", ".join(f"`{name}`" for name in sorted(asked.names))
        if missing.startswith("NameError"):
            return "missing", f"The notebook defines no {names}. {self._found(asked.id).not_run}".strip()
        return "not right", f"`{asked.expression}` cannot be read: {missing}"

    def _found(self, exercise_id: str) -> Found:
        found = self._matched.found if self._matched else ()
        return next(answer for answer in found if answer.exercise == exercise_id)

    def _cost(self, exercise: str, began: float, peak: Any) -> None:
        peak = float(peak) if isinstance(peak, (int, float)) and 0 <= peak < 1e9 else 0.0
        seconds = round(time.monotonic() - began, 3)
        self._costs[exercise] = Cost(self._submission.student, self._released.lesson, exercise, seconds, peak)

    def _keep(self, exercise: Exercise, status: str, reason: str = "", **fields: Any) -> None:
        grade = Grade(
            self._submission.student,
            self._released.lesson,
            exercise.id,
            exercise.title,
            points=0.0,
            possible=exercise.points,
            status=status,  # type: ignore[arg-type]
            reason=without_addresses(reason),
            backend=self._backend,
        )
        if self._matched is not None:
            found = self._found(exercise.id)
            source, more = found.source[:_LONGEST_SOURCE], len(found.source) - _LONGEST_SOURCE
            source += f"\n… and {more} more characters" if more > 0 else ""
            grade = replace(grade, notes=found.notes, source=source)
        self._grades[exercise.id] = replace(grade, **fields)
        self._save(self.outcome())


def _complaints(ran: Sequence[CellResult]) -> list[str]:
    """What the student's own cells raised. It costs nothing by itself, and may explain what did."""
    failed = [cell for cell in ran if cell.error and cell.step.kind in ("student", "answer")]
    told = [_said(cell, "raised", 200) for cell in failed[:_MOST_COMPLAINTS]]
    more = len(failed) - len(told)
    return [without_addresses(complaint) for complaint in told] + (
        [f"{more} more cells raised something."] if more else []
    )


def _said(cell: CellResult, how: str, most: int) -> str:
    """What a cell raised, and what to do about it where it is known."""
    remedy = f". {_REMEDIES[cell.error]}" if cell.error in _REMEDIES and "." not in cell.message else ""
    return f"{_capital(cell.step.where)} {how} {cell.error}: {cell.message[:most]}{remedy}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
