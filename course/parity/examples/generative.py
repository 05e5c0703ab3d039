"""Generative models, and networks for tasks of their own (detection, metric learning, style), small."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.parity.example import Example

CLASSES = 2
LATENT = 3
Batch = tuple[Any, Any]


def _built(name: str, *arguments: Any, **options: Any) -> Callable[[], Any]:
    def build() -> Any:
        from course import models

        return getattr(models, f"build_{name}")(*arguments, **options)

    return build


def _pictures(rng: np.random.Generator, count: int = 12) -> np.ndarray:
    """Horizontal or vertical stripes, 8 × 8, between 0 and 1."""
    stripes = np.where(np.arange(8) % 4 < 2, 0.9, 0.1)
    patterns = np.stack([np.tile(stripes, (8, 1)), np.tile(stripes[:, None], (1, 8))])
    noisy = patterns[np.arange(count) % 2] + 0.05 * rng.normal(size=(count, 8, 8))
    return np.clip(noisy, 0, 1)[..., None].astype("float32")


def _flat(rng: np.random.Generator) -> Batch:
    pictures = _pictures(rng).reshape(12, 64)
    return pictures, pictures


def _images(rng: np.random.Generator) -> Batch:
    pictures = _pictures(rng)
    return pictures, pictures


def _with_noise_and_prior(rng: np.random.Generator) -> Batch:
    """The noise comes with the batch, so that every backend draws the same code."""
    pictures = _pictures(rng).reshape(12, 64)
    noise = rng.normal(size=(12, LATENT)).astype("float32")
    return [pictures, noise], {"reconstruction": pictures, "latent": np.zeros((12, 2, LATENT), "float32")}


def _noise_to_images(rng: np.random.Generator) -> Batch:
    """A generator by itself: noise and the pictures it should make of it, between -1 and 1."""
    return rng.normal(size=(12, 5)).astype("float32"), 2 * _pictures(rng) - 1


def _real_or_not(rng: np.random.Generator) -> Batch:
    """A discriminator by itself: pictures, and as many of mere noise."""
    real = 2 * _pictures(rng, 6) - 1
    noise = rng.uniform(-1, 1, real.shape).astype("float32")
    return np.concatenate([real, noise]), np.repeat([1.0, 0.0], 6)[:, None].astype("float32")


def _kinds(rng: np.random.Generator) -> Batch:
    """Stripes of two directions, bright or dim: random weights alone do not tell the four kinds apart."""
    kinds = np.arange(12) % 4
    dimmed = np.where(kinds < 2, 1.0, 0.7)[:, None, None, None]
    return (dimmed * _pictures(rng)).astype("float32"), kinds.astype("int32")


def _pairs(rng: np.random.Generator) -> Batch:
    (pictures, kinds), order = _kinds(rng), rng.permutation(12)
    return np.stack([pictures, pictures[order]], axis=1), (kinds == kinds[order]).astype("float32")


def _scenes(rng: np.random.Generator) -> Batch:
    """One square or one bar on a dark ground, and its box."""
    from course.models import encode_boxes

    images, objects = 0.1 * rng.random((6, 16, 16, 1)), np.full((6, 1, 5), -1.0)
    for i in range(6):
        kind, left, top = i % CLASSES, *rng.integers(0, 10, 2)
        width, height = ((6, 6), (4, 6))[kind]
        images[i, top : top + height, left : left + width] = 0.9 - 0.4 * kind
        objects[i, 0] = kind, left, top, left + width, top + height
    targets = encode_boxes(objects, image_size=(16, 16), stride=4, anchors=[(6, 6), (4, 6)])
    return images.astype("float32"), targets


def _style(rng: np.random.Generator) -> Batch:
    """Feature maps that the extractor should show for random images: those of an extractor of other weights."""
    images = rng.random((2, 32, 32, 3)).astype("float32")
    return images, {
        "block1_conv1": rng.random((2, 32, 32, 4)).astype("float32"),
        "block2_conv1": rng.random((2, 16, 16, 8)).astype("float32"),
    }


def _cross_entropy() -> Any:
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)


def _of_ours(name: str, *arguments: Any, **options: Any) -> Callable[[], Any]:
    def loss() -> Any:
        from course import losses

        return getattr(losses, name)(*arguments, **options)

    return loss


def _two_losses() -> Any:
    from course.losses import GaussianKLDivergence, ReconstructionLoss

    return {"reconstruction": ReconstructionLoss(), "latent": GaussianKLDivergence()}


def _style_and_content() -> Any:
    from course.losses import StyleLoss

    return {"block1_conv1": StyleLoss(weight=10.0), "block2_conv1": "mse"}


EXAMPLES: list[Example] = [
    Example(
        "autoencoder",
        _built("autoencoder", 64, widths=(16,), code_size=4),
        _flat,
        _cross_entropy,
        learns_below=0.55,
        learning_rate=0.01,
        descent_rate=0.05,
    ),
    Example(
        "convolutional_autoencoder",
        _built("convolutional_autoencoder", (8, 8, 1), widths=(6, 8), code_size=4),
        _images,
        lambda: "mse",
        learns_below=0.2,
        learning_rate=0.01,
        descent_rate=0.05,
    ),
    Example(
        "variational_autoencoder",
        _built("variational_autoencoder", 64, widths=(16,), latent_size=LATENT, noise_input=True),
        _with_noise_and_prior,
        _two_losses,
        learns_below=42.0,
        learning_rate=0.01,
    ),
    Example(
        "gan_generator",
        _built("gan_generator", (8, 8, 1), noise_size=5, widths=(12, 16)),
        _noise_to_images,
        lambda: "mse",
        learns_below=0.5,
        learning_rate=0.01,
        descent_rate=0.05,
    ),
    Example(
        "gan_discriminator",
        _built("gan_discriminator", (8, 8, 1), widths=(16, 8)),
        _real_or_not,
        _cross_entropy,
        learns_below=0.2,
        learning_rate=0.01,
        descent_rate=0.01,
    ),
    Example(
        "dcgan_generator",
        _built("dcgan_generator", (8, 8, 1), noise_size=5, widths=(12, 8)),
        _noise_to_images,
        lambda: "mse",
        learns_below=0.5,
        learning_rate=0.02,
        descent_rate=0.05,
    ),
    Example(
        "dcgan_discriminator",
        _built("dcgan_discriminator", (8, 8, 1), widths=(8, 12)),
        _real_or_not,
        _cross_entropy,
        learns_below=0.4,
        learning_rate=0.01,
        descent_rate=0.01,
    ),
    Example(
        "embedding_network",
        _built("embedding_network", (8, 8, 1), embedding_size=4, widths=(6, 8)),
        _kinds,
        _of_ours("TripletLoss", 1.0, mining="all"),
        learns_below=0.2,
        learning_rate=0.01,
    ),
    Example(
        "siamese_network",
        lambda: _built("siamese_network", _built("embedding_network", (8, 8, 1), embedding_size=4, widths=(6, 8))())(),
        _pairs,
        _of_ours("ContrastiveLoss", 1.0),
        learns_below=0.01,
        learning_rate=0.01,
    ),
    Example(
        "style_transfer",
        _built(
            "style_transfer", (32, 32, 3), style_layers=("block1_conv1",), content_layers=("block2_conv1",), width=4
        ),
        _style,
        _style_and_content,
        learns_below=0.3,
        learning_rate=0.01,
        steps=160,
    ),
    Example(
        "yolo",
        _built("yolo", (16, 16, 1), CLASSES, num_anchors=2, widths=(6, 8), head_width=12),
        _scenes,
        _of_ours("YOLOLoss"),
        learns_below=6.0,
        learning_rate=0.02,
        steps=40,
    ),
]
