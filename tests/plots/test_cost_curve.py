import re

import numpy as np
import pytest

from course.plots import plot_cost_curve

RNG = np.random.default_rng(3)
Y = RNG.integers(0, 2, 80)
SCORES = np.round(Y + RNG.normal(size=80), 1)  # with ties


def _cost(threshold, miss_cost, alarm_cost):
    called = SCORES >= threshold
    return (miss_cost * ((Y == 1) & ~called).sum() + alarm_cost * ((Y == 0) & called).sum()) / len(Y)


@pytest.mark.parametrize("shape", [lambda s: s, lambda s: s[:, None]])
def test_each_threshold_costs_what_counting_gives_also_where_scores_are_equal(shape):
    line = plot_cost_curve(Y, shape(SCORES), miss_cost=7, alarm_cost=2).lines[0]
    assert np.array_equal(line.get_xdata(), np.unique(SCORES))
    assert np.allclose(line.get_ydata(), [_cost(cut, 7, 2) for cut in np.unique(SCORES)])


def test_the_dot_and_the_legend_have_the_cheapest_threshold():
    ax = plot_cost_curve(Y, SCORES, miss_cost=3)
    costs = [_cost(cut, 3, 1) for cut in np.unique(SCORES)]
    best = np.unique(SCORES)[int(np.argmin(costs))]
    assert np.allclose(ax.collections[0].get_offsets()[0], [best, min(costs)])
    assert ax.get_legend().get_texts()[0].get_text() == f"model (least {min(costs):.2f} at {best:.3g})"


@pytest.mark.parametrize("shift", [-1000.0, -3.0, 0.0, 1e-9, 7.0])
@pytest.mark.parametrize("seed", range(20))
def test_the_threshold_in_the_legend_costs_what_the_legend_says(seed, shift):
    # Rounded upward, the printed number would pass by the very sample whose score is the cheapest threshold.
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, 60)
    scores = (y + rng.normal(size=60)) * (shift or 1.0) / 3 + shift
    text = plot_cost_curve(y, scores, miss_cost=4).get_legend().get_texts()[0].get_text()
    least, threshold = re.fullmatch(r"model \(least (.*) at (.*)\)", text).groups()
    called = scores >= float(threshold)
    assert f"{(4 * ((y == 1) & ~called).sum() + ((y == 0) & called).sum()) / 60:.2f}" == least


def test_where_calling_nobody_is_cheapest_the_legend_says_so_and_no_dot_stands():
    y = np.repeat([1, 0], [10, 20])
    ax = plot_cost_curve(y, np.linspace(0, 1, 30), miss_cost=0.1)
    assert ax.get_legend().get_texts()[0].get_text() == "model (least 0.03 by calling nobody)"
    assert not ax.collections


def test_between_two_scores_the_cost_is_that_of_the_higher_one():
    # A threshold of 0.5 calls only the sample at 1, as one of 1 does.
    ax = plot_cost_curve([0, 1], [0.0, 1.0], miss_cost=5)
    assert ax.lines[0].get_drawstyle() == "steps-pre"
    assert ax.lines[0].get_ydata().tolist() == [0.5, 0.0]


def test_calling_nobody_and_everybody_are_drawn():
    ax = plot_cost_curve(Y, SCORES, miss_cost=7, alarm_cost=2)
    assert {line.get_ydata()[0] for line in ax.lines[1:]} == {2 * (Y == 0).mean(), 7 * (Y == 1).mean()}
    assert {text.get_text().split(":")[0] for text in ax.texts} == {"call nobody", "call everybody"}


def test_marks_and_models_are_named():
    ax = plot_cost_curve(Y, {"a": SCORES, "b": -SCORES}, miss_cost=2, marks={"half": 0.5})
    assert [text.get_text()[0] for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_ylabel() == "mean cost per sample"
    assert " half" in [text.get_text() for text in ax.texts]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`miss_cost` must be a cost from 0 up. Received: -1"):
        plot_cost_curve(Y, SCORES, miss_cost=-1)
    with pytest.raises(ValueError, match="`alarm_cost` must be a cost from 0 up. Received: nan"):
        plot_cost_curve(Y, SCORES, miss_cost=1, alarm_cost=float("nan"))
    for no_number in ("3", None):
        with pytest.raises(ValueError, match="`miss_cost` must be a cost from 0 up"):
            plot_cost_curve(Y, SCORES, miss_cost=no_number)
    with pytest.raises(ValueError, match=r"`marks` must be a dictionary .* Received: \[0.5\]"):
        plot_cost_curve(Y, SCORES, miss_cost=1, marks=[0.5])
    for labels in ([0, 1, 2], [0, 1, 1]):
        with pytest.raises(ValueError, match=r"one score per sample .* Received: shape \(3, 3\)"):
            plot_cost_curve(labels, np.eye(3), miss_cost=1)
    with pytest.raises(ValueError, match="labels of at least two classes"):
        plot_cost_curve([1, 1], [0.1, 0.2], miss_cost=1)
