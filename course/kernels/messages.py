"""How a client and a zygote talk: JSON with its length before it, over a Unix socket, with open files along."""

import json
import os
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!I")
_LONGEST = 16 * 2**20


class Closed(ConnectionError):
    """The other side has gone."""


def send(connection: socket.socket, message: dict[str, Any], files: list[int] | None = None) -> None:
    """Send a message.

    Args:
        connection: A connected Unix socket.
        message: What `json` can write.
        files: File descriptors that the other side shall have, too.
    """
    data = json.dumps(message).encode()
    head = _LENGTH.pack(len(data))
    if files:
        socket.send_fds(connection, [head], files)
    else:
        connection.sendall(head)
    connection.sendall(data)


def receive(connection: socket.socket, *, files: int = 0) -> tuple[dict[str, Any], list[int]]:
    """Receive a message, waiting for it as long as the socket's own time limit lets it.

    Args:
        connection: A connected Unix socket.
        files: How many file descriptors may come along at most.

    Returns:
        The message and the file descriptors.

    Raises:
        Closed: The other side has gone, or speaks another language.
    """
    received: list[int] = []
    if files:
        head, received, _, _ = socket.recv_fds(connection, _LENGTH.size, files)
        head += _exactly(connection, _LENGTH.size - len(head)) if head else b""
    else:
        head = _exactly(connection, _LENGTH.size)
    if len(head) != _LENGTH.size:
        raise Closed("the connection was closed")
    (length,) = _LENGTH.unpack(head)
    if length > _LONGEST:
        raise Closed(f"a message of {length} bytes was announced, and at most {_LONGEST} are taken")
    message = json.loads(_exactly(connection, length))
    for descriptor in received:
        os.set_inheritable(descriptor, False)
    return message, received


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        try:
            part = connection.recv(count - len(data))
        except ConnectionResetError:
            part = b""
        if not part:
            raise Closed("the connection was closed")
        data += part
    return bytes(data)


def peer(connection: socket.socket) -> tuple[int, int]:
    """Process id and user id of the other side, from the kernel and not from what it says.

    Args:
        connection: A connected Unix socket.
    """
    pid, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, user
