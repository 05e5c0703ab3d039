"""ZeroMQ by hand: understood by libzmq, and never more in memory than a message may have."""

import resource
import socket
import tempfile
import threading

import pytest
import zmq

from course.grading import zmtp
from tests.kernels.conftest import wait_until


@pytest.fixture
def short_folder():
    with tempfile.TemporaryDirectory(prefix="ck-") as folder:
        yield folder


@pytest.fixture
def router(short_folder):
    """libzmq's own end, and ours."""
    context = zmq.Context()
    end = context.socket(zmq.ROUTER)
    end.bind(f"ipc://{short_folder}/s")
    ours = zmtp.Connection(f"{short_folder}/s")
    yield end, ours
    ours.close()
    context.destroy(linger=0)


@pytest.fixture
def hostile(short_folder):
    """A listener that is no ZeroMQ, and our connection to it, greeted."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short_folder}/s")
        listener.listen(1)
        ours = zmtp.Connection(f"{short_folder}/s")
        ours.send([b"x"])
        with listener.accept()[0] as end:
            end.sendall(zmtp._GREETING + zmtp._frame(zmtp._READY, 4))
            yield end, ours
    ours.close()


def test_libzmq_understands_and_is_understood(router):
    end, ours = router
    for parts in ([b"one"], [b"", b"x" * 255, b"y" * 256], [b"z" * 3_000_000, b"end"]):
        ours.send(parts)
        wait_until(lambda: ours.receive(0.01) is None and end.poll(1))
        identity, *came = end.recv_multipart()
        assert came == parts
        end.send_multipart([identity, *came])
        assert ours.receive(5) == parts


def test_it_waits_for_a_socket_that_is_not_there_yet(short_folder):
    ours = zmtp.Connection(f"{short_folder}/later")
    ours.send([b"early"])
    assert ours.receive(0.05) is None
    context = zmq.Context()
    end = context.socket(zmq.ROUTER)
    end.bind(f"ipc://{short_folder}/later")
    wait_until(lambda: ours.receive(0.01) is None and end.poll(1))
    assert end.recv_multipart()[1] == b"early"
    ours.close()
    context.destroy(linger=0)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x02" + (2**40).to_bytes(8, "big"),
        b"\x03" + (20 * 2**20).to_bytes(8, "big") + bytes(20 * 2**20) + b"\x02" + (5 * 2**20).to_bytes(8, "big"),
        b"\x01\x00" * (zmtp.MAX_FRAMES + 1),
        b"\x06" + (2**20).to_bytes(8, "big"),
        b"\xff\xff",
    ],
    ids=["a frame of a terabyte", "frames that add up", "frames without end", "a long command", "no frame"],
)
def test_too_much_ends_the_talk_as_soon_as_it_is_announced(hostile, sent):
    end, ours = hostile
    thread = threading.Thread(target=lambda: end.sendall(sent), daemon=True)
    thread.start()
    with pytest.raises(zmtp.ProtocolViolation):
        while True:
            ours.receive(0.5)
    assert len(ours._in) < zmtp.MAX_MESSAGE_BYTES + 2**20


def test_what_is_no_zeromq_is_refused(short_folder):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short_folder}/s")
        listener.listen(1)
        ours = zmtp.Connection(f"{short_folder}/s")
        ours.send([b"x"])
        with listener.accept()[0] as end:
            end.sendall(b"HTTP/1.1 200 OK\r\n" + bytes(100))
            with pytest.raises(zmtp.ProtocolViolation, match="no ZeroMQ"):
                ours.receive(1)
    ours.close()


def test_nothing_is_read_while_nobody_waits_and_what_came_before_the_end_is_given_out(hostile):
    end, ours = hostile
    end.setblocking(False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    flood, taken = zmtp._frame(b"x" * 2**20, 0), 0
    try:
        while taken < 2**30:
            taken += end.send(flood)
    except BlockingIOError:
        pass
    assert taken < 2**24 and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**15
    end.close()
    with pytest.raises(zmtp.Closed):
        while True:
            ours.receive(0.2)
