"""What a panel shows of a failing case: the place that is off, small numbers, code as code."""

import numpy as np
import pytest

from course.answers.marking import CheckResult, Failure
from course.checks.rendering import panel_of, place_in, text_of_data, text_of_result


def panel(failure, diagnosis="", hint=""):
    result = CheckResult("demo.one", "not right", 0.0, 1, {failure.verdict: False}, (failure,), diagnosis)
    return panel_of(result, "One", hint)


@pytest.mark.parametrize(
    ("value", "place", "line"),
    [
        (np.arange(100.0), (50,), "y[50] = 50.0"),
        (np.arange(1000.0).reshape(10, 100), (3, 41), "y[3, 41] = 341.0"),
        (np.arange(1000.0).reshape(10, 10, 10), (3, 4, 1), "y[3, 4, 1] = 341.0"),
        (np.arange(100, dtype="float32") / 10, (50,), "y[50] = 5.0"),
        (np.arange(100) > 50, (51,), "y[51] = True"),
        ([[0, "a"], [1, "b"], *([[2, "c"]] * 90)], (60, 1), "y[60][1] = 'c'"),
        ("word " * 90 + "here" + " word" * 9, (450,), "here"),
        ({"a" * 300: 0, "b": [1, {"c": 2.5}]}, ("b", 1, "c"), "y['b'][1]['c'] = 2.5"),
    ],
)
def test_of_what_is_cut_the_place_that_is_off_is_shown(value, place, line):
    # A place in a dictionary begins with the observed entry's name: its own keys are text, too.
    text = text_of_data({"y": value}, ("y", *place))
    assert line in text and len(text) < 800
    assert "y[" in text


def test_an_entry_beyond_the_first_four_is_shown_where_it_is_the_one_that_is_off():
    data = {name: np.arange(3) for name in "abcdef"}
    assert "f = [" not in text_of_data(data, (1,)) and "… and 2 more: e, f" in text_of_data(data, (1,))
    assert "f = [" in text_of_data(data, ("f", 1)) and "… and 2 more: d, e" in text_of_data(data, ("f", 1))


@pytest.mark.parametrize("place", [(7,), (0, 0), (-1,), ("nobody", 3), (), ("y",), (200,)])
def test_a_place_that_is_not_there_shows_nothing_and_fails_nothing(place):
    assert text_of_data({"y": np.arange(7.0)}, place) == text_of_data({"y": np.arange(7.0)})


def test_the_input_is_shown_at_the_same_place_where_it_has_the_same_shape():
    case = {"rate": 0.1, "w": np.zeros(3), "x": np.arange(100.0)}
    failure = Failure("the value", "Off.", case, {"y": np.arange(100.0) * 3}, place=(50,))
    text = panel(failure).text
    assert "x[50] = 50.0" in text and "y[50] = 150.0" in text and "w[" not in text
    assert place_in(case, {"y": np.zeros(99)}, (50,)) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1e-7, 0.25]), "y = [1e-07  0.25]"),
        (np.array([1e-7, 1.0, 0.0]), "y = [1e-07     1     0]"),
        (np.array([1234.5678, -0.0]), "y = [1235    0]"),
        (np.array([123456.0, 0.5]), "y = [123456    0.5]"),
        (np.array([np.nan, np.inf]), "y = [nan inf]"),
        (np.array([1e300, 1.0]), "y = [1e+300      1]"),
        (np.array([], dtype=float), "y = []"),
        (np.array([1, 2]), "y = [1 2]"),
        (np.float32([0.1, 0.25]), "y = [ 0.1 0.25]"),
        (np.array([1 + 2j]), "y = [1.+2.j]"),
        (np.array(1e-9), "y = 1e-09"),
    ],
)
def test_numbers_keep_their_significant_digits(value, text):
    assert text_of_data({"y": value}) == text


def test_code_between_backticks_is_code_in_html_and_formulas_stay():
    failure = Failure(
        "`b` and $b^2$", "Expected `a < b`, **not** $a_1 * a_2$. Costs $5 or $6.", {"x": 1}, {"y": "`<b>`"}
    )
    shown = panel(failure, diagnosis="Is `x` **new**?", hint="See `np.where`.")
    html = shown._repr_html_()
    assert "<code>a &lt; b</code>, <b>not</b> $a_1 * a_2$. Costs $5 or $6." in html
    assert "<code>x</code> <b>new</b>?" in html and "<code>np.where</code>" in html
    # Data are shown as they are.
    assert "y = &#x27;`&lt;b&gt;`&#x27;" in html and "<b>`" not in html
    assert "Expected `a < b`, **not** $a_1 * a_2$." in shown.text


def test_inputs_are_told_only_where_they_were_changed():
    case = {"x": np.array([1.0, 2.0]), "names": ["a"]}
    untouched = {"y": 3.0, "after_x": np.array([1.0, 2.0]), "after_names": ["a"]}
    assert text_of_result(case, untouched) == "y = 3"
    changed = untouched | {"after_x": np.array([1.0, 0.0])}
    assert text_of_result(case, changed) == "y = 3\nx, afterwards = [1 0]"
    long = {"x": np.arange(50.0)}
    told = text_of_result(long, {"after_x": np.append(np.arange(49.0), 7)}, ("after_x", 49))
    assert told.endswith("x, afterwards[49] = 7.0")
    assert text_of_result({"x": [[1], [1, 2]]}, {"after_x": [[1], [1, 2]]}) == ""
