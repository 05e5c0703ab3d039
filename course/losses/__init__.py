"""Losses that Keras itself does not have: a pure function and a thin class each.

>>> from course import losses
>>> loss = losses.ContrastiveLoss(margin=1.0)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from difflib import get_close_matches
from importlib import import_module
from typing import Any

# The file that holds each name, by family.
_FILES = {
    # one neuron
    "PerceptronLoss": "perceptron",
    "perceptron_loss": "perceptron",
    # metric learning
    "ArcFaceLoss": "arcface",
    "ContrastiveLoss": "contrastive",
    "CosFaceLoss": "cosface",
    "TripletLoss": "triplet",
    "arcface_loss": "arcface",
    "contrastive_loss": "contrastive",
    "cosface_loss": "cosface",
    "pairwise_distance": "triplet",
    "triplet_loss": "triplet",
    # generative models and style
    "GaussianKLDivergence": "vae",
    "ReconstructionLoss": "vae",
    "StyleLoss": "style",
    "content_loss": "style",
    "gaussian_kl_divergence": "vae",
    "gram_matrix": "style",
    "reconstruction_loss": "vae",
    "style_loss": "style",
    "vae_loss": "vae",
    # detection
    "YOLOLoss": "yolo",
    "yolo_loss": "yolo",
}

__all__ = sorted(_FILES)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        near = get_close_matches(name, _FILES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" It has: {', '.join(sorted(_FILES))}."
        raise AttributeError(f"course.losses has no {name!r}.{hint}")
    value = getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_FILES})
