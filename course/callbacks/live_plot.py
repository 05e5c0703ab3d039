"""Curves that grow while a model trains, in Jupyter and Colab; nothing elsewhere."""

import time
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import keras

from course.display import in_notebook


class LivePlot(keras.callbacks.Callback):
    """Draws the training history below the cell and redraws it as epochs end.

    It draws in a Jupyter or Colab notebook only: in a script, a terminal or a grader nothing is imported, drawn or
    written. One figure is replaced in place, so the notebook that is saved holds the last one.

    A drawing costs about a tenth of a second (`docs/callbacks.md` has the measurement). Where epochs are short, most
    are skipped, so that drawing takes at most `share` of the run, the first and the last drawing apart.

    Args:
        metrics: names of the metrics to draw, without `val_`, as in `course.plots.plot_history`; all unless given.
        log_scale: whether the vertical axes are logarithmic.
        share: largest part of the training time that may go into drawing, above 0 and at most 1.

    Attributes:
        history: metric -> list of its values, one an epoch; emptied when `fit` begins.
        drawings: number of times it has drawn in this run.

    Raises:
        ValueError: when `share` is out of range, or none of `metrics` is in the logs of an epoch.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import LivePlot
    >>> x = np.zeros((32, 2), "float32")
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> live = LivePlot()
    >>> _ = model.fit(x, x[:, :1], epochs=3, verbose=0, callbacks=[live])
    >>> len(live.history["loss"]), live.drawings  # no notebook here
    (3, 0)
    """

    def __init__(
        self, metrics: str | Sequence[str] | None = None, *, log_scale: bool = False, share: float = 0.05
    ) -> None:
        super().__init__()
        if not 0 < share <= 1:
            raise ValueError(
                "`share` of LivePlot is the part of the training time that drawing may take, above 0 and at most 1. "
                f"Received: share={share!r}. Try share=0.05."
            )
        self.metrics = None if metrics is None else [metrics] if isinstance(metrics, str) else list(metrics)
        self.log_scale = log_scale
        self.share = share
        self.history: dict[str, list[float]] = {}
        self.drawings = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.history = {}
        self.drawings = 0
        self._handle: Any = None
        self._seconds = 0.0
        self._drawn_epochs = 0
        self._epochs = 0
        self._planned = (self.params or {}).get("epochs") or 1
        self._started = time.perf_counter()
        self._here = in_notebook()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        logs = logs or {}
        if self.metrics is not None:
            missing = [name for name in self.metrics if name not in logs]
            if missing:
                raise ValueError(
                    f"LivePlot was asked for metrics that the logs do not have: {', '.join(missing)}. "
                    f"Available: {', '.join(sorted(name for name in logs if not name.startswith('val_')))}. "
                    "Name those, or compile the model with the metric."
                )
        for name, value in logs.items():
            if isinstance(value, (int, float)):
                self.history.setdefault(name, []).append(float(value))
        self._epochs += 1
        if self._here and (self.drawings == 0 or self._may_draw()):
            self._draw(self._planned)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if self._here and self._epochs and (self._drawn_epochs < self._epochs or self._epochs < self._planned):
            self._draw(self._epochs)

    def _may_draw(self) -> bool:
        # The first drawing imports matplotlib and warms its caches: it says nothing of the next, so it is not counted.
        return self._seconds <= self.share * (time.perf_counter() - self._started)

    def _draw(self, epochs: int) -> None:
        started = time.perf_counter()
        picture = draw_history(self.history, self.metrics, self.log_scale, epochs=epochs)
        from IPython.display import Image, display

        told = f"Figure: {', '.join(self.history)}, epoch by epoch, after {self._epochs} of {epochs} epochs."
        image = Image(data=picture, format="png", retina=True, alt=told)
        if self._handle is None:
            self._handle = display(image, display_id=True)
        else:
            self._handle.update(image)
            self._seconds += time.perf_counter() - started
        self.drawings += 1
        self._drawn_epochs = self._epochs


def draw_history(
    history: dict[str, list[float]], metrics: list[str] | None, log_scale: bool, *, epochs: int | None = None
) -> bytes:
    """The curves as a PNG file's bytes, at twice the screen's resolution.

    With `epochs`, the axes already reach to that epoch, so that the curves grow into a frame that stays.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    from course.plots import plot_history

    axes = plot_history(history, metrics=metrics, log_scale=log_scale)
    panels = np.atleast_1d(np.asarray(axes, dtype=object)).ravel()
    figure = panels[0].figure
    if epochs is not None:
        margin = max(0.5, 0.03 * epochs)
        for panel in panels:
            panel.set_xlim(1 - margin, epochs + margin)
    file = BytesIO()
    try:
        figure.savefig(file, format="png", dpi=200)
    finally:
        plt.close(figure)  # or the notebook would show it a second time
    return file.getvalue()
