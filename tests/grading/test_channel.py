"""Replies that were asked for come through, once; everything else is counted and thrown away."""

import json

import pytest
from jupyter_client.session import Session

from course.grading import channel
from course.grading.student_process import MIME


@pytest.fixture
def one():
    """A channel without a socket: messages are handed to it."""
    made = channel.Channel({"key": b"a key", "ip": "/nowhere", "shell_port": 1, "transport": "ipc"}, lambda: True)
    made._waiting.add("asked")
    return made


def message(content, *, key=b"a key", kind="execute_reply", parent="asked"):
    session = Session(key=key)
    return session.serialize(session.msg(kind, content, parent={"msg_id": parent, "session": "", "date": ""}))


def test_a_signed_reply_that_was_asked_for_is_taken_once(one):
    parts = message({"status": "ok"})
    one._take(parts)
    assert one._kept == {"asked": {"status": "ok"}} and one._junk == 0
    one._take(parts)
    one._take(message({"status": "second"}))
    assert one._kept == {"asked": {"status": "ok"}} and one._junk == 2


@pytest.mark.parametrize(
    "wrong", [{"key": b"another key"}, {"kind": "display_data"}, {"parent": "never asked"}, {"parent": None}]
)
def test_anything_else_is_junk(one, wrong):
    one._take(message({"status": "forged"}, **wrong))
    assert not one._kept and one._junk == 1


def test_junk_in_numbers_ends_the_talk(one):
    with pytest.raises(channel.TooManyMessages):
        for _ in range(channel.MAX_JUNK + 1):
            one._take([b"x"])


def test_deep_json_is_junk(one):
    session = Session(key=b"a key")
    deep = b"[" * 100_000
    one._take([b"<IDS|MSG>", session.sign([deep, b"{}", b"{}", b"{}"]), deep, b"{}", b"{}", b"{}"])
    assert one._junk == 1


def test_a_reply_that_would_fill_the_memory_is_no_answer_and_is_not_parsed(one, monkeypatch):
    loads = json.loads
    monkeypatch.setattr(channel.json, "loads", lambda text: loads(text) if len(text) < 10**6 else pytest.fail("parsed"))
    session = Session(key=b"a key")
    header, parent = b'{"msg_type": "execute_reply"}', b'{"msg_id": "asked"}'
    for content in (b'{"a": [' + b"[]," * 10**6 + b"[]]}", b'{"a": "' + "é".encode() * 10**6 + b'"}'):
        one._waiting.add("asked")
        parts = [header, parent, b"{}", content]
        one._take([b"<IDS|MSG>", session.sign(parts), *parts])
        assert one._kept.pop("asked") == {} and one._junk == 0


def test_time_that_others_had_is_not_counted_but_five_times_as_much_ends_it(one, monkeypatch):
    class Clock:
        def __init__(self, process, *, free):
            self.now = 0.0

        def seconds(self):
            return 0.1 * self.wall()

        def wall(self):
            self.now += 0.1
            return self.now

    monkeypatch.setattr(channel, "OwnTime", Clock)
    monkeypatch.setattr(one._line, "receive", lambda seconds: None)
    one._process = 1
    with pytest.raises(channel.ReplyTimeout) as caught:
        one.reply_to("asked", 2.0)
    assert caught.value.busy and caught.value.own == pytest.approx(1.0, abs=0.1)


def test_what_an_expression_showed_is_an_object_or_nothing():
    def content(value):
        return {"user_expressions": {"result": {"data": {MIME: value}}}}

    assert channel.shown(content(json.dumps({"a": 1})), "result", MIME) == {"a": 1}
    for value in ("[1]", "null", "{", "[" * 100_000, None, 5, {"a": 1}):
        assert channel.shown(content(value), "result", MIME) is None
    assert channel.shown({}, "result", MIME) is None


def test_text_is_cut_and_clean():
    assert channel.text("x" * 600) == "x" * 499 + "…"
    assert channel.text(None) == channel.text(["a"]) == ""
    assert channel.text("a\ud800") == "a?"
