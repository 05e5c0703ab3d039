"""Texts become the numbers that Keras' own layer gives, on every backend; and what cannot be is refused."""

import string
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import text

FILMS = ["A good film, a very good one.", "A bad film.", "", "  Not  bad -- not bad at all!\n", "It's a film's end"]
NEW = ["a BAD, bad book", "", "good", "not one film is at all as good as a good one, a very good one"]
# Printable ASCII: what both treat alike.
lines = st.text(st.sampled_from(string.ascii_letters[:8] + "AB .,'!-\t\n"), max_size=30)


def keras_layer(**options):
    pytest.importorskip("tensorflow")
    import keras

    return keras.layers.TextVectorization(**options)


def same_as_keras(adapted, new, **options):
    """Vocabulary and numbers of both; Keras wants its own defaults where an option is not its argument."""
    import keras

    theirs, ours = keras_layer(**options), text.TextVectorizer(**options)
    theirs.adapt(adapted)
    ours.adapt(adapted)
    assert ours.get_vocabulary() == theirs.get_vocabulary()
    assert ours.get_vocabulary(include_special_tokens=False) == theirs.get_vocabulary(include_special_tokens=False)
    assert ours.vocabulary_size() == theirs.vocabulary_size()
    numbers = ours(new)
    reference = keras.ops.convert_to_numpy(theirs(np.array(new, object)))
    assert numbers.shape == reference.shape
    if options.get("output_mode") == "tf_idf":
        np.testing.assert_allclose(numbers, reference, rtol=1e-6)
    else:
        np.testing.assert_array_equal(numbers, reference)


@pytest.mark.backend
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"output_sequence_length": 4},
        {"output_sequence_length": 30},
        {"max_tokens": 5},
        {"standardize": "lower"},
        {"standardize": "strip_punctuation"},
        {"standardize": None},
        {"split": "character"},
        {"split": "character", "standardize": None, "output_sequence_length": 10},
        {"split": None, "standardize": "lower"},
        {"ngrams": 2},
        {"ngrams": (1, 3), "output_sequence_length": 12},
        {"output_mode": "multi_hot"},
        {"output_mode": "count", "max_tokens": 6},
        {"output_mode": "tf_idf"},
        {"output_mode": "tf_idf", "ngrams": 2},
    ],
    ids=str,
)
def test_it_gives_the_numbers_of_the_layer_in_keras(options):
    if options.get("split", "") is None:
        import keras

        # Keras takes texts that are not split as a column, and gives one back.
        theirs, ours = keras_layer(**options), text.TextVectorizer(**options)
        theirs.adapt(FILMS)
        ours.adapt(FILMS)
        column = keras.ops.convert_to_numpy(theirs(np.array(NEW, object)[:, None]))
        assert ours.get_vocabulary() == theirs.get_vocabulary()
        np.testing.assert_array_equal(ours(NEW), column)
    else:
        same_as_keras(FILMS, NEW, **options)


@pytest.mark.backend
@settings(max_examples=25, deadline=None)
@given(st.lists(lines, min_size=2, max_size=6), st.sampled_from(["whitespace", "character"]))
def test_whatever_is_written_in_ascii_agrees(texts, split):
    same_as_keras([*texts, "a b a"], texts, split=split)


@pytest.mark.backend
def test_a_vocabulary_that_is_given_agrees():
    import keras

    vocabulary = ["film", "a", "bad"]
    theirs, ours = keras_layer(vocabulary=vocabulary), text.TextVectorizer(vocabulary=vocabulary)
    assert ours.get_vocabulary() == theirs.get_vocabulary() == ["", "[UNK]", *vocabulary]
    np.testing.assert_array_equal(ours(NEW), keras.ops.convert_to_numpy(theirs(np.array(NEW, object))))


def test_it_needs_neither_keras_nor_a_backend():
    code = (
        "import sys\n"
        "for name in ('keras', 'tensorflow', 'jax', 'torch'): sys.modules[name] = None\n"
        "from course import text\n"
        "v = text.TextVectorizer(); v.adapt(['a b', 'a']); assert v(['b a c']).tolist() == [[3, 2, 1]]\n"
        "e = text.BytePairEncoder(260); e.train(['aa aa']); assert e.decode(e(['aaa'])) == ['aaa']\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_most_frequent_comes_first_and_ties_are_broken_the_same_way_whatever_the_order():
    one, other = text.TextVectorizer(), text.TextVectorizer()
    one.adapt(["b a c", "c d", "é"])
    other.adapt(["é d c", "c a b"])
    assert one.get_vocabulary() == other.get_vocabulary() == ["", "[UNK]", "c", "é", "d", "b", "a"]
    assert one.counts == {"c": 2, "é": 1, "d": 1, "b": 1, "a": 1}


def test_what_is_beyond_ascii_is_lowered_and_split_as_python_does():
    assert text.TextVectorizer().tokens("Le CAFÉ\u00a0noir…") == ["le", "café", "noir…"]


def test_the_words_for_padding_and_unknown_in_a_text_are_unknown():
    vectorizer = text.TextVectorizer(standardize=None)
    vectorizer.adapt(["[UNK] a [UNK]"])
    assert vectorizer.get_vocabulary() == ["", "[UNK]", "a"]
    assert vectorizer(["[UNK] a"]).tolist() == [[1, 2]]


@pytest.mark.parametrize(("split", "read"), [("whitespace", "a good [UNK]"), ("character", "a good b[UNK][UNK]k")])
def test_decoding_reads_back_what_was_standardized(split, read):
    vectorizer = text.TextVectorizer(split=split)
    vectorizer.adapt(["a good k b d"])
    new = "A good book!" if split == "whitespace" else "A good bxxk!"
    assert vectorizer.decode(vectorizer([new, "a"])) == [read, "a"]
    assert vectorizer.decode(vectorizer([new])[0]) == [read]


@pytest.mark.parametrize(
    "options", [{}, {"split": "character", "max_tokens": 7}, {"output_mode": "tf_idf", "ngrams": (1, 2)}], ids=str
)
def test_what_was_saved_gives_the_same_numbers(options, tmp_path):
    vectorizer = text.TextVectorizer(**options)
    vectorizer.adapt([*FILMS, "Äpfel 🍏"])
    vectorizer.save(tmp_path / "words.json")
    again = text.TextVectorizer.load(tmp_path / "words.json")
    assert again.get_config() == vectorizer.get_config()
    assert again.get_vocabulary() == vectorizer.get_vocabulary() and again.counts == vectorizer.counts
    np.testing.assert_array_equal(again(NEW), vectorizer(NEW))


def test_adapting_again_forgets():
    vectorizer = text.TextVectorizer()
    vectorizer.adapt(["a b"])
    vectorizer.adapt(["c"])
    assert vectorizer.get_vocabulary() == ["", "[UNK]", "c"]
    vectorizer.set_vocabulary(["d"])
    assert vectorizer.get_vocabulary() == ["", "[UNK]", "d"] and vectorizer.counts == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"standardize": "lowercase"}, "'lowercase'.*Did you mean 'lower'"),
        ({"split": "words"}, "one of 'whitespace', 'character', None.*'words'"),
        ({"output_mode": "tfidf"}, "'tfidf'.*Did you mean 'tf_idf'"),
        ({"max_tokens": 2}, "above 2.*max_tokens=2"),
        ({"max_tokens": 0}, "max_tokens=0"),
        ({"ngrams": 0}, "ngrams=0"),
        ({"ngrams": (1, "2")}, r"ngrams\[1\]='2'"),
        ({"output_sequence_length": 4, "output_mode": "count"}, "output_sequence_length=4 with output_mode='count'"),
        ({"vocabulary": ["a", "b", "a"]}, "'a' again"),
        ({"vocabulary": ["[UNK]", "a"]}, "'\\[UNK\\]' again"),
        ({"vocabulary": []}, "at least one token"),
        ({"vocabulary": ["a", "b", "c"], "max_tokens": 4}, "of 1 to 2 tokens.*3 tokens"),
        ({"vocabulary": ["a"], "output_mode": "tf_idf"}, "tf_idf.*Call adapt"),
    ],
    ids=str,
)
def test_arguments_that_are_wrong_are_refused(options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        text.TextVectorizer(**options)


def test_what_came_from_get_vocabulary_is_a_vocabulary():
    vectorizer = text.TextVectorizer(vocabulary=["", "[UNK]", "a"])
    assert vectorizer.get_vocabulary() == ["", "[UNK]", "a"]


def test_without_a_vocabulary_it_says_how_to_get_one(tmp_path):
    vectorizer = text.TextVectorizer()
    for use in (
        lambda: vectorizer(["a"]),
        lambda: vectorizer.decode([2]),
        lambda: vectorizer.save(tmp_path / "a.json"),
    ):
        with pytest.raises(ValueError, match=r"Call adapt\(training_texts\)"):
            use()
    with pytest.raises(ValueError, match="2 texts without any"):
        vectorizer.adapt(["", "..."])


def test_a_bag_of_words_is_not_read_back():
    vectorizer = text.TextVectorizer(vocabulary=["a"], output_mode="count")
    with pytest.raises(ValueError, match="output_mode='count'"):
        vectorizer.decode([[1, 0]])
