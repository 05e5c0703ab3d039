"""Each exercise is held against each backend that can change it, and against one of them otherwise."""

from pathlib import Path

import pytest

from course.backends import BACKENDS
from course.exercises import exercises_of, lesson_names
from tests import backend_rotation
from tests.backend_rotation import computes_with_keras, on_this_backend, seeds_here

EXERCISES = [exercise.id for name in lesson_names() for exercise in exercises_of(name)]


@pytest.fixture
def in_turn_only(monkeypatch):
    monkeypatch.setattr(backend_rotation, "EVERYWHERE", False)


@pytest.mark.usefixtures("in_turn_only")
def test_over_the_three_backends_nothing_is_left_out():
    here = {backend: on_this_backend(EXERCISES, backend) for backend in BACKENDS}
    for exercise in EXERCISES:
        places = [backend for backend in BACKENDS if exercise in here[backend]]
        assert len(places) == (3 if computes_with_keras(exercise) else 1)
        seeds = [seed for backend in places for seed in seeds_here(exercise, range(7), backend)]
        assert sorted(seeds) == list(range(7))
    assert 0 < sum(map(computes_with_keras, EXERCISES)) < len(EXERCISES)


def test_everywhere_is_everywhere(monkeypatch):
    monkeypatch.setattr(backend_rotation, "EVERYWHERE", True)
    assert all(on_this_backend(EXERCISES, backend) == EXERCISES for backend in BACKENDS)
    assert seeds_here("neuron.unit", range(7), "jax") == list(range(7))


@pytest.mark.parametrize(
    ("question", "answers", "helper", "expected"),
    [
        ("import numpy", "import numpy", "", False),
        ("import numpy", "import keras", "", True),
        ("from course import models\nmodels = course.models.mlp", "import numpy", "", True),
        ("from course.exercises.first.helper import case", "import numpy", "import torch", True),
        ("import numpy", "import numpy", "import torch", False),
    ],
)
def test_an_exercise_computes_with_keras_where_a_module_of_its_lesson_names_it(
    tmp_path: Path, question, answers, helper, expected
):
    for side in ("exercises", "answers"):
        folder = tmp_path / "course" / side / "first"
        folder.mkdir(parents=True)
        for made in (folder, folder.parent, tmp_path / "course"):
            (made / "__init__.py").touch()
    (tmp_path / "course/exercises/first/value.py").write_text(question)
    (tmp_path / "course/answers/first/value.py").write_text(answers)
    (tmp_path / "course/exercises/first/helper.py").write_text(helper)
    assert computes_with_keras("first.value", tmp_path) == expected
