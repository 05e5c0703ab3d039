import numpy as np
import pytest

from course.plots.values import as_array, as_labels, as_series, names_for


class Tensor:
    """A tensor that NumPy cannot read, as one that still records gradients."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


def test_a_tensor_that_numpy_cannot_read_is_answered_with_the_way_out():
    with pytest.raises(TypeError, match=r"Received: Tensor \(Can't call numpy.*keras.ops.convert_to_numpy"):
        as_array("x", Tensor())


def test_ragged_lists_are_refused():
    with pytest.raises(TypeError, match="`x` must be numbers"):
        as_array("x", [[1, 2], [3]])


def test_empty_arrays_and_wrong_dimensions_are_refused():
    with pytest.raises(ValueError, match="`x` must be at least one number"):
        as_array("x", [])
    with pytest.raises(ValueError, match=r"an array with 1 dimension. Received: shape \(1, 1\)"):
        as_array("x", [[1]], dimensions=1)
    with pytest.raises(ValueError, match=r"an array with 2 or 3 dimensions. Received: shape \(1,\)"):
        as_array("x", [1], dimensions=(2, 3))


def test_values_that_are_no_numbers_are_found():
    with pytest.raises(ValueError, match=r"Received: inf at index \(1, 0\)"):
        as_array("x", [[1.0, 2.0], [np.inf, 3.0]])
    assert np.isnan(as_array("x", [np.nan], finite=False)).all()


def test_a_lone_array_has_no_name_and_a_mapping_keeps_its_names():
    assert list(as_series("x", [1, 2])) == [""]
    assert {name: values.tolist() for name, values in as_series("x", {"a": [1], 2: [3]}).items()} == {
        "a": [1],
        "2": [3],
    }
    with pytest.raises(ValueError, match="at least one named array"):
        as_series("x", {})


def test_labels_are_whole_numbers_or_texts_and_a_column_is_a_row():
    assert as_labels("y", [[1], [0]]).tolist() == [1, 0]
    assert as_labels("y", [1.0, 0.0]).dtype.kind == "i"
    assert as_labels("y", ["a", "b"]).tolist() == ["a", "b"]
    with pytest.raises(ValueError, match="`y` must be class labels .* Received: nan"):
        as_labels("y", [1.0, np.nan])
    with pytest.raises(ValueError, match="`y` must be at least one label"):
        as_labels("y", [])


def test_a_text_is_no_list_of_names():
    with pytest.raises(ValueError, match="`names` must be a list of 2 names. Received: 'ab'"):
        names_for("names", "ab", 2, "{}")
    assert names_for("names", None, 2, "class {}", first=1) == ["class 1", "class 2"]
