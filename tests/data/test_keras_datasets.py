"""The sets of keras.datasets, from small files of the same formats."""

import gzip
import hashlib
import io
import json
import pickle
import tarfile
from dataclasses import replace

import numpy as np
import pytest

from course import data
from course.data import keras_datasets
from course.data.manifest import manifest

RNG = np.random.default_rng(0)
REVIEWS = [[1, 2, 3], [4, 1, 40], [7], [2, 2, 9, 30, 11], [5, 6], [8, 1]]
SPLITS = ("train", "validation", "test")


def images(n, *shape):
    return RNG.integers(0, 256, (n, *shape)).astype("uint8")


def lists(sequences):
    array = np.empty(len(sequences), dtype=object)
    array[:] = sequences
    return array


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def idx(array):
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes())


def archive(folder, **members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in members.items():
            pickled = pickle.dumps(content, protocol=3)  # as Python 2's, it holds plain bytes; Keras refuses detours
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(pickled)
            tar.addfile(entry, io.BytesIO(pickled))
    return stream.getvalue()


def labels(n, classes):
    return (np.arange(n) % classes).astype("uint8")


X, Y = images(90, 28, 28), labels(90, 10)
COLORED = images(60, 3072)
CIFAR100 = {
    "fine_labels": [int(label) for label in labels(30, 100)],
    "coarse_labels": [int(label) for label in labels(30, 20)],
}
CONTENT = {
    "mnist": [npz(x_train=X[:60], y_train=Y[:60], x_test=X[60:], y_test=Y[60:])],
    "fashion_mnist": [idx(Y[:60]), idx(X[:60]), idx(Y[60:]), idx(X[60:])],
    "cifar10": [
        archive(
            "cifar-10-batches-py",
            **{
                name: {b"data": COLORED[10 * i : 10 * i + 10], b"labels": list(range(10))}
                for i, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"])
            },
        )
    ],
    "cifar100": [
        archive(
            "cifar-100-python",
            train={b"data": COLORED[:30], **{key.encode(): value for key, value in CIFAR100.items()}},
            test={b"data": COLORED[30:], **{key.encode(): value for key, value in CIFAR100.items()}},
            meta={
                b"fine_label_names": [f"fine_{i}".encode() for i in range(100)],
                b"coarse_label_names": [f"coarse_{i}".encode() for i in range(20)],
            },
        )
    ],
    "imdb": [
        npz(
            x_train=lists(REVIEWS),
            y_train=np.array([0, 1] * 3),
            x_test=lists(REVIEWS[::-1]),
            y_test=np.array([1, 0] * 3),
        ),
        json.dumps({"the": 1, "film": 2, "good": 3, "rare": 40}).encode(),
    ],
    "reuters": [
        npz(x=lists(REVIEWS * 3), y=np.arange(18) % 4),
        json.dumps({"the": 1, "oil": 2}).encode(),
    ],
    "california_housing": [npz(x=RNG.random((50, 8)).astype("float32"), y=RNG.random(50).astype("float32") * 1e5)],
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The small files in Keras' folder, and their hashes in the manifest."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("COURSE_DOWNLOAD", raising=False)
    for name, contents in CONTENT.items():
        card = manifest()[name]
        files = tuple(
            replace(file, size=len(content), sha256=hashlib.sha256(content).hexdigest(), md5=None)
            for file, content in zip(card.files, contents, strict=True)
        )
        monkeypatch.setitem(manifest(), name, replace(card, files=files))
        for file, content in zip(files, contents, strict=True):
            path = tmp_path / file.folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return tmp_path / "datasets"


def given(name, **options):
    return data.load(name, verbose=False, **options)


def training_rows(dataset):
    """Training and validation, as sets of rows."""
    x = [*dataset.train.x, *dataset.validation.x]
    y = [*dataset.train.y, *dataset.validation.y]
    return sorted((np.asarray(row).tobytes(), int(label)) for row, label in zip(x, y, strict=True))


@pytest.mark.parametrize("name", CONTENT)
def test_a_file_on_disk_gives_the_real_set_without_a_network(name, capsys):
    dataset = data.load(name)
    assert dataset.kind == "real" and dataset.licence == data.describe(name).licence
    assert "STAND-IN" not in capsys.readouterr().out
    assert data.available()[name].on_disk == "yes"
    assert min(len(getattr(dataset, part).y) for part in SPLITS) > 0
    assert dataset.train.y.dtype in (np.int64, np.float32) and dataset.train.y.ndim == 1


@pytest.mark.parametrize("name", CONTENT)
def test_a_stand_in_has_the_schema_of_the_real_set(name, folder):
    real = given(name)
    for file in data.describe(name).files:
        (folder.parent / file.folder / file.name).unlink()
    stand_in = given(name)
    assert stand_in.kind == "stand-in"
    for part in SPLITS:
        here, there = getattr(real, part), getattr(stand_in, part)
        assert here.x.shape[1:] == there.x.shape[1:] and here.x.dtype == there.x.dtype
        assert here.y.shape[1:] == there.y.shape[1:] and here.y.dtype == there.y.dtype
    assert real.feature_names == stand_in.feature_names
    if real.class_names:
        assert len(real.class_names) == len(stand_in.class_names)
    assert set(real.extras) == set(stand_in.extras)


@pytest.mark.parametrize("name", CONTENT)
def test_a_corrupt_file_is_not_loaded(name, folder):
    file = data.describe(name).files[0]
    path = folder.parent / file.folder / file.name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert "is corrupt" in repr(given(name))


def test_images_keep_the_published_test_split():
    for name in ("mnist", "fashion_mnist"):
        dataset = given(name)
        assert np.array_equal(dataset.test.x, X[60:]) and np.array_equal(dataset.test.y, Y[60:])
        assert len(dataset.validation.y) == 10
        assert training_rows(dataset) == sorted((x.tobytes(), int(y)) for x, y in zip(X[:60], Y[:60], strict=True))


def test_cifar10_images_are_channels_last():
    dataset = given("cifar10")
    expected = COLORED[50:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    assert np.array_equal(dataset.test.x, expected) and dataset.test.y.tolist() == list(range(10))
    assert len(training_rows(dataset)) == 50


def test_cifar100_can_be_coarse():
    fine, coarse = given("cifar100"), given("cifar100", coarse=True)
    assert fine.class_names[3] == "fine 3" and coarse.class_names[3] == "coarse 3"
    assert fine.test.y.tolist() == CIFAR100["fine_labels"] and coarse.test.y.tolist() == CIFAR100["coarse_labels"]


def test_word_numbers_can_be_turned_back_into_words():
    dataset = given("imdb", num_words=None)
    vocabulary = dataset.extras["vocabulary"]
    texts = [" ".join(vocabulary[number] for number in review) for review in dataset.test.x]
    assert "<start> the film good" in texts
    assert any(text.endswith("rare") for text in texts)


def test_without_the_list_of_words_the_texts_still_load(folder):
    (folder / "imdb_word_index.json").unlink()
    dataset = given("imdb")
    assert dataset.kind == "real" and "vocabulary" not in dataset.extras


def test_generated_reviews_can_be_turned_back_too(folder):
    (folder / "imdb.npz").unlink()
    dataset = given("imdb")
    vocabulary = dataset.extras["vocabulary"]
    texts = [" ".join(vocabulary[number] for number in review) for review in dataset.train.x]
    assert texts[0].startswith("<start> ") and texts[0].endswith(".")
    assert "<unknown>" not in " ".join(texts)
    few = given("imdb", num_words=20)
    assert max(max(review) for review in few.train.x) < 20 and len(few.extras["vocabulary"]) == 20


def test_a_file_of_another_format_is_refused_with_its_mark():
    with pytest.raises(ValueError, match="00 00 08.*Received: 00 00 0d"):
        path = data.describe("fashion_mnist").files[0]
        from course.data.downloads import path_of

        wrong = path_of(path)
        wrong.write_bytes(gzip.compress(b"\x00\x00\x0d\x01"))
        keras_datasets._read_idx(wrong)


@pytest.mark.backend
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar100", "imdb", "reuters", "california_housing"])
def test_arrays_are_those_of_keras_datasets(name, folder, monkeypatch):
    """Keras checks its own hashes, so its loader is handed the small files. CIFAR-10's wants exactly 50,000 images."""
    import keras

    paths = iter(folder.parent / file.folder / file.name for file in data.describe(name).files)

    def get_file(*arguments, extract=False, **options):
        path = next(paths)
        if not extract:
            return str(path)
        with tarfile.open(path) as tar:
            tar.extractall(folder / "extracted", filter="data")
        return str(folder / "extracted")

    load_data = getattr(keras.datasets, name).load_data
    monkeypatch.setitem(load_data.__globals__, "get_file", get_file)
    options = {"num_words": 12} if name in ("imdb", "reuters") else {}
    (x_train, y_train), (x_test, y_test) = load_data(**options)
    ours = given(name, **options)
    assert [list(np.ravel(x)) for x in ours.test.x] == [list(np.ravel(x)) for x in x_test]
    assert np.array_equal(ours.test.y, np.ravel(y_test))
    mine = sorted((list(np.ravel(x)), y) for part in (ours.train, ours.validation) for x, y in zip(*part, strict=True))
    theirs = sorted((list(np.ravel(x)), y) for x, y in zip(x_train, np.ravel(y_train), strict=True))
    assert mine == theirs
