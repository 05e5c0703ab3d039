import numpy as np
import pytest

from course.plots import plot_learning_rate_finder, plot_learning_rate_schedule


def test_each_schedule_is_a_line_over_its_steps():
    ax = plot_learning_rate_schedule({"a": [0.1, 0.2, 0.3], "b": [0.3, 0.2]})
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.1, 0.2, 0.3], [0.3, 0.2]]
    assert ax.lines[1].get_xdata().tolist() == [0, 1]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("training step", "learning rate")


def test_steps_and_a_logarithmic_axis_can_be_asked_for():
    ax = plot_learning_rate_schedule([0.1, 0.01], steps=[100, 200], log_scale=True)
    assert ax.lines[0].get_xdata().tolist() == [100, 200]
    assert ax.get_yscale() == "log"


def test_rates_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="`rates` must be zero or more. Received: -0.1"):
        plot_learning_rate_schedule([-0.1])
    with pytest.raises(ValueError, match="`rates` must be positive. Received: 0. Leave `log_scale` out"):
        plot_learning_rate_schedule([0, 1], log_scale=True)
    with pytest.raises(ValueError, match=r"as long as `steps` \(2\). Received: 1"):
        plot_learning_rate_schedule([0.1], steps=[1, 2])


RATES = np.geomspace(1e-5, 1, 50)
LOSSES = np.r_[np.linspace(2, 1, 40), np.geomspace(1, 1e6, 10)]


def test_the_average_is_corrected_for_its_start():
    ax = plot_learning_rate_finder(RATES, np.full(50, 3.0))
    assert np.allclose(ax.lines[1].get_ydata(), 3.0)


def test_without_smoothing_the_losses_are_drawn_as_they_are():
    ax = plot_learning_rate_finder(RATES, LOSSES, smoothing=0)
    assert np.array_equal(ax.lines[0].get_ydata(), LOSSES)
    assert ax.lines[1].get_xdata()[0] == RATES[LOSSES.argmin()]


def test_the_explosion_does_not_flatten_the_rest():
    ax = plot_learning_rate_finder(RATES, LOSSES)
    assert ax.get_ylim()[1] < 4
    assert ax.get_xscale() == "log"


def test_losses_after_the_explosion_may_be_no_numbers():
    losses = LOSSES.copy()
    losses[45:] = np.nan
    ax = plot_learning_rate_finder(RATES, losses)
    assert np.isnan(ax.lines[1].get_ydata()[45:]).all()


def test_the_suggestion_is_marked():
    ax = plot_learning_rate_finder(RATES, LOSSES, suggestion=1e-3)
    assert "suggestion: 0.001" in [text.get_text() for text in ax.get_legend().get_texts()]
    assert ax.lines[-1].get_xdata()[0] == 1e-3


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1, 2], [1]), {}, r"`losses` must be as long as `rates` \(2\). Received: 1"),
        (([0, 1], [1, 1]), {}, "`rates` must be positive. Received: 0"),
        (([1, 2], [1, 1]), {"smoothed": [1]}, r"`smoothed` must be as long as `losses` \(2\). Received: 1"),
        (([1, 2], [1, 1]), {"smoothing": 1}, "`smoothing` must be from 0 to below 1. Received: 1"),
        (([1, 2], [np.nan, np.nan]), {}, "`losses` must be numbers, at least at the start"),
    ],
)
def test_bad_range_tests_are_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        plot_learning_rate_finder(*arguments, **options)
