"""The sets of `keras.datasets`: the real files when they are on disk, stand-ins of the same schema when not.

The files are read here, not through `keras.datasets`: that would import a backend to read a few arrays, would try the
network by itself when a file is missing, and would unpack CIFAR's archive anew at every call. The arrays are the same;
a test compares them with what `keras.datasets` makes of the same files.
"""

from __future__ import annotations

import gzip
import json
import pickle
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from course.data.classic import DIGIT_NAMES, enlarge_digits
from course.data.dataset import Parts, Split
from course.data.downloads import DataUnavailable, fetch
from course.data.generated_images import COLORS, SHAPES, draw_shapes
from course.data.generated_text import reviews
from course.data.manifest import File, describe
from course.data.splits import generator, stratified_order, texts, three_way

FASHION_NAMES = (
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
CIFAR10_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
# The columns of the file, which are the census's. The list in Keras' own documentation is scikit-learn's, with other
# columns in another order (keras-team/keras issue 21886).
CALIFORNIA_COLUMNS = (
    "longitude",
    "latitude",
    "median age of houses",
    "total rooms",
    "total bedrooms",
    "population",
    "households",
    "median income",
)
REUTERS_NAMES = tuple(
    (
        "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton "
        "carcass crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock "
        "retail ipi iron-steel rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead"
    ).split()
)
# What keras.datasets puts before the words' own numbers.
SPECIAL_TOKENS = ("<pad>", "<start>", "<unknown>")
UNKNOWN = 2
KERAS_SEED = 113  # the shuffling seed of keras.datasets, kept so that the same rows lie in the same place


def mnist(seed: int, *, download: bool) -> Parts:
    """70,000 handwritten digits, 28×28, uint8; or scikit-learn's digits in the same format."""
    return _real_or_stand_in("mnist", download, lambda paths: _npz_images(paths[0], seed), lambda: _enlarged(seed))


def _npz_images(path: Path, seed: int) -> Parts:
    with np.load(path, allow_pickle=False) as archive:
        arrays = [archive[key] for key in ("x_train", "y_train", "x_test", "y_test")]
    return _with_validation(*arrays, seed=seed, class_names=DIGIT_NAMES)


def _enlarged(seed: int) -> Parts:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = enlarge_digits(bunch.images), bunch.target.astype("int64")
    splits, _ = three_way(images, labels, generator("mnist", seed), strata=labels)
    return Parts(*splits, class_names=DIGIT_NAMES, stand_in="scikit-learn's digits, scaled up", licence="CC BY 4.0")


def fashion_mnist(seed: int, *, download: bool) -> Parts:
    """70,000 pictures of clothing, 28×28, uint8; or drawn shapes in grey in the same format."""
    return _real_or_stand_in("fashion_mnist", download, lambda paths: _idx_images(paths, seed), lambda: _grey(seed))


def _idx_images(paths: list[Path], seed: int) -> Parts:
    y_train, x_train, y_test, x_test = (_read_idx(path) for path in paths)
    return _with_validation(x_train, y_train, x_test, y_test, seed=seed, class_names=FASHION_NAMES)


def _read_idx(path: Path) -> np.ndarray:
    """Read one of LeCun's IDX files of bytes: two zeros, the type, the number of axes, their lengths, the values."""
    with gzip.open(path, "rb") as stream:
        content = stream.read()
    if content[:3] != b"\x00\x00\x08":
        raise ValueError(
            f"{path.name} must begin with 00 00 08, the mark of IDX files of bytes. Received: {content[:3].hex(' ')}. "
            "Delete it and load again with download=True."
        )
    lengths = np.frombuffer(content, ">i4", count=content[3], offset=4)
    return np.frombuffer(content, "uint8", offset=4 + 4 * content[3]).reshape(lengths)


def _grey(seed: int) -> Parts:
    rng = generator("fashion_mnist", seed)
    shape = rng.permutation(np.arange(4000) % 10)
    images, _ = draw_shapes(shape, rng, size=28, noise=0.05)
    grey = np.round(images @ np.array([0.299, 0.587, 0.114])).astype("uint8")
    splits, _ = three_way(grey, shape.astype("int64"), rng, strata=shape)
    return Parts(*splits, class_names=SHAPES, stand_in="a generator of grey shapes")


def cifar10(seed: int, *, download: bool) -> Parts:
    """60,000 color photographs, 32×32, of ten classes; or drawn shapes in the same format."""
    return _real_or_stand_in(
        "cifar10", download, lambda paths: _cifar10_archive(paths[0], seed), lambda: _drawn("cifar10", seed)
    )


def _cifar10_archive(path: Path, seed: int) -> Parts:
    batches = _read_cifar(path, [f"data_batch_{index}" for index in range(1, 6)] + ["test_batch"], b"labels")
    x_train, y_train = (np.concatenate(parts) for parts in zip(*batches[:5], strict=True))
    return _with_validation(x_train, y_train, *batches[5], seed=seed, class_names=CIFAR10_NAMES)


def cifar100(seed: int, *, coarse: bool = False, download: bool) -> Parts:
    """60,000 color photographs, 32×32, of 100 classes (20 with `coarse=True`); or drawn shapes in the same format."""
    return _real_or_stand_in(
        "cifar100",
        download,
        lambda paths: _cifar100_archive(paths[0], seed, "coarse" if coarse else "fine"),
        lambda: _drawn("cifar100", seed, coarse=coarse),
    )


def _cifar100_archive(path: Path, seed: int, mode: str) -> Parts:
    train, test = _read_cifar(path, ["train", "test"], f"{mode}_labels".encode())
    (meta,) = _read_pickles(path, ["meta"])
    names = tuple(name.decode().replace("_", " ") for name in meta[f"{mode}_label_names".encode()])
    return _with_validation(*train, *test, seed=seed, class_names=names)


def _read_cifar(path: Path, members: list[str], labels: bytes) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), np.array(batch[labels]))
        for batch in _read_pickles(path, members)
    ]


def _read_pickles(path: Path, members: list[str]) -> list[dict[bytes, Any]]:
    """Read members of a gzipped tar archive, by the last part of their names, in the order asked for.

    Unpickling runs what a file says; these files have passed their SHA-256, so they say what their authors wrote.
    """
    found: dict[str, dict[bytes, Any]] = {}
    with tarfile.open(path, "r:gz") as archive:
        for entry in archive:
            name = entry.name.rsplit("/", 1)[-1]
            content = archive.extractfile(entry) if entry.isfile() and name in members else None
            if content is not None:
                found[name] = pickle.load(content, encoding="bytes")
    return [found[name] for name in members]


def _drawn(name: str, seed: int, *, coarse: bool = False) -> Parts:
    rng = generator(name, seed)
    names: tuple[str, ...] = SHAPES
    if name == "cifar10":
        shape = rng.permutation(np.arange(4000) % 10)
        images, _ = draw_shapes(shape, rng, size=32, noise=0.05)
        labels = shape
    else:
        labels = rng.permutation(np.arange(6000) % 100)
        images, _ = draw_shapes(labels // 10, rng, size=32, noise=0.04, color=labels % 10)
        if not coarse:
            names = tuple(f"{color} {shape}" for shape in SHAPES for color in COLORS)
        labels = labels // 10 if coarse else labels
    splits, _ = three_way(images, labels.astype("int64"), rng, strata=labels)
    return Parts(*splits, class_names=names, stand_in="a generator of colored shapes")


def imdb(seed: int, *, num_words: int | None = 10_000, download: bool) -> Parts:
    """50,000 film reviews as lists of word numbers; or generated ones in the same format.

    `num_words` keeps the most frequent words and writes 2 for the others, as in `keras.datasets`. Where the list of
    words is known, `extras["vocabulary"]` turns a number into its word.
    """
    _check_num_words(num_words)
    return _real_or_stand_in(
        "imdb", download, lambda paths: _imdb_npz(paths, seed, num_words), lambda: _encoded_reviews(seed, num_words)
    )


def _imdb_npz(paths: list[Path], seed: int, num_words: int | None) -> Parts:
    with np.load(paths[0], allow_pickle=True) as archive:  # lists in an array are pickled; the SHA-256 vouches for them
        arrays = {key: archive[key] for key in ("x_train", "y_train", "x_test", "y_test")}
    rng = np.random.RandomState(KERAS_SEED)
    for part in ("train", "test"):
        order = np.arange(len(arrays[f"x_{part}"]))
        rng.shuffle(order)
        for key in (f"x_{part}", f"y_{part}"):
            arrays[key] = arrays[key][order]
    x_train, x_test = (_numbered(arrays[f"x_{part}"], num_words) for part in ("train", "test"))
    extras = _vocabulary(paths[1:], num_words)
    names = ("negative", "positive")
    y_train, y_test = arrays["y_train"], arrays["y_test"]
    return _with_validation(x_train, y_train, x_test, y_test, seed=seed, class_names=names, extras=extras)


def reuters(seed: int, *, num_words: int | None = 10_000, download: bool) -> Parts:
    """11,228 newswires as lists of word numbers, 46 topics; or generated ones in the same format."""
    _check_num_words(num_words)
    return _real_or_stand_in(
        "reuters", download, lambda paths: _reuters_npz(paths, seed, num_words), lambda: _newswires(seed, num_words)
    )


def _reuters_npz(paths: list[Path], seed: int, num_words: int | None) -> Parts:
    with np.load(paths[0], allow_pickle=True) as archive:
        x, y = archive["x"], archive["y"]
    order = np.arange(len(x))
    np.random.RandomState(KERAS_SEED).shuffle(order)
    x, y = _numbered(x[order], num_words), y[order]
    cut = int(len(x) * 0.8)
    arrays = (x[:cut], y[:cut], x[cut:], y[cut:])
    return _with_validation(*arrays, seed=seed, class_names=REUTERS_NAMES, extras=_vocabulary(paths[1:], num_words))


def _numbered(sequences: np.ndarray, num_words: int | None) -> np.ndarray:
    """Put the start token before each text, move the words behind the special tokens, and hide the rare ones."""
    limit = num_words or max(max(sequence, default=0) for sequence in sequences) + len(SPECIAL_TOKENS) + 1
    shift = len(SPECIAL_TOKENS)
    return texts(
        [1] + [word + shift if word + shift < limit else UNKNOWN for word in sequence] for sequence in sequences
    )


def _vocabulary(paths: list[Path], num_words: int | None) -> dict[str, tuple[str, ...]]:
    if not paths:
        return {}
    ranked = json.loads(paths[0].read_text(encoding="utf-8"))
    words = [*SPECIAL_TOKENS, *([""] * (max(ranked.values()) + 1))]
    for word, rank in ranked.items():
        words[rank + len(SPECIAL_TOKENS)] = word
    return {"vocabulary": tuple(words[:num_words])}


def _encoded_reviews(seed: int, num_words: int | None) -> Parts:
    made = reviews(seed)
    stand_in = "a generator of reviews"
    return _encoded((made.train, made.validation, made.test), made.class_names or (), num_words, stand_in)


def _newswires(seed: int, num_words: int | None) -> Parts:
    """Texts whose words are drawn from 46 overlapping word lists; as in the real set, few topics have most texts."""
    rng = generator("reuters", seed)
    topics, length = len(REUTERS_NAMES), 40
    share = 1 / np.arange(1, topics + 1)
    # At least ten of each, or no class could be found in all three splits.
    labels = np.concatenate([np.repeat(np.arange(topics), 10), rng.choice(topics, 3540, p=share / share.sum())])
    general = np.array([f"word{index}" for index in range(800)])
    frequency = 1 / np.arange(1, len(general) + 1)
    frequency /= frequency.sum()
    own = np.array([[f"{name}{index}" for index in range(12)] for name in REUTERS_NAMES])
    said = []
    for label in labels:
        # A third of the telling words are another topic's: newswires mention more than what they are about.
        about = np.where(rng.random(length) < 0.66, label, rng.integers(topics, size=length))
        telling = rng.random(length) < 0.12
        words = np.where(telling, own[about, rng.integers(12, size=length)], rng.choice(general, length, p=frequency))
        said.append(" ".join(words[: int(rng.integers(12, length))]))
    splits, _ = three_way(texts(said), labels.astype("int64"), rng, strata=labels)
    return _encoded(splits, REUTERS_NAMES, num_words, "a generator of newswires")


def _encoded(splits: tuple[Split, ...], class_names: tuple[str, ...], num_words: int | None, stand_in: str) -> Parts:
    """Number the words by their frequency in the training split, as the real sets do."""
    counts: dict[str, int] = {}
    for text in splits[0].x:
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    rank = {word: index + 1 for index, word in enumerate(ranked)}
    unseen = len(ranked) + 1
    coded = [texts([rank.get(word, unseen) for word in text.split()] for text in split.x) for split in splits]
    limit = min(num_words or unseen + len(SPECIAL_TOKENS), unseen + len(SPECIAL_TOKENS))
    vocabulary = (*SPECIAL_TOKENS, "", *ranked)[:limit]  # rank 1 has number 4: the real sets leave number 3 unused
    train, validation, test = (Split(_numbered(x, limit), split.y) for x, split in zip(coded, splits, strict=True))
    return Parts(train, validation, test, class_names=class_names, extras={"vocabulary": vocabulary}, stand_in=stand_in)


def california_housing(seed: int, *, download: bool) -> Parts:
    """20,640 districts of California in 1990, with their houses' median value in dollars; or made-up districts."""
    return _real_or_stand_in(
        "california_housing", download, lambda paths: _california_npz(paths[0], seed), lambda: _districts(seed)
    )


def _california_npz(path: Path, seed: int) -> Parts:
    with np.load(path, allow_pickle=False) as archive:
        x, y = archive["x"], archive["y"]
    order = np.arange(len(x))
    np.random.RandomState(KERAS_SEED).shuffle(order)
    x, y = x[order].astype("float32"), y[order].astype("float32")
    cut = int(len(x) * 0.8)
    rows = generator("california_housing", seed).permutation(cut)
    num_validation = cut // 5
    train, validation = (Split(x[part], y[part]) for part in (rows[num_validation:], rows[:num_validation]))
    return Parts(train, validation, Split(x[cut:], y[cut:]), feature_names=CALIFORNIA_COLUMNS)


def _districts(seed: int, *, samples: int = 4000) -> Parts:
    rng = generator("california_housing", seed)
    along = rng.random(samples)  # down the coast
    inland = rng.gamma(1.5, 0.7, samples)  # degrees from it
    latitude = 41.5 - 8.8 * along + rng.normal(0, 0.2, samples)
    longitude = -124.0 + 6.6 * along + inland
    age = np.clip(np.round(rng.normal(30 - 3 * inland, 11)), 1, 52)
    households = np.clip(np.round(rng.lognormal(6.0, 0.65, samples)), 5, 6000)
    income = np.clip(rng.lognormal(1.25, 0.42, samples), 0.5, 15)
    rooms = np.round(households * np.clip(4.4 + 0.35 * income + rng.normal(0, 0.8, samples), 1.5, 20))
    bedrooms = np.round(households * np.clip(rng.normal(1.08, 0.08, samples), 0.6, 2))
    population = np.round(households * np.clip(rng.normal(3.1 - 0.05 * income, 0.7), 1.1, 8))
    cities = np.exp(-(((latitude - 37.7) / 0.7) ** 2)) + np.exp(-(((latitude - 34.0) / 0.8) ** 2))
    # Near a city and the coast an income buys less house: the effects multiply, so that a linear model misses some.
    near = 0.55 + 1.3 * cities * np.exp(-inland)
    value = 20_000 + 38_000 * income * near - 9_000 * inland + 700 * age
    value = value - 9_000 * (population / households - 3) + rng.normal(0, 30_000, samples)
    y = np.clip(np.round(value, -2), 15_000, 500_001).astype("float32")  # cut off above, as the census's values are
    x = np.stack([longitude, latitude, age, rooms, bedrooms, population, households, income], axis=1)
    splits, _ = three_way(np.round(x, 2).astype("float32"), y, rng)
    return Parts(*splits, feature_names=CALIFORNIA_COLUMNS, stand_in="a generator of districts")


def _real_or_stand_in(
    name: str, download: bool, real: Callable[[list[Path]], Parts], stand_in: Callable[[], Parts]
) -> Parts:
    try:
        found = [_fetched(file, download) for file in describe(name).files]
    except DataUnavailable as reason:
        parts = stand_in()
        return replace(parts, reason=str(reason), licence=parts.licence or "Apache-2.0")
    return real([path for path in found if path is not None])


def _fetched(file: File, download: bool) -> Path | None:
    try:
        return fetch(file, download=download)
    except DataUnavailable:
        if file.optional:
            return None
        raise


def _with_validation(
    x_train: np.ndarray,
    y_train: np.ndarray,
    x_test: np.ndarray,
    y_test: np.ndarray,
    *,
    seed: int,
    class_names: tuple[str, ...],
    extras: Mapping[str, Any] | None = None,
) -> Parts:
    """Keep the published test split, and take a stratified sixth of the training one for validation.

    Labels become int64 of shape (N,) in all sets: uint8 cannot be negated, and PyTorch's losses want int64.
    """
    y_train, y_test = (np.asarray(y).reshape(-1).astype("int64") for y in (y_train, y_test))
    order = stratified_order(y_train, generator("validation", seed))
    num_validation = len(y_train) // 6
    train, validation = np.sort(order[num_validation:]), np.sort(order[:num_validation])
    return Parts(
        Split(x_train[train], y_train[train]),
        Split(x_train[validation], y_train[validation]),
        Split(x_test, y_test),
        class_names=class_names,
        extras=extras or {},
    )


def _check_num_words(num_words: int | None) -> None:
    if num_words is not None and num_words <= len(SPECIAL_TOKENS) + 1:
        raise ValueError(
            f"`num_words` must be more than {len(SPECIAL_TOKENS) + 1}, as the first numbers are special tokens, or "
            f"None for all words. Received: num_words={num_words!r}. Try num_words=10000."
        )
