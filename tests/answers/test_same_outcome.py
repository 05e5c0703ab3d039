"""Whoever sees a tick in the notebook keeps his points: an answer comes out alike for whatever is drawn.

Every right answer, every mistake and every known wrong answer (`WRONG` in tests/answers/alternatives/<lesson>.py), for
the inputs that a notebook shows and for those of many seeds. Where one seed takes long, some of them, in turn.
"""

import importlib
import itertools
import os
import time
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import replace

import keras
import numpy as np
import pytest

from course.answers import answers_to
from course.answers.marking import CheckResult, mark
from course.checks import check
from course.exercises import exercises_of, find_exercise, lesson_names
from course.exercises.observing import examine
from tests.backend_rotation import on_this_backend

pytestmark = pytest.mark.backend

BACKEND = keras.backend.backend()
EXERCISES = on_this_backend([exercise.id for name in lesson_names() for exercise in exercises_of(name)], BACKEND)
SEEDS = 30
# Of processor time for one exercise; 1000 by hand, to try every seed.
SECONDS = float(os.environ.get("COURSE_OUTCOME_SECONDS", "0.5"))


def answers_by_name(exercise_id: str) -> dict[str, tuple[object, str]]:
    """Every answer that is known, by name, with the outcome that it deserves."""
    module = importlib.import_module(f"tests.answers.alternatives.{exercise_id.partition('.')[0]}")
    right = {f"right: {name}": (answer, "right") for name, answer in module.RIGHT[exercise_id].items()}
    wrong = getattr(module, "WRONG", {}).get(exercise_id, {})
    known = {f"wrong: {name}": (answer, "not right") for name, answer in wrong.items()}
    mistakes = {f"mistake: {one.message}": (one.answer, "not right") for one in answers_to(exercise_id).mistakes}
    return right | known | mistakes


def outcome_of(exercise_id: str, answer: object, seed: int | None) -> CheckResult:
    """As `course.check` comes to it, without a diagnosis, for which every mistake would be run beside every other."""
    exercise, answers = find_exercise(exercise_id), replace(answers_to(exercise_id), mistakes=())
    cases = check.cases_of(exercise, seed)
    return mark(exercise, answers, cases, examine(exercise, answer, cases))


def seeds_in_turn() -> Iterator[int | None]:
    """The visible inputs' first, then all others, beginning elsewhere in each run."""
    turn = zlib.crc32(os.environ.get("COURSE_TURN", "0").encode())
    yield None
    yield from itertools.islice(itertools.cycle(range(SEEDS)), turn % SEEDS, turn % SEEDS + SEEDS)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_an_answer_comes_out_alike_for_every_draw(exercise_id):
    answers = answers_by_name(exercise_id)
    spent = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for place, seed in enumerate(seeds_in_turn()):
            if place > 1 and time.process_time() - spent > SECONDS:
                break
            for name, (answer, outcome) in answers.items():
                marked = outcome_of(exercise_id, answer, seed)
                assert marked.outcome == outcome, (name, seed, marked.failures)
