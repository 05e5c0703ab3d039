import matplotlib
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402  the backend must be chosen before


@pytest.fixture(autouse=True)
def leaves_matplotlib_alone(monkeypatch):
    """Every plot test proves on the way: no setting of matplotlib's changed, and nothing was shown."""
    monkeypatch.delenv("COURSE_PLOTS_THEME", raising=False)
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("a plot function called show()"))
    before = matplotlib.rcParams.copy()
    yield
    plt.close("all")
    assert matplotlib.rcParams == before


@pytest.fixture
def ax():
    """Axes that a reader made, with matplotlib's own settings."""
    return plt.subplots()[1]
