"""How well the nearest neighbors do where the model was trained: the yardstick of underfitting."""

import math

import numpy as np


def neighbors_skill(x: np.ndarray, y: np.ndarray, *, classes: bool, count: int = 5) -> float:
    """How well the nearest other examples predict each example's target (leave one out).

    Args:
        x: array of shape (B, features), scaled here to unit variance.
        y: class numbers of shape (B,), or targets of shape (B, outputs).
        classes: whether `y` are classes.
        count: number of neighbors.

    Returns:
        Share of examples right, or share of variance explained.
    """
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import StandardScaler

    if len(x) < 2:
        return 0.0  # there are no neighbors
    scaled = StandardScaler().fit_transform(x.astype(np.float64))
    # Asked without new points, it gives each point's neighbors without the point itself.
    search = NearestNeighbors(n_neighbors=min(count, len(x) - 1), algorithm="brute").fit(scaled)
    nearest = search.kneighbors(return_distance=False)
    if classes:
        votes = np.apply_along_axis(np.bincount, 1, y[nearest], minlength=int(y.max()) + 1)
        return float((votes.argmax(axis=1) == y).mean())
    return variance_explained(y, y[nearest].mean(axis=1))


def variance_explained(y: np.ndarray, predicted: np.ndarray) -> float:
    """1 - squared error / variance, over all outputs: 1 is perfect, 0 no better than the mean; NaN for such outputs."""
    from sklearn.metrics import r2_score

    if not np.isfinite(predicted).all():
        return math.nan
    if not np.ptp(y, axis=0).any():
        return 0.0  # nothing varies
    return float(r2_score(y, predicted, multioutput="variance_weighted"))
