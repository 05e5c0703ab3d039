import numpy as np

from course import data


def given(name, **options):
    return data.load(name, verbose=False, **options)


def test_the_two_marked_numbers_add_up():
    x, y = given("adding_problem", length=12).test
    assert np.array_equal(x[..., 1].sum(axis=1), np.full(len(x), 2))
    assert np.allclose((x[..., 0] * x[..., 1]).sum(axis=1), y, atol=1e-6)
    assert x[:, :6, 1].sum() == x[:, 6:, 1].sum()  # one mark in each half


def test_parity_counts_the_ones_and_repeats_no_sequence():
    x, y = given("parity").together()
    assert np.array_equal(x.sum(axis=(1, 2)) % 2, y)
    assert len(np.unique(x[..., 0], axis=0)) == len(x)


def test_the_first_symbol_is_the_answer_and_occurs_nowhere_else():
    x, y = given("first_symbol_recall").together()
    assert np.array_equal(x[:, 0], y) and x[:, 1:].min() == 4 and x.max() == 7


def test_the_asked_key_leads_to_its_value():
    x, y = given("associative_recall", pairs=3).together()
    for row, value in zip(x[:200], y[:200], strict=True):
        pairs = dict(zip(row[0:-1:2], row[1:-1:2], strict=True))
        assert len(pairs) == 3 and pairs[row[-1]] - 10 == value


def test_reversed_sequences_are_reversed():
    x, y = given("sequence_reversal").test
    assert np.array_equal(x[:, ::-1], y) and x.min() >= 1


def test_long_parities_need_no_list_of_all_numbers():
    x, _ = given("parity", length=50, samples=200).together()
    assert x.shape == (200, 50, 1) and len(np.unique(x[..., 0], axis=0)) == 200


def test_waves_go_on_as_they_began():
    x, y = given("waves").train
    # Sums of two sines satisfy a linear recurrence: with the noise of 0.1, the next value is near its neighbours.
    assert np.abs(x[:, -1, 0] - y).mean() < 0.5 and y.std() > 0.5
