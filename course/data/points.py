"""Points in the plane: moons, Gaussian mixtures, analytic surfaces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course.data.dataset import Parts
from course.data.splits import generator, three_way


def moons(seed: int, *, samples: int = 1000, noise: float = 0.25) -> Parts:
    """Two half-moons that no straight line separates, with Gaussian noise of standard deviation `noise`."""
    rng = generator("moons", seed)
    labels = np.arange(samples) % 2
    angle = rng.uniform(0, np.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.where(labels[:, None] == 0, upper, lower) + rng.normal(0, noise, (samples, 2))
    splits, _ = three_way(x.astype("float32"), labels.astype("int64"), rng, strata=labels)
    return Parts(*splits, feature_names=("x1", "x2"), class_names=("upper moon", "lower moon"))


def gaussian_mixture(seed: int, *, samples: int = 2000, components: int = 8, spread: float = 0.15) -> Parts:
    """Gaussian clouds on a circle of radius 2, the usual test of whether a generator covers every mode.

    `y` says which cloud a point was drawn from; `extras` holds their centres and their standard deviation.
    """
    rng = generator("gaussian_mixture", seed)
    labels = np.arange(samples) % components
    angle = 2 * np.pi * np.arange(components) / components
    centers = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = centers[labels] + rng.normal(0, spread, (samples, 2))
    splits, _ = three_way(x.astype("float32"), labels.astype("int64"), rng, strata=labels)
    names = tuple(f"cloud {index + 1}" for index in range(components))
    return Parts(
        *splits,
        feature_names=("x1", "x2"),
        class_names=names,
        extras={"centers": centers, "standard_deviation": spread},
    )


def _bowl(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    return np.asarray(x1**2 + 10 * x2**2)


def _rosenbrock(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    return np.asarray((1 - x1) ** 2 + 100 * (x2 - x1**2) ** 2)


def _beale(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    return np.asarray((1.5 - x1 + x1 * x2) ** 2 + (2.25 - x1 + x1 * x2**2) ** 2 + (2.625 - x1 + x1 * x2**3) ** 2)


def _himmelblau(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    return np.asarray((x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2)


def _saddle(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    return np.asarray(x1**2 - x2**2)


Surface = Callable[[np.ndarray, np.ndarray], np.ndarray]
# name -> (function of two arrays, half-width of the square it is looked at in, its minima)
SURFACES: dict[str, tuple[Surface, float, tuple[tuple[float, float], ...]]] = {
    "bowl": (_bowl, 2.0, ((0.0, 0.0),)),
    "rosenbrock": (_rosenbrock, 2.0, ((1.0, 1.0),)),
    "beale": (_beale, 4.5, ((3.0, 0.5),)),
    "himmelblau": (_himmelblau, 5.0, ((3.0, 2.0), (-2.805118, 3.131312), (-3.77931, -3.283186), (3.584428, -1.848126))),
    "saddle": (_saddle, 2.0, ()),
}


def analytic_surfaces(seed: int, *, surface: str = "rosenbrock", samples: int = 2000) -> Parts:
    """Points of the plane and the height of a known surface there. `extras["function"]` is the surface itself."""
    if surface not in SURFACES:
        raise ValueError(
            f"`surface` must be one of {', '.join(SURFACES)}. Received: surface={surface!r}. Try surface='rosenbrock'."
        )
    function, reach, minima = SURFACES[surface]
    rng = generator("analytic_surfaces", seed)
    x = rng.uniform(-reach, reach, (samples, 2))
    splits, _ = three_way(x.astype("float32"), function(x[:, 0], x[:, 1]).astype("float32"), rng)
    extras = {"function": function, "reach": reach, "minima": minima}
    return Parts(*splits, feature_names=("x1", "x2"), extras=extras)
