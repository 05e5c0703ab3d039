"""A network from PyTorch in Keras: the same layers in the same order, and settings whose conventions differ.

What comes back is a saved model. It is loaded where no student's code ran, given drawn weights, and watched: at
inference, for a step of training, and for what its dropout does. Epsilon decides, since some variances are tiny; the
momentum and the rate are no defaults and not one half.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of, dropout_rate, keras_model, weight_shapes
from course.exercises.saved_models import loaded, saved
from course.exercises.types import Data, Exercise

_REPEATS = 600


def _network(rng: np.random.Generator, features: int, hidden: int, classes: int, settings: tuple[float, ...]) -> Data:
    momentum, epsilon, rate = settings
    variance = rng.uniform(0.5, 2, hidden)
    variance[: hidden // 2] = rng.uniform(1, 4, hidden // 2) * 1e-3  # here epsilon decides
    return {
        "features": features,
        "hidden": hidden,
        "classes": classes,
        "momentum": momentum,
        "epsilon": epsilon,
        "rate": rate,
        "seed": int(rng.integers(2**31)),
        "x": rng.normal(0, 1, (6, features)).astype("float32"),
        "moving_mean": rng.normal(0, 0.3, hidden).astype("float32"),
        "moving_variance": variance.astype("float32"),
    }


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    features, hidden, classes = int(rng.integers(5, 9)), int(rng.integers(40, 56)), int(rng.integers(9, 13))
    one = float(rng.choice([0.05, 0.2, 0.3])), 1e-5, float(rng.choice([0.2, 0.3]))
    yield {**_network(rng, features, hidden, classes, one), "about": f"momentum {one[0]}, eps {one[1]}, p {one[2]}"}
    other = float(rng.choice([0.01, 0.15, 0.4])), 2e-3, float(rng.choice([0.1, 0.4]))
    about = f"momentum {other[0]}, eps {other[1]}, p {other[2]}"
    yield {**_network(rng, features, hidden, classes, other), "about": about}


def given_weights(case: Data) -> list[Any]:
    """The numbers that the trainable weights are given, in the order of the layers."""
    rng = np.random.default_rng(int(case["seed"]))
    features, hidden, classes = (int(case[name]) for name in ("features", "hidden", "classes"))
    shapes: list[tuple[tuple[int, ...], float, float]] = [
        ((features, hidden), 0.0, 0.4),
        ((hidden,), 0.0, 0.3),
        ((hidden,), 1.0, 0.5),
        ((hidden,), 0.3, 0.5),
        ((hidden, classes), 0.0, 0.3),
        ((classes,), 0.0, 0.5),
    ]
    return [rng.normal(mean, spread, shape).astype("float32") for shape, mean, spread in shapes]


def _observe(translate: Callable[..., Any], case: Data) -> Data:
    numbers = [int(case[name]) for name in ("features", "hidden", "classes")]
    settings = {name: float(case[name]) for name in ("momentum", "epsilon", "rate")}
    return {"file": saved(keras_model(translate(*numbers, **settings)), "the network")}


def _inspect(observed: Data, case: Data) -> Data:
    model = loaded(observed["file"])
    weights = given_weights(case)
    found: dict[str, Any] = {
        "weights": weight_shapes(model),
        "moving": " ".join(str(tuple(weight.shape)) for weight in model.non_trainable_weights),
        "outputs": np.zeros(0),
        "mean": np.zeros(0),
        "variance": np.zeros(0),
        "dropped_before": 0,
        "rate": -2.0,
    }
    moving = [case["moving_mean"], case["moving_variance"]]
    fits = [tuple(weight.shape) for weight in model.trainable_weights] == [weight.shape for weight in weights]
    if not fits or [tuple(weight.shape) for weight in model.non_trainable_weights] != [one.shape for one in moving]:
        return found
    _assign(model.trainable_weights, weights)
    _assign(model.non_trainable_weights, moving)
    many = np.resize(case["x"], (_REPEATS, case["x"].shape[1]))  # one shape for all calls: JAX compiles it once
    found["outputs"] = array_of(model(many, training=False))[: len(case["x"])]
    # Where a dense layer gives nothing but zeros, those of the batch are 0: what is left is the old statistics' share.
    _assign(model.trainable_weights[:2], [np.zeros_like(weight) for weight in weights[:2]])
    array_of(model(many, training=True))
    found["mean"], found["variance"] = (array_of(weight) for weight in model.non_trainable_weights)
    # Where it gives nothing but ones, none differs from the mean, unless some were dropped before.
    _assign(model.trainable_weights[1:4], [one * np.ones_like(weights[1]) for one in (1, 1, 0)])
    apart = np.abs(array_of(model(many, training=True)) - array_of(model(many, training=True)))
    found["dropped_before"] = int(apart.max() > 1e-3)
    # With a scale of 0 and an offset of 1 every hidden unit is 1, whatever goes in: what then moves is dropout.
    _assign(model.trainable_weights[2:4], [np.zeros_like(weights[2]), np.ones_like(weights[3])])
    quiet, noisy = array_of(model(many, training=False))[0], array_of(model(many, training=True))
    if np.allclose(found["outputs"].sum(axis=1), 1, atol=1e-3) and (noisy > 0).all():
        quiet, noisy = np.log(quiet), np.log(noisy)  # probabilities: their logarithms are logits
    found["rate"] = dropout_rate(quiet, noisy, weights[4], weights[5])
    return found


def _assign(variables: Any, numbers: Any) -> None:
    for variable, number in zip(variables, numbers, strict=True):
        variable.assign(number)


translate = Exercise(
    id="normalization_and_dropout.translate",
    title="The same network in Keras",
    points=4,
    cases=_cases,
    observe=_observe,
    inspect=_inspect,
    hints=(
        "Write down the layers first, in PyTorch's order; Keras' `Dense` has a bias by default, as `nn.Linear` does.",
        "PyTorch's momentum is the share of the *new* statistic. Which share of the old one stays?",
        "PyTorch's `Dropout(p)` and Keras' `Dropout(rate)` mean the same. Every setting that you do not pass is Keras' "
        "default, and not PyTorch's.",
    ),
    kind="design",
)
