"""Any text goes into tokens and comes back; merges are those of the definition, and of an independent encoder."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import text
from course.text.byte_pair_encoder import _PIECES

# The corpus of Sennrich et al., 2016.
SENNRICH = ["low low low low low lower lower newest newest newest newest newest newest widest widest widest"]
TEXTS = [
    "The cat sat on the mat, and the other cats sat there too.",
    "It's what they'd said: 2,024 cats aren't 2024 dogs!",
    "Äpfel und Öl — naïve café 🍏🍏, 東京に行きました。\n\n\tindented_code = [1, 2]",
    "banana bananas aaaa aaaaaa  a",
]


@pytest.fixture(scope="module")
def encoder():
    encoder = text.BytePairEncoder(400)
    encoder.train(TEXTS * 2)
    return encoder


def merges_by_definition(texts, num_merges):
    """Counts everything anew after every merge."""
    words = Counter(piece.encode() for one in texts for piece in _PIECES.findall(one))
    split = {word: [bytes([byte]) for byte in word] for word in words}
    age = {bytes([byte]): byte for byte in range(256)}
    merges = []
    for _ in range(num_merges):
        pairs = Counter()
        for word, tokens in split.items():
            for pair in zip(tokens, tokens[1:], strict=False):
                pairs[pair] += words[word]
        if not pairs or max(pairs.values()) < 2:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], age[pair[0]], age[pair[1]]))
        merges.append(best)
        age.setdefault(b"".join(best), len(age))
        for word, tokens in split.items():
            merged = []
            for token in tokens:
                # A token that was just made from the pair cannot be the pair's first half again.
                if merged and (merged[-1], token) == best and type(merged[-1]) is bytes:
                    merged[-1] = bytearray(b"".join(best))
                else:
                    merged.append(token)
            split[word] = [bytes(token) for token in merged]
    return merges


@pytest.mark.parametrize("texts", [SENNRICH, TEXTS * 2, ["aaaa aaa aaaaa"]], ids=["Sennrich", "many", "one letter"])
def test_merges_are_those_of_the_definition(texts):
    encoder = text.BytePairEncoder(400)
    encoder.train(texts)
    assert encoder.merges == merges_by_definition(texts, 400 - 258)


def test_the_example_of_the_paper():
    encoder = text.BytePairEncoder(258 + 4)
    encoder.train(SENNRICH)
    # "es" and "st" occur nine times each, "lo" and "ow" seven times.
    assert encoder.merges == [(b"e", b"s"), (b"es", b"t"), (b"l", b"o"), (b"lo", b"w")]
    # "lo", with and without the blank before it, is counted over all seven.
    assert encoder.tokens("lowest") == ["low", "est"]


def test_another_implementation_encodes_alike(encoder):
    """Hugging Face's tokenizers, given these merges."""
    tokenizers = pytest.importorskip("tokenizers")
    letters = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    printable = [byte for byte in range(256) if chr(byte).isprintable() and chr(byte) != " " and byte != 0xAD]
    shown = {byte: chr(byte) for byte in printable}
    shown |= {byte: chr(256 + index) for index, byte in enumerate(sorted(set(range(256)) - set(printable)))}
    assert set(shown.values()) == set(letters)

    def read(token):
        return "".join(shown[byte] for byte in token)

    vocabulary = {read(token): index for index, token in enumerate(encoder._bytes) if index >= 2}
    reference = tokenizers.Tokenizer(
        tokenizers.models.BPE(vocab=vocabulary, merges=[(read(a), read(b)) for a, b in encoder.merges])
    )
    reference.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    for one in [*TEXTS, "the bandana's  catsat\n\n on_a 10,000 émigré"]:
        assert encoder.encode(one) == reference.encode(one).ids


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_every_text_comes_back_as_it_was(one):
    encoder = text.BytePairEncoder(300, special_tokens=["[START]"])
    encoder.train(TEXTS)
    assert encoder.decode(encoder([one, "[START]" + one])) == [one, "[START]" + one]


@given(st.text(max_size=60))
def test_the_pieces_of_a_text_are_the_whole_text(one):
    assert "".join(_PIECES.findall(one)) == one


def test_ids_begin_with_padding_unknown_and_the_special_tokens():
    encoder = text.BytePairEncoder(300, special_tokens=["[START]", "[END]"])
    encoder.train(["[START]aa aa[END]"] * 3)
    assert encoder.get_vocabulary()[:4] == ["", "[UNK]", "[START]", "[END]"]
    assert encoder.get_vocabulary()[4 + ord("a")] == "a"
    assert encoder.encode("[START]a[END]") == [2, 4 + ord("a"), 3]
    assert not any(b"[" in first + second for first, second in encoder.merges)
    tokens = encoder(["[START]aa[END]", "b"], length=4)
    assert tokens.dtype == np.int32 and tokens.tolist() == [[2, 260, 3, 0], [4 + ord("b"), 0, 0, 0]]
    assert encoder.decode(tokens) == ["[START]aa[END]", "b"]


def test_the_longer_of_two_special_tokens_is_taken():
    encoder = text.BytePairEncoder(260, special_tokens=["<a>", "<a><b>"])
    assert encoder.encode("<a><b><a>") == [3, 2]


def test_a_cut_in_the_middle_of_a_character_is_shown():
    encoder = text.BytePairEncoder(258)
    assert encoder.decode(encoder(["aé"], length=2)) == ["a\ufffd"]


def test_training_stops_when_nothing_occurs_twice():
    encoder = text.BytePairEncoder(10_000)
    encoder.train(["abc abc"])
    # " abc" and "abc" share "ab" and "abc".
    assert encoder.vocabulary_size() == 260 == len(encoder.get_vocabulary())
    encoder.train(["xyz"])
    assert encoder.vocabulary_size() == 258


def test_the_order_of_the_texts_does_not_matter():
    one, other = text.BytePairEncoder(330), text.BytePairEncoder(330)
    one.train(TEXTS)
    other.train(TEXTS[::-1])
    assert one.merges == other.merges


def test_what_was_saved_encodes_alike(encoder, tmp_path):
    encoder.save(tmp_path / "pairs.json")
    again = text.BytePairEncoder.load(tmp_path / "pairs.json")
    assert again.merges == encoder.merges and again.get_vocabulary() == encoder.get_vocabulary()
    np.testing.assert_array_equal(again(TEXTS), encoder(TEXTS))
    special = text.BytePairEncoder(300, special_tokens=["[END]"])
    special.save(tmp_path / "special.json")
    assert text.BytePairEncoder.load(tmp_path / "special.json").encode("[END]") == [2]


@pytest.mark.parametrize(
    ("size", "special_tokens", "message"),
    [
        (257, [], "at least 258.*vocabulary_size=257"),
        (258, ["[END]"], "at least 259.*vocabulary_size=258"),
        (300.0, [], "vocabulary_size=300.0"),
        (300, "[END]", r"one text, '\[END\]'"),
        (300, ["a", "a"], "all different"),
        (300, ["[UNK]"], "there already"),
    ],
)
def test_arguments_that_are_wrong_are_refused(size, special_tokens, message):
    with pytest.raises((TypeError, ValueError), match=message):
        text.BytePairEncoder(size, special_tokens=special_tokens)
