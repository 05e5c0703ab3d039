"""One zygote serves all, is replaced when what it imported changes, stops when idle, and leaves nothing behind."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from course import kernels
from course.kernels import client, gauges, kernel_name, limits, runtime, specs, zygote
from tests.kernels.conftest import processes, wait_until

PARENT = "import os; print(os.getppid())"


@pytest.fixture
def alone(light, stubs, tmp_path, runtime_folder, monkeypatch):
    """A zygote that no other test uses: one more variable of those that decide."""
    monkeypatch.setenv("KERAS_TEST_OF", str(tmp_path))
    return light


def test_two_clients_that_race_get_one_zygote(alone):
    code = """
        import sys
        sys.path[:0] = {path!r}
        from tests.kernels.conftest import Kernel
        kernel = Kernel("course-jax")
        print(kernel.run("import os; print(os.getppid())"))
        kernel.close()
    """
    command = [sys.executable, "-c", textwrap.dedent(code).format(path=sys.path)]
    racing = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    parents = {process.communicate(timeout=120)[0].strip() for process in racing}
    assert [process.returncode for process in racing] == [0] * 4
    assert len(parents) == 1 and parents != {""}


@pytest.mark.parametrize("change", ["an installed version", "a source"])
def test_a_change_of_what_was_imported_gives_another_zygote(alone, tmp_path, monkeypatch, change):
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "psutil.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", f"{packages}{os.pathsep}{os.environ['PYTHONPATH']}")
    first = alone()
    before = first.run(PARENT)
    assert alone().run(PARENT) == before
    if change == "a source":
        os.utime(packages / "psutil.py", ns=(1, 1))
    else:
        site = Path(next(path for path in sys.path if path.endswith("site-packages")))
        (site / "keras_course_test-1.dist-info").mkdir()
    try:
        assert alone().run(PARENT) != before
    finally:
        if change != "a source":
            (site / "keras_course_test-1.dist-info").rmdir()
    # The old one goes on for the kernels that it has, and ends with the last of them.
    assert first.run("print(1)").strip() == "1"


def test_another_import_time_environment_gives_another_zygote(alone, monkeypatch):
    first = alone().run(PARENT)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert alone().run(PARENT) != first


def test_it_stops_when_idle_and_not_while_a_kernel_runs(alone, monkeypatch):
    monkeypatch.setenv("COURSE_KERNELS_IDLE", "1")
    kernel = alone()
    pid = int(kernel.run(PARENT))
    time.sleep(3)
    assert os.path.exists(f"/proc/{pid}")
    kernel.close()
    wait_until(lambda: not os.path.exists(f"/proc/{pid}"), 15)


def test_it_stops_when_its_folder_is_removed(light, tmp_path_factory, monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="ck-"))
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(folder))
    kernel = light()
    kernel.close()
    assert processes(str(folder))
    shutil.rmtree(folder)
    wait_until(lambda: not processes(str(folder)), 15)


def test_stop_ends_the_zygotes_and_spares_the_kernels(light, tmp_path, monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="ck-"))
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(folder))
    try:
        kernel = light()
        (state,) = client.zygotes()
        assert state["backend"] == "jax"
        assert client.stop() == 1 and client.zygotes() == []
        assert kernel.run("print(5)").strip() == "5"
        kernel.close()
        wait_until(lambda: not processes(str(folder)))
    finally:
        shutil.rmtree(folder)


def test_a_folder_that_others_may_enter_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(tmp_path / "open"))
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    if len(str(tmp_path)) < 70:
        with pytest.raises(runtime.WarmKernelUnavailable, match="only you can enter"):
            runtime.runtime_folder()
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(tmp_path / "link"))
    with pytest.raises(runtime.WarmKernelUnavailable):
        runtime.runtime_folder()


def test_it_gets_nothing_of_the_environment_but_what_imports_read():
    given = {"HOME": "/home/a", "CANVAS_TOKEN": "secret", "XLA_FLAGS": "--x", "PATH": "/bin", "MPLBACKEND": "agg"}
    passed = runtime.zygote_environment(given, "jax")
    assert passed["XLA_FLAGS"] == "--x" and passed["PATH"] == "/bin" and passed["KERAS_BACKEND"] == "jax"
    assert not {"CANVAS_TOKEN", "MPLBACKEND"} & set(passed)


def test_a_sandbox_gets_names_from_a_list_and_the_course_s_own_settings(tmp_path, monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="ck-"))
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(folder))
    tokens = ("KERAS_API_KEY", "TF_VAR_password", "TORCH_TOKEN", "PYTHON_KEYRING", "LC_SECRET", "JAX_X", "MPLKEY")
    deciding = ("KERAS_MAX_EPOCHS", "JAX_ENABLE_X64", "KERAS_TORCH_DEVICE", "XDG_CONFIG_HOME")
    given = dict.fromkeys((*tokens, *deciding, "PATH", "OMP_NUM_THREADS", "XLA_FLAGS", "KERAS_HOME"), "canary")
    try:
        kept = runtime.confined_environment(given)
        assert {name for name, value in kept.items() if value == "canary"} == {"PATH", "OMP_NUM_THREADS", "XLA_FLAGS"}
        settings = json.loads(Path(kept["KERAS_HOME"], "keras.json").read_text())
        assert settings["floatx"] == "float32" and settings["image_data_format"] == "channels_last"
        Path(kept["KERAS_HOME"], "keras.json").write_text("{}")
        runtime.confined_environment({})
        assert json.loads(Path(kept["KERAS_HOME"], "keras.json").read_text()) == settings
    finally:
        shutil.rmtree(folder)


def test_sockets_find_room_whatever_the_temporary_folder_is_called():
    assert runtime.sockets_in("/tmp/short") == "/tmp/short/kernel"
    assert len(runtime.sockets_in("/tmp/" + "x" * 200)) < 100


@pytest.mark.parametrize("name", ["course-jax", "course-jax-sandbox"])
def test_a_client_s_bound_on_its_own_memory_is_not_its_zygote_s(alone, runtime_folder, name):
    before = resource.getrlimit(resource.RLIMIT_DATA)
    limits.limit_own_data(gauges.data_bytes() + 300 * 2**20)
    try:
        kernel = alone(name)
        pids = gauges.tree(kernel.process.pid) + [state["pid"] for state in client.zygotes(runtime_folder)]
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
    for pid in pids:
        soft = resource.prlimit(pid, resource.RLIMIT_DATA)[0]
        assert soft == resource.RLIM_INFINITY or soft > 2**31, pid


def test_open_files_are_counted_right():
    before = zygote.open_files()
    with open(os.devnull) as one:
        assert zygote.open_files() - before == {one.fileno()}


def test_whatever_is_killed_when_nothing_is_left(light, runtime_folder):
    """Kernels, zygotes and clients killed at random moments: eight here, two hundred in benchmarks/kernels.py."""
    kill_at_random(8, random.Random(0), runtime_folder)


def kill_at_random(times: int, chance: random.Random, folder: Path) -> dict[str, int]:
    """Start a client with a kernel, kill one of the three at a random moment, and look that all is gone.

    Args:
        times: How often.
        chance: Draws victim and moment.
        folder: The runtime folder, by which processes are recognized.

    Returns:
        How often what was killed.
    """
    code = """
        import sys
        sys.path[:0] = {path!r}
        from tests.kernels.conftest import Kernel
        kernel = Kernel("course-jax")
        print(kernel.process.pid, flush=True)
        kernel.client.execute("import subprocess; subprocess.Popen(['sleep', '600'])")
        kernel.client.execute("while True: pass")
        sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(code).format(path=sys.path)]
    killed: dict[str, int] = {}
    scratch = tempfile.mkdtemp(prefix="ck-")
    environment = {**os.environ, "TMPDIR": scratch}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    for _ in range(times):
        process = subprocess.Popen(command, text=True, env=environment, **pipes)
        victim = chance.choice(["client", "kernel", "zygote", "zygote and client"])
        killed[victim] = killed.get(victim, 0) + 1
        if chance.random() < 0.6:
            line = process.stdout.readline()
            kernel = int(line) if line.strip() else 0
            time.sleep(chance.random() * 0.2)
        else:
            kernel = 0
            time.sleep(chance.random() * 1.2)
        if "zygote" in victim:
            for state in client.zygotes(folder):
                _kill(state["pid"])
        if victim == "kernel":
            for pid in [kernel] if kernel else _forks(folder):
                _kill(pid)
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        zygotes = {state["pid"] for state in client.zygotes(folder)}
        wait_until(lambda zygotes=zygotes: not _forks(folder) - zygotes, 20)
    wait_until(lambda: not _sleepers(), 20)
    shutil.rmtree(scratch)
    return killed


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _forks(folder: Path) -> set[int]:
    return set(processes(str(folder))) - {state["pid"] for state in client.zygotes(folder)}


def _sleepers() -> list[int]:
    return processes("sleep\0" + "600")


def test_a_packaged_spec_starts_what_it_names():
    import json

    for name in specs.names():
        spec = json.loads((specs.FOLDER / name / "kernel.json").read_text())
        settings = spec["metadata"]["kernel_provisioner"]["config"]
        assert name == kernel_name(settings["backend"], sandbox=settings.get("sandbox", False))
        assert spec["env"] == {"KERAS_BACKEND": settings["backend"]}


def test_installed_specs_name_this_interpreter(tmp_path):
    written = specs.install(tmp_path)
    assert len(written) == 6
    assert {json.loads((path / "kernel.json").read_text())["argv"][0] for path in written} == {sys.executable}
    specs.uninstall(tmp_path)
    assert not list((tmp_path / "share" / "jupyter" / "kernels").iterdir())


def test_start_gives_a_manager(light):
    manager = kernels.start("jax")
    try:
        assert isinstance(manager.provisioner.process, client.WarmProcess)
    finally:
        manager.shutdown_kernel(now=True)
    with pytest.raises(ValueError, match="mxnet"):
        kernels.kernel_name("mxnet")


def test_an_interpreter_s_two_names_share_a_zygote_and_two_environments_do_not(tmp_path):
    for environment in ("one", "other"):
        folder = tmp_path / environment / "bin"
        folder.mkdir(parents=True)
        (folder / "python3").symlink_to(sys.executable)
        (folder / "python").symlink_to("python3")
    keys = {
        (environment, name): runtime.zygote_key(str(tmp_path / environment / "bin" / name), {}, "jax")
        for environment in ("one", "other")
        for name in ("python", "python3")
    }
    assert keys["one", "python"] == keys["one", "python3"] != keys["other", "python3"] == keys["other", "python"]
