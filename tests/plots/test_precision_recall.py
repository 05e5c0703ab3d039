import numpy as np
import pytest
from sklearn import metrics

from course.plots import plot_precision_recall

RNG = np.random.default_rng(1)
Y = (RNG.uniform(size=200) < 0.1).astype(int)
SCORES = Y + RNG.normal(size=200)


def test_the_curve_is_scikit_learns_and_drawn_in_steps():
    ax = plot_precision_recall(Y, SCORES)
    precision, recall, _ = metrics.precision_recall_curve(Y, SCORES)
    assert np.array_equal(ax.lines[0].get_xdata(), recall) and np.array_equal(ax.lines[0].get_ydata(), precision)
    assert ax.lines[0].get_drawstyle() == "steps-post"
    label = f"model ({metrics.average_precision_score(Y, SCORES):.3f})"
    assert label in [text.get_text() for text in ax.get_legend().get_texts()]


def test_guessing_is_drawn_at_the_share_of_positives():
    ax = plot_precision_recall(Y, SCORES)
    assert set(ax.lines[-1].get_ydata()) == {round(float(Y.mean()), 6)}


def test_several_classes_have_a_curve_each():
    labels = np.arange(30) % 3
    ax = plot_precision_recall(labels, np.eye(3)[labels], class_names=list("abc"))
    assert [line.get_label()[0] for line in ax.lines[:3]] == ["a", "b", "c"]


def test_a_dot_marks_what_a_threshold_finds():
    ax = plot_precision_recall(Y, {"a": SCORES, "b": -SCORES}, threshold=1.5)
    dots = [line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata())]
    predicted = SCORES > 1.5
    assert dots[0].get_xdata().item() == pytest.approx(metrics.recall_score(Y, predicted))
    assert dots[0].get_ydata().item() == pytest.approx(metrics.precision_score(Y, predicted))
    assert [dot.get_color() for dot in dots] == [ax.lines[0].get_color(), ax.lines[2].get_color()]
    assert "threshold 1.5" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_threshold_that_raises_no_alarm_has_no_dot():
    ax = plot_precision_recall(Y, SCORES, threshold=99)
    assert not [line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata())]


def test_what_does_not_fit_is_refused():
    with pytest.raises(TypeError, match="`scores` must be numbers. Received: dtype"):
        plot_precision_recall([0, 1], ["a", "b"])
    with pytest.raises(ValueError, match="`scores` must be at least one model"):
        plot_precision_recall([0, 1], {})
