"""Lesson 03, loss functions: kl divergence."""

from collections.abc import Iterator

import numpy as np

from course.exercises.losses.value_and_gradient import watch
from course.exercises.types import Data, Exercise


def _divergence_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"p": rng.dirichlet(np.full(4, 3.0), size=3), "q": rng.dirichlet(np.full(4, 3.0), size=3)}
    p = rng.dirichlet(np.full(3, 4.0), size=2)
    yield {"p": p, "q": p.copy(), "about": "the same distributions twice"}
    yield {
        "p": np.array([[0.5, 0.5, 0.0], [0.0, 0.2, 0.8]]),
        "q": rng.dirichlet(np.full(3, 4.0), size=2),
        "about": "p is exactly 0 in places: what can't happen costs nothing",
    }


kl_divergence = Exercise(
    id="losses.kl_divergence",
    title="KL divergence and its gradient",
    points=3,
    cases=_divergence_cases,
    observe=watch("p", "q"),
    hints=(
        "A sum over each row, then a mean over the rows.",
        "0 · log 0 counts as 0, but Python makes nan of it. `np.where` around the ratio, or `scipy.special.xlogy`, "
        "keeps the logarithm away from the zeros.",
        "For the gradient write log(p/q) as log p - log q: only the second part knows q.",
    ),
)
