"""Plots of data, training and models: arrays in, matplotlib Axes out.

>>> from course import plots
>>> ax = plots.plot_history({"loss": [0.9, 0.5, 0.3], "val_loss": [1.0, 0.7, 0.6]})

Every function draws on `ax` where one is given and otherwise makes a figure, returns what it drew on, never shows it,
and leaves matplotlib's settings alone. `theme("dark")` draws for a dark notebook. Nothing here imports Keras, and
matplotlib is imported when the first of these names is used.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

# The file that holds each name, by family: the order of the gallery page.
_FILES = {
    "theme": "style",
    "plot_history": "history",
    "plot_learning_rate_schedule": "learning_rate",
    "plot_learning_rate_finder": "learning_rate",
    "plot_learning_curve": "learning_curve",
    "plot_activation": "activation",
    "plot_scores": "scores",
    "plot_weights": "weights",
    "plot_decision_boundary": "decision_boundary",
    "plot_confusion_matrix": "confusion_matrix",
    "plot_roc": "roc",
    "plot_precision_recall": "precision_recall",
    "plot_calibration": "calibration",
    "plot_cost_curve": "cost_curve",
    "plot_residuals": "residuals",
    "plot_twins": "twins",
    "plot_computation_graph": "computation_graph",
    "plot_value_graph": "computation_graph",
    "plot_network": "network",
    "plot_model": "model",
    "plot_histograms": "histograms",
    "plot_gradient_flow": "gradient_flow",
    "plot_loss_surface": "loss_surface",
    "animate_loss_surface": "loss_surface",
    "plot_images": "images",
    "plot_filters": "filters",
    "plot_feature_maps": "feature_maps",
    "plot_grad_cam": "grad_cam",
    "plot_saliency": "saliency",
    "plot_boxes": "boxes",
    "plot_latent_walk": "latent_walk",
    "plot_embeddings": "embeddings",
    "plot_attention": "attention",
    "plot_token_weights": "token_weights",
    "plot_parity": "parity",
}

__all__ = sorted(_FILES)

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course.plots.activation import plot_activation as plot_activation
    from course.plots.attention import plot_attention as plot_attention
    from course.plots.boxes import plot_boxes as plot_boxes
    from course.plots.calibration import plot_calibration as plot_calibration
    from course.plots.computation_graph import plot_computation_graph as plot_computation_graph
    from course.plots.computation_graph import plot_value_graph as plot_value_graph
    from course.plots.confusion_matrix import plot_confusion_matrix as plot_confusion_matrix
    from course.plots.cost_curve import plot_cost_curve as plot_cost_curve
    from course.plots.decision_boundary import plot_decision_boundary as plot_decision_boundary
    from course.plots.embeddings import plot_embeddings as plot_embeddings
    from course.plots.feature_maps import plot_feature_maps as plot_feature_maps
    from course.plots.filters import plot_filters as plot_filters
    from course.plots.grad_cam import plot_grad_cam as plot_grad_cam
    from course.plots.gradient_flow import plot_gradient_flow as plot_gradient_flow
    from course.plots.histograms import plot_histograms as plot_histograms
    from course.plots.history import plot_history as plot_history
    from course.plots.images import plot_images as plot_images
    from course.plots.latent_walk import plot_latent_walk as plot_latent_walk
    from course.plots.learning_curve import plot_learning_curve as plot_learning_curve
    from course.plots.learning_rate import plot_learning_rate_finder as plot_learning_rate_finder
    from course.plots.learning_rate import plot_learning_rate_schedule as plot_learning_rate_schedule
    from course.plots.loss_surface import animate_loss_surface as animate_loss_surface
    from course.plots.loss_surface import plot_loss_surface as plot_loss_surface
    from course.plots.model import plot_model as plot_model
    from course.plots.network import plot_network as plot_network
    from course.plots.parity import plot_parity as plot_parity
    from course.plots.precision_recall import plot_precision_recall as plot_precision_recall
    from course.plots.residuals import plot_residuals as plot_residuals
    from course.plots.roc import plot_roc as plot_roc
    from course.plots.saliency import plot_saliency as plot_saliency
    from course.plots.scores import plot_scores as plot_scores
    from course.plots.style import theme as theme
    from course.plots.token_weights import plot_token_weights as plot_token_weights
    from course.plots.twins import plot_twins as plot_twins
    from course.plots.weights import plot_weights as plot_weights

__getattr__, __dir__ = lazy_names(__name__, _FILES)
