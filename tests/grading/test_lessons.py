"""Every lesson, graded in the sandbox: whoever is right gets every point, and a mistake loses what it breaks.

Each lesson on one backend in turn, or on all of them with COURSE_EVERYWHERE=1. That every right answer and mistake is
told from the other on each backend is tests/answers/test_every_exercise.py; each solution on each, test_notebooks.py.
"""

import importlib
import json
import os
import warnings
from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest

from course import answers as answers_package
from course.answers import answers_to
from course.answers.marking import mark
from course.exercises import exercises_of, find_exercise, lesson_names
from course.exercises.observing import examine
from course.exercises.serialization import pack, pack_observation, unpack
from course.grading.grade_submission import grade
from course.grading.intake import Submission
from course.grading.judge_client import Judge
from course.grading.judge_process import judged
from course.grading.places import Place
from course.grading.released import load_released
from course.grading.seeds import derive, generator
from course.grading.student_kernel import Settings
from tests.backend_rotation import in_turn, on_this_backend, seeds_here
from tests.grading.conftest import code

pytestmark = [pytest.mark.backend, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
RELEASED = load_released(ROOT / "notebooks")
LESSONS = [lesson for lesson in RELEASED if (ROOT / "solutions" / f"{lesson}.ipynb").is_file()]
BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
# By hand: COURSE_EVERYWHERE=1 COURSE_SECRETS=50 COURSE_MISTAKES=99 COURSE_ALTERNATIVES=99
SECRETS = int(os.environ.get("COURSE_SECRETS", "3"))
MISTAKES = int(os.environ.get("COURSE_MISTAKES", "1"))  # of each exercise
# In the sandbox; without it each of them is judged below, and in tests/answers/test_every_exercise.py.
ALTERNATIVES = int(os.environ.get("COURSE_ALTERNATIVES", "1"))
SETTINGS = Settings(cell_seconds=240, exercise_seconds=240, submission_seconds=900)
EXERCISES = on_this_backend([exercise.id for name in lesson_names() for exercise in exercises_of(name)], BACKEND)


@pytest.fixture(scope="module")
def judge(own_kernels):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONHASHSEED", "0")
        judge = Judge(BACKEND)
        yield judge
        judge.close()


def graded(judge: Judge, lesson: str, content: bytes):
    submission = Submission("doe", "doe", "", lesson, "file", "doe.ipynb", Place(Path()))
    return grade(submission, content, RELEASED[lesson], judge, secret="a secret", settings=SETTINGS)


def with_answers(lesson: str, before: str, answers: dict[str, str]) -> bytes:
    """The released notebook with a cell of the student's own and these answers."""
    tree = json.loads((ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    place = next(i for i, cell in enumerate(tree["cells"]) if "exercise" in cell["metadata"].get("tags", ()))
    cells = [{**cell} for cell in tree["cells"]]
    ids = {cell.id: cell.exercise for cell in RELEASED[lesson].of_kind("exercise")}
    for cell in cells:
        if ids.get(cell["id"]) in answers:
            cell["source"] = answers[ids[cell["id"]]]
    return json.dumps({**tree, "cells": [*cells[:place], code(before), *cells[place:]]}).encode()


def brought_along(lesson: str) -> str:
    """Code that makes the answers importable in a sandbox, which holds none: a submission that carries them with it."""
    root = Path(answers_package.__file__).parent
    files = [*root.glob("*.py"), *(root / lesson.partition("_")[2]).glob("*.py")]
    sources = {}
    for file in files:
        name = ".".join(("course", *file.relative_to(root.parent).with_suffix("").parts)).removesuffix(".__init__")
        sources[name] = (file.stem == "__init__", file.read_text(encoding="utf-8"))
    return f"""
import importlib.abc, importlib.machinery, sys
sources = {sources!r}
class Brought(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name in sources:
            return importlib.machinery.ModuleSpec(name, self, is_package=sources[name][0])
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        exec(sources[module.__name__][1], vars(module))
sys.meta_path.insert(0, Brought())
from course.answers import answers_to
"""


def told(outcome):
    return [(one.exercise, one.status, one.reason, one.diagnosis) for one in outcome.grades if one.status != "right"]


@pytest.mark.parametrize("lesson", in_turn(LESSONS[2:] + LESSONS[:2], BACKEND))
def test_the_solution_gets_every_point_and_the_untouched_notebook_none(judge, lesson):
    solved = graded(judge, lesson, (ROOT / "solutions" / f"{lesson}.ipynb").read_bytes())
    assert solved.submission.points == solved.submission.possible, told(solved)
    untouched = graded(judge, lesson, (ROOT / "notebooks" / f"{lesson}.ipynb").read_bytes())
    assert untouched.submission.points == 0
    assert {one.status for one in untouched.grades} == {"not attempted"}


@pytest.mark.parametrize("place", ["parameters", "above"])
def test_a_backend_of_the_students_own_costs_nothing_and_is_told(judge, place):
    """The kernel runs on the grader's, whatever a notebook asks for."""
    other = "jax" if BACKEND != "jax" else "torch"
    tree = json.loads((ROOT / "solutions" / f"{LESSONS[0]}.ipynb").read_text(encoding="utf-8"))
    wish = f"import os\nos.environ['KERAS_BACKEND'] = {other!r}"
    parameters = next(cell for cell in tree["cells"] if "parameters" in cell["metadata"].get("tags", ()))
    if place == "parameters":
        parameters["source"] = [*parameters["source"], f"\n{wish}"]
    else:
        tree["cells"].insert(
            tree["cells"].index(parameters), code(f"{wish}\nimport course\ncourse.setup(backend={other!r})")
        )
    outcome = graded(judge, LESSONS[0], json.dumps(tree).encode())
    assert outcome.submission.points == outcome.submission.possible, told(outcome)
    assert any("chooses a backend (KERAS_BACKEND)" in note for note in outcome.submission.notes)


@pytest.mark.parametrize("lesson", in_turn(LESSONS, BACKEND))
def test_every_other_right_answer_gets_every_point(judge, lesson):
    module = importlib.import_module(f"tests.answers.alternatives.{lesson.partition('_')[2]}")
    source = Path(module.__file__).read_text(encoding="utf-8")
    asked = RELEASED[lesson].exercises
    for number in range(min(ALTERNATIVES, max(len(module.RIGHT[one.id]) for one in asked))):
        keys = {one.id: list(module.RIGHT[one.id])[number % len(module.RIGHT[one.id])] for one in asked}
        chosen = {one.id: f"{one.expression} = alternatives['RIGHT'][{one.id!r}][{keys[one.id]!r}]" for one in asked}
        before = f"alternatives = {{'__name__': 'alternatives'}}\nexec({source!r}, alternatives)"
        outcome = graded(judge, lesson, with_answers(lesson, before, chosen))
        assert outcome.submission.points == outcome.submission.possible, (keys, told(outcome))


@pytest.mark.parametrize("lesson", in_turn(LESSONS[1:] + LESSONS[:1], BACKEND))
def test_a_mistake_loses_exactly_what_it_breaks(judge, lesson):
    """In the sandbox, and beside the judge in one process: the same verdicts, the same points, the same sentence."""
    asked = RELEASED[lesson].exercises
    before = brought_along(lesson)
    for number in range(min(MISTAKES, max(len(answers_to(one.id).mistakes) for one in asked))):
        places = {one.id: number % len(answers_to(one.id).mistakes) for one in asked}
        mistakes = {name: answers_to(name).mistakes[place] for name, place in places.items()}
        chosen = {
            one.id: f"{one.expression} = answers_to({one.id!r}).mistakes[{places[one.id]}].answer" for one in asked
        }
        outcome = graded(judge, lesson, with_answers(lesson, before, chosen))
        for one in outcome.grades:
            exercise = find_exercise(one.exercise)
            cases = [unpack(pack(case)) for case in exercise.cases(generator(one.seed))]
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                here = mark(
                    exercise, answers_to(one.exercise), cases, examine(exercise, mistakes[one.exercise].answer, cases)
                )
            assert one.status == "not right" or here.failures, (one.exercise, one.status, one.reason)
            assert one.points == here.points, (one.exercise, mistakes[one.exercise].message)
            assert {verdict.name: verdict.right for verdict in one.verdicts} == here.verdicts
            assert one.diagnosis == here.diagnosis


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_secret_gives_every_right_answer_the_same_points(exercise_id):
    exercise = find_exercise(exercise_id)
    module = importlib.import_module(f"tests.answers.alternatives.{exercise_id.partition('.')[0]}")
    for number in seeds_here(exercise_id, range(SECRETS), BACKEND):
        seed = derive(f"secret {number}", "doe", exercise_id)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            cases = [unpack(pack(case)) for case in exercise.cases(generator(seed))]
            for name, answer in module.RIGHT[exercise_id].items():
                observed = [b64encode(pack_observation(one)).decode() for one in examine(exercise, answer, cases)]
                result = judged(exercise_id, seed, observed)
                assert result["status"] == "right" and result["points"] == exercise.points, (number, name, result)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_what_was_right_for_other_inputs_is_not_right(exercise_id):
    """Recognizing an exercise gains nothing: the answer has to be computed from what was drawn."""
    exercise = find_exercise(exercise_id)
    module = importlib.import_module(f"tests.answers.alternatives.{exercise_id.partition('.')[0]}")
    answer = next(iter(module.RIGHT[exercise_id].values()))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        cases = [unpack(pack(case)) for case in exercise.cases(generator(derive("yesterday", exercise_id)))]
        observed = [b64encode(pack_observation(one)).decode() for one in examine(exercise, answer, cases)]
        again = judged(exercise_id, derive("today", exercise_id), observed)["status"] == "right"
    assert not again
