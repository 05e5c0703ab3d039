"""Lesson 05, optimizers and learning-rate schedules: the questions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.border import plain
from course.exercises.protocol import Data, Exercise, Quiz

STEPS = 20


def _numbers(value: Any, name: str) -> np.ndarray:
    """What came back from one step, as the numbers that go into the next."""
    array = np.asarray(plain(value, name))
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"Expected real numbers as the new {name}. Received: something of type {type(value).__name__}."
        )
    return array.astype("float32")


def _tensors(*arrays: np.ndarray) -> list[Any]:
    """Arrays as tensors of the backend: on PyTorch an array and a tensor don't mix in one expression."""
    import keras

    return [keras.ops.convert_to_tensor(array) for array in arrays]


def _pair(answer: Any, first: str, second: str) -> tuple[Any, Any]:
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        return answer[0], answer[1]
    raise ValueError(
        f"Expected two things, `return {first}, {second}`. Received: something of type {type(answer).__name__}."
    )


def _away_from_zero(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    return (rng.uniform(low, high, shape) * rng.choice([-1.0, 1.0], shape)).astype("float32")


def _weights(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return _away_from_zero(rng, shape, 0.1, 0.6)


def _gradients(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """One gradient for each of the 20 steps: mostly one direction, with noise that sometimes turns it round."""
    drift = _away_from_zero(rng, shape, 0.5, 1.0)
    noise = rng.normal(0, 0.6, (STEPS, *shape))
    gradients = drift + noise
    # Nothing close to zero: there the small constant in the denominator would decide, and two right forms differ.
    return np.where(np.abs(gradients) < 0.3, np.copysign(0.3, gradients), gradients).astype("float32")


def _rounded(rng: np.random.Generator, low: float, high: float, digits: int = 3) -> float:
    return float(np.round(rng.uniform(low, high), digits))


# --- the largest learning rate ------------------------------------------------------------------------------------


def _hessian(rng: np.random.Generator, curvatures: np.ndarray) -> np.ndarray:
    turn, _ = np.linalg.qr(rng.normal(size=(len(curvatures), len(curvatures))))
    hessian = turn @ np.diag(curvatures) @ turn.T
    return (hessian + hessian.T) / 2


def _rate_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"hessian": np.diag([_rounded(rng, 1.0, 3.0, 1), _rounded(rng, 15.0, 25.0, 1)]), "about": "a straight bowl"}
    curvatures = np.array([rng.uniform(0.5, 1.0), rng.uniform(8.0, 12.0)])
    yield {"hessian": _hessian(rng, curvatures), "about": "a bowl that lies across the axes"}
    # The two steepest directions stay apart, or finding the steepest one by iteration would take for ever.
    curvatures = np.array([0.5, 1.0, 2.0, 3.5, 6.0]) * rng.uniform(0.9, 1.1, 5)
    yield {"hessian": _hessian(rng, curvatures), "about": "five weights"}
    yield {"hessian": np.array([[_rounded(rng, 0.05, 0.2, 2)]]), "about": "a single weight, in a flat bowl"}


largest_rate = Exercise(
    id="optimizers.largest_rate",
    title="The learning rate at which descent breaks",
    points=2,
    cases=_rate_cases,
    observe=lambda largest_rate, case: {"rate": largest_rate(case["hessian"])},
    hints=(
        "Along a direction of curvature c, one step multiplies the distance to the minimum by 1 - rate · c. For which "
        "rates does that number lie between -1 and 1?",
        "Every direction sets a limit of its own. Which direction sets the lowest one?",
        "The curvatures of a bowl that lies across the axes don't stand on the diagonal of its Hessian: "
        "`np.linalg.eigvalsh` finds them.",
    ),
)


# --- SGD, momentum, Nesterov --------------------------------------------------------------------------------------


def _momentum_cases(rng: np.random.Generator) -> Iterator[Data]:
    for momentum, nesterov, shape, about in (
        (0.9, False, (4,), "momentum 0.9"),
        (0.8, True, (2, 3), "momentum 0.8, Nesterov; a kernel"),
        (0.0, False, (3,), "momentum 0: plain SGD"),
    ):
        yield {
            "weight": _weights(rng, shape),
            "gradients": _gradients(rng, shape),
            "learning_rate": _rounded(rng, 0.004, 0.01),
            "momentum": momentum,
            "nesterov": nesterov,
            "about": about,
        }


def _observe_sgd(sgd: Callable[..., Any], case: Data) -> Data:
    weight, velocity, path = case["weight"], np.zeros_like(case["weight"]), []
    for gradient in case["gradients"]:
        answer = sgd(*_tensors(weight, gradient, velocity), case["learning_rate"], case["momentum"], case["nesterov"])
        new_weight, new_velocity = _pair(answer, "weight", "velocity")
        weight, velocity = _numbers(new_weight, "weight"), _numbers(new_velocity, "velocity")
        path.append(weight)
    return {"path": np.stack(path)}


sgd = Exercise(
    id="optimizers.sgd",
    title="SGD, with momentum and Nesterov's look ahead",
    points=3,
    cases=_momentum_cases,
    observe=_observe_sgd,
    hints=(
        "First the velocity, then the weight. The velocity keeps a share of itself and is pushed downhill, against the "
        "gradient.",
        "Without Nesterov the weight moves by the new velocity. Where does the learning rate already stand?",
        "With Nesterov the weight moves by the velocity that *would* follow if the same gradient came once more: apply "
        "the formula for the velocity a second time, to the new velocity, and don't keep it.",
    ),
)


# --- AdaGrad ------------------------------------------------------------------------------------------------------

# Keras' small constant. The gradients of one case are so small that its place in the formula shows.
EPSILON = 1e-7


def _adaptive_cases(rng: np.random.Generator, tiny: float) -> Iterator[Data]:
    for shape, scale, about in (
        ((4,), 1.0, "four weights"),
        ((2, 3), np.array([3.0, 1.0, 0.3], "float32"), "a kernel whose columns see gradients of different sizes"),
        ((3,), tiny, f"gradients near {tiny:g}: here the place of epsilon shows"),
    ):
        yield {
            "weight": _weights(rng, shape),
            "gradients": (_gradients(rng, shape) * scale).astype("float32"),
            "learning_rate": _rounded(rng, 0.004, 0.01),
            "epsilon": EPSILON,
            "about": about,
        }


def _adagrad_cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, start in zip(_adaptive_cases(rng, 2e-4), (0.1, 0.1, 0.0), strict=True):
        yield dict(case) | {"initial_accumulator": start}


def _observe_adagrad(adagrad: Callable[..., Any], case: Data) -> Data:
    weight, path = case["weight"], []
    accumulator = np.full_like(weight, case["initial_accumulator"])
    for gradient in case["gradients"]:
        answer = adagrad(*_tensors(weight, gradient, accumulator), case["learning_rate"], case["epsilon"])
        new_weight, new_accumulator = _pair(answer, "weight", "accumulator")
        weight, accumulator = _numbers(new_weight, "weight"), _numbers(new_accumulator, "accumulator")
        path.append(weight)
    return {"path": np.stack(path)}


adagrad = Exercise(
    id="optimizers.adagrad",
    title="AdaGrad: a rate for every weight",
    points=2,
    cases=_adagrad_cases,
    observe=_observe_adagrad,
    hints=(
        "The accumulator grows first, by the square of the gradient; then the weight moves. It never shrinks.",
        "The step is the learning rate times the gradient, divided by a root. Keras adds epsilon before it takes the "
        "root.",
        "Everything is element by element: there is no sum over the weights anywhere.",
    ),
)


# --- RMSprop ------------------------------------------------------------------------------------------------------


def _rmsprop_cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, rho in zip(_adaptive_cases(rng, 5e-4), (0.9, 0.8, 0.9), strict=True):
        yield dict(case) | {"rho": rho}


def _observe_rmsprop(rmsprop: Callable[..., Any], case: Data) -> Data:
    weight, velocity, path = case["weight"], np.zeros_like(case["weight"]), []
    for gradient in case["gradients"]:
        answer = rmsprop(*_tensors(weight, gradient, velocity), case["learning_rate"], case["rho"], case["epsilon"])
        new_weight, new_velocity = _pair(answer, "weight", "velocity")
        weight, velocity = _numbers(new_weight, "weight"), _numbers(new_velocity, "velocity")
        path.append(weight)
    return {"path": np.stack(path)}


rmsprop = Exercise(
    id="optimizers.rmsprop",
    title="RMSprop: AdaGrad that forgets",
    points=2,
    cases=_rmsprop_cases,
    observe=_observe_rmsprop,
    hints=(
        "AdaGrad adds up squares; RMSprop averages them. Everything else is as before.",
        "A moving average keeps the share rho of its old value, and fills up the rest, 1 - rho, with the new one.",
        "The new value is the *square* of the gradient, and the root comes when the step is made. Epsilon goes inside "
        "of it, as in AdaGrad.",
    ),
)


# --- Adam ---------------------------------------------------------------------------------------------------------


def _adam_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, scale, betas, about in (
        ((4,), 1.0, [0.9, 0.999], "Keras' defaults"),
        ((2, 3), 1.0, [0.8, 0.99], "other betas; a kernel"),
        ((3,), 1000.0, [0.9, 0.999], "gradients a thousand times as large"),
    ):
        yield {
            "weight": _weights(rng, shape),
            "gradients": (_gradients(rng, shape) * scale).astype("float32"),
            "learning_rate": _rounded(rng, 0.004, 0.01),
            "betas": betas,
            "epsilon": EPSILON,
            "about": about,
        }


def _observe_adam(adam: Callable[..., Any], case: Data) -> Data:
    weight, path = case["weight"], []
    moments = (np.zeros_like(weight), np.zeros_like(weight))
    betas = tuple(float(beta) for beta in case["betas"])
    for step, gradient in enumerate(case["gradients"], start=1):
        given = *_tensors(weight, gradient), tuple(_tensors(*moments))
        answer = adam(*given, step, case["learning_rate"], betas, case["epsilon"])
        new_weight, new_moments = _pair(answer, "weight", "(m, v)")
        if not hasattr(new_moments, "__len__") or len(new_moments) != 2:
            raise ValueError(f"Expected two moments, `return weight, (m, v)`. Received: {type(new_moments).__name__}.")
        weight = _numbers(new_weight, "weight")
        moments = (_numbers(new_moments[0], "m"), _numbers(new_moments[1], "v"))
        path.append(weight)
    return {"path": np.stack(path)}


adam = Exercise(
    id="optimizers.adam",
    title="Adam, with its bias correction",
    points=4,
    cases=_adam_cases,
    observe=_observe_adam,
    hints=(
        "Two moving averages, each with a beta of its own: m of the gradient, v of its square. You return them as they "
        "are, uncorrected.",
        "Both start at zero, so after t steps they hold only the share 1 - beta^t of a full average. Divide by it, for "
        "the step alone.",
        "The weight moves by the learning rate times the corrected m, divided by the root of the corrected v. Epsilon "
        "is added to the root.",
    ),
)


# --- AdamW --------------------------------------------------------------------------------------------------------


def _adamw_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, rate, decay, about in (
        ((4,), _rounded(rng, 0.01, 0.02), _rounded(rng, 0.3, 0.6, 2), "a decay strong enough to see"),
        ((2, 3), _rounded(rng, 0.03, 0.05), _rounded(rng, 0.5, 0.9, 2), "a larger rate, a kernel"),
        ((3,), 0.001, 0.004, "Keras' defaults"),
    ):
        yield {
            "weight": _weights(rng, shape),
            # What Adam would multiply by the learning rate: numbers of size 1 at most, mostly of one sign.
            "directions": np.tanh(_gradients(rng, shape)).astype("float32"),
            "learning_rate": rate,
            "weight_decay": decay,
            "about": about,
        }


def _observe_adamw(adamw: Callable[..., Any], case: Data) -> Data:
    weight, path = case["weight"], []
    for direction in case["directions"]:
        answer = adamw(*_tensors(weight, direction), case["learning_rate"], case["weight_decay"])
        weight = _numbers(answer, "weight")
        path.append(weight)
    return {"path": np.stack(path)}


adamw = Exercise(
    id="optimizers.adamw",
    title="AdamW: decay on its own",
    points=2,
    cases=_adamw_cases,
    observe=_observe_adamw,
    hints=(
        "Two things happen to the weight: it shrinks by a small share of itself, and it takes Adam's step.",
        "The share is the learning rate times the decay. Both things look at the *old* weight.",
        "With direction 0 a weight of 2, rate 0.1 and decay 0.5 becomes 1.9.",
    ),
)


# --- LAMB ---------------------------------------------------------------------------------------------------------


def _lamb_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shapes, about in (
        (((3, 2), (2,)), "a layer: kernel and bias"),
        (((4,), (2, 2)), "the second layer has weights ten times as large"),
        (((2, 3), (3,)), "a new bias, all zeros"),
    ):
        first, second = (_weights(rng, shape) for shape in shapes)
        if "ten times" in about:
            second = second * 10
        if "zeros" in about:
            second = np.zeros_like(second)
        yield {
            "first": first,
            "second": second,
            "first_directions": np.tanh(_gradients(rng, shapes[0])).astype("float32"),
            "second_directions": np.tanh(_gradients(rng, shapes[1])).astype("float32"),
            "learning_rate": _rounded(rng, 0.002, 0.005, 4),
            "about": about,
        }


def _observe_lamb(lamb: Callable[..., Any], case: Data) -> Data:
    weights, first, second = [case["first"], case["second"]], [], []
    for directions in zip(case["first_directions"], case["second_directions"], strict=True):
        answer = lamb(_tensors(*weights), _tensors(*directions), case["learning_rate"])
        new_first, new_second = _pair(answer, "first", "second")
        weights = [_numbers(new_first, "first weight"), _numbers(new_second, "second weight")]
        first.append(weights[0])
        second.append(weights[1])
    return {"first": np.stack(first), "second": np.stack(second)}


lamb = Exercise(
    id="optimizers.lamb",
    title="LAMB: one trust ratio a layer",
    points=3,
    cases=_lamb_cases,
    observe=_observe_lamb,
    hints=(
        "Go through the layers one by one: weight and direction of one layer know nothing of the next.",
        "The trust ratio is the length of the weight divided by the length of the direction: the root of a sum of "
        "squares, over all entries of this one tensor.",
        "A bias that starts at zero has length 0, and would never move. What does the formula above say for it?",
    ),
)


# --- the sheets' optimizers ---------------------------------------------------------------------------------------

LINES = ("sgd", "adam", "rmsprop", "adagrad", "torch_sgd", "torch_adam", "torch_rmsprop")


def _line_cases(rng: np.random.Generator) -> Iterator[Data]:
    for about in ("three steps of three weights", "three steps more, with other gradients"):
        yield {"weight": _weights(rng, (3,)), "gradients": _gradients(rng, (3,))[:3], "about": about}


def _observe_lines(sheet_optimizers: Callable[..., Any], case: Data) -> Data:
    import keras

    optimizers = sheet_optimizers()
    if not isinstance(optimizers, dict) or not set(LINES) <= set(optimizers):
        came = f"the keys {sorted(map(str, optimizers))}" if isinstance(optimizers, dict) else type(optimizers).__name__
        raise ValueError(f"Expected a dictionary with the keys {', '.join(LINES)}. Received: {came}.")
    paths = {}
    for name in LINES:
        optimizer = optimizers[name]
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise TypeError(f"Expected a Keras optimizer for {name!r}. Received: {type(optimizer).__name__}.")
        variable, path = keras.Variable(case["weight"]), []
        optimizer.build([variable])
        for gradient in case["gradients"]:
            optimizer.apply([keras.ops.convert_to_tensor(gradient)])
            path.append(np.array(keras.ops.convert_to_numpy(variable)))
        paths[name] = np.stack(path)
    return paths


sheet_optimizers = Exercise(
    id="optimizers.sheet_optimizers",
    title="The sheets' seven optimizers, in Keras",
    points=3,
    cases=_line_cases,
    observe=_observe_lines,
    hints=(
        "The four Keras lines are easy: what stands in the line goes into the call, and nothing else.",
        "For the three PyTorch lines ask what the line leaves out, and what PyTorch takes for it. The table above "
        "lists it.",
        "Where the two libraries agree on a default there is nothing to do. The decay of RMSprop's average is called "
        "alpha there and rho here, and it is not the same number.",
    ),
)


# --- clipping -----------------------------------------------------------------------------------------------------


def _clip_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "kernel": _away_from_zero(rng, (2, 2), 1.5, 3.0),
        "bias": _away_from_zero(rng, (2,), 2.0, 4.0),
        "limit": 1.0,
        "about": "everything is too long",
    }
    yield {
        "kernel": _away_from_zero(rng, (3, 2), 2.0, 5.0),
        "bias": _away_from_zero(rng, (2,), 0.1, 0.3),
        "limit": _rounded(rng, 1.0, 1.5, 1),
        "about": "a long gradient for the kernel, a short one for the bias",
    }
    yield {
        "kernel": _away_from_zero(rng, (2, 2), 0.1, 0.3),
        "bias": _away_from_zero(rng, (2,), 0.1, 0.3),
        "limit": 2.0,
        "about": "all of it is well below the limit",
    }


CLIPPERS = ("value", "norm", "global_norm")


def _observe_clip(clip: Callable[..., Any], case: Data) -> Data:
    seen = {}
    for how in CLIPPERS:
        answer = clip([np.array(case["kernel"]), np.array(case["bias"])], case["limit"], how)
        kernel, bias = _pair(answer, "kernel", "bias")
        seen[f"kernel_by_{how}"], seen[f"bias_by_{how}"] = kernel, bias
    return seen


clip = Exercise(
    id="optimizers.clip",
    title="Three ways to clip a gradient",
    points=3,
    cases=_clip_cases,
    observe=_observe_clip,
    hints=(
        "By value: every single number is cut off at the limit and at minus the limit.",
        "By norm: a tensor that is too long is shortened, all its numbers by one factor. A tensor that is short enough "
        "stays as it is: the factor is never above 1.",
        "By global norm: the same, but there is one length for all tensors together, and one factor. The square of "
        "that length is the sum of the squares of all numbers.",
    ),
)


# --- exponential and step decay -----------------------------------------------------------------------------------


def _decay_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "steps": np.concatenate([[0.0, 10_000.0], rng.integers(1, 40_000, 4)]).astype("float64"),
        "initial_rate": 0.01,
        "decay_steps": 10_000,
        "decay_rate": 0.9,
        "staircase": False,
        "about": "the line of the sheet: 0.01, 10,000 steps, 0.9",
    }
    for staircase in (True, False):
        decay_steps = int(rng.integers(50, 90))
        offsets = np.array([0, 1, decay_steps - 1, decay_steps, decay_steps + 7, 3 * decay_steps + 11])
        yield {
            "steps": offsets.astype("float64"),
            "initial_rate": _rounded(rng, 0.1, 0.9, 2),
            "decay_steps": decay_steps,
            "decay_rate": _rounded(rng, 0.3, 0.6, 2),
            "staircase": staircase,
            "about": "in steps" if staircase else "smooth, and faster",
        }


exponential_decay = Exercise(
    id="optimizers.exponential_decay",
    title="Exponential decay, smooth and in steps",
    points=2,
    cases=_decay_cases,
    observe=lambda exponential_decay, case: {
        "rates": exponential_decay(
            case["steps"], case["initial_rate"], case["decay_steps"], case["decay_rate"], case["staircase"]
        )
    },
    hints=(
        "How many times has the rate been multiplied by decay_rate after decay_steps steps? And after half as many?",
        "The exponent is the step, measured in units of decay_steps.",
        "A staircase uses the same formula with whole exponents only, rounded down: `np.floor`.",
    ),
)


# --- warm-up and cosine -------------------------------------------------------------------------------------------


def _warmup_cases(rng: np.random.Generator) -> Iterator[Data]:
    for warmup, total, floor, about in (
        (int(rng.integers(20, 40)), int(rng.integers(200, 300)), 0.0, "down to zero"),
        (int(rng.integers(5, 9)), int(rng.integers(60, 90)), 1e-4, "down to a floor of 0.0001"),
        (int(rng.integers(90, 110)), int(rng.integers(190, 220)), 0.0, "a warm-up of half the run"),
    ):
        marks = [0, warmup / 2, warmup, warmup + 1, (warmup + total) / 2, total - 1, total, 1.3 * total]
        yield {
            "steps": np.round(np.array(marks)).astype("float64"),
            "peak_rate": _rounded(rng, 0.001, 0.009, 4),
            "warmup_steps": warmup,
            "total_steps": total,
            "floor": floor,
            "about": about,
        }


warmup_cosine = Exercise(
    id="optimizers.warmup_cosine",
    title="Warm-up, then half a cosine",
    points=3,
    cases=_warmup_cases,
    observe=lambda warmup_cosine, case: {
        "rates": warmup_cosine(
            case["steps"], case["peak_rate"], case["warmup_steps"], case["total_steps"], case["floor"]
        )
    },
    hints=(
        "Two pieces that meet at the peak. The first is a straight line through 0 at step 0.",
        "For the second piece, compute how much of the *rest* has passed, from 0 at the end of the warm-up to 1 at "
        "total_steps; the cosine of pi times that runs from 1 to -1. Bring it to the range from floor to peak.",
        "Past the end the share must not grow further: `np.clip`, or a minimum. `np.where` joins the two pieces.",
    ),
)


# --- reduce on plateau --------------------------------------------------------------------------------------------


def _plateau_cases(rng: np.random.Generator) -> Iterator[Data]:
    patience, epochs = int(rng.integers(3, 6)), int(rng.integers(3, 7))
    falling = 2.0 - 0.2 * np.arange(epochs)
    flat = falling[-1] + rng.uniform(0.02, 0.1, int(rng.integers(2 * patience + 1, 3 * patience + 2)))
    yield {
        "losses": np.concatenate([falling, flat]),
        "initial_rate": _rounded(rng, 0.01, 0.05),
        "factor": float(rng.choice([0.3, 0.4, 0.5])),
        "patience": patience,
        "about": f"it falls for {epochs} epochs, then nothing more happens",
    }
    # A zigzag that never gets below its first values, rising and falling from epoch to epoch.
    zigzag = 1.0 + np.tile([0.3, 0.2], 5) + rng.uniform(0, 0.05, 10)
    yield {
        "losses": np.concatenate([[1.4, 1.0], zigzag]),
        "initial_rate": _rounded(rng, 0.02, 0.08),
        "factor": 0.2,
        "patience": int(rng.integers(3, 5)),
        "about": "up and down, and never below the best",
    }
    patience = int(rng.integers(3, 6))
    early, late = rng.uniform(1.05, 1.2, patience - 1), rng.uniform(0.85, 0.95, patience + 2)
    yield {
        "losses": np.concatenate([[1.5, 1.0], early, [0.8], late]),
        "initial_rate": _rounded(rng, 0.05, 0.2),
        "factor": float(rng.choice([0.3, 0.4, 0.5])),
        "patience": patience,
        "about": f"{len(early)} bad epochs, a new best just in time, then {len(late)} bad ones",
    }


plateau_rates = Exercise(
    id="optimizers.plateau_rates",
    title="Reduce the rate on a plateau",
    points=3,
    cases=_plateau_cases,
    observe=lambda plateau_rates, case: {
        "rates": plateau_rates(case["losses"], case["initial_rate"], case["factor"], case["patience"])
    },
    hints=(
        "Remember two things from epoch to epoch: the best loss so far, and how many epochs have passed without a "
        "better one.",
        "The rate of an epoch is fixed before its loss is known: write it down first, look at the loss afterwards.",
        "The count goes back to zero on two occasions. One is a new best; which is the other?",
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

name_quiz = Quiz(
    id="optimizers.name_quiz",
    question="You compile with `keras.optimizers.SGD()` and call `fit(x, y, batch_size=32)` on 3,200 samples. What is "
    "done in one epoch?",
    options={
        "a": "3,200 updates, each from one sample: that is what stochastic means",
        "b": "100 updates, each from the mean gradient of 32 samples",
        "c": "One update, from the mean gradient of all samples",
    },
)

momentum_quiz = Quiz(
    id="optimizers.momentum_quiz",
    question="The gradient is the same in every step. How fast does SGD with momentum 0.9 move in the end, compared to "
    "SGD without?",
    options={
        "a": "1.9 times as fast: 0.9 is added",
        "b": "Equally fast; momentum only smooths",
        "c": "Ten times as fast",
    },
)

adaptive_quiz = Quiz(
    id="optimizers.adaptive_quiz",
    question="You multiply a loss by 1000. Which optimizer notices?",
    options={
        "a": "SGD: its steps become a thousand times as long. RMSprop's stay nearly the same",
        "b": "RMSprop: squared gradients grow by a factor of a million",
        "c": "Both alike: the minimum stays where it is",
    },
)

correction_quiz = Quiz(
    id="optimizers.correction_quiz",
    question="How long is Adam's very first step, for a gradient that is not tiny?",
    options={
        "a": "The learning rate times the gradient",
        "b": "The learning rate, whatever the gradient's size",
        "c": "A tenth of the learning rate, since m has only a tenth of the gradient so far",
    },
)

decay_quiz = Quiz(
    id="optimizers.decay_quiz",
    question="You write `keras.optimizers.Adam(weight_decay=0.01)`. What do you get?",
    options={
        "a": "Adam with an L2 penalty, as in `torch.optim.Adam(weight_decay=0.01)`",
        "b": "AdamW: in Keras the decay is decoupled on every optimizer",
        "c": "An error: only AdamW decays",
    },
)

clip_quiz = Quiz(
    id="optimizers.clip_quiz",
    question="Which Keras argument does what PyTorch's `clip_grad_norm_(model.parameters(), 1.0)` does?",
    options={
        "a": "`clipnorm=1.0`",
        "b": "`clipvalue=1.0`",
        "c": "`global_clipnorm=1.0`",
    },
)

cosine_quiz = Quiz(
    id="optimizers.cosine_quiz",
    question="3,200 samples, batches of 32, 10 epochs, and the rate is to follow one half of a cosine over the whole "
    "run. What is `decay_steps` of `CosineDecay`?",
    options={
        "a": "10: one for each epoch",
        "b": "100: one for each batch",
        "c": "1,000: one for each update",
    },
)

table_quiz = Quiz(
    id="optimizers.table_quiz",
    question="Which of these statements, all of them printed somewhere, is true?",
    options={
        "a": "SGD's learning rate is fixed",
        "b": "RMSprop cannot use momentum",
        "c": "AdaGrad's steps can only become shorter while the gradients stay the same",
    },
)

range_quiz = Quiz(
    id="optimizers.range_quiz",
    question="A range test shows the loss falling from 0.0003 on, lowest at 0.05, and exploding at 0.2. Which rate do "
    "you start with?",
    options={
        "a": "0.05: the loss is lowest there",
        "b": "Somewhere near 0.005: well inside of the fall, away from the edge",
        "c": "0.0001: small is safe",
    },
)
