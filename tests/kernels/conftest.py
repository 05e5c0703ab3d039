"""Kernels in a runtime folder of their own, which is empty of processes when the tests are done."""

import importlib.metadata
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

from course.kernels import client, specs
from course.kernels.runtime import mark_of

ROOT = Path(__file__).resolve().parents[2]
STUB_PACKAGES = ("keras", "tensorflow", "jax", "torch", "sklearn")


def processes(text: str) -> list[int]:
    """The processes that have a text in their command line, or a runtime folder's mark: forks have their zygote's."""
    words = {text.encode(), mark_of(text).encode()}
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                command = Path(f"/proc/{name}/cmdline").read_bytes()
                state = Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()[0]
            except OSError:
                continue
            if any(word in command for word in words) and state != b"Z":
                found.append(int(name))
    return found


def wait_until(condition, seconds: float = 10.0):
    """Wait for a condition, and give its value."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < until, "It did not come true in time."
        time.sleep(0.02)
    return value


class Kernel:
    """A started kernel and what a notebook does with it."""

    def __init__(self, name: str, **options):
        folder = tempfile.mkdtemp(prefix="ck-")
        manager = KernelManager(kernel_name=name, transport="ipc", connection_file=f"{folder}/k.json")
        try:
            manager.start_kernel(**options)
        except Exception:
            shutil.rmtree(folder)
            raise
        self._meet(manager, folder)

    @classmethod
    def of(cls, manager) -> "Kernel":
        """A kernel that was started already."""
        kernel = cls.__new__(cls)
        kernel._meet(manager, tempfile.mkdtemp(prefix="ck-"))
        return kernel

    def _meet(self, manager, folder: str) -> None:
        self.manager, self._folder = manager, folder
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)

    @property
    def process(self):
        return self.manager.provisioner.process

    def run(self, code: str, timeout: float = 120) -> str:
        """Execute code; gives what it printed, and raises what it raised."""
        printed = []

        def hook(message):
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, output_hook=hook, timeout=timeout, store_history=False)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"{reply['content'].get('ename', 'aborted')}: {reply['content'].get('evalue')}")
        return "".join(printed)

    def close(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture
def short_folder():
    """A temporary folder with a short name, for sockets and for processes that are killed before they clean up."""
    with tempfile.TemporaryDirectory(prefix="ck-") as folder:
        yield folder


@pytest.fixture(scope="session")
def runtime_folder():
    folder = Path(tempfile.mkdtemp(prefix="ck-"))
    folder.chmod(0o700)
    yield folder
    client.stop(folder)
    try:
        wait_until(lambda: not processes(str(folder)))
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def jupyter_folders(tmp_path_factory):
    """Kernel specs and the entry point, as an installed package has them."""
    base = tmp_path_factory.mktemp("jupyter")
    specs.install(base)
    registered = importlib.metadata.entry_points(group="jupyter_client.kernel_provisioners", name="course-warm")
    packages = base / "packages"
    packages.mkdir()
    if not registered:
        info = packages / "course_warm-0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: course-warm\nVersion: 0\n")
        (info / "entry_points.txt").write_text(
            "[jupyter_client.kernel_provisioners]\ncourse-warm = course.kernels.provisioner:WarmProvisioner\n"
        )
    return base / "share" / "jupyter", packages


@pytest.fixture
def kernels(runtime_folder, jupyter_folders, monkeypatch):
    """Start kernels by name; they are shut down after the test."""
    share, packages = jupyter_folders
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(runtime_folder))
    monkeypatch.setenv("COURSE_KERNELS_IDLE", "120")
    monkeypatch.setenv("JUPYTER_PATH", str(share))
    # The checkout that these tests lie in, wherever the installed package is.
    monkeypatch.setenv("PYTHONPATH", f"{packages}{os.pathsep}{ROOT}")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.syspath_prepend(str(packages))
    started = []

    def start(name: str = "course-jax", **options) -> Kernel:
        kernel = Kernel(name, **options)
        started.append(kernel)
        return kernel

    yield start
    for kernel in started:
        kernel.close()


@pytest.fixture(scope="session")
def stubs(tmp_path_factory) -> Path:
    """Empty packages in the place of the backends, for what is true of a kernel whatever it computes with."""
    folder = tmp_path_factory.mktemp("stubs")
    for name in STUB_PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("")
    return folder


@pytest.fixture
def light(kernels, stubs, monkeypatch):
    """As `kernels`, on a zygote that is ready in a second because its backend is empty."""
    monkeypatch.setenv("PYTHONPATH", f"{stubs}{os.pathsep}{os.environ['PYTHONPATH']}")
    return kernels


@pytest.fixture
def zygote_pids(runtime_folder):
    """Gives the process ids of the zygotes that run now."""
    return lambda: [state["pid"] for state in client.zygotes(runtime_folder)]


@pytest.fixture
def python() -> str:
    return sys.executable
