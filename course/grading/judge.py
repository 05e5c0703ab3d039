"""The judge's process, as a grader calls it: started when it is first needed, and again when hostile data ended it."""

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from course.grading import channel
from course.grading.inside import MIME

_START_SECONDS = 180.0


class CannotJudge(RuntimeError):
    """The judge did not come to an end; the text says why."""


class Judge:
    """The judge's process, as a grader calls it.

    Args:
        backend: "tensorflow", "jax" or "torch".
        seconds: For one judgement.
    """

    def __init__(self, backend: str, seconds: float = 120.0) -> None:
        self.backend, self._seconds = backend, seconds
        self._folder = tempfile.TemporaryDirectory(prefix="cj-")
        self._manager: Any = None
        self._channel: channel.Channel | None = None

    def draw(self, exercise_id: str, seed: str) -> str:
        """The inputs of an exercise, as text that `course.grading.inside.observed` reads.

        Args:
            exercise_id: The exercise.
            seed: As `course.grading.seeds.derive` gives it.
        """
        path = Path(self._folder.name, "cases")
        self._call("draw", exercise_id, seed, str(path))
        return path.read_text(encoding="ascii")

    def judge(self, exercise_id: str, seed: str, observations: list[str]) -> dict[str, Any]:
        """Judge what came back.

        Args:
            exercise_id: The exercise.
            seed: The inputs'.
            observations: In base64, as they came.

        Returns:
            The fields of a `Grade` that are the judge's to fill.

        Raises:
            CannotJudge: It took too much time or memory.
        """
        path = Path(self._folder.name, "seen")
        path.write_text(json.dumps(observations), encoding="ascii")
        return self._call("judge", exercise_id, seed, str(path))

    def close(self) -> None:
        """End the process."""
        if self._channel is not None:
            self._channel.close()
            self._manager.shutdown_kernel(now=True)
            self._channel = None
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def _call(self, function: str, *arguments: str) -> dict[str, Any]:
        if self._channel is None:
            self._start()
        given = ", ".join(map(repr, arguments))
        expression = f"__import__('course.grading.judging', fromlist=['_']).{function}_here({given})"
        return self._ask("", expression, self._seconds)

    def _start(self) -> None:
        from course.kernels import start

        self._manager = start(self.backend, cwd=self._folder.name)
        self._channel = channel.Channel(
            self._manager.get_connection_info(), lambda: self._manager.provisioner.process.poll() is None
        )
        limit = "__import__('course.grading.judging', fromlist=['_']).limit_here()"
        self._ask("", limit, _START_SECONDS)

    def _ask(self, code: str, expression: str, seconds: float) -> dict[str, Any]:
        if self._channel is None:
            raise CannotJudge("The judge is not there.")
        try:
            content = self._channel.reply_to(self._channel.send(code, result=expression), seconds)
        except (channel.Ended, channel.TookTooLong, channel.Junk) as error:
            self._channel.close()
            self._channel = None
            self._manager.shutdown_kernel(now=True)
            took = isinstance(error, channel.TookTooLong)
            raise CannotJudge(
                f"What came back could not be judged within {seconds:g} s."
                if took
                else "What came back could not be judged: it took too much memory."
            ) from None
        result = channel.shown(content, "result", MIME)
        if result is None:
            # Our own fault: an exercise without answers, say. It must stop the batch and not cost a student a point.
            failed = content.get("user_expressions", {}).get("result", content)
            raise RuntimeError(f"The judge failed at {expression}: {json.dumps(failed)[:2000]}")
        return result
