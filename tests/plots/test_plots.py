"""What holds for every plot function alike."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from course import plots

PACKAGE = Path(plots.__file__).parent
# What every part of the course may import.
GROUND = ("course.display", "course.errors", "course.lazy")
RNG = np.random.default_rng(0)
X = np.linspace(-1, 1, 20)
LABELS = np.arange(20) % 2
SCORES = RNG.uniform(size=20)

# One ordinary call of each function that takes `ax` and returns Axes, and one that it must refuse.
CALLS = {
    "plot_history": (lambda ax: plots.plot_history({"loss": [3, 2, 1]}, ax=ax), lambda: plots.plot_history(3)),
    "plot_learning_rate_schedule": (
        lambda ax: plots.plot_learning_rate_schedule([0.1, 0.2], ax=ax),
        lambda: plots.plot_learning_rate_schedule([-0.1]),
    ),
    "plot_learning_rate_finder": (
        lambda ax: plots.plot_learning_rate_finder([1e-3, 1e-2, 1e-1], [3, 2, 9], ax=ax),
        lambda: plots.plot_learning_rate_finder([0, 1], [1, 1]),
    ),
    "plot_learning_curve": (
        lambda ax: plots.plot_learning_curve([10, 20], [0.5, 0.6], ax=ax),
        lambda: plots.plot_learning_curve([10, 20], [0.5]),
    ),
    "plot_activation": (
        lambda ax: plots.plot_activation(X, X**2, 2 * X, ax=ax),
        lambda: plots.plot_activation(X, X[:3]),
    ),
    "plot_twins": (
        lambda ax: plots.plot_twins({"a": (1, 2)}, names=("b", "c"), ax=ax),
        lambda: plots.plot_twins({"a": (1,)}, names=("b", "c")),
    ),
    "plot_scores": (lambda ax: plots.plot_scores([[1, 2]], ax=ax), lambda: plots.plot_scores([["a"]])),
    "plot_weights": (lambda ax: plots.plot_weights([1, -2], ax=ax), lambda: plots.plot_weights([1], names=["a", "b"])),
    "plot_decision_boundary": (
        lambda ax: plots.plot_decision_boundary(lambda x: x[:, 0], np.c_[X, X], LABELS, ax=ax),
        lambda: plots.plot_decision_boundary(lambda x: x[:3, 0], np.c_[X, X], LABELS),
    ),
    "plot_confusion_matrix": (
        lambda ax: plots.plot_confusion_matrix([0, 1], [1, 1], ax=ax),
        lambda: plots.plot_confusion_matrix([0, 1], [1]),
    ),
    "plot_roc": (lambda ax: plots.plot_roc(LABELS, SCORES, ax=ax), lambda: plots.plot_roc([1, 1], [0.1, 0.2])),
    "plot_precision_recall": (
        lambda ax: plots.plot_precision_recall(LABELS, SCORES, ax=ax),
        lambda: plots.plot_precision_recall(LABELS, SCORES[:3]),
    ),
    "plot_cost_curve": (
        lambda ax: plots.plot_cost_curve(LABELS, SCORES, miss_cost=3, ax=ax),
        lambda: plots.plot_cost_curve(LABELS, SCORES, miss_cost=-3),
    ),
    "plot_calibration": (
        lambda ax: plots.plot_calibration(LABELS, SCORES, ax=ax),
        lambda: plots.plot_calibration(LABELS, SCORES + 3),
    ),
    "plot_residuals": (
        lambda ax: plots.plot_residuals(X, X + 0.1, ax=ax),
        lambda: plots.plot_residuals(X, X, kind="pretty"),
    ),
    "plot_computation_graph": (
        lambda ax: plots.plot_computation_graph({"a": 1, "b": 2}, {("a", "b"): 2}, ax=ax),
        lambda: plots.plot_computation_graph({}, {}),
    ),
    "plot_value_graph": (
        lambda ax: plots.plot_value_graph(SimpleNamespace(data=1.0, gradient=1.0, made_of=()), ax=ax),
        lambda: plots.plot_value_graph(3.0),
    ),
    "plot_network": (lambda ax: plots.plot_network([2, 1], ax=ax), lambda: plots.plot_network([2])),
    "plot_model": (lambda ax: plots.plot_model([{"name": "a"}], ax=ax), lambda: plots.plot_model([])),
    "plot_histograms": (lambda ax: plots.plot_histograms({"a": X}, ax=ax), lambda: plots.plot_histograms(X)),
    "plot_gradient_flow": (
        lambda ax: plots.plot_gradient_flow({"a": X, "b": X}, ax=ax),
        lambda: plots.plot_gradient_flow({"a": [0.0]}),
    ),
    "plot_loss_surface": (
        lambda ax: plots.plot_loss_surface(X, X, np.outer(X, X), ax=ax),
        lambda: plots.plot_loss_surface(X, X[:3], np.outer(X, X)),
    ),
    "plot_images": (
        lambda ax: plots.plot_images(np.ones((3, 4, 4)), ax=ax),
        lambda: plots.plot_images(np.ones((3, 4, 4, 2))),
    ),
    "plot_filters": (
        lambda ax: plots.plot_filters(np.ones((3, 3, 1, 2)), ax=ax),
        lambda: plots.plot_filters(np.ones((3, 3, 1, 2)), channel=1),
    ),
    "plot_feature_maps": (
        lambda ax: plots.plot_feature_maps(np.ones((4, 4, 2)), ax=ax),
        lambda: plots.plot_feature_maps(np.ones((2, 4, 4, 2))),
    ),
    "plot_grad_cam": (
        lambda ax: plots.plot_grad_cam(np.ones((8, 8)), np.eye(2), ax=ax),
        lambda: plots.plot_grad_cam(np.ones((2, 8, 8)), np.eye(2)),
    ),
    "plot_saliency": (
        lambda ax: plots.plot_saliency(np.ones((8, 8)), np.eye(8), ax=ax),
        lambda: plots.plot_saliency(np.ones((8, 8)), np.eye(4)),
    ),
    "plot_boxes": (
        lambda ax: plots.plot_boxes(np.ones((8, 8)), [[1, 1, 3, 3]], ax=ax),
        lambda: plots.plot_boxes(np.ones((8, 8)), [[1, 1, 3, 3]], box_format="xyhw"),
    ),
    "plot_latent_walk": (
        lambda ax: plots.plot_latent_walk(np.ones((3, 4, 4)), ax=ax),
        lambda: plots.plot_latent_walk(np.ones((3, 4, 4)), coordinates=[1, 2]),
    ),
    "plot_embeddings": (
        lambda ax: plots.plot_embeddings(np.c_[X, X, X**2], LABELS, ax=ax),
        lambda: plots.plot_embeddings(np.c_[X, X, X**2], method="umap"),
    ),
    "plot_attention": (lambda ax: plots.plot_attention(np.eye(3), ax=ax), lambda: plots.plot_attention(np.eye(3) * 5)),
    "plot_token_weights": (
        lambda ax: plots.plot_token_weights(["a", "b"], [1, 2], ax=ax),
        lambda: plots.plot_token_weights(["a", "b"], [1]),
    ),
    "plot_parity": (lambda ax: plots.plot_parity([[1e-7]], ax=ax), lambda: plots.plot_parity([[-1]])),
}
NAMES = sorted(CALLS)


def test_every_plot_function_is_in_this_table():
    assert set(CALLS) == {name for name in plots.__all__ if name.startswith("plot_")}


def test_all_names_are_listed_once_and_load():
    assert sorted(plots.__all__) == sorted(plots._FILES)
    assert all(callable(getattr(plots, name)) for name in plots.__all__)
    assert set(plots.__all__) <= set(dir(plots))


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match="'plot_histroy'.*plot_history"):
        plots.plot_histroy  # noqa: B018  asking for it is the test


@pytest.mark.parametrize("name", NAMES)
def test_it_makes_one_figure_and_returns_its_axes(name):
    drawn = CALLS[name][0](None)
    assert isinstance(drawn, Axes)
    assert len(plt.get_fignums()) == 1
    assert drawn.figure is plt.gcf()
    drawn.figure.canvas.draw()


@pytest.mark.parametrize("name", NAMES)
def test_it_draws_on_the_axes_it_is_given_and_makes_no_figure(name, ax):
    drawn = CALLS[name][0](ax)
    assert drawn is ax
    assert len(plt.get_fignums()) == 1
    assert ax.has_data() or ax.patches or ax.texts
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", NAMES)
def test_bad_input_is_refused_in_three_parts_and_leaves_no_figure(name):
    with pytest.raises((TypeError, ValueError), match=r"(?s)^`.+` must be .+\. Received: .+\. .+[.?]$"):
        CALLS[name][1]()
    assert not plt.get_fignums()


@pytest.mark.parametrize("name", NAMES)
def test_something_that_is_no_axes_is_refused(name):
    with pytest.raises(TypeError, match="`ax` must be one matplotlib Axes. Received: str"):
        CALLS[name][0]("here")


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_read_on_a_dark_figure_of_the_reader(name):
    with mpl.rc_context({"figure.facecolor": "#101010"}):
        ax = plt.subplots()[1]
    CALLS[name][0](ax)
    assert mpl.colors.to_rgb(ax.get_facecolor()) < (0.2, 0.2, 0.2)
    assert mpl.colors.to_rgb(ax.xaxis.label.get_color()) > (0.8, 0.8, 0.8)


@pytest.mark.parametrize("name", NAMES)
def test_axes_that_are_seen_have_labels(name):
    drawn = CALLS[name][0](None)
    if drawn.axison:
        # A line of images has no second coordinate.
        assert drawn.get_xlabel() and (
            drawn.get_ylabel() or name in ("plot_latent_walk", "plot_weights", "plot_parity")
        )


@pytest.mark.parametrize("name", sorted(plots.__all__))
def test_at_most_seven_arguments_and_options_by_name_only(name):
    parameters = inspect.signature(getattr(plots, name)).parameters.values()
    assert len(parameters) <= 7
    assert not any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters)
    if name != "theme":
        assert [parameter.name for parameter in parameters][-1] == "ax"
        assert list(parameters)[-1].kind == inspect.Parameter.KEYWORD_ONLY


def test_importing_plots_imports_neither_matplotlib_nor_keras():
    code = (
        "import sys, course.plots; print([n for n in ('matplotlib', 'sklearn', 'keras', 'numpy') if n in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


@pytest.mark.parametrize("file", sorted(PACKAGE.glob("*.py")), ids=lambda file: file.name)
def test_no_file_imports_keras_or_another_part_of_the_course(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        imported = [node.module] if isinstance(node, ast.ImportFrom) else []
        imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in imported:
            assert module.split(".")[0] not in ("keras", "tensorflow", "jax", "torch")
            assert not module.startswith("course.") or module.startswith(("course.plots", *GROUND))
