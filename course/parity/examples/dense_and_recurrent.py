"""Dense and recurrent networks, small."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.parity.example import Example

CLASSES = 3
Batch = tuple[Any, Any]


def _cross_entropy() -> Any:
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def _binary_cross_entropy() -> Any:
    import keras

    # The perceptron's own loss has a step in its slope, on whose two sides backends may fall by rounding.
    return keras.losses.BinaryCrossentropy(from_logits=True)


def _built(name: str, *arguments: Any, **options: Any) -> Callable[[], Any]:
    def build() -> Any:
        from course import models

        return getattr(models, f"build_{name}")(*arguments, **options)

    return build


def _points(rng: np.random.Generator) -> Batch:
    """Three clouds in eight dimensions."""
    labels = np.arange(24) % CLASSES
    centers = np.eye(8)[:CLASSES] * 2
    return (centers[labels] + 0.5 * rng.normal(size=(24, 8))).astype("float32"), labels.astype("int32")


def _two_sides(rng: np.random.Generator) -> Batch:
    labels = np.arange(24) % 2
    sides = (2 * labels - 1)[:, None] * np.array([1.5, -1.0])
    return (sides + 0.3 * rng.normal(size=(24, 2))).astype("float32"), labels.astype("int32")


def _waves(rng: np.random.Generator) -> Batch:
    """Sines of three frequencies, two phases each."""
    labels = np.arange(12) % CLASSES
    t = np.arange(8) + rng.uniform(0, 0.3, (12, 1))
    waves = np.sin(t * (0.4 + 0.6 * labels[:, None]))
    return np.stack([waves, np.cos(t * (0.4 + 0.6 * labels[:, None]))], axis=-1).astype("float32"), labels.astype(
        "int32"
    )


def _tokens(rng: np.random.Generator) -> Batch:
    """Which of three tokens is the most frequent; padded at the end."""
    labels = np.arange(12) % CLASSES
    tokens = np.where(rng.random((12, 8)) < 0.7, labels[:, None] + 1, rng.integers(4, 9, (12, 8)))
    tokens[::2, 6:] = 0
    return tokens.astype("int32"), labels.astype("int32")


def _past_and_future(rng: np.random.Generator) -> Batch:
    t = np.arange(12) * 0.5 + rng.uniform(0, 6, (12, 1))
    series = np.sin(t).astype("float32")
    return series[:, :10, None], series[:, 10:]


def _backwards(rng: np.random.Generator) -> Batch:
    """A source, and itself backwards: what stands before each token, and the token."""
    source = rng.integers(3, 8, (12, 4))
    source[::3, 3] = 0  # padding
    target = np.concatenate([np.full((12, 1), 1), source[:, ::-1], np.full((12, 1), 2)], axis=1)
    return [source.astype("int32"), target[:, :-1].astype("int32")], target[:, 1:].astype("int32")


EXAMPLES: list[Example] = [
    Example(
        "perceptron", _built("perceptron", 2), _two_sides, _binary_cross_entropy, learns_below=0.3, learning_rate=0.05
    ),
    Example(
        "mlp",
        _built("mlp", 8, CLASSES, widths=(16, 12), batch_normalization=(False, True)),
        _points,
        _cross_entropy,
        learns_below=0.4,
        learning_rate=0.01,
    ),
    Example(
        "recurrent_classifier",
        _built("recurrent_classifier", (8, 2), CLASSES, kind="lstm", widths=(8, 6)),
        _waves,
        _cross_entropy,
        learns_below=0.8,
        learning_rate=0.01,
        steps=60,
    ),
    Example(
        "bidirectional_classifier_of_tokens",
        _built("recurrent_classifier", (8, 6), CLASSES, kind="gru", widths=(6,), bidirectional=True, vocabulary_size=9),
        _tokens,
        _cross_entropy,
        learns_below=0.6,
        learning_rate=0.03,
    ),
    Example(
        "recurrent_forecaster",
        _built("recurrent_forecaster", (10, 1), horizon=2, kind="simple_rnn", widths=(10, 8)),
        _past_and_future,
        lambda: "mse",
        learns_below=0.15,
        learning_rate=0.01,
    ),
    Example(
        "sequence_to_sequence",
        _built("sequence_to_sequence", 8, 8, width=12, attention="additive"),
        _backwards,
        _cross_entropy,
        learns_below=1.5,
        learning_rate=0.02,
    ),
    Example(
        "sequence_to_sequence_multiplicative",
        _built("sequence_to_sequence", 8, 8, width=12, attention="multiplicative"),
        _backwards,
        _cross_entropy,
        learns_below=1.5,
        learning_rate=0.02,
    ),
]
