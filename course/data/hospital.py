"""A hospital table: real tumors with faults that were put in on purpose, and the same tumors without them."""

from __future__ import annotations

import numpy as np

from course.data.dataset import Parts, Split
from course.data.splits import generator, three_way

MEASURED = ("radius", "texture", "perimeter", "area", "smoothness", "concavity", "symmetry")
# Where scikit-learn's breast_cancer has them: the means of ten measurements come first.
_COLUMNS = (0, 1, 2, 3, 4, 6, 8)
HOSPITALS = ("Aldwick", "Brenn", "Corvale")
AFTERWARDS = "visits afterwards"
NOT_MEASURED = -9.0  # what Corvale's old forms say instead of an empty cell
_UNIT_OF_BRENN = 10.0  # its lengths are this many times those of the others
_TWICE = 60  # patients with a second row
CLASS_NAMES = ("benign", "malignant")


def hospital(seed: int, *, faults: bool = True) -> Parts:
    """569 tumors by seven measurements, as three hospitals might have noted them; 1 is malignant.

    The rows are those of `breast_cancer`. Put in on purpose, and only here: the hospital's name; two lengths in another
    unit; cells that are empty, or hold -9; areas with a slipped decimal point; sixty patients with a second row; a
    column that was filled in after the diagnosis. Which patients and cells, `seed` decides. `extras["patient"]` numbers
    the patients of the rows of `together()`; both rows of a patient are in the same part.

    With `faults=False`, the same patients once each, in the same parts, with the seven measurements as they were.
    """
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    x, y = bunch.data[:, _COLUMNS], 1 - bunch.target.astype("int64")
    _, parts = three_way(x, y, generator("hospital", seed), strata=y)
    if not faults:
        train, validation, test = (Split(x[rows].astype("float32"), y[rows]) for rows in parts)
        own = {"patient": np.concatenate(parts)}
        return Parts(train, validation, test, feature_names=MEASURED, class_names=CLASS_NAMES, extras=own)
    rng = generator("faults of hospital", seed)
    patient = np.concatenate([np.arange(len(y)), rng.choice(len(y), _TWICE, replace=False)])
    table = _noted(x[patient], y[patient], rng)
    rows = [np.flatnonzero(np.isin(patient, part)) for part in parts]
    rows = [rng.permutation(part) for part in rows]
    train, validation, test = (Split(table[part], y[patient[part]]) for part in rows)
    return Parts(
        train,
        validation,
        test,
        feature_names=("hospital", *MEASURED, AFTERWARDS),
        class_names=CLASS_NAMES,
        extras={"patient": np.concatenate([patient[part] for part in rows]), "not measured": NOT_MEASURED},
    )


def _noted(measured: np.ndarray, malignant: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A row of objects for each row: the hospital, the measurements as it noted them, and what came afterwards."""
    n = len(malignant)
    at = {name: column for column, name in enumerate(MEASURED)}
    noted = measured.copy()
    # Corvale is where the difficult ones are sent.
    place = np.where(malignant == 1, rng.choice(3, n, p=(0.25, 0.25, 0.5)), rng.choice(3, n, p=(0.45, 0.35, 0.2)))
    slipped = rng.random(n) < 0.015
    noted[slipped, at["area"]] *= 10
    for name in ("radius", "perimeter"):
        noted[place == 1, at[name]] *= _UNIT_OF_BRENN
    noted[rng.random(n) < 0.12, at["texture"]] = np.nan
    # What looks harmless is not measured to the end: the gap itself says something.
    noted[rng.random(n) < np.where(malignant == 1, 0.06, 0.3), at["concavity"]] = np.nan
    noted[(place == 2) & (rng.random(n) < 0.15), at["smoothness"]] = NOT_MEASURED
    visits = rng.poisson(np.where(malignant == 1, 7.0, 0.6))
    rows = np.empty((n, len(MEASURED) + 2), dtype=object)
    rows[:, 0] = [HOSPITALS[number] for number in place]
    rows[:, 1:-1] = np.round(noted, 6)
    rows[:, -1] = visits.astype("float64")
    return rows
