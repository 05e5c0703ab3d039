"""Whatever an answer does, asking gives an observation."""

import numpy as np
import pytest

from course.exercises.observing import ask, observe, returned, returned_entries, returned_parts, returned_text
from course.exercises.types import Exercise

double = Exercise(
    "demo.double",
    "Double",
    1,
    cases=lambda rng: [{"x": rng.normal(size=3)}, {"x": rng.normal(size=(2, 2))}],
    observe=lambda answer, case: {"y": answer(case["x"])},
)
CASE = {"x": np.arange(3.0)}


def test_an_answer_is_seen():
    observed = observe(double, lambda x: 2 * x, CASE)
    assert observed.status == "observed" and observed.data["y"].tolist() == [0, 2, 4]


def test_a_stub_is_not_attempted_and_ends_the_asking():
    def stub(x):
        raise NotImplementedError

    assert [o.status for o in ask(double, stub, [CASE, CASE])] == ["not attempted"]
    assert observe(double, None, CASE).status == observe(double, ..., CASE).status == "not attempted"


def test_an_error_is_told_with_the_student_s_line(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("import numpy as np\n\ndef double(x):\n    y = x + 'a'\n    return y\n")
    space: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    observed = observe(double, space["double"], CASE)
    assert observed.status == "raised" and "Error" in observed.error
    assert observed.line == "line 4 of double: y = x + 'a'"


def test_the_line_is_the_student_s_even_when_a_library_raised(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("import numpy as np\n\ndef double(x):\n    return np.linalg.inv(x)\n")
    space: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    assert observe(double, space["double"], CASE).line == "line 4 of double: return np.linalg.inv(x)"


@pytest.mark.parametrize("error", [SystemExit(0), RecursionError("deep"), MemoryError(), AssertionError()])
def test_no_error_of_an_answer_escapes(error):
    def answer(x):
        raise error

    observed = observe(double, answer, CASE)
    assert observed.status == "raised" and type(error).__name__ in observed.error


def test_an_interrupt_is_the_student_s_own():
    def answer(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        observe(double, answer, CASE)


def test_scribbling_over_the_input_changes_nothing_outside():
    case = {"x": np.arange(3.0)}

    def scribble(x):
        x[...] = 0
        return x

    observe(double, scribble, case)
    assert case["x"].tolist() == [0, 1, 2]


def test_a_value_where_a_function_is_asked_is_explained():
    observed = observe(double, np.zeros(3), CASE)
    assert observed.status == "unreadable"
    assert (
        "Expected a function, got a ndarray of shape (3,)" in observed.error and "without calling it" in observed.error
    )


def test_a_missing_return_is_explained():
    observed = observe(double, lambda x: None, CASE)
    assert (observed.status, observed.error) == ("unreadable", "`y` came back as None. Is a `return` missing?")
    assert observe(double, lambda x: object(), CASE).error == "Expected numbers in `y`, got an object of type object."


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (np.zeros((3, 2)), "one thing of type ndarray, shape (3, 2)."),
        (None, "None. Is a `return` missing?"),
        ("ab", "one thing of type str."),
        ([1, 2, 3], "3 things."),
        ((), "0 things."),
    ],
)
def test_several_things_are_asked_for_by_the_return_that_gives_them(answer, came):
    assert returned([1, "b"], "value", "gradient") == {"value": 1, "gradient": "b"}
    with pytest.raises(ValueError, match="Expected 2 things, `return value, gradient`") as error:
        returned(answer, "value", "gradient")
    assert str(error.value).endswith(f"Received: {came}")


def test_things_that_are_stacked_in_one_array_are_several():
    stacked = returned(np.array([[1, 2, 3], [4, 5, 6]]), "value", "slope")
    assert stacked["value"].tolist() == [1, 2, 3] and stacked["slope"].tolist() == [4, 5, 6]


@pytest.mark.parametrize("answer", [(0.5, [1, 0]), [0.5, [1, 0]]])
def test_all_parts_are_taken_by_their_names(answer):
    assert returned_parts(answer, "value", "gradient") == {"value": 0.5, "gradient": [1, 0]}
    assert returned_parts(np.array([0.5, 2.0]), "value", "gradient") == {"value": 0.5, "gradient": 2.0}


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (0.5, "one thing of type float."),
        (np.float32(0.5), "one thing of type float32, shape ()."),
        ((0.5,), "1 thing."),
        ((0.5, None), "None for gradient."),
    ],
)
def test_half_an_answer_is_taken_and_what_is_missing_is_named(answer, came):
    parts = returned_parts(answer, "value", "gradient")
    assert parts.pop("incomplete") == f"Expected 2 things, `return value, gradient`. Received: {came}"
    assert parts == {"value": 0.5}


@pytest.mark.parametrize("answer", [None, "ab", {}, (), (None, None), (1, 2, 3)])
def test_nothing_and_too_much_are_no_parts(answer):
    with pytest.raises(ValueError, match="Expected 2 things, `return value, gradient`"):
        returned_parts(answer, "value", "gradient")


@pytest.mark.parametrize("answer", ["healthy", np.str_("healthy"), np.array("healthy"), np.array(["healthy"])])
def test_a_word_is_plain_text_whoever_made_it(answer):
    assert type(returned_text(answer)) is str and returned_text(answer) == "healthy"


@pytest.mark.parametrize("answer", [None, 3, ["healthy"]])
def test_what_is_no_word_stays_what_it_is(answer):
    assert returned_text(answer) is answer


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        ({"loss": 0.5, 3: "three"}, "the keys ['3', 'loss']."),
        ({}, "the keys []."),
        ([0.5, 0.9], "a list."),
        (None, "None. Is a `return` missing?"),
        (np.zeros(2), "a ndarray of shape (2,)."),
    ],
)
def test_entries_of_a_dictionary_are_asked_for_by_name(answer, came):
    given = {"accuracy": 0.9, "loss": 0.5, "more": 1}
    assert returned_entries(given, "loss", "accuracy") == {"loss": 0.5, "accuracy": 0.9}
    with pytest.raises(ValueError, match="Expected a dictionary with the keys loss, accuracy") as error:
        returned_entries(answer, "loss", "accuracy")
    assert str(error.value).endswith(f"Received: {came}")
