"""Talking to a kernel whose other end may be hostile: requests out, replies in, within limits.

Jupyter's messages, and only the shell channel of them: what a cell prints goes to nobody. Whatever comes that is no
reply to the request at hand is counted and thrown away.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

MAX_MESSAGE_BYTES = 32 * 2**20
MAX_JUNK = 200
_SLICE_MILLISECONDS = 50


class ChannelClosed(RuntimeError):
    """The kernel's process is gone."""


class ReplyTimeout(RuntimeError):
    """No reply within the time that was given."""


class TooManyMessages(RuntimeError):
    """The other end sends what was not asked for, in numbers."""


class Channel:
    """The shell channel of one kernel.

    Args:
        connection: jupyter_client's connection information.
        alive: Tells whether the kernel's process runs.
    """

    def __init__(self, connection: Mapping[str, Any], alive: Callable[[], bool]) -> None:
        # Only where kernels are talked to: whoever hands out work and writes pages need not wait for these.
        import zmq
        from jupyter_client.session import Session

        key = connection["key"]
        self._session = Session(key=key if isinstance(key, bytes) else key.encode())
        self._alive = alive
        self._junk = 0
        self._kept: dict[str, dict[str, Any]] = {}
        self._waiting: set[str] = set()
        self._socket: Any = zmq.Context.instance().socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        self._socket.setsockopt(zmq.RCVHWM, 64)
        ip, port = connection["ip"], connection["shell_port"]
        ipc = connection["transport"] == "ipc"
        self._socket.connect(f"ipc://{ip}-{port}" if ipc else f"tcp://{ip}:{port}")

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
        message: Any = self._session.send(self._socket, "execute_request", content)
        name = str(message["header"]["msg_id"])
        self._waiting.add(name)
        return name

    def reply_to(self, name: str, seconds: float) -> dict[str, Any]:
        """Wait for a reply.

        Args:
            name: The request's.
            seconds: At most.

        Returns:
            Its content: whatever the other end says, in Jupyter's form.

        Raises:
            ChannelClosed: The process is gone.
            ReplyTimeout: Nothing came in time.
            TooManyMessages: Too much came that nobody had asked for.
        """
        until = time.monotonic() + seconds
        while name not in self._kept:
            left = until - time.monotonic()
            if left <= 0:
                raise ReplyTimeout
            if self._socket.poll(min(_SLICE_MILLISECONDS, max(1, int(left * 1000)))):
                self._take(self._socket.recv_multipart())
            elif not self._alive() and not self._socket.poll(1):
                raise ChannelClosed
        return self._kept.pop(name)

    def close(self) -> None:
        """Give back the socket."""
        self._socket.close()

    def _take(self, parts: list[bytes]) -> None:
        try:
            _, rest = self._session.feed_identities(parts)
            message = self._session.deserialize(rest)
            name = message["parent_header"]["msg_id"]
            content = message["content"]
            fits = message["header"]["msg_type"] == "execute_reply" and isinstance(content, dict)
        except Exception:  # it is the other end's to choose what goes wrong here; RecursionError is one of them
            fits, name, content = False, "", {}
        if fits and isinstance(name, str) and name in self._waiting:
            self._waiting.discard(name)
            self._kept[name] = content
            return
        self._junk += 1
        if self._junk > MAX_JUNK:
            raise TooManyMessages


def shown(content: Mapping[str, Any], name: str, mime: str) -> dict[str, Any] | None:
    """The JSON object that an expression showed under a MIME type, or None.

    Args:
        content: Of a reply.
        name: The expression's.
        mime: The type.
    """
    try:
        value = json.loads(content["user_expressions"][name]["data"][mime])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def text(value: Any, most: int = 500) -> str:
    """Text from the other end, cut to size; "" for anything else."""
    if not isinstance(value, str):
        return ""
    whole = str(value.encode("utf-8", errors="replace"), "utf-8")
    return whole if len(whole) <= most else whole[: most - 1] + "…"
