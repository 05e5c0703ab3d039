"""The students and houses are built to facts: here they are, computed."""

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from course import data


def given(name, **options):
    return data.load(name, verbose=False, **options)


def test_the_ten_students_are_split_as_scikit_learn_does_with_seed_42():
    dataset = given("ten_students")
    x, y = dataset.extras["x"], dataset.extras["y"]
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
    assert np.array_equal(dataset.train.x, x_train) and np.array_equal(dataset.train.y, y_train)
    assert dataset.test.x.tolist() == x_test.tolist() == [[5, 7], [3, 5]]
    assert dataset.test.y.tolist() == y_test.tolist() == [1, 0]


def test_either_feature_alone_separates_the_ten_students():
    x, y = given("ten_students").together()
    assert np.array_equal(x, np.round(x)) and len(np.unique(x, axis=0)) == 10
    assert np.array_equal(x[:, 0] > 3.5, y == 1)
    assert np.array_equal(x[:, 1] > 5.5, y == 1)
    assert round(np.corrcoef(x.T)[0, 1], 2) == 0.87


def test_the_ten_students_depend_on_no_seed():
    assert np.array_equal(given("ten_students").train.x, given("ten_students", seed=5).train.x)


def test_more_rooms_go_with_a_higher_price_and_weigh_negative():
    for seed in range(3):
        x, price = given("houses", seed=seed).together()
        assert np.corrcoef(x[:, 1], price)[0, 1] > 0.75
        weights = LinearRegression().fit(StandardScaler().fit_transform(x), price / price.std()).coef_
        assert weights[1] < -0.15 and weights[0] > 0.9


def test_the_cohort_follows_its_stated_probability():
    dataset = given("student_cohort", samples=20_000)
    probability, passed = dataset.extras["probability"]["train"], dataset.train.y
    for low in np.arange(0, 1, 0.2):
        rows = (probability >= low) & (probability < low + 0.2)
        error = np.sqrt(0.25 / rows.sum())
        assert abs(passed[rows].mean() - probability[rows].mean()) < 4 * error
    ceiling = np.maximum(probability, 1 - probability).mean()
    assert 0.8 < ceiling < 0.86


def test_too_little_sleep_undoes_study():
    from course.data.tabular import student_logit

    gain = [student_logit(8.0, slept, 80.0) - student_logit(2.0, slept, 80.0) for slept in (3.0, 4.5, 7.0)]
    assert gain[0] == 0 < gain[1] < gain[2]


def test_the_passengers_have_words_numbers_and_gaps():
    words, codes = given("survival"), given("survival", encoded=True)
    sex, age, deck = (words.feature_names.index(name) for name in ("sex", "age", "deck"))
    assert set(words.train.x[:, sex]) == {"male", "female"}
    assert None in words.train.x[:, deck] and isinstance(words.train.x[0, age], float)
    assert codes.train.x.dtype == np.float32 and np.array_equal(words.test.y, codes.test.y)
    missing = np.isnan(codes.train.x).mean(axis=0)
    assert missing[age] > 0.1 and missing[deck] > 0.4 and missing[sex] == 0
    assert np.array_equal(codes.train.x[:, sex] == 1, words.train.x[:, sex] == "female")
