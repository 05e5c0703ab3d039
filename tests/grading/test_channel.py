"""Replies that were asked for come through, once; everything else is counted and thrown away."""

import json

import pytest
from jupyter_client.session import Session

from course.grading import channel
from course.grading.student_process import MIME


@pytest.fixture
def one():
    """A channel without a socket: messages are handed to it."""
    made = channel.Channel.__new__(channel.Channel)
    made._session, made._kept, made._waiting, made._junk = Session(key=b"a key"), {}, {"asked"}, 0
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
