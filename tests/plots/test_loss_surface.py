from io import BytesIO

import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from PIL import Image

from course.plots import animate_loss_surface, plot_loss_surface

X, Y = np.linspace(-2, 2, 21), np.linspace(-1, 1, 11)
LOSS = X**2 + 4 * Y[:, None] ** 2
PATH = np.array([[1.5, 0.8], [0.7, -0.3], [0.1, 0.0]])


def test_the_surface_and_every_path_are_drawn():
    ax = plot_loss_surface(X, Y, LOSS, paths={"SGD": PATH, "Adam": PATH / 2}, names=("a", "b"))
    lines = {line.get_label(): line for line in ax.lines}
    assert np.array_equal(np.c_[lines["SGD"].get_data()], PATH)
    assert np.array_equal(np.c_[lines["Adam"].get_data()], PATH / 2)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a", "b")
    assert ax.get_xlim() == (-2, 2) and ax.get_ylim() == (-1, 1)


def test_contours_divide_the_grid_into_equal_numbers_of_points():
    steep = LOSS**4
    filled = next(c for c in plot_loss_surface(X, Y, steep).collections if getattr(c, "filled", False))
    counts = np.histogram(steep, filled.levels)[0]
    assert counts.max() < 3 * counts.mean()


def test_a_path_that_diverges_does_not_widen_the_picture():
    ax = plot_loss_surface(X, Y, LOSS, paths=np.array([[1, 1], [9, 9], [np.nan, np.nan]]))
    assert ax.get_xlim() == (-2, 2)
    ax.figure.canvas.draw()


def test_holes_in_the_surface_and_a_plane_can_be_drawn():
    holed = LOSS.copy()
    holed[0, 0] = np.nan
    plot_loss_surface(X, Y, holed).figure.canvas.draw()
    plot_loss_surface(X, Y, np.ones_like(LOSS)).figure.canvas.draw()


def test_the_legend_stays_out_of_the_paths_way():
    ax = plot_loss_surface(X, Y, LOSS, paths={"a": [[1.9, 0.95], [1.0, 0.5]]})
    ax.figure.canvas.draw()
    box = ax.get_legend().get_window_extent()
    start = ax.transData.transform([1.9, 0.95])
    assert not box.contains(*start)


def test_a_transposed_surface_is_recognized():
    with pytest.raises(ValueError, match=r"of shape \(11, 21\): rows follow `y`. Received: \(21, 11\). Transpose it"):
        plot_loss_surface(X, Y, LOSS.T)
    with pytest.raises(ValueError, match=r"`paths` must be of shape \(steps, 2\). Received: \(3, 3\)"):
        plot_loss_surface(X, Y, LOSS, paths=np.ones((3, 3)))
    with pytest.raises(ValueError, match="at least 2 × 2 points"):
        plot_loss_surface([1], Y, np.ones((11, 1)))
    with pytest.raises(ValueError, match="finite somewhere"):
        plot_loss_surface(X, Y, np.full_like(LOSS, np.nan))


def test_the_animation_shows_one_more_step_in_each_frame(ax):
    animation = animate_loss_surface(X, Y, LOSS, {"long": PATH, "short": PATH[:2]}, ax=ax)
    assert isinstance(animation, FuncAnimation)
    ax.figure.canvas.draw()  # starts it, as a notebook would
    long, head, short, short_head = ax.lines
    for frame in range(3):
        animation._draw_frame(frame)
        assert np.array_equal(np.c_[long.get_data()], PATH[: frame + 1])
        assert np.array_equal(np.c_[head.get_data()], PATH[frame : frame + 1])
        assert ax.texts[-1].get_text() == f"step {frame}"
    # A path that is shorter than the others waits at its end.
    assert len(short.get_xdata()) == 2
    assert np.array_equal(np.c_[short_head.get_data()], PATH[1:2])


def test_an_animation_without_a_path_is_refused():
    with pytest.raises(ValueError, match="`paths` must be at least one path"):
        animate_loss_surface(X, Y, LOSS, None)


def test_a_png_moves_and_each_frame_advances_by_as_many_steps_as_asked(ax):
    way = np.linspace([-1, -1], [1, 1], 10)
    animation = animate_loss_surface(X, Y, LOSS, way, steps_per_frame=4, ax=ax)
    assert list(animation.new_frame_seq()) == [0, 4, 8, 9]
    with Image.open(BytesIO(animation.to_png(frames_per_second=4))) as picture:
        assert (picture.format, picture.n_frames, picture.info["duration"]) == ("PNG", 4, 250)
        first = np.array(picture.convert("RGB"))
        picture.seek(3)
        assert (np.array(picture.convert("RGB")) != first).any()
    assert ax.texts[-1].get_text() == "step 9" and np.array_equal(np.c_[ax.lines[0].get_data()], way)


def test_a_speed_that_is_none_is_refused():
    animation = animate_loss_surface(X, Y, LOSS, PATH)
    with pytest.raises(ValueError, match="frames_per_second"):
        animation.to_png(frames_per_second=0)
    with pytest.raises(ValueError, match="steps_per_frame"):
        animate_loss_surface(X, Y, LOSS, PATH, steps_per_frame=0)
