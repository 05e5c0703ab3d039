from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot as plt

from course.plots import plot_history

RUN = {"loss": [3.0, 2.0, 1.0, 0.5], "val_loss": [3.0, 1.5, 1.8, 2.0], "accuracy": [0.1, 0.5, 0.8, 0.9]}


def _lines(ax):
    return {line.get_label(): line for line in ax.lines}


def test_each_metric_has_a_panel_with_training_and_validation():
    loss, accuracy = plot_history(RUN)
    assert (loss.get_ylabel(), accuracy.get_ylabel()) == ("loss", "accuracy")
    lines = _lines(loss)
    assert lines["training"].get_ydata().tolist() == RUN["loss"]
    assert lines["validation"].get_ydata().tolist() == RUN["val_loss"]
    assert lines["training"].get_xdata().tolist() == [1, 2, 3, 4]
    assert "validation" not in _lines(accuracy)
    assert lines["training"].get_linestyle() != lines["validation"].get_linestyle()


def test_what_fit_returns_is_read_by_its_attribute_history():
    ax = plot_history(SimpleNamespace(history=RUN), metrics="loss")
    assert _lines(ax)["training"].get_ydata().tolist() == RUN["loss"]


def test_the_lowest_validation_loss_is_marked():
    ax = plot_history(RUN, metrics="loss")
    assert [text.get_text() for text in ax.texts] == ["lowest: 1.5\nepoch 2"]
    assert any(list(line.get_xdata()) == [2] and list(line.get_ydata()) == [1.5] for line in ax.lines)


def test_several_runs_have_a_color_each_and_their_names_in_the_legend():
    ax = plot_history({"small": RUN, "large": SimpleNamespace(history=RUN)}, metrics="loss")
    lines = _lines(ax)
    assert lines["small, training"].get_color() == lines["small, validation"].get_color()
    assert lines["small, training"].get_color() != lines["large, training"].get_color()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["small", "large", "training", "validation"]


def test_a_list_of_runs_is_numbered():
    ax = plot_history([RUN, RUN], metrics="loss")
    assert "run 2, training" in _lines(ax)


def test_validation_every_second_epoch_stands_at_its_epochs():
    ax = plot_history({"loss": [4, 3, 2, 1], "val_loss": [3, 2]})
    assert _lines(ax)["validation"].get_xdata().tolist() == [2, 4]


def test_values_that_are_no_numbers_are_named_with_their_epoch():
    ax = plot_history({"loss": [1.0, 9.0, np.nan, np.nan]})
    assert [text.get_text().strip() for text in ax.texts] == ["nan from epoch 3"]


def test_a_single_epoch_can_be_seen():
    ax = plot_history({"loss": [1.0]})
    assert ax.lines[0].get_marker() == "o"


def test_the_learning_rate_comes_last_on_a_logarithmic_axis():
    loss, rate = plot_history({"learning_rate": [1e-2, 1e-3], "loss": [1, 2]})
    assert (loss.get_ylabel(), rate.get_ylabel()) == ("loss", "learning rate")
    assert (loss.get_yscale(), rate.get_yscale()) == ("linear", "log")


def test_the_loss_comes_first_wherever_fit_put_it():
    assert [panel.get_ylabel() for panel in plot_history({"accuracy": [1, 2], "loss": [2, 1]})] == ["loss", "accuracy"]


def test_log_scale_is_for_losses():
    loss, accuracy = plot_history(RUN, log_scale=True)
    assert (loss.get_yscale(), accuracy.get_yscale()) == ("log", "linear")


def test_panels_can_be_given():
    axes = plt.subplots(1, 2)[1]
    assert list(plot_history(RUN, ax=axes)) == list(axes)


def test_one_axes_for_two_metrics_is_refused_with_the_way_out(ax):
    with pytest.raises(ValueError, match=r'2 metrics \(loss, accuracy\)\. Received: a single Axes.*metrics="loss"'):
        plot_history(RUN, ax=ax)


@pytest.mark.parametrize("metrics", ["auc", ["loss", "auc"]])
def test_unknown_metrics_are_answered_with_the_known_ones(metrics):
    with pytest.raises(ValueError, match="Received: auc. It has: loss, accuracy."):
        plot_history(RUN, metrics=metrics)


@pytest.mark.parametrize("runs", [3, "loss", {}, [], [1, 2], {"a": {"b": {"loss": [1]}}}, SimpleNamespace(history={})])
def test_what_is_no_history_is_refused(runs):
    with pytest.raises(TypeError, match="`runs` must be what `fit` returned"):
        plot_history(runs)


def test_an_empty_metric_is_refused_by_name():
    with pytest.raises(ValueError, match=r"`runs\['loss'\]` must be an array with .*|at least one number"):
        plot_history({"loss": []})
