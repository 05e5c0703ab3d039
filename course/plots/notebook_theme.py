"""Whether the notebook that a figure will stand in is dark: what JupyterLab's settings say, or Colab's page."""

import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Literal

# Where JupyterLab and Notebook keep what the reader chose under Settings > Theme. JSON with comments.
_SETTINGS = Path("@jupyterlab") / "apputils-extension" / "themes.jupyterlab-settings"
_CHOSEN = re.compile(r'^(?!\s*//)\s*\{?\s*"theme"\s*:\s*"([^"]*)"', re.M)
_SECONDS_TO_ANSWER = 2


def notebook_theme() -> Literal["light", "dark"]:
    """The theme of the notebook page that this process draws for; "light" where there is none, or none can be told.

    JupyterLab's settings are read at each call: a reader who changes the theme runs the cell again, nothing more.

    Example:
        >>> notebook_theme()  # doctest: +SKIP
        'dark'
    """
    # A server sets it for the kernels of its notebooks. Builds and runs have none: their figures hang on no setting.
    if "JPY_SESSION_NAME" in os.environ:
        return "dark" if "dark" in _chosen_in_jupyterlab().lower() else "light"
    return "dark" if "google.colab" in sys.modules and _colab_is_dark() else "light"


def _chosen_in_jupyterlab() -> str:
    folder = os.environ.get("JUPYTERLAB_SETTINGS_DIR")
    if folder is None:
        from jupyter_core.paths import jupyter_config_dir

        folder = os.path.join(jupyter_config_dir(), "lab", "user-settings")
    try:
        settings = (Path(folder) / _SETTINGS).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    chosen = _CHOSEN.search(settings)
    return chosen[1] if chosen else ""


@cache
def _colab_is_dark() -> bool:
    """Once a session: the question goes to the reader's browser and back."""
    from google.colab import output

    try:
        script = 'document.documentElement.matches("[theme=dark]")'
        return bool(output.eval_js(script, timeout_sec=_SECONDS_TO_ANSWER))
    except Exception:
        # No page is open (a notebook that runs by itself), or it does not answer in time.
        return False
