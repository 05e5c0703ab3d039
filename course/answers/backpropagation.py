"""Lesson 04, backpropagation: what right means, and what people usually get wrong."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.exercises.protocol import Answers, Data, Mistake, QuizAnswers, Verdict

# A float32 answer of any backend lies within these.
RTOL, ATOL = 1e-4, 1e-5


def _reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def _number(name: str, value: Any, expected: float) -> Verdict:
    numbers = _reals(value)
    if numbers is None or numbers.size != 1:
        return Verdict(name, False, f"Expected one number, {expected:.6g}. Received: {str(value)[:80]}.")
    number = float(numbers.reshape(()))
    right = bool(np.isclose(number, expected, rtol=RTOL, atol=ATOL))
    return Verdict(name, right, f"Expected {expected:.6g}, received {number:.6g}.")


# --- one weight, by the chain rule --------------------------------------------------------------------------------


def _unit(x: float, target: float, weight: float, bias: float) -> tuple[float, float, float]:
    """Loss, and slopes by the complex step: no chain rule in sight."""

    def loss(w: complex, b: complex) -> complex:
        return (np.tanh(w * x + b) - target) ** 2

    tiny = 1e-30j
    slopes = loss(weight + tiny, bias).imag / 1e-30, loss(weight, bias + tiny).imag / 1e-30
    return float(np.real(loss(weight, bias))), float(slopes[0]), float(slopes[1])


def _judge_unit(case: Data, seen: Data) -> Iterator[Verdict]:
    loss, weight_slope, bias_slope = _unit(case["x"], case["target"], case["weight"], case["bias"])
    yield _number("the loss", seen["loss"], loss)
    yield _number("its slope for the weight", seen["weight_slope"], weight_slope)
    yield _number("its slope for the bias", seen["bias_slope"], bias_slope)


def _unit_with(link: Callable[[float, float, float, float], tuple[float, float]]) -> Callable[..., Any]:
    """The right loss with other slopes; `link` gets the sum, the output, the input and the target."""

    def answer(x: float, target: float, weight: float, bias: float) -> tuple[float, float, float]:
        z = weight * x + bias
        return (_unit(x, target, weight, bias)[0], *link(z, math.tanh(z), x, target))

    return answer


def _both(x: float, slope: float) -> tuple[float, float]:
    return slope * x, slope


unit_gradient = Answers(
    id="backpropagation.unit_gradient",
    shares={"the loss": 0.2, "its slope for the weight": 0.5, "its slope for the bias": 0.3},
    judge=_judge_unit,
    mistakes=(
        Mistake(
            "The middle link is missing: you go from the output straight to the sum, as if tanh were not there. How "
            "fast does the output move when the sum moves?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t))),
        ),
        Mistake(
            "The slope of tanh is taken from the sum: 1 - z². Of which number does the square belong there?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (y - t) * (1 - z * z))),
        ),
        Mistake(
            "A factor 2 is missing in both slopes. What is the slope of e²?",
            _unit_with(lambda z, y, x, t: _both(x, (y - t) * (1 - y * y))),
        ),
        Mistake(
            "Both slopes have the wrong sign. Which difference is squared, and how fast does *it* move with the "
            "output?",
            _unit_with(lambda z, y, x, t: _both(x, 2 * (t - y) * (1 - y * y))),
        ),
        Mistake(
            "Weight and bias have the same slope in your answer. When the weight grows by a little, by how much does "
            "the sum grow?",
            _unit_with(lambda z, y, x, t: (2 * (y - t) * (1 - y * y),) * 2),
        ),
        Mistake(
            "The slope for the bias has a factor x. When the bias grows by a little, by how much does the sum grow?",
            _unit_with(lambda z, y, x, t: (2 * (y - t) * (1 - y * y) * x,) * 2),
        ),
    ),
)


# --- sixty lines of automatic differentiation ---------------------------------------------------------------------


def _run(case: Data) -> tuple[list[float], list[float]]:
    """All values of a program, and its result's slopes: forward, one leaf at a time."""
    leaves = [float(number) for number in case["leaves"]]
    gradients: list[float] = []
    values: list[float] = []
    for moving in range(len(leaves)):
        values, slopes = list(leaves), [float(place == moving) for place in range(len(leaves))]
        for operation, left, right in case["steps"]["steps"]:
            if operation == "+":
                value, slope = values[left] + values[right], slopes[left] + slopes[right]
            elif operation == "*":
                value = values[left] * values[right]
                slope = slopes[left] * values[right] + values[left] * slopes[right]
            else:
                value = math.tanh(values[left])
                slope = slopes[left] / math.cosh(values[left]) ** 2
            values.append(value)
            slopes.append(slope)
        gradients.append(slopes[-1])
    return values, gradients


def _kind(case: Data) -> str:
    operations = [operation for operation, _, _ in case["steps"]["steps"]]
    if operations == ["*"]:
        return "the slopes of a product"
    if len(operations) > 3:
        return "any graph, in the right order"
    return "the slope of tanh" if "tanh" in operations else "numbers that are read twice"


def _judge_value(case: Data, seen: Data) -> Iterator[Verdict]:
    values, gradients = _run(case)
    came, slopes = _reals(seen["values"]), _reals(seen["gradients"])
    forward = (
        came is not None and came.shape == (len(values),) and bool(np.allclose(came, values, rtol=RTOL, atol=ATOL))
    )
    yield Verdict("forward: the right numbers", forward, f"Expected {np.round(values, 4)}. Received: {seen['values']}.")
    right = slopes is not None and slopes.shape == (len(gradients),)
    right = right and bool(np.allclose(slopes, gradients, rtol=RTOL, atol=ATOL))
    for name in value.shares:
        if name != "forward: the right numbers":
            says = f"Expected the gradients {np.round(gradients, 4)}, received {np.round(slopes, 4)}."
            yield Verdict(name, right or name != _kind(case), says)


def _engine(
    product: Callable[[float, float], tuple[float, float]] = lambda a, b: (b, a),
    bend: Callable[[float], float] = lambda z: math.cosh(z) ** -2,
    adds: bool = True,
    start: float = 1.0,
    walk: str = "ready",
) -> Any:
    """A class of numbers that know their gradients, with one thing or another wrong about it."""

    class Number:
        def __init__(self, data: float, made_of: tuple[tuple[Any, float], ...] = ()) -> None:
            self.data, self.made_of, self.gradient = data, made_of, 0.0

        def __add__(self, other: Any) -> Any:
            return Number(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other: Any) -> Any:
            mine, others = product(self.data, other.data)
            return Number(self.data * other.data, ((self, mine), (other, others)))

        def tanh(self) -> Any:
            return Number(math.tanh(self.data), ((self, bend(self.data)),))

        def hand_on(self) -> None:
            for source, slope in self.made_of:
                source.gradient = (source.gradient if adds else 0.0) + slope * self.gradient

        def backward(self) -> None:
            self.gradient = start
            queue = [self]
            if walk == "one level":
                self.hand_on()
            elif walk == "again and again":  # whoever is reached passes on all that it has so far
                while queue:
                    node = queue.pop()
                    node.hand_on()
                    queue += [source for source, _ in node.made_of]
            elif walk == "level by level":  # each once, as soon as it is reached
                done: list[Any] = []
                while queue:
                    node = queue.pop(0)
                    if not any(node is other for other in done):
                        done.append(node)
                        node.hand_on()
                        queue += [source for source, _ in node.made_of]
            else:
                waiting: dict[int, int] = {}
                reached = [self]
                for node in reached:
                    for source, _ in node.made_of:
                        if id(source) not in waiting:
                            reached.append(source)
                        waiting[id(source)] = waiting.get(id(source), 0) + 1
                while queue:
                    node = queue.pop()
                    node.hand_on()
                    for source, _ in node.made_of:
                        waiting[id(source)] -= 1
                        if not waiting[id(source)]:
                            queue.append(source)

    return Number


value = Answers(
    id="backpropagation.value",
    shares={
        "forward: the right numbers": 0.1,
        "the slopes of a product": 0.2,
        "the slope of tanh": 0.2,
        "numbers that are read twice": 0.2,
        "any graph, in the right order": 0.3,
    },
    judge=_judge_value,
    mistakes=(
        Mistake(
            "A number that is read twice keeps only the last gradient that reached it. Each reader adds its part: "
            "which sign before the `=` says so?",
            _engine(adds=False),
        ),
        Mistake(
            "In a product each factor gets its own value as slope. If a grows by a little, a · b grows by that little "
            "times what?",
            _engine(product=lambda a, b: (a, b)),
        ),
        Mistake(
            "The slope of tanh is 1 - tanh², and you squared the number that went *in*. Which one came out?",
            _engine(bend=lambda z: 1 - z * z),
        ),
        Mistake(
            "All gradients are 0: nothing starts the flow. How fast does the result move when the result moves?",
            _engine(start=0.0),
        ),
        Mistake(
            "Only the numbers right behind the result have a gradient. Who hands it on to those behind them?",
            _engine(walk="one level"),
        ),
        Mistake(
            "Some node handed its gradient on before all of its readers had given it theirs, as soon as it was "
            "reached. Which order guarantees that every reader comes first?",
            _engine(walk="level by level"),
        ),
        Mistake(
            "Nodes with two readers hand everything on twice, the first part a second time. How often may a node pass "
            "its gradient on, and when?",
            _engine(walk="again and again"),
        ),
    ),
)


# --- a network's gradients, in NumPy ------------------------------------------------------------------------------

_NAMES = ("kernel_1", "bias_1", "kernel_2", "bias_2")


def _network(
    x: np.ndarray,
    labels: np.ndarray,
    kernel_1: np.ndarray,
    bias_1: np.ndarray,
    kernel_2: np.ndarray,
    bias_2: np.ndarray,
    *,
    bend: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda z, h: np.cosh(z) ** -2.0,
    start: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda p, truth: p - truth,
    turned: bool = True,
    bias: Callable[[np.ndarray], np.ndarray] = lambda back: np.einsum("sj->j", back),
    factor: float = 1.0,
) -> tuple[float, list[np.ndarray]]:
    """Loss and gradients, with one link or another replaced."""
    z = np.einsum("sf,fh->sh", x, kernel_1) + bias_1
    hidden = np.tanh(z)
    logits = np.einsum("sh,hc->sc", hidden, kernel_2) + bias_2
    truth = (labels[:, None] == np.arange(logits.shape[1])).astype(float)
    loss = -np.einsum("sc,sc->", truth, special.log_softmax(logits, axis=1)) / len(x)
    back = start(special.softmax(logits, axis=1), truth) * (factor / len(x))
    # Not turned, the product fits only where all layers are of one width.
    through = np.einsum("sc,hc->sh", back, kernel_2) if turned else back.dot(kernel_2)
    first = through * bend(z, hidden)
    return float(loss), [
        np.einsum("sf,sh->fh", x, first),
        bias(first),
        np.einsum("sh,sc->hc", hidden, back),
        bias(back),
    ]


def _loss(x: np.ndarray, labels: np.ndarray, weights: list[np.ndarray]) -> float:
    kernel_1, bias_1, kernel_2, bias_2 = weights
    logits = np.tanh(x.dot(kernel_1) + bias_1).dot(kernel_2) + bias_2
    return float((special.logsumexp(logits, axis=1) - logits[np.arange(len(x)), labels]).mean())


def _measured(x: np.ndarray, labels: np.ndarray, weights: list[np.ndarray], which: int) -> np.ndarray:
    """The gradient of one of the four by finite differences of the loss: no backpropagation in sight."""
    slopes = np.zeros(weights[which].shape)
    for place in np.ndindex(slopes.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = [array.copy() for array in weights]
            moved[which][place] += step
            sides.append(_loss(x, labels, moved))
        slopes[place] = (sides[0] - sides[1]) / 2e-5
    return slopes


def _judge_network(case: Data, seen: Data) -> Iterator[Verdict]:
    weights = [case[name] for name in _NAMES]
    loss = _loss(case["x"], case["labels"], weights)
    expected = [_measured(case["x"], case["labels"], weights, place) for place in range(4)]
    yield _number("the loss", seen["loss"], loss)
    came = [_reals(seen[name]) for name in _NAMES]
    wrong = [
        f"{name}: expected {right.shape}, received {'no numbers' if got is None else got.shape}"
        for name, right, got in zip(_NAMES, expected, came, strict=True)
        if got is None or got.shape != right.shape
    ]
    yield Verdict("each gradient in the shape of its weights", not wrong, "; ".join(wrong) + ".")
    if wrong:
        return
    for verdict, places in (("the last layer's gradients", (2, 3)), ("the first layer's gradients", (0, 1))):
        off = []
        for place in places:
            close = np.isclose(came[place], expected[place], rtol=RTOL, atol=ATOL)
            if not close.all():
                worst = np.unravel_index(int(np.argmin(close)), close.shape)
                where = ", ".join(str(int(index)) for index in worst)
                off.append(
                    f"{_NAMES[place]} at ({where}): expected {expected[place][worst]:.5g}, "
                    f"received {came[place][worst]:.5g}."
                )
        yield Verdict(verdict, not off, " ".join(off))


def _network_with(**changed: Any) -> Callable[..., Any]:
    return lambda *case: _network(*case, **changed)


network_gradients = Answers(
    id="backpropagation.network_gradients",
    shares={
        "the loss": 0.15,
        "each gradient in the shape of its weights": 0.1,
        "the last layer's gradients": 0.3,
        "the first layer's gradients": 0.45,
    },
    judge=_judge_network,
    mistakes=(
        Mistake(
            "The last layer is right, the first one is not: on its way back the gradient passed tanh without paying. "
            "By what does each hidden unit multiply what comes back?",
            _network_with(bend=lambda z, h: np.ones_like(z)),
        ),
        Mistake(
            "The slope of tanh is taken twice removed: you applied tanh to what already is its output. The value h is "
            "known; what is the slope in terms of it?",
            _network_with(bend=lambda z, h: 1 - np.tanh(h) ** 2),
        ),
        Mistake(
            "The loss is a mean over the samples, your gradients are sums. Where does the division by their number "
            "enter, so that all four have it?",
            lambda x, *case: _network(x, *case, factor=float(len(x))) if len(x) > 1 else _network(x, *case),
        ),
        Mistake(
            "The gradient for the logits lacks the truth: a network that is right would still be pushed. What is "
            "subtracted from the probabilities?",
            _network_with(start=lambda p, truth: p),
        ),
        Mistake(
            "What comes back went through the second kernel the same way as forward. The shapes object, unless all "
            "layers have one width: what must be turned around?",
            _network_with(turned=False),
        ),
        Mistake(
            "The kernels are right, the biases are not: a bias is added to every sample, so each sample sends it a "
            "gradient. Do they add up, or is there another mean to take?",
            lambda x, *case: _network(x, *case, bias=lambda back: back.mean(axis=0)),
        ),
        Mistake(
            "All gradients point downhill: the minus sign of the update has slipped in. What does a gradient say: "
            "where the loss falls, or where it grows?",
            _network_with(factor=-1.0),
        ),
    ),
)


# --- finite differences -------------------------------------------------------------------------------------------


def _slopes(case: Data) -> np.ndarray:
    flat = case["weights"].reshape(-1)
    inner = np.cosh(case["matrix"] @ flat + case["shift"]) ** -2.0
    return (case["matrix"].T @ inner + flat).reshape(case["weights"].shape)


def _judge_differences(case: Data, seen: Data) -> Iterator[Verdict]:
    expected, gradient = _slopes(case), _reals(seen["gradient"])
    fits = gradient is not None and gradient.shape == expected.shape
    came = "no numbers" if gradient is None else f"shape {gradient.shape}"
    yield Verdict("one slope for each weight, in their shape", fits, f"Expected {expected.shape}. Received: {came}.")
    says = "The weights that you were given have changed: whoever called you goes on with others."
    yield Verdict("the weights are left as they were", seen["untouched"] is True, says)
    if not fits:
        return
    off = np.abs(gradient - expected)
    worst = np.unravel_index(int(np.argmax(np.where(np.isfinite(off), off, np.inf))), off.shape)
    right = bool((off <= 1e-4 * max(1.0, float(np.abs(expected).max()))).all())
    says = f"Expected {expected[worst]:.6f}, received {gradient[worst]:.6f}."
    yield Verdict("accurate to four digits", right, says)


def _differences(
    step: float = 1e-5, over: float = 2.0, together: bool = False, flat: bool = False, put_back: bool = True
) -> Callable[..., Any]:
    def answer(function: Callable[[Any], float], weights: np.ndarray) -> np.ndarray:
        slopes = np.empty(weights.size)
        moved = weights.reshape(-1)  # the caller's own numbers
        for place in range(weights.size):
            at = slice(None) if together else place
            kept = moved[at].copy()
            moved[at] = kept + step
            above = function(weights)
            moved[at] = kept - step
            slopes[place] = (above - function(weights)) / (over * step)
            if put_back:
                moved[at] = kept
        return slopes if flat else slopes.reshape(weights.shape)

    return answer


finite_differences = Answers(
    id="backpropagation.finite_differences",
    shares={
        "one slope for each weight, in their shape": 0.2,
        "accurate to four digits": 0.6,
        "the weights are left as they were": 0.2,
    },
    judge=_judge_differences,
    mistakes=(
        Mistake(
            "You moved all weights at once and gave each the same slope: that is how the loss changes along the "
            "diagonal. How do you learn about a single weight?",
            _differences(together=True),
        ),
        Mistake(
            "Twice too large: you stepped to both sides and divided by one step. How far apart are your two points?",
            _differences(over=1.0),
        ),
        Mistake(
            "You returned how far the loss moved, a tiny number. What makes a slope of it?",
            lambda function, weights: _differences()(function, weights) * 2e-5,
        ),
        Mistake(
            "The slopes are right, but each weight is left where you nudged it, and the next ones are measured from "
            "there. What should happen after each measurement?",
            _differences(put_back=False),
        ),
        Mistake(
            "The numbers are right and come back as one long row. Which shape does a gradient have?",
            _differences(flat=True),
        ),
        Mistake(
            "Your step is so wide that the curve bends on the way: the slopes are off in the first digits. How large "
            "may a nudge be, for numbers near 1?",
            _differences(step=0.5),
        ),
    ),
)


# --- one step of learning -----------------------------------------------------------------------------------------


def _slopes_of_two(x: float, target: float, first: float, second: float) -> tuple[float, float, float]:
    """Loss and its two slopes for second · tanh(first · x)."""
    hidden = math.tanh(first * x)
    error = second * hidden - target
    return error * error, 2 * error * second * x / math.cosh(first * x) ** 2, 2 * error * hidden


def _step(x: float, target: float, first: float, second: float, rate: float) -> tuple[float, float, float]:
    loss, slope_1, slope_2 = _slopes_of_two(x, target, first, second)
    return loss, first - rate * slope_1, second - rate * slope_2


def _judge_step(case: Data, seen: Data) -> Iterator[Verdict]:
    loss, first, second = _step(case["x"], case["target"], case["first"], case["second"], case["rate"])
    yield _number("the loss of the old weights", seen["loss"], loss)
    yield _number("the new second weight", seen["new_second"], second)
    yield _number("the new first weight", seen["new_first"], first)


def _second_before_first(x: float, target: float, first: float, second: float, rate: float) -> Any:
    loss, _, new_second = _step(x, target, first, second, rate)
    hidden = math.tanh(first * x)
    # The error is still the old one; only the way back goes through the new weight.
    slope = 2 * (second * hidden - target) * new_second * x / math.cosh(first * x) ** 2
    return loss, first - rate * slope, new_second


def _first_before_second(x: float, target: float, first: float, second: float, rate: float) -> Any:
    loss, new_first, _ = _step(x, target, first, second, rate)
    return loss, new_first, second - rate * _slopes_of_two(x, target, new_first, second)[2]


learning_step = Answers(
    id="backpropagation.learning_step",
    shares={"the loss of the old weights": 0.2, "the new second weight": 0.3, "the new first weight": 0.5},
    judge=_judge_step,
    mistakes=(
        Mistake(
            "You updated the second weight first and sent the gradient back through its *new* value. The error came "
            "from the old one: when may the first update happen?",
            _second_before_first,
        ),
        Mistake(
            "You updated the first weight and then computed the second gradient with the hidden value that it now "
            "gives. Both gradients belong to one and the same forward pass: what must be finished before any weight "
            "moves?",
            _first_before_second,
        ),
        Mistake(
            "Both weights went uphill: the loss will grow. Which sign has the update?",
            lambda x, target, first, second, rate: _step(x, target, first, second, -rate),
        ),
        Mistake(
            "The learning rate has no effect: you subtracted the whole gradient. Where does the rate enter?",
            lambda x, target, first, second, rate: _step(x, target, first, second, 1.0),
        ),
        Mistake(
            "Only the second weight has moved. Which of the two does backpropagation reach after it?",
            lambda x, target, first, second, rate: (
                _step(x, target, first, second, rate)[0],
                first,
                _step(x, target, first, second, rate)[2],
            ),
        ),
        Mistake(
            "The weights are right, and the loss is the one *after* the step. Which loss do these gradients belong to?",
            lambda x, target, first, second, rate: (
                _slopes_of_two(x, target, *_step(x, target, first, second, rate)[1:])[0],
                *_step(x, target, first, second, rate)[1:],
            ),
        ),
    ),
)


# --- watching gradients -------------------------------------------------------------------------------------------

_STATES = ("healthy", "vanishing", "exploding")


def _norms(layers: list[np.ndarray]) -> list[float]:
    return [math.sqrt(float(np.square(layer).sum())) for layer in layers]


def _health(layers: list[np.ndarray], without: str = "exploding") -> str:
    """The state; `without` is what a gradient that is not a number is called."""
    norms = _norms(layers)
    if not all(math.isfinite(norm) for norm in norms):
        return without
    if norms[0] * 1000 < norms[-1]:
        return "vanishing"
    return "exploding" if norms[0] > norms[-1] * 1000 else "healthy"


def _judge_flow(case: Data, seen: Data) -> Iterator[Verdict]:
    says = seen["says"]
    known = isinstance(says, str) and says in _STATES
    yield Verdict("one of the three words", known, f"Expected one of {_STATES}. Received: {says!r}.")
    if not known:
        return
    layers = [case[name] for name in sorted(name for name in case if name.startswith("layer_"))]
    norms, expected = _norms(layers), _health(layers)
    told = (
        f"The layers' norms are {', '.join(f'{norm:.2g}' for norm in norms)}: expected {expected!r}, received {says!r}."
    )
    broken = not all(math.isfinite(norm) for norm in norms)
    names = {"vanishing": "a gradient that fades", "exploding": "a gradient that grows", "healthy": "no false alarm"}
    for state, name in names.items():
        yield Verdict(name, broken or expected != state or says == state, told)
    yield Verdict("numbers that are no numbers", not broken or says == "exploding", told)


gradient_health = Answers(
    id="backpropagation.gradient_health",
    shares={
        "one of the three words": 0.1,
        "a gradient that fades": 0.2,
        "a gradient that grows": 0.2,
        "no false alarm": 0.25,
        "numbers that are no numbers": 0.25,
    },
    judge=_judge_flow,
    mistakes=(
        Mistake(
            "A gradient with a nan or an inf in it passed as healthy: every comparison with nan says False. What must "
            "be asked before anything is compared?",
            lambda layers: _health(layers, without="healthy"),
        ),
        Mistake(
            "You call a gradient vanishing because its norms are small. Near a minimum all of them are small, and all "
            "is well: which comparison tells fading from small?",
            lambda layers: "vanishing" if min(_norms(layers)) < 1e-3 else _health(layers),
        ),
        Mistake(
            "The two faults are exchanged. The list begins with the first layer, which the gradient reaches last: what "
            "is it called when hardly anything arrives there?",
            lambda layers: (
                {"vanishing": "exploding", "exploding": "vanishing"}.get(_health(layers), "healthy")
                if np.isfinite(_norms(layers)).all()
                else "exploding"
            ),
        ),
        Mistake(
            "Everything is healthy, you say. How does the norm of the first layer compare with that of the last?",
            lambda layers: "healthy",
        ),
        Mistake(
            "You took the nan for a gradient that vanished. It comes from numbers that grew past what a float can "
            "hold: which of the two is that?",
            lambda layers: _health(layers, without="vanishing"),
        ),
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

two_paths_quiz = QuizAnswers(
    id="backpropagation.two_paths_quiz",
    right="b",
    because={
        "a": "Slopes multiply *along* a path. Here there are two paths side by side.",
        "b": "A small move of a reaches the loss on both ways at once, so the effects add: 2 - 5 = -3.",
        "c": "The loss does not choose between the paths: both are taken at the same time.",
    },
)

cost_quiz = QuizAnswers(
    id="backpropagation.cost_quiz",
    right="a",
    because={
        "a": "Two losses a weight, one to either side; backpropagation needs one pass forward and one back, which "
        "costs about twice as much, for all weights together.",
        "b": "Backpropagation shares its work: what has come back to a layer serves all of that layer's weights.",
        "c": "It is the other way around: a finite difference learns about one weight at a time.",
    },
)

order_quiz = QuizAnswers(
    id="backpropagation.order_quiz",
    right="b",
    because={
        "a": "That is the update, the optimizer's work. It may begin when backpropagation has finished, not before.",
        "b": "It computes gradients and changes nothing.",
        "c": "Only gradients travel back. The network itself computes in one direction.",
    },
)
