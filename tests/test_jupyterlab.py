"""JupyterLab, real, as `course start` opens it: a browser runs a lesson and solves an exercise, wrongly and rightly."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.answers.alternatives import activations

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Where to leave the pictures, for whoever wants to look; a temporary folder otherwise.
PICTURES = os.environ.get("COURSE_SCREENSHOTS")
MENUS = {"File", "Edit", "View", "Run", "Kernel", "Tabs", "Settings", "Help"}


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab server of our own on a free port; the address with its token."""
    work = tmp_path / "work"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    options = [f"--port={port}", f"--IdentityProvider.token={token}", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    options += ["--expose-app-in-browser"]
    whole = tmp_path / "settings" / "@jupyterlab" / "notebook-extension"
    whole.mkdir(parents=True)
    # Cells out of sight stay in the page, so that the test can find them.
    (whole / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    environment = {
        **os.environ,
        "KERAS_BACKEND": "tensorflow",
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    environment.pop("MPLBACKEND", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "course.cli", "start", work, *(f"--lab={option}" for option in options)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/lab/tree/02_activations.ipynb?token={token}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium browser: apt-get install chromium (.ci/run installs it)")
def test_a_student_solves_an_exercise_wrongly_and_then_rightly(lab, tmp_path):
    from playwright.sync_api import expect, sync_playwright

    pictures = Path(PICTURES) if PICTURES else tmp_path
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(lab)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.get_by_role("menuitem", name="View", exact=True).wait_for()

        def run_all():
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

        def theme(name: str):
            page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
            page.wait_for_timeout(1500)

        def cell_with(text: str):
            return page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text)).first

        def solve(function: str, code: str):
            editor = cell_with(f"def {function}(").locator(".cm-content")
            editor.click()
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(code)
            page.keyboard.press("Control+Enter")
            check = cell_with(f'course.check("activations.{function}"')
            check.locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            return check

        # Before there is a kernel, running would ask which one; on a busy machine it takes its time.
        page.get_by_role("button", name="Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
        run_all()
        untouched = cell_with('course.check("activations.softmax"')
        expect(untouched.locator(".jp-OutputArea-output")).to_contain_text("not attempted yet", timeout=120_000)

        wrong = "def softmax(x):\n    e = np.exp(x - x.max())\nreturn e / e.sum(axis=0)"
        # The editor indents by itself: after a colon a line starts where it should.
        check = solve("softmax", wrong.replace("\nreturn", "\n    return"))
        output = check.locator(".jp-OutputArea-output")
        expect(output).to_contain_text("not right yet", timeout=60_000)
        expect(output).to_contain_text("diagnosis")
        check.scroll_into_view_if_needed()
        page.screenshot(path=pictures / "check_wrong_light.png")

        theme("JupyterLab Dark")
        page.screenshot(path=pictures / "check_wrong_dark.png")

        right = "def softmax(x):\n    from scipy.special import softmax\n    return softmax(x, axis=-1)"
        check = solve("softmax", right)
        output = check.locator(".jp-OutputArea-output")
        expect(output).to_contain_text("right. 3 of 3 points", timeout=60_000)
        page.screenshot(path=pictures / "check_right_dark.png")
        theme("JupyterLab Light")
        page.screenshot(path=pictures / "check_right_light.png")
        menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
        browser.close()
    # An instructor's menus are in no student's way, whatever is installed.
    assert "Run" in menus and not [name for name in menus if name not in MENUS]
    kept = tmp_path / "work" / ".course_progress" / "activations.softmax.json"
    assert '"outcome": "right", "points": 3.0' in kept.read_text(encoding="utf-8")
    assert "activations.softmax" in activations.RIGHT
