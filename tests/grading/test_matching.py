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
