"""Words or characters to numbers, by a vocabulary that is counted from texts."""

import math
import string
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from course.errors import complaint
from course.layers.checking import require_one_of, require_positive
from course.text.checking import require_texts, require_tokens
from course.text.padding import PADDING, PADDING_TOKEN, UNKNOWN, UNKNOWN_TOKEN, pad_tokens
from course.text.saved_json import read_json, write_json

STANDARDIZATIONS = ("lower_and_strip_punctuation", "lower", "strip_punctuation", None)
SPLITS = ("whitespace", "character", None)
OUTPUT_MODES = ("int", "multi_hot", "count", "tf_idf")

_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation)


class TextVectorizer:
    """Turns texts into numbers as `keras.layers.TextVectorization` does, on any backend and without TensorFlow.

    A text is standardized, split into tokens, and each token is replaced by its place in the vocabulary. `adapt` counts
    the vocabulary from texts: the most frequent token first, and of two that are equally frequent the one that comes
    later in the alphabet, as in Keras. Place 0 is the padding "", place 1 stands for every unknown token, "[UNK]".

    Texts of printable ASCII characters give Keras' numbers exactly. Beyond them Keras leaves capitals such as É as they
    are, and does not split at a no-break space; here both are treated as Python does.

    Args:
        max_tokens: the greatest size of the vocabulary, with padding and unknown; no limit unless given.
        standardize: "lower_and_strip_punctuation", "lower", "strip_punctuation", or None for texts as they are. Only
            the 32 punctuation marks of ASCII are stripped.
        split: "whitespace" (into words), "character", or None where each text is one token.
        ngrams: with n, also every run of 2 to n tokens as a token of its own, with blanks between; with a tuple,
            runs of these lengths only.
        output_mode: "int" for tokens in their order; for a bag of words "multi_hot" (1 where a token occurs), "count"
            (how often it does) or "tf_idf" (how often, times log(1 + N / (1 + d)) for d of N texts that hold it).
        output_sequence_length: T, to which sequences are padded or cut; the longest text's length unless given.
        vocabulary: the tokens, without padding and unknown, in place of `adapt`.

    Shapes:
        N texts -> (N, T), int32, with "int"; otherwise (N, V - 1), float32: a bag has no padding, so that its column 0
        is the unknown token.

    Raises:
        TypeError, ValueError: when an argument is none of those, or the vocabulary is not known yet at a call.

    Example:

    >>> from course import text
    >>> vectorizer = text.TextVectorizer(output_sequence_length=4)
    >>> vectorizer.adapt(["A good film, a very good one.", "A bad film."])
    >>> vectorizer.get_vocabulary()
    ['', '[UNK]', 'a', 'good', 'film', 'very', 'one', 'bad']
    >>> vectorizer(["A bad, bad book!"]).tolist()
    [[2, 7, 7, 1]]
    >>> vectorizer.decode([[2, 7, 7, 1]])
    ['a bad bad [UNK]']
    """

    def __init__(
        self,
        *,
        max_tokens: int | None = None,
        standardize: str | None = "lower_and_strip_punctuation",
        split: str | None = "whitespace",
        ngrams: int | tuple[int, ...] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        vocabulary: Iterable[str] | None = None,
    ) -> None:
        self.max_tokens = None if max_tokens is None else require_positive("max_tokens", max_tokens)
        if max_tokens is not None and max_tokens <= UNKNOWN + 1:
            remedy = "Two places are taken by padding and unknown tokens. Give 3 or more."
            raise ValueError(complaint("max_tokens", "above 2", f"max_tokens={max_tokens!r}", remedy))
        self.standardize = require_one_of("standardize", standardize, STANDARDIZATIONS)
        self.split = require_one_of("split", split, SPLITS)
        self.ngrams = _ngram_lengths(ngrams)
        self.output_mode = require_one_of("output_mode", output_mode, OUTPUT_MODES)
        self.output_sequence_length = (
            None
            if output_sequence_length is None
            else require_positive("output_sequence_length", output_sequence_length)
        )
        if output_sequence_length is not None and output_mode != "int":
            remedy = 'A bag of words has no length. Leave it out, or use output_mode="int".'
            received = f"output_sequence_length={output_sequence_length!r} with output_mode={output_mode!r}"
            raise ValueError(complaint("output_sequence_length", 'None unless output_mode="int"', received, remedy))
        # How often `adapt` met each token of the vocabulary, in how many texts, and how many texts there were.
        self.counts: dict[str, int] = {}
        self._document_counts: dict[str, int] = {}
        self._num_documents = 0
        self._place: dict[str, int] = {}
        if vocabulary is not None:
            self.set_vocabulary(vocabulary)

    def adapt(self, texts: Iterable[str]) -> None:
        """Count the vocabulary from texts; what was counted before is forgotten.

        Afterwards `counts` says how often each token of the vocabulary occurred.

        Args:
            texts: a list, an array, or anything else that gives one string after another.

        Raises:
            TypeError: when they are no texts.
            ValueError: when there is no token in them.
        """
        tokenized = [self.tokens(one) for one in require_texts("texts", texts)]
        counts = Counter(chain.from_iterable(tokenized))
        for special in self._special_tokens():
            counts.pop(special, None)
        if not counts:
            remedy = "Give the training texts."
            raise ValueError(complaint("texts", "of at least one token", f"{len(tokenized)} texts without any", remedy))
        # Alphabetically first, so that the second sort, which is stable, has to decide nothing but the counts.
        ordered = sorted(sorted(counts, reverse=True), key=counts.__getitem__, reverse=True)
        if self.max_tokens is not None:
            ordered = ordered[: self.max_tokens - len(self._special_tokens())]
        self._set_places(ordered)
        self.counts = {token: counts[token] for token in ordered}
        self._num_documents = len(tokenized)
        documents = Counter(chain.from_iterable(map(set, tokenized))) if self.output_mode == "tf_idf" else {}
        self._document_counts = {token: documents[token] for token in ordered} if documents else {}

    def set_vocabulary(self, vocabulary: Iterable[str]) -> None:
        """Take these tokens as the vocabulary, in their order; padding and unknown are put in front.

        Args:
            vocabulary: tokens, each once; what `get_vocabulary` returned will do.

        Raises:
            TypeError, ValueError: when it is no list of strings, holds one twice, or exceeds `max_tokens`.
        """
        tokens = require_texts("vocabulary", vocabulary)
        if tokens[: UNKNOWN + 1] == [PADDING_TOKEN, UNKNOWN_TOKEN]:
            tokens = tokens[UNKNOWN + 1 :]
        twice = [token for token, count in Counter([PADDING_TOKEN, UNKNOWN_TOKEN, *tokens]).items() if count > 1]
        if twice:
            remedy = "Padding '' and '[UNK]' are added by themselves; take out what is there twice."
            raise ValueError(complaint("vocabulary", "of tokens that are there once", f"{twice[0]!r} again", remedy))
        most = math.inf if self.max_tokens is None else self.max_tokens - len(self._special_tokens())
        if not 1 <= len(tokens) <= most:
            expected = "of at least one token" if self.max_tokens is None else f"of 1 to {most} tokens"
            remedy = "Cut the vocabulary, or raise max_tokens." if tokens else "Give the tokens."
            raise ValueError(complaint("vocabulary", expected, f"{len(tokens)} tokens", remedy))
        if self.output_mode == "tf_idf":
            remedy = "Call adapt with the training texts."
            raise ValueError(
                complaint("vocabulary", 'left out with output_mode="tf_idf"', f"{len(tokens)} tokens", remedy)
            )
        self._set_places(tokens)
        self.counts, self._document_counts, self._num_documents = {}, {}, 0

    def tokens(self, text: str) -> list[str]:
        """The tokens of one text: standardized, split, and with its runs of tokens where `ngrams` asks for them.

        Args:
            text: a string.

        Example:

        >>> from course import text
        >>> text.TextVectorizer(ngrams=2).tokens("Not bad!")
        ['not', 'bad', 'not bad']
        """
        match self.standardize:
            case "lower_and_strip_punctuation":
                text = text.lower().translate(_WITHOUT_PUNCTUATION)
            case "lower":
                text = text.lower()
            case "strip_punctuation":
                text = text.translate(_WITHOUT_PUNCTUATION)
        match self.split:
            case "whitespace":
                tokens = text.split()
            case "character":
                tokens = list(text)
            case _:
                tokens = [text]
        if self.ngrams is None:
            return tokens
        return [
            " ".join(tokens[start : start + length])
            for length in self.ngrams
            for start in range(len(tokens) - length + 1)
        ]

    def __call__(self, texts: Iterable[str]) -> np.ndarray:
        """Texts as numbers: see the class for shapes."""
        place = self._known_places()
        if self.output_mode == "int":
            place = {**place, PADDING_TOKEN: PADDING}  # a text that is empty, and not split
        listed = require_texts("texts", texts)
        rows = [[place.get(token, UNKNOWN) for token in self.tokens(one)] for one in listed]
        if self.output_mode == "int":
            return pad_tokens(rows, self.output_sequence_length)
        return self._bags(rows)

    def _bags(self, rows: list[list[int]]) -> np.ndarray:
        """(N, V) of counts, or of what is made from them."""
        bags = np.zeros((len(rows), self.vocabulary_size()), "float32")
        lengths = [len(row) for row in rows]
        texts = np.repeat(np.arange(len(rows)), lengths)
        columns = np.fromiter(chain.from_iterable(rows), "int64", sum(lengths)) - 1
        np.add.at(bags, (texts, columns), 1.0)
        match self.output_mode:
            case "multi_hot":
                return np.minimum(bags, 1.0)
            case "tf_idf":
                bags *= self._inverse_document_frequencies()
        return bags

    def _inverse_document_frequencies(self) -> np.ndarray:
        """log(1 + N / (1 + d)) of each token, in float32 as Keras has it; of unknown ones the mean of all."""
        known = np.array(
            [math.log(1 + self._num_documents / (1 + count)) for count in self._document_counts.values()], "float32"
        )
        return np.concatenate([[known.mean()], known]).astype("float32")

    def decode(self, tokens: Any) -> list[str]:
        """Tokens as texts: what the vocabulary has in their places, without padding.

        Words are joined by blanks and characters by nothing. What standardization took away does not come back.

        Args:
            tokens: integers, (N, T) or (T,).

        Raises:
            TypeError, ValueError: when they are no ids of this vocabulary, or the vectorizer gives no sequences.
        """
        if self.output_mode != "int" or self.ngrams is not None:
            received = f"output_mode={self.output_mode!r}, ngrams={self.ngrams!r}"
            remedy = "A bag, or runs of tokens, cannot be read back."
            raise ValueError(complaint("output_mode", '"int", without ngrams, to decode', received, remedy))
        self._known_places()
        vocabulary = self.get_vocabulary()
        between = "" if self.split == "character" else " "
        rows = require_tokens(tokens, len(vocabulary)).tolist()
        return [between.join(vocabulary[token] for token in row if token != PADDING) for row in rows]

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The tokens in the order of their numbers.

        Args:
            include_special_tokens: whether padding (where there is one, with "int") and unknown are among them.
        """
        return [*(self._special_tokens() if include_special_tokens else []), *self._place]

    def vocabulary_size(self) -> int:
        """V, the length of `get_vocabulary()`: an `Embedding`'s `input_dim`, or the columns of a bag of words."""
        return len(self._place) + len(self._special_tokens())

    def get_config(self) -> dict[str, Any]:
        """The arguments, as `TextVectorizer(**config)` takes them; without the vocabulary."""
        return {
            "max_tokens": self.max_tokens,
            "standardize": self.standardize,
            "split": self.split,
            "ngrams": None if self.ngrams is None else list(self.ngrams),
            "output_mode": self.output_mode,
            "output_sequence_length": self.output_sequence_length,
        }

    def save(self, path: str | Path) -> None:
        """Write arguments, vocabulary and counts as JSON.

        Args:
            path: a file that ends in .json.

        Raises:
            ValueError: when it does not, or no vocabulary is known yet.
        """
        self._known_places()
        state = {
            "vocabulary": list(self._place),
            "counts": list(self.counts.values()),
            "document_counts": list(self._document_counts.values()),
            "num_documents": self._num_documents,
        }
        write_json(path, type(self).__name__, {"config": self.get_config(), **state})

    @classmethod
    def load(cls, path: str | Path) -> "TextVectorizer":
        """A vectorizer as `save` wrote it, on whatever backend.

        Args:
            path: the file.

        Raises:
            FileNotFoundError, ValueError: when there is no such file, or it holds something else.
        """
        state = read_json(path, cls.__name__)
        vectorizer = cls(**state["config"])
        tokens = state["vocabulary"]
        vectorizer._set_places(tokens)
        vectorizer.counts = dict(zip(tokens, state["counts"], strict=False))
        vectorizer._document_counts = dict(zip(tokens, state["document_counts"], strict=False))
        vectorizer._num_documents = state["num_documents"]
        return vectorizer

    def _special_tokens(self) -> list[str]:
        return [PADDING_TOKEN, UNKNOWN_TOKEN] if self.output_mode == "int" else [UNKNOWN_TOKEN]

    def _set_places(self, tokens: list[str]) -> None:
        self._place = {token: place for place, token in enumerate(tokens, UNKNOWN + 1)}

    def _known_places(self) -> dict[str, int]:
        if not self._place:
            remedy = "Call adapt(training_texts), or set_vocabulary(tokens)."
            raise ValueError(complaint("vocabulary", "known before texts are turned into numbers", "none", remedy))
        return self._place


def _ngram_lengths(ngrams: Any) -> tuple[int, ...] | None:
    if ngrams is None:
        return None
    if isinstance(ngrams, list | tuple):
        return tuple(require_positive(f"ngrams[{index}]", length) for index, length in enumerate(ngrams))
    return tuple(range(1, require_positive("ngrams", ngrams) + 1))
