"""The weights after every step of the rules that Keras' optimizers follow too, in float64.

None of them goes step by step, as an answer does: a moving average is a linear filter, a sum of steps a cumulative sum.
"""

from collections.abc import Sequence

import numpy as np
from scipy.signal import lfilter

from course.answers.comparing import Reals
from course.exercises.types import Data


def doubles(case: Data, *names: str) -> list[Reals]:
    """Entries of a case in float64.

    Example:
        >>> doubles({"weight": np.float32([0.5]), "rate": 1}, "weight")[0].dtype
        dtype('float64')
    """
    return [np.asarray(case[name], dtype="float64") for name in names]


def filtered(values: Reals, gain: float, keep: float) -> Reals:
    """y[t] = keep · y[t - 1] + gain · x[t] along the first axis, from zero.

    Args:
        values: The numbers x.
        gain: What each is multiplied by when it comes in.
        keep: What share of the last result stays.

    Returns:
        The numbers y, in the shape of `values`.

    Example:
        >>> filtered(np.ones(3), 1.0, 0.5)
        array([1.  , 1.5 , 1.75])
    """
    return np.asarray(lfilter([gain], [1.0, -keep], values, axis=0), dtype="float64")


def sgd_path(case: Data) -> Reals:
    """SGD from the case's weight, gradients, learning_rate, momentum and nesterov.

    Example:
        >>> case = {"weight": [1.0], "gradients": [[1.0], [1.0]], "learning_rate": 0.1}
        >>> sgd_path(case | {"momentum": 0.5, "nesterov": False}).ravel()
        array([0.9 , 0.75])
    """
    weight, gradients = doubles(case, "weight", "gradients")
    velocities = filtered(gradients, -case["learning_rate"], case["momentum"])
    if case["nesterov"]:
        velocities = case["momentum"] * velocities - case["learning_rate"] * gradients
    return weight + np.cumsum(velocities, axis=0)


def adagrad_path(case: Data) -> Reals:
    """AdaGrad from the case's weight, gradients, accumulator, learning_rate and epsilon.

    Example:
        >>> case = {"weight": [1.0], "gradients": [[2.0]], "learning_rate": 0.5}
        >>> adagrad_path(case | {"accumulator": [0.0], "epsilon": 0.0}).ravel()
        array([0.5])
    """
    weight, gradients, start = doubles(case, "weight", "gradients", "accumulator")
    sums = start + np.cumsum(np.square(gradients), axis=0)
    steps: Reals = case["learning_rate"] * gradients * (sums + case["epsilon"]) ** -0.5
    return weight - np.cumsum(steps, axis=0)


def rmsprop_path(case: Data) -> Reals:
    """RMSprop from the case's weight, gradients, learning_rate, epsilon and rho.

    Example:
        >>> case = {"weight": [1.0], "gradients": [[2.0]], "learning_rate": 0.5}
        >>> rmsprop_path(case | {"rho": 0.75, "epsilon": 0.0}).ravel()
        array([0.])
    """
    weight, gradients = doubles(case, "weight", "gradients")
    squares = _moving_average(np.square(gradients), case["rho"])
    steps: Reals = case["learning_rate"] * gradients * (squares + case["epsilon"]) ** -0.5
    return weight - np.cumsum(steps, axis=0)


def adam_path(case: Data) -> Reals:
    """Adam from the case's weight, gradients, learning_rate, epsilon and betas.

    Example:
        >>> case = {"weight": [1.0], "gradients": [[2.0]], "learning_rate": 0.25}
        >>> adam_path(case | {"betas": (0.9, 0.999), "epsilon": 0.0}).ravel().round(6)
        array([0.75])
    """
    weight, gradients = doubles(case, "weight", "gradients")
    m, v = _full_averages(gradients, case["betas"])
    steps: Reals = case["learning_rate"] * m / (np.sqrt(v) + case["epsilon"])
    return weight - np.cumsum(steps, axis=0)


def adam_path_in_keras(case: Data) -> Reals:
    """Adam as Keras has it: epsilon stands beside the root of v as it is kept, before the correction.

    Example:
        >>> case = {"weight": [1.0], "gradients": [[2.0]], "learning_rate": 0.25}
        >>> adam_path_in_keras(case | {"betas": (0.9, 0.75), "epsilon": 1.0}).ravel()
        array([0.875])
    """
    gradients = np.asarray(case["gradients"], dtype="float64")
    # The share of a full average that v holds, under the root: the paper's epsilon times this is Keras'.
    share = _moving_average(_ones_like_steps(gradients), float(case["betas"][1]))
    return adam_path({**case, "epsilon": case["epsilon"] / np.sqrt(share)})


def _moving_average(values: Reals, keep: float) -> Reals:
    return filtered(values, 1 - keep, keep)


def _ones_like_steps(gradients: Reals) -> Reals:
    """A 1 for each step, with as many axes as the gradients."""
    return np.ones(len(gradients)).reshape((-1,) + (1,) * (gradients.ndim - 1))


def _full_averages(gradients: Reals, betas: Sequence[float]) -> tuple[Reals, Reals]:
    """Both moving averages, divided by the share of the weights that have been handed out so far."""
    ones = _ones_like_steps(gradients)
    first, second = (float(beta) for beta in betas)
    m = _moving_average(gradients, first) / _moving_average(ones, first)
    return m, _moving_average(np.square(gradients), second) / _moving_average(ones, second)
