"""Byte-pair encoding: frequent words become one token, rare ones a few, and no text is unknown."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

import numpy as np

from course.errors import complaint
from course.layers.checking import require_positive
from course.text.checking import require_texts, require_tokens
from course.text.padding import PADDING_TOKEN, UNKNOWN, UNKNOWN_TOKEN, pad_tokens
from course.text.saved_json import read_json, write_json

Pair = tuple[int, int]

# A word with the blank before it, a number, a run of other signs, or white space: no token reaches beyond one of them.
# GPT-2's pattern, in Python's own classes of characters: letters are \w without digits and underscores.
_PIECES = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
_NUM_BYTES = 256
# How many different words' tokens are remembered; a text has far fewer words than that which occur again.
_REMEMBERED = 65_536


class BytePairEncoder:
    """Byte-pair encoding, as GPT-2 has it: trained on texts, it turns any text into tokens and back, without loss.

    It starts from the 256 bytes that UTF-8 is made of. Training finds the two tokens that stand side by side most
    often, makes a new token of them, and repeats that until the vocabulary is full. Of pairs that are equally frequent
    it takes the one whose tokens are older, so that the same texts give the same vocabulary everywhere. A token never
    reaches over the end of a word; the blank before a word belongs to it.

    Token 0 is the padding and 1 the unknown token, as in `TextVectorizer`; the second never occurs, since every text
    consists of bytes. Then come the special tokens, the bytes, and the merged tokens in the order in which they were
    made.

    Args:
        vocabulary_size: V, the size that training stops at: at least 258 and the special tokens.
        special_tokens: texts that are one token wherever they stand, such as "[START]". Training does not see them.

    Shapes:
        N texts -> (N, T), int32, padded with 0.

    Raises:
        TypeError, ValueError: when an argument is none of those.

    Sources: Gage, 1994, "A New Algorithm for Data Compression"; Sennrich, Haddow and Birch, 2016, "Neural Machine
    Translation of Rare Words with Subword Units"; on bytes: Radford et al., 2019, "Language Models are Unsupervised
    Multitask Learners".

    Example: "low" becomes a token, and "lowest", which was never seen, two.

    >>> from course import text
    >>> encoder = text.BytePairEncoder(vocabulary_size=264)
    >>> encoder.train(["low low low lower newest newest widest"])
    >>> encoder.tokens("lowest")
    ['low', 'est']
    >>> tokens = encoder(["low lowest"])
    >>> encoder.decode(tokens)
    ['low lowest']
    """

    def __init__(self, vocabulary_size: int, *, special_tokens: Sequence[str] = ()) -> None:
        self.special_tokens = tuple(require_texts("special_tokens", special_tokens))
        if len({PADDING_TOKEN, UNKNOWN_TOKEN, *self.special_tokens}) < UNKNOWN + 1 + len(self.special_tokens):
            remedy = "Padding '' and '[UNK]' are there already; name each other once."
            raise ValueError(complaint("special_tokens", "all different", f"{self.special_tokens!r}", remedy))
        self._first_byte = UNKNOWN + 1 + len(self.special_tokens)
        least = self._first_byte + _NUM_BYTES
        if require_positive("vocabulary_size", vocabulary_size) < least:
            remedy = f"Padding, unknown, special tokens and 256 bytes take {least} places. Give {least + 1000}, say."
            received = f"vocabulary_size={vocabulary_size!r}"
            raise ValueError(complaint("vocabulary_size", f"at least {least}", received, remedy))
        self.vocabulary_size_limit = vocabulary_size
        specials = "|".join(map(re.escape, sorted(self.special_tokens, key=len, reverse=True)))
        self._specials = re.compile(f"({specials})") if specials else None
        self._take_merges([])

    @property
    def merges(self) -> list[tuple[bytes, bytes]]:
        """The pairs that training merged, in order."""
        return [(self._bytes[first], self._bytes[second]) for first, second in self._merges]

    def train(self, texts: Iterable[str]) -> None:
        """Learn which pairs to merge; what was learned before is forgotten.

        Training stops early when no pair occurs twice.

        Args:
            texts: a list, an array, or anything else that gives one string after another.

        Raises:
            TypeError: when they are no texts.
        """
        counts: Counter[bytes] = Counter()
        for one in require_texts("texts", texts):
            for part in [one] if self._specials is None else self._specials.split(one)[::2]:
                counts.update(piece.encode("utf-8", "replace") for piece in _PIECES.findall(part))
        words = [[self._first_byte + byte for byte in word] for word in counts]
        self._take_merges(
            _most_frequent_merges(
                words,
                list(counts.values()),
                first_new=self._first_byte + _NUM_BYTES,
                num_merges=self.vocabulary_size_limit - self._first_byte - _NUM_BYTES,
            )
        )

    def __call__(self, texts: Iterable[str], length: int | None = None) -> np.ndarray:
        """Texts as tokens, padded with 0 to the longest, or padded and cut to `length`: (N, T), int32."""
        return pad_tokens([self.encode(one) for one in require_texts("texts", texts)], length)

    def encode(self, text: str) -> list[int]:
        """The tokens of one text, as numbers.

        Args:
            text: any string.
        """
        tokens: list[int] = []
        for index, part in enumerate([text] if self._specials is None else self._specials.split(text)):
            if index % 2:
                tokens.append(UNKNOWN + 1 + self.special_tokens.index(part))
            else:
                for piece in _PIECES.findall(part):
                    tokens += self._encode_piece(piece)
        return tokens

    def tokens(self, text: str) -> list[str]:
        """The tokens of one text, as they read; a byte that is no whole character shows as �.

        Args:
            text: any string.
        """
        vocabulary = self.get_vocabulary()
        return [vocabulary[token] for token in self.encode(text)]

    def decode(self, tokens: Any) -> list[str]:
        """Tokens as texts, without padding: what was encoded comes back as it was.

        Args:
            tokens: integers, (N, T) or (T,). An unknown token reads "[UNK]"; a character that a model, or a cut, left
                incomplete reads �.

        Raises:
            TypeError, ValueError: when they are no ids of this vocabulary.
        """
        rows = require_tokens(tokens, self.vocabulary_size()).tolist()
        return [b"".join(self._bytes[token] for token in row).decode("utf-8", "replace") for row in rows]

    def get_vocabulary(self) -> list[str]:
        """The tokens in the order of their numbers, as they read; a byte that is no whole character shows as �."""
        return [token.decode("utf-8", "replace") for token in self._bytes]

    def vocabulary_size(self) -> int:
        """V: an `Embedding`'s `input_dim`. Smaller than what was asked for where training stopped early."""
        return len(self._bytes)

    def save(self, path: str | Path) -> None:
        """Write arguments and merges as JSON.

        Args:
            path: a file that ends in .json.

        Raises:
            ValueError: when it does not.
        """
        config = {"vocabulary_size": self.vocabulary_size_limit, "special_tokens": self.special_tokens}
        write_json(path, type(self).__name__, {"config": config, "merges": self._merges})

    @classmethod
    def load(cls, path: str | Path) -> "BytePairEncoder":
        """An encoder as `save` wrote it.

        Args:
            path: the file.

        Raises:
            FileNotFoundError, ValueError: when there is no such file, or it holds something else.
        """
        state = read_json(path, cls.__name__)
        encoder = cls(**state["config"])
        encoder._take_merges([(first, second) for first, second in state["merges"]])
        return encoder

    def _take_merges(self, merges: list[Pair]) -> None:
        self._merges = merges
        self._merged: dict[Pair, int] = {}
        self._remembered: dict[str, list[int]] = {}
        self._bytes = [token.encode() for token in (PADDING_TOKEN, UNKNOWN_TOKEN, *self.special_tokens)]
        self._bytes += [bytes([byte]) for byte in range(_NUM_BYTES)]
        for pair in merges:
            self._merged[pair] = len(self._bytes)
            self._bytes.append(self._bytes[pair[0]] + self._bytes[pair[1]])

    def _encode_piece(self, piece: str) -> list[int]:
        found = self._remembered.get(piece)
        if found is None:
            found = [self._first_byte + byte for byte in piece.encode("utf-8", "replace")]
            # The oldest merge first, wherever it applies: what training would have done with this piece.
            while len(found) > 1:
                pair = min(zip(found, found[1:], strict=False), key=lambda pair: self._merged.get(pair, np.inf))
                if pair not in self._merged:
                    break
                found = _replaced(found, pair, self._merged[pair])
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[piece] = found
        return found


def _replaced(tokens: list[int], pair: Pair, new: int) -> list[int]:
    """Every occurrence of the pair, from the left, as the new token."""
    replaced, index = [], 0
    while index < len(tokens):
        if index + 1 < len(tokens) and tokens[index] == pair[0] and tokens[index + 1] == pair[1]:
            replaced.append(new)
            index += 2
        else:
            replaced.append(tokens[index])
            index += 1
    return replaced


def _most_frequent_merges(words: list[list[int]], counts: list[int], *, first_new: int, num_merges: int) -> list[Pair]:
    """The pairs to merge, one after another; `words` are merged in place.

    Only the words that hold the merged pair are counted anew. The heap keeps counts that are out of date: one that does
    not hold any more when it comes up is put back with the count of now.
    """
    pair_counts: Counter[Pair] = Counter()
    holders: defaultdict[Pair, set[int]] = defaultdict(set)
    for index, (word, count) in enumerate(zip(words, counts, strict=True)):
        for pair in zip(word, word[1:], strict=False):
            pair_counts[pair] += count
            holders[pair].add(index)
    heap = [(-count, pair) for pair, count in pair_counts.items()]
    heapify(heap)
    merges: list[Pair] = []
    while heap and len(merges) < num_merges:
        negative, pair = heappop(heap)
        count = pair_counts[pair]
        if count != -negative:
            if count > 1:
                heappush(heap, (-count, pair))
            continue
        if count < 2:
            break
        new = first_new + len(merges)
        merges.append(pair)
        grown: set[Pair] = set()
        for index in holders.pop(pair):
            word = words[index]
            merged = _replaced(word, pair, new)
            for old in zip(word, word[1:], strict=False):
                pair_counts[old] -= counts[index]
            for fresh in zip(merged, merged[1:], strict=False):
                pair_counts[fresh] += counts[index]
                holders[fresh].add(index)
                if new in fresh:
                    grown.add(fresh)
            words[index] = merged
        del pair_counts[pair]
        for fresh in grown:
            heappush(heap, (-pair_counts[fresh], fresh))
    return merges
