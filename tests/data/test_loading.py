"""What `load` promises for every set, and what it answers to bad input."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course import data

NAMES = data.available().names
SPLITS = ("train", "validation", "test")
FINGERPRINTS = json.loads(Path(__file__).with_name("fingerprints.json").read_text(encoding="utf-8"))
LOADED = {}


@pytest.fixture(autouse=True)
def empty_keras_folder(tmp_path, monkeypatch):
    """No set of keras.datasets on disk, and no wish to download: what a fresh machine without a network has."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("COURSE_DOWNLOAD", raising=False)


def loaded(name):
    if name not in LOADED:
        LOADED[name] = data.load(name, verbose=False)
    return LOADED[name]


def fingerprint(dataset):
    """SHA-256 of the content, rounded far above what a mathematical library of another machine changes."""
    digest = hashlib.sha256()
    for split in (dataset.train, dataset.validation, dataset.test):
        for array in split:
            if array.dtype == object:
                digest.update(repr(array.tolist()).encode())
            elif array.dtype == np.uint8:
                digest.update(np.round(array.mean(axis=tuple(range(1, array.ndim))), 1).tobytes())
            else:
                digest.update((np.round(array.astype("float64"), 2) + 0.0).tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_every_set_loads_and_is_what_its_card_says(name):
    card, dataset = data.describe(name), loaded(name)
    assert dataset.name == name
    assert dataset.kind == ("stand-in" if card.files else card.kind)
    assert dataset.description and dataset.licence and dataset.origin
    assert dataset.description.endswith(".")
    assert ". " not in dataset.description  # one sentence
    if not card.files:
        assert len(dataset) == card.samples
    for split in (dataset.train, dataset.validation, dataset.test):
        assert isinstance(split, data.Split)
        assert isinstance(split.x, np.ndarray) and isinstance(split.y, np.ndarray)
        assert len(split.x) == len(split.y)
        assert split.x.shape[1:] == dataset.train.x.shape[1:] and split.x.dtype == dataset.train.x.dtype
        assert split.x.dtype == object or np.isfinite(split.x.astype("float64")).all()
    assert len(dataset.train.y) > 0
    if dataset.feature_names:
        assert dataset.train.x.shape[-1] == len(dataset.feature_names)


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_integers_that_number_the_class_names(name):
    dataset = loaded(name)
    y = dataset.together().y
    if not dataset.class_names or y.ndim > 1 or y.dtype == object:
        assert y.dtype in (np.float32, np.int32, object)
        return
    assert y.dtype == np.int64
    assert y.min() >= 0 and y.max() < len(dataset.class_names)


@pytest.mark.parametrize(
    "name", [n for n in NAMES if loaded(n).class_names and data.describe(n).split.startswith("strat")]
)
def test_stratified_splits_keep_the_shares_of_the_classes(name):
    dataset = loaded(name)
    y = dataset.together().y
    shares = np.bincount(y, minlength=len(dataset.class_names)) / len(y)
    for split in (dataset.train, dataset.validation, dataset.test):
        here = np.bincount(split.y, minlength=len(dataset.class_names))
        assert np.abs(here - shares * len(split.y)).max() < 2.5


@pytest.mark.parametrize(
    "name", ["dates", "number_words", "translated_pairs", "dialogues", "reviews", "named_entities", "parity"]
)
def test_nothing_in_the_test_split_was_seen_in_training(name):
    dataset = loaded(name)
    observed = {str(x.tolist() if isinstance(x, np.ndarray) else x) for s in SPLITS[:2] for x in getattr(dataset, s).x}
    assert not any(str(x.tolist() if isinstance(x, np.ndarray) else x) in observed for x in dataset.test.x)


@pytest.mark.parametrize("name", FINGERPRINTS)
def test_generated_content_is_the_same_everywhere(name):
    assert fingerprint(loaded(name)) == FINGERPRINTS[name]


def test_every_generated_set_and_every_stand_in_has_a_fingerprint():
    assert set(FINGERPRINTS) == {name for name in NAMES if loaded(name).kind != "real"}


def test_another_process_generates_the_same_bytes():
    program = (
        "import hashlib; from course import data\n"
        "for name in ('student_cohort', 'reviews', 'detection_scenes'):\n"
        "    train = data.load(name, seed=3, verbose=False, samples=60).train\n"
        "    print(hashlib.sha256(repr([a.tolist() for a in train]).encode()).hexdigest())\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] and len(runs[0].split()) == 3


@pytest.mark.parametrize("name", ["moons", "reviews", "student_cohort"])
def test_another_seed_draws_another_set(name):
    other = data.load(name, seed=1, verbose=False)
    assert not np.array_equal(other.test.x, loaded(name).test.x)


def test_another_seed_splits_a_real_set_otherwise_and_loses_no_row():
    first, second = loaded("iris"), data.load("iris", seed=1, verbose=False)
    assert not np.array_equal(first.test.x, second.test.x)
    assert sorted(map(tuple, first.together().x.tolist())) == sorted(map(tuple, second.together().x.tolist()))


def test_a_loaded_array_may_be_changed_without_harm_to_the_next():
    first = data.load("iris", verbose=False)
    first.train.x[:] = 0
    assert np.array_equal(data.load("iris", verbose=False).train.x, loaded("iris").train.x)


def test_one_line_says_what_was_given(capsys):
    data.load("digits")
    line = "digits: 1,797 real images, 8×8, 10 classes (scikit-learn; 1,077 train / 360 validation / 360 test)\n"
    assert capsys.readouterr().out == line
    data.load("digits", verbose=False)
    assert capsys.readouterr().out == ""


def test_a_stand_in_says_so_why_and_how_to_get_the_real_one(capsys):
    data.load("mnist")
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "STAND-IN, not the real MNIST" in line
    assert "mnist.npz is not on disk and the network was not tried" in line
    assert "course.data.load('mnist', download=True)" in line


@pytest.mark.parametrize(("name", "licence"), [("mnist", "CC BY 4.0"), ("cifar10", "Apache-2.0")])
def test_a_stand_in_has_the_licence_of_what_was_given(name, licence):
    assert loaded(name).licence == licence


@pytest.mark.parametrize("name", [name for name in NAMES if loaded(name).train.x.ndim == 2])
def test_the_line_counts_features_or_tells_the_length(name):
    dataset = loaded(name)
    width = dataset.train.x.shape[1]
    assert (f", {width} features" if dataset.feature_names else f", length {width}") in repr(dataset)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("digist", {}, "'digist'.*Did you mean 'digits'"),
        ("houses", {"sample": 3}, "takes|options are samples.*sample=3.*Did you mean 'samples'"),
        ("iris", {"size": 3}, "takes no options.*size=3"),
        ("digits", {"size": 16}, "8 .* or 28 .*size=16"),
        ("digits", {"train_size": 3}, "between 10.*train_size=3"),
        ("moons", {"seed": -1}, "0 or more.*seed=-1"),
        ("stock_prices", {"target": "TSLA"}, "IBM.*target='TSLA'"),
        ("analytic_surfaces", {"surface": "egg"}, "bowl.*surface='egg'"),
        ("parity", {"length": 3}, "`length` must.*length=3"),
        ("dates", {"samples": 40_000}, "no more different dates.*samples=40000"),
        ("imdb", {"num_words": 2}, "more than 4.*num_words=2"),
        ("moons", {"samples": 2}, "`samples` must.*samples=2"),
    ],
)
def test_bad_values_are_named_with_what_was_expected(name, options, message):
    with pytest.raises(ValueError, match=message):
        data.load(name, verbose=False, **options)


@pytest.mark.parametrize("seed", [1.5, "0", None, True])
def test_a_seed_that_is_no_integer_is_refused(seed):
    with pytest.raises(TypeError, match=f"integer.*seed={seed!r}"):
        data.load("moons", seed=seed, verbose=False)


def test_a_name_that_is_no_string_is_refused():
    with pytest.raises(TypeError, match="string.*Received: 3"):
        data.load(3)


@pytest.mark.parametrize(
    ("alias", "name"), [("coloured_shapes", "colored_shapes"), ("Digits", "digits"), ("breast cancer", "breast_cancer")]
)
def test_a_set_is_found_under_its_other_spellings(alias, name):
    assert data.describe(alias).name == name


def test_a_numpy_integer_is_a_seed():
    given = data.load("moons", seed=np.int64(1), verbose=False)
    assert np.array_equal(given.train.x, data.load("moons", seed=1, verbose=False).train.x)
