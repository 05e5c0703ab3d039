"""What is no text and no token is refused, with what came."""

import numpy as np
import pytest

from course.text.checking import require_texts, require_tokens


@pytest.mark.parametrize(
    "texts",
    [
        ["a", "b"],
        ("a", "b"),
        np.array(["a", "b"]),
        np.array([["a"], ["b"]]),
        np.array(["a", "b"], object),
        (x for x in "ab"),
    ],
    ids=["list", "tuple", "array", "column", "objects", "generator"],
)
def test_texts_come_in_many_forms(texts):
    assert require_texts("texts", texts) == ["a", "b"]


def test_bytes_are_utf_8():
    assert require_texts("texts", [b"caf\xc3\xa9"]) == ["café"]


def test_one_text_alone_is_refused():
    with pytest.raises(TypeError, match=r"one text, 'a film'.*\[texts\]"):
        require_texts("texts", "a film")


@pytest.mark.parametrize(("texts", "shown"), [(["a", None], "None"), (["a", 7], "7"), ([["a"]], r"\['a'\]")])
def test_what_is_no_text_is_named_with_its_place(texts, shown):
    with pytest.raises(TypeError, match=rf"`texts\[\d\]`.*Received: {shown}"):
        require_texts("texts", texts)


def test_what_is_no_list_is_refused():
    with pytest.raises(TypeError, match="texts=7"):
        require_texts("texts", 7)
    with pytest.raises(TypeError, match=r"\(2, 3\).*ravel"):
        require_texts("texts", np.full((2, 3), "a"))


def test_tokens_outside_the_vocabulary_are_refused():
    assert require_tokens(np.array([[0, 4]]), 5).tolist() == [[0, 4]]
    for token in (5, -1):
        with pytest.raises(ValueError, match=f"from 0 to 4.*Received: {token}"):
            require_tokens([[0, token]], 5)


def test_tokens_are_integers_of_one_or_two_axes():
    with pytest.raises(TypeError, match="float64.*argmax"):
        require_tokens([[0.5]], 5)
    with pytest.raises(ValueError, match=r"\(1, 1, 1\)"):
        require_tokens([[[1]]], 5)
