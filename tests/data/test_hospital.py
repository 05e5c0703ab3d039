"""The faults of the hospital table are those that its card tells, and its twin has none of them."""

import numpy as np
from sklearn.datasets import load_breast_cancer

from course import data
from course.data.hospital import HOSPITALS, MEASURED, NOT_MEASURED


def table(seed=0):
    dataset = data.load("hospital", seed=seed, verbose=False)
    x, y = dataset.together()
    return x, y, dataset.extras["patient"]


def real(name, patients):
    column = {"radius": 0, "perimeter": 2, "area": 3, "smoothness": 4, "symmetry": 8}[name]
    return load_breast_cancer().data[patients, column]


def noted(x, name):
    return x[:, 1 + MEASURED.index(name)].astype("float64")


def test_every_patient_is_there_and_sixty_are_there_twice():
    _, y, patient = table()
    numbers, counts = np.unique(patient, return_counts=True)
    assert len(numbers) == 569 and (counts == 2).sum() == 60 and counts.max() == 2
    assert np.array_equal(y, 1 - load_breast_cancer().target[patient])


def test_no_patient_is_in_two_parts():
    dataset = data.load("hospital", verbose=False)
    ends = np.cumsum([len(dataset.train.y), len(dataset.validation.y)])
    parts = [set(part.tolist()) for part in np.split(dataset.extras["patient"], ends)]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])


def test_lengths_are_tenfold_in_one_hospital_and_true_elsewhere():
    x, _, patient = table()
    for name in ("radius", "perimeter"):
        unit = noted(x, name) / real(name, patient)
        assert np.allclose(unit, np.where(x[:, 0] == "Brenn", 10.0, 1.0), rtol=1e-5)
    assert np.allclose(noted(x, "symmetry"), real("symmetry", patient), rtol=1e-5)


def test_a_few_areas_have_a_slipped_point():
    x, _, patient = table()
    factor = noted(x, "area") / real("area", patient)
    assert set(factor.round(6)) == {1.0, 10.0} and 4 <= (factor > 5).sum() <= 20


def test_gaps_are_empty_cells_or_minus_nine_and_one_of_them_tells_the_class():
    x, y, patient = table()
    gone = np.isnan(noted(x, "concavity"))
    assert gone[y == 0].mean() > 3 * gone[y == 1].mean()
    assert 0.05 < np.isnan(noted(x, "texture")).mean() < 0.2
    smooth = noted(x, "smoothness")
    coded = smooth == NOT_MEASURED
    assert coded.sum() > 10 and set(x[coded, 0]) == {"Corvale"}
    assert np.allclose(smooth[~coded], real("smoothness", patient)[~coded], rtol=1e-4)


def test_the_last_column_knows_the_diagnosis():
    x, y, _ = table()
    visits = x[:, -1].astype("float64")
    assert ((visits > 2.5) == y).mean() > 0.95
    assert set(x[:, 0]) == set(HOSPITALS)


def test_the_clean_twin_has_the_same_patients_in_the_same_parts():
    clean = data.load("hospital", faults=False, verbose=False)
    faulty = data.load("hospital", verbose=False)
    assert clean.feature_names == MEASURED and clean.train.x.dtype == np.float32
    assert len(clean) == 569 and np.isfinite(clean.together().x).all()
    own = set(clean.extras["patient"][: len(clean.train.y)].tolist())
    assert own == set(faulty.extras["patient"][: len(faulty.train.y)].tolist())
    assert np.allclose(clean.together().x[:, 0], real("radius", clean.extras["patient"]))
