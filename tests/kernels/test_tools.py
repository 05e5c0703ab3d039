"""Jupyter's own tools start warm kernels by name, and know nothing of them."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from tests.kernels.conftest import wait_until

pytestmark = pytest.mark.backend

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
NAME = f"course-{BACKEND}"
WARM = "print(b'course.kernels.zygote' in open('/proc/self/cmdline', 'rb').read())"


@pytest.fixture
def notebook(tmp_path) -> Path:
    cells = [
        nbformat.v4.new_code_cell("import keras; print(keras.backend.backend())"),
        nbformat.v4.new_code_cell(WARM),
        nbformat.v4.new_code_cell("print(float(keras.ops.sum(keras.ops.ones((3, 4)))))"),
    ]
    outputs = [f"{BACKEND}\n", "True\n", "12.0\n"]
    for count, (cell, text) in enumerate(zip(cells, outputs, strict=True), 1):
        cell.execution_count = count
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    metadata = {"kernelspec": {"name": NAME, "display_name": NAME, "language": "python"}}
    path = tmp_path / "lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def printed(notebook) -> list[str]:
    return [output["text"].strip() for cell in notebook.cells for output in cell.outputs if "text" in output]


EXPECTED = [BACKEND, "True", "12.0"]


def test_papermill(kernels, notebook, tmp_path):
    command = [
        sys.executable,
        "-m",
        "papermill",
        "-k",
        NAME,
        "--no-progress-bar",
        str(notebook),
        str(tmp_path / "o.ipynb"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert printed(nbformat.read(tmp_path / "o.ipynb", 4)) == EXPECTED


def test_nbval(kernels, notebook, tmp_path):
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-kernel-name", NAME, str(notebook)]
    command += ["-p", "no:cacheprovider", f"--rootdir={tmp_path}", "-c", os.devnull]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_nbclient(kernels, notebook):
    from nbclient import NotebookClient

    read = nbformat.read(notebook, 4)
    NotebookClient(
        read, timeout=300, kernel_name=NAME, resources={"metadata": {"path": str(notebook.parent)}}
    ).execute()
    assert printed(read) == EXPECTED


def test_jupyterlab_offers_and_starts_it(kernels, tmp_path):
    port = _free_port()
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--IdentityProvider.token=here", f"--ServerApp.root_dir={tmp_path}", "--ServerApp.port_retries=0"]
    with open(tmp_path / "log", "wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        specs = wait_until(lambda: _ask(port, "kernelspecs"), 120)
        assert NAME in specs["kernelspecs"]
        kernel = _ask(port, "kernels", {"name": NAME})
        started = wait_until(lambda: _started(port, kernel["id"]), 120)
        assert started
        (connection,) = (tmp_path / "data" / "runtime").glob(f"kernel-{kernel['id']}.json")
        from jupyter_client import BlockingKernelClient

        client = BlockingKernelClient(connection_file=str(connection))
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        said = []
        client.execute_interactive(WARM, timeout=60, output_hook=lambda m: said.append(m["content"].get("text")))
        client.stop_channels()
        assert "True\n" in said
    finally:
        server.terminate()
        server.wait(30)


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _ask(port: int, what: str, body: dict | None = None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/{what}", data, {"Authorization": "token here"})
    try:
        with urllib.request.urlopen(request, timeout=240) as answer:
            return json.load(answer)
    except OSError:
        time.sleep(0.2)
        return None


def _started(port: int, kernel: str) -> bool:
    return any(one["id"] == kernel for one in _ask(port, "kernels") or [])
