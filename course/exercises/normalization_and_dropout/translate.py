"""A network from PyTorch in Keras: the same layers in the same order, and settings whose conventions differ.

What comes back is a saved model. It is loaded where no student's code ran, given drawn weights, and watched: at
inference, for a step of training, for what its dropout does, and in a call that says nothing about training. Epsilon
decides, since some variances are tiny; the momentum and the rate are no defaults, and the rate lies on both sides of
one half.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    other = float(rng.choice([0.01, 0.15, 0.4])), 2e-3, float(rng.choice([0.6, 0.7]))
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
    return {"file": saved(_of_layers(keras_model(translate(*numbers, **settings))), "the network")}


def _of_layers(model: Any) -> Any:
    """The model, where it is a graph of Keras' layers that has its weights: only that can be loaded elsewhere."""
    import keras

    # `keras.Model(inputs, outputs)` makes an object of a class that Keras exports under no name of its own.
    if not isinstance(model, keras.Sequential) and type(model).__name__ != "Functional":
        raise TypeError(
            f"Expected a Sequential or a functional model. Received: {type(model).__name__}, a subclass of "
            f"keras.Model. The check saves your model and loads it elsewhere, where the class is unknown: build it "
            f"of Keras' layers."
        )
    if not model.built:
        raise ValueError(
            "Expected a model that has its weights. Received: one that has none yet, for Keras makes them when it "
            "knows the width of the input. Begin with keras.Input((features,))."
        )
    return model


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
        "always": 0,
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
    found["always"] = _always_training(model, many, moving)
    _assign(model.non_trainable_weights, moving)
    # Where a dense layer gives nothing but zeros, those of the batch are 0: what is left is the old statistics' share.
    _assign(model.trainable_weights[:2], [np.zeros_like(weight) for weight in weights[:2]])
    array_of(model(many, training=True))
    found["mean"], found["variance"] = (array_of(weight) for weight in model.non_trainable_weights)
    # Where all samples are alike, none differs from the mean, unless units were dropped before, or else inputs.
    _assign(model.trainable_weights[1:4], [one * np.ones_like(weights[1]) for one in (1, 1, 0)])
    alike = np.ones_like(many)
    units = _apart(model, alike) > 0.05
    _assign(model.trainable_weights[:1], weights[:1])
    inputs = not units and _apart(model, alike) > 0.05
    # With a scale of 0 the normalization gives zeros: what then moves is noise that was added behind it.
    _assign(model.trainable_weights[2:3], [np.zeros_like(weights[2])])
    noise = _apart(model, alike) > 1e-3
    found["dropped_before"] = 0 if noise else int(units) + 2 * int(inputs)
    # With a scale of 0 and an offset of 1 every hidden unit is 1, whatever goes in: what then moves is dropout.
    _assign(model.trainable_weights[2:4], [np.zeros_like(weights[2]), np.ones_like(weights[3])])
    quiet, noisy = array_of(model(many, training=False))[0], array_of(model(many, training=True))
    probabilities = bool(np.allclose(found["outputs"].sum(axis=1), 1, atol=1e-3) and (noisy > 0).all())
    if probabilities:
        quiet, noisy = np.log(quiet), np.log(noisy)  # probabilities: their logarithms are logits
    found["rate"] = dropout_rate(quiet, noisy, weights[4], weights[5])
    if found["rate"] > -1 and not probabilities:
        # Each class reads one hidden unit: a unit that is dropped gives exactly 0.
        _assign(
            model.trainable_weights[4:],
            [np.eye(weights[4].shape[0], weights[4].shape[1], dtype="float32"), 0 * weights[5]],
        )
        calls = [array_of(model(many, training=True))]
        if (calls[0] == calls[0][:1]).all():
            # Where all samples lose the same units, a single call may lose none of these.
            calls += [array_of(model(many, training=True)) for _ in range(7)]
        found["rate"] = _share_of_zeros(np.stack(calls), moves=noise or found["rate"] > 0)
    return found


def _always_training(model: Any, many: NDArray[Any], moving: list[Any]) -> int:
    """What a call does that says nothing about training: 1 where statistics move, 2 where units are dropped, 3 both."""
    first, second = array_of(model(many)), array_of(model(many))
    after = [array_of(weight) for weight in model.non_trainable_weights]
    statistics = any(np.abs(one - before).max() > 1e-6 for one, before in zip(after, moving, strict=True))
    return int(statistics) + 2 * int(np.abs(first - second).max() > 1e-3)


def _apart(model: Any, x: NDArray[Any]) -> float:
    """How far two answers in training mode differ."""
    return float(np.abs(array_of(model(x, training=True)) - array_of(model(x, training=True))).max())


def _share_of_zeros(units: NDArray[Any], *, moves: bool) -> float:
    """The rate of dropout on units that are 1 otherwise, shape (calls, samples, units), to the nearest 0.05.

    0 where nothing is dropped, -3 where the same units are dropped for all samples, -4 where all units of a sample are,
    -5 where it is other noise.
    """
    dropped = units == 0
    left = units[~dropped]
    if not dropped.any():
        return -5.0 if moves else 0.0
    if not left.size or np.ptp(left) > 1e-3 * np.abs(left).max():
        return -5.0
    if (dropped == dropped[:, :1]).all():
        return -3.0
    if (dropped == dropped[:, :, :1]).all():
        return -4.0
    return round(20 * float(dropped.mean())) / 20


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
        "Write down the layers first, in PyTorch's order, behind a `keras.Input`; Keras' `Dense` has a bias by "
        "default, as `nn.Linear` does.",
        "PyTorch's momentum is the share of the *new* statistic. Which share of the old one stays?",
        "PyTorch's `Dropout(p)` and Keras' `Dropout(rate)` mean the same. Every setting that you do not pass is Keras' "
        "default, and not PyTorch's.",
    ),
    kind="design",
)
