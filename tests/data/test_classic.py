import numpy as np
import pytest
import sklearn.datasets

from course import data
from course.data.classic import enlarge_digits


def given(name, **options):
    return data.load(name, verbose=False, **options)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_rows_are_those_of_scikit_learn(name):
    bunch = getattr(sklearn.datasets, f"load_{name}")()
    x, y = given(name).together()
    ours = sorted((*row, label) for row, label in zip(x.tolist(), y.tolist(), strict=True))
    theirs = zip(bunch.data.astype("float32").tolist(), bunch.target.tolist(), strict=True)
    assert ours == sorted((*row, label) for row, label in theirs)


def test_digits_are_raw_and_complete():
    x, y = given("digits").together()
    assert x.shape == (1797, 8, 8) and x.dtype == np.float32 and (x.min(), x.max()) == (0, 16)
    assert np.array_equal(np.bincount(y), np.bincount(sklearn.datasets.load_digits().target))


def test_enlarged_digits_have_mnists_format_and_the_same_splits():
    small, large = given("digits"), given("digits", size=28)
    assert large.train.x.shape == (1077, 28, 28) and large.train.x.dtype == np.uint8
    assert np.array_equal(small.test.y, large.test.y)
    assert large.train.x[:, :4].max() == 0 and large.train.x.max() == 255


def test_enlarging_keeps_a_constant_and_the_place_of_a_stroke():
    image = np.zeros((1, 8, 8))
    image[0, :, 2:6] = 16
    large = enlarge_digits(image)[0, 4:24, 4:24]
    assert (large[:, 7:13] == 255).all() and (large[:, :3] == 0).all() and (large[:, 17:] == 0).all()
    assert np.array_equal(large, large[:, ::-1])


def test_a_small_training_set_is_stratified_and_the_test_stays():
    small = given("digits", train_size=50)
    assert np.array_equal(np.bincount(small.train.y), [5] * 10)
    assert np.array_equal(small.test.x, given("digits").test.x)


def test_unseen_identities_are_in_no_split():
    dataset = given("digit_identities")
    assert set(dataset.together().y) == set(range(7))
    assert set(dataset.extras["unseen"].y) == {7, 8, 9}
    assert len(dataset) + len(dataset.extras["unseen"].y) == 1797


def test_diabetes_is_not_scaled_beforehand():
    x, _ = given("diabetes").together()
    assert x[:, 0].max() == 79  # years


def test_photographs_are_two_and_held_out_are_none():
    dataset = given("photographs")
    assert dataset.train.x.shape == (2, 427, 640, 3) and dataset.train.x.dtype == np.uint8
    assert dataset.validation.x.shape == dataset.test.x.shape == (0, 427, 640, 3)
