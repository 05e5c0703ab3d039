"""Folding: right are a kernel and a bias that give for every input what the two layers give at inference."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_ARRAYS = ("kernel", "bias", "gamma", "beta", "mean", "variance")


def _two_layers(case: Data, x: Reals) -> Reals:
    """What the layer and the normalization behind it make of flattened patches, (patches, filters)."""
    sums = x @ case["kernel"].reshape(-1, case["kernel"].shape[-1])
    if case["has_bias"]:
        sums = sums + case["bias"]
    deviation = np.sqrt(np.asarray(case["variance"]) + case["epsilon"])
    given: Reals = case["beta"] + (sums - case["mean"]) / deviation * case["gamma"]
    return given


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("inputs left alone", case, observed, _ARRAYS)
    shape = case["kernel"].shape
    fits, kernel = with_shape("a kernel of the old shape", observed["kernel"], shape, "a kernel of the old shape")
    yield fits
    size = int(np.prod(shape[:-1]))
    # A unit vector is a patch of one pixel: what it gives beyond nothing at all is the kernel.
    nothing = _two_layers(case, np.zeros((1, size)))
    through = _two_layers(case, np.eye(size)) - nothing
    ordinary = bool(case["has_bias"] and np.min(case["variance"]) > 0)
    if fits.right:
        why = "What one input alone adds to the output:"
        alike = agrees("", kernel.reshape(size, -1), through, what="the kernel", rtol=1e-5, atol=1e-7)
        name = "the kernel" if ordinary else "the kernel of special layers"
        yield Verdict(name, alike.right, "" if alike.right else explained(why, alike).message)
    if "incomplete" in observed:
        yield Verdict("the bias", False, observed["incomplete"])
        return
    wanted = nothing[0]
    why = "What comes out when nothing goes in:"
    name = "the bias" if ordinary else "the bias of special layers"
    yield explained(why, agrees(name, observed["bias"], wanted, what="the bias", rtol=1e-5, atol=1e-7))


def _asks(case: Data) -> list[str]:
    ordinary = bool(case["has_bias"] and np.min(case["variance"]) > 0)
    behind = "" if ordinary else " of special layers"
    return ["inputs left alone", "a kernel of the old shape", f"the kernel{behind}", f"the bias{behind}"]


def _wrong(
    *,
    divisor: Callable[[Any, float], Any] = lambda variance, epsilon: np.sqrt(variance + epsilon),
    use_gamma: bool = True,
    times: Callable[[Reals, Reals], Any] = lambda kernel, factor: kernel * factor,
    new_bias: Callable[..., Any] = lambda bias, mean, factor, beta: (bias - mean) * factor + beta,
) -> Callable[..., Any]:
    def answer(
        kernel: Reals, bias: Any, gamma: Reals, beta: Reals, mean: Reals, variance: Reals, epsilon: float
    ) -> tuple[Any, Any]:
        multiple = (gamma if use_gamma else np.ones_like(gamma)) / divisor(variance, epsilon)
        old = np.zeros_like(mean) if bias is None else bias
        return times(kernel, multiple), new_bias(old, mean, multiple, beta)

    return answer


def _over_inputs(kernel: Reals, factor: Reals) -> Any:
    """The factors laid along the channels that come in, cut or repeated where there are others."""
    return kernel * np.resize(factor, kernel.shape[-2])[:, None]


fold = Answers(
    id="normalization_and_dropout.fold",
    shares={
        "inputs left alone": 0.05,
        "a kernel of the old shape": 0.05,
        "the kernel": 0.3,
        "the bias": 0.3,
        "the kernel of special layers": 0.15,
        "the bias of special layers": 0.15,
    },
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "Your bias goes round the normalization: it was added in the end, unscaled. It stands before the mean is "
            "subtracted: by what is it multiplied?",
            _wrong(new_bias=lambda bias, mean, factor, beta: beta - mean * factor + bias),
        ),
        Mistake(
            "The old bias is gone. What does the layer give, before the normalization, when nothing goes in?",
            _wrong(new_bias=lambda bias, mean, factor, beta: beta - mean * factor),
        ),
        Mistake(
            "The mean is subtracted without being scaled. It is subtracted before the division: by what does it get "
            "multiplied?",
            _wrong(new_bias=lambda bias, mean, factor, beta: bias * factor - mean + beta),
        ),
        Mistake(
            "The mean was added. Does normalization add it or take it away?",
            _wrong(new_bias=lambda bias, mean, factor, beta: (bias + mean) * factor + beta),
        ),
        Mistake(
            "The mean is missing. What does the normalization subtract at inference?",
            _wrong(new_bias=lambda bias, mean, factor, beta: bias * factor + beta),
        ),
        Mistake(
            "β is missing. What does the normalization add last?",
            _wrong(new_bias=lambda bias, mean, factor, beta: (bias - mean) * factor),
        ),
        Mistake(
            "β is scaled with the rest. At which end of the normalization is it added?",
            _wrong(new_bias=lambda bias, mean, factor, beta: (bias - mean + beta) * factor),
        ),
        Mistake(
            "You added β to the old bias and left it at that. What becomes of the old bias, and of the mean, on their "
            "way through the normalization?",
            _wrong(new_bias=lambda bias, mean, factor, beta: bias + beta),
        ),
        Mistake(
            "You multiplied by the standard deviation. Does the normalization multiply by it or divide?",
            _wrong(divisor=lambda variance, epsilon: 1 / np.sqrt(variance + epsilon)),
        ),
        Mistake(
            "The kernel was divided by the factor, and the bias was multiplied by it. Through which of the two do the "
            "inputs of the layer go?",
            _wrong(times=lambda kernel, factor: kernel / np.where(factor == 0, 1.0, factor)),
        ),
        Mistake(
            "γ is missing. By what is a normalized number multiplied?",
            _wrong(use_gamma=False),
        ),
        Mistake(
            "You divided by the variance. Whose root is it that the normalization divides by?",
            _wrong(divisor=lambda variance, epsilon: variance + epsilon),
        ),
        Mistake(
            "Epsilon stands outside the root. Where does the normalization add it?",
            _wrong(divisor=lambda variance, epsilon: np.sqrt(variance) + epsilon),
        ),
        Mistake(
            "Epsilon is missing. What happens to a channel whose variance is 0?",
            _wrong(divisor=lambda variance, epsilon: np.sqrt(variance)),
        ),
        Mistake(
            "The kernel is multiplied along the channels that come in. The factors belong to those that go out: which "
            "axis of the kernel is that?",
            _wrong(times=_over_inputs),
        ),
        Mistake(
            "Epsilon is 0.001, Keras' default, whatever was given. Which argument holds it?",
            _wrong(divisor=lambda variance, epsilon: np.sqrt(variance + 1e-3)),
        ),
        Mistake(
            "Where a kernel has as many inputs as filters, you multiplied along the inputs. The factors belong to the "
            "filters: which axis is theirs in every kernel?",
            _wrong(
                times=lambda kernel, factor: (
                    kernel * factor[:, None] if kernel.shape[-2] == kernel.shape[-1] else kernel * factor
                )
            ),
        ),
        Mistake(
            "The kernel is as it was. What does the normalization do to a number that comes through it?",
            _wrong(times=lambda kernel, factor: kernel),
        ),
    ),
)
