"""Losses that Keras itself does not have: a pure function and a thin class each.

>>> from course import losses
>>> loss = losses.ContrastiveLoss(margin=1.0)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

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

__all__ = sorted(_FILES)

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course.losses.arcface import ArcFaceLoss as ArcFaceLoss
    from course.losses.arcface import arcface_loss as arcface_loss
    from course.losses.contrastive import ContrastiveLoss as ContrastiveLoss
    from course.losses.contrastive import contrastive_loss as contrastive_loss
    from course.losses.cosface import CosFaceLoss as CosFaceLoss
    from course.losses.cosface import cosface_loss as cosface_loss
    from course.losses.perceptron import PerceptronLoss as PerceptronLoss
    from course.losses.perceptron import perceptron_loss as perceptron_loss
    from course.losses.style import StyleLoss as StyleLoss
    from course.losses.style import content_loss as content_loss
    from course.losses.style import gram_matrix as gram_matrix
    from course.losses.style import style_loss as style_loss
    from course.losses.triplet import TripletLoss as TripletLoss
    from course.losses.triplet import pairwise_distance as pairwise_distance
    from course.losses.triplet import triplet_loss as triplet_loss
    from course.losses.vae import GaussianKLDivergence as GaussianKLDivergence
    from course.losses.vae import ReconstructionLoss as ReconstructionLoss
    from course.losses.vae import gaussian_kl_divergence as gaussian_kl_divergence
    from course.losses.vae import reconstruction_loss as reconstruction_loss
    from course.losses.vae import vae_loss as vae_loss
    from course.losses.yolo import YOLOLoss as YOLOLoss
    from course.losses.yolo import yolo_loss as yolo_loss

__getattr__, __dir__ = lazy_names(__name__, _FILES)
