import pytest

from course.plots import plot_twins

PAIRS = {"rows": (1.0, 0.1), "columns": (0.9, 0.5)}


def test_each_pair_has_two_bars_side_by_side():
    ax = plot_twins(PAIRS, names=("leaky", "honest"), ylabel="recall")
    bars = sorted(ax.patches, key=lambda bar: bar.get_x())
    assert [bar.get_height() for bar in bars] == [1.0, 0.1, 0.9, 0.5]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["rows", "columns"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["leaky", "honest"]


def test_truths_are_dashed_lines_with_one_entry_in_the_legend():
    ax = plot_twins(PAIRS, names=("leaky", "honest"), truths=[0.1, 0.5])
    levels = [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert levels == [0.1, 0.5]
    assert len(ax.get_legend().get_texts()) == 3


def test_the_legend_stands_above_the_bars():
    ax = plot_twins(PAIRS, names=("leaky", "honest"))
    assert ax.get_ylim()[1] > 1.25


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`pairs` must be two numbers for each name. Received: 3"):
        plot_twins({"a": (1, 2, 3)}, names=("one", "other"))
    with pytest.raises(ValueError, match="`truths` must be 2 numbers, one per pair. Received: 1"):
        plot_twins(PAIRS, names=("one", "other"), truths=[1])


def test_a_truth_above_all_bars_is_seen():
    ax = plot_twins({"a": (0.1, 0.2)}, names=("leaky", "honest"), truths=[0.9])
    assert ax.get_ylim()[1] > 0.9
    assert max(ax.get_yticks()) <= 1.0


def test_no_tick_names_a_share_above_one():
    assert max(plot_twins(PAIRS, names=("leaky", "honest")).get_yticks()) <= 1.1


@pytest.mark.parametrize("names", ["xy", ("one",), ("one", "two", "three")])
def test_other_than_two_names_are_refused(names):
    with pytest.raises(ValueError, match="`names` must be two words"):
        plot_twins(PAIRS, names=names)


@pytest.mark.parametrize("pairs", [{}, [(1, 2)]])
def test_pairs_without_names_are_refused(pairs):
    with pytest.raises(ValueError, match="`pairs` must be a mapping from names to two numbers"):
        plot_twins(pairs, names=("one", "other"))


def test_ragged_pairs_are_refused_by_name():
    with pytest.raises(ValueError, match="Received: 3 for 'b'"):
        plot_twins({"a": (1, 2), "b": (1, 2, 3)}, names=("one", "other"))
