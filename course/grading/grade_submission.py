"""One submission becomes marks: read, matched, run, asked, judged. Pure but for the kernels that it starts."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from course.exercises import find_exercise
from course.exercises.types import Exercise
from course.grading.channel import text
from course.grading.intake import Submission
from course.grading.judge_client import CannotJudge, Judge
from course.grading.matching import Found, Matched, Step, match
from course.grading.reading import Unreadable, bounded_memory, read
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
        one = self._submission
        grades = tuple(self._grades[asked.id] for asked in self._released.exercises if asked.id in self._grades)
        notes = [f"Attempt {one.attempt} of {one.attempts}: the last one counts."] if one.attempts > 1 else []
        possible = sum(exercise.points for exercise in self._exercises())
        record = SubmissionRecord(
            one.student, self._released.lesson, one.name, one.lms_id, one.shape, one.file, self._sha256, one.attempt,
            one.attempts, self._matched is not None, self._reason, (*notes, *self._notes, *self._raised),
            total(grades), possible, self._backend,
        )  # fmt: skip
        whole = Cost(one.student, self._released.lesson, "", round(time.monotonic() - self._began, 3))
        return Outcome(record, grades, (whole, *self._costs.values()))

    def _exercises(self) -> list[Exercise]:
        return [find_exercise(asked.id) for asked in self._released.exercises]

    def _read(self) -> None:
        if self._submission.reason:
            return
        self._sha256 = hashlib.sha256(self._content).hexdigest()
        with bounded_memory():
            self._matched = match(read(self._content), self._released)
        self._notes += self._matched.notes

    def _run(self, matched: Matched) -> None:
        """Load, ask, and load again without what ended the kernel, until every exercise has its mark."""
        waiting = [asked for asked in self._released.exercises if not self._settled(asked)]
        demonstrations = one_by_one = False
        broken: dict[int, KernelDied] = {}
        last = ""
        for _ in range(_MAX_KERNELS):
            left = self._seconds_left()
            if not waiting or left < 1:
                break
            places = [
                place
                for place, step in enumerate(matched.steps)
                if place not in broken and (demonstrations or step.kind != "demonstration")
            ]
            kernel = StudentKernel(self._backend, self._settings, left)
            if not kernel.sandboxed and _UNSAFE not in self._notes:
                self._notes.append(_UNSAFE)
            later: list[ReleasedExercise] = []
            try:
                ran = self._load(kernel, [matched.steps[place] for place in places], one_by_one)
                self._raised = _complaints(ran)
                for asked in waiting:
                    if self._ask(kernel, asked, ran, broken, demonstrations):
                        later.append(asked)
            except KernelDied as died:
                last = died.reason
                if died.place >= 0 and (one_by_one or died.status == "timed out"):
                    broken[places[died.place]] = died
                    self._notes.append(f"{_capital(matched.steps[places[died.place]].where)} was left out: {last}")
                one_by_one = one_by_one or died.place >= 0 or not self._blamed(waiting)
            finally:
                kernel.close()
            waiting = [asked for asked in waiting if asked.id not in self._grades]
            if later and not demonstrations:
                demonstrations = True
                self._notes.append("An answer needs what demonstration cells define: they were run, once.")
        if waiting:
            spent = f"The submission's {self._settings.submission_seconds} s are used up."
            if self._seconds_left() >= 1:
                spent = f"Its kernel ended {_MAX_KERNELS} times."
            for asked in waiting:
                self._keep(find_exercise(asked.id), "killed", reason=" ".join(dict.fromkeys((last, spent))).strip())

    def _seconds_left(self) -> float:
        return self._settings.submission_seconds - (time.monotonic() - self._began)

    def _blamed(self, waiting: list[ReleasedExercise]) -> bool:
        """Whether one of these has its mark by now."""
        return any(asked.id in self._grades for asked in waiting)

    def _settled(self, asked: ReleasedExercise) -> bool:
        """Marks that need no kernel: there is no answer, or it is still the stub."""
        found = self._found(asked)
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
        again = [each.step for each in ran if each.error == "NameError" and set(_NAME.findall(each.message)) & defined]
        if again:
            try:
                second = {each.step: each for each in kernel.load(again, seed, one_by_one=True)}
            except KernelDied as died:
                place = steps.index(again[died.place]) if died.place >= 0 else -1
                raise KernelDied(died.status, died.reason, place) from None
            ran = [second.get(each.step, each) for each in ran]
        return ran

    def _ask(
        self,
        kernel: StudentKernel,
        asked: ReleasedExercise,
        ran: list[CellResult],
        broken: dict[int, KernelDied],
        demonstrations: bool,
    ) -> bool:
        """Ask one exercise and keep its mark; True when it has to be asked again with the demonstrations run."""
        exercise, began = find_exercise(asked.id), time.monotonic()
        own = [each for each in ran if each.step.exercise == asked.id]
        failed = [each for each in own if each.error]
        undefined = [each for each in ran if each.error == "NameError"]
        if not demonstrations and any(self._needs_demonstration(each.message) for each in failed):
            return True
        seed = self._seed(asked.id)
        cases = self._judge.draw(asked.id, seed)
        try:
            back = kernel.ask(asked.id, asked.expression, cases)
        except KernelDied as died:
            self._cost(asked.id, began, 0.0)
            self._keep(exercise, died.status, reason=died.reason, seed=seed)
            raise
        self._cost(asked.id, began, back.get("peak"))
        if "missing" in back or "nothing" in back:
            missing = text(back.get("missing"))
            if not demonstrations and missing and self._needs_demonstration(missing, undefined):
                return True
            self._keep(exercise, *self._why_missing(asked, failed, broken, missing, back), seed=seed)
            return False
        observations = back.get("observations")
        sent = observations if isinstance(observations, list) else []
        try:
            judged = self._judge.judge(asked.id, seed, [one if isinstance(one, str) else "" for one in sent])
        except CannotJudge as error:
            self._keep(exercise, "unreadable", reason=str(error), seed=seed)
            return False
        if (
            not demonstrations
            and judged["status"] != "right"
            and self._needs_demonstration(judged["reason"], undefined)
        ):
            return True
        verdicts = tuple(VerdictRecord(**verdict) for verdict in judged.pop("verdicts"))
        status = judged.pop("status")
        # A later cell of the same exercise may have failed, and an earlier one given the answer.
        self._keep(exercise, status, judged.pop("reason"), verdicts=verdicts, seed=seed, **judged)
        return False

    def _seed(self, purpose: str) -> str:
        """Of the file's bytes too: whoever saw in his feedback what was asked, and hands in again, is asked anew."""
        return derive(self._secret, self._submission.student, self._released.lesson, purpose, self._sha256)

    def _needs_demonstration(self, message: str, undefined: list[CellResult] | None = None) -> bool:
        """Whether a complaint is about a name that a demonstration defines, or a cell that failed for want of one."""
        matched = self._matched
        names = set(_NAME.findall(message))
        if not names or matched is None:
            return False
        shown = {name for step in matched.steps if step.kind == "demonstration" for name in bound_names(step.source)}
        if names & shown:
            return True
        return any(
            names & bound_names(each.step.source) and set(_NAME.findall(each.message)) & shown
            for each in undefined or ()
        )

    def _why_missing(
        self,
        asked: ReleasedExercise,
        failed: list[CellResult],
        broken: dict[int, KernelDied],
        missing: str,
        back: dict[str, Any],
    ) -> tuple[str, str]:
        matched = self._matched
        steps = matched.steps if matched else ()
        for place, died in broken.items():
            if steps[place].exercise == asked.id:
                return died.status, f"{_capital(steps[place].where)}: {died.reason}"
        if failed:
            each = failed[-1]
            return "not right", f"{_capital(each.step.where)} does not run: {each.error}: {each.message}"
        if not missing:
            return "unreadable", text(back.get("nothing")) or "Nothing came back."
        names = ", ".join(f"`{name}`" for name in sorted(asked.names))
        if missing.startswith("NameError"):
            return "missing", f"The notebook defines no {names}."
        return "not right", f"`{asked.expression}` cannot be read: {missing}"

    def _found(self, asked: ReleasedExercise) -> Found:
        found = self._matched.found if self._matched else ()
        return next(each for each in found if each.exercise == asked.id)

    def _cost(self, exercise: str, began: float, peak: Any) -> None:
        one = self._submission
        peak = float(peak) if isinstance(peak, (int, float)) and 0 <= peak < 1e9 else 0.0
        seconds = round(time.monotonic() - began, 3)
        self._costs[exercise] = Cost(one.student, self._released.lesson, exercise, seconds, peak)

    def _keep(self, exercise: Exercise, status: str, reason: str = "", **fields: Any) -> None:
        one = self._submission
        grade = Grade(
            one.student,
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
            found = next(each for each in self._matched.found if each.exercise == exercise.id)
            source, more = found.source[:_LONGEST_SOURCE], len(found.source) - _LONGEST_SOURCE
            source += f"\n… and {more} more characters" if more > 0 else ""
            grade = replace(grade, notes=found.notes, source=source)
        self._grades[exercise.id] = replace(grade, **fields)
        self._save(self.outcome())


def _complaints(ran: list[CellResult]) -> list[str]:
    """What the student's own cells raised. It costs nothing by itself, and may explain what did."""
    failed = [each for each in ran if each.error and each.step.kind in ("student", "answer")]
    told = [
        f"{_capital(each.step.where)} raised {each.error}: {each.message[:200]}" for each in failed[:_MOST_COMPLAINTS]
    ]
    more = len(failed) - len(told)
    return [without_addresses(one) for one in told] + ([f"{more} more cells raised something."] if more else [])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
