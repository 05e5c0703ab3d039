"""The real sets that come with scikit-learn: four tables, the 8×8 digits and two photographs."""

from __future__ import annotations

import numpy as np

from course.data.dataset import Parts, Split
from course.data.splits import empty_like, generator, stratified_order, three_way

DIGIT_NAMES = tuple(str(digit) for digit in range(10))


def digits(seed: int, *, size: int = 8, train_size: int | None = None) -> Parts:
    """1,797 handwritten digits, 8×8, float32 from 0 to 16; `size=28` gives MNIST's format, uint8 from 0 to 255."""
    images, labels = _digit_images(size)
    rng = generator("digits", seed)
    (train, validation, test), _ = three_way(images, labels, rng, strata=labels)
    if train_size is not None:
        train = _first_rows(train, train_size, rng)
    return Parts(train, validation, test, class_names=DIGIT_NAMES)


def digit_identities(seed: int, *, size: int = 8) -> Parts:
    """The digits 0 to 6 as seven identities, for verification; three more, never trained on, are in `extras`.

    `extras["unseen"]` is a `Split` of all images of 7, 8 and 9: does what was learned carry over to new identities?
    """
    images, labels = _digit_images(size)
    rng = generator("digit_identities", seed)
    known = labels < 7
    splits, _ = three_way(images[known], labels[known], rng, strata=labels[known])
    unseen = rng.permutation(np.flatnonzero(~known))
    return Parts(*splits, class_names=DIGIT_NAMES, extras={"unseen": Split(images[unseen], labels[unseen])})


def _digit_images(size: int) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = bunch.images.astype("float32"), bunch.target.astype("int64")
    if size == 8:
        return images, labels
    if size != 28:
        raise ValueError(
            f"`size` must be 8 (the original images) or 28 (MNIST's format). Received: size={size!r}. Try size=28."
        )
    return enlarge_digits(images), labels


def enlarge_digits(images: np.ndarray) -> np.ndarray:
    """Scale 8×8 images of 0 to 16 up to 20×20, in a 28×28 frame, as uint8 of 0 to 255: MNIST's format.

    Bilinear interpolation written as one matrix on each side: no image library is needed.
    """
    positions = np.clip((np.arange(20) + 0.5) * 8 / 20 - 0.5, 0, 7)
    left = np.minimum(positions.astype(int), 6)
    weights = np.zeros((20, 8), dtype="float64")
    weights[np.arange(20), left] = 1 - (positions - left)
    weights[np.arange(20), left + 1] = positions - left
    enlarged = weights @ images.astype("float64") @ weights.T  # (N, 8, 8) -> (N, 20, 20)
    framed = np.zeros((len(images), 28, 28), dtype="uint8")
    # The hair beyond a half makes ties go up on every machine, whichever way its matrix product rounds.
    framed[:, 4:24, 4:24] = np.floor(enlarged * 255 / 16 + 0.500001).astype("uint8")
    return framed


def _first_rows(train: Split, size: int, rng: np.random.Generator) -> Split:
    num_classes = len(np.unique(train.y))
    if not num_classes <= size <= len(train.y):
        raise ValueError(
            f"`train_size` must lie between {num_classes}, one image of each class, and {len(train.y)}, all there are. "
            f"Received: train_size={size!r}. Try train_size=100."
        )
    rows = stratified_order(train.y, rng)[:size]
    return Split(train.x[rows], train.y[rows])


def iris(seed: int) -> Parts:
    """150 iris flowers of three species: the lengths and widths of sepals and petals in cm."""
    return _classified("iris", seed)


def wine(seed: int) -> Parts:
    """178 wines of three cultivars: 13 chemical measurements, on very different scales."""
    return _classified("wine", seed)


def breast_cancer(seed: int) -> Parts:
    """569 tumors, malignant (0) or benign (1): 30 measurements of cell nuclei."""
    return _classified("breast_cancer", seed)


def diabetes(seed: int) -> Parts:
    """442 patients: ten measurements in their own units, and how far the disease went in a year."""
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)  # raw, since scaling on all rows at once would leak
    x, y = bunch.data.astype("float32"), bunch.target.astype("float32")
    splits, _ = three_way(x, y, generator("diabetes", seed))
    return Parts(*splits, feature_names=tuple(bunch.feature_names))


def photographs(seed: int) -> Parts:
    """Two color photographs of 427×640 pixels: a Chinese temple and a flower. There is nothing to hold out."""
    from sklearn.datasets import load_sample_images

    x = np.stack(load_sample_images().images)
    train = Split(x, np.arange(2))
    return Parts(train, empty_like(train), empty_like(train), class_names=("china", "flower"))


def _classified(name: str, seed: int) -> Parts:
    import sklearn.datasets

    bunch = getattr(sklearn.datasets, f"load_{name}")()
    x, y = bunch.data.astype("float32"), bunch.target.astype("int64")
    splits, _ = three_way(x, y, generator(name, seed), strata=y)
    return Parts(
        *splits,
        feature_names=tuple(str(feature) for feature in bunch.feature_names),
        class_names=tuple(str(label) for label in bunch.target_names),
    )
