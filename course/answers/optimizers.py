"""Lesson 05, optimizers and learning-rate schedules: what right means, and what people usually get wrong.

The references follow no rule step by step: a moving average over a known row of gradients is a linear filter, and a sum
of steps is a cumulative sum.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.signal import lfilter

from course.exercises.border import plain
from course.exercises.optimizers import CLIPPERS, LINES, STEPS
from course.exercises.protocol import Answers, Data, Mistake, QuizAnswers, Verdict

RTOL, ATOL = 1e-4, 1e-5
# Twenty steps in float32, with weights below 1, stay well within this of twenty steps in float64.
STEP_BY_STEP = 1e-6

SHAPE = "the weight keeps its shape"
FIRST = "the first step"
ALL = "20 steps like Keras', to 0.000001"
STEP_SHARES = {SHAPE: 0.1, FIRST: 0.3, ALL: 0.6}


def _reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def _average(values: np.ndarray, keep: float) -> np.ndarray:
    """Exponential moving average along the first axis, from zero, as a linear filter."""
    return lfilter([1 - keep], [1, -keep], values, axis=0)


def _double(case: Data, *names: str) -> list[np.ndarray]:
    return [np.asarray(case[name], dtype="float64") for name in names]


def _same_path(came: Any, expected: np.ndarray, start: np.ndarray, what: str = "the weight") -> Iterator[Verdict]:
    """The three verdicts of every update rule: shape, first step, all steps."""
    path = _reals(came)
    fits = path is not None and path.shape == expected.shape
    shape = "no real numbers" if path is None else f"shape {path.shape[1:]}"
    yield Verdict(SHAPE, fits, f"Expected {what} to keep its shape {expected.shape[1:]}. Received: {shape}.")
    if not fits:
        return
    tolerance = STEP_BY_STEP * np.maximum(1, np.abs(expected))
    off = np.where(np.isfinite(path), np.abs(path - expected), np.inf)
    right = off <= tolerance
    for name, rows in ((FIRST, slice(0, 1)), (ALL, slice(None))):
        if right[rows].all():
            yield Verdict(name, True)
            continue
        row = int(np.argmax((~right[rows]).any(axis=tuple(range(1, right.ndim)))))
        place = np.unravel_index(int(off[row].argmax()), off[row].shape)
        before = (start if row == 0 else expected[row - 1])[place]
        yield Verdict(
            name,
            False,
            f"Step {row + 1} of {STEPS} should take one number of {what} from {before:.6f} to "
            f"{expected[row][place]:.6f}. Received: {path[row][place]:.6f}.",
        )


def _in_numpy(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule written in NumPy, for tensors of any backend."""

    def given(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [given(item) for item in value]
        return value if isinstance(value, (bool, int, float)) else np.asarray(plain(value))

    return lambda *arguments: rule(*(given(argument) for argument in arguments))


# --- the largest learning rate ------------------------------------------------------------------------------------


def _judge_rate(case: Data, seen: Data) -> Iterator[Verdict]:
    rate, hessian = _reals(seen["rate"]), case["hessian"]
    single = rate is not None and rate.size == 1 and rate.ndim <= 1
    came = "no real numbers" if rate is None else f"an array of shape {rate.shape}"
    yield Verdict("one number", single, f"Expected one learning rate. Received: {came}.")
    if not single:
        return
    value = float(rate.reshape(()))
    # Run descent itself: the limit lies where its longest memory neither fades nor grows.
    growth = np.linalg.norm(np.eye(len(hessian)) - value * hessian, ord=2) if np.isfinite(value) else np.inf
    limit = 2 / np.linalg.norm(hessian, ord=2)
    stays = bool(np.isfinite(value) and value > 0 and growth <= 1 + 1e-4)
    says = f"With a rate of {value:.4g} each step can make the distance {growth:.3g} times as large."
    yield Verdict("descent does not diverge below it", stays, says if value > 0 else f"Received a rate of {value:.4g}.")
    exact = bool(np.isclose(value, limit, rtol=RTOL))
    yield Verdict(
        "descent diverges above it", exact or value > limit, f"Rates up to {limit:.4g} still work; {value:.4g} came."
    )


def _spectrum(hessian: np.ndarray) -> np.ndarray:
    return np.linalg.svd(hessian, compute_uv=False)


largest_rate = Answers(
    id="optimizers.largest_rate",
    shares={"one number": 0.1, "descent does not diverge below it": 0.5, "descent diverges above it": 0.4},
    judge=_judge_rate,
    mistakes=(
        Mistake(
            "With 1 divided by the largest curvature the steepest direction lands on the minimum in one step: the best "
            "rate for that direction, not the limit. How far beyond the minimum may a step land and still be nearer "
            "than before?",
            lambda hessian: 1 / _spectrum(hessian)[0],
        ),
        Mistake(
            "You took the flattest direction. It could bear this rate, but the steepest one cannot: which of them "
            "diverges first?",
            lambda hessian: 2 / _spectrum(hessian)[-1],
        ),
        Mistake(
            "You took the largest number on the diagonal. That is the curvature along an axis, and the bowl may lie "
            "across the axes: what gives the curvature of its steepest direction?",
            lambda hessian: 2 / np.diagonal(hessian).max(),
        ),
        Mistake(
            "The trace adds up the curvatures of all directions. Each direction goes its own way: what has to be small "
            "enough for one of them?",
            lambda hessian: 2 / np.trace(hessian),
        ),
        Mistake(
            "A steeper bowl gives you a larger rate. Should one take larger steps where it is steep?",
            lambda hessian: _spectrum(hessian)[0] / 2,
        ),
    ),
)


# --- SGD, momentum, Nesterov --------------------------------------------------------------------------------------


def _sgd_path(case: Data) -> np.ndarray:
    weight, gradients = _double(case, "weight", "gradients")
    velocities = lfilter([-case["learning_rate"]], [1, -case["momentum"]], gradients, axis=0)
    if case["nesterov"]:
        velocities = case["momentum"] * velocities - case["learning_rate"] * gradients
    return weight + np.cumsum(velocities, axis=0)


def _judge_sgd(case: Data, seen: Data) -> Iterator[Verdict]:
    yield from _same_path(seen["path"], _sgd_path(case), case["weight"])


def _heavy_ball(
    push: Callable[..., Any] = lambda g, v, rate, mu: mu * v - rate * g,
    move: Callable[..., Any] = lambda v, g, rate, mu, nesterov: push_again(v, g, rate, mu) if nesterov else v,
    keep: Callable[..., Any] = lambda new, old: new,
) -> Callable[..., Any]:
    """SGD in three pieces, each of which a misconception may replace."""

    def sgd(weight: Any, gradient: Any, velocity: Any, learning_rate: float, momentum: float, nesterov: bool) -> Any:
        new = push(gradient, velocity, learning_rate, momentum)
        return weight + move(new, gradient, learning_rate, momentum, nesterov), keep(new, velocity)

    return _in_numpy(sgd)


def push_again(velocity: Any, gradient: Any, rate: float, mu: float) -> Any:
    """The velocity after one more push by the same gradient."""
    return mu * velocity - rate * gradient


sgd = Answers(
    id="optimizers.sgd",
    shares=STEP_SHARES,
    judge=_judge_sgd,
    mistakes=(
        Mistake(
            "You climb: the weight moves along the gradient, which points to where the loss grows. Which sign takes "
            "you down?",
            _heavy_ball(
                push=lambda g, v, rate, mu: mu * v + rate * g,
                move=lambda v, g, rate, mu, nesterov: mu * v + rate * g if nesterov else v,
            ),
        ),
        Mistake(
            "The velocity you return is the old one: nothing is ever remembered. Which velocity should the next step "
            "receive?",
            _heavy_ball(keep=lambda new, old: old),
        ),
        Mistake(
            "You damp the gradient by 1 - momentum, as a moving average would. Keras' velocity is a sum: what stands "
            "before the gradient?",
            _heavy_ball(
                push=lambda g, v, rate, mu: mu * v - (1 - mu) * rate * g,
                move=lambda v, g, rate, mu, nesterov: mu * v - (1 - mu) * rate * g if nesterov else v,
            ),
        ),
        Mistake(
            "`nesterov` has no effect: the weight always moves by the velocity itself. By what does it move when it "
            "looks ahead?",
            _heavy_ball(move=lambda v, g, rate, mu, nesterov: v),
        ),
        Mistake(
            "With Nesterov you return the look-ahead as the velocity, too. It is meant for the weight alone: which "
            "velocity goes on to the next step?",
            _in_numpy(lambda *given: _look_ahead_kept(*given)),
        ),
        Mistake(
            "The learning rate is applied twice: it is in the velocity already, and you multiply the velocity by it "
            "once more. Where does it belong?",
            _heavy_ball(
                move=lambda v, g, rate, mu, nesterov: rate * (push_again(v, g, rate, mu) if nesterov else v),
            ),
        ),
    ),
)


def _look_ahead_kept(weight: Any, gradient: Any, velocity: Any, rate: float, mu: float, nesterov: bool) -> Any:
    kept = push_again(velocity, gradient, rate, mu)
    kept = push_again(kept, gradient, rate, mu) if nesterov else kept
    return weight + kept, kept


# --- AdaGrad ------------------------------------------------------------------------------------------------------


def _adagrad_path(case: Data) -> np.ndarray:
    weight, gradients = _double(case, "weight", "gradients")
    sums = case["initial_accumulator"] + np.cumsum(np.square(gradients), axis=0)
    return weight - np.cumsum(case["learning_rate"] * gradients * (sums + case["epsilon"]) ** -0.5, axis=0)


def _judge_adagrad(case: Data, seen: Data) -> Iterator[Verdict]:
    yield from _same_path(seen["path"], _adagrad_path(case), case["weight"])


def _scaled(
    collect: Callable[..., Any],
    scale: Callable[..., Any] = lambda sums, epsilon: (sums + epsilon) ** 0.5,
    use: Callable[..., Any] = lambda new, old: new,
) -> Callable[..., Any]:
    """A step divided by what has been collected of the squares; each piece may be replaced."""

    def rule(weight: Any, gradient: Any, state: Any, learning_rate: float, *settings: float) -> Any:
        new = collect(gradient, state, *settings[:-1])
        return weight - learning_rate * gradient / scale(use(new, state), settings[-1]), new

    return _in_numpy(rule)


adagrad = Answers(
    id="optimizers.adagrad",
    shares=STEP_SHARES,
    judge=_judge_adagrad,
    mistakes=(
        Mistake(
            "You added up the gradients as they are. Those of opposite sign cancel, and under a root that may not even "
            "be a number: what of the gradient is never negative?",
            _scaled(lambda g, s: s + g),
        ),
        Mistake(
            "You divided by the sum of squares itself. A gradient ten times as large would then make a step ten times "
            "as small: what is missing around the sum?",
            _scaled(lambda g, s: s + g**2, scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "You divided before the accumulator had grown: the first step still sees the old sum. What happens first?",
            _scaled(lambda g, s: s + g**2, use=lambda new, old: old),
        ),
        Mistake(
            "Epsilon stands outside of the root, as AdaGrad is usually printed. Keras adds it inside, and with tiny "
            "gradients the difference is large: what exactly is under the root?",
            _scaled(lambda g, s: s + g**2, scale=lambda s, epsilon: s**0.5 + epsilon),
        ),
        Mistake(
            "All weights share one sum: you added the squares of the whole tensor. What is the point of a rate for "
            "each weight?",
            _scaled(lambda g, s: s + np.sum(g**2)),
        ),
        Mistake(
            "The accumulator you return has not grown. Which sum should the next step start from?",
            _in_numpy(
                lambda weight, gradient, accumulator, learning_rate, epsilon: (
                    weight - learning_rate * gradient / (accumulator + gradient**2 + epsilon) ** 0.5,
                    accumulator,
                )
            ),
        ),
    ),
)


# --- RMSprop ------------------------------------------------------------------------------------------------------


def _rmsprop_path(case: Data) -> np.ndarray:
    weight, gradients = _double(case, "weight", "gradients")
    squares = _average(np.square(gradients), case["rho"])
    return weight - np.cumsum(case["learning_rate"] * gradients * (squares + case["epsilon"]) ** -0.5, axis=0)


def _judge_rmsprop(case: Data, seen: Data) -> Iterator[Verdict]:
    yield from _same_path(seen["path"], _rmsprop_path(case), case["weight"])


rmsprop = Answers(
    id="optimizers.rmsprop",
    shares=STEP_SHARES,
    judge=_judge_rmsprop,
    mistakes=(
        Mistake(
            "You add the whole square to what is kept. That is a sum that leaks, not an average, and it ends up too "
            "large: which share does the new square get?",
            _scaled(lambda g, s, rho: rho * s + g**2),
        ),
        Mistake(
            "rho and 1 - rho have changed places: most of the average is the newest square. Which of the two is "
            "the long memory?",
            _scaled(lambda g, s, rho: (1 - rho) * s + rho * g**2),
        ),
        Mistake(
            "You averaged the gradients themselves: those of opposite sign cancel. What is averaged here?",
            _scaled(lambda g, s, rho: rho * s + (1 - rho) * g),
        ),
        Mistake(
            "The root is missing: you divide by the average of the squares. What would a gradient ten times as large "
            "do to your step?",
            _scaled(lambda g, s, rho: rho * s + (1 - rho) * g**2, scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "Epsilon stands outside of the root. That is how PyTorch does it; Keras adds it inside. With tiny "
            "gradients, what does the root of 0.0000001 do?",
            _scaled(lambda g, s, rho: rho * s + (1 - rho) * g**2, scale=lambda s, epsilon: s**0.5 + epsilon),
        ),
        Mistake(
            "You corrected the average for its start at zero. Adam does so; RMSprop, in Keras and in PyTorch, does "
            "not. Which line goes?",
            _in_numpy(lambda *given: _corrected_once(*given)),
        ),
    ),
)


def _corrected_once(weight: Any, gradient: Any, velocity: Any, rate: float, rho: float, epsilon: float) -> Any:
    """RMSprop whose average is divided by the share that it holds, as one who has no step count might do it."""
    average = rho * velocity + (1 - rho) * gradient**2
    full = np.where(velocity == 0, average / (1 - rho), average)
    return weight - rate * gradient / (full + epsilon) ** 0.5, average


# --- Adam ---------------------------------------------------------------------------------------------------------


def _full_averages(gradients: np.ndarray, betas: Any) -> tuple[np.ndarray, np.ndarray]:
    """Both moving averages, divided by the share of the weights that have been handed out so far."""
    ones = np.ones(len(gradients)).reshape((-1,) + (1,) * (gradients.ndim - 1))
    first, second = (float(beta) for beta in betas)
    m = _average(gradients, first) / _average(ones, first)
    return m, _average(np.square(gradients), second) / _average(ones, second)


def _adam_path(case: Data) -> np.ndarray:
    weight, gradients = _double(case, "weight", "gradients")
    m, v = _full_averages(gradients, case["betas"])
    return weight - np.cumsum(case["learning_rate"] * m / (np.sqrt(v) + case["epsilon"]), axis=0)


def _judge_adam(case: Data, seen: Data) -> Iterator[Verdict]:
    yield from _same_path(seen["path"], _adam_path(case), case["weight"])


def _adam_with(
    correct: Callable[..., Any] = lambda average, beta, step: average / (1 - beta**step),
    divide: Callable[..., Any] = lambda m, v, epsilon: m / (v**0.5 + epsilon),
    square: Callable[..., Any] = lambda gradient, m: gradient**2,
    order: Callable[..., Any] = lambda betas: betas,
    keep: Callable[..., Any] = lambda new, corrected: new,
    numerator: Callable[..., Any] = lambda m, gradient: m,
) -> Callable[..., Any]:
    """Adam in pieces, each of which a misconception may replace."""

    def adam(
        weight: Any, gradient: Any, moments: Any, step: int, learning_rate: float, betas: Any, epsilon: float
    ) -> Any:
        first, second = order(betas)
        m = moments[0] + (1 - first) * (gradient - moments[0])
        v = moments[1] + (1 - second) * (square(gradient, m) - moments[1])
        full = correct(m, first, step), correct(v, second, step)
        change = divide(numerator(full[0], gradient), full[1], epsilon)
        return weight - learning_rate * change, keep((m, v), full)

    return _in_numpy(adam)


adam = Answers(
    id="optimizers.adam",
    shares=STEP_SHARES,
    judge=_judge_adam,
    mistakes=(
        Mistake(
            "The bias correction is missing. After one step m holds a tenth of the gradient and v a thousandth of its "
            "square, which makes the first step about three times too long: by what do you divide each?",
            _adam_with(correct=lambda average, beta, step: average),
        ),
        Mistake(
            "You correct by 1 - beta in every step, not by 1 - beta^step. That is right for the first step only: what "
            "should the correction become as the steps go by?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta)),
        ),
        Mistake(
            "You return the corrected moments, so that they are corrected again in the next step, and again. Which "
            "moments does the next step need?",
            _adam_with(keep=lambda new, corrected: corrected),
        ),
        Mistake(
            "The root of v is missing: a gradient a thousand times as large makes a step a thousand times as short. "
            "Which power brings v to the unit of m?",
            _adam_with(divide=lambda m, v, epsilon: m / (v + epsilon)),
        ),
        Mistake(
            "The two betas are exchanged. Which of the averages has the longer memory?",
            _adam_with(order=lambda betas: (betas[1], betas[0])),
        ),
        Mistake(
            "You divide the gradient itself, and m is never used: that is RMSprop with a correction. What stands in "
            "the numerator?",
            _adam_with(numerator=lambda m, gradient: gradient),
        ),
        Mistake(
            "Your correction is one step late: the first step uses beta to the power of 2. From which number do the "
            "steps count here?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta ** (step + 1))),
        ),
    ),
)


# --- AdamW --------------------------------------------------------------------------------------------------------


def _adamw_path(case: Data) -> np.ndarray:
    weight, directions = _double(case, "weight", "directions")
    shrink = 1 - case["learning_rate"] * case["weight_decay"]
    # The start is one more push, before all others: then the whole path is one filter.
    pushes = np.concatenate([weight[None], -case["learning_rate"] * directions])
    return lfilter([1.0], [1.0, -shrink], pushes, axis=0)[1:]


def _judge_adamw(case: Data, seen: Data) -> Iterator[Verdict]:
    yield from _same_path(seen["path"], _adamw_path(case), case["weight"])


adamw = Answers(
    id="optimizers.adamw",
    shares=STEP_SHARES,
    judge=_judge_adamw,
    mistakes=(
        Mistake(
            "The decay is not multiplied by the learning rate: a schedule that lowers the rate would not lower the "
            "decay. By what does the weight shrink in one step?",
            lambda weight, direction, learning_rate, weight_decay: (
                weight * (1 - weight_decay) - direction * learning_rate
            ),
        ),
        Mistake(
            "Your decay makes weights larger. Towards which number should it pull them?",
            lambda weight, direction, learning_rate, weight_decay: (
                weight * (1 + learning_rate * weight_decay) - direction * learning_rate
            ),
        ),
        Mistake(
            "There is no decay in your step: with direction 0 the weight does not move. What is subtracted besides "
            "Adam's step?",
            lambda weight, direction, learning_rate, weight_decay: weight - direction * learning_rate,
        ),
        Mistake(
            "You shrink the weight after Adam's step, so that the step is shrunk as well. Which weight does the decay "
            "look at?",
            lambda weight, direction, learning_rate, weight_decay: (
                (weight - direction * learning_rate) * (1 - learning_rate * weight_decay)
            ),
        ),
        Mistake(
            "Your decay takes the same amount from every weight, whatever its size: that is the pull of an L1 penalty. "
            "From a large weight decay takes more: in proportion to what?",
            _in_numpy(
                lambda weight, direction, learning_rate, weight_decay: (
                    weight - learning_rate * (np.sign(weight) * weight_decay + direction)
                )
            ),
        ),
    ),
)


# --- LAMB ---------------------------------------------------------------------------------------------------------


def _lamb_path(weight: np.ndarray, directions: np.ndarray, rate: float) -> np.ndarray:
    path = [weight]
    for direction in directions:
        lengths = np.sqrt(np.vdot(path[-1], path[-1])), np.sqrt(np.vdot(direction, direction))
        ratio = lengths[0] / lengths[1] if min(lengths) > 0 else 1.0
        path.append(path[-1] - rate * ratio * direction)
    return np.stack(path[1:])


def _judge_lamb(case: Data, seen: Data) -> Iterator[Verdict]:
    found: dict[str, Verdict] = {}
    for name in ("first", "second"):
        weight, directions = _double(case, name, f"{name}_directions")
        expected = _lamb_path(weight, directions, case["learning_rate"])
        for verdict in _same_path(seen[name], expected, weight, f"the {name} weight"):
            # Both layers must be right; the first complaint is the one that is shown.
            if verdict.name not in found or found[verdict.name].right:
                found[verdict.name] = verdict
    if found[SHAPE].right:
        yield from found.values()
    else:
        yield found[SHAPE]


def _layerwise(
    ratio: Callable[..., Any], length: Callable[..., Any] = lambda x: float(np.linalg.norm(x))
) -> Callable[..., Any]:
    """A LAMB whose ratio is computed from lengths in some way."""

    def lamb(weights: Any, directions: Any, learning_rate: float) -> Any:
        lengths = [(length(w), length(d)) for w, d in zip(weights, directions, strict=True)]
        ratios = [ratio(w, d, lengths) for w, d in lengths]
        return [w - learning_rate * r * d for w, d, r in zip(weights, directions, ratios, strict=True)]

    return _in_numpy(lamb)


def _or_one(above: float, below: float) -> float:
    return above / below if above > 0 and below > 0 else 1.0


lamb = Answers(
    id="optimizers.lamb",
    shares=STEP_SHARES,
    judge=_judge_lamb,
    mistakes=(
        Mistake(
            "There is no trust ratio: this is Adam. By which number is each layer's direction multiplied?",
            _layerwise(lambda w, d, lengths: 1.0),
        ),
        Mistake(
            "The trust ratio is upside down: a layer of large weights gets small steps. Which length stands above?",
            _layerwise(lambda w, d, lengths: _or_one(d, w)),
        ),
        Mistake(
            "You took one length for all layers together. Then one layer's size decides for the others: what should "
            "each layer's ratio be made from?",
            _layerwise(lambda w, d, lengths: _or_one(*np.sqrt(np.square(lengths).sum(axis=0)))),
        ),
        Mistake(
            "A layer whose weights are all zero stays at zero for ever: its ratio is 0. Which ratio does it get "
            "instead?",
            _layerwise(lambda w, d, lengths: w / d),
        ),
        Mistake(
            "Your lengths have no root: you divide sums of squares. A layer ten times as large would get steps a "
            "hundred times as large; what is missing?",
            _layerwise(lambda w, d, lengths: _or_one(w, d), length=lambda x: float(np.vdot(x, x))),
        ),
        Mistake(
            "You measure length by the largest entry. LAMB uses the Euclidean one: which norm is that?",
            _layerwise(lambda w, d, lengths: _or_one(w, d), length=lambda x: float(np.abs(x).max())),
        ),
    ),
)


# --- the sheets' optimizers ---------------------------------------------------------------------------------------


def _line_paths(case: Data) -> dict[str, np.ndarray]:
    """What the seven lines do, from the references above."""
    common = {"weight": case["weight"], "gradients": case["gradients"], "nesterov": False, "epsilon": 1e-8}
    return {
        "sgd": _sgd_path(common | {"learning_rate": 0.01, "momentum": 0.9}),
        "adam": _adam_path(common | {"learning_rate": 0.001, "betas": (0.9, 0.999)}),
        "rmsprop": _rmsprop_path(common | {"learning_rate": 0.001, "rho": 0.9}),
        "adagrad": _adagrad_path(common | {"learning_rate": 0.01, "initial_accumulator": 0.1}),
        "torch_sgd": _sgd_path(common | {"learning_rate": 0.01, "momentum": 0.0}),
        "torch_adam": _adam_path(common | {"learning_rate": 0.001, "betas": (0.9, 0.999)}),
        "torch_rmsprop": _rmsprop_path(common | {"learning_rate": 0.01, "rho": 0.99}),
    }


def _judge_lines(case: Data, seen: Data) -> Iterator[Verdict]:
    expected = _line_paths(case)
    for verdict, names in (("the four Keras lines", LINES[:4]), ("the three PyTorch lines", LINES[4:])):
        wrong = []
        for name in names:
            path = _reals(seen[name])
            if path is None or path.shape != expected[name].shape:
                wrong.append(f"{name}: no path of three steps came back.")
            elif not np.allclose(path, expected[name], rtol=0, atol=1e-5):
                first = [float(values[0].flat[0]) for values in (expected[name], path)]
                last = [float(values[-1].flat[0]) for values in (expected[name], path)]
                wrong.append(
                    f"{name}: the first number should go to {first[0]:.5f} in the first step and be at {last[0]:.5f} "
                    f"after the third; it went to {first[1]:.5f} and was at {last[1]:.5f}."
                )
        yield Verdict(verdict, not wrong, " ".join(wrong))


def _lines(**changed: tuple[str, dict[str, float]]) -> Callable[[], Any]:
    """The seven optimizers, some of them replaced; each is a class name and its settings."""

    def build() -> Any:
        import keras

        tenth, hundredth = 1e-3, 1e-2
        chosen: dict[str, tuple[str, dict[str, float]]] = {
            "sgd": ("SGD", {"momentum": 0.9}),
            "adam": ("Adam", {}),
            "rmsprop": ("RMSprop", {}),
            "adagrad": ("Adagrad", {"learning_rate": hundredth}),
            "torch_sgd": ("SGD", {}),
            "torch_adam": ("Adam", {"learning_rate": tenth}),
            "torch_rmsprop": ("RMSprop", {"learning_rate": hundredth, "rho": 0.99}),
        } | changed
        return {name: getattr(keras.optimizers, kind)(**settings) for name, (kind, settings) in chosen.items()}

    return build


sheet_optimizers = Answers(
    id="optimizers.sheet_optimizers",
    shares={"the four Keras lines": 0.5, "the three PyTorch lines": 0.5},
    judge=_judge_lines,
    mistakes=(
        Mistake(
            "`torch_rmsprop` keeps Keras' rho. PyTorch's line does not name it, and takes its own default, alpha: "
            "which number is that?",
            _lines(torch_rmsprop=("RMSprop", {"learning_rate": 0.01})),
        ),
        Mistake(
            "`torch_rmsprop` has Keras' learning rate. Which one stands in the line?",
            _lines(torch_rmsprop=("RMSprop", {"rho": 0.99})),
        ),
        Mistake(
            "`torch_rmsprop` is Keras' RMSprop with nothing changed. Two of its numbers differ in PyTorch's line: one "
            "is written there, the other is a default; which are they?",
            _lines(torch_rmsprop=("RMSprop", {})),
        ),
        Mistake(
            "`sgd` has no momentum. The Keras line names it: how much?",
            _lines(sgd=("SGD", {})),
        ),
        Mistake(
            "`adagrad` steps ten times too short: Keras' default rate is 0.001. Which one does the line name?",
            _lines(adagrad=("Adagrad", {})),
        ),
        Mistake(
            "`torch_sgd` has momentum. PyTorch's line does not ask for it; what is the default there?",
            _lines(torch_sgd=("SGD", {"momentum": 0.9})),
        ),
        Mistake(
            "`torch_sgd` steps ten times too short: 0.001 is PyTorch's default, but the line names another rate. "
            "Which?",
            _lines(torch_sgd=("SGD", {"learning_rate": 0.001})),
        ),
    ),
)


# --- clipping -----------------------------------------------------------------------------------------------------


def _shorter(limit: float, length: float) -> float:
    return float(np.min([1.0, limit / length])) if length > 0 else 1.0


def _expected_clips(case: Data) -> dict[str, list[np.ndarray]]:
    parts, limit = _double(case, "kernel", "bias"), case["limit"]
    flat = np.concatenate([part.ravel() for part in parts])
    return {
        "value": [np.median([part, np.full_like(part, limit), np.full_like(part, -limit)], axis=0) for part in parts],
        "norm": [part * _shorter(limit, np.linalg.norm(part)) for part in parts],
        "global_norm": [part * _shorter(limit, np.linalg.norm(flat)) for part in parts],
    }


def _judge_clip(case: Data, seen: Data) -> Iterator[Verdict]:
    expected = _expected_clips(case)
    came = {how: [_reals(seen[f"{part}_by_{how}"]) for part in ("kernel", "bias")] for how in CLIPPERS}
    shapes = [case["kernel"].shape, case["bias"].shape]
    for how in CLIPPERS:
        for value, shape, part in zip(came[how], shapes, ("kernel", "bias"), strict=True):
            if value is None or value.shape != shape:
                got = "no real numbers" if value is None else f"shape {value.shape}"
                says = f"Clipped by {how}, the {part}'s gradient has shape {shape}. Received: {got}."
                yield Verdict("each gradient keeps its shape", False, says)
                return
    yield Verdict("each gradient keeps its shape", True)
    for how, name in zip(CLIPPERS, ("by value", "by norm", "by global norm"), strict=True):
        wrong = ""
        for value, right, part in zip(came[how], expected[how], ("kernel", "bias"), strict=True):
            if not np.allclose(value, right, rtol=RTOL, atol=ATOL):
                lengths = [float(np.linalg.norm(x)) for x in (case[part], right, value)]
                wrong = (
                    f"Clipped {name} at {case['limit']:g}, the {part}'s gradient of length {lengths[0]:.3f} should "
                    f"have length {lengths[1]:.3f} and begin with {right.flat[0]:.3f}. Received: length "
                    f"{lengths[2]:.3f}, first number {value.flat[0]:.3f}."
                )
                break
        yield Verdict(name, not wrong, wrong)


def _clipper(
    value: Callable[..., Any] = lambda part, limit: np.clip(part, -limit, limit),
    norm: Callable[..., Any] = lambda part, limit, parts: _shorter(limit, np.linalg.norm(part)),
    global_norm: Callable[..., Any] = lambda part, limit, parts: _shorter(limit, _together(parts)),
) -> Callable[..., Any]:
    def clip(gradients: Any, limit: float, how: str) -> Any:
        if how == "value":
            return [value(part, limit) for part in gradients]
        factor = norm if how == "norm" else global_norm
        return [part * factor(part, limit, gradients) for part in gradients]

    return clip


def _together(parts: Any) -> float:
    return float(np.linalg.norm([np.linalg.norm(part) for part in parts]))


clip = Answers(
    id="optimizers.clip",
    shares={"each gradient keeps its shape": 0.1, "by value": 0.3, "by norm": 0.3, "by global norm": 0.3},
    judge=_judge_clip,
    mistakes=(
        Mistake(
            "Your global norm treats each tensor on its own: that is clipping by norm, and it bends the direction of "
            "the update. Over what is the one length taken?",
            _clipper(global_norm=lambda part, limit, parts: _shorter(limit, np.linalg.norm(part))),
        ),
        Mistake(
            "Your clipping by norm looks at all tensors together: that is the global norm. Whose length counts for the "
            "bias?",
            _clipper(norm=lambda part, limit, parts: _shorter(limit, _together(parts))),
        ),
        Mistake(
            "Gradients below the limit come back longer: you bring every length to the limit. What should clipping do "
            "to a short gradient?",
            _clipper(
                norm=lambda part, limit, parts: limit / np.linalg.norm(part),
                global_norm=lambda part, limit, parts: limit / _together(parts),
            ),
        ),
        Mistake(
            "Negative numbers pass below minus the limit: you cut off at the top only. Where is the other end?",
            _clipper(value=lambda part, limit: np.minimum(part, limit)),
        ),
        Mistake(
            "Your global length is the sum of the lengths of the tensors, and comes out too large. How do lengths that "
            "stand at right angles add up?",
            _clipper(
                global_norm=lambda part, limit, parts: _shorter(limit, sum(np.linalg.norm(each) for each in parts))
            ),
        ),
        Mistake(
            "A gradient that is too long comes back as zeros: you throw it away. Clipping keeps its direction; what "
            "changes?",
            _clipper(
                norm=lambda part, limit, parts: float(np.linalg.norm(part) <= limit),
                global_norm=lambda part, limit, parts: float(_together(parts) <= limit),
            ),
        ),
    ),
)


# --- exponential and step decay -----------------------------------------------------------------------------------


def _rates_of(case: Data, seen: Data) -> tuple[np.ndarray | None, Verdict]:
    rates = _reals(seen["rates"])
    expected = case["steps"].shape
    came = "no real numbers" if rates is None else f"shape {rates.shape}"
    fits = rates is not None and rates.shape == expected
    return rates, Verdict(
        "a rate for every step", fits, f"Expected one rate per step, shape {expected}. Received: {came}."
    )


def _rates_agree(name: str, steps: np.ndarray, rates: np.ndarray, expected: np.ndarray) -> Verdict:
    right = np.isclose(rates, expected, rtol=RTOL, atol=1e-8)
    if right.all():
        return Verdict(name, True)
    at = int(np.argmin(right))
    return Verdict(name, False, f"At step {steps[at]:g} expected {expected[at]:.6g}, received {rates[at]:.6g}.")


def _judge_decay(case: Data, seen: Data) -> Iterator[Verdict]:
    rates, fits = _rates_of(case, seen)
    yield fits
    if not fits.right:
        return
    units = np.divide(case["steps"], case["decay_steps"])
    units = np.trunc(units) if case["staircase"] else units
    expected = np.exp(np.log(case["initial_rate"]) + units * np.log(case["decay_rate"]))
    at_start = case["steps"] == 0
    yield _rates_agree("it starts at the initial rate", case["steps"][at_start], rates[at_start], expected[at_start])
    yield _rates_agree("the right decay", case["steps"], rates, expected)


def _decaying(exponent: Callable[..., Any]) -> Callable[..., Any]:
    return lambda steps, initial_rate, decay_steps, decay_rate, staircase: (
        initial_rate * np.power(decay_rate, exponent(steps, decay_steps, staircase))
    )


exponential_decay = Answers(
    id="optimizers.exponential_decay",
    shares={"a rate for every step": 0.1, "it starts at the initial rate": 0.2, "the right decay": 0.7},
    judge=_judge_decay,
    mistakes=(
        Mistake(
            "You multiply by decay_rate in every single step: after ten thousand steps nothing is left. How many "
            "multiplications are there after decay_steps steps?",
            _decaying(lambda steps, decay_steps, staircase: steps),
        ),
        Mistake(
            "`staircase` has no effect: your curve is always smooth. Which exponents does a staircase know?",
            _decaying(lambda steps, decay_steps, staircase: steps / decay_steps),
        ),
        Mistake(
            "Your curve is always a staircase. When may the exponent be a fraction?",
            _decaying(lambda steps, decay_steps, staircase: np.floor_divide(steps, decay_steps)),
        ),
        Mistake(
            "Your staircase rounds to the nearest step and falls half a step too early. In which direction is the "
            "exponent rounded?",
            _decaying(
                lambda steps, decay_steps, staircase: np.rint(steps / decay_steps) if staircase else steps / decay_steps
            ),
        ),
        Mistake(
            "Your rate falls along a straight line, and below zero in the end. The rate is multiplied again and again, "
            "not reduced by a fixed amount: which function does that?",
            lambda steps, initial_rate, decay_steps, decay_rate, staircase: (
                initial_rate * (1 - (1 - decay_rate) * steps / decay_steps)
            ),
        ),
        Mistake(
            "Your rate grows: the exponent has the wrong sign. What is a number below 1 raised to a positive power?",
            _decaying(
                lambda steps, decay_steps, staircase: (
                    -(np.floor_divide(steps, decay_steps) if staircase else steps / decay_steps)
                )
            ),
        ),
    ),
)


# --- warm-up and cosine -------------------------------------------------------------------------------------------


def _judge_warmup(case: Data, seen: Data) -> Iterator[Verdict]:
    rates, fits = _rates_of(case, seen)
    yield fits
    if not fits.right:
        return
    steps, peak, floor = case["steps"], case["peak_rate"], case["floor"]
    ends = [case["warmup_steps"], case["total_steps"]]
    # The half angle: half of 1 + cos(a) is the square of cos(a / 2).
    falling = floor + (peak - floor) * np.cos(np.interp(steps, ends, [0, np.pi / 2])) ** 2
    rising = np.interp(steps, [0, ends[0]], [0, peak])
    expected = np.where(steps < ends[0], rising, falling)
    for name, mask in (
        ("a straight line up to the peak", steps <= ends[0]),
        ("half a cosine down to the floor", (steps >= ends[0]) & (steps <= ends[1])),
        ("it stays at the floor", steps >= ends[1]),
    ):
        yield _rates_agree(name, steps[mask], rates[mask], expected[mask])


def _warmed(
    share: Callable[..., Any] = lambda steps, warmup, total: np.clip((steps - warmup) / (total - warmup), 0, 1),
    rise: Callable[..., Any] = lambda steps, warmup: steps / warmup,
    bend: Callable[..., Any] = lambda share: (1 + np.cos(np.pi * share)) / 2,
    lift: Callable[..., Any] = lambda curve, peak, floor: curve * (peak - floor) + floor,
) -> Callable[..., Any]:
    def schedule(steps: Any, peak_rate: float, warmup_steps: int, total_steps: int, floor: float) -> Any:
        down = lift(bend(share(steps, warmup_steps, total_steps)), peak_rate, floor)
        return np.where(steps < warmup_steps, peak_rate * rise(steps, warmup_steps), down)

    return schedule


warmup_cosine = Answers(
    id="optimizers.warmup_cosine",
    shares={
        "a rate for every step": 0.1,
        "a straight line up to the peak": 0.3,
        "half a cosine down to the floor": 0.4,
        "it stays at the floor": 0.2,
    },
    judge=_judge_warmup,
    mistakes=(
        Mistake(
            "After the end of the run your rate climbs back: a cosine goes down *and up*. What must happen to the "
            "share of the run once it has reached 1?",
            _warmed(share=lambda steps, warmup, total: (steps - warmup) / (total - warmup)),
        ),
        Mistake(
            "Your cosine counts from step 0, so the rate jumps down where the warm-up ends, and the peak is never "
            "reached. From which step does the fall begin?",
            _warmed(share=lambda steps, warmup, total: np.clip(steps / total, 0, 1)),
        ),
        Mistake(
            "There is no warm-up: the first steps already have the full rate. What is the rate at step 0?",
            _warmed(rise=lambda steps, warmup: np.ones_like(steps)),
        ),
        Mistake(
            "Your cosine falls for total_steps *after* the warm-up, and ends too late. How many steps are left when "
            "the warm-up is over?",
            _warmed(share=lambda steps, warmup, total: np.clip((steps - warmup) / total, 0, 1)),
        ),
        Mistake(
            "You run through a whole cosine: at the end the rate is back at its peak. Which half do you need?",
            _warmed(bend=lambda share: (1 + np.cos(2 * np.pi * share)) / 2),
        ),
        Mistake(
            "Your rate falls to zero whatever the floor. To which range do you have to bring the cosine?",
            _warmed(lift=lambda curve, peak, floor: curve * peak),
        ),
        Mistake(
            "From the peak down your rate follows a straight line. Where is the cosine?",
            _warmed(bend=lambda share: 1 - share),
        ),
    ),
)


# --- reduce on plateau --------------------------------------------------------------------------------------------


def _expected_plateau(losses: np.ndarray, initial_rate: float, factor: float, patience: int) -> np.ndarray:
    """How many reductions precede each epoch, found from the records: no counter that runs along."""
    best_before = np.minimum.accumulate(np.concatenate([[np.inf], losses[:-1]]))
    restarts = set(np.flatnonzero(losses < best_before).tolist())
    cuts = np.zeros(len(losses))
    last = -1
    for epoch in range(len(losses)):
        if epoch in restarts:
            last = epoch
        elif epoch - last == patience:
            cuts[epoch + 1 :] += 1
            last = epoch
    return initial_rate * factor**cuts


def _judge_plateau(case: Data, seen: Data) -> Iterator[Verdict]:
    rates, losses = _reals(seen["rates"]), case["losses"]
    fits = rates is not None and rates.shape == losses.shape
    came = "no real numbers" if rates is None else f"shape {rates.shape}"
    yield Verdict(
        "a rate for every epoch", fits, f"Expected one rate per epoch, shape {losses.shape}. Received: {came}."
    )
    if not fits:
        return
    expected = _expected_plateau(losses, case["initial_rate"], case["factor"], case["patience"])
    for name, mask in (
        ("no reduction while it is patient", expected == case["initial_rate"]),
        ("reductions when patience ends", expected < case["initial_rate"]),
    ):
        right = np.isclose(rates, expected, rtol=RTOL, atol=1e-9) | ~mask
        epoch = int(np.argmin(right))
        says = f"Epoch {epoch + 1} should be trained with {expected[epoch]:.6g}. Received: {rates[epoch]:.6g}."
        yield Verdict(name, bool(right.all()), "" if right.all() else says)


def _impatient(
    better: Callable[..., bool] = lambda loss, best, previous: loss < best,
    due: Callable[..., bool] = lambda waited, patience: waited >= patience,
    restart: bool = True,
    at_once: bool = False,
    forgive: bool = True,
) -> Callable[..., Any]:
    """The callback in pieces, each of which a misconception may replace."""

    def plateau_rates(losses: Any, initial_rate: float, factor: float, patience: int) -> Any:
        rate, waited, best, previous, rates = initial_rate, 0, np.inf, np.inf, []
        for loss in losses:
            rates.append(rate)
            improved = better(loss, best, previous)
            waited = (0 if forgive else waited) if improved else waited + 1
            best, previous = min(best, loss), loss
            if not improved and due(waited, patience):
                rate, waited = rate * factor, 0 if restart else waited
                if at_once:
                    rates[-1] = rate
        return np.array(rates)

    return plateau_rates


plateau_rates = Answers(
    id="optimizers.plateau_rates",
    shares={
        "a rate for every epoch": 0.1,
        "no reduction while it is patient": 0.4,
        "reductions when patience ends": 0.5,
    },
    judge=_judge_plateau,
    mistakes=(
        Mistake(
            "You compare each loss with the one before. In a zigzag every second epoch looks like progress: with which "
            "loss should it be compared?",
            _impatient(better=lambda loss, best, previous: loss < previous),
        ),
        Mistake(
            "You reduce after every epoch without progress: patience has no effect. How many such epochs in a row does "
            "it allow?",
            _impatient(due=lambda waited, patience: True),
        ),
        Mistake(
            "After the first reduction you reduce in every epoch: the count goes on. What happens to it when the rate "
            "has been reduced?",
            _impatient(restart=False),
        ),
        Mistake(
            "You reduce one epoch too late. With patience 3, after which bad epoch in a row is the rate reduced?",
            _impatient(due=lambda waited, patience: waited > patience),
        ),
        Mistake(
            "The epoch that used up the patience is itself given the new rate, but its training is over. Which epoch "
            "is the first to feel it?",
            _impatient(at_once=True),
        ),
        Mistake(
            "A new best does not set your count back: old bad epochs are never forgiven. On which occasions does it "
            "return to zero?",
            _impatient(forgive=False),
        ),
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

name_quiz = QuizAnswers(
    id="optimizers.name_quiz",
    right="b",
    because={
        "a": "That would be batch_size=1. The optimizer's name says nothing about how many samples a gradient is made "
        "of.",
        "b": "The batch size makes it mini-batch descent: 3,200 / 32 = 100 gradients, one update each. `SGD` is only "
        "the rule that turns a gradient into an update.",
        "c": "That would be batch_size=3200, the whole set: batch gradient descent.",
    },
)

momentum_quiz = QuizAnswers(
    id="optimizers.momentum_quiz",
    right="c",
    because={
        "a": "After two steps it is 1.9 times. But the velocity goes on: 1 + 0.9 + 0.81 + …",
        "b": "It smooths where gradients change their sign; where they agree, they add up.",
        "c": "1 + 0.9 + 0.81 + … = 1 / (1 - 0.9) = 10. So an SGD that gets momentum 0.9 needs a smaller rate.",
    },
)

adaptive_quiz = QuizAnswers(
    id="optimizers.adaptive_quiz",
    right="a",
    because={
        "a": "SGD multiplies the gradient by the rate. RMSprop divides it by its own size first, and a factor of 1000 "
        "cancels.",
        "b": "It takes the root of their average again: a factor of 1000, and the gradient above has the same.",
        "c": "The minimum does; the steps of SGD don't. A rate that was right is now a thousand times too large.",
    },
)

correction_quiz = QuizAnswers(
    id="optimizers.correction_quiz",
    right="b",
    because={
        "a": "That is SGD. Adam divides by the gradient's size.",
        "b": "Corrected, m is the gradient and the root of v its size: the quotient is +1 or -1, for each weight.",
        "c": "So it would be if only v were corrected. The correction of m undoes the tenth.",
    },
)

decay_quiz = QuizAnswers(
    id="optimizers.decay_quiz",
    right="b",
    because={
        "a": "PyTorch's Adam puts the decay into the gradient, Keras' does not: one more name that means two things.",
        "b": "Every Keras optimizer takes `weight_decay`, and always as w ← w - rate · decay · w beside the step. A "
        "penalty is a `kernel_regularizer`.",
        "c": "Every Keras optimizer has the argument; AdamW only has another default, 0.004.",
    },
)

clip_quiz = QuizAnswers(
    id="optimizers.clip_quiz",
    right="c",
    because={
        "a": "`clipnorm` takes the length of each variable's gradient on its own, and bends the direction.",
        "b": "`clipvalue` cuts off number by number.",
        "c": "One length over all gradients, one factor: the direction stays. The two similar names are a trap.",
    },
)

cosine_quiz = QuizAnswers(
    id="optimizers.cosine_quiz",
    right="c",
    because={
        "a": "A Keras schedule counts updates, not epochs: after a tenth of the first epoch the rate would be zero.",
        "b": "That is one epoch. For the nine others the rate would be zero.",
        "c": "3,200 / 32 · 10 = 1,000 updates.",
    },
)

table_quiz = QuizAnswers(
    id="optimizers.table_quiz",
    right="c",
    because={
        "a": "Any optimizer takes a schedule. It is not adaptive *per weight*, which is another matter.",
        "b": "It has the argument in both libraries; its default is 0.",
        "c": "Its sum of squares only grows, so the same gradient makes a shorter step every time.",
    },
)

range_quiz = QuizAnswers(
    id="optimizers.range_quiz",
    right="b",
    because={
        "a": "There the fall is over: the next larger rates undo it. And the test has warmed up slowly, your run will "
        "not.",
        "b": "A tenth of the rate with the lowest loss, or where the fall is steepest: that is what the suggestion of "
        "our callback aims at.",
        "c": "There nothing has begun to fall. Small is safe in the sense that nothing happens.",
    },
)
