"""Which cell is which, told without running anything."""

import pytest

from course.grading.matching import Matched, match
from course.grading.reading import read
from tests.grading.conftest import RELEASED, RIGHT, as_bytes, code, notebook, trial


def matched(tree: dict) -> Matched:
    return match(read(as_bytes(tree)), RELEASED)


def found(tree: dict) -> dict[str, list[int]]:
    return {one.exercise.partition(".")[2]: [cell.number for cell in one.cells] for one in matched(tree).found}


def kinds(tree: dict) -> list[str]:
    return [step.kind for step in matched(tree).steps]


def stripped(tree: dict, *keep: str) -> dict:
    """Without ids and metadata, as some tools leave a notebook."""
    cells = [{key: value for key, value in cell.items() if key in keep or key != "id"} for cell in tree["cells"]]
    return {**tree, "cells": [{**cell, "metadata": {}} for cell in cells]}


def test_every_cell_of_the_untouched_notebook_is_known():
    assert found(trial()) == {"accuracy": [4], "standardize": [6], "baseline": [8]}
    assert all(one.untouched for one in matched(trial()).found) and not matched(trial()).notes
    assert kinds(trial()) == ["released", "released", "demonstration", *["answer", "check"] * 3, "demonstration"]


def test_an_answer_is_told_from_the_stub():
    one, two, three = matched(trial({"accuracy": RIGHT["accuracy"]})).found
    assert not one.untouched and two.untouched and three.untouched


@pytest.mark.parametrize("kept", [(), ("id",)])
def test_an_answer_is_found_without_metadata(kept):
    assert found(stripped(trial(RIGHT), *kept)) == {"accuracy": [4], "standardize": [6], "baseline": [8]}


def test_colabs_ids_are_enough():
    tree = trial(RIGHT)
    for cell in tree["cells"]:
        cell["metadata"] = {"id": cell.pop("id")}
    assert found(tree) == {"accuracy": [4], "standardize": [6], "baseline": [8]}


def test_nbgraders_names_are_enough():
    tree = trial(RIGHT)
    for cell in tree["cells"]:
        del cell["id"]
    tree["cells"] = [cell for cell in tree["cells"] if not cell["source"].startswith("course.check")]
    assert found(tree) == {"accuracy": [4], "standardize": [5], "baseline": [6]}


def test_blanks_at_line_ends_change_nothing():
    tree = trial()
    for cell in tree["cells"]:
        cell["source"] = "\n" + cell["source"].replace("\n", "  \n") + "\n\n"
    assert all(one.untouched for one in matched(tree).found)
    assert not matched(tree).notes


def test_an_edited_demonstration_runs_only_when_needed_and_one_that_answers_always():
    tree = trial()
    tree["cells"][2]["source"] = "shown = 4"
    assert kinds(tree) == kinds(trial())
    tree["cells"][2]["source"] = RIGHT["accuracy"]
    assert kinds(tree)[2:4] == ["demonstration", "student"]


def test_a_second_cell_with_the_id_of_a_demonstration_is_the_students_own():
    tree = trial()
    tree["cells"].insert(3, code("mine = 1", "d0"))
    assert [step.source for step in matched(tree).steps if step.kind == "student"] == ["mine = 1"]


def test_two_cells_for_one_exercise_are_named():
    tree = trial(RIGHT)
    tree["cells"].append(code("def accuracy(labels, scores): return 1", "start_here-accuracy-answer"))
    one = matched(tree).found[0]
    assert one.notes == ("There are 2 cells for it (cell 4, cell 11); the last one that runs counts.",)


def test_shuffled_cells_run_in_the_released_order_and_added_ones_stay_with_their_neighbor():
    tree = trial(RIGHT)
    pairs = [tree["cells"][place : place + 2] for place in (3, 5, 7)]
    pairs[0].insert(1, code("added = 1"))
    tree["cells"] = [*tree["cells"][:3], *pairs[2], *pairs[1], *pairs[0], tree["cells"][9]]
    steps = [step.exercise or step.source for step in matched(tree).steps if step.kind in ("answer", "student")]
    assert steps == ["start_here.accuracy", "added = 1", "start_here.standardize", "start_here.baseline"]
    assert "released order" in " ".join(matched(tree).notes)


def test_check_cells_never_run_and_missing_or_edited_ones_are_told():
    tree = trial(RIGHT)
    tree["cells"][4]["source"] = "course.check('start_here.accuracy', None)"
    del tree["cells"][6]
    assert not [step for step in matched(tree).steps if "course.check" in step.source]
    notes = " ".join(matched(tree).notes)
    assert "was changed; the released one counts: start_here.accuracy" in notes
    assert "is missing; the released one counts: start_here.standardize" in notes


def test_the_released_set_up_comes_first_and_the_students_version_after_it():
    tree = trial(RIGHT)
    tree["cells"][1]["source"] += "\nimport math"
    first, second, third, *_ = matched(tree).steps
    assert (first.kind, second.kind, third.kind) == ("released", "released", "student")
    assert third.source.endswith("import math")


def test_an_empty_notebook_has_no_answer_and_runs_the_set_up():
    assert found(notebook()) == {"accuracy": [], "standardize": [], "baseline": []}
    assert kinds(notebook())[:2] == ["released", "released"]


def places(tree: dict) -> dict[str, list[str]]:
    """What runs before each exercise is asked, since the one before it, but for our own cells."""
    before, found = [], {}
    for step in matched(tree).steps:
        if step.kind == "check":
            found[step.exercise.partition(".")[2]] = before
            before = []
        elif step.kind in ("answer", "student"):
            before.append(step.where)
    return found


def test_each_exercise_is_asked_where_its_check_stands():
    assert places(trial(RIGHT)) == {"accuracy": ["cell 4"], "standardize": ["cell 6"], "baseline": ["cell 8"]}
    tree = trial(RIGHT)
    tree["cells"].insert(4, code("between = 1"))
    tree["cells"].insert(6, code("below = 1"))
    assert places(tree)["accuracy"] == ["cell 4", "cell 5"]
    assert places(tree)["standardize"][0] == "cell 7"


def test_a_check_that_was_moved_above_its_answer_is_asked_below_it():
    tree = trial(RIGHT)
    tree["cells"][3:5] = tree["cells"][4:2:-1]
    assert places(tree)["accuracy"] == ["cell 5"]


def test_checks_that_were_moved_to_the_end_are_asked_in_the_released_order():
    tree = trial(RIGHT)
    checks = [tree["cells"].pop(place) for place in (8, 6, 4)]
    tree["cells"] += checks[::-1]
    assert places(tree) == {"accuracy": ["cell 4"], "standardize": ["cell 5"], "baseline": ["cell 6"]}


def test_without_its_check_an_exercise_is_asked_below_its_answer_and_what_was_added_to_it():
    tree = trial(RIGHT)
    tree["cells"][4] = code("helper = 1")
    assert places(tree)["accuracy"] == ["cell 4", "cell 5"]
    assert places(notebook()) == {"accuracy": [], "standardize": [], "baseline": []}


def test_of_several_checks_the_first_after_the_last_definition_counts():
    check = "course.check('start_here.accuracy', accuracy)"
    again = [code(check), code("accuracy = 0.93"), code("mine = course.check('start_here.accuracy', other)")]
    tree = trial(RIGHT)
    tree["cells"][5:5] = again
    assert places(tree)["accuracy"] == ["cell 4"]
    tree["cells"].append(code(check))
    assert places(tree)["accuracy"] == ["cell 14"], "what the notebook shows last"


def test_a_check_that_a_cell_was_written_into_runs_what_was_written():
    tree = trial(RIGHT)
    tree["cells"][4]["source"] = "helper = 1\ncourse.check('start_here.accuracy', accuracy)"
    assert places(tree)["accuracy"] == ["cell 4", "cell 5"]


def test_the_set_up_runs_in_its_place_with_the_cells_above_it_above_it():
    tree = trial(RIGHT)
    tree["cells"].insert(0, code("first = 1"))
    tree["cells"].insert(2, code("second = 1"))
    wheres = [step.where for step in matched(tree).steps]
    assert wheres[:4] == ["cell 1", "the released set-up", "cell 3", "the released set-up"]


def test_an_answer_that_became_text_is_found_by_its_id_else_by_its_name():
    for name in ("start_here-accuracy-answer", ""):
        tree = trial(RIGHT)
        tree["cells"][3] |= {"cell_type": "markdown", "id": name, "metadata": {}}
        assert found(tree)["accuracy"] == [4]
        assert "is no code cell" in " ".join(matched(tree).found[0].notes)


def test_text_about_an_answer_is_none():
    tree = trial(RIGHT)
    tree["cells"].insert(3, {"cell_type": "markdown", "metadata": {}, "source": RIGHT["accuracy"], "id": "m"})
    assert found(tree)["accuracy"] == [5], "the code cell is there"
    tree["cells"][4] |= {"cell_type": "markdown", "source": "I could not do this."}
    tree["cells"].pop(3)
    one = matched(tree).found[0]
    assert not one.cells and one.not_run.startswith("Cell 4, which holds its answer, is no code cell")


def test_a_backend_of_the_students_own_is_told():
    tree = trial(RIGHT)
    tree["cells"][0]["source"] += "\nimport os\nos.environ['KERAS_BACKEND'] = 'jax'"
    assert "Cell 1 chooses a backend (KERAS_BACKEND)" in " ".join(matched(tree).notes)
