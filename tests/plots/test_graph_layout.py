import itertools

import pytest

from course.plots.graph_layout import layered_layout


def test_a_chain_is_one_straight_line():
    layout = layered_layout(list("abcd"), [("a", "b"), ("b", "c"), ("c", "d")])
    assert [layout.places[node][1] for node in "abcd"] == [0, 1, 2, 3]
    assert len({round(across, 6) for across, _ in layout.places.values()}) == 1


def test_a_skip_connection_goes_around_a_straight_main_path():
    layout = layered_layout(list("abcd"), [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    assert len({round(across, 6) for across, _ in layout.places.values()}) == 1
    route = layout.routes["a", "d"]
    assert [rank for _, rank in route] == [0, 1, 2, 3]
    assert all(abs(across - layout.places["b"][0]) > 0.7 for across, _ in route[1:-1])


def test_nodes_of_one_rank_do_not_overlap():
    names = ["in", *"abcde", "out"]
    edges = [("in", node) for node in "abcde"] + [(node, "out") for node in "abcde"]
    places = layered_layout(names, edges).places
    for one, other in itertools.combinations("abcde", 2):
        assert abs(places[one][0] - places[other][0]) > 0.99


def test_branches_do_not_cross():
    edges = [("s", "a1"), ("s", "b1"), ("a1", "a2"), ("b1", "b2")]
    places = layered_layout(["s", "a1", "b1", "b2", "a2"], edges).places
    assert (places["a1"][0] < places["b1"][0]) == (places["a2"][0] < places["b2"][0])


def test_a_late_input_stands_just_above_its_use():
    layout = layered_layout(["a", "b", "c", "late"], [("a", "b"), ("b", "c"), ("late", "c")])
    assert layout.places["late"][1] == 1


def test_a_single_node_and_separate_nodes_have_places():
    assert layered_layout(["a"], []).places == {"a": (0.0, 0.0)}
    places = layered_layout(["a", "b"], []).places
    assert abs(places["a"][0] - places["b"][0]) > 0.99


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="a graph without circles. Received: a circle through 'a'"):
        layered_layout(["a", "b"], [("a", "b"), ("b", "a")])
