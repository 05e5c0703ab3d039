"""Build the gallery page and its pictures from the examples in the docstrings of `course.plots`.

    python docs/build_gallery.py            # the page and all pictures
    python docs/build_gallery.py plot_roc   # the page and the pictures of some plots

The page holds each example beside what it draws, in the light and in the dark theme.
"""

import doctest
import io
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402  the backend must be chosen before
from matplotlib.animation import PillowWriter  # noqa: E402
from PIL import Image  # noqa: E402

from course import plots  # noqa: E402

PAGE = Path(__file__).with_name("gallery.md")
PICTURES = Path(__file__).with_name("gallery")

FAMILIES = {
    "The look": ["theme"],
    "Training": [
        "plot_history",
        "plot_learning_rate_schedule",
        "plot_learning_rate_finder",
        "plot_learning_curve",
        "plot_histograms",
        "plot_gradient_flow",
        "plot_loss_surface",
        "animate_loss_surface",
    ],
    "Functions, units and networks": [
        "plot_activation",
        "plot_scores",
        "plot_weights",
        "plot_computation_graph",
        "plot_value_graph",
        "plot_network",
        "plot_model",
    ],
    "How good is it?": [
        "plot_decision_boundary",
        "plot_confusion_matrix",
        "plot_roc",
        "plot_precision_recall",
        "plot_calibration",
        "plot_cost_curve",
        "plot_residuals",
        "plot_parity",
        "plot_twins",
    ],
    "Images": ["plot_images", "plot_boxes", "plot_filters", "plot_feature_maps", "plot_grad_cam", "plot_saliency"],
    "Vectors and text": ["plot_embeddings", "plot_latent_walk", "plot_attention", "plot_token_weights"],
}

OPENING = """\
# Plot gallery

Every plot of `course.plots`, each with the code that drew it. The functions take NumPy arrays, draw on `ax` where one
is given and otherwise make a figure, return what they drew on, and leave matplotlib's settings alone.

Figures follow the theme of JupyterLab, Notebook or Colab, and are light elsewhere; their background is opaque, so that
they can be read on any page. To choose yourself, wrap a cell in `with plots.theme("dark"):`, or set the environment
variable `COURSE_PLOTS_THEME=dark` once. Each figure in a notebook carries a text for readers who do not see it, made of
its title, its axes and what is named in it. The colors are those of Okabe and Ito, told apart under the three common
kinds of color blindness.

This page is built from the docstrings by `docs/build_gallery.py`.
"""


def example(name: str) -> str:
    """The code of a docstring's example, without the prompts and the output."""
    found = doctest.DocTestParser().get_examples(getattr(plots, name).__doc__)
    return "".join(part.source for part in found)


def page() -> str:
    """The text of the gallery page."""
    parts = [OPENING]
    for family, names in FAMILIES.items():
        parts.append(f"\n## {family}\n")
        for name in names:
            summary = getattr(plots, name).__doc__.split("\n\n")[0].strip().replace("\n    ", " ")
            pictures = " | ".join(f"![{name}, {look}](gallery/{file})" for look, file in picture_files(name).items())
            heads = " | ".join(picture_files(name))
            rule = " | ".join("---" for _ in picture_files(name))
            parts.append(f"\n### {name}\n\n{summary}\n\n```python\n{example(name)}```\n\n")
            parts.append(f"| {heads} |\n| {rule} |\n| {pictures} |\n")
    return "".join(parts)


def picture_files(name: str) -> dict[str, str]:
    if name == "theme":  # its example is dark wherever it runs
        return {"dark": "theme_dark.png"}
    kind = "gif" if name.startswith("animate") else "png"
    return {look: f"{name}_{look}.{kind}" for look in ("light", "dark")}


def draw(name: str) -> None:
    """Run an example once in each theme and keep what it drew."""
    for look, file in picture_files(name).items():
        names: dict = {}
        with plots.theme(look):
            exec(compile(example(name), f"<example of {name}>", "exec"), names)
        if file.endswith(".gif"):
            _save_animation(names["animation"], PICTURES / file)
        else:
            drawn = io.BytesIO()
            plt.gcf().savefig(drawn, format="png", dpi=100)
            # 128 colors are enough for any of these pictures, in a third of the bytes.
            picture = Image.open(drawn).convert("RGB").quantize(128, dither=Image.Dither.NONE)
            picture.save(PICTURES / file, optimize=True)
        plt.close("all")


def _save_animation(animation, path: Path) -> None:
    animation.save(path, writer=PillowWriter(fps=3), dpi=60)
    with Image.open(path) as whole:
        frames = []
        for index in range(whole.n_frames):
            whole.seek(index)
            frames.append(whole.convert("RGB"))
        length = whole.info["duration"]
    # One palette for all frames (the last one shows everything): then only what changes is stored.
    palette = frames[-1].quantize(64, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=length, loop=0, optimize=True)


def main(names: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    for name in names or [name for family in FAMILIES.values() for name in family]:
        draw(name)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
