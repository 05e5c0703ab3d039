"""A cell that replaces `observe` and holds no answer earns at most a tenth of an exercise's points.

The average over many draws, of the best cheat there is (tests/attacks/adversaries.py). Inspection counts: a file that
was sent is looked into, as in grading.
"""

import importlib
import os
import warnings

import keras
import numpy as np
import pytest

from course.answers import answers_to
from course.answers.marking import mark
from course.exercises import exercises_of, find_exercise, lesson_names
from course.exercises.observing import inspect
from tests.attacks import adversaries
from tests.backend_rotation import on_this_backend

pytestmark = pytest.mark.backend

BACKEND = keras.backend.backend()
EXERCISES = on_this_backend([exercise.id for name in lesson_names() for exercise in exercises_of(name)], BACKEND)
# By hand: COURSE_DRAWS=100
DRAWS = int(os.environ.get("COURSE_DRAWS", "4"))
MOST = 0.1


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_without_an_answer_at_most_a_tenth_is_earned(exercise_id):
    exercise, answers = find_exercise(exercise_id), answers_to(exercise_id)
    right = importlib.import_module(f"tests.answers.alternatives.{exercise_id.partition('.')[0]}").RIGHT[exercise_id]
    earned: dict[str, list[float]] = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        earlier = adversaries.Earlier(exercise, next(iter(right.values())), range(1000, 1008))
        without_diagnosis = type(answers)(answers.id, answers.shares, answers.judge)
        for seed in range(DRAWS):
            cases = adversaries.draw(exercise, seed)
            places = [dict(earlier.cheats(place)) for place in range(len(cases))]
            ways = {name: [place[name] for place in places] for name in places[0]}
            ways |= {f"cheat {n}": [own] * len(cases) for n, own in enumerate(adversaries.own_cheats(exercise_id))}
            for name, way in ways.items():
                sent = [adversaries.observation(cheat, case) for cheat, case in zip(way, cases, strict=True)]
                seen = [inspect(exercise, one, case) for one, case in zip(sent, cases, strict=True)]
                points = mark(exercise, without_diagnosis, cases, seen).points
                earned.setdefault(name, []).append(points / exercise.points)
    shares = {name: float(np.mean(each)) for name, each in earned.items()}
    assert max(shares.values()) <= MOST, {name: round(share, 2) for name, share in shares.items() if share > MOST}
