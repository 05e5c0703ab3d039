"""Numbers of exercises: what `course.progress` says is what the lesson's text says."""

import json
import re
from pathlib import Path

import pytest

from course.exercises import exercises_of, lesson_name
from course.exercises.numbering import lesson_id, number_of, numbered

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_exercise_has_the_number_that_the_lesson_gives_it(notebook):
    said, number = {}, ""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            number = (re.findall(r"Exercise (\d+\.\d+)", text) or [number])[-1]
        elif "nbgrader" in cell["metadata"] and cell["metadata"]["nbgrader"]["grade"]:
            said[re.search(r'course\.check\(\s*"([^"]+)"', text)[1]] = number
    assert said == {exercise.id: number_of(exercise.id) for exercise in exercises_of(lesson_name(notebook.stem))}


def test_what_no_lesson_asks_has_no_number():
    assert number_of("activations.nothing") == number_of("nowhere.softmax") == lesson_id("nowhere") == ""
    assert numbered("nowhere.softmax") == "nowhere.softmax"
