"""The gallery page is built from the docstrings: the two may not drift apart."""

import importlib.util
import re
from pathlib import Path

import pytest
from PIL import Image

from course import plots

DOCS = Path(__file__).parents[2] / "docs"
NAMES = sorted(plots.__all__)


@pytest.fixture(scope="module")
def gallery():
    specification = importlib.util.spec_from_file_location("build_gallery", DOCS / "build_gallery.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_plot_stands_in_one_family(gallery):
    assert sorted(name for names in gallery.FAMILIES.values() for name in names) == NAMES


def test_the_page_is_what_the_docstrings_give(gallery):
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page(), "run: python docs/build_gallery.py"


@pytest.mark.parametrize("name", NAMES)
def test_the_code_beside_the_picture_is_the_docstrings_example(name):
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    code = re.search(rf"### {name}\n.*?```python\n(.*?)```", text, re.DOTALL).group(1)
    prompts = re.findall(r"^ +(?:>>>|\.\.\.) ?(.*)$", getattr(plots, name).__doc__, re.MULTILINE)
    assert code.splitlines() == prompts


@pytest.mark.parametrize("name", NAMES)
def test_its_pictures_are_there_and_small(gallery, name):
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for look, file in gallery.picture_files(name).items():
        assert f"![{name}, {look}](gallery/{file})" in text
        assert (gallery.PICTURES / file).stat().st_size < 60_000
        with Image.open(gallery.PICTURES / file) as picture:
            corner = sum(picture.convert("RGB").getpixel((1, 1)))
        assert corner < 150 if look == "dark" else corner > 700


def test_no_picture_is_left_over(gallery):
    wanted = {file for name in NAMES for file in gallery.picture_files(name).values()}
    assert {file.name for file in gallery.PICTURES.iterdir()} == wanted
