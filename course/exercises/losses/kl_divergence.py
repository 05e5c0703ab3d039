"""The mean KL divergence of rows of probabilities p and q, where p may hold zeros, and its gradient for q."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def drawn(samples: int, classes: int) -> NDArray[np.float64]:
        """Rows of probabilities, none of them tiny."""
        return 0.9 * rng.dirichlet(np.full(classes, 3.0), size=samples) + 0.1 / classes

    yield {"p": drawn(3, 4), "q": drawn(3, 4), "about": "three samples, four classes"}
    p = drawn(2, 3)
    yield {"p": p, "q": p.copy(), "about": "the same distributions twice"}
    yield {
        "p": np.array([[0.5, 0.5, 0.0], [0.0, 0.2, 0.8]]),
        "q": drawn(2, 3),
        "about": "p is exactly 0 in places: what can't happen costs nothing",
    }
    yield {"p": np.eye(3)[rng.permutation(3)], "q": drawn(3, 3), "about": "p is one-hot, as many samples as classes"}
    yield {"p": drawn(1, 5), "q": drawn(1, 5), "about": "a single sample"}


kl_divergence = Exercise(
    id="losses.kl_divergence",
    title="KL divergence and its gradient",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=observe_with("p", "q"),
    hints=(
        "A sum over each row, then a mean over the rows.",
        "0 · log 0 counts as 0, but Python makes nan of it. `np.where` around the ratio, or `scipy.special.xlogy`, "
        "keeps the logarithm away from the zeros.",
        "For the gradient write log(p/q) as log p - log q: only the second part knows q.",
    ),
)
