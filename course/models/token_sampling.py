"""How the next token is chosen from logits. NumPy alone: the same choice on every backend."""

from collections.abc import Callable

import numpy as np

from course.errors import complaint
from course.models.checking import require_number, require_positive


def greedy(logits: np.ndarray) -> np.ndarray:
    """The most probable token of each row: (B, V) -> (B,).

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> models.greedy(np.array([[0.1, 2.0, -1.0]])).tolist()
    [1]
    """
    return np.asarray(np.argmax(logits, axis=-1))


def keep_top_k(logits: np.ndarray, k: int) -> np.ndarray:
    """Only the `k` largest logits of each row; the others become −∞.

    Args:
        logits: shape (B, V).
        k: how many stay; a `k` above V keeps all. Of equal logits at the border the first ones stay.

    Source: Fan et al., 2018, "Hierarchical Neural Story Generation".

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> models.keep_top_k(np.array([[1.0, 3.0, 2.0]]), 2).tolist()
    [[-inf, 3.0, 2.0]]
    """
    order = np.argsort(-logits, axis=-1, kind="stable")[:, : require_positive("k", k)]
    return _keep(logits, order, np.ones(order.shape, bool))


def keep_top_p(logits: np.ndarray, p: float) -> np.ndarray:
    """The fewest most probable tokens of each row that together reach probability `p`; the others become −∞.

    Args:
        logits: shape (B, V).
        p: the share to reach, above 0 and at most 1. The most probable token always stays.

    Source: Holtzman et al., 2019, "The Curious Case of Neural Text Degeneration" (nucleus sampling).

    Example: probabilities 0.5, 0.3, 0.2; the first alone does not reach 0.6, the first two do.

    >>> import numpy as np
    >>> from course import models
    >>> kept = models.keep_top_p(np.log([[0.2, 0.5, 0.3]]), 0.6)
    >>> np.isfinite(kept).tolist()
    [[False, True, True]]
    """
    if require_number("p", p, above=0) > 1:
        raise ValueError(complaint("p", "at most 1", f"p={p!r}", "Use 0.9, say."))
    order = np.argsort(-logits, axis=-1, kind="stable")
    probabilities = np.exp(log_softmax(np.take_along_axis(logits, order, axis=-1)))
    before = np.cumsum(probabilities, axis=-1) - probabilities
    return _keep(logits, order, before < p)


def sample(
    rng: np.random.Generator, *, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """A function that draws the next tokens: (B, V) -> (B,).

    Logits are divided by the temperature, cut to the `top_k` largest, then to the nucleus of `top_p`, then drawn from.

    Args:
        rng: where randomness comes from.
        temperature: below 1 sharper, above 1 flatter; near 0 it becomes `greedy`.
        top_k: see `keep_top_k`.
        top_p: see `keep_top_p`.

    Raises:
        TypeError: when `rng` is no generator.
        ValueError: when a number is out of range.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> choose = models.sample(np.random.default_rng(0), temperature=0.8, top_k=2)
    >>> sorted({int(choose(np.array([[5.0, 5.0, 0.0]]))[0]) for _ in range(20)})
    [0, 1]
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(complaint("rng", "a NumPy generator", f"rng={rng!r}", "Use np.random.default_rng(0)."))
    require_number("temperature", temperature, above=0)
    probe = np.zeros((1, 2))
    if top_k is not None:
        keep_top_k(probe, top_k)
    if top_p is not None:
        keep_top_p(probe, top_p)

    def choose(logits: np.ndarray) -> np.ndarray:
        logits = logits.astype("float64") / temperature
        if top_k is not None:
            logits = keep_top_k(logits, top_k)
        if top_p is not None:
            logits = keep_top_p(logits, top_p)
        cumulative = np.cumsum(np.exp(log_softmax(logits)), axis=-1)
        # Scaled by the last sum, which rounding leaves a little off 1.
        drawn = rng.random((len(logits), 1)) * cumulative[:, -1:]
        return np.asarray(np.sum(cumulative <= drawn, axis=-1))

    return choose


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Logarithms of the probabilities, in float64.

    >>> log_softmax(np.array([[0.0, 0.0]])).round(4).tolist()
    [[-0.6931, -0.6931]]
    """
    shifted = logits.astype("float64") - np.max(logits, axis=-1, keepdims=True)
    logarithms: np.ndarray = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return logarithms


def _keep(logits: np.ndarray, order: np.ndarray, kept: np.ndarray) -> np.ndarray:
    mask = np.zeros(logits.shape, bool)
    np.put_along_axis(mask, order, kept, axis=-1)
    return np.where(mask, logits, -np.inf)
