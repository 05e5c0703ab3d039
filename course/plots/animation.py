"""An animation as one picture that moves, each frame drawn once."""

from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.animation import AbstractMovieWriter, FuncAnimation
from matplotlib.figure import Figure
from PIL import Image

from course.errors import complaint


class Animation(FuncAnimation):
    """matplotlib's animation of a function, which also gives itself as a PNG that moves.

    Args:
        arguments: as matplotlib's `FuncAnimation` takes them.

    Example:
        >>> import matplotlib.pyplot as plt
        >>> from course.plots.animation import Animation
        >>> figure, ax = plt.subplots(figsize=(2, 2))
        >>> (line,) = ax.plot([0, 1], [0, 0])
        >>> animation = Animation(figure, lambda frame: line.set_ydata([0, frame]), frames=3)
        >>> animation.to_png()[:4]
        b'\\x89PNG'
    """

    def to_png(self, *, frames_per_second: float = 5.0) -> bytes:
        """The animation as an animated PNG, which browsers and notebooks play; a viewer that cannot shows frame one.

        `save(…, writer="pillow")` draws every frame three times. This one takes the frame that is drawn already.

        Args:
            frames_per_second: how fast it plays.

        Returns:
            The file's bytes, for `IPython.display.Image(data=…, format="png")` or for a file of your own.

        Raises:
            ValueError: `frames_per_second` is not positive.
        """
        if not frames_per_second > 0:
            raise ValueError(
                complaint("frames_per_second", "a number above 0", f"{frames_per_second}", "Five is easy to follow.")
            )
        frames = _Frames()
        self.save("animation.png", writer=frames)  # the name is not used: the writer keeps the frames
        first, *rest = frames.kept
        file = BytesIO()
        first.save(file, "png", save_all=True, append_images=rest, duration=round(1000 / frames_per_second), loop=0)
        return file.getvalue()


class _Frames(AbstractMovieWriter):
    """Keeps what the canvas shows."""

    def setup(self, fig: Figure, outfile: Any, dpi: float | None = None) -> None:
        super().setup(fig, outfile, dpi)
        self.kept: list[Image.Image] = []

    def grab_frame(self, **_: Any) -> None:
        # The animation has just drawn this frame, on a canvas in memory.
        canvas: Any = self.fig.canvas
        self.kept.append(Image.fromarray(np.array(canvas.buffer_rgba())).convert("RGB"))

    def finish(self) -> None:
        """Nothing to close."""
