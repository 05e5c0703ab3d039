"""A cell that uses an answer says what it waits for, and hides nothing else."""

import pytest

import course
from course.errors import InvalidValue


def stub():
    raise NotImplementedError


def test_one_sentence_says_which_exercise_is_missing(capsys):
    with course.waits_for("activations.relu"):
        print("before")
        stub()
    assert capsys.readouterr().out == ("before\nThis cell waits for exercise 2.1. Solve it, then run the cell again.\n")


def test_several_are_named_together(capsys):
    with course.waits_for("activations.relu", "activations.tanh"):
        stub()
    assert "waits for exercises 2.1 and 2.5. Solve them," in capsys.readouterr().out


def test_once_all_is_written_it_is_silent(capsys):
    with course.waits_for("activations.relu"):
        print("done")
    assert capsys.readouterr().out == "done\n"


def test_another_error_is_the_reader_s_to_see():
    with pytest.raises(ZeroDivisionError), course.waits_for("activations.relu"):
        1 / 0  # noqa: B018


@pytest.mark.parametrize("wrong, near", [("activations.rely", "activations.relu"), ("nowhere.relu", "")])
def test_an_exercise_that_there_is_not_is_named(wrong, near):
    with pytest.raises(InvalidValue, match=f"Received: '{wrong}'.*{near}"), course.waits_for(wrong):
        pass
