"""One end of a ZeroMQ connection, by hand: bytes are counted as they come, before anything is made of them.

libzmq limits a frame and not a message, and takes messages in before anybody asks for one: fifty frames of 31 MiB are
one message to it. Here nothing is read but while somebody waits for a reply, a message that announces too much ends the
talk before it is there, and what nobody reads stays in the memory of who sent it. Only what is needed is spoken:
version 3.0 of the protocol (https://rfc.zeromq.org/spec/23/), without security, as a DEALER.
"""

import contextlib
import select
import socket
import time
from collections import deque
from collections.abc import Sequence

MAX_MESSAGE_BYTES = 24 * 2**20
MAX_FRAMES = 32
_READ_BYTES = 2**18
_MORE, _LONG, _COMMAND = 1, 2, 4
_MOST_COMMAND_BYTES = 2**16
_GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
_READY = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER\x08Identity\x00\x00\x00\x00"


class Closed(ConnectionError):
    """The other end has closed the connection."""


class ProtocolViolation(RuntimeError):
    """The other end sends more than is taken, or what is no ZeroMQ."""


class Connection:
    """To one socket of a kernel; made when it is there.

    Args:
        address: A path for a Unix socket; host and port for TCP.
    """

    def __init__(self, address: str | tuple[str, int]) -> None:
        self._address = address
        self._socket: socket.socket | None = None
        self._out = bytearray(_GREETING + _frame(_READY, _COMMAND))
        # libzmq hangs up on who does not wait for its own READY.
        self._until_ready = bytearray()
        self._in = bytearray()
        self._greeted = self._ready = False
        self._parts: list[bytes] = []
        self._size = 0
        self._messages: deque[list[bytes]] = deque()
        #: All bytes that came, ever.
        self.received = 0

    def send(self, parts: Sequence[bytes]) -> None:
        """Send a message: as much of it as the other end takes now, the rest while it is waited for a reply.

        Args:
            parts: Its frames.
        """
        out = self._out if self._ready else self._until_ready
        for number, part in enumerate(parts):
            out += _frame(part, _MORE if number + 1 < len(parts) else 0)
        if self._connected():
            self._flush()

    def receive(self, seconds: float) -> list[bytes] | None:
        """Wait for a message.

        Args:
            seconds: At most.

        Returns:
            Its frames, or None when none came.

        Raises:
            Closed: The other end has gone, and all that it had sent was given out.
            ProtocolViolation: It sends too much, or what is no ZeroMQ.
        """
        until = time.monotonic() + seconds
        while not self._messages:
            left = until - time.monotonic()
            if left <= 0:
                return None
            if not self._connected():
                time.sleep(min(left, 0.005))
                continue
            self._exchange(left)
        return self._messages.popleft()

    def close(self) -> None:
        """Give back the socket."""
        if self._socket is not None:
            self._socket.close()

    def _connected(self) -> bool:
        if self._socket is None:
            unix = isinstance(self._address, str)
            made = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
            try:
                made.connect(self._address)
            except (FileNotFoundError, ConnectionRefusedError, BlockingIOError):  # not there yet
                made.close()
                return False
            made.setblocking(False)
            self._socket = made
        return True

    def _exchange(self, seconds: float) -> None:
        line = self._line()
        ready, writable, _ = select.select([line], [line] if self._out else [], [], seconds)
        if writable:
            self._flush()
        if ready:
            try:
                data = line.recv(_READ_BYTES)
            except BlockingIOError:
                return
            except ConnectionError:
                data = b""
            if not data:
                raise Closed("the other end has closed the connection")
            self.received += len(data)
            self._in += data
            self._take()

    def _flush(self) -> None:
        # An end that has gone is met when it is read from: what it had sent before is still there.
        with contextlib.suppress(BlockingIOError, ConnectionError):
            sent = self._line().send(self._out)
            del self._out[:sent]

    def _line(self) -> socket.socket:
        if self._socket is None:
            raise Closed("not connected")
        return self._socket

    def _take(self) -> None:
        if not self._greeted:
            if len(self._in) < len(_GREETING):
                return
            if self._in[0] != 0xFF or self._in[9] != 0x7F or self._in[10] < 3 or self._in[12:17] != b"NULL\0":
                raise ProtocolViolation("it is no ZeroMQ, version 3, without security")
            del self._in[: len(_GREETING)]
            self._greeted = True
        while (frame := self._frame()) is not None:
            flags, body = frame
            if flags & _COMMAND:  # READY, and what later versions add
                self._ready = True
                self._out += self._until_ready
                self._until_ready.clear()
                continue
            self._parts.append(body)
            self._size += len(body)
            if not flags & _MORE:
                self._messages.append(self._parts)
                self._parts, self._size = [], 0

    def _frame(self) -> tuple[int, bytes] | None:
        """The next frame, when it is all there; refused as soon as it says that it will be too long."""
        if len(self._in) < 2:
            return None
        flags = self._in[0]
        head = 9 if flags & _LONG else 2
        if flags > (_MORE | _LONG | _COMMAND):
            raise ProtocolViolation("a frame with unknown flags")
        if len(self._in) < head:
            return None
        size = int.from_bytes(self._in[1:head], "big")
        if flags & _COMMAND and size > _MOST_COMMAND_BYTES:
            raise ProtocolViolation(f"a command of {size} bytes")
        if self._size + size > MAX_MESSAGE_BYTES or len(self._parts) >= MAX_FRAMES:
            raise ProtocolViolation(f"a message of more than {MAX_MESSAGE_BYTES // 2**20} MiB or {MAX_FRAMES} frames")
        if len(self._in) < head + size:
            return None
        body = bytes(memoryview(self._in)[head : head + size])
        del self._in[: head + size]
        return flags, body


def _frame(body: bytes, flags: int) -> bytes:
    if len(body) > 255:
        return bytes((flags | _LONG,)) + len(body).to_bytes(8, "big") + body
    return bytes((flags, len(body))) + body
