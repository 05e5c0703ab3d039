"""The hint that is offered fits what failed; every hint is reached, and without a check the ladder is climbed."""

import pytest

import course
from course.answers.marking import CheckResult, Failure
from course.checks import hint, record
from course.exercises.types import Exercise, Hint

PLAIN, SHAPE, VALUE = (
    "Read it again.",
    Hint("How many rows are there?", about=("its shape",)),
    Hint("Twice?", about=("its value",)),
)


@pytest.fixture(autouse=True)
def ladder(monkeypatch):
    exercise = Exercise("demo.one", "One", 1, cases=list, observe=dict, hints=(PLAIN, SHAPE, VALUE))
    monkeypatch.setattr(record, "find_exercise", lambda name: exercise)
    record.forget()
    yield
    record.forget()


def failed(*names):
    failures = tuple(Failure(name, "", {}, {}) for name in names)
    record.remember(CheckResult("demo.one", "not right", 0.0, 1, {}, failures))


def climb(steps=4):
    return [record.take_hint("demo.one")[0] for _ in range(steps)]


def test_without_a_check_the_ladder_is_climbed_step_by_step():
    assert climb() == [1, 2, 3, 3]


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["its value"], [3, 1, 2, 3]),
        (["its shape"], [2, 1, 3, 2]),
        (["its shape", "its value"], [2, 3, 1, 3]),
        # Nothing is about this: the ladder, with what is about verdicts that hold at its end.
        (["it runs"], [1, 2, 3, 3]),
    ],
)
def test_the_first_unread_hint_about_what_failed_comes_first(names, order):
    failed(*names)
    assert record.next_hint("demo.one") == (PLAIN, SHAPE, VALUE)[order[0] - 1]
    assert climb() == order


def test_another_failure_asks_for_another_hint():
    failed("its shape")
    assert climb(1) == [2]
    failed("its value")
    assert climb(1) == [3]


def test_the_last_hint_says_so_wherever_it_stands_on_the_ladder(capsys):
    failed("its value")
    titles = []
    for _ in range(3):
        hint.hint("demo.one")
        titles.append(capsys.readouterr().out.partition(":")[0])
    assert titles == [
        "Hint 1 of 3 for demo.one",
        "Hint 2 of 3 for demo.one",
        "Hint 3 of 3 for demo.one (the last one)",
    ]


def test_a_hint_is_text_and_its_verdicts_a_tuple():
    assert SHAPE == "How many rows are there?" and isinstance(SHAPE, str)
    with pytest.raises(TypeError, match="Write about=\\('its shape',\\)"):
        Hint("How?", about="its shape")
    assert course.hint is hint.hint
