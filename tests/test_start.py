"""`course start`: the notebooks are copied, a student's work never is written over, and faults are one sentence."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course import cli, installed, start
from course.backends import BACKENDS
from course.errors import MissingPackage
from course.start import COPIED, FolderNotWritable, copy_notebooks

ROOT = Path(__file__).resolve().parent.parent


def notebook(*sources: str, version: str = "1", outputs: tuple = ()) -> str:
    cells = [
        {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": None}
        for source in sources
    ]
    metadata = {"keras_course": {"lesson": "02_activations", "source_sha256": version}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def source(tmp_path):
    """The course's notebooks: two of them."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "00_start_here.ipynb").write_text(notebook("x = 1"))
    (folder / "02_activations.ipynb").write_text(notebook("def relu(x):\n    raise NotImplementedError"))
    return folder


@pytest.fixture
def mine(tmp_path, source):
    """A student's folder, as the first `course start` made it."""
    folder = tmp_path / "mine"
    done = copy_notebooks(folder, source)
    assert str(done) == "Notebooks: 2 new."
    return folder


def newer(source):
    (source / "02_activations.ipynb").write_text(notebook("def relu(x):\n    ...", version="2"))


def test_a_second_start_changes_nothing(mine, source):
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in mine.iterdir()}
    assert str(copy_notebooks(mine, source)) == "Notebooks: 2 left as they are."
    assert before == {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in mine.iterdir()}


def test_an_untouched_notebook_is_updated_even_if_a_front_end_has_saved_it(mine, source):
    newer(source)
    path = mine / "02_activations.ipynb"
    saved = json.loads(path.read_text())
    saved["metadata"]["kernelspec"] = {"name": "python3"}
    saved["cells"][0]["source"] = saved["cells"][0]["source"].splitlines(keepends=True)
    path.write_text(json.dumps(saved, indent=1))
    assert str(copy_notebooks(mine, source)) == "Notebooks: 1 updated, 1 left as they are."
    assert path.read_text() == (source / path.name).read_text()
    newer_still = notebook("def relu(x):\n    return ...", version="3")
    (source / path.name).write_text(newer_still)
    assert copy_notebooks(mine, source).updated == [path.name], "It is what was copied last."


@pytest.mark.parametrize(
    "work",
    [
        notebook("def relu(x):\n    return x"),
        notebook("def relu(x):\n    raise NotImplementedError", "# a cell of mine"),
        notebook("def relu(x):\n    raise NotImplementedError", outputs=({"output_type": "stream", "text": "1"},)),
        "{ half a notebook",
        "",
        "[]",
        '{"cells": [1]}',
    ],
)
def test_what_a_student_has_worked_on_stays(work, mine, source):
    newer(source)
    (mine / "02_activations.ipynb").write_text(work)
    done = copy_notebooks(mine, source)
    assert (mine / "02_activations.ipynb").read_text() == work
    assert (done.new, done.updated, done.outdated) == ([], [], ["02_activations.ipynb"])
    assert str(done).splitlines()[1] == (
        "You have worked in 02_activations.ipynb, and the course has a newer one: "
        "rename yours and start again to get it."
    )


def test_work_in_the_newest_notebook_is_not_called_outdated(mine, source):
    (mine / "02_activations.ipynb").write_text(notebook("def relu(x):\n    return x"))
    assert str(copy_notebooks(mine, source)) == "Notebooks: 2 left as they are."


@pytest.mark.parametrize("record", [None, "{", "[]", '{"02_activations.ipynb": 3}'])
def test_without_a_record_nothing_there_counts_as_untouched(record, mine, source):
    newer(source)
    (mine / COPIED).unlink()
    if record is not None:
        (mine / COPIED).write_text(record)
    before = (mine / "02_activations.ipynb").read_text()
    assert copy_notebooks(mine, source).updated == []
    assert (mine / "02_activations.ipynb").read_text() == before


def test_what_is_no_file_stays_as_it_is(tmp_path, source):
    folder = tmp_path / "odd"
    (folder / "00_start_here.ipynb").mkdir(parents=True)
    (folder / "02_activations.ipynb").symlink_to(tmp_path / "nowhere")
    assert copy_notebooks(folder, source).kept == ["00_start_here.ipynb", "02_activations.ipynb"]
    assert not (tmp_path / "nowhere").exists()


def test_a_deleted_notebook_comes_back(mine, source):
    (mine / "00_start_here.ipynb").unlink()
    assert str(copy_notebooks(mine, source)) == "Notebooks: 1 new, 1 left as they are."


def test_the_course_s_own_folder_is_opened_as_it_is(source):
    assert str(copy_notebooks(source, source)) == "Notebooks: 2 left as they are."
    assert not (source / COPIED).exists()


def test_a_checkout_gives_its_own_notebooks(tmp_path):
    done = copy_notebooks(tmp_path)
    assert done.new == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def refused(capsys, *arguments: str) -> str:
    assert cli.main(["start", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and "Traceback" not in captured.err
    return captured.err[:-1]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    line = refused(capsys, "--no-open", str(tmp_path / "file"))
    assert line.startswith("Expected a folder that can be written.") and line.endswith("course start FOLDER")

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(start, "write_atomically", full)
    with pytest.raises(FolderNotWritable, match="00_start_here.ipynb: No space left on device"):
        copy_notebooks(tmp_path / "full")


def test_what_is_missing_is_one_sentence_and_nothing_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(installed, "missing_packages", lambda extra: ("jupyterlab",) if extra == "lab" else ())
    assert refused(capsys) == (
        "`course start` needs packages that are not installed: jupyterlab. "
        "Install them with: pip install 'keras-course[lab]'"
    )
    assert list(tmp_path.iterdir()) == []
    assert cli.main(["start", "--no-open"]) == 0, "To copy, none is needed."


def without(monkeypatch, *hidden):
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name in hidden else there(name, *rest))


def test_a_backend_that_is_not_installed_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    without(monkeypatch, "jax", "tensorflow")
    assert refused(capsys, "--backend", "jax") == (
        "JAX is not installed. Install it with: pip install 'keras-course[jax]', or take one that is: --backend torch"
    )
    assert list(tmp_path.iterdir()) == []


def test_without_any_backend_one_is_named(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    without(monkeypatch, *BACKENDS)
    with pytest.raises(MissingPackage, match="none is installed. Install one, for example: pip install 'keras-course"):
        start.choose_backend()


def test_the_backend_is_what_was_asked_for_else_the_environment_s_else_the_first_installed(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert (start.choose_backend("torch"), start.choose_backend()) == ("torch", "jax")
    monkeypatch.delenv("KERAS_BACKEND")
    assert start.choose_backend() == "tensorflow"
    without(monkeypatch, "tensorflow")
    assert start.choose_backend() == "jax"


def test_a_wrong_backend_in_the_environment_leaves_no_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflwo")
    assert "Did you mean 'tensorflow'?" in refused(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("system", ["posix", "nt"])
def test_jupyterlab_is_opened_on_the_first_lesson_with_one_backend_and_one_kernel(
    system, tmp_path, monkeypatch, capsys
):
    seen = {}

    class Process:
        waited = 0

        def __init__(self, command, cwd, env):
            seen.update(command=command, cwd=cwd, env=env)

        def wait(self):
            Process.waited += 1
            if Process.waited == 1:
                raise KeyboardInterrupt  # JupyterLab heard it, too, and asks
            return 0

    def become(program, command, env):
        seen.update(command=command, cwd=Path.cwd(), env=env)
        raise SystemExit(0)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(start, "_becomes", system == "posix")
    monkeypatch.setattr(os, "execve", become)
    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/elsewhere")
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    arguments = ["start", str(tmp_path / "mine"), "--backend", "torch", "--lab=--no-browser"]
    if system == "posix":
        with pytest.raises(SystemExit):
            cli.main(arguments)
    else:
        assert cli.main(arguments) == 0 and Process.waited == 2
    assert seen["command"][:4] == [sys.executable, "-m", "jupyterlab", "00_start_here.ipynb"]
    assert seen["command"][-1] == "--no-browser"
    assert any("allowed_kernelspecs=python3" in option for option in seen["command"])
    assert seen["cwd"] == tmp_path / "mine" and seen["env"]["KERAS_BACKEND"] == "torch"
    assert seen["env"]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[1:] == ["/elsewhere"]
    assert "Opening JupyterLab on PyTorch." in capsys.readouterr().out


def test_a_student_s_jupyterlab_has_no_instructor_s_menus():
    code = (
        "import json\n"
        "from jupyter_core.paths import jupyter_config_path\n"
        "from jupyter_server.extension.config import ExtensionConfigManager\n"
        "from jupyter_server.services.config.manager import ConfigManager\n"
        "from jupyterlab_server.config import get_static_page_config\n"
        "disabled = get_static_page_config(level='all')['disabledExtensions']\n"
        "server = ExtensionConfigManager(read_config_path=jupyter_config_path()).get_jpserver_extensions()\n"
        "news = ConfigManager(config_dir_name='labconfig').get('default_setting_overrides')\n"
        "print(json.dumps([disabled, server, news]))"
    )
    environment = start.lab_environment("torch")
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    disabled, server, news = json.loads(done.stdout)
    assert disabled["@jupyter/nbgrader"] is True
    assert {name for name, on in server.items() if on and "nbgrader" in name} == set()
    assert news["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
