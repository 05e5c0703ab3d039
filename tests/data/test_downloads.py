"""Downloads against a small server on this machine: broken, resumed, corrupt, refused, missing."""

import hashlib
import http.server
import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from course.data import downloads
from course.data.downloads import DataUnavailable, fetch, path_of
from course.data.manifest import File

CONTENT = np.random.default_rng(0).bytes(300_000)
GOOD = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Server:
    """What the server does, and what it was asked."""

    url: str = ""
    content: bytes = CONTENT
    break_after: list[int] = field(default_factory=list)  # one entry per answer that is to break, in bytes
    refuse: list[int] = field(default_factory=list)  # status codes to answer with first
    knows_ranges: bool = True
    asked: list[str | None] = field(default_factory=list)  # the Range of each request


@pytest.fixture
def server():
    state = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            state.asked.append(self.headers.get("Range"))
            if state.refuse:
                self.send_error(state.refuse.pop(0))
                return
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-")) if "Range" in self.headers else 0
            start = start if state.knows_ranges else 0
            if start and start >= len(state.content):
                self.send_error(416)
                return
            body = state.content[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(state.content) - 1}/{len(state.content)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: state.break_after.pop(0)] if state.break_after else body)

        def log_message(self, *arguments):
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_port}/file.bin"
    yield state
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def file(server, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(downloads.time, "sleep", lambda seconds: None)
    return File("file.bin", server.url, size=len(CONTENT), sha256=GOOD)


def leftovers(file):
    return sorted(path.name for path in path_of(file).parent.iterdir() if not path.name.endswith(".lock"))


def test_a_file_comes_to_where_keras_keeps_it(file, server, tmp_path):
    path = fetch(file, download=True)
    assert path == tmp_path / "datasets" / "file.bin" and path.read_bytes() == CONTENT
    assert leftovers(file) == ["file.bin"]


def test_a_right_file_is_not_fetched_again(file, server):
    fetch(file, download=True)
    fetch(file, download=True)
    fetch(file, download=False)
    assert server.asked == [None]


def test_without_leave_nothing_is_asked_of_the_network(file, server):
    with pytest.raises(DataUnavailable, match="file.bin is not on disk and the network was not tried"):
        fetch(file, download=False)
    assert server.asked == []


def test_a_broken_download_goes_on_where_it_stopped(file, server):
    server.break_after = [100_000, 50_000]
    assert fetch(file, download=True).read_bytes() == CONTENT
    assert server.asked == [None, "bytes=100000-", "bytes=150000-"]


def test_the_next_call_goes_on_too(file, server, monkeypatch):
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    server.break_after = [120_000]
    with pytest.raises(DataUnavailable, match="the download of file.bin failed: the connection broke after 120,000"):
        fetch(file, download=True)
    assert leftovers(file) == ["file.bin.part"]
    assert fetch(file, download=True).read_bytes() == CONTENT
    assert server.asked[-1] == "bytes=120000-"


def test_a_server_without_ranges_is_asked_for_the_whole_again(file, server):
    server.knows_ranges = False
    server.break_after = [100_000]
    assert fetch(file, download=True).read_bytes() == CONTENT
    assert len(server.asked) == 2  # what came from the beginning took the place of the part


def test_a_whole_part_is_taken_as_it_is(file, server):
    part = path_of(file).with_name("file.bin.part")
    part.parent.mkdir()
    part.write_bytes(CONTENT)
    assert fetch(file, download=True).read_bytes() == CONTENT


@pytest.mark.parametrize("beginning", [b"not the same file", CONTENT + b"and more"])
def test_a_part_of_something_else_is_thrown_away(file, server, beginning):
    part = path_of(file).with_name("file.bin.part")
    part.parent.mkdir()
    part.write_bytes(beginning)
    assert fetch(file, download=True).read_bytes() == CONTENT
    assert server.asked[-1] is None


def test_a_corrupt_file_is_refused_and_stays_without_leave_to_download(file):
    path = path_of(file)
    path.parent.mkdir()
    path.write_bytes(b"corrupt")
    with pytest.raises(DataUnavailable, match="file.bin on disk is corrupt"):
        fetch(file, download=False)
    assert path.read_bytes() == b"corrupt"


def test_a_corrupt_file_is_renamed_and_replaced(file):
    path = path_of(file)
    path.parent.mkdir()
    path.write_bytes(b"corrupt")
    assert fetch(file, download=True).read_bytes() == CONTENT
    assert path.with_name("file.bin.corrupt").read_bytes() == b"corrupt"


def test_wrong_bytes_from_the_server_are_never_put_in_place(file, server):
    server.content = CONTENT[:-1] + b"!"
    with pytest.raises(DataUnavailable, match="another hash"):
        fetch(file, download=True)
    assert leftovers(file) == []


def test_a_server_that_stumbles_is_asked_again(file, server):
    server.refuse = [503, 500]
    assert fetch(file, download=True).read_bytes() == CONTENT


def test_a_refusal_that_is_meant_is_not_repeated(file, server):
    server.refuse = [404] * 9
    with pytest.raises(DataUnavailable, match="404"):
        fetch(file, download=True)
    assert len(server.asked) == 1


def test_two_at_once_share_one_download(file, server):
    threads = [threading.Thread(target=fetch, args=(file,), kwargs={"download": True}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path_of(file).read_bytes() == CONTENT and server.asked == [None]


def test_an_unreachable_server_is_named(file):
    unreachable = File("file.bin", "http://127.0.0.1:9/file.bin", sha256=GOOD)
    with pytest.raises(DataUnavailable, match="the download of file.bin failed"):
        fetch(unreachable, download=True)


def test_a_hash_of_the_older_kind_is_checked_too(file, server):
    old = File("file.bin", server.url, md5=hashlib.md5(CONTENT).hexdigest())
    assert fetch(old, download=True).read_bytes() == CONTENT
    with pytest.raises(DataUnavailable, match="corrupt"):
        fetch(File("file.bin", server.url, md5="0" * 32), download=False)


def test_a_folder_that_cannot_be_made_is_a_reason_and_no_crash(file, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "a file" / "below"))
    with pytest.raises(DataUnavailable, match="the download of file.bin failed"):
        fetch(file, download=True)
