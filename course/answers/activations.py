"""Lesson 02, activation functions: what right means, and what people usually get wrong."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special, stats

from course.exercises.activations import HIDDEN_UNITS
from course.exercises.protocol import Answers, Data, Mistake, QuizAnswers, Verdict

# A float32 answer of any backend lies within these.
RTOL, ATOL = 1e-4, 1e-5


def _reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def _fits(name: str, value: np.ndarray | None, shape: tuple[int, ...], what: str) -> Verdict:
    came = "no real numbers" if value is None else f"shape {value.shape}"
    return Verdict(
        name, value is not None and value.shape == shape, f"Expected {what}, shape {shape}. Received: {came}."
    )


def _agrees(name: str, value: np.ndarray, expected: np.ndarray, at: np.ndarray, letter: str = "x") -> Verdict:
    """Whether all values lie at the expected ones; the sentence shows the place that is furthest off."""
    right = np.isclose(value, expected, rtol=RTOL, atol=ATOL)
    if right.all() or not right.size:
        return Verdict(name, bool(right.all()))
    off = np.where(right, -1.0, np.where(np.isfinite(value), np.abs(value - expected), np.inf))
    worst = np.unravel_index(int(off.argmax()), off.shape)
    says = f"At {letter} = {at[worst]:.4g} expected {expected[worst]:.6g}, received {value[worst]:.6g}."
    return Verdict(name, False, says)


def _finite(name: str, value: np.ndarray, at: np.ndarray) -> Verdict:
    broken = ~np.isfinite(value)
    if not broken.any():
        return Verdict(name, True)
    return Verdict(name, False, f"At x = {at[broken].flat[0]:.6g} it gave {value[broken].flat[0]}.")


def _inside(value: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The values under the mask, as one row: a verdict about one side of zero looks at that side only."""
    return value[mask]


# --- ReLU ---------------------------------------------------------------------------------------------------------


def _judge_relu(case: Data, seen: Data) -> Iterator[Verdict]:
    x, value, slope = case["x"], _reals(seen["value"]), _reals(seen["slope"])
    fits = _fits("one value and one slope per input", value, x.shape, "one value per input")
    yield fits if not fits.right else _fits(fits.name, slope, x.shape, "one slope per input")
    if value is None or slope is None or value.shape != x.shape or slope.shape != x.shape:
        return
    yield _agrees("the right values", value, (x + np.abs(x)) / 2, x)
    # At 0 itself there is no slope; libraries say 0, and anything between the two sides is as good.
    on_both_sides = x != 0
    at_zero = slope[~on_both_sides]
    sides = _agrees("the right slopes", slope[on_both_sides], np.heaviside(x[on_both_sides], 0), x[on_both_sides])
    between = bool(((at_zero >= 0) & (at_zero <= 1)).all())
    says = f"At x = 0 expected a slope from 0 to 1, received {at_zero}." if sides.right else sides.says
    yield Verdict(sides.name, sides.right and between, says)


relu = Answers(
    id="activations.relu",
    shares={"one value and one slope per input": 0.1, "the right values": 0.5, "the right slopes": 0.4},
    judge=_judge_relu,
    mistakes=(
        Mistake(
            "That is the absolute value: negative inputs come back positive. ReLU lets positive numbers pass and "
            "stops the others; what remains of a number that is stopped?",
            lambda x: (np.abs(x), np.sign(x)),
        ),
        Mistake(
            "You let the negative half pass and stopped the positive one. Which of the two did the figure keep?",
            lambda x: (np.clip(x, None, 0), np.heaviside(-x, 0)),
        ),
        Mistake(
            "You cut the output off at 1. The range of ReLU is from 0 to infinity: what should 10000 become?",
            lambda x: (np.clip(x, 0, 1), ((x > 0) & (x < 1)) * 1.0),
        ),
        Mistake(
            "The values are right, but you gave the value again as the slope. On the positive side the output grows "
            "exactly as fast as the input: which number is that?",
            lambda x: (x * (x > 0), x * (x > 0)),
        ),
        Mistake(
            "The slope is not 1 everywhere: on the negative side the output does not move at all. How steep is a "
            "flat line?",
            lambda x: (x * (x > 0), np.ones_like(x)),
        ),
    ),
)


# --- dead units ---------------------------------------------------------------------------------------------------


def _heard(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return np.einsum("sf,fu->su", x, kernel) + bias


def _judge_dead(case: Data, seen: Data) -> Iterator[Verdict]:
    dead, units = _reals(seen["dead"]), case["bias"].shape
    yes_or_no = dead is not None and bool(np.isin(dead, (0, 1)).all())
    fits = _fits("one yes or no per unit", dead, units, "one true or false per unit")
    if fits.right and not yes_or_no:
        fits = Verdict(fits.name, False, f"Expected true or false for each unit. Received: {np.unique(dead)[:5]}.")
    yield fits
    if not fits.right:
        return
    expected = _heard(case["x"], case["kernel"], case["bias"]).max(axis=0) <= 0
    missed, accused = np.flatnonzero(expected & (dead == 0)), np.flatnonzero(~expected & (dead == 1))
    lost = f"Units {missed.tolist()} (counted from 0) are dead and were not reported."
    yield Verdict("every dead unit found", not missed.size, lost)
    alive = f"Units {accused.tolist()} (counted from 0) are above zero for some sample, and were reported."
    yield Verdict("exactly the dead units", not missed.size and not accused.size, alive if accused.size else lost)


dead_units = Answers(
    id="activations.dead_units",
    shares={"one yes or no per unit": 0.1, "every dead unit found": 0.3, "exactly the dead units": 0.6},
    judge=_judge_dead,
    mistakes=(
        Mistake(
            "You reported every unit that is silent for some sample. Nearly all are, and that is what makes ReLU "
            "useful; for how many samples must a dead one be silent?",
            lambda x, kernel, bias: _heard(x, kernel, bias).min(axis=0) <= 0,
        ),
        Mistake(
            "You looked at the sign of the bias alone. The weighted inputs can outweigh it in either direction: "
            "what does a unit compare with zero?",
            lambda x, kernel, bias: bias < 0,
        ),
        Mistake(
            "You left out the bias. It moves the pre-activation of its unit for every sample alike: where does it "
            "enter?",
            lambda x, kernel, bias: _heard(x, kernel, 0 * bias).max(axis=0) <= 0,
        ),
        Mistake(
            "You reported the living units. What is the opposite of being above zero for at least one sample?",
            lambda x, kernel, bias: _heard(x, kernel, bias).max(axis=0) > 0,
        ),
        Mistake(
            "You reduced over the units and got one answer per sample. Each column is a unit: which axis holds the "
            "samples?",
            lambda x, kernel, bias: _heard(x, kernel, bias).max(axis=1) <= 0,
        ),
        Mistake(
            "You asked for the average pre-activation. A unit that fires for a single sample still learns from that "
            "one: which sample decides?",
            lambda x, kernel, bias: _heard(x, kernel, bias).mean(axis=0) <= 0,
        ),
    ),
)


# --- leaky ReLU ---------------------------------------------------------------------------------------------------


def _judge_leaky(case: Data, seen: Data) -> Iterator[Verdict]:
    x, value = case["x"], _reals(seen["value"])
    yield _fits("one value per input", value, x.shape, "one value per input")
    if value is None or value.shape != x.shape:
        return
    right, left = x > 0, x < 0
    yield _agrees("x itself on the positive side", _inside(value, right), x[right], x[right])
    yield _agrees(
        "the given slope on the negative side", _inside(value, left), x[left] * case["negative_slope"], x[left]
    )


leaky_relu = Answers(
    id="activations.leaky_relu",
    shares={
        "one value per input": 0.1,
        "x itself on the positive side": 0.4,
        "the given slope on the negative side": 0.5,
    },
    judge=_judge_leaky,
    mistakes=(
        Mistake(
            "The larger of x and negative_slope · x is leaky ReLU only for slopes from 0 to 1; this slope is above 1, "
            "and the maximum picks the wrong piece on both sides. What should decide which piece is used?",
            lambda x, negative_slope: np.maximum(x * negative_slope, x),
        ),
        Mistake(
            "You used 0.01 whatever the argument says. That is one library's default and another's is 0.3: "
            "where does the caller's choice enter?",
            lambda x, negative_slope: np.where(x < 0, 0.01 * x, x),
        ),
        Mistake(
            "You multiplied both sides by the slope. What happens to a positive number in the figure?",
            lambda x, negative_slope: negative_slope * x,
        ),
        Mistake(
            "The negative side came back positive. A small slope keeps the sign: is the leak of -3 above or below "
            "zero?",
            lambda x, negative_slope: np.where(x < 0, np.abs(x) * negative_slope, x),
        ),
        Mistake(
            "That is plain ReLU: the negative side is still flat. Which number should stand there instead of 0?",
            lambda x, negative_slope: np.clip(x, 0, None),
        ),
    ),
)


# --- ELU ----------------------------------------------------------------------------------------------------------


def _elu(x: np.ndarray, alpha: float) -> np.ndarray:
    return np.where(x < 0, alpha * np.expm1(np.clip(x, None, 0)), x)


def _judge_elu(case: Data, seen: Data) -> Iterator[Verdict]:
    x, value = case["x"], _reals(seen["value"])
    yield _fits("one value per input", value, x.shape, "one value per input")
    if value is None or value.shape != x.shape:
        return
    right, left = x > 0, x < 0
    yield _finite("finite for large inputs", value, x)
    yield _agrees("x itself on the positive side", _inside(value, right), x[right], x[right])
    yield _agrees("the right curve on the negative side", _inside(value, left), _elu(x[left], case["alpha"]), x[left])


elu = Answers(
    id="activations.elu",
    shares={
        "one value per input": 0.1,
        "finite for large inputs": 0.1,
        "x itself on the positive side": 0.3,
        "the right curve on the negative side": 0.5,
    },
    judge=_judge_elu,
    mistakes=(
        Mistake(
            "You left out the -1: your curve jumps at 0 and ends at 0 on the far left instead of at -alpha. What is "
            "exp(0)?",
            lambda x, alpha: np.where(x < 0, alpha * np.exp(np.clip(x, None, 0)), x),
        ),
        Mistake(
            "alpha has no effect on your curve. How far down should it reach for alpha = 2?",
            lambda x, alpha: _elu(x, 1.0),
        ),
        Mistake(
            "You took the larger of the two pieces. For alpha above 1 the curve runs below the line x near 0, "
            "and the maximum picks the line. What decides which piece is used?",
            lambda x, alpha: np.maximum(x, alpha * np.expm1(np.clip(x, None, 0))),
        ),
        Mistake(
            "You multiplied the exponential by a mask: where x is large that is infinity times 0, which is nan. "
            "How do you keep large x away from exp()?",
            lambda x, alpha: x * (x > 0) + alpha * np.expm1(x) * (x < 0),
        ),
        Mistake(
            "A straight line on the negative side is leaky ReLU. ELU levels off at -alpha: which function does that?",
            lambda x, alpha: np.where(x < 0, alpha * x, x),
        ),
    ),
)


# --- sigmoid ------------------------------------------------------------------------------------------------------


def _judge_sigmoid(case: Data, seen: Data) -> Iterator[Verdict]:
    x, value = case["x"], _reals(seen["value"])
    yield _fits("one value per input", value, x.shape, "one value per input")
    if value is None or value.shape != x.shape:
        return
    yield _finite("finite for large inputs", value, x)
    values = _agrees("the right values", value, special.expit(x), x)
    yield values
    # Without the right values there is nothing to be proud of: a constant does not overflow either.
    says = f"On the way, NumPy met a number too large for a float, for inputs from {x.min():.6g} to {x.max():.6g}."
    yield Verdict(
        "no overflow on the way", values.right and seen["overflowed"] is False, says if values.right else values.says
    )


sigmoid = Answers(
    id="activations.sigmoid",
    shares={
        "one value per input": 0.1,
        "finite for large inputs": 0.1,
        "the right values": 0.5,
        "no overflow on the way": 0.3,
    },
    judge=_judge_sigmoid,
    mistakes=(
        Mistake(
            "The values are right, but exp(-x) overflowed on the far left: infinity on the way to an answer of 0. "
            "Which form of the sigmoid has exp(x) in it instead?",
            lambda x: np.reciprocal(1 + np.exp(-x)),
        ),
        Mistake(
            "You have both safe forms, but np.where computes both of them for every x and throws one away, so both "
            "overflow. (With automatic differentiation the thrown-away infinity comes back, as a gradient of nan.) "
            "Can you make the exponent safe before exp() sees it?",
            lambda x: np.where(x < 0, np.exp(x) / (np.exp(x) + 1), np.reciprocal(1 + np.exp(-x))),
        ),
        Mistake(
            "exp(x) / (1 + exp(x)) is infinity over infinity on the far right. On which side is this form safe, "
            "and what could the other side use?",
            lambda x: np.exp(x) / (np.exp(x) + 1),
        ),
        Mistake(
            "Your curve falls: it is the sigmoid of -x. Which sign does the exponent have when a large x must give "
            "nearly 1?",
            lambda x: special.expit(-x),
        ),
        Mistake(
            "Your curve is twice as steep as the sigmoid: it is the sigmoid of 2x. "
            "tanh is the steeper sister: by how much must its input be slowed down?",
            lambda x: special.expit(2 * x),
        ),
    ),
)


# --- tanh ---------------------------------------------------------------------------------------------------------


def _judge_tanh(case: Data, seen: Data) -> Iterator[Verdict]:
    x, value, slope = case["x"].astype("float64"), _reals(seen["value"]), _reals(seen["slope"])
    fits = _fits("one value and one slope per input", value, x.shape, "one value per input")
    yield fits if not fits.right else _fits(fits.name, slope, x.shape, "one slope per input")
    if value is None or slope is None or value.shape != x.shape or slope.shape != x.shape:
        return
    yield _finite("finite for large inputs", value, x)
    yield _agrees("the right values", value, np.tanh(x), x)
    slopes = np.exp(-2 * np.logaddexp(x, -x) + math.log(4))  # 1 / cosh²
    yield _agrees("the right slopes", slope, slopes, x)


def _with_slope(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return value, (1 - value) * (1 + value)


def _quotient(above: np.ndarray, below: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return _with_slope(above / below)


tanh = Answers(
    id="activations.tanh",
    shares={
        "one value and one slope per input": 0.1,
        "finite for large inputs": 0.2,
        "the right values": 0.4,
        "the right slopes": 0.3,
    },
    judge=_judge_tanh,
    mistakes=(
        Mistake(
            "(e²ˣ - 1) / (e²ˣ + 1) is infinity over infinity in float32 beyond x = 45, since e⁹⁰ is too large. "
            "By what can you multiply above and below so that no exponent is positive?",
            lambda x: _quotient(np.exp(2 * x) - 1, np.exp(2 * x) + 1),
        ),
        Mistake(
            "(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ) lasts longer than the other form, and is infinity over infinity beyond x = 89 "
            "in float32. Which of the two exponentials overflows, and what would remove it?",
            lambda x: _quotient(np.exp(x) - np.exp(-x), np.exp(x) + np.exp(-x)),
        ),
        Mistake(
            "You mended the positive side; on the negative one e⁻²ˣ overflows now. tanh(-x) = -tanh(x): "
            "how can the absolute value of x do the work for both sides?",
            lambda x: _quotient(1 - np.exp(-2 * x), 1 + np.exp(-2 * x)),
        ),
        Mistake(
            "The 2 in the exponent is missing: your curve is tanh(x / 2). What does eˣ times eˣ give?",
            lambda x: _with_slope(np.tanh(x / 2)),
        ),
        Mistake(
            "The values are right. The slope 1 - tanh(x) is 2 on the far left, where the curve is flat: "
            "what is missing on the tanh?",
            lambda x: (np.tanh(x), 1 - np.tanh(x)),
        ),
        Mistake(
            "The values are right. y · (1 - y) is the slope of the sigmoid; for tanh it is negative on the left, "
            "where the curve rises. What is the slope of tanh at 0?",
            lambda x: (np.tanh(x), np.tanh(x) * (1 - np.tanh(x))),
        ),
    ),
)


# --- softmax ------------------------------------------------------------------------------------------------------


def _judge_softmax(case: Data, seen: Data) -> Iterator[Verdict]:
    scores, p = case["scores"], _reals(seen["probabilities"])
    yield _fits("one probability per score", p, scores.shape, "one probability per score")
    if p is None or p.shape != scores.shape:
        return
    finite = bool(np.isfinite(p).all())
    yield Verdict(
        "finite for large scores", finite, f"For scores up to {scores.max():.0f} it gave {p[~np.isfinite(p)][:1]}."
    )
    sums = p.sum(axis=-1)
    whole = bool(np.allclose(sums, 1, atol=1e-4))
    yield Verdict("each row sums to 1", whole, f"Sums along the last axis: {np.round(sums, 3).tolist()}.")
    yield _agrees("the right probabilities", p, special.softmax(scores, axis=-1), scores, "score")


def _raised(scores: np.ndarray, shift: Any) -> np.ndarray:
    return np.exp(scores - shift)


def _shares_of(amounts: np.ndarray, axis: int | None) -> np.ndarray:
    return np.divide(amounts, np.sum(amounts, axis=axis, keepdims=True))


softmax = Answers(
    id="activations.softmax",
    shares={
        "one probability per score": 0.1,
        "finite for large scores": 0.2,
        "each row sums to 1": 0.2,
        "the right probabilities": 0.5,
    },
    judge=_judge_softmax,
    mistakes=(
        Mistake(
            "You normalized over axis 0, the samples: each column sums to 1. Probabilities belong to one row; which "
            "axis is that?",
            lambda x: _shares_of(_raised(x, x.max()), 0),
        ),
        Mistake(
            "exp() overflowed. Softmax does not change when you subtract a number from the whole row; "
            "which number keeps exp() at most 1?",
            lambda x: _shares_of(_raised(x, 0.0), -1),
        ),
        Mistake(
            "You subtracted the maximum of the whole batch. A row far below it underflows to 0/0: which maximum does "
            "a row need?",
            lambda x: _shares_of(_raised(x, x.max()), -1),
        ),
        Mistake(
            "You normalized over axis 1. In a table that is the last axis, in a single row or a deeper array it is "
            "not: which number names the last axis of any array?",
            lambda x: _shares_of(_raised(x, x.max(1, keepdims=True)), 1),
        ),
        Mistake(
            "You divided by the sum of the scores themselves. Which numbers must sum to 1 in the end?",
            lambda x: _raised(x, x.max(-1, keepdims=True)) / x.sum(-1, keepdims=True),
        ),
        Mistake(
            "All numbers together sum to 1. Every row is a sample with probabilities of its own: over which axis is "
            "one sum taken?",
            lambda x: _shares_of(_raised(x, x.max()), None),
        ),
    ),
)


# --- four activations on a tensor -----------------------------------------------------------------------------------


def _judge_four(case: Data, seen: Data) -> Iterator[Verdict]:
    x = case["x"].astype("float64")
    expected = {"relu": (x + np.abs(x)) / 2, "sigmoid": special.expit(x), "tanh": np.tanh(x)}
    values = {name: _reals(seen[name]) for name in (*expected, "softmax")}
    for name, value in values.items():
        fits = _fits("four arrays of the input's shape", value, x.shape, f"one value of {name} per input")
        if not fits.right:
            yield fits
            return
    yield Verdict("four arrays of the input's shape", True)
    found = [_agrees("ReLU, sigmoid and tanh of each number", values[name], expected[name], x) for name in expected]
    wrong = [f"{name}: {verdict.says}" for name, verdict in zip(expected, found, strict=True) if not verdict.right]
    yield Verdict("ReLU, sigmoid and tanh of each number", not wrong, " ".join(wrong))
    yield _agrees("softmax over the last axis", values["softmax"], special.softmax(x, axis=-1), x)


def _four(x: np.ndarray, last: Callable[[np.ndarray], np.ndarray], **others: Any) -> dict[str, Any]:
    return {"relu": x * (x > 0), "sigmoid": special.expit(x), "tanh": np.tanh(x), "softmax": last(x)} | others


def _softmax_over(axis: Any) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: special.softmax(x, axis=axis)


four_activations = Answers(
    id="activations.four_activations",
    shares={
        "four arrays of the input's shape": 0.1,
        "ReLU, sigmoid and tanh of each number": 0.4,
        "softmax over the last axis": 0.5,
    },
    judge=_judge_four,
    mistakes=(
        Mistake(
            "Softmax ran over axis 0: right for a single row, and over the samples of a batch. Which axis holds the "
            "classes in both?",
            lambda x: _four(x, _softmax_over(0)),
        ),
        Mistake(
            "Softmax ran over the whole array at once: a batch as a whole sums to 1. Each row should; which axis do "
            "you have to name?",
            lambda x: _four(x, _softmax_over(None)),
        ),
        Mistake(
            "You chained them: each activation was given the output of the one before. All four are meant to see x "
            "itself; what did the sigmoid receive?",
            lambda x: _four(
                x,
                lambda x: special.softmax(np.tanh(special.expit(x * (x > 0))), axis=-1),
                sigmoid=special.expit(x * (x > 0)),
                tanh=np.tanh(special.expit(x * (x > 0))),
            ),
        ),
        Mistake(
            "What you call softmax is the log of it: those numbers are negative. What has to sum to 1?",
            lambda x: _four(x, lambda x: special.log_softmax(x, axis=-1)),
        ),
        Mistake(
            "sigmoid and tanh are exchanged. Which of the two can be negative?",
            lambda x: _four(x, _softmax_over(-1), sigmoid=np.tanh(x), tanh=special.expit(x)),
        ),
    ),
)


# --- swish and GELU -----------------------------------------------------------------------------------------------


def _judge_gates(case: Data, seen: Data) -> Iterator[Verdict]:
    x, swish, gelu = case["x"], _reals(seen["swish"]), _reals(seen["gelu"])
    fits = _fits("two arrays of the input's shape", swish, x.shape, "one value of swish per input")
    yield fits if not fits.right else _fits(fits.name, gelu, x.shape, "one value of GELU per input")
    if swish is None or gelu is None or swish.shape != x.shape or gelu.shape != x.shape:
        return
    yield _agrees("swish", swish, x * special.expit(case["beta"] * x), x)
    yield _agrees("GELU, exactly", gelu, x * stats.norm.cdf(x), x)


def _gates(swish: Callable[..., np.ndarray] | None = None, gelu: Callable[..., np.ndarray] | None = None) -> Any:
    """A pair with one of the two replaced."""
    swish = swish or (lambda x, beta: x * special.expit(beta * x))
    gelu = gelu or (lambda x: x * stats.norm.cdf(x))
    return lambda x, beta: (swish(x, beta), gelu(x))


swish_and_gelu = Answers(
    id="activations.swish_and_gelu",
    shares={"two arrays of the input's shape": 0.2, "swish": 0.4, "GELU, exactly": 0.4},
    judge=_judge_gates,
    mistakes=(
        Mistake(
            "beta has no effect on your swish. It makes the gate steeper: where does it enter?",
            _gates(swish=lambda x, beta: x * special.expit(x)),
        ),
        Mistake(
            "beta stands outside of the gate in your swish and stretches the result. What should it multiply?",
            _gates(swish=lambda x, beta: beta * x * special.expit(x)),
        ),
        Mistake(
            "You returned the gates alone: they run from 0 to 1. What does a gate open or close?",
            lambda x, beta: (special.expit(beta * x), stats.norm.cdf(x)),
        ),
        Mistake(
            "GELU is off by less than 0.0005: that is the approximation with tanh. It has its place, but the "
            "question asks for the exact one; which function is behind the normal distribution's cumulative "
            "function?",
            _gates(gelu=lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))),
        ),
        Mistake(
            "In your GELU erf is given x itself, and the gate opens too fast. By what must x be divided first?",
            _gates(gelu=lambda x: 0.5 * x * (1 + special.erf(x))),
        ),
        Mistake(
            "Your GELU multiplies x by the bell curve, the density: its gate closes again for large x. "
            "Which function of the normal distribution rises from 0 to 1?",
            _gates(gelu=lambda x: x * stats.norm.pdf(x)),
        ),
        Mistake(
            "Your GELU is x times the sigmoid of 1.702 x: the quick approximation, off by up to 0.02. Which gate is "
            "the exact one?",
            _gates(gelu=lambda x: x * special.expit(1.702 * x)),
        ),
    ),
)


# --- a network for a task -----------------------------------------------------------------------------------------

_ENDS = {
    "regression": lambda z: z,
    "binary": special.expit,
    "multi-class": lambda z: special.softmax(z, axis=-1),
    "multi-label": special.expit,
}
_RANGES = {
    "regression": "any number, below 0 and above 1 too",
    "binary": "a probability from 0 to 1 that depends on the input",
    "multi-class": "probabilities that sum to 1 in every row",
    "multi-label": "a separate probability from 0 to 1 for each label, rows need not sum to 1",
}


def _in_range(task: str, output: np.ndarray, scores: np.ndarray) -> bool:
    """Whether the numbers are of the kind that the task needs, whatever their exact values."""
    if not np.isfinite(output).all():
        return False
    if task == "regression":
        clear = np.abs(scores) > 1e-3
        return bool(
            (np.sign(output) == np.sign(scores))[clear].all() and np.abs(output).max() > 0.999 * np.abs(scores).max()
        )
    probable = bool((output >= 0).all() and (output <= 1).all())
    sums = output.sum(axis=-1)
    if task == "multi-class":
        return probable and bool(np.allclose(sums, 1, atol=1e-4))
    return probable and float(np.ptp(output[:, 0])) > 1e-6 and not np.allclose(sums, 1, atol=1e-4)


def _judge_network(case: Data, seen: Data) -> Iterator[Verdict]:
    task, outputs, output = case["task"], case["num_outputs"], _reals(seen["output"])
    yield _fits("one column per output", output, (len(case["x"]), outputs), f"{outputs} columns for {task}")
    expected = f"({case['x'].shape[1]}, {HIDDEN_UNITS}) ({HIDDEN_UNITS},) ({HIDDEN_UNITS}, {outputs}) ({outputs},)"
    yield Verdict(
        "one hidden layer of 16 units and one output layer",
        seen["weights"] == expected,
        f"Expected weights of the shapes {expected}. Received: {seen['weights']}.",
    )
    if seen["injected"] is not True or output is None or output.shape != (len(case["x"]), outputs):
        return
    hidden = np.clip(case["x"].astype("float64") @ case["hidden_kernel"] + case["hidden_bias"], 0, None)
    scores = hidden @ case["output_kernel"] + case["output_bias"]
    sums = np.round(output.sum(axis=-1)[:3], 3).tolist()
    came = f"from {output.min():.3g} to {output.max():.3g}, row sums {sums} …"
    yield Verdict(
        "outputs of the kind that the task needs",
        _in_range(task, output, scores),
        f"Expected for {task}: {_RANGES[task]}. Received: {came}",
    )
    right = bool(np.allclose(output, _ENDS[task](scores), rtol=1e-3, atol=1e-4))
    yield Verdict(
        "the right outputs for given weights",
        right,
        f"For given weights, the first row should be {np.round(_ENDS[task](scores)[0], 3).tolist()}. "
        f"Received: {np.round(output[0], 3).tolist()}.",
    )


def _builder(hidden: str | None = "relu", **changed: str | None) -> Callable[..., Any]:
    """A builder with some ends replaced; `changed` names tasks with an underscore for the hyphen."""

    def build(task: str, num_features: int, num_outputs: int) -> Any:
        import keras

        usual = {"binary": "sigmoid", "multi_class": "softmax", "multi_label": "sigmoid", "regression": None}
        end = (usual | changed)[task.replace("-", "_")]
        inputs = keras.Input((num_features,))
        features = keras.layers.Dense(HIDDEN_UNITS, activation=hidden)(inputs)
        return keras.Model(inputs, keras.layers.Dense(num_outputs, activation=end)(features))

    return build


def _everywhere(end: str | None) -> dict[str, str | None]:
    return dict.fromkeys(("regression", "binary", "multi_class", "multi_label"), end)


build_network = Answers(
    id="activations.build_network",
    shares={
        "one column per output": 0.1,
        "one hidden layer of 16 units and one output layer": 0.2,
        "outputs of the kind that the task needs": 0.4,
        "the right outputs for given weights": 0.3,
    },
    judge=_judge_network,
    mistakes=(
        Mistake(
            "Softmax over a single unit is always exactly 1, whatever the input: one number makes up the whole sum. "
            "Which activation turns one number into one probability?",
            _builder(binary="softmax"),
        ),
        Mistake(
            "For several classes of which one is right you used sigmoids: each is a probability, but the row does "
            "not sum to 1. Which activation shares one whole among the classes?",
            _builder(multi_class="sigmoid"),
        ),
        Mistake(
            "For labels that may all be true at once you used softmax: when one goes up, the others have to go down. "
            "Which activation leaves them independent?",
            _builder(multi_label="softmax"),
        ),
        Mistake(
            "Your regression can never predict a number below 0: ReLU stands on the output. What should stand there "
            "instead?",
            _builder(regression="relu"),
        ),
        Mistake(
            "Your regression can only predict numbers from 0 to 1: a sigmoid stands on the output. What should stand "
            "there instead?",
            _builder(regression="sigmoid"),
        ),
        Mistake(
            "The ends are right, but the hidden layer has no activation: two linear layers in a row are one linear "
            "layer. Which activation is the usual one there?",
            _builder(hidden=None),
        ),
        Mistake(
            "Your network ends in bare scores for every task. For regression that is right; "
            "what turns scores into the probabilities that the question asks for?",
            _builder(**_everywhere(None)),
        ),
        Mistake(
            "You used softmax at the end of every network. It is meant for one task of the four: "
            "in which of them do the outputs share one whole?",
            _builder(**_everywhere("softmax")),
        ),
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

slope_quiz = QuizAnswers(
    id="activations.slope_quiz",
    right="c",
    because={
        "a": "The sigmoid is steepest at 0, and its slope there is 0.5 · (1 - 0.5) = 0.25. It never reaches 1.",
        "b": "Slopes along a chain multiply, they do not add: a quarter of a quarter of a quarter …",
        "c": "Each sigmoid multiplies the gradient by at most 0.25, and 0.25 to the 10th power is about 0.00000095.",
    },
)

claim_quiz = QuizAnswers(
    id="activations.claim_quiz",
    right="b",
    because={
        "a": "The slope is 1 on the positive side only. On the negative side it is exactly 0: a unit that stays "
        "there gets no gradient.",
        "b": "That is what the measurements say: dead units on the negative side, and 30 layers that lose their "
        "gradient with one initializer and keep it with the other.",
        "c": "ReLU is flat on one side only, the negative one. On the positive side it never flattens.",
    },
)

output_quiz = QuizAnswers(
    id="activations.output_quiz",
    right="b",
    because={
        "a": "Softmax shares one whole: with both animals in the picture each can get 0.5 at most, and neither is "
        "impossible to say.",
        "b": "Two separate yes-or-no questions, so two sigmoids: both may be near 1, both near 0.",
        "c": "One number answers one question. Here there are two: is there a cat, is there a dog?",
        "d": "ReLU gives numbers without an upper end. They are no probabilities, and below zero they have no "
        "gradient.",
    },
)
