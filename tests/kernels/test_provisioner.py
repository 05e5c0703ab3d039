"""A forked kernel is a kernel: Jupyter's tools cannot tell it from one that was started from nothing."""

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from course.kernels import client
from tests.kernels.conftest import Kernel, processes, wait_until


def test_a_kernel_is_forked_and_the_zygote_is_shared(light, zygote_pids):
    first, second = light(), light()
    parents = {int(kernel.run("import os; print(os.getppid())")) for kernel in (first, second)}
    assert len(parents) == 1 and parents <= set(zygote_pids())
    assert isinstance(first.process, client.WarmProcess) and first.process.pid != second.process.pid


def test_it_has_the_environment_folder_arguments_and_mask_that_were_asked_for(light, tmp_path):
    kernel = light(cwd=str(tmp_path), env={**os.environ, "LESSON": "four", "UNSET_LATER": "1"})
    code = """
        import json, os, sys, tempfile
        mask = os.umask(0)
        print(json.dumps([os.environ["LESSON"], os.environ["KERAS_BACKEND"], os.getcwd(), mask, sys.argv[0][-21:],
                          os.getpid() == os.getsid(0), tempfile.gettempdir(), "COURSE" in "".join(sys.argv)]))
    """
    found = json.loads(kernel.run(textwrap.dedent(code)))
    mask = os.umask(0)
    os.umask(mask)
    expected = ["four", "jax", str(tmp_path), mask, "ipykernel_launcher.py", True]
    assert found[:6] == expected and found[7] is False
    assert "LESSON" not in light().run("import os; print(*os.environ)")


# Looks through its own memory for "tell-nobody-and-never" without ever having that text in it.
SEARCH = """
found = 0
with open("/proc/self/mem", "rb") as memory:
    for line in open("/proc/self/maps"):
        if " rw-p" not in line:
            continue
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        try:
            memory.seek(start)
            part = memory.read(end - start)
        except (OSError, ValueError, OverflowError):
            continue
        at = part.find(b"tell-nobody-")
        while at >= 0:
            found += part[at + 12 : at + 21][::-1] == b"reven-dna"
            at = part.find(b"tell-nobody-", at + 1)
print(found > 0)
"""


def test_nothing_of_one_client_is_in_the_next_ones_memory(light):
    first = light(env={**os.environ, "TOKEN": "tell-nobody-" + "and-never"})
    assert first.run(SEARCH).strip() == "True"
    assert light().run(SEARCH).strip() == "False"


def test_no_two_kernels_draw_the_same_random_numbers(light):
    code = (
        "import random, uuid, numpy as np;"
        "print(random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4())"
    )
    drawn = [light().run(code).split() for _ in range(2)]
    assert len({number for numbers in drawn for number in numbers}) == 8


def test_its_own_files_are_all_that_it_has_open(light):
    light()
    code = """
        import os
        for name in os.listdir("/proc/self/fd"):
            if os.path.lexists(f"/proc/self/fd/{name}"):
                print(os.readlink(f"/proc/self/fd/{name}"))
    """
    links = light().run(textwrap.dedent(code))
    assert links.count("pidfd") == 1
    assert not [link for link in links.split() if link.endswith((".lock", ".log", ".sock"))]


def test_an_interrupt_stops_the_cell_and_not_the_kernel(light):
    kernel = light()
    # After an error a kernel may abort what arrives next, unless it was told not to.
    asked = kernel.client.execute("import time\nwhile True: time.sleep(0.01)", stop_on_error=False)
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    while (reply := kernel.client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != asked:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print(6 * 7)").strip() == "42"


def test_a_restart_gives_a_fresh_kernel_on_the_same_connection(light):
    kernel = light()
    kernel.run("kept = 1")
    before = kernel.process.pid
    kernel.manager.restart_kernel(now=False)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.run("print('kept' in globals())").strip() == "False"
    assert kernel.process.pid != before
    wait_until(lambda: not os.path.exists(f"/proc/{before}"))


@pytest.mark.parametrize("code, status", [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9)])
def test_the_exit_status_is_told(light, code, status):
    kernel = light()
    kernel.client.execute(f"import os; {code}")
    assert wait_until(lambda: kernel.process.poll() is not None)
    assert kernel.process.returncode == status
    assert not kernel.manager.is_alive()


def test_what_the_kernel_started_ends_with_it(light):
    kernel = light()
    pid = int(kernel.run("import subprocess; print(subprocess.Popen(['sleep', '300']).pid)"))
    kernel.manager.shutdown_kernel(now=True)
    wait_until(lambda: not os.path.exists(f"/proc/{pid}") or "Z" in Path(f"/proc/{pid}/stat").read_text())


def test_a_shutdown_runs_what_was_registered_for_the_end(light, tmp_path):
    kernel = light(cwd=str(tmp_path))
    kernel.run("import atexit, pathlib; atexit.register(pathlib.Path('said').write_text, 'goodbye')")
    kernel.manager.shutdown_kernel()
    assert (tmp_path / "said").read_text() == "goodbye"


@pytest.mark.parametrize("zygote_too", [False, True])
def test_a_kernel_ends_with_its_client(light, zygote_pids, runtime_folder, short_folder, zygote_too):
    light()
    code = """
        import sys, time
        sys.path[:0] = {path!r}
        from tests.kernels.conftest import Kernel
        kernel = Kernel("course-jax")
        kernel.run("import subprocess; subprocess.Popen(['sleep', '300'])")
        kernel.client.execute("while True: pass")
        print(kernel.process.pid, flush=True)
        time.sleep(300)
    """
    # The client must not have our folder in its own command line, by which its kernel is looked for.
    command = [sys.executable, "-c", textwrap.dedent(code).format(path=sys.path)]
    environment = {**os.environ, "TMPDIR": short_folder}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    pid = int(process.stdout.readline())
    if zygote_too:
        for zygote in zygote_pids():
            os.kill(zygote, signal.SIGKILL)
    process.kill()
    process.wait()
    process.stdout.close()
    wait_until(lambda: pid not in processes(str(runtime_folder)))


def test_a_kernel_goes_on_when_its_zygote_is_killed_and_the_next_one_finds_another(light, zygote_pids):
    kernel = light()
    (zygote,) = [pid for pid in zygote_pids() if pid == int(kernel.run("import os; print(os.getppid())"))]
    os.kill(zygote, signal.SIGKILL)
    wait_until(lambda: not os.path.exists(f"/proc/{zygote}") or zygote not in zygote_pids())
    assert kernel.run("print(1)").strip() == "1"
    assert int(light().run("import os; print(os.getppid())")) != zygote
    kernel.manager.shutdown_kernel()
    assert not kernel.manager.has_kernel


def test_output_goes_where_the_client_says(light, tmp_path):
    with open(tmp_path / "out", "wb") as out:
        kernel = light(stdout=out, stderr=subprocess.DEVNULL)
        # Under pytest ipykernel leaves file descriptor 1 alone.
        kernel.run("import os; os.write(1, b'to the file')")
        kernel.manager.shutdown_kernel()
    assert (tmp_path / "out").read_text() == "to the file"


def test_what_a_program_prints_reaches_the_notebook(light, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    kernel = light()
    assert "from a program" in kernel.run("import os, time; os.system('echo from a program'); time.sleep(0.5)")


def test_a_folder_that_is_missing_fails_as_it_does_cold(light, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        light(cwd=str(tmp_path / "nowhere"))


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_kernel_is_cold_and_one_line_says_why(light, monkeypatch, platform):
    said = []
    monkeypatch.setattr("course.kernels.provisioner.WarmProvisioner.log", _Log(said))
    monkeypatch.setattr(client, "why_not_warm", lambda environment: f"forking after imports is not safe on {platform}")
    assert isinstance(light().process, subprocess.Popen)
    assert said == [f"Starting a cold kernel: forking after imports is not safe on {platform}."]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_known(platform, monkeypatch):
    monkeypatch.setattr(client.sys, "platform", platform)
    why = client.why_not_warm({})
    monkeypatch.undo()
    assert platform in why


def test_the_provisioner_can_be_imported_where_unix_modules_are_missing():
    code = "import sys\nfor name in ('fcntl', 'resource', 'pwd'): sys.modules[name] = None\n"
    code += "import jupyter_client.provisioning, course.kernels.provisioner"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_with_a_gpu_the_kernel_is_cold_and_hiding_it_makes_it_warm(monkeypatch):
    exists = os.path.exists
    monkeypatch.setattr(client.os.path, "exists", lambda path: path == "/dev/nvidiactl" or exists(path))
    assert "GPU" in client.why_not_warm({})
    assert client.why_not_warm({"CUDA_VISIBLE_DEVICES": "-1"}) == ""


def test_a_cold_kernel_has_the_backend_all_the_same(light, monkeypatch):
    monkeypatch.setattr(client, "why_not_warm", lambda environment: "a GPU is there")
    assert light().run("import os; print(os.environ['KERAS_BACKEND'])").strip() == "jax"


def test_a_zygote_that_cannot_import_its_backend_says_which(light, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    (broken / "keras").mkdir(parents=True)
    (broken / "keras" / "__init__.py").write_text("raise ImportError('no room')")
    monkeypatch.setenv("PYTHONPATH", f"{broken}{os.pathsep}{os.environ['PYTHONPATH']}")
    said = []
    monkeypatch.setattr("course.kernels.provisioner.WarmProvisioner.log", _Log(said))
    kernel = light()
    assert isinstance(kernel.process, subprocess.Popen)
    (line,) = said
    assert line.startswith("Starting a cold kernel: jax cannot be imported") and "no room" in line


class _Log:
    def __init__(self, said):
        self._said = said

    def warning(self, text, *arguments):
        self._said.append(text % arguments)

    def __getattr__(self, name):
        return lambda *arguments, **options: None


def test_the_provisioner_is_registered_where_jupyter_looks():
    (found,) = importlib.metadata.entry_points(group="jupyter_client.kernel_provisioners", name="course-warm")
    assert found.load().__name__ == "WarmProvisioner"


def test_a_kernel_that_shall_outlive_its_client_is_cold(light, monkeypatch):
    said = []
    monkeypatch.setattr("course.kernels.provisioner.WarmProvisioner.log", _Log(said))
    kernel = light(independent=True)
    assert isinstance(kernel, Kernel) and "outlives" in said[0]
