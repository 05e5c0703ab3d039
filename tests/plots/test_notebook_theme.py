"""Figures follow the page that they stand in."""

import sys
from types import SimpleNamespace

import pytest
from matplotlib.colors import to_hex

from course import plots
from course.plots import style
from course.plots.notebook_theme import _colab_is_dark, notebook_theme


@pytest.fixture
def jupyterlab(monkeypatch, tmp_path):
    """A notebook of a JupyterLab whose reader chose a theme."""
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/01_neuron.ipynb")
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(tmp_path))
    file = tmp_path / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    file.parent.mkdir(parents=True)

    def choose(text):
        file.write_text(text)

    return choose


SETTINGS = """\
{
    // Theme
    // "theme": "JupyterLab Light",
    // Set the user-interface theme.
    "theme": "%s",
    "adaptive-theme": false
}
"""


@pytest.mark.parametrize(
    ("chosen", "theme"),
    [("JupyterLab Dark", "dark"), ("JupyterLab Dark High Contrast", "dark"), ("JupyterLab Light", "light")],
)
def test_the_theme_of_jupyterlab_is_followed_at_once(jupyterlab, chosen, theme):
    assert notebook_theme() == "light"  # nothing was chosen yet
    jupyterlab(SETTINGS % chosen)
    assert notebook_theme() == theme
    look = style._LOOKS[theme]
    assert to_hex(plots.plot_weights([1]).get_facecolor()).upper() == look.background


@pytest.mark.parametrize(
    "text", ["", "{}", '{"adaptive-theme": true}', "\x00", '{"themes": 3, // "theme": "JupyterLab Dark"\n}']
)
def test_settings_that_name_no_theme_give_light_figures(jupyterlab, text):
    jupyterlab(text)
    assert notebook_theme() == "light"


def test_settings_in_one_line_are_read(jupyterlab):
    jupyterlab('{"theme": "JupyterLab Dark"}')
    assert notebook_theme() == "dark"


def test_the_environment_comes_first(jupyterlab, monkeypatch):
    jupyterlab(SETTINGS % "JupyterLab Dark")
    monkeypatch.setenv("COURSE_PLOTS_THEME", "light")
    assert style._look_in_force().name == "light"


def test_a_build_hangs_on_nobodys_settings(jupyterlab, monkeypatch):
    jupyterlab(SETTINGS % "JupyterLab Dark")
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert notebook_theme() == "light"


@pytest.fixture
def colab(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    _colab_is_dark.cache_clear()

    def answer(evaluate):
        output = SimpleNamespace(eval_js=evaluate)
        monkeypatch.setitem(sys.modules, "google", SimpleNamespace(colab=SimpleNamespace(output=output)))
        monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace(output=output))

    yield answer
    _colab_is_dark.cache_clear()


def test_colab_is_asked_once(colab):
    asked = []
    colab(lambda script, timeout_sec: asked.append(script) or True)
    assert [notebook_theme(), notebook_theme()] == ["dark", "dark"]
    assert len(asked) == 1


def test_a_colab_without_a_page_gives_light_figures(colab):
    def nobody(script, timeout_sec):
        raise TimeoutError

    colab(nobody)
    assert notebook_theme() == "light"
