"""Lesson 03, loss functions: what right means, and what people usually get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.exercises.losses import UNKNOWN_NAMES
from course.exercises.protocol import Answers, Data, Mistake, QuizAnswers, Verdict

# A float32 answer of any backend lies within these.
RTOL, ATOL = 1e-4, 1e-5

Pair = tuple[Any, Any]


def _reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def _judge_pair(
    reference: Callable[..., Pair], *names: str, large: str = ""
) -> Callable[[Data, Data], Iterator[Verdict]]:
    """A judge of one value and one gradient; `large` names the verdict that both are finite, where there is one."""

    def judge(case: Data, seen: Data) -> Iterator[Verdict]:
        expected_value, expected = reference(*(case[name] for name in names))
        value, gradient = _reals(seen["value"]), _reals(seen["gradient"])
        fits = value is not None and value.size == 1 and gradient is not None and gradient.shape == expected.shape
        came = " and ".join("no number" if x is None else f"shape {x.shape}" for x in (value, gradient))
        says = f"Expected a single number and a gradient of shape {expected.shape}. Received: {came}."
        yield Verdict("a number, and a gradient of the input's shape", fits, says)
        if not fits:
            return
        value = float(value.reshape(()))
        if large:
            finite = bool(np.isfinite(value) and np.isfinite(gradient).all())
            yield Verdict(large, finite, f"The value is {value}, the gradient {np.round(gradient, 4).tolist()}.")
        right = bool(np.isclose(value, expected_value, rtol=RTOL, atol=ATOL))
        yield Verdict("the right value", right, f"Expected {expected_value:.6g}, received {value:.6g}.")
        close = np.isclose(gradient, expected, rtol=RTOL, atol=ATOL)
        off = np.where(close, -1.0, np.where(np.isfinite(gradient), np.abs(gradient - expected), np.inf))
        worst = np.unravel_index(int(off.argmax()), off.shape)
        where = ", ".join(str(int(index)) for index in worst)
        says = f"At index ({where}) expected {expected[worst]:.6g}, received {gradient[worst]:.6g}."
        yield Verdict("the right gradient", bool(close.all()), says)

    return judge


_SHARES = {"a number, and a gradient of the input's shape": 0.1, "the right value": 0.45, "the right gradient": 0.45}
_LARGE = "finite for large logits"
_SHARES_WITH_LARGE = {
    "a number, and a gradient of the input's shape": 0.1,
    "the right value": 0.35,
    "the right gradient": 0.35,
    _LARGE: 0.2,
}


# --- the three losses of regression -------------------------------------------------------------------------------


def _squares(target: np.ndarray, prediction: np.ndarray) -> Pair:
    return np.square(target - prediction).mean(), (prediction - target) * (2.0 / target.size)


mean_squared_error = Answers(
    id="losses.mean_squared_error",
    shares=_SHARES,
    judge=_judge_pair(_squares, "target", "prediction"),
    mistakes=(
        Mistake(
            "The value is right, and the gradient points the other way: it must say how the loss changes when the "
            "*prediction* grows. What happens to the loss when a prediction that is too high goes higher still?",
            lambda t, p: (_squares(t, p)[0], -_squares(t, p)[1]),
        ),
        Mistake(
            "The gradient is half of what it should be. What is the slope of e² at e = 3?",
            lambda t, p: (_squares(t, p)[0], _squares(t, p)[1] / 2),
        ),
        Mistake(
            "That is the sum of the squares. With twice as many samples it would be twice as large: what makes a mean "
            "of it, in the value and in the gradient?",
            lambda t, p: (_squares(t, p)[0] * t.size, _squares(t, p)[1] * t.size),
        ),
        Mistake(
            "The value is a mean over all numbers, but your gradient forgets that: each prediction owns only a share "
            "of it. Which share?",
            lambda t, p: (_squares(t, p)[0], _squares(t, p)[1] * t.size),
        ),
        Mistake(
            "You took the root: that is the RMSE, in the units of the target. It is fine for a report; is it what was "
            "asked for?",
            lambda t, p: (np.sqrt(_squares(t, p)[0]), _squares(t, p)[1]),
        ),
        Mistake(
            "You averaged the errors and squared the average. Errors of different signs cancel before they are "
            "squared: which of the two comes first?",
            lambda t, p: (np.square((t - p).mean()), np.full(t.shape, 2 * (p - t).mean() / t.size)),
        ),
    ),
)


def _distances(target: np.ndarray, prediction: np.ndarray) -> Pair:
    return np.abs(target - prediction).mean(), np.where(prediction > target, 1.0, -1.0) / target.size


mean_absolute_error = Answers(
    id="losses.mean_absolute_error",
    shares=_SHARES,
    judge=_judge_pair(_distances, "target", "prediction"),
    mistakes=(
        Mistake(
            "That is the mean error with its sign: too high and too low cancel, and 0 would not mean that anything is "
            "right. What is missing before the mean?",
            lambda t, p: ((p - t).mean(), np.full(t.shape, 1.0 / t.size)),
        ),
        Mistake(
            "The gradient is the same for every prediction. The one that is too high and the one that is too low must "
            "move in opposite directions: what does the slope of |e| depend on?",
            lambda t, p: (_distances(t, p)[0], np.full(t.shape, 1.0 / t.size)),
        ),
        Mistake(
            "The gradient points the other way: a prediction that is too high has a loss that grows when it goes "
            "higher. Whose sign did you take?",
            lambda t, p: (_distances(t, p)[0], -_distances(t, p)[1]),
        ),
        Mistake(
            "The value is a mean, but in the gradient every entry is 1 or -1. Each prediction owns only a share of "
            "the mean: which?",
            lambda t, p: (_distances(t, p)[0], _distances(t, p)[1] * t.size),
        ),
        Mistake(
            "Your gradient grows with the error, as that of the squared error does. How steep is |e| at 0.1, and at "
            "100?",
            lambda t, p: (_distances(t, p)[0], _squares(t, p)[1]),
        ),
        Mistake(
            "That is the sum of the distances. What makes a mean of it, in the value and in the gradient?",
            lambda t, p: (_distances(t, p)[0] * t.size, _distances(t, p)[1] * t.size),
        ),
    ),
)


def _huber(target: np.ndarray, prediction: np.ndarray, delta: float) -> Pair:
    e = prediction - target
    return special.huber(delta, e).mean(), np.where(np.abs(e) > delta, np.sign(e) * delta, e) / e.size


def _by_part(inside: Callable[..., Any], outside: Callable[..., Any]) -> Callable[..., Pair]:
    """Huber with other values; the gradient is right."""

    def answer(t: np.ndarray, p: np.ndarray, delta: float) -> Pair:
        e = np.abs(p - t)
        return np.where(e > delta, outside(e, delta), inside(e, delta)).mean(), _huber(t, p, delta)[1]

    return answer


huber = Answers(
    id="losses.huber",
    shares=_SHARES,
    judge=_judge_pair(_huber, "target", "prediction", "delta"),
    mistakes=(
        Mistake(
            "The straight part starts too high: at an error of exactly delta your two rules give different values, a "
            "step in the middle of the curve. Which constant closes it?",
            _by_part(lambda e, d: e**2 / 2, lambda e, d: d * e),
        ),
        Mistake(
            "Inside, the one half is missing: the curve is twice as steep as the straight part that should continue "
            "it. What is the slope of ½e² at delta?",
            _by_part(lambda e, d: e**2, lambda e, d: d * e - d**2 / 2),
        ),
        Mistake(
            "Your straight part has slope 1 whatever delta is. It has to continue a curve whose slope at delta is … "
            "how large?",
            _by_part(lambda e, d: e**2 / 2, lambda e, d: e - d / 2),
        ),
        Mistake(
            "The values are right, but the gradient still grows with the error beyond delta: an outlier would pull as "
            "hard as in the squared error. What slope does a straight line have?",
            lambda t, p, d: (_huber(t, p, d)[0], _squares(t, p)[1] / 2),
        ),
        Mistake(
            "All entries of your gradient are positive: the sign of the error got lost. Which predictions should go "
            "up?",
            lambda t, p, d: (_huber(t, p, d)[0], np.abs(_huber(t, p, d)[1])),
        ),
        Mistake(
            "delta is always 1 in your answer, as in Keras' default. Where does the argument enter?",
            lambda t, p, d: _huber(t, p, 1.0),
        ),
        Mistake(
            "The rules are exchanged: near 0 you use the straight one, far out the square. Which errors did Huber want "
            "to hold back?",
            _by_part(lambda e, d: d * e - d**2 / 2, lambda e, d: e**2 / 2),
        ),
    ),
)


# --- cross-entropies ----------------------------------------------------------------------------------------------


def _binary(target: np.ndarray, logits: np.ndarray) -> Pair:
    surprise = target * special.log_expit(logits) + (1 - target) * special.log_expit(-logits)
    return -surprise.mean(), (special.expit(logits) - target) / target.size


def _printed(target: np.ndarray, p: np.ndarray) -> Any:
    return -(target * np.log(p) + (1 - target) * np.log(1 - p)).mean()


binary_crossentropy = Answers(
    id="losses.binary_crossentropy",
    shares=_SHARES_WITH_LARGE,
    judge=_judge_pair(_binary, "target", "logits", large=_LARGE),
    mistakes=(
        Mistake(
            "The printed formula, on a sigmoid: right for small logits, and for large ones the logarithm meets an "
            "exact 0. Can you write -log(sigmoid(z)) as one logarithm of a sum, without the sigmoid?",
            lambda t, z: (_printed(t, special.expit(z)), _binary(t, z)[1]),
        ),
        Mistake(
            "You kept the probabilities away from 0 and 1 by clipping. Nothing breaks, but the loss of a sample that "
            "is wrong by a logit of 500 is cut off at 16: what should it be?",
            lambda t, z: (_printed(t, np.clip(special.expit(z), 1e-7, 1 - 1e-7)), _binary(t, z)[1]),
        ),
        Mistake(
            "A loss that is negative, and the lower the worse: the minus sign is missing. The logarithm of a "
            "probability is never positive; what must a loss be?",
            lambda t, z: (-_binary(t, z)[0], _binary(t, z)[1]),
        ),
        Mistake(
            "Only the samples with label 1 pay. What tells the model that a 0 was taken for a 1?",
            lambda t, z: (-(t * special.log_expit(z)).mean(), t * (special.expit(z) - 1) / t.size),
        ),
        Mistake(
            "You took the logits for probabilities: no sigmoid has seen them. What kind of number does the formula's "
            "logarithm expect?",
            lambda t, z: (_printed(t, np.clip(z, 1e-7, 1 - 1e-7)), (np.clip(z, 1e-7, 1 - 1e-7) - t) / t.size),
        ),
        Mistake(
            "In your gradient the sigmoid's slope stands as a factor, and it is 0 where the sigmoid is saturated: "
            "just where the model is most wrong. It cancels; against what?",
            lambda t, z: (_binary(t, z)[0], _binary(t, z)[1] * special.expit(z) * special.expit(-z)),
        ),
        Mistake(
            "That is the sum over the samples. Which share of the mean does each own, in value and gradient?",
            lambda t, z: (_binary(t, z)[0] * t.size, _binary(t, z)[1] * t.size),
        ),
    ),
)


def _rows(target: np.ndarray, classes: int) -> np.ndarray:
    """One-hot rows, whatever the coding."""
    if target.ndim == 2:
        return target
    rows = np.zeros((len(target), classes))
    rows[np.arange(len(target)), target.astype(int)] = 1
    return rows


def _classes(target: np.ndarray, logits: np.ndarray) -> Pair:
    truth = _rows(target, logits.shape[1])
    logs = special.log_softmax(logits, axis=1)
    return -(truth * logs).sum() / len(logits), (special.softmax(logits, axis=1) - truth) / len(logits)


def _without_shift(target: np.ndarray, z: np.ndarray) -> Pair:
    truth, grown = _rows(target, z.shape[1]), np.exp(z)
    p = grown / grown.sum(axis=1)[:, None]
    return -np.log((p * truth).sum(axis=1)).mean(), (p - truth) / len(z)


def _down_the_columns(target: np.ndarray, z: np.ndarray) -> Pair:
    truth, logs = _rows(target, z.shape[1]), special.log_softmax(z, axis=0)
    return -(truth * logs).sum() / len(z), (np.exp(logs) - truth) / len(z)


cross_entropy = Answers(
    id="losses.cross_entropy",
    shares=_SHARES_WITH_LARGE,
    judge=_judge_pair(_classes, "target", "logits", large=_LARGE),
    mistakes=(
        Mistake(
            "Softmax twice: the value is too high for good predictions and can't come near 0. Your input is logits; "
            "how many times must they pass through a softmax?",
            lambda t, z: _classes(t, special.softmax(z, axis=1)),
        ),
        Mistake(
            "The minus sign is missing: the logarithm of a probability is negative, and a loss must fall as the model "
            "gets better. What is -log(0.7)?",
            lambda t, z: (-_classes(t, z)[0], _classes(t, z)[1]),
        ),
        Mistake(
            "exp() of a logit overflowed. A row may be shifted by any number before it; which one makes every exponent "
            "at most 0?",
            _without_shift,
        ),
        Mistake(
            "You took the mean over all numbers of the table. Only one class a row is true: over what does the mean "
            "go?",
            lambda t, z: (_classes(t, z)[0] / z.shape[1], _classes(t, z)[1] / z.shape[1]),
        ),
        Mistake(
            "That is the sum over the samples. What makes a mean of it, in the value and in the gradient?",
            lambda t, z: (_classes(t, z)[0] * len(z), _classes(t, z)[1] * len(z)),
        ),
        Mistake(
            "The value is right; the gradient is only what the model believes. What must be subtracted, so that a "
            "perfect prediction has gradient 0?",
            lambda t, z: (_classes(t, z)[0], special.softmax(z, axis=1) / len(z)),
        ),
        Mistake(
            "Your softmax runs down the columns: the samples compete with each other. Which axis holds the classes of "
            "one sample?",
            _down_the_columns,
        ),
    ),
)


# --- which reading did the loss take? -----------------------------------------------------------------------------

_WORDS = ("right", "softmax twice", "softmax missing")


def _are_probabilities(outputs: np.ndarray) -> bool:
    return bool(outputs.min() >= 0 and np.abs(outputs.sum(axis=1) - 1).max() < 1e-3)


def _taken_for_logits(outputs: np.ndarray, labels: np.ndarray, reported: float) -> bool:
    return bool(abs(_classes(labels, outputs)[0] - reported) < 1e-3)


def _explanation(outputs: np.ndarray, labels: np.ndarray, reported: float) -> str:
    are, as_logits = _are_probabilities(outputs), _taken_for_logits(outputs, labels, reported)
    return {(True, True): "softmax twice", (False, False): "softmax missing"}.get((are, as_logits), "right")


def _judge_reading(case: Data, seen: Data) -> Iterator[Verdict]:
    says = seen["says"]
    known = isinstance(says, str) and says in _WORDS
    yield Verdict("one of the three answers", known, f"Expected one of {_WORDS}. Received: {says!r}.")
    if not known:
        return
    expected = _explanation(case["outputs"], case["labels"], case["reported"])
    for word, name in (
        ("softmax twice", "the double softmax found"),
        ("softmax missing", "the missing softmax found"),
        ("right", "no false alarm"),
    ):
        yield Verdict(name, expected != word or says == word, f"Expected {expected!r}, received {says!r}.")


explain_loss = Answers(
    id="losses.explain_loss",
    shares={
        "one of the three answers": 0.1,
        "the double softmax found": 0.4,
        "the missing softmax found": 0.25,
        "no false alarm": 0.25,
    },
    judge=_judge_reading,
    mistakes=(
        Mistake(
            "You call every loss right. The accuracy may be high in all of these; which number in the question betrays "
            "what the loss took the outputs for?",
            lambda outputs, labels, reported: "right",
        ),
        Mistake(
            "You judge by the outputs alone: a softmax in the model is no mistake when the loss takes probabilities, "
            "and logits are none when it takes logits. What does the reported number say?",
            lambda outputs, labels, reported: "softmax twice" if _are_probabilities(outputs) else "softmax missing",
        ),
        Mistake(
            "You accuse every model that ends in a softmax. If the loss expects probabilities, all is well: how can "
            "the reported number tell you?",
            lambda outputs, labels, reported: (
                "softmax twice" if _are_probabilities(outputs) else _explanation(outputs, labels, reported)
            ),
        ),
        Mistake(
            "You accuse every model that ends in bare scores. If the loss applies the softmax itself, all is well: how "
            "can the reported number tell you?",
            lambda outputs, labels, reported: (
                _explanation(outputs, labels, reported) if _are_probabilities(outputs) else "softmax missing"
            ),
        ),
        Mistake(
            "The two faults are exchanged. Outputs that are probabilities already, and a loss that applies a softmax "
            "to them: is that one softmax too many, or one too few?",
            lambda outputs, labels, reported: {
                "softmax twice": "softmax missing",
                "softmax missing": "softmax twice",
            }.get(_explanation(outputs, labels, reported), "right"),
        ),
    ),
)


# --- hinge --------------------------------------------------------------------------------------------------------


def _margins(signs: np.ndarray, scores: np.ndarray, wanted: float = 1.0) -> Pair:
    short = wanted - signs * scores
    return short.clip(min=0).mean(), -signs * (short > 0) / signs.size


def _signs(labels: np.ndarray) -> np.ndarray:
    return np.sign(labels - 0.5)


hinge = Answers(
    id="losses.hinge",
    shares=_SHARES,
    judge=_judge_pair(lambda labels, scores: _margins(_signs(labels), scores), "labels", "scores"),
    mistakes=(
        Mistake(
            "Labels 0 went into the formula as they are: 0 · score is 0, and every negative sample pays exactly 1, "
            "whatever its score. Which two labels does the formula need?",
            lambda labels, scores: _margins(labels.astype(float), scores),
        ),
        Mistake(
            "You recode labels that need no recoding: 2 · label - 1 turns -1 into -3. How can you see which coding you "
            "were given?",
            lambda labels, scores: _margins(2.0 * labels - 1, scores),
        ),
        Mistake(
            "The gradient points the other way: a positive sample that pays must be pushed up, so the loss falls as "
            "its score grows. Which sign is that?",
            lambda labels, scores: (
                _margins(_signs(labels), scores)[0],
                -_margins(_signs(labels), scores)[1],
            ),
        ),
        Mistake(
            "The value is right, but samples with a margin above 1 have a gradient too. They pay nothing: how fast can "
            "nothing fall?",
            lambda labels, scores: (_margins(_signs(labels), scores)[0], -_signs(labels) / labels.size),
        ),
        Mistake(
            "Samples with a large margin earn something: without the maximum they pay for the others. What is the "
            "least that a sample can cost?",
            lambda labels, scores: (
                (1 - _signs(labels) * scores).mean(),
                -_signs(labels) / labels.size,
            ),
        ),
        Mistake(
            "You are content with the right sign, as the perceptron was. The hinge asks for more: how large must the "
            "margin be before a sample is free?",
            lambda labels, scores: _margins(_signs(labels), scores, wanted=0.0),
        ),
    ),
)


# --- focal --------------------------------------------------------------------------------------------------------


def _weighted(
    target: np.ndarray, logits: np.ndarray, gamma: float, weight: np.ndarray | float, frozen: bool = False
) -> Pair:
    """Focal loss with any weights; `frozen` treats the damping as a constant in the gradient."""
    sign = np.where(target > 0.5, 1.0, -1.0)
    own, log_own = special.expit(sign * logits), special.log_expit(sign * logits)
    damp = weight * special.expit(-sign * logits) ** gamma
    slope = own - 1 + (0 if frozen else gamma * own * log_own)
    return -(damp * log_own).mean(), sign * damp * slope / target.size


def _focal(target: np.ndarray, logits: np.ndarray, gamma: float, alpha: float) -> Pair:
    return _weighted(target, logits, gamma, np.where(target > 0.5, alpha, 1 - alpha))


def _focal_upside_down(target: np.ndarray, logits: np.ndarray, gamma: float, alpha: float) -> Pair:
    sign = np.where(target > 0.5, 1.0, -1.0)
    own, log_own = special.expit(sign * logits), special.log_expit(sign * logits)
    weight = np.where(target > 0.5, alpha, 1 - alpha)
    slope = -(own**gamma) * (1 - own) * (1 + gamma * log_own)
    return -(weight * own**gamma * log_own).mean(), sign * weight * slope / target.size


focal = Answers(
    id="losses.focal",
    shares=_SHARES,
    judge=_judge_pair(_focal, "target", "logits", "gamma", "alpha"),
    mistakes=(
        Mistake(
            "alpha does nothing in your answer (as in Keras, unless one asks with `apply_class_balancing`). Which "
            "weight should a positive sample have, and which a negative one?",
            lambda t, z, gamma, alpha: _weighted(t, z, gamma, 1.0),
        ),
        Mistake(
            "Every sample is weighted by alpha. It should shift weight between the classes: what is left for the "
            "negatives when the positives have alpha?",
            lambda t, z, gamma, alpha: _weighted(t, z, gamma, alpha),
        ),
        Mistake(
            "alpha and 1 - alpha are exchanged. Which class does alpha belong to?",
            lambda t, z, gamma, alpha: _focal(t, z, gamma, 1 - alpha),
        ),
        Mistake(
            "You damp the hard samples and keep the easy ones. For an easy sample the probability of its class is near "
            "1: which factor is then near 0?",
            _focal_upside_down,
        ),
        Mistake(
            "The value is right. In the gradient you treat the damping factor as a constant, but it moves with the "
            "logit, too. Which rule do two factors that both move need?",
            lambda t, z, gamma, alpha: (
                _focal(t, z, gamma, alpha)[0],
                _weighted(t, z, gamma, np.where(t > 0.5, alpha, 1 - alpha), frozen=True)[1],
            ),
        ),
        Mistake(
            "Your gradient has the same sign for both classes. Raising the logit helps a sample of class 1; what does "
            "it do to one of class 0?",
            lambda t, z, gamma, alpha: (
                _focal(t, z, gamma, alpha)[0],
                -np.abs(_focal(t, z, gamma, alpha)[1]),
            ),
        ),
    ),
)


# --- KL divergence ------------------------------------------------------------------------------------------------


def _divergence(p: np.ndarray, q: np.ndarray) -> Pair:
    return special.rel_entr(p, q).sum() / len(p), -(p / q) / len(p)


kl_divergence = Answers(
    id="losses.kl_divergence",
    shares=_SHARES,
    judge=_judge_pair(_divergence, "p", "q"),
    mistakes=(
        Mistake(
            "0 · log 0 became nan. What can't happen costs nothing: how do you keep the logarithm away from it?",
            lambda p, q: ((p * np.log(p / q)).sum(axis=1).mean(), _divergence(p, q)[1]),
        ),
        Mistake(
            "p and q are exchanged, and this divergence is not symmetric. Which of the two weights the terms?",
            lambda p, q: (special.rel_entr(q, p).sum() / len(p), (np.log(q / p) + 1) / len(p)),
        ),
        Mistake(
            "The sign is turned: a divergence is never negative. Which of the two stands above in the fraction?",
            lambda p, q: (-_divergence(p, q)[0], -_divergence(p, q)[1]),
        ),
        Mistake(
            "That is the cross-entropy, which is not 0 where p and q are equal. Which part, that knows only p, is "
            "missing?",
            lambda p, q: (-special.xlogy(p, q).sum() / len(p), _divergence(p, q)[1]),
        ),
        Mistake(
            "You took the mean over all numbers. A divergence belongs to a whole row: over what does the sum go, and "
            "over what the mean?",
            lambda p, q: (_divergence(p, q)[0] / p.shape[1], _divergence(p, q)[1] / p.shape[1]),
        ),
        Mistake(
            "The value is right, but the gradient is the one for p. Which of the two is the model's prediction?",
            lambda p, q: (_divergence(p, q)[0], (np.log(p / q) + 1) / len(p)),
        ),
    ),
)


# --- names, and the choice ----------------------------------------------------------------------------------------

_NOT_IN_KERAS = frozenset({*UNKNOWN_NAMES, "huber_loss"})


def _judge_names(case: Data, seen: Data) -> Iterator[Verdict]:
    answer, names = set(seen["unknown"]["names"]), set(case["names"])
    unknown = names & _NOT_IN_KERAS
    missed, accused = sorted(unknown - answer), sorted(answer - unknown)
    yield Verdict("every unknown name is found", not missed, f"Missing: {', '.join(missed)}.")
    yield Verdict("no known name is accused", not accused, f"Keras knows, or never was asked: {', '.join(accused)}.")


def _not_an_attribute(names: list[str]) -> list[str]:
    import keras

    return [name for name in names if not hasattr(keras.losses, name)]


unknown_losses = Answers(
    id="losses.unknown_losses",
    shares={"every unknown name is found": 0.6, "no known name is accused": 0.4},
    judge=_judge_names,
    mistakes=(
        Mistake(
            'You asked whether `keras.losses` has an attribute of that name. Short names such as "mse" have none, '
            "and Keras still accepts them: which function turns a name into a loss?",
            _not_an_attribute,
        ),
        Mistake(
            "You returned the names that Keras knows. Which ones were asked for?",
            lambda names: [name for name in names if name not in _NOT_IN_KERAS],
        ),
        Mistake(
            "Nothing is wrong with any name, you say. Did you hand each of them to Keras?",
            lambda names: [],
        ),
        Mistake(
            "You found the names that end in “loss”. That is a pattern, not a test: what does Keras say of the others?",
            lambda names: [name for name in names if name.endswith("loss")],
        ),
        Mistake(
            "You stopped at the first one. May there be more?",
            lambda names: [name for name in names if name in _NOT_IN_KERAS][:1],
        ),
    ),
)


def _judge_choice(case: Data, seen: Data) -> Iterator[Verdict]:
    task, values = case["task"], _reals(seen["values"])
    target, output = case["target"], case["output"]
    verdicts = {name: Verdict(name, True) for name in choose_loss.shares}
    everything, first, last = values
    came = f"Received {everything:.4g} for all samples."
    if task == "regression":
        expected = _squares(target, output)[0]
        right = bool(np.isclose(everything, expected, rtol=1e-3, atol=1e-4))
        says = f"Regression: the usual squared error of these samples is {expected:.4g}. {came}"
        verdicts["regression"] = Verdict("regression", right, says)
    elif task == "regression with outliers":
        right = bool(1.85 < last / first < 2.4)
        says = (
            "Regression with outliers: twice as far off should cost about twice as much. "
            f"Received {first:.4g} for an error of 60, and {last:.4g} for one of 120."
        )
        verdicts["regression with outliers"] = Verdict("regression with outliers", right, says)
    elif task == "binary, rare positives":
        right = bool(0 < first < 0.07 * last and last < 2)
        says = (
            "Rare positives: samples that are right with confidence should count next to nothing beside hard ones, in "
            f"a loss that reads logits. Received {first:.4g} for two easy samples, {last:.4g} for two hard ones."
        )
        verdicts["rare positives"] = Verdict("rare positives", right, says)
    else:
        reference = _binary if task == "binary" else _classes
        expected = reference(target, output)[0]
        right = bool(np.isclose(everything, expected, rtol=1e-3, atol=1e-4))
        says = f"{task}: the cross-entropy of these logits is {expected:.4g}. {came}"
        verdicts["cross-entropies that read logits"] = Verdict("cross-entropies that read logits", right, says)
    yield from verdicts.values()


def _chooser(**changed: str) -> Callable[[str], Any]:
    """A choice with some tasks' losses replaced; Keras is asked only when the answer runs."""

    def choose(task: str) -> Any:
        import keras

        kinds = {
            "regression": "squared",
            "regression with outliers": "absolute",
            "binary": "binary",
            "multi-class, integer labels": "sparse",
            "multi-class, one-hot labels": "one_hot",
            "binary, rare positives": "focal",
        }
        kind = kinds[task]
        kind = changed.get(kind, kind)
        losses = keras.losses
        return {
            "squared": losses.MeanSquaredError,
            "absolute": losses.MeanAbsoluteError,
            "binary": lambda: losses.BinaryCrossentropy(from_logits=True),
            "sparse": lambda: losses.SparseCategoricalCrossentropy(from_logits=True),
            "one_hot": lambda: losses.CategoricalCrossentropy(from_logits=True),
            "focal": lambda: losses.BinaryFocalCrossentropy(from_logits=True),
            "binary of probabilities": losses.BinaryCrossentropy,
            "sparse of probabilities": losses.SparseCategoricalCrossentropy,
            "one_hot of probabilities": losses.CategoricalCrossentropy,
            "focal of probabilities": losses.BinaryFocalCrossentropy,
        }[kind]()

    return choose


choose_loss = Answers(
    id="losses.choose_loss",
    shares={
        "regression": 0.15,
        "regression with outliers": 0.2,
        "cross-entropies that read logits": 0.4,
        "rare positives": 0.25,
    },
    judge=_judge_choice,
    mistakes=(
        Mistake(
            "With outliers you still square: the one sample that is off by 120 counts four times as much as the one "
            "that is off by 60. Which loss grows in a straight line?",
            _chooser(absolute="squared"),
        ),
        Mistake(
            "Your cross-entropies take the logits for probabilities: `from_logits` is missing. What does the last "
            "layer of these networks put out?",
            _chooser(
                binary="binary of probabilities",
                sparse="sparse of probabilities",
                one_hot="one_hot of probabilities",
                focal="focal of probabilities",
            ),
        ),
        Mistake(
            "The two codings are exchanged, and Keras refuses. What does the word “sparse” stand for: integers, or "
            "rows with a single 1?",
            _chooser(sparse="one_hot", one_hot="sparse"),
        ),
        Mistake(
            "For rare positives you took the plain binary cross-entropy: a thousand easy negatives outweigh the few "
            "hard positives. Which loss damps what is easy?",
            _chooser(focal="binary"),
        ),
        Mistake(
            "Everything is right but the focal loss: it takes probabilities unless it is told otherwise. What do you "
            "have to tell it?",
            _chooser(focal="focal of probabilities"),
        ),
        Mistake(
            "You took the absolute error for every regression. It is a sound loss, but where nothing is said about "
            "outliers the usual one is asked for: which?",
            _chooser(squared="absolute"),
        ),
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

outlier_quiz = QuizAnswers(
    id="losses.outlier_quiz",
    right="b",
    because={
        "a": "22 has the smallest mean *squared* error. Its mean absolute error is 31.2; that of 3 is 20.2.",
        "b": "At the median as many numbers pull up as down, and how far away they are does not matter: 20.2.",
        "c": "The middle of the range listens to the two extremes only. Its mean absolute error is 48.3.",
    },
)

logit_quiz = QuizAnswers(
    id="losses.logit_quiz",
    right="b",
    because={
        "a": "It should be so, and with logits it is. But the sigmoid is flat at 1.0, and a slope of 0 multiplies "
        "whatever the loss has to say.",
        "b": "The sigmoid's slope p (1 - p) is exactly 0 there, and Keras clips the probability besides: no gradient "
        "gets through, however wrong the sample is.",
        "c": "Keras clips probabilities at 1e-7 before it takes the logarithm, so the loss stays finite: about 16.",
    },
)

symptom_quiz = QuizAnswers(
    id="losses.symptom_quiz",
    right="c",
    because={
        "a": "A rate too small gives a loss that is still falling, and an accuracy that lags behind as well.",
        "b": "Overfitting shows as a gap between training and validation. Here the training loss itself stays high.",
        "c": "Probabilities lie between 0 and 1; taken for logits they can't say more than a whisper. The best "
        "possible loss is then log(1 + 9/e) = 1.461.",
    },
)

imbalance_quiz = QuizAnswers(
    id="losses.imbalance_quiz",
    right="a",
    because={
        "a": "All three make the model say yes more readily. More positives are found, and more negatives are "
        "accused; which balance is right depends on what each mistake costs.",
        "b": "There is no information in a weight: it says how much a mistake costs, not what a positive looks like.",
        "c": "Usually it falls, since there are many more negatives to get wrong. At 1 % positives the accuracy is "
        "the wrong thing to look at.",
    },
)

penalty_quiz = QuizAnswers(
    id="losses.penalty_quiz",
    right="b",
    because={
        "a": "Only a metric would show that. What `fit` and `evaluate` call loss is what is minimized.",
        "b": "The penalty is part of what is minimized, so it is part of what is reported. Two models with different "
        "penalties can't be compared by this number.",
        "c": "The penalty alone would shrink the weights to nothing; the data have a say, too.",
    },
)
