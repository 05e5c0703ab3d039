"""A small lesson of questions for the tests: modules as the package would hold them, without being in it."""

import sys
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from course import exercises
from course.exercises.types import Answers, Exercise, Kind, Mistake, Quiz, QuizAnswers, Verdict


def install(monkeypatch: pytest.MonkeyPatch, lesson: str = "trial") -> None:
    """Make `course.exercises.<lesson>` and `course.answers.<lesson>` importable for one test."""
    folder = ModuleType(f"course.exercises.{lesson}")
    folder.ORDER, folder.__path__ = ("double",), []
    judging = ModuleType(f"course.answers.{lesson}")
    judging.__path__ = []
    double = Exercise(
        f"{lesson}.double",
        "Double every number",
        4,
        cases=lambda rng: [{"x": rng.normal(size=3)}, {"x": rng.normal(size=(2, 2)), "about": "a table"}],
        observe=lambda answer, case: {"y": answer(case["x"])},
        hints=("What is twice 3?", "Add it to itself."),
        kind="reason",
    )
    why = Quiz(f"{lesson}.why", "Why double?", {"a": "It is fun.", "b": "It is asked."})

    def judge(case, observed):
        y = observed["y"]
        yield Verdict("its shape", y.shape == case["x"].shape, f"Expected shape {case['x'].shape}, got {y.shape}.")
        if y.shape == case["x"].shape:
            yield Verdict("twice as large", np.allclose(y, 2 * case["x"]), "It is not twice the input.")

    right_double = Answers(
        f"{lesson}.double",
        {"its shape": 0.25, "twice as large": 0.75},
        judge,
        (Mistake("You halved it. Which way is up?", lambda x: x / 2),),
    )
    right_why = QuizAnswers(f"{lesson}.why", "b", {"a": "Fun is no reason.", "b": "So it is."})
    files = {"double": (double, right_double), "quizzes": (why, right_why)}
    for package, side in ((folder, 0), (judging, 1)):
        monkeypatch.setitem(sys.modules, package.__name__, package)
        for name, both in files.items():
            module = ModuleType(f"{package.__name__}.{name}")
            module.question = both[side]
            monkeypatch.setitem(sys.modules, module.__name__, module)
    known = exercises.lesson_names()
    monkeypatch.setattr(exercises, "lesson_names", lambda: [*known, lesson])


def install_copy(monkeypatch: pytest.MonkeyPatch, name: str, kind: Kind | None, lesson: str = "trial") -> None:
    """Add an exercise to a lesson that `install` has made: the same question under another name and of another kind."""
    for side in ("exercises", "answers"):
        original = sys.modules[f"course.{side}.{lesson}.double"].question
        module = ModuleType(f"course.{side}.{lesson}.{name}")
        changes = {"id": f"{lesson}.{name}"} | ({"kind": kind} if side == "exercises" else {})
        module.question = replace(original, **changes)
        monkeypatch.setitem(sys.modules, module.__name__, module)
