"""One lesson through papermill, in a process of its own; what happens is told as JSON lines on standard output.

papermill changes its process's working directory and holds one event loop, so several lessons at a time need several
processes. `course run` starts them; it is no command of its own.
"""

import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from course.authoring.execution import private_transport
from course.authoring.fast_imports import fast_imports
from course.kernels.specs import spec_manager

with fast_imports():
    import papermill
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError


# papermill writes the whole notebook before and after each cell, a sixth of a lesson's time: now and then is enough.
_SECONDS_BETWEEN_SAVES = 5.0
# Evaluated in the lesson's kernel: only the process that computed can tell, and this one never imports Keras.
_PEAK_DEVICE_MEBIBYTES = "__import__('course.session').session.peak_device_mebibytes()"


def tell(**event: Any) -> None:
    """Write one event for the parent."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _at_most_every(seconds: float, act: Callable[..., None]) -> Callable[..., None]:
    """The same function, which does nothing where it did something less than `seconds` ago."""
    last = -seconds

    def sometimes(**arguments: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            act(**arguments)
            last = now

    return sometimes


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """papermill's client, which also tells how far it is and how much memory, the device's too, the kernel took."""

    def papermill_execute_cells(self) -> None:
        cells = len(self.nb.cells)
        started = self.nb_man.cell_complete

        def cell_complete(cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
            started(cell, cell_index=cell_index, **kwargs)
            tell(cell=(cell_index or 0) + 1, of=cells)

        self.nb_man.cell_complete = cell_complete
        save = self.nb_man.save
        self.nb_man.save = _at_most_every(_SECONDS_BETWEEN_SAVES, save)
        tell(cell=0, of=cells)
        try:
            super().papermill_execute_cells()
            tell(peak_device_mebibytes=self._peak_device_mebibytes())
        finally:
            self.nb_man.save = save
            save()
            pid = getattr(self.km.provisioner, "pid", None)
            tell(peak_mebibytes=peak_mebibytes(pid) if pid else None)

    def _peak_device_mebibytes(self) -> float | None:
        """Asked after the last cell and outside of the notebook, which shows nothing of it; also when a cell failed."""
        message = self.kc.execute(
            "", silent=True, store_history=False, user_expressions={"peak": _PEAK_DEVICE_MEBIBYTES}
        )
        reply = self.wait_for_reply(message)
        answer = (reply or {}).get("content", {}).get("user_expressions", {}).get("peak", {})
        if answer.get("status") == "error":
            # Not a fault of the lesson; `COURSE_DEBUG=1 course run` shows it.
            sys.stderr.write(f"No peak of device memory: {answer.get('ename')}: {answer.get('evalue')}\n")
        text = answer.get("data", {}).get("text/plain", "None")
        return None if text == "None" else float(text)


class _Engine(NBClientEngine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        kwargs = {key: value for key, value in kwargs.items() if key in ("timeout",)}
        client = _Client(nb_man, kernel_name=kernel_name, **kwargs)
        client.create_kernel_manager()
        client.km.kernel_spec_manager = spec_manager()
        private_transport(client.km, os.getcwd())  # papermill has moved to this lesson's own temporary folder
        return client.execute()


def peak_mebibytes(pid: int) -> float | None:
    """The most resident memory that a process has had, or has now where the system keeps no peak.

    Args:
        pid: A running process.

    Returns:
        MiB, or None when it has gone.
    """
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            kibibytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
        return kibibytes / 1024
    except (OSError, StopIteration):
        pass
    import psutil

    try:
        memory = psutil.Process(pid).memory_info()
    except psutil.Error:
        return None
    return float(getattr(memory, "peak_wset", memory.rss)) / 2**20


def _literally(path: str) -> str:
    """A path as papermill wants it: it fills in parameters between braces, and a folder may be called `{course}`.

    >>> _literally("/runs/{course}").format(profile="smoke")
    '/runs/{course}'
    """
    return path.replace("{", "{{").replace("}", "}}")


def main(source: str, target: str, profile: str, kernel: str, timeout: str) -> int:
    """Execute `source` to `target`; 0 when every cell ran."""
    papermill_engines.register("course", _Engine)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    target = os.path.abspath(target)
    with tempfile.TemporaryDirectory() as folder:
        try:
            papermill.execute_notebook(
                _literally(os.path.abspath(source)),
                _literally(target),
                parameters={"profile": profile},
                engine_name="course",
                kernel_name=kernel,
                progress_bar=False,
                cwd=folder,
                timeout=int(timeout),
            )
        except PapermillExecutionError as error:
            tell(error=f"{error.ename}: {error.evalue}", source=error.source, traceback="\n".join(error.traceback))
            return 1
        except Exception as error:  # a dead kernel, a time-out: told, so that the report can say it
            tell(error=f"{type(error).__name__}: {error}", source="", traceback="")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
