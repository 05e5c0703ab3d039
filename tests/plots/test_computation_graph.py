from dataclasses import dataclass

import pytest

from course.plots import plot_computation_graph, plot_value_graph

VALUES = {"a": 3, "b": -2, "a · b": -6, "L": -3}
SLOPES = {("a", "a · b"): -2, ("b", "a · b"): 3, ("a · b", "L"): None, ("a", "L"): 1}


def texts(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


def test_each_box_shows_its_name_and_number_and_each_arrow_its_slope():
    shown = texts(plot_computation_graph(VALUES, SLOPES))
    assert {"a\n3.000", "b\n-2.000", "a · b\n-6.000", "L\n-3.000"} <= set(shown)
    assert set(shown) - {f"{name}\n{value:.3f}" for name, value in VALUES.items()} == {"-2", "3", "1"}


def test_inputs_stand_on_the_left_and_the_result_on_the_right():
    shown = texts(plot_computation_graph(VALUES, SLOPES))
    across = {text.partition("\n")[0]: shown[text].get_position()[0] for text in shown if "\n" in text}
    assert max(across["a"], across["b"]) < across["a · b"] < across["L"]


def test_a_gradient_stands_below_its_box():
    shown = texts(plot_computation_graph(VALUES, SLOPES, gradients={"a": -1.25}))
    (x, y), (box_x, box_y) = shown["-1.250"].get_position(), shown["a\n3.000"].get_position()
    assert x == box_x and y < box_y


def test_no_box_covers_another():
    ax = plot_computation_graph(
        {"a long name": 1, "b": 2, "c": 3, "d": 4}, {(one, "d"): 1 for one in ("a long name", "b", "c")}
    )
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts if "\n" in text.get_text()]
    assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)


def test_it_draws_on_the_axes_it_is_given(ax):
    assert plot_computation_graph(VALUES, SLOPES, ax=ax, title="Two ways") is ax
    assert ax.get_title(loc="left") + ax.get_title() == "Two ways"


def test_unknown_boxes_and_circles_are_refused():
    with pytest.raises(ValueError, match="`values` must be at least one box"):
        plot_computation_graph({}, {})
    with pytest.raises(ValueError, match="`slopes` must be about the boxes .* Received: 'c'"):
        plot_computation_graph({"a": 1}, {("a", "c"): 1})
    with pytest.raises(ValueError, match="`gradients` must be about the boxes"):
        plot_computation_graph({"a": 1}, {}, gradients={"b": 1})
    with pytest.raises(ValueError, match="circle"):
        plot_computation_graph({"a": 1, "b": 2}, {("a", "b"): 1, ("b", "a"): 1})


@dataclass(eq=False)
class Number:
    data: float
    gradient: float = 0.0
    made_of: tuple = ()


def test_the_graph_of_a_number_is_what_it_was_made_of():
    a, b = Number(3.0, -1.0), Number(-2.0, 3.0)
    product = Number(-6.0, 1.0, ((a, -2.0), (b, 3.0)))
    total = Number(-3.0, 1.0, ((product, 1.0), (a, 1.0)))
    shown = texts(plot_value_graph(total, names={"a": a, "b": b, "L": total}))
    boxes = {text for text in shown if "\n" in text}
    assert boxes == {"a\n3.000", "b\n-2.000", "v1\n-6.000", "L\n-3.000"}
    assert {"-2", "3", "1", "-1.000", "3.000", "1.000"} == set(shown) - boxes


def test_a_number_that_is_used_twice_by_one_other_has_one_arrow():
    a = Number(3.0)
    square = Number(9.0, 1.0, ((a, 3.0), (a, 3.0)))
    assert "6" in texts(plot_value_graph(square, names={"a": a}))


def test_a_long_chain_needs_no_recursion():
    number = Number(0.0)
    for _ in range(3000):
        number = Number(number.data, 0.0, ((number, 1.0),))
    from course.plots.computation_graph import _behind

    order = _behind(number)
    assert len(order) == 3001 and order[-1] is number
