"""`import course` is light: it must cost a student nothing before it is asked for something."""

import json
import subprocess
import sys

import pytest

import course

HEAVY = ("keras", "tensorflow", "jax", "torch", "matplotlib", "numpy", "sklearn", "IPython")


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_course_loads_no_library():
    assert modules_after("import course").isdisjoint(HEAVY)


@pytest.mark.parametrize("name", ["data", "plots", "callbacks"])
def test_a_subpackage_loads_neither_keras_nor_a_backend_nor_matplotlib(name):
    assert modules_after(f"from course import {name}").isdisjoint({"keras", "tensorflow", "jax", "torch", "matplotlib"})


def test_the_asking_side_knows_no_answers():
    # The sandbox holds the questions of every lesson, and nothing of what is right.
    loaded = modules_after("import course.exercises as e\nfor n in e.lesson_names(): e.exercises_of(n)")
    assert not [name for name in loaded if name.startswith("course.answers")]
    assert loaded.isdisjoint({"keras", "tensorflow", "jax", "torch"})


def test_authoring_never_imports_keras():
    loaded = modules_after(
        "import course.cli, course.authoring.build, course.authoring.lint, course.authoring.coverage"
    )
    assert loaded.isdisjoint({"keras", "tensorflow", "jax", "torch"})


def test_every_public_name_can_be_reached():
    for name in course.__all__:
        assert getattr(course, name) is not None
    assert set(course.__all__) <= set(dir(course))


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match="no attribute 'chekc'.*check"):
        course.chekc  # noqa: B018
