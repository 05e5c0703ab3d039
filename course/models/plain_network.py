"""A network of dense layers in NumPy, whose normalization is handed in: what lesson 10 trains with its own formulas."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.errors import complaint

Reals = NDArray[np.float64]
Axis = int | tuple[int, ...]
Normalize = Callable[[Reals, Axis], tuple[Reals, Reals]]
NormalizeBackward = Callable[[Reals, Reals, Reals, Axis], Reals]
Gate = Callable[[np.random.Generator, tuple[int, ...]], Reals]


class PlainNetwork:
    """Dense layers with ReLU, in float64, trained by plain gradient descent on the cross-entropy.

    Each hidden layer has a normalization, if one is given, and a learned scale γ and center β, all before its ReLU or
    all behind it. Hidden units are laid out in groups, shape (B, groups, units of a group), so that an axis says which
    normalization it is: 0 is batch, (1, 2) layer and 2 group normalization. Without one everything else stays, γ and β
    included.

    Args:
        widths: features, units of each hidden layer, classes.
        normalization: two functions, or None. The first takes z and the axis and returns z standardized along it, and
            the deviation that was divided by. The second takes the gradient of what the first returned, the
            standardized numbers, the deviation and the axis, and returns the gradient of z.
        axis: handed to both.
        after_activation: whether the normalization, γ and β stand behind the ReLU.
        groups: into how many groups the hidden units are laid out; it divides each hidden width.
        seed: of the weights (He et al., 2015) and of the batches.

    Raises:
        ValueError: there is no hidden layer, or `groups` is below 1 or divides not all of them.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> x, labels = np.eye(4), np.arange(4)
    >>> network = models.PlainNetwork((4, 8, 4), groups=2).fit(x, labels, rate=1.0, batch_size=4, steps=100)
    >>> network.accuracy(x, labels)
    1.0
    """

    def __init__(
        self,
        widths: Sequence[int],
        *,
        normalization: tuple[Normalize, NormalizeBackward] | None = None,
        axis: Axis = 0,
        after_activation: bool = False,
        groups: int = 4,
        seed: int = 0,
    ) -> None:
        if groups < 1 or len(widths) < 3 or any(width % groups for width in widths[1:-1]):
            raise ValueError(
                complaint(
                    "widths",
                    f"features, hidden widths that {groups} groups divide, classes",
                    f"widths={tuple(widths)}, groups={groups}",
                    "Take (64, 32, 32, 10), for example, or another number of groups.",
                )
            )
        self.normalization, self.axis, self.after_activation = normalization, axis, after_activation
        self._rng = np.random.default_rng(seed)
        self._statistics: list[tuple[Reals, Reals]] | None = None
        self.weights: list[list[Reals]] = []
        """Kernel, γ and β of each hidden layer; kernel and bias of the last one."""
        for inputs, units in zip(widths, widths[1:-1], strict=False):
            shape = (groups, units // groups)
            kernel = self._rng.normal(0, np.sqrt(2 / inputs), (inputs, units))
            self.weights.append([kernel, np.ones(shape), np.zeros(shape)])
        last = self._rng.normal(0, np.sqrt(2 / widths[-2]), tuple(widths[-2:]))
        self.weights.append([last, np.zeros(widths[-1])])

    def fit(
        self, x: Any, labels: Any, *, rate: float, batch_size: int = 32, steps: int = 120, gate: Gate | None = None
    ) -> "PlainNetwork":
        """Train, then take the statistics for inference from all of `x`, where the normalization looks at the batch.

        Args:
            x: features, shape (N, F).
            labels: numbers of classes, shape (N,).
            rate: the learning rate. With one that is too large the weights overflow, silently.
            batch_size: samples of a step, drawn without replacement.
            steps: how many.
            gate: gives factors for the hidden units of a layer, from a generator and a shape, anew at each step: what
                dropout multiplies them by.

        Returns:
            The network itself.
        """
        x, labels = np.asarray(x, dtype="float64"), np.asarray(labels)
        with np.errstate(all="ignore"):
            for _ in range(steps):
                rows = self._rng.choice(len(x), batch_size, replace=False)
                shapes = [(batch_size, *layer[1].shape) for layer in self.weights[:-1]]
                gates = None if gate is None else [gate(self._rng, shape) for shape in shapes]
                for arrays, slopes in zip(self.weights, self.gradients(x[rows], labels[rows], gates), strict=True):
                    for array, slope in zip(arrays, slopes, strict=True):
                        array -= rate * slope
            axes = tuple(sorted({axis % 3 for axis in (self.axis if isinstance(self.axis, tuple) else (self.axis,))}))
            if self.normalization is not None and 0 in axes:
                self._statistics = [
                    (read.mean(axis=axes, keepdims=True), deviation)
                    for _, read, _, deviation, _, _ in self._forward(x)[1]
                ]
        return self

    def gradients(self, x: Reals, labels: NDArray[Any], gates: Sequence[Reals] | None = None) -> list[list[Reals]]:
        """The gradient of the mean cross-entropy in training, for each array of `weights`."""
        logits, kept, last = self._forward(x, gates)
        grad = _softmax(logits)
        grad[np.arange(len(labels)), labels] -= 1
        grad /= len(labels)  # (B, classes)
        found = [[last.T @ grad, grad.sum(axis=0)]]
        grad = grad @ self.weights[-1][0].T  # (B, units)
        for (kernel, gamma, _), (inputs, _, x_hat, deviation, positive, gate) in zip(
            self.weights[-2::-1], kept[::-1], strict=True
        ):
            grad = grad.reshape(x_hat.shape) * gate  # (B, groups, units of a group)
            grad = grad if self.after_activation else grad * positive
            for_gamma, for_beta = (grad * x_hat).sum(axis=0), grad.sum(axis=0)
            grad = grad * gamma
            if self.normalization is not None:
                grad = self.normalization[1](grad, x_hat, deviation, self.axis)
            grad = grad * positive if self.after_activation else grad
            grad = grad.reshape(len(inputs), -1)  # (B, units)
            found.append([inputs.T @ grad, for_gamma, for_beta])
            grad = grad @ kernel.T
        return found[::-1]

    def probabilities(self, x: Any, *, gates: Sequence[Reals] | None = None) -> Reals:
        """What the network says at inference, shape (N, classes).

        Args:
            x: features, shape (N, F).
            gates: factors for the units of each hidden layer, shape (N, groups, units of a group): 0 switches one off.
        """
        with np.errstate(all="ignore"):
            return _softmax(self._forward(np.asarray(x, dtype="float64"), gates, self._statistics)[0])

    def accuracy(self, x: Any, labels: Any, *, gates: Sequence[Reals] | None = None) -> float:
        """The share of samples whose most probable class is the right one."""
        return float((self.probabilities(x, gates=gates).argmax(axis=1) == np.asarray(labels)).mean())

    def _forward(
        self,
        x: Reals,
        gates: Sequence[Reals] | None = None,
        statistics: Sequence[tuple[Reals, Reals]] | None = None,
    ) -> tuple[Reals, list[tuple[Reals, ...]], Reals]:
        """Logits; what the way back needs of each hidden layer; the last one's output.

        Of each layer: its inputs, what the normalization read, what that made of it, the deviation, where ReLU let
        numbers pass, and the gate.
        """
        kept: list[tuple[Reals, ...]] = []
        for place, (kernel, gamma, beta) in enumerate(self.weights[:-1]):
            z = (x @ kernel).reshape(-1, *gamma.shape)  # (B, groups, units of a group)
            read = np.maximum(z, 0) if self.after_activation else z
            x_hat: Reals = read
            deviation: Reals = np.ones(1)
            if statistics is not None:
                x_hat, deviation = (read - statistics[place][0]) / statistics[place][1], statistics[place][1]
            elif self.normalization is not None:
                x_hat, deviation = self.normalization[0](read, self.axis)
            sums = gamma * x_hat + beta
            positive = ((z if self.after_activation else sums) > 0).astype("float64")
            gate = np.ones(1) if gates is None else gates[place]
            kept.append((x, read, x_hat, deviation, positive, gate))
            outputs = sums * gate if self.after_activation else sums * positive * gate
            x = outputs.reshape(len(x), -1)  # (B, units)
        return x @ self.weights[-1][0] + self.weights[-1][1], kept, x


def _softmax(logits: Reals) -> Reals:
    grown: Reals = np.exp(logits - logits.max(axis=1, keepdims=True))
    grown /= grown.sum(axis=1, keepdims=True)
    return grown
