"""The yardsticks agree with scikit-learn."""

import math

import numpy as np
import pytest

from course.callbacks.symptoms.skill import neighbors_skill, variance_explained

pytestmark = pytest.mark.backend


def test_neighbors_are_scikit_learn_s():
    from sklearn.datasets import load_diabetes, load_iris
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    from sklearn.preprocessing import StandardScaler

    x, y = load_iris(return_X_y=True)
    x = x + 1e-6 * np.random.default_rng(0).normal(size=x.shape)  # no ties
    predicted = cross_val_predict(KNeighborsClassifier(5), StandardScaler().fit_transform(x), y, cv=LeaveOneOut())
    assert neighbors_skill(x, y, classes=True) == pytest.approx((predicted == y).mean(), abs=0.011)

    x, y = (part[:80] for part in load_diabetes(return_X_y=True))
    predicted = cross_val_predict(KNeighborsRegressor(5), StandardScaler().fit_transform(x), y, cv=LeaveOneOut())
    expected = 1 - ((y - predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert neighbors_skill(x, y[:, None], classes=False) == pytest.approx(expected)


def test_variance_explained_is_one_for_perfect_and_zero_for_the_mean():
    y = np.array([[1.0], [2.0], [6.0]])
    assert variance_explained(y, y) == 1.0
    assert variance_explained(y, np.full((3, 1), 3.0)) == 0.0


def test_neighbors_of_few_examples_are_the_others():
    x = np.array([[0.0], [1.0], [1.1], [1.2]])
    assert neighbors_skill(x, np.array([0, 1, 1, 1]), classes=True) == 3 / 4
    assert neighbors_skill(x[:1], np.array([1]), classes=True) == 0.0


def test_variance_explained_is_no_number_for_outputs_that_are_none_and_zero_where_nothing_varies():
    y = np.array([[1.0], [2.0]])
    assert math.isnan(variance_explained(y, np.array([[1.0], [np.nan]])))
    assert variance_explained(np.ones((4, 1)), np.ones((4, 1))) == 0.0
