import numpy as np
import pytest

from course.plots import plot_confusion_matrix


def _cells(ax):
    return {(round(t.get_position()[1]), round(t.get_position()[0])): t.get_text() for t in ax.texts}


def test_rows_are_true_classes_and_columns_predicted_ones():
    ax = plot_confusion_matrix([0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1])
    assert _cells(ax) == {(0, 0): "3\n75%", (0, 1): "1\n25%", (1, 0): "1\n33%", (1, 1): "2\n67%"}
    assert ax.get_xlabel() == "predicted class" and ax.get_ylabel().startswith("true class")


def test_color_tells_right_from_wrong_by_the_share_of_the_row():
    picture = plot_confusion_matrix([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1]).images[0]
    assert np.allclose(picture.get_array(), [[0.75, -0.25], [0, 1]])


def test_text_labels_are_sorted_and_names_replace_them():
    ax = plot_confusion_matrix(["pass", "fail"], ["pass", "pass"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["fail", "pass"]
    ax = plot_confusion_matrix(["pass", "fail"], ["pass", "pass"], class_names=["failed", "passed"])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["failed", "passed"]


def test_classes_that_do_not_occur_keep_their_place_when_named():
    ax = plot_confusion_matrix([0, 2], [0, 0], class_names=["a", "b", "c"])
    assert len(_cells(ax)) == 9 and _cells(ax)[2, 0] == "1\n100%" and _cells(ax)[1, 1] == "0"


def test_many_classes_show_counts_only():
    labels = np.arange(15)
    assert _cells(plot_confusion_matrix(labels, labels))[3, 3] == "1"


def test_scores_in_place_of_labels_are_recognized():
    with pytest.raises(ValueError, match=r"`y_pred` must be one label a sample.*shape \(2, 3\).*argmax\(axis=1\)"):
        plot_confusion_matrix([0, 1], np.ones((2, 3)))
    with pytest.raises(ValueError, match="`y_pred` must be class labels .* Received: 0.3"):
        plot_confusion_matrix([0, 1], [0.3, 1.0])
    with pytest.raises(TypeError, match="labels of the kind of `y_true`. Received: .*1.* where `y_true` holds .*'a'"):
        plot_confusion_matrix(["a"], [1])
    with pytest.raises(ValueError, match="`class_names` must be a list of 2 names"):
        plot_confusion_matrix(["a", "b"], ["a", "b"], class_names=["a"])
