"""Writing with a decoder, token by token: greedy, sampled, or by beam search; with a cache or without."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from course.errors import complaint
from course.layers.learned_positions import LearnedPositions
from course.models.checking import require_number, require_positive
from course.models.decoder_steps import compiled_call, decoder_steps
from course.models.token_sampling import greedy, log_softmax

# Caches come in lengths that are multiples of this, so that a longer text rarely needs a new compilation.
CACHE_STEP = 64


@dataclass(frozen=True)
class Generation:
    """What was written.

    Args:
        tokens: the prompt and what follows, shape (B, T), int32; behind an end token only more of them.
        log_probabilities: of what follows the prompt, up to the end token, under the model, shape (B,), float64.
        positions_processed: how many positions the decoder worked on, over all rows and steps. With a cache: each
            position once.
    """

    tokens: np.ndarray
    log_probabilities: np.ndarray
    positions_processed: int


class TextGenerator:
    """Continues token sequences with GPT-2, T5, the Transformer, or any decoder made of this package's layers.

    Without a cache every step runs the whole sequence through the model, to use the logits of one position. With a
    cache of keys and values it runs the newest token alone: the same logits, at a cost a step that hardly grows. Keep
    the object: it compiles at its first use.

    Args:
        model: maps tokens (B, T) to logits (B, T, V); or source and target tokens, for an encoder–decoder.
        use_cache: whether to keep keys and values.

    Raises:
        ValueError: when `use_cache` and the model is not made of layers that know caches.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_gpt2(50, max_length=16, width=8, num_layers=1, num_heads=2)
    >>> written = models.TextGenerator(model).generate(np.array([[1, 2, 3]]), 5)
    >>> tuple(written.tokens.shape), written.positions_processed  # 3 of the prompt, then 4 more
    ((1, 8), 7)
    """

    def __init__(self, model: keras.Model, *, use_cache: bool = True) -> None:
        self.model = model
        self.use_cache = use_cache
        self._has_encoder = len(model.inputs) > 1
        limits = [layer.max_length for layer in model.layers if isinstance(layer, LearnedPositions)]
        self._max_length = min(limits, default=None)
        if use_cache:
            self._steps = decoder_steps(model)
            self._run = compiled_call(self._steps.step)
            self._encode = None if self._steps.encoder is None else compiled_call(self._steps.encoder)
        else:
            self._run = compiled_call(model)

    def generate(
        self,
        prompt: Any,
        max_new_tokens: int,
        *,
        choose: Callable[[np.ndarray], np.ndarray] = greedy,
        source: Any = None,
        end_token: int | None = None,
    ) -> Generation:
        """Add one token after the other.

        Args:
            prompt: tokens to continue, shape (B, T), T at least 1. A decoder with an encoder starts with its start
                token: 0 for T5.
            max_new_tokens: how many to add at most.
            choose: (B, V) logits to (B,) tokens: `greedy`, or what `sample` returns.
            source: what the encoder reads, tokens (B, S); or a pair of tokens and padding mask, both (B, S).
            end_token: a row that has written it is finished; when all are, it is over.

        Raises:
            TypeError, ValueError: when the prompt is no (B, T) of integers, or too long, or the source is missing.
        """
        decoding = self._start(prompt, max_new_tokens, source)
        logits = decoding.first()
        finished = np.zeros(len(decoding.tokens), bool)
        total = np.zeros(len(decoding.tokens))
        while True:
            chosen = np.asarray(choose(logits)).astype("int32")
            gained = np.take_along_axis(log_softmax(logits), chosen[:, None], axis=1)[:, 0]
            total += np.where(finished, 0.0, gained)
            if end_token is not None:
                chosen = np.where(finished, end_token, chosen).astype("int32")
                finished |= chosen == end_token
            decoding.append(chosen)
            if decoding.is_full or finished.all():
                return Generation(decoding.tokens, total, decoding.positions_processed)
            logits = decoding.next()

    def beam_search(
        self,
        prompt: Any,
        max_new_tokens: int,
        *,
        num_beams: int = 4,
        length_penalty: float = 0.0,
        source: Any = None,
        end_token: int | None = None,
    ) -> Generation:
        """Follow the `num_beams` most probable continuations at once, and return the best of them.

        Args:
            prompt, max_new_tokens, source, end_token: as in `generate`.
            num_beams: how many are followed; with 1 this is greedy.
            length_penalty: at the end, log-probabilities are divided by length to this power. 0 asks for the most
                probable text, which favors short ones; 1 for the most probable token on average.

        Source: Graves, 2012, "Sequence Transduction with Recurrent Neural Networks"; Wu et al., 2016, on length.
        """
        require_positive("num_beams", num_beams)
        require_number("length_penalty", length_penalty, at_least=0)
        decoding = self._start(prompt, max_new_tokens, source)
        logits = decoding.first()
        rows, vocabulary = logits.shape
        decoding.select(np.repeat(np.arange(rows), num_beams))
        logits = np.repeat(logits, num_beams, axis=0)  # (B · beams, V)
        # All beams of a row are still the same: all but one are out.
        scores = np.full((rows, num_beams), -np.inf)
        scores[:, 0] = 0.0
        finished = np.zeros((rows, num_beams), bool)
        lengths = np.zeros((rows, num_beams))
        while True:
            gains = log_softmax(logits).reshape(rows, num_beams, vocabulary)
            if end_token is not None:
                # A finished beam goes on with end tokens, at no cost.
                gains[finished] = -np.inf
                gains[finished, end_token] = 0.0
            candidates = (scores[..., None] + gains).reshape(rows, -1)  # (B, beams · V)
            best = np.argsort(-candidates, axis=1, kind="stable")[:, :num_beams]
            scores = np.take_along_axis(candidates, best, axis=1)
            parents, chosen = best // vocabulary, (best % vocabulary).astype("int32")
            finished = np.take_along_axis(finished, parents, axis=1)
            lengths = np.take_along_axis(lengths, parents, axis=1) + ~finished
            if end_token is not None:
                finished |= chosen == end_token
            decoding.select((np.arange(rows)[:, None] * num_beams + parents).ravel())
            decoding.append(chosen.ravel())
            if decoding.is_full or finished.all():
                break
            logits = decoding.next()
        winner = np.argmax(scores / lengths**length_penalty, axis=1)
        tokens = decoding.tokens.reshape(rows, num_beams, -1)[np.arange(rows), winner]
        return Generation(tokens, scores[np.arange(rows), winner], decoding.positions_processed)

    def _start(self, prompt: Any, max_new_tokens: int, source: Any) -> "_Decoding":
        require_positive("max_new_tokens", max_new_tokens)
        tokens = _tokens("prompt", prompt)
        length = tokens.shape[1] + max_new_tokens
        if self._max_length is not None and length > self._max_length:
            most = self._max_length - tokens.shape[1]
            remedy = f"At most {most} tokens fit behind this prompt." if most > 0 else "Cut the prompt."
            received = f"{tokens.shape[1]} + {max_new_tokens} = {length}"
            raise ValueError(
                f"prompt and new tokens must fit into the model's {self._max_length} positions. "
                f"Received: {received}. {remedy}"
            )
        mask = None
        if self._has_encoder:
            if source is None:
                remedy = "Give source=tokens of shape (B, S): this model has an encoder."
                raise ValueError(complaint("source", "the tokens that the encoder reads", "source=None", remedy))
            source, mask = source if isinstance(source, tuple) else (source, None)
            source = _tokens("source", source)
            if len(source) != len(tokens):
                remedy = f"Repeat the prompt: np.repeat(prompt, {len(source)}, axis=0)."
                raise ValueError(
                    complaint("prompt", f"of {len(source)} rows, as source is", f"prompt={tokens.shape!r}", remedy)
                )
            mask = np.ones(source.shape, bool) if mask is None else np.asarray(mask, bool)
        kind = _WithCache if self.use_cache else _WithoutCache
        return kind(self, tokens, length, source, mask)


class _Decoding(ABC):
    """One text in the making: the tokens so far, and how the logits for the next are had."""

    def __init__(self, generator: TextGenerator, prompt: np.ndarray, length: int, source: Any, mask: Any) -> None:
        self.generator, self.length, self.source, self.mask = generator, length, source, mask
        self.tokens = prompt
        self.positions_processed = 0

    @property
    def is_full(self) -> bool:
        return bool(self.tokens.shape[1] >= self.length)

    def append(self, chosen: np.ndarray) -> None:
        self.tokens = np.concatenate([self.tokens, chosen[:, None]], axis=1)

    @abstractmethod
    def first(self) -> np.ndarray:
        """The logits behind the prompt, (B, V)."""

    @abstractmethod
    def next(self) -> np.ndarray:
        """The logits behind what has been appended, (B, V)."""

    @abstractmethod
    def select(self, rows: np.ndarray) -> None:
        """Keep these rows, some of them several times: the beams that go on."""


class _WithCache(_Decoding):
    def first(self) -> np.ndarray:
        steps = self.generator._steps
        self.caches = steps.empty_caches(len(self.tokens), -(-self.length // CACHE_STEP) * CACHE_STEP)
        self.memory: list[Any] = []
        encode = self.generator._encode
        if self.source is not None and encode is not None:
            self.memory = [self.mask, *steps.memory_caches(encode([self.source, self.mask]))]
        self.position = 0
        return self.next()

    def next(self) -> np.ndarray:
        new = self.tokens[:, self.position :]  # (B, t): the whole prompt first, then one token at a time
        position = np.array(self.position, "int32")
        logits, *self.caches = self.generator._run([new, position, *self.caches, *self.memory])
        self.position += new.shape[1]
        self.positions_processed += new.size
        return np.asarray(ops.convert_to_numpy(logits))

    def select(self, rows: np.ndarray) -> None:
        self.tokens = self.tokens[rows]
        self.caches, self.memory = ([ops.take(x, rows, axis=0) for x in part] for part in (self.caches, self.memory))


class _WithoutCache(_Decoding):
    def first(self) -> np.ndarray:
        return self.next()

    def next(self) -> np.ndarray:
        # Filled up to one length, so that one compilation serves all steps; nothing looks at what lies ahead.
        written = self.tokens.shape[1]
        tokens = np.pad(self.tokens, ((0, 0), (0, self.length - written)))  # (B, length)
        inputs = tokens if self.source is None else [self.source, tokens, self.mask]
        logits = self.generator._run(inputs)  # (B, length, V)
        self.positions_processed += tokens.size
        return np.asarray(ops.convert_to_numpy(ops.take(logits, np.array(written - 1, "int32"), axis=1)))

    def select(self, rows: np.ndarray) -> None:
        self.tokens = self.tokens[rows]
        if self.source is not None:
            self.source, self.mask = self.source[rows], self.mask[rows]


def _tokens(name: str, tokens: Any) -> np.ndarray:
    try:
        array = np.asarray(tokens)
    except ValueError:
        remedy = "Rows must be equally long: generate for each length apart."
        raise ValueError(complaint(name, "a (B, T) array", f"{name}='rows of several lengths'", remedy)) from None
    if array.ndim != 2 or array.shape[1] < 1:
        raise ValueError(
            complaint(name, "of shape (B, T) with T of at least 1", f"{name}={array.shape!r}", "Use [[1, 2, 3]], say.")
        )
    if array.dtype.kind not in "iu":
        raise TypeError(
            complaint(name, "of integers", f"{name}={str(array.dtype)!r}", f"Convert it: {name}.astype('int32').")
        )
    return array.astype("int32")
