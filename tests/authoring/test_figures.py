"""Figures get smaller where nobody sees it, and stay as they are where somebody would."""

import base64
import doctest
import io
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from course.authoring import figures
from course.authoring.figures import shrink_figures, with_palette


def drawn(**options) -> bytes:
    """Thin, half transparent lines over a filled area."""
    figure, ax = plt.subplots(figsize=(5, 3))
    x = np.linspace(0, 9, 300)
    for shift in range(8):
        ax.plot(x, np.sin(x + shift), alpha=0.4, linewidth=0.5 + shift / 4)
    ax.fill_between(x, -1, np.cos(x), alpha=0.2)
    file = io.BytesIO()
    figure.savefig(file, format="png", **options)
    plt.close(figure)
    return file.getvalue()


def on_paper(picture: bytes, paper: int, frame: int = 0) -> np.ndarray:
    image = Image.open(io.BytesIO(picture))
    image.seek(frame)
    over = Image.new("RGBA", image.size, (paper, paper, paper, 255))
    over.alpha_composite(image.convert("RGBA"))
    return np.asarray(over.convert("RGB")).astype(int)


@pytest.mark.parametrize("transparent", [False, True])
def test_a_drawing_takes_half_the_bytes_and_looks_the_same_on_white_and_on_black(transparent):
    before = drawn(transparent=transparent)
    after = with_palette(before)
    assert len(after) < len(before) / 2
    assert Image.open(io.BytesIO(after)).mode == "P"
    for paper in (0, 255):
        off = np.abs(on_paper(before, paper) - on_paper(after, paper)).max(axis=-1)
        assert np.quantile(off, 0.99) <= 6 and np.quantile(off, 0.999) <= 16
    # The paper itself, which is most of it, is exactly what it was.
    assert (on_paper(after, 255)[0, 0] == 255).all()


def test_up_to_256_colors_nothing_changes():
    rng = np.random.default_rng(0)
    colors = rng.integers(0, 256, size=(200, 4), dtype="uint8")
    pixels = colors[rng.integers(0, 200, size=(120, 160))]
    file = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(file, "PNG")
    after = with_palette(file.getvalue())
    assert len(after) < len(file.getvalue())
    kept = np.asarray(Image.open(io.BytesIO(after)).convert("RGBA"))
    assert (kept[pixels[..., 3] > 0] == pixels[pixels[..., 3] > 0]).all()
    assert (kept[..., 3] == pixels[..., 3]).all()


def test_what_would_show_bands_is_kept_as_it_was():
    across, down = np.meshgrid(np.linspace(0, 255, 300), np.linspace(0, 255, 200))
    file = io.BytesIO()
    Image.fromarray(np.stack([across, down, 255 - across], axis=-1).astype("uint8")).save(file, "PNG")
    assert with_palette(file.getvalue()) == file.getvalue()


def test_an_animation_keeps_its_frames_and_their_times():
    frames = []
    for step in range(5):
        pixels = np.full((80, 120, 3), 255, dtype="uint8")
        pixels[20:60, 10 + 20 * step : 25 + 20 * step] = np.arange(40)[:, None, None] * 5
        frames.append(Image.fromarray(pixels))
    file = io.BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=200, loop=3)
    after = with_palette(file.getvalue())
    image = Image.open(io.BytesIO(after))
    assert (image.n_frames, image.info["loop"]) == (5, 3)
    for step, frame in enumerate(frames):
        assert (on_paper(after, 255, step) == np.asarray(frame)).all()
        assert image.info["duration"] == 200


def test_a_notebook_s_figures_are_replaced_and_nothing_else():
    png = base64.b64encode(drawn()).decode()
    output = {"data": {"image/png": png, "text/plain": "<Figure>"}}
    notebook = SimpleNamespace(cells=[{"outputs": [{"text": "6"}, output]}, {"source": "text"}])
    shrink_figures(notebook)
    assert len(output["data"]["image/png"]) < len(png) / 2
    assert output["data"]["text/plain"] == "<Figure>" and notebook.cells[0]["outputs"][0] == {"text": "6"}
    again = output["data"]["image/png"]
    shrink_figures(notebook)
    assert output["data"]["image/png"] == again


def test_the_examples_hold():
    assert doctest.testmod(figures).failed == 0
