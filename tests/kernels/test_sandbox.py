"""What code in a sandbox cannot do, tried from inside."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from course.kernels import Limits, client, control_groups, gauges, start_sandboxed, syscalls, why_ended
from course.kernels.provisioner import SandboxUnavailable
from tests.kernels.conftest import Kernel, processes, wait_until


class Sandboxed(Kernel):
    """A kernel that `start_sandboxed` started."""

    def __init__(self, **options):
        self.manager = start_sandboxed("jax", **options)
        self._folder = ""
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def value(self, code: str):
        """Run code and read the JSON value that it printed."""
        return json.loads(self.run(textwrap.dedent(code)))

    def refused(self, code: str) -> str:
        """Run code that must raise; gives what it raised."""
        with pytest.raises(RuntimeError) as caught:
            self.run(textwrap.dedent(code))
        return str(caught.value)


@pytest.fixture
def sandboxed(light):
    started = []

    def start(**options) -> Sandboxed:
        started.append(Sandboxed(**options))
        return started[-1]

    yield start
    for kernel in started:
        kernel.close()


@pytest.fixture
def inside(sandboxed) -> Sandboxed:
    return sandboxed()


def ended(kernel: Sandboxed, seconds: float = 20) -> str:
    wait_until(lambda: kernel.process is None or kernel.process.poll() is not None, seconds)
    return why_ended(kernel.manager)


def test_there_is_no_network(inside):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert "ConnectionRefused" in inside.refused(f"import socket; socket.create_connection(('127.0.0.1', {port}))")
    assert "unreachable" in inside.refused("import socket; socket.create_connection(('192.0.2.1', 80), timeout=3)")
    assert inside.value("import json, socket; print(json.dumps([n for _, n in socket.if_nameindex()]))") == ["lo"]
    assert "OSError" in inside.refused("import socket; socket.socket(socket.AF_VSOCK)")
    assert "OSError" in inside.refused("import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)")


def test_other_files_cannot_be_read(inside, tmp_path, runtime_folder):
    secret = tmp_path / "secret"
    secret.write_text("marks")
    secret.chmod(0o644)
    for path in (
        secret,
        runtime_folder,
        Path("/etc/shadow"),
        Path("/var"),
        Path("/etc/hostname"),
        Path.cwd() / "tests",
    ):
        assert "NotFound" in inside.refused(f"import os; os.stat({str(path)!r})"), path
    for path in ("/proc/1/root", "/proc/1/cwd"):
        assert "Error" in inside.refused(f"import os; os.listdir({path!r})")
    assert set(inside.value("import json, os; print(json.dumps(os.listdir('/home')))")) == {"student"}


def test_what_the_client_names_can_be_read_and_not_written(sandboxed, tmp_path):
    (tmp_path / "data.txt").write_text("rows")
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
        if path.parent == Path("/tmp"):
            break
    kernel = sandboxed(readable=[tmp_path])
    assert kernel.run(f"print(open('{tmp_path}/data.txt').read())").strip() == "rows"
    assert "Error" in kernel.refused(f"open('{tmp_path}/data.txt', 'w')")


def test_other_processes_are_out_of_sight(inside):
    code = "import json, os; print(json.dumps([int(n) for n in os.listdir('/proc') if n.isdigit()]))"
    assert set(inside.value(code)) == {1, 2}
    assert "ProcessLookup" in inside.refused(f"import os; os.kill({os.getpid()}, 0)")
    # Process 1 keeps none of the kernel's limits but the filter: nobody may look into it.
    assert "PermissionError" in inside.refused("open('/proc/1/mem', 'r+b')")
    assert "Error" in inside.refused("import os; os.kill(1, 9); os.stat('/proc/1/no')")


def test_shared_memory_is_its_own(inside):
    name = f"/dev/shm/course-test-{os.getpid()}"
    Path(name).write_text("outside")
    try:
        assert inside.value("import json, os; print(json.dumps(os.listdir('/dev/shm')))") == []
    finally:
        os.unlink(name)
    assert os.readlink("/proc/self/ns/ipc") != inside.run("import os; print(os.readlink('/proc/self/ns/ipc'))").strip()


def test_nothing_can_be_written_but_its_own_folders(inside):
    for place in ("/", "/usr", "/etc", sys.prefix, "/dev", "/run", "/run/kernel", "/proc/sys/kernel"):
        assert "Error" in inside.refused(f"open('{place}/mine', 'w')"), place
    assert "Error" in inside.refused("import os, glob; os.unlink(glob.glob('/run/kernel/*')[0])")
    for place in ("~", "/tmp", "/dev/shm"):
        inside.run(f"import os; open(os.path.expanduser('{place}/mine'), 'w').write('text')")


@pytest.mark.skipif(not syscalls.landlock_version(), reason="this system's kernel has no Landlock")
def test_landlock_forbids_what_the_mounts_would_let_through(inside):
    assert "PermissionError: [Errno 13]" in inside.refused("open('/run/scratch/mine', 'w')")


def test_it_has_no_capability_and_can_gain_none(inside):
    code = """
        import json
        lines = [line.split(":") for line in open("/proc/self/status")]
        names = ("Cap", "NoNew", "Seccomp")
        print(json.dumps({name: value.strip() for name, value in lines if name.startswith(names)}))
    """
    status = inside.value(code)
    assert {value for name, value in status.items() if name.startswith("Cap")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    for call in ("setuid(0)", "setgid(0)", "setgroups([0])", "chroot('/')"):
        assert "Error: [Errno" in inside.refused(f"import os; os.{call}"), call
    assert inside.value("import json, os; print(json.dumps([os.getuid(), os.getgid(), os.getgroups()[1:]]))")[0] == 1000


# Numbers on x86-64: the library has no function for most of them.
CALLS = {
    "ptrace": 101, "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "bpf": 321,
    "perf_event_open": 298, "keyctl": 250, "add_key": 248, "kexec_load": 246, "io_uring_setup": 425,
    "userfaultfd": 323, "process_vm_readv": 310, "init_module": 175, "open_by_handle_at": 304, "personality": 135,
    "fsopen": 430, "mount_setattr": 442,
}  # fmt: skip


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers below are those of x86-64")
def test_dangerous_system_calls_are_refused(inside):
    code = f"""
        import ctypes, json
        libc = ctypes.CDLL(None, use_errno=True)
        found = {{}}
        for name, number in {CALLS!r}.items():
            libc.syscall(number, 0, 0, 0, 0, 0)
            found[name] = ctypes.get_errno()
        for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000):
            libc.syscall(56, flag | 17, 0, 0, 0, 0)
            found[hex(flag)] = ctypes.get_errno()
        libc.syscall(435, 0, 0)
        found["clone3"] = ctypes.get_errno() - 37
        print(json.dumps(found))
    """
    assert set(inside.value(code).values()) == {1}


def test_the_answers_are_not_there(inside):
    for name in ("course.answers", "course.answers.marking"):
        assert "ModuleNotFound" in inside.refused(f"import {name}")
    code = "import json, sys; print(json.dumps([n for n in sys.modules if 'answers' in n or 'solutions' in n]))"
    assert inside.value(code) == []
    inside.run("import course.exercises")


def test_no_variable_of_the_client_gets_in_but_those_that_steer_a_backend(light, sandboxed, monkeypatch):
    monkeypatch.setenv("CANVAS_TOKEN", "secret")
    monkeypatch.setenv("XLA_FLAGS", "--xla_backend_optimization_level=1")  # computes: without it JAX compiles anew
    names = sandboxed().value("import json, os; print(json.dumps(dict(os.environ)))")
    assert names["XLA_FLAGS"] == "--xla_backend_optimization_level=1"
    assert "CANVAS_TOKEN" not in names and names["HOME"] == "/home/student" and names["KERAS_BACKEND"] == "jax"


def test_a_process_whose_name_is_no_text_does_not_end_the_supervisor(inside):
    code = r"""
        import ctypes, time
        assert ctypes.CDLL(None).prctl(15, b"\xff) \xfe (") == 0
        time.sleep(1)
        print("still here")
    """
    assert inside.run(textwrap.dedent(code)).strip() == "still here"


def test_it_opens_no_session_of_its_own_and_has_one_share_of_the_processors(inside):
    before = inside.value("import json, os; print(json.dumps([os.getsid(0), os.setsid(), os.getsid(0)]))")
    assert before[0] == before[2]
    kernel = gauges.tree(inside.process.pid)[2]
    groups = Path(f"/proc/{kernel}/cgroup").read_text()
    shared = f":cpu:/{control_groups.PREFIX}" in groups
    shared |= Path("/sys/fs/cgroup", groups.rpartition("::")[2].strip().strip("/"), "cpu.weight").exists()
    assert shared or os.getpriority(os.PRIO_PROCESS, kernel) > 0


def test_the_command_line_names_no_folder_of_the_client_s(inside, runtime_folder):
    for process in (1, 2):
        words = inside.run(f"print(open('/proc/{process}/cmdline').read().split(chr(0)))")
        assert "course.kernels.zygote" in words and str(runtime_folder) not in words


def test_too_much_memory_ends_it(sandboxed):
    kernel = sandboxed(limits=Limits(memory_mebibytes=200))
    kernel.client.execute("kept = []\nwhile True: kept.append(bytearray(2**22))")
    assert "more than 200 MiB of memory" in ended(kernel)


def test_too_much_memory_in_many_processes_ends_it(sandboxed):
    kernel = sandboxed(limits=Limits(memory_mebibytes=200))
    kernel.client.execute("import os, time\nfor _ in range(5): os.fork()\nkept = bytearray(2**25); time.sleep(60)")
    assert "more than 200 MiB of memory" in ended(kernel)


def test_the_number_of_processes_is_limited(sandboxed):
    kernel = sandboxed(limits=Limits(processes=60))
    code = """
        import json, os, time
        made = 0
        try:
            while made < 500:
                if os.fork() == 0:
                    time.sleep(60)
                    os._exit(0)
                made += 1
        except OSError as error:
            print(json.dumps([made, error.errno]))
    """
    made, number = kernel.value(code)
    assert 10 < made < 60 and number == 11


def test_files_are_limited_in_size_and_in_sum(sandboxed):
    kernel = sandboxed(limits=Limits(file_mebibytes=5, scratch_mebibytes=20))
    assert "[Errno 27]" in kernel.refused("open('big', 'wb').write(bytes(6 * 2**20))")
    code = "for n in range(9): open(f'/tmp/{n}' if n % 2 else f'{n}', 'wb').write(bytes(4 * 2**20))"
    assert "[Errno 28]" in kernel.refused(code)


def test_open_files_are_limited(sandboxed):
    kernel = sandboxed(limits=Limits(open_files=200))
    assert "[Errno 24]" in kernel.refused("kept = [open('/dev/null') for _ in range(300)]")


def test_processor_time_is_limited_over_all_processes(sandboxed):
    kernel = sandboxed(limits=Limits(cpu_seconds=2, wall_seconds=120))
    kernel.client.execute("import os\nos.fork()\nwhile True: pass")
    assert ended(kernel, 60) == "more than 2 s of processor time"


def test_wall_time_is_limited(sandboxed):
    kernel = sandboxed(limits=Limits(wall_seconds=2))
    kernel.client.execute("import time; time.sleep(60)")
    assert ended(kernel) == "more than 2 s of wall time"


@pytest.mark.parametrize("how", ["shutdown", "supervisor killed"])
def test_a_daemon_left_behind_ends_with_it(inside, how):
    code = """
        import json, os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(300)
            os._exit(0)
        os.wait()
        print(json.dumps([int(n) for n in os.listdir("/proc") if n.isdigit()]))
    """
    assert len(inside.value(code)) == 3
    everyone = gauges.tree(inside.process.pid)
    assert len(everyone) == 4
    if how == "shutdown":
        inside.manager.shutdown_kernel()
    else:
        os.kill(inside.process.pid, signal.SIGKILL)
    wait_until(lambda: not [pid for pid in everyone if _runs(pid)])


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_ends_with_its_client(light, short_folder):
    code = """
        import sys, time
        sys.path[:0] = {path!r}
        from tests.kernels.test_sandbox import Sandboxed
        kernel = Sandboxed()
        kernel.client.execute("while True: pass")
        print(kernel.process.pid, flush=True)
        time.sleep(300)
    """
    command = [sys.executable, "-c", textwrap.dedent(code).format(path=sys.path)]
    environment = {**os.environ, "TMPDIR": short_folder}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    everyone = gauges.tree(int(process.stdout.readline()))
    process.kill()
    process.wait()
    process.stdout.close()
    assert len(everyone) == 3
    wait_until(lambda: not [pid for pid in everyone if _runs(pid)])


def test_an_interrupt_and_a_restart_work(inside):
    asked = inside.client.execute("import time\nopen('mine', 'w').write('x')\nwhile True: time.sleep(0.01)")
    time.sleep(0.5)
    inside.manager.interrupt_kernel()
    while (reply := inside.client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != asked:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    inside.manager.restart_kernel(now=True)
    inside.client.wait_for_ready(timeout=60)
    assert inside.value("import json, os; print(json.dumps(os.path.exists('mine')))") is False


def test_nothing_is_left_of_it(inside, runtime_folder):
    assert list(runtime_folder.glob("s-*"))
    everyone = gauges.tree(inside.process.pid)
    inside.close()
    wait_until(lambda: not [pid for pid in everyone if _runs(pid)])
    assert not set(runtime_folder.glob("s-*"))
    wait_until(lambda: not list(Path("/sys/fs/cgroup").glob(f"*/{control_groups.PREFIX}{everyone[0]}")))


def test_where_no_sandbox_can_be_had_code_is_refused_unless_unsafe(light, monkeypatch):
    monkeypatch.setattr(client, "why_not_warm", lambda environment: "this is a test")
    with pytest.raises(SandboxUnavailable, match="this is a test.*--unsafe"):
        start_sandboxed("jax")
    manager = start_sandboxed("jax", unsafe=True)
    try:
        assert isinstance(manager.provisioner.process, subprocess.Popen)
    finally:
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("missing", ["pyseccomp", "a namespace"])
def test_a_protection_that_is_missing_refuses(light, stubs, tmp_path, monkeypatch, missing):
    if missing == "pyseccomp":
        (tmp_path / "pyseccomp.py").write_text("raise ImportError('not here')")
        monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}")
        expected = "pyseccomp is not installed"
    else:
        # A zygote that was itself started where no more namespaces can be made.
        monkeypatch.setattr(client, "ask", lambda *_: (_ for _ in ()).throw(_unusable()))
        expected = "Operation not permitted"
    with pytest.raises(SandboxUnavailable, match=expected):
        start_sandboxed("jax")


def _unusable():
    from course.kernels.runtime import WarmKernelUnavailable

    return WarmKernelUnavailable("the sandbox cannot be made: [Errno 1] unshare: Operation not permitted")


@pytest.mark.parametrize("wrong", [{"processes": 0}, {"memory_mebibytes": 1.5}, {"cpu_seconds": True}])
def test_a_wrong_limit_is_named(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"`{name}` must be a whole number"):
        Limits(**wrong)


@pytest.mark.skipif(os.geteuid() != 0, reason="this is an ordinary user already")
def test_all_of_this_holds_for_an_ordinary_user_too():
    """The same tests in a process of another user, who is shown the interpreter where root's home hides it."""
    folder = Path("/tmp") / f"ordinary-{os.getpid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    user = 12345
    os.chown(folder, user, user)
    home, real = Path(sys.base_prefix).parents[-2], Path(sys.base_prefix)
    script = f"""
        set -e
        mkdir {folder}/hold && mount --bind {real} {folder}/hold
        mount -t tmpfs -o mode=755 none {home} && mkdir -p {real} && mount --bind {folder}/hold {real}
        export HOME={folder} TMPDIR={folder} COURSE_TEST_AS_USER=1 PYTHONDONTWRITEBYTECODE=1
        exec setpriv --reuid {user} --regid {user} --clear-groups {sys.executable} -m pytest -q -x -p no:cacheprovider \
            tests/kernels/test_sandbox.py tests/attacks/test_canaries.py --basetemp {folder}/t -k 'not wrong_limit'
    """
    if not str(real).startswith("/root/"):
        script = "\n".join(line for line in script.splitlines() if "mount" not in line)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COURSE_", "XDG_"))}
    try:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", textwrap.dedent(script)],
            capture_output=True,
            text=True,
            timeout=500,
            env=environment,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        assert " passed" in done.stdout
    finally:
        for pid in processes(str(folder)):
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
