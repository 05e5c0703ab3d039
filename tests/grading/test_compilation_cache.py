"""The cache of compiled programs is filled by our own code, outside any sandbox; without it a batch goes on."""

from course.exercises import find_exercise
from course.grading import compilation_cache
from course.grading.seeds import generator
from course.grading.student_kernel import StudentKernel
from tests.grading.conftest import RELEASED, RIGHT, as_bytes, trial


def test_every_answer_of_the_solution_runs_in_a_kernel_that_is_not_sandboxed(desk, monkeypatch):
    observed = []
    ask = StudentKernel.ask

    def watched(self, exercise_id, *arguments):
        back = ask(self, exercise_id, *arguments)
        observed.append((exercise_id, self.sandboxed, len(back["observations"])))
        return back

    monkeypatch.setattr(StudentKernel, "ask", watched)
    compilation_cache.warm_up(as_bytes(trial(RIGHT)), RELEASED, desk.judge)
    asked = {
        f"start_here.{name}": len(list(find_exercise(f"start_here.{name}").cases(generator("0")))) for name in RIGHT
    }
    assert observed == [(name, False, cases) for name, cases in asked.items()]


def test_a_solution_that_is_broken_stops_nothing(desk):
    compilation_cache.warm_up(b"no notebook", RELEASED, desk.judge)
    compilation_cache.warm_up(as_bytes(trial({"accuracy": "import os\nos._exit(1)"})), RELEASED, desk.judge)
