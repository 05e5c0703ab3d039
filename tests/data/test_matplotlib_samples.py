import numpy as np

from course import data


def given(name, **options):
    return data.load(name, verbose=False, **options)


def test_months_follow_each_other_and_the_target_is_the_next_one():
    dataset = given("stock_prices")
    dates = np.concatenate([dataset.extras["dates"][part] for part in ("train", "validation", "test")])
    months = dates.astype("datetime64[M]").astype(int)
    assert np.array_equal(np.diff(months), np.ones(388, dtype=int))
    x, y = dataset.together()
    column = dataset.feature_names.index("^GSPC")
    assert np.array_equal(x[1:, column], y[:-1])
    assert not np.isnan(x).any()


def test_another_target_can_be_chosen():
    x, y = given("stock_prices", target="MSFT").together()
    assert np.array_equal(x[1:, 2], y[:-1])


def test_the_future_is_in_no_training_row():
    for name in ("stock_prices", "google_prices"):
        dates = given(name).extras["dates"]
        assert dates["train"].max() < dates["validation"].min() and dates["validation"].max() < dates["test"].min()


def test_the_electroencephalogram_is_whole():
    x, y = given("eeg").together()
    assert x.shape == (799, 4) and np.array_equal(x[1:, 0], y[:-1])


def test_terrain_places_carry_their_height():
    dataset = given("terrain")
    x, y = dataset.train
    grid = dataset.extras["height_map"]
    top = x[:, 1].argmax()
    assert grid.shape == (344, 403) and y[top] in grid[0]  # the northernmost place lies in the first line
