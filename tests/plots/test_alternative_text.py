"""What a figure shows is told in words, in a notebook's file and on a live page."""

import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from course import plots
from course.plots.alternative_text import alternative_text, tell_what_figures_show


def test_title_axes_and_legend_are_told():
    figure, ax = plt.subplots()
    ax.plot([1, 2], label="training")
    ax.plot([2, 1], label="validation")
    ax.set(title="Loss falls\nin both", xlabel="epoch", ylabel="loss")
    ax.legend()
    assert alternative_text(figure) == (
        "Figure: Loss falls in both. Axes: epoch (across), loss (up). Shown: training, validation."
    )


def test_panels_are_told_one_by_one():
    figure, axes = plt.subplots(1, 3)
    figure.suptitle("Three rates")
    for panel, name in zip(axes, ("slow", "right", "diverging"), strict=True):
        panel.set_title(name)
    axes[2].set_visible(False)
    assert alternative_text(figure) == "Figure: Three rates. 2 panels. 1) slow. 2) right."


def test_categories_stand_in_for_a_legend():
    text = alternative_text(plots.plot_weights({"rooms": 0.8, "age": -0.3}, title="Rooms count most").figure)
    assert "rooms" in text and "age" in text and text.startswith("Figure: Rooms count most.")


def test_a_color_scale_is_no_panel():
    figure, ax = plt.subplots()
    figure.colorbar(ax.imshow(np.eye(2)), ax=ax)
    ax.set_title("Two")
    ax.set_axis_off()
    assert alternative_text(figure) == "Figure: Two."


def test_many_names_are_cut_and_nothing_is_invented():
    figure, ax = plt.subplots()
    for number in range(20):
        ax.plot([number], label=f"run {number}")
    ax.legend()
    assert alternative_text(figure).endswith("run 11 and 8 more.")
    assert alternative_text(Figure()) == "Figure."


@pytest.fixture
def shell(monkeypatch):
    """A notebook's shell, with the picture that matplotlib's inline backend would make."""
    made = InteractiveShell()
    made.display_formatter.formatters["image/png"].for_type(Figure, lambda figure: b"\x89PNG")
    monkeypatch.setattr("IPython.get_ipython", lambda: made)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return made


def _titled():
    figure, ax = plt.subplots()
    ax.set_title("A < B")
    return figure


def test_a_notebooks_file_keeps_the_text_beside_the_picture(shell):
    tell_what_figures_show()
    tell_what_figures_show()  # each figure that is made calls it
    data, metadata = shell.display_formatter.format(_titled())
    assert set(data) == {"text/plain", "image/png"} and metadata == {"image/png": {"alt": "Figure: A < B."}}


def test_a_live_page_gets_an_element_that_has_the_text(shell, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    tell_what_figures_show()
    data, _ = shell.display_formatter.format(_titled())
    assert set(data) == {"text/plain", "text/html"}
    assert re.fullmatch(
        r'<img alt="Figure: A &lt; B\." style="max-width:100%" src="data:image/png;base64,iVBORw=="\>',
        data["text/html"],
    )


def test_a_plot_of_ours_is_enough(shell):
    ax = plots.plot_weights([1, 2], title="Two weights")
    _, metadata = shell.display_formatter.format(ax.figure)
    assert metadata["image/png"]["alt"].startswith("Figure: Two weights")


def test_another_backend_keeps_its_own_canvas(shell):
    shell.display_formatter.formatters["image/png"].pop(Figure)
    tell_what_figures_show()
    data, _ = shell.display_formatter.format(_titled())
    assert set(data) == {"text/plain"}
