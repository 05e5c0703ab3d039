import numpy as np

from course.plots.classifiers import one_against_rest


def test_two_columns_count_by_the_second():
    ((name, (positive, scores)),) = one_against_rest([0, 1], np.array([[0.9, 0.1], [0.2, 0.8]]), None).items()
    assert name == "" and positive.tolist() == [False, True] and scores.tolist() == [0.1, 0.8]


def test_labels_that_are_not_numbered_from_zero_follow_their_sorted_order():
    curves = one_against_rest(["c", "a", "b"], np.eye(3), ["A", "B", "C"])
    assert curves["A"][0].tolist() == [False, True, False] and curves["A"][1].tolist() == [1, 0, 0]
