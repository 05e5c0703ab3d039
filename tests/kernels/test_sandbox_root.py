"""What is shown to a sandbox, before it is built; what can be seen from inside is tried in `test_sandbox.py`."""

import sys
from pathlib import Path

from course.kernels.sandbox_root import SOCKETS, connection_inside, view_of

PACKAGE = Path(__file__).resolve().parents[2] / "course"


def test_the_interpreter_and_the_course_are_shown_and_the_answers_are_hidden(tmp_path):
    view = view_of({"sockets": str(tmp_path)})
    shown = tuple(f"{path}/" for path in view.readable)
    assert f"{PACKAGE}/".startswith(shown) and f"{sys.prefix}/".startswith(shown)
    assert str(PACKAGE / "answers") in view.hidden
    assert view.sockets == str(tmp_path)


def test_what_the_client_names_is_shown_once_and_what_is_missing_is_left_out(tmp_path):
    (tmp_path / "data" / "inner").mkdir(parents=True)
    wanted = [str(tmp_path / "data"), str(tmp_path / "data" / "inner"), str(tmp_path / "missing")]
    view = view_of({"sockets": str(tmp_path), "readable": wanted})
    assert [path for path in view.readable if path.startswith(str(tmp_path))] == [str(tmp_path / "data")]


def test_sockets_have_another_place_inside():
    assert connection_inside({"ip": "/run/user/1/s-2/k", "key": "x"}) == {"ip": f"{SOCKETS}/k", "key": "x"}
