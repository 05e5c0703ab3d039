"""What may cross the border does so unchanged; nothing else does."""

import io
import json
import time
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.exercises.serialization import (
    MAX_ENTRIES,
    SerializationError,
    pack,
    pack_observation,
    plain,
    unpack,
    unpack_observation,
)
from course.exercises.types import Observation

names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
numbers = hnp.arrays(
    st.one_of(
        hnp.floating_dtypes(sizes=(32, 64)), hnp.integer_dtypes(), hnp.boolean_dtypes(), hnp.complex_number_dtypes()
    ),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, numbers, max_size=4))
def test_arrays_survive_bytes(data):
    back = unpack(pack(data))
    assert back.keys() == data.keys()
    for name, array in data.items():
        assert back[name].dtype == array.dtype and back[name].shape == array.shape
        np.testing.assert_array_equal(back[name], array)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, json_values, max_size=4))
def test_json_survives_bytes(data):
    assert unpack(pack(data)) == data


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_broken_bytes_are_refused_not_crashed_on(noise, place, value):
    good = bytearray(pack({"x": np.arange(6.0).reshape(2, 3), "about": "six"}))
    good[place % len(good)] = value
    for packed in (noise, bytes(good), bytes(good[: place % len(good)])):
        try:
            unpack(packed)
        except SerializationError:
            continue


def archive_of(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def npy(header: dict, body: bytes) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue() + body


def test_pickled_objects_are_refused():
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(SerializationError, match="object"):
        unpack(archive_of(**{"x.npy": stream.getvalue()}))


def test_a_header_that_promises_more_than_the_bytes_is_refused():
    huge = npy({"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**6)}, b"\0" * 64)
    with pytest.raises(SerializationError, match="as large as its bytes"):
        unpack(archive_of(**{"x.npy": huge}))


def test_a_compressed_archive_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", b"\0" * 10**6)
    with pytest.raises(SerializationError, match="uncompressed"):
        unpack(stream.getvalue())


def test_too_much_is_refused():
    with pytest.raises(SerializationError, match="at most 100 bytes"):
        unpack(pack({"x": np.zeros(1000)}), max_bytes=100)
    with pytest.raises(SerializationError, match=f"at most {MAX_ENTRIES}"):
        unpack(archive_of(**{f"x{i}.npy": b"" for i in range(MAX_ENTRIES + 1)}))


def test_deep_json_is_refused():
    nested: object = 1
    for _ in range(40):
        nested = {"a": nested}
    with pytest.raises(SerializationError, match="deep"):
        pack({"x": nested})
    with pytest.raises(SerializationError):
        unpack(archive_of(__json__=json.dumps({"x": nested}).encode()))


@pytest.mark.parametrize(
    "value, message",
    [
        (object(), "object of type object"),
        (np.array(["a"], dtype=object), "ndarray"),
        (lambda: 1, "function"),
        ({1: "a"}, "keys"),
        ([object()], "type object"),
        (np.array(["text"]), "ndarray"),
    ],
)
def test_live_objects_are_refused_by_name(value, message):
    with pytest.raises(SerializationError, match=message):
        plain(value, "answer")


def test_a_subclass_of_ndarray_becomes_an_array():
    class Sly(np.ndarray):
        def __eq__(self, other):
            return True

    crossed = plain(np.arange(3.0).view(Sly))
    assert type(crossed) is np.ndarray and crossed.tolist() == [0, 1, 2]


def test_lists_of_numbers_become_arrays_and_lists_of_text_stay():
    assert plain([[1, 2], [3, 4]]).shape == (2, 2)
    assert plain(["a", "b"]) == ["a", "b"]
    assert plain([[1], [2, 3]]) == [[1], [2, 3]]


def test_an_array_does_not_share_memory_with_the_student_s():
    theirs = np.zeros(3)
    ours = plain(theirs)
    theirs[0] = 9
    assert ours[0] == 0


def test_observations_survive_bytes():
    observed = Observation("observed", {"y": np.eye(2), "n": 3}, "", "")
    back = unpack_observation(pack_observation(observed))
    assert back.status == "observed" and back.data["n"] == 3
    np.testing.assert_array_equal(back.data["y"], np.eye(2))
    raised = Observation("raised", {}, "ValueError: no", "line 2 of f: x")
    assert unpack_observation(pack_observation(raised)) == raised


def test_the_same_data_give_the_same_bytes_at_any_time(monkeypatch):
    data = {"x": np.arange(3.0), "about": "three"}
    first = pack(data)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert pack(data) == first


def test_a_forged_status_is_refused():
    with pytest.raises(SerializationError, match="status"):
        unpack_observation(pack({"status": "right", "error": "", "line": ""}))
