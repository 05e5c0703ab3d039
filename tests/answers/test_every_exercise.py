"""Every exercise, held against right answers of other kinds, its own mistakes, the stub and hostile answers.

Everything crosses the border in bytes, as it does between the sandbox and the grader: a check that needs a live object
cannot pass here. The lesson's own solution is proved where it stands, in the executed notebooks
(tests/test_notebooks.py).
"""

import importlib
import warnings
from pathlib import Path

import keras
import numpy as np
import pytest

from course.answers import answers_to, quiz_answers_to
from course.answers.marking import CheckResult, mark
from course.authoring.lesson import lesson_paths, read_lessons
from course.checks.rendering import panel_of
from course.exercises import exercises_of, lesson_names, quizzes_of
from course.exercises.observing import examine
from course.exercises.serialization import pack, pack_observation, unpack, unpack_observation
from tests.backend_rotation import on_this_backend, seeds_here

pytestmark = pytest.mark.backend

BACKEND = keras.backend.backend()
SEEDS = (0, 1, 2)
EXERCISES = {exercise.id: exercise for name in lesson_names() for exercise in exercises_of(name)}
HERE = on_this_backend(list(EXERCISES), BACKEND)
QUIZZES = {quiz.id: quiz for name in lesson_names() for quiz in quizzes_of(name)}


class EqualsEverything:
    """Pretends to be whatever it is compared with."""

    shape = ()
    dtype = np.dtype("float64")

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


def _crash(*args, **kwargs):
    raise ZeroDivisionError("a crash")


def _exit(*args, **kwargs):
    raise SystemExit(0)


def _scribble(*args, **kwargs):
    for argument in args:
        if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
            argument[...] = 0
    return args[0] if args else None


HOSTILE = {
    "returns None": lambda *args, **kwargs: None,
    "returns text": lambda *args, **kwargs: "right",
    "returns an object that equals everything": lambda *args, **kwargs: EqualsEverything(),
    "returns NaN": lambda *args, **kwargs: np.full((2, 2), np.nan),
    "returns objects": lambda *args, **kwargs: np.array([object()], dtype=object),
    "raises": _crash,
    "ends the process": _exit,
    "overwrites its inputs": _scribble,
    "is no function": EqualsEverything(),
    "is text": "right",
}


def run(exercise_id: str, answer: object, seed: int) -> CheckResult:
    exercise, answers = EXERCISES[exercise_id], answers_to(exercise_id)
    cases = [unpack(pack(case)) for case in exercise.cases(np.random.default_rng(seed))]
    observed = [unpack_observation(pack_observation(observed)) for observed in examine(exercise, answer, cases)]
    return mark(exercise, answers, cases, observed)


def alternatives(exercise_id: str, kind: str) -> dict[str, object]:
    lesson = exercise_id.partition(".")[0]
    module = importlib.import_module(f"tests.answers.alternatives.{lesson}")
    return getattr(module, kind, {}).get(exercise_id, {})


@pytest.fixture(autouse=True)
def _quiet():
    # A naive answer overflows, with a warning; a warning is never a fault.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("exercise_id", HERE)
def test_right_answers_of_another_kind_get_full_points(exercise_id):
    right = alternatives(exercise_id, "RIGHT")
    assert len(right) >= 2, (
        f"{exercise_id} has {len(right)} alternative right answers; it needs two that differ in kind."
    )
    for name, answer in right.items():
        for seed in seeds_here(exercise_id, SEEDS, BACKEND):
            marked = run(exercise_id, answer, seed)
            assert marked.outcome == "right", (name, seed, marked.failures, marked.diagnosis)
            assert marked.points == marked.max_points


@pytest.mark.parametrize("exercise_id", HERE)
def test_every_mistake_is_refused_with_its_own_sentence(exercise_id):
    mistakes = answers_to(exercise_id).mistakes
    assert len(mistakes) >= 4, f"{exercise_id} names {len(mistakes)} mistakes; it needs four."
    assert len({mistake.message for mistake in mistakes}) == len(mistakes)
    for mistake in mistakes:
        for seed in seeds_here(exercise_id, SEEDS, BACKEND):
            marked = run(exercise_id, mistake.answer, seed)
            assert marked.outcome == "not right", (mistake.message, seed)
            assert marked.points < marked.max_points
            assert marked.diagnosis == mistake.message, (seed, marked.diagnosis)


@pytest.mark.parametrize("exercise_id", HERE)
def test_the_stub_is_not_attempted(exercise_id):
    def stub(*args, **kwargs):
        raise NotImplementedError

    for answer in (stub, ..., None):
        marked = run(exercise_id, answer, 0)
        assert (marked.outcome, marked.points) == ("not attempted", 0.0)


@pytest.mark.parametrize("exercise_id", HERE)
def test_hostile_answers_are_refused_without_a_crash(exercise_id):
    hostile = list((HOSTILE | alternatives(exercise_id, "HOSTILE")).items())
    for name, answer in seeds_here(exercise_id, hostile, BACKEND):
        marked = run(exercise_id, answer, 0)
        assert marked.outcome != "right", name
        # Whatever came back, there is a panel that a student can read.
        panel = panel_of(marked, EXERCISES[exercise_id].title, "a hint")
        assert exercise_id in panel.text and "<script" not in panel._repr_html_()


@pytest.mark.parametrize("exercise_id", HERE)
def test_an_exercise_is_complete(exercise_id):
    exercise, answers = EXERCISES[exercise_id], answers_to(exercise_id)
    assert exercise.points >= 1 and exercise.title
    assert 2 <= len(exercise.hints) <= 4, "A ladder has two to four steps."
    assert len(answers.shares) >= 2, "One verdict alone says too little about what is wrong."
    assert len(list(exercise.cases(np.random.default_rng(0)))) >= 2


@pytest.mark.parametrize("exercise_id", HERE)
def test_another_seed_draws_other_inputs(exercise_id):
    exercise = EXERCISES[exercise_id]
    one, same, other = ([pack(c) for c in exercise.cases(np.random.default_rng(seed))] for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize("quiz_id", QUIZZES)
def test_a_quiz_explains_every_option(quiz_id):
    quiz, answers = QUIZZES[quiz_id], quiz_answers_to(quiz_id)
    assert set(answers.because) == set(quiz.options) and answers.right in quiz.options
    assert all(len(text) > 20 for text in answers.because.values())


def test_every_exercise_that_a_lesson_asks_is_tested_here():
    lessons = read_lessons(lesson_paths(Path(__file__).resolve().parents[2] / "solutions"))
    assert set(EXERCISES) == {exercise_id for lesson in lessons for _, _, exercise_id in lesson.exercises()} != set()
