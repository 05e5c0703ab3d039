"""Losses that Keras itself does not have: a pure function and a thin class each.

>>> from course import losses
>>> loss = losses.ContrastiveLoss(margin=1.0)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

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

__getattr__, __dir__ = lazy_names(__name__, _FILES)
