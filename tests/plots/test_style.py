import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb

from course import plots
from course.plots import style

LOOKS = [style._LIGHT, style._DARK]

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
COLOR_BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def _lab(color, seen_by):
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(COLOR_BLINDNESS[seen_by]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _contrast(one, other):
    low, high = sorted([style.luminance(one), style.luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("seen_by", COLOR_BLINDNESS)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_any_two_colors_differ_for_every_kind_of_color_blindness(look, seen_by):
    for one, other in itertools.combinations(look.palette, 2):
        assert np.linalg.norm(_lab(one, seen_by) - _lab(other, seen_by)) > 10


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_text_and_lines_stand_out_from_the_background(look):
    assert _contrast(look.ink, look.background) > 12
    assert _contrast(look.muted, look.background) > 4.5
    assert all(_contrast(color, look.background) > 3 for color in look.palette[:4])
    assert all(_contrast(color, look.background) > 2 for color in look.palette)


@pytest.mark.parametrize("color", ["#0072B2", "#D55E00", "#FFFFFF", "#000000", "#56B4E9", "#777777"])
def test_ink_is_readable_on_any_color(color):
    assert _contrast(style.ink_on(color), color) > 4.4


def test_no_two_of_28_series_look_the_same():
    look = style._LIGHT
    assert len({(look.color(index), look.marker(index), str(look.dash(index))) for index in range(28)}) == 28


def test_theme_holds_inside_the_block_only():
    before = mpl.rcParams.copy()
    with plots.theme("dark") as look:
        ax = plots.plot_weights([1, 2])
        own = plt.subplots()[1]
    assert to_hex(ax.figure.get_facecolor()).upper() == look.background == to_hex(own.get_facecolor()).upper()
    assert mpl.rcParams == before
    assert to_hex(plots.plot_weights([1]).figure.get_facecolor()) == "#ffffff"


def test_theme_ends_after_an_error():
    with pytest.raises(ZeroDivisionError), plots.theme("dark"):
        1 / 0  # noqa: B018  the error is the test
    assert style._look_in_force().name == "light"


def test_the_environment_chooses_the_theme(monkeypatch):
    monkeypatch.setenv("COURSE_PLOTS_THEME", "dark")
    assert to_hex(plots.plot_weights([1]).get_facecolor()).upper() == style._DARK.background
    with plots.theme() as look:
        assert look.name == "dark"
    with plots.theme("light") as look:
        assert look.name == "light"


def test_unknown_themes_are_refused(monkeypatch):
    with (
        pytest.raises(ValueError, match="`name` must be .* Received: 'drak'. Did you mean 'dark'"),
        plots.theme("drak"),
    ):
        pass
    monkeypatch.setenv("COURSE_PLOTS_THEME", "blue")
    with pytest.raises(ValueError, match="COURSE_PLOTS_THEME must be .* Received: 'blue'"):
        plots.plot_weights([1])


def test_axes_on_a_transparent_figure_follow_the_theme_in_force(ax):
    ax.figure.set_facecolor("none")
    with plots.theme("dark"):
        plots.plot_weights([1], ax=ax)
    assert to_hex(ax.get_facecolor()).upper() == style._DARK.background


def test_ticks_made_after_the_call_keep_the_theme():
    with plots.theme("dark") as look:
        ax = plots.plot_activation([0, 1], [0, 1])
    ax.figure.canvas.draw()
    assert {label.get_color() for label in ax.get_xticklabels()} == {look.ink}


def test_ticks_of_the_readers_axes_take_the_theme(ax):
    ax.figure.set_facecolor("#101010")
    plots.plot_activation([0, 1], [0, 1], ax=ax)
    ax.figure.canvas.draw()
    assert {label.get_color() for label in ax.get_yticklabels()} == {style._DARK.ink}


def test_several_axes_where_one_is_wanted_are_answered_with_how_to_pick_one():
    axes = plt.subplots(1, 2)[1]
    with pytest.raises(TypeError, match=r"Received: ndarray. Pass one of them, for example `ax=axes\[0\]`"):
        plots.plot_weights([1], ax=axes)


def test_a_figure_that_failed_half_way_is_closed():
    with pytest.raises(RuntimeError), style.canvas(None):
        raise RuntimeError
    with pytest.raises(RuntimeError), style.canvases(2, None):
        raise RuntimeError
    assert not plt.get_fignums()


def test_canvases_switch_left_over_axes_off_and_refuse_too_few():
    axes = plt.subplots(2, 2)[1]
    with style.canvases(3, axes) as (used, _):
        assert len(used) == 3
    assert [one.axison for one in axes.ravel()] == [True, True, True, False]
    with pytest.raises(ValueError, match="one Axes for each of the 5 panels. Received: 4"), style.canvases(5, axes):
        pass


def test_long_titles_are_broken_into_lines():
    ax = plots.plot_weights([1], title="A sentence that is much too long to stand above one small picture in one line")
    assert "\n" in ax.get_title(loc="left")


def test_what_a_notebook_s_backend_switches_on_stays_on():
    # As the inline backend does when the first figure of a kernel is made inside of a block.
    import matplotlib as mpl

    assert not mpl.is_interactive()
    try:
        with plots.theme():
            mpl.interactive(True)
        assert mpl.is_interactive()
    finally:
        mpl.interactive(False)
