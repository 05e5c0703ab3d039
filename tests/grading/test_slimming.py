"""A notebook's text is kept to the byte, its outputs are not, whatever the file holds and however it is cut.

`COURSE_INTAKE_MEBIBYTES=64` tries hostile files of that size; a few are enough to see the kind.
"""

import contextlib
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.grading import slimming
from course.grading.reading import Unreadable, read, read_pieces
from course.grading.slimming import slim
from course.grading.unreadable import MAX_FILE_BYTES
from tests.grading.conftest import as_bytes, code, notebook

SIZE = int(os.environ.get("COURSE_INTAKE_MEBIBYTES", "7")) * 2**20

texts = st.text(alphabet='outps":[]{}\\\n é😀', max_size=12) | st.sampled_from(["outputs", '"outputs": [', "\\"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
DROPPED = ("outputs", "attachments", "widgets")


def dropped(value):
    if isinstance(value, dict):
        return {
            key: type(inner)() if key in DROPPED and isinstance(inner, (list, dict)) else dropped(inner)
            for key, inner in value.items()
        }
    return [dropped(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("few", [0, 2, 64])  # brackets that are skipped one by one
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values, st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_what_is_left_is_the_same_json_without_outputs(few, value, size, indent, ascii_only):
    tree = {"cells": [{"source": value, "outputs": [value, {"text": value}]}], "metadata": {"widgets": {"a": value}}}
    content = json.dumps(tree, indent=indent, ensure_ascii=ascii_only).encode()
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slimming, "_FEW", few)
        patch.setattr(slimming, "_BLOCKS", (1 + size % 5, 16))
        assert json.loads(slim(pieces)) == dropped(tree)


@settings(deadline=None, max_examples=150)
@given(
    st.binary(max_size=200) | st.lists(st.sampled_from([b'"outputs":', b"[", b"]", b'"', b"\\", b"{"])).map(b"".join)
)
def test_any_bytes_give_the_same_however_they_are_cut(content):
    if json.detect_encoding(content) != "utf-8":
        return
    whole = slim([content])
    for size in (1, 3):
        assert slim(content[start : start + size] for start in range(0, len(content), size)) == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_outputs_are_dropped_in_every_encoding(encoding):
    cell = code("x = 'é'") | {"outputs": [{"text": "😀" * 1000}]}
    content = json.dumps(notebook(cell), ensure_ascii=False).encode(encoding)
    pieces = [content[start : start + 7] for start in range(0, len(content), 7)]
    left = slim([b"".join(pieces[:1]), *pieces[1:]])
    assert len(left) < 400 and read(left).cells[0].source == "x = 'é'"


def test_an_honest_notebook_with_68_mebibytes_of_outputs_is_read():
    picture = {"output_type": "display_data", "data": {"image/png": "iVBOR" * 2**18}}
    cell = code("def relu(x):\n    return x") | {"outputs": [picture] * 54}
    content = as_bytes(notebook(cell))
    assert len(content) > 68 * 10**6
    assert read(content).cells[0].source == "def relu(x):\n    return x"


def repeated(unit: bytes, size: int, begin: bytes = b'{"cells": [', end: bytes = b"]}") -> bytes:
    return begin + unit * (size // len(unit)) + end


# Each is made of as many bytes as are asked for, and is as bad as its bytes can be.
HOSTILE = {
    "lists": lambda size: repeated(b"[],", size),
    "deep": lambda size: repeated(b"[", size),
    "lists in outputs": lambda size: repeated(b"[],", size, b'{"outputs": ['),
    "deep outputs": lambda size: repeated(b"[", size, b'{"outputs": ['),
    "strings in outputs": lambda size: repeated(b'"",', size, b'{"outputs": ['),
    "one string in outputs": lambda size: repeated(b"a", size, b'{"outputs": ["'),
    "backslashes in outputs": lambda size: repeated(b"\\", size, b'{"outputs": ["'),
    "escaped quotes in outputs": lambda size: repeated(b'\\"', size, b'{"outputs": ["'),
    "many outputs": lambda size: repeated(b'"outputs":[],', size),
    "nearly outputs": lambda size: repeated(b'"outputs"', size),
    "nearly outputs, then blanks": lambda size: repeated(b'"outputs"        ', size),
    "short outputs": lambda size: repeated(b'"outputs":[' + b"[" * 30 + b"]" * 31 + b",", size),
    "longer outputs": lambda size: repeated(b'"outputs":[' + b"[" * 70 + b"]" * 71 + b",", size),
    "strings of brackets in outputs": lambda size: repeated(b'"[[[",', size, b'{"outputs": ['),
    "numbers": lambda size: repeated(b"11,", size),
    "one number": lambda size: repeated(b"1", size),
    "strings": lambda size: repeated(b'"ab",', size),
    "keys": lambda size: repeated(b'{"a":1},', size),
    "blanks": lambda size: repeated(b" ", size),
    "zeros": lambda size: bytes(size),
    "quotes": lambda size: repeated(b'"', size),
    "emoji": lambda size: repeated("😀".encode(), size, b'{"cells": ["', b'"]}'),
    "utf-16": lambda size: repeated("[],".encode("utf-16-le"), size, b"\xff\xfe"),
    "latin": lambda size: repeated(b"\xe9", size, b'{"cells": ["', b'"]}'),
    "source": lambda size: repeated(b"x\\n", size, b'{"cells": [{"cell_type": "code", "source": "', b'"}]}'),
}


def cost_of(content: bytes) -> tuple[float, float]:
    """Seconds of processor time, and mebibytes beyond what there was, to read a file or to refuse it."""
    there = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    child = os.fork()
    if not child:
        try:
            with contextlib.suppress(Unreadable):
                read_pieces(content[start : start + 2**20] for start in range(0, len(content), 2**20))
        finally:
            os._exit(0)
    usage = os.wait4(child, 0)[2]
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**10 - there / 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="what a process had at most is asked of /proc")
@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_a_file_holds_it_is_read_or_refused_in_two_seconds_and_200_mebibytes(kind):
    seconds, mebibytes = cost_of(HOSTILE[kind](SIZE))
    assert seconds < 2 and mebibytes < 200, f"{seconds:.2f} s, {mebibytes:.0f} MiB"


def test_a_file_beyond_the_limit_is_refused_before_it_is_all_read():
    def endless():
        while True:
            yield b'{"outputs": ["' + b" " * 2**20

    with pytest.raises(Unreadable, match=f"at most {MAX_FILE_BYTES // 2**20} are read"):
        slim(endless())
