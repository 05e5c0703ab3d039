import numpy as np
import pytest

from course.data.splits import generator, in_time, stratified_order, texts, three_way


def test_a_split_loses_and_repeats_no_row():
    x = np.arange(103)
    splits, rows = three_way(x, x, np.random.default_rng(0))
    assert [len(split.x) for split in splits] == [61, 21, 21]
    assert sorted(np.concatenate(rows)) == list(x)
    assert all(np.array_equal(split.x, part) for split, part in zip(splits, rows, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_every_stretch_of_a_stratified_order_holds_the_shares(seed):
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, 200, p=(0.7, 0.25, 0.05))
    order = stratified_order(labels, rng)
    assert sorted(order) == list(range(200))
    for start, stop in ((0, 40), (40, 80), (80, 200)):
        here = np.bincount(labels[order[start:stop]], minlength=3)
        assert np.abs(here - np.bincount(labels) * (stop - start) / 200).max() <= 2


def test_a_split_in_time_keeps_the_order():
    x = np.arange(50)
    train, validation, test = in_time(x, x)
    assert np.array_equal(np.concatenate([train.x, validation.x, test.x]), x)
    assert (len(train.x), len(validation.x), len(test.x)) == (30, 10, 10)


def test_names_and_seeds_have_streams_of_their_own():
    draws = {generator(name, seed).random() for name in ("moons", "houses") for seed in range(3)}
    assert len(draws) == 6


def test_texts_keeps_lists_of_one_length_as_lists():
    array = texts([[1, 2], [3, 4]])
    assert array.shape == (2,) and array[1] == [3, 4]
