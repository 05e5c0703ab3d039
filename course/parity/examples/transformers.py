"""Transformers, small: what follows in a text, what is hidden in it, how it reads backwards; what is in an image."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.parity.example import Example

VOCABULARY = 16
LENGTH = 8
BATCH = 8


def _loss() -> Any:
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def _counting(rng: np.random.Generator) -> np.ndarray:
    """Texts that count upwards by one or two, round and round: the next token follows from the last two."""
    start, step = rng.integers(1, VOCABULARY, (BATCH, 1)), rng.integers(1, 3, (BATCH, 1))
    return (1 + (start + step * np.arange(LENGTH + 1)) % (VOCABULARY - 1)).astype("int32")  # (B, T + 1)


def _next_token(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    text = _counting(rng)
    return text[:, :-1], text[:, 1:]


def _masked_token(rng: np.random.Generator) -> tuple[dict[str, np.ndarray], np.ndarray]:
    text = _counting(rng)[:, :-1]
    hidden = rng.random(text.shape) < 0.2
    # The second half of each text is another segment, and the last two tokens of one text are padding.
    segments = np.repeat([[0, 1]], LENGTH // 2, axis=1) * np.ones((BATCH, 1), "int32")
    padding_mask = np.ones(text.shape, bool)
    padding_mask[0, -2:] = False
    inputs = {"tokens": np.where(hidden, 0, text), "segments": segments, "padding_mask": padding_mask}
    return {key: value.astype("bool" if key == "padding_mask" else "int32") for key, value in inputs.items()}, text


def _reversal(rng: np.random.Generator) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The source, backwards; what was written so far is given, shifted by a start token."""
    source = rng.integers(1, VOCABULARY, (BATCH, LENGTH)).astype("int32")
    target = source[:, ::-1].copy()
    shifted = np.concatenate([np.zeros((BATCH, 1), "int32"), target[:, :-1]], axis=1)
    return {"source": source, "target": shifted, "source_padding_mask": np.ones(source.shape, bool)}, target


def _stripes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = np.arange(BATCH) % 2
    lines = np.tile(np.sin(np.arange(8) * np.pi / 2 + 0.7), (8, 1))
    images = np.where(labels[:, None, None], lines, lines.T) + 0.2 * rng.normal(size=(BATCH, 8, 8))
    return images[..., None].astype("float32"), labels.astype("int32")


def _models(build: Callable[[Any], Any]) -> Callable[[], Any]:
    def with_models() -> Any:
        from course import models

        return build(models)

    return with_models


EXAMPLES: list[Example] = [
    Example(
        name="transformer",
        build=_models(lambda m: m.build_transformer(VOCABULARY, 16, 1, 2, 32, dropout_rate=0.0)),
        batch=_reversal,
        loss=_loss,
        learns_below=1.5,
        learning_rate=1e-2,
    ),
    Example(
        name="bert",
        build=_models(
            lambda m: m.build_bert_masked_language_model(m.build_bert(VOCABULARY, LENGTH, 16, 1, 2, dropout_rate=0.0))
        ),
        batch=_masked_token,
        loss=_loss,
        learns_below=1.5,
        learning_rate=1e-2,
    ),
    Example(
        name="gpt2",
        build=_models(lambda m: m.build_gpt2(VOCABULARY, LENGTH, 16, 1, 2, dropout_rate=0.0)),
        batch=_next_token,
        loss=_loss,
        learns_below=1.5,
        learning_rate=1e-2,
    ),
    Example(
        name="t5",
        build=_models(lambda m: m.build_t5(VOCABULARY, 16, 1, 2, 32, dropout_rate=0.0)),
        batch=_reversal,
        loss=_loss,
        learns_below=1.5,
        learning_rate=1e-2,
    ),
    Example(
        name="vit",
        build=_models(
            lambda m: m.build_vit((8, 8, 1), 2, patch_size=4, width=16, num_layers=1, num_heads=2, dropout_rate=0.0)
        ),
        batch=_stripes,
        loss=_loss,
        learns_below=0.3,
        learning_rate=1e-2,
    ),
]
