"""One submission becomes marks: read, matched, run, asked, judged. Pure but for the kernels that it starts."""

import hashlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from course.exercises import find_exercise
from course.exercises.types import Exercise
from course.grading.channel import text
from course.grading.intake import Submission
from course.grading.judge_client import CannotJudge, Judge
from course.grading.matching import Found, Matched, Step, match
from course.grading.memory_limit import limited_memory
from course.grading.reading import MAX_MEBIBYTES, Unreadable, read
from course.grading.records import Cost, Grade, SubmissionRecord, VerdictRecord, total
from course.grading.released import Released, ReleasedExercise, bound_names
from course.grading.sanitizing import without_addresses
from course.grading.seeds import derive
from course.grading.student_kernel import CellResult, KernelDied, Settings, StudentKernel

_NAME = re.compile(r"name '(\w+)' is not defined")
# A kernel is started again after each death; a notebook whose every cell kills one must come to an end.
_MAX_KERNELS = 24
_MOST_COMPLAINTS = 5
_LONGEST_SOURCE = 20_000
_UNSAFE = "It ran without a sandbox, with the rights of whoever graded it (--unsafe)."


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
        one_by_one: Whether each cell is waited for, so that the one that ends the kernel is known.
        broken: Positions of the cells that are left out, with how each ended its kernel.
        last_end: Why the last kernel ended; "" when none did.
    """

    demonstrations: bool = False
    one_by_one: bool = False
    broken: Mapping[int, KernelDied] = field(default_factory=dict)
    last_end: str = ""

    def places(self, steps: Sequence[Step]) -> list[int]:
        """The positions of the cells that run.

        Args:
            steps: All cells of the submission.
        """
        return [
            place
            for place, step in enumerate(steps)
            if place not in self.broken and (self.demonstrations or step.kind != "demonstration")
        ]


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
        self._grades: dict[str, Grade] = {}
        self._costs: dict[str, Cost] = {}
        self._notes: list[str] = []
        self._raised: list[str] = []
        self._reason = submission.reason
        self._sha256 = ""
        self._matched: Matched | None = None

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
        for _ in range(_MAX_KERNELS):
            if not waiting or self._seconds_left() < 1:
                break
            loading = self._ask_in_one_kernel(waiting, matched.steps, loading)
            waiting = [asked for asked in waiting if asked.id not in self._grades]
        self._give_up(waiting, loading.last_end)

    def _ask_in_one_kernel(
        self, waiting: Sequence[ReleasedExercise], steps: Sequence[Step], loading: Loading
    ) -> Loading:
        """Start a kernel, load it, ask it as much as it survives; says how the next one is to be loaded."""
        places = loading.places(steps)
        kernel = self._start_kernel()
        need_demonstrations = False
        try:
            ran = self._load(kernel, [steps[place] for place in places], loading.one_by_one)
            self._raised = _complaints(ran)
            for asked in waiting:
                need_demonstrations |= self._ask(kernel, asked, ran, loading)
        except KernelDied as died:
            loading = self._after(died, places, steps, waiting, loading)
        finally:
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

    def _after(
        self,
        died: KernelDied,
        places: Sequence[int],
        steps: Sequence[Step],
        waiting: Sequence[ReleasedExercise],
        loading: Loading,
    ) -> Loading:
        """A kernel has ended: leave out the cell that ended it where it is known, else load one by one to know it."""
        in_a_cell = died.place >= 0
        broken = dict(loading.broken)
        if in_a_cell and (loading.one_by_one or died.status == "timed out"):
            place = places[died.place]
            broken[place] = died
            self._notes.append(f"{_capital(steps[place].where)} was left out: {died.reason}")
        # Where an exercise was asked and ended it, that one has its mark, and the cells are not to blame.
        exercise_ended_it = any(asked.id in self._grades for asked in waiting)
        one_by_one = loading.one_by_one or in_a_cell or not exercise_ended_it
        return replace(loading, one_by_one=one_by_one, broken=broken, last_end=died.reason)

    def _give_up(self, waiting: Sequence[ReleasedExercise], last_end: str) -> None:
        """No points for what no kernel could be asked in time."""
        spent = f"The submission's {self._settings.submission_seconds} s are used up."
        if self._seconds_left() >= 1:
            spent = f"Its kernel ended {_MAX_KERNELS} times."
        for asked in waiting:
            self._keep(find_exercise(asked.id), "killed", reason=" ".join(dict.fromkeys((last_end, spent))).strip())

    def _seconds_left(self) -> float:
        return self._settings.submission_seconds - (time.monotonic() - self._began)

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

    def _load(self, kernel: StudentKernel, steps: list[Step], one_by_one: bool) -> list[CellResult]:
        seed = self._seed("generators")
        ran = kernel.load(steps, seed, one_by_one=one_by_one)
        # Cells that were shuffled may use what a later one defines.
        defined = {name for step in steps for name in bound_names(step.source)}
        again = [cell.step for cell in ran if cell.error == "NameError" and set(_NAME.findall(cell.message)) & defined]
        if again:
            try:
                second = {cell.step: cell for cell in kernel.load(again, seed, one_by_one=True)}
            except KernelDied as died:
                place = steps.index(again[died.place]) if died.place >= 0 else -1
                raise KernelDied(died.status, died.reason, place) from None
            ran = [second.get(cell.step, cell) for cell in ran]
        return ran

    def _ask(self, kernel: StudentKernel, asked: ReleasedExercise, ran: Sequence[CellResult], loading: Loading) -> bool:
        """Ask one exercise and keep its mark; True when it has to be asked again with the demonstrations run."""
        exercise, seed = find_exercise(asked.id), self._seed(asked.id)
        failed = [cell for cell in ran if cell.step.exercise == asked.id and cell.error]
        undefined = [cell for cell in ran if cell.error == "NameError"]
        may_need = not loading.demonstrations  # what is run already cannot be missing
        if may_need and any(self._needs_demonstration(cell.message) for cell in failed):
            return True
        back = self._observe(kernel, asked, exercise, seed)
        if "missing" in back or "nothing" in back:
            missing = text(back.get("missing"))
            if may_need and missing and self._needs_demonstration(missing, undefined):
                return True
            status, reason = self._why_missing(asked, failed, loading.broken, missing, back)
            self._keep(exercise, status, reason, seed=seed)
            return False
        observations = back.get("observations")
        sent = observations if isinstance(observations, list) else []
        try:
            judged = self._judge.judge(asked.id, seed, [packed if isinstance(packed, str) else "" for packed in sent])
        except CannotJudge as error:
            self._keep(exercise, "unreadable", str(error), seed=seed)
            return False
        if may_need and judged["status"] != "right" and self._needs_demonstration(judged["reason"], undefined):
            return True
        verdicts = tuple(VerdictRecord(**verdict) for verdict in judged.pop("verdicts"))
        # A later cell of the same exercise may have failed, and an earlier one given the answer.
        self._keep(exercise, judged.pop("status"), judged.pop("reason"), verdicts=verdicts, seed=seed, **judged)
        return False

    def _observe(self, kernel: StudentKernel, asked: ReleasedExercise, exercise: Exercise, seed: str) -> dict[str, Any]:
        """What the student's process gives back for an exercise; when it ends instead, that is the exercise's mark."""
        began = time.monotonic()
        cases = self._judge.draw(asked.id, seed)
        try:
            back = kernel.ask(asked.id, asked.expression, cases)
        except KernelDied as died:
            self._cost(asked.id, began, 0.0)
            self._keep(exercise, died.status, died.reason, seed=seed)
            raise
        self._cost(asked.id, began, back.get("peak"))
        return back

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
        broken: Mapping[int, KernelDied],
        missing: str,
        back: dict[str, Any],
    ) -> tuple[str, str]:
        matched = self._matched
        steps = matched.steps if matched else ()
        for place, died in broken.items():
            if steps[place].exercise == asked.id:
                return died.status, f"{_capital(steps[place].where)}: {died.reason}"
        if failed:
            cell = failed[-1]
            return "not right", f"{_capital(cell.step.where)} does not run: {cell.error}: {cell.message}"
        if not missing:
            return "unreadable", text(back.get("nothing")) or "Nothing came back."
        names = ", ".join(f"`{name}`" for name in sorted(asked.names))
        if missing.startswith("NameError"):
            return "missing", f"The notebook defines no {names}."
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
    told = [
        f"{_capital(cell.step.where)} raised {cell.error}: {cell.message[:200]}" for cell in failed[:_MOST_COMPLAINTS]
    ]
    more = len(failed) - len(told)
    return [without_addresses(complaint) for complaint in told] + (
        [f"{more} more cells raised something."] if more else []
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
