"""Talking to a kernel whose other end may be hostile: requests out, replies in, within limits.

Jupyter's messages, and only the shell channel of them: what a cell prints goes to nobody. Whatever comes that is no
reply to the request at hand is counted, in messages and in bytes, and thrown away.
"""

import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from course.grading import zmtp
from course.kernels.own_time import OwnTime

MAX_JUNK = 200
MAX_JUNK_BYTES = 64 * 2**20
# Lists, dictionaries and their entries take fifty times the bytes in memory that they do in JSON.
MAX_ENTRIES = 500_000
_LONGEST_HEADER = 2**16
_LONGEST_TEXT = 2**20  # of letters beyond ASCII, which may take four times the memory
_SLICE_SECONDS = 0.05
_LAST_WORDS_SECONDS = 5.0
# Of wall time, where a neighbour has the processors: then a limit is met that only the machine can be blamed for.
PATIENCE = 5
_DELIMITER = b"<IDS|MSG>"


class ChannelClosed(RuntimeError):
    """The kernel's process is gone."""


class ReplyTimeout(RuntimeError):
    """No reply within the time that was given.

    Args:
        own: Seconds that the kernel had for itself.
        busy: Whether others took so much of the machine that it did not have the time it was given.
    """

    def __init__(self, own: float = 0.0, *, busy: bool = False) -> None:
        super().__init__(f"no reply within {own:.0f} s of its own")
        self.own, self.busy = own, busy


class TooManyMessages(RuntimeError):
    """The other end sends what was not asked for, in numbers or in bytes."""


class Channel:
    """The shell channel of one kernel.

    Args:
        connection: jupyter_client's connection information.
        alive: Tells whether the kernel's process runs.
        process: The first of the kernel's processes, whose own time counts; 0 for time by the clock on the wall.
    """

    def __init__(self, connection: Mapping[str, Any], alive: Callable[[], bool], process: int = 0) -> None:
        # Only where kernels are talked to: whoever hands out work and writes pages need not wait for it.
        from jupyter_client.session import Session

        key = connection["key"]
        self._session = Session(key=key if isinstance(key, bytes) else key.encode())
        self._alive, self._process = alive, process
        self._junk = 0
        self._accepted_at = 0
        self._kept: dict[str, dict[str, Any]] = {}
        self._waiting: set[str] = set()
        ip, port = connection["ip"], connection["shell_port"]
        self._line = zmtp.Connection(f"{ip}-{port}" if connection["transport"] == "ipc" else (ip, int(port)))

    def send(self, code: str, **expressions: str) -> str:
        """Send a cell.

        Args:
            code: Its text.
            **expressions: Evaluated after it; the reply carries what they give.

        Returns:
            The request's name, for `reply_to`.
        """
        content = {
            "code": code,
            "silent": False,
            "store_history": False,
            "user_expressions": expressions,
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message: Any = self._session.msg("execute_request", content)
        name = str(message["header"]["msg_id"])
        self._waiting.add(name)
        self._line.send(self._session.serialize(message))
        return name

    def reply_to(self, name: str, seconds: float) -> dict[str, Any]:
        """Wait for a reply.

        Args:
            name: The request's.
            seconds: Of the kernel's own time, at most; and five times as many by the clock on the wall.

        Returns:
            Its content: whatever the other end says, in Jupyter's form; empty where that cannot be read.

        Raises:
            ChannelClosed: The process is gone.
            ReplyTimeout: Nothing came in time.
            TooManyMessages: Too much came that nobody had asked for.
        """
        clock = OwnTime(self._process, free=min(1.0, seconds / 4))
        while name not in self._kept:
            own = clock.seconds() if self._process else clock.wall()
            if own >= seconds or clock.wall() >= PATIENCE * seconds:
                raise ReplyTimeout(own, busy=own < seconds)
            try:
                parts = self._line.receive(min(_SLICE_SECONDS, max(0.001, seconds - own)))
            except zmtp.ProtocolViolation as error:
                raise TooManyMessages(str(error)) from None
            except zmtp.Closed:
                # The system takes a moment to tell how it ended.
                until = time.monotonic() + _LAST_WORDS_SECONDS
                while self._alive() and time.monotonic() < until:
                    time.sleep(0.005)
                raise ChannelClosed from None
            if parts is not None:
                self._take(parts)
            elif not self._alive():
                self._take_last_words(name)
            if self._line.received - self._accepted_at > MAX_JUNK_BYTES:
                raise TooManyMessages
        return self._kept.pop(name)

    def close(self) -> None:
        """Give back the socket."""
        self._line.close()

    def _take_last_words(self, name: str) -> None:
        """What a process that has ended had sent before."""
        try:
            while name not in self._kept and (parts := self._line.receive(0.001)) is not None:
                self._take(parts)
        except (zmtp.Closed, zmtp.ProtocolViolation):
            pass
        if name not in self._kept:
            raise ChannelClosed

    def _take(self, parts: list[bytes]) -> None:
        try:
            name, content = self._reply(parts)
        except Exception:  # it is the other end's to choose what goes wrong here; RecursionError is one of them
            name = ""
        if name:
            self._waiting.discard(name)
            self._kept[name] = content
            self._accepted_at = self._line.received
            return
        self._junk += 1
        if self._junk > MAX_JUNK:
            raise TooManyMessages

    def _reply(self, parts: list[bytes]) -> tuple[str, dict[str, Any]]:
        """Which request a message answers, and what it says; "" for none. Long parts are looked at last."""
        signature, header, parent, metadata, content = parts[parts.index(_DELIMITER) + 1 :][:5]
        if max(map(len, (signature, header, parent, metadata))) > _LONGEST_HEADER:
            return "", {}
        name = json.loads(parent)["msg_id"]
        if not isinstance(name, str) or name not in self._waiting or json.loads(header)["msg_type"] != "execute_reply":
            return "", {}
        expected = self._session.sign([header, parent, metadata, content])
        if not hmac.compare_digest(expected, signature):
            return "", {}
        try:
            read = parsed(content)
        except (ValueError, RecursionError, MemoryError):
            read = {}
        return name, read if isinstance(read, dict) else {}


def parsed(text: bytes | str) -> Any:
    """JSON from the other end, of which it is known beforehand that it does not fill the memory.

    Args:
        text: What came.

    Raises:
        ValueError: It is no JSON, or holds too much.
    """
    if len(text) > _LONGEST_TEXT and not text.isascii():
        raise ValueError(f"more than {_LONGEST_TEXT} bytes of text that is not ASCII")
    counted = text.encode("utf-8", errors="replace") if isinstance(text, str) else text
    if sum(map(counted.count, (b",", b"[", b"{", b":"))) > MAX_ENTRIES:
        raise ValueError(f"more than {MAX_ENTRIES} entries")
    return json.loads(text)


def shown(content: Mapping[str, Any], name: str, mime: str) -> dict[str, Any] | None:
    """The JSON object that an expression showed under a MIME type, or None.

    Args:
        content: Of a reply.
        name: The expression's.
        mime: The type.
    """
    try:
        value = parsed(content["user_expressions"][name]["data"][mime])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, dict) else None


def text(value: Any, most: int = 500) -> str:
    """Text from the other end, cut to size; "" for anything else."""
    if not isinstance(value, str):
        return ""
    whole = str(value.encode("utf-8", errors="replace"), "utf-8")
    return whole if len(whole) <= most else whole[: most - 1] + "…"
