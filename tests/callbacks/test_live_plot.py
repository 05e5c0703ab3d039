"""LivePlot: one figure, replaced in place, in a notebook; nothing elsewhere."""

import ast
import sys
import types
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course.callbacks import LivePlot, live_plot
from course.callbacks.live_plot import draw_history

from .small_models import Calls, mlp

pytestmark = pytest.mark.backend
# With its first figure pyplot asks IPython for its hooks: before the stand-in below, which has none, is there.
plt.close(plt.figure())

X = np.zeros((16, 2), "float32")


class Notebook:
    """A front end that keeps what is displayed; stands in for IPython."""

    def __init__(self, monkeypatch):
        self.shown, self.updates = [], []

        class Handle:
            def update(handle, image):
                self.updates.append(image)

        def display(image, display_id=False):
            self.shown.append(image)
            return Handle() if display_id else None

        class Image:
            def __init__(self, data, **options):
                self.data, self.alt = data, options["alt"]

        fake = types.ModuleType("IPython")
        fake.get_ipython = lambda: types.SimpleNamespace(kernel=object())
        fake.display = types.ModuleType("IPython.display")
        fake.display.display, fake.display.Image = display, Image
        monkeypatch.setitem(sys.modules, "IPython", fake)
        monkeypatch.setitem(sys.modules, "IPython.display", fake.display)


def fit(live, *others, epochs=4):
    model = mlp(2, [], 1)
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(X, X[:, :1], epochs=epochs, validation_data=(X, X[:, :1]), verbose=0, callbacks=[live, *others])


def test_outside_a_notebook_nothing_is_drawn(monkeypatch):
    drawn = Calls(draw_history)
    monkeypatch.setattr("course.callbacks.live_plot.draw_history", drawn)
    live = LivePlot()
    fit(live)
    assert (live.drawings, drawn.count) == (0, 0)


def test_drawing_is_imported_only_where_it_is_done():
    tree = ast.parse(Path(live_plot.__file__).read_text(encoding="utf-8"))
    at_the_top = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    at_the_top |= {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not {name.split(".")[0] for name in at_the_top} & {"matplotlib", "IPython"}
    assert "course.plots" not in at_the_top


def test_in_a_notebook_one_figure_is_shown_and_then_replaced(monkeypatch):
    notebook = Notebook(monkeypatch)
    live = LivePlot(share=1.0)
    fit(live)
    assert len(notebook.shown) == 1
    assert live.drawings == 1 + len(notebook.updates) >= 2
    pictures = [image.data for image in notebook.shown + notebook.updates]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[-1]  # the curves grew
    assert notebook.shown[0].alt == "Figure: loss, mae, val_loss, val_mae, epoch by epoch, after 1 of 4 epochs."
    assert notebook.updates[-1].alt.endswith("after 4 of 4 epochs.")


def test_the_last_drawing_has_all_epochs_also_where_most_were_skipped(monkeypatch):
    notebook = Notebook(monkeypatch)
    drawn = []
    monkeypatch.setattr(
        "course.callbacks.live_plot.draw_history", lambda h, *rest, **options: drawn.append(len(h["loss"])) or b""
    )
    clock = iter(np.arange(0, 1000, 0.5))
    monkeypatch.setattr("course.callbacks.live_plot.time.perf_counter", lambda: next(clock))
    fit(LivePlot(share=0.1), epochs=12)
    assert drawn[0] == 1
    assert drawn[-1] == 12
    assert len(drawn) < 8  # by this clock each drawing takes half a second, and so does each look at it
    assert len(notebook.updates) == len(drawn) - 1


def test_curves_grow_into_a_frame_that_has_room_for_all_epochs(monkeypatch):
    frames = []
    monkeypatch.setattr("course.callbacks.live_plot.draw_history", lambda *rest, epochs: frames.append(epochs) or b"")
    Notebook(monkeypatch)
    fit(LivePlot(share=1.0), epochs=5)
    assert frames[0] == frames[-1] == 5

    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    frames.clear()
    fit(LivePlot(share=1.0), Stop(), epochs=5)
    assert (frames[0], frames[-1]) == (5, 2)  # stopped early: the last drawing leaves no empty room


def test_a_notebook_keeps_no_figure_open(monkeypatch):
    from matplotlib import pyplot as plt

    plt.close("all")
    draw_history({"loss": [1.0, 0.5], "val_loss": [1.1, 0.7], "accuracy": [0.1, 0.4]}, None, False)
    assert plt.get_fignums() == []


def test_the_history_is_that_of_fit_and_is_emptied_by_the_next():
    live = LivePlot()
    fit(live, epochs=3)
    assert {name: len(series) for name, series in live.history.items()} == {
        "loss": 3,
        "mae": 3,
        "val_loss": 3,
        "val_mae": 3,
    }
    fit(live, epochs=1)
    assert len(live.history["loss"]) == 1


def test_a_metric_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(ValueError, match="accuracy. Available: loss, mae"):
        fit(LivePlot("accuracy"))


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ValueError, match=f"share={share}"):
        LivePlot(share=share)
