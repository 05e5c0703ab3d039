"""What comes back may be anything: comparing it gives a verdict that teaches, and never an exception."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.answers import comparing
from course.exercises.observing import inputs_after
from course.exercises.serialization import pack, unpack

ANYTHING = (
    None, True, 3, 2.5, "text", "", [], [1, [2]], {"a": 1}, np.array(0.5), np.array(["a"]), np.array([None]),
    np.array([1 + 2j]), np.zeros((0, 3)), np.full(3, np.nan), np.array([np.inf]), [1, 2, 3],
)  # fmt: skip


@pytest.mark.parametrize("value", ANYTHING, ids=repr)
def test_nothing_that_comes_back_raises(value):
    for verdict in (
        comparing.with_shape("name", value, (3,), "three numbers")[0],
        comparing.with_one_number("name", value, "the loss")[0],
        comparing.agrees("name", value, np.arange(3.0), at=np.arange(3)),
        comparing.between("name", value, 0, 1, "a share"),
        comparing.one_of("name", value, ("a", "b"))[0],
        comparing.leaves_alone("name", {"x": np.ones(2)}, {"after_x": value}, ["x"]),
    ):
        assert verdict.right or (verdict.message.endswith(".") and verdict.name == "name")
    assert comparing.describe(value)


def test_numbers_are_real_numbers_of_any_kind():
    for value in (True, 1, 1.0, np.float32(1), np.array(1, "uint8"), [1]):
        assert comparing.one_number(value) == 1.0
    for value in ("1", 1j, {"one": 1}, [1, 2], None, np.array(["1"])):
        assert comparing.one_number(value) is None


def test_a_text_is_read_from_an_array_that_holds_it():
    assert comparing.one_text(np.array([" b "])) == "b"
    assert comparing.one_text(np.array(["a", "b"])) is None


@pytest.mark.parametrize(
    ("value", "close"),
    [
        ([1.0, 2.0], True), ([1.0, 2.0002], True), ([1.0, 2.01], False), ([[1.0, 2.0]], False), ([1.0, np.nan], False),
        ("1, 2", False),
    ],
)  # fmt: skip
def test_closeness_asks_for_shape_and_values(value, close):
    assert comparing.is_close(value, np.array([1.0, 2.0])) is close


def test_the_tolerance_is_the_expected_numbers_own():
    assert comparing.is_close(1e6 + 50, 1e6)
    assert not comparing.is_close(50, 0)
    assert not comparing.is_close(0.0, 1e-3)


def test_a_wrong_shape_gives_no_number_to_go_on_with():
    verdict, numbers = comparing.with_shape("a table", np.zeros((2, 3)), (None, 4), "one column per class")
    assert not verdict.right and np.isnan(numbers).all()
    assert verdict.message == "Expected one column per class, shape (any, 4). Received: shape (2, 3)."


def test_a_scalar_s_shape_is_written_as_one():
    assert "shape ()." in comparing.with_shape("a number", [1.0], (), "one number")[0].message
    assert "shape (3,)." in comparing.with_shape("a row", 1.0, (3,), "three numbers")[0].message


def test_the_place_that_is_furthest_off_is_shown():
    expected = np.zeros((2, 2, 2))
    came = expected.copy()
    came[0, 0, 1], came[1, 1, 0] = 1.0, -3.0
    message = comparing.agrees("values", came, expected).message
    assert message == "At index (1, 1, 0) expected 0, received -3. 2 of 8 are off."
    came[0, 1, 1] = np.nan
    assert "received nan" in comparing.agrees("values", came, expected).message


def test_an_infinity_that_is_expected_is_right():
    assert comparing.agrees("masked scores", [-np.inf, 1.0], [-np.inf, 1.0]).right


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
@example(0.0, -0.0)
def test_two_numbers_that_differ_never_read_alike(one, other):
    texts = comparing.told_apart(one, other)
    assert (texts[0] != texts[1]) == (one != other)


def test_a_small_difference_is_visible_in_the_message():
    message = comparing.agrees("the loss", 0.2502, 0.25).message
    assert message == "Expected 0.25, received 0.2502."
    assert "0.250001" in comparing.agrees("the loss", 0.250001, 0.25, rtol=1e-9, atol=0).message


def test_all_digits_before_the_point_are_shown():
    assert comparing.agrees("the bias", 50_093.6, 50_000.0).message == "Expected 50000, received 50094."
    assert comparing.told_apart(109_642.0, 109_642.4) == ("109642", "109642.4")
    assert comparing.told_apart(1.0, np.inf) == ("1", "inf")
    assert comparing.told_apart(2e12, 1e12) == ("2e+12", "1e+12")


def test_a_last_digit_that_did_not_come_back_may_be_forgiven():
    case, seen = {"x": np.array([0.3, np.nan])}, {"after_x": np.array([0.3 + 1e-16, np.nan])}
    assert comparing.leaves_alone("left alone", case, seen, ["x"], atol=1e-9).right
    assert not comparing.leaves_alone("left alone", case, seen, ["x"]).right
    seen = {"after_x": np.array([0.3 + 1e-5, np.nan])}
    assert not comparing.leaves_alone("left alone", case, seen, ["x"], atol=1e-9).right


def test_one_number_agrees_whatever_its_axes():
    for value in (0.5, [0.5], np.array([[0.5]], "float32")):
        assert comparing.number_agrees("loss", value, 0.5, "the loss").right
    for value in ("0.5", [0.5, 0.5], np.nan, None):
        assert not comparing.number_agrees("loss", value, 0.5, "the loss").right


def test_a_reason_stands_before_a_message_and_not_before_none():
    assert comparing.explained("It doubles.", comparing.agrees("y", 1.0, 2.0)).message.startswith("It doubles. Exp")
    assert comparing.explained("It doubles.", comparing.agrees("y", 2.0, 2.0)).message == ""


@pytest.mark.parametrize("value", ANYTHING, ids=repr)
def test_whatever_came_shapes_are_tuples(value):
    assert all(isinstance(shape, tuple) for shape in comparing.shapes_in(value))


def test_shapes_are_read_however_they_crossed_the_border():
    for shapes in ([(2, 16), (16, 1)], [(2, 16), (16,), ()], []):
        assert comparing.shapes_in(unpack(pack({"shapes": shapes}))["shapes"]) == shapes


def test_empty_arrays_agree():
    assert comparing.agrees("values", np.zeros((0, 2)), np.zeros((0, 2))).right
    assert comparing.all_finite("finite", np.zeros(0)).right


def test_inputs_are_compared_after_they_crossed_the_border():
    case = {"x": np.array([[1.0, np.nan]])}
    given_to_student = {"x": case["x"].copy()}
    seen = unpack(pack(inputs_after(given_to_student, "x")))
    assert comparing.leaves_alone("left alone", case, seen, ["x"]).right
    given_to_student["x"][0, 1] = 0
    seen = unpack(pack(inputs_after(given_to_student, "x")))
    verdict = comparing.leaves_alone("left alone", case, seen, ["x"])
    assert verdict.message == "`x` was changed at row 0, column 1 (counted from 0), from nan to 0. Work on a copy."
    assert not comparing.leaves_alone("left alone", case, {}, ["x"]).right


def test_a_range_has_room_for_float32():
    assert comparing.between("shares", np.float32([0.0, 1.0000001]), 0, 1, "shares").right
    assert not comparing.between("shares", [0.5, np.nan], 0, 1, "shares").right
    assert comparing.between("distances", [3.0], 0, np.inf, "distances").right


def test_a_number_that_is_not_finite_is_named_with_its_place():
    values = np.array([[0.0, 1.0], [np.inf, np.nan]])
    message = comparing.all_finite("finite", values, what="the gradient").message
    assert message == "The gradient at row 1, column 0 (counted from 0): expected a finite number, received inf."
    message = comparing.all_finite("finite", np.array(np.nan), what="the value").message
    assert message == "The value: expected a finite number, received nan."


def test_several_verdicts_become_one_with_the_first_message_that_counts():
    right, off, worse = (comparing.agrees("part", value, 1.0) for value in (1.0, 2.0, 3.0))
    assert comparing.all_of("whole", right, right) == comparing.agrees("whole", 1.0, 1.0)
    verdict = comparing.all_of("whole", right, off, worse)
    assert (verdict.name, verdict.right, verdict.message) == ("whole", False, off.message)
    assert comparing.all_of("whole").right


def test_a_place_that_is_a_whole_number_is_written_whole():
    steps = np.array([12341.0, 12344.0])
    assert comparing.agrees("rates", [0.1, 0.3], [0.1, 0.2], at=steps, letter="step").message == (
        "At step = 12344 expected 0.2, received 0.3."
    )
    assert "At x = 0.3333 " in comparing.agrees("values", [1.0], [2.0], at=[1 / 3]).message
    assert "At x = inf " in comparing.agrees("values", [1.0], [2.0], at=[np.inf]).message


LONG = ["update", "validate"] * 40
PAIRS = [
    ([(784, 128), (128,)], [(784, 128), (129,)]),
    (LONG, [*LONG[:57], "save", *LONG[58:]]),
    (LONG, LONG[:-1]),
    ("a" * 300 + "b", "a" * 300 + "c"),
    ("healthy", "healthy\u200b"),
    ("healthy", "Healthy"),
    (np.arange(1000.0), np.where(np.arange(1000) == 777, 0.5, np.arange(1000.0))),
    ([0.25] * 30, [0.25] * 29 + [0.2501]),
    (0.123456789, 0.1235),
    ({"loss": 1.0, "rate": 0.1}, {"loss": 1.0, "rate": 0.1001}),
    ({"loss": 1.0}, {"loss": 1.0, "rate": 0.1}),
    ([[1, [2, [3] * 40]]], [[1, [2, [3] * 39 + [4]]]]),
    ("7", 7),
    (True, 1),
    (None, "None"),
    ([], [[]]),
    ((1, 2), "(1, 2)"),
    (float("nan"), 1.0),
    (2**70, 2**70 + 1),
    (10.0**300, 1.001 * 10.0**300),
    (np.array(["a", "b"]), ["a", "c"]),
]


@pytest.mark.parametrize(("expected", "received"), PAIRS)
def test_two_things_that_differ_never_read_alike_and_stay_short(expected, received):
    one, other = comparing.shown_apart(expected, received)
    assert one != other and max(len(one), len(other)) < 200
    verdict = comparing.matches("the same", received, expected, what="it")
    assert not verdict.right and f"expected {one}, received {other}." in verdict.message


@pytest.mark.parametrize("thing", [1, "a", [1, [2]], {"a": None}, True, np.arange(3), float("nan"), 2**70])
def test_what_is_the_same_matches_whatever_holds_it(thing):
    assert comparing.matches("the same", thing, thing).right


def test_arrays_tuples_and_rounding_make_no_difference():
    assert comparing.matches("shapes", np.array([[2, 3]]), [(2, 3)]).right
    assert comparing.matches("numbers", np.float32([0.1, 0.2]), [0.1, 0.2]).right
    assert not comparing.matches("numbers", [0.1], [0.1, 0.2]).right


def test_a_verdict_says_where_what_came_is_off():
    table = np.zeros((4, 5))
    table[2, 3] = 1
    assert comparing.agrees("zero", table, np.zeros((4, 5))).place == (2, 3)
    assert comparing.agrees("zero", 1.0, 0.0).place == ()
    assert comparing.all_finite("finite", np.array([0, np.nan])).place == (1,)
    assert comparing.between("share", table * 2, 0, 1, "a share").place == (2, 3)
    assert comparing.matches("calls", LONG[:9], LONG).place == (9,)
    assert comparing.all_of("all", comparing.agrees("", table, np.zeros((4, 5)))).place == (2, 3)
    assert comparing.explained("So.", comparing.agrees("", table, np.zeros((4, 5)))).place == (2, 3)
    before = {"x": np.zeros(3)}
    assert comparing.leaves_alone("alone", before, {"after_x": np.array([0, 0, 1])}, ["x"]).place == ("after_x", 2)


def test_a_number_just_outside_does_not_read_like_the_bound():
    assert (
        comparing.between("share", 1.00002, 0, 1, "a share").message
        == "Expected a share from 0 to 1. Received: 1.00002."
    )
