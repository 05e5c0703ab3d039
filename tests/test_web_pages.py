"""A page is whole, escaped, and lets in its own style sheet and nothing else."""

import base64
import hashlib
import re

import pytest

from course import web_pages

NASTY = "<script>alert('x')</script>\nnext"


@pytest.fixture
def page(tmp_path):
    """Writes a page with a body of its own."""

    def write(body: str, **values):
        text = "{% extends 'frame.html' %}{% from 'parts.html' import bar, sign %}{% block body %}" + body
        (tmp_path / "page.html").write_text(text + "{% endblock %}")
        return web_pages.render(tmp_path, "page.html", **{"title": "A page"} | values)

    return write


def test_whatever_is_printed_is_escaped_in_text_titles_and_attributes(page):
    written = page('<p class="{{ said }}">{{ said }}</p>{{ said | lines }}', said=NASTY, title=NASTY)
    assert "<script" not in written and written.count("&lt;script&gt;") == 4
    assert "&lt;/script&gt;<br>next" in written


def test_what_must_be_made_harmless_is_so_everywhere_and_our_own_markup_is_not(page):
    values = {"said": "a\u202eb", "title": "\u202e", "harmless": lambda text: text.replace("\u202e", "<turned>")}
    written = page("{{ said }}, {{ said | lines }}{{ sign('right') }}", **values)
    assert "a&lt;turned&gt;b, a&lt;turned&gt;b<span" in written and "<title>&lt;turned&gt;</title>" in written
    assert '<span class="right" aria-hidden="true">✓</span>' in written


def test_the_style_sheet_is_let_in_by_its_hash_and_nothing_else_is(page):
    written = page("")
    style = re.search(r"<style>(.*)</style>", written, re.S)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in web_pages.POLICY
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', written)[1]
    assert policy.replace("&#39;", "'") == web_pages.POLICY and policy.startswith("default-src &#39;none&#39;")


@pytest.mark.parametrize(("share", "width"), [(-1, "0.0"), (0.256, "25.6"), (7, "100.0")])
def test_a_bar_is_never_longer_than_its_track(page, share, width):
    assert f'<rect class="part" width="{width}%"' in page("{{ bar(share) }}", share=share)


def test_a_value_that_is_missing_stops_the_page(page):
    with pytest.raises(Exception, match="'absent' is undefined"):
        page("{{ absent }}")
