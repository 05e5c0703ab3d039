"""The probe: what is read as one, and what is refused."""

import numpy as np
import pytest

from course.callbacks.probe import Probe, as_probe

pytestmark = pytest.mark.backend


def test_a_subset_is_evenly_spaced_so_that_sorted_labels_keep_every_class():
    y = np.repeat(np.arange(10), 50)
    subset = Probe(np.arange(500)[:, None], y).subset(40)
    assert subset.size == 40
    assert set(subset.y) == set(range(10))
    assert np.array_equal(y[subset.x[:, 0]], subset.y)


def test_a_subset_of_several_inputs_keeps_their_rows_together():
    probe = Probe({"a": np.arange(100), "b": np.arange(100) * 2}, np.arange(100), np.arange(100.0)).subset(7)
    assert np.array_equal(probe.x["b"], 2 * probe.x["a"])
    assert np.array_equal(probe.y, probe.x["a"])
    assert np.array_equal(probe.sample_weight, probe.x["a"])


def test_a_small_probe_is_its_own_subset():
    probe = Probe(np.zeros((5, 2)), np.zeros(5))
    assert probe.subset(5) is probe


def test_lists_of_numbers_are_arrays_and_lists_of_arrays_are_several_inputs():
    read = as_probe(([[1.0, 2.0], [3.0, 4.0]], [0, 1]), owner="X", with_targets=True)
    assert read.x.shape == (2, 2)
    two = as_probe(([np.zeros((4, 1)), np.ones((4, 2))], np.zeros(4)), owner="X", with_targets=True)
    assert [part.shape for part in two.x] == [(4, 1), (4, 2)]


@pytest.mark.parametrize("given", [None, np.zeros((4, 2)), (np.zeros(3),), "probe"])
def test_a_probe_that_is_no_pair_is_refused_with_an_example(given):
    with pytest.raises(TypeError, match=r"must be a tuple \(x, y\).*Received: .*GradientMonitor\(probe="):
        as_probe(given, owner="GradientMonitor", with_targets=True)


def test_lengths_that_differ_are_named():
    with pytest.raises(ValueError, match=r"Received lengths: \[4, 3\]"):
        as_probe((np.zeros((4, 2)), np.zeros(3)), owner="X", with_targets=True)


def test_an_empty_probe_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        as_probe((np.zeros((0, 2)), np.zeros(0)), owner="X", with_targets=True)
