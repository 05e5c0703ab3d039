"""What is shown reaches its reader: a notebook, a console of any encoding, or no console at all."""

import os
import subprocess
import sys

import pytest

from course import display
from course.display import Panel, inline_html, writable

SHOW = "from course.checks.progress import progress; progress(); import course; course.quiz('activations.output_quiz')"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8", "utf-16"])
def test_every_console_shows_a_quiz(encoding):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert ("○ " if encoding.startswith("utf") else "o ") in text


def test_a_command_shows_plain_signs_on_such_a_console():
    command = [sys.executable, "-m", "course.cli", "kernels", "check"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.stdout.decode("ascii").strip() and b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "+ x o a ... -> ?"),
        ("cp1252", "+ x o a … -> ?"),
        ("utf-8", "✓ ✗ ○ a … → 漢"),
        (None, "✓ ✗ ○ a … → 漢"),
    ],
)
def test_signs_are_replaced_only_where_the_console_lacks_them(encoding, shown):
    assert writable("✓ ✗ ○ a … → 漢", encoding) == shown
    assert writable("plain", encoding) == "plain"


def test_an_encoding_that_python_does_not_know_changes_nothing():
    assert writable("✓", "no-such-encoding") == "✓"


def test_without_a_console_nothing_is_shown_and_nothing_fails(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    display.show(Panel("✓ words"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a `b` c", "a <code>b</code> c"),
        ("`<b>` & `x`", "<code>&lt;b&gt;</code> &amp; <code>x</code>"),
        ("**bold**, 2 ** 3 ** 4", "<b>bold</b>, 2 ** 3 ** 4"),
        ("$a_1 * b ** c * d$ and `**kwargs`", "$a_1 * b ** c * d$ and <code>**kwargs</code>"),
        ("a lone ` and a $ and **", "a lone ` and a $ and **"),
        ("from $5 to $6", "from $5 to $6"),
        ("``", "``"),
        ("<script>", "&lt;script&gt;"),
        ("$<img src=x>$", "$&lt;img src=x&gt;$"),
        ("", ""),
    ],
)
def test_markdown_within_a_sentence_becomes_html_and_nothing_else_does(text, shown):
    assert inline_html(text) == shown
