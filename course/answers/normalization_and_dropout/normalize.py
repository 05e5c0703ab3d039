"""Five normalizations: right is, for each kind, the mean that its numbers share; RMS normalization has none."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _reference(x: Reals, kind: str, groups: int, epsilon: float) -> Reals:
    """Number by number: those that share a mean have the same key."""
    result = np.empty(x.shape)
    size = x.shape[-1] // groups
    members: dict[Any, list[tuple[int, ...]]] = {}
    for place in np.ndindex(x.shape):
        key = {
            "batch": place[-1],
            "layer": place[0],
            "rms": place[0],
            "instance": (place[0], place[-1]),
            "group": (place[0], place[-1] // size),
        }[kind]
        members.setdefault(key, []).append(place)
    for places in members.values():
        index = tuple(np.array(places).T)
        numbers = x[index]
        center = 0.0 if kind == "rms" else numbers.mean()
        result[index] = (numbers - center) / np.sqrt(np.square(numbers - center).mean() + epsilon)
    return result


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("x left alone", case, observed, ("x",))
    fits, came = with_shape("the shape of x", observed["normalized"], case["x"].shape, "one number per input")
    yield fits
    if fits.right:
        wanted = _reference(case["x"], str(case["kind"]), int(case["groups"]), float(case["epsilon"]))
        what = f"{'RMS' if case['kind'] == 'rms' else case['kind']} normalization"
        yield agrees(f"{case['kind']} normalization", came, wanted, what=what, atol=3e-4)


def _one_less(x: Reals, axis: tuple[int, ...]) -> Any:
    many = np.prod([x.shape[one] for one in axis])
    with np.errstate(all="ignore"):
        return x.var(axis=axis, keepdims=True) * np.divide(many, many - 1)


def _wrong(
    *,
    axes: Callable[[str, int], tuple[int, ...] | None] = lambda kind, ndim: None,
    divisor: Callable[[Any, float], Any] = lambda square, epsilon: np.sqrt(square + epsilon),
    square: Callable[..., Any] = lambda x, axis: x.var(axis=axis, keepdims=True),
    centers_rms: bool = False,
    rms_of_deviations: bool = False,
    strided: bool = False,
    group_positions: bool = True,
    size_given: bool = False,
    one_each: bool = False,
    all_in_one: bool = False,
    over_groups: bool = False,
    flat: bool = False,
    all_samples: bool = False,
    summed: bool = False,
) -> Callable[..., Any]:
    def answer(x: Reals, kind: str, groups: int, epsilon: float) -> Any:
        inner = tuple(range(1, x.ndim - 1))
        shaped = x
        if kind == "group":
            many = x.shape[-1] // groups if size_given else groups
            many = x.shape[-1] if one_each else 1 if all_in_one else many
            if strided:
                shaped = np.swapaxes(x.reshape(*x.shape[:-1], -1, many), -1, -2)
            else:
                shaped = x.reshape(*x.shape[:-1], many, -1)
            axis = (*(inner if group_positions else ()), shaped.ndim - (2 if over_groups else 1))
            if flat:
                shaped, axis = x.reshape(len(x), groups, -1), (2,)
            if all_samples:
                axis = (0, *axis)
        else:
            usual = {
                "batch": (0, *inner),
                "layer": (*inner, x.ndim - 1),
                "rms": (*inner, x.ndim - 1),
                "instance": inner,
            }[kind]
            other = axes(kind, x.ndim)
            axis = usual if other is None else other
        center = shaped.mean(axis=axis, keepdims=True)
        if kind == "rms" and not centers_rms:
            spread = square(shaped, axis) if rms_of_deviations else np.square(shaped).mean(axis=axis, keepdims=True)
            spread = spread * (x[0].size if summed else 1)
            center = 0.0 * center
        else:
            spread = square(shaped, axis)
        result = (shaped - center) / divisor(spread, epsilon)
        if kind == "group" and strided:
            result = np.swapaxes(result, -1, -2)
        return result.reshape(x.shape)

    return answer


normalize = Answers(
    id="normalization_and_dropout.normalize",
    shares={
        "x left alone": 0.05,
        "the shape of x": 0.05,
        "batch normalization": 0.15,
        "layer normalization": 0.15,
        "instance normalization": 0.15,
        "group normalization": 0.25,
        "rms normalization": 0.2,
    },
    judge=_judge,
    asks=lambda case: ["x left alone", "the shape of x", f"{case['kind']} normalization"],
    mistakes=(
        Mistake(
            "Your layer normalization has a mean for each position: that is Keras' default, axis=-1. Here all numbers "
            "of a sample share one mean: which axes belong to a sample?",
            _wrong(axes=lambda kind, ndim: (ndim - 1,) if kind in ("layer", "rms") else None),
        ),
        Mistake(
            "Layer normalization alone has a mean for each position, as Keras' default axis=-1 has it. Here all "
            "numbers of a sample share one mean: which axes are those?",
            _wrong(axes=lambda kind, ndim: (ndim - 1,) if kind == "layer" else None),
        ),
        Mistake(
            "RMS normalization alone runs over the last axis, as `keras.layers.RMSNormalization` does by default. Here "
            "it shares what layer normalization shares: which axes are those?",
            _wrong(axes=lambda kind, ndim: (ndim - 1,) if kind == "rms" else None),
        ),
        Mistake(
            "RMS normalization runs over the samples in your function, as batch normalization does. May a neighbor "
            "enter it?",
            _wrong(axes=lambda kind, ndim: tuple(range(ndim - 1)) if kind == "rms" else None),
        ),
        Mistake(
            "Batch and layer normalization are exchanged. Which of the two has a mean over the samples?",
            _wrong(axes=lambda kind, ndim: {"batch": tuple(range(1, ndim)), "layer": tuple(range(ndim - 1))}.get(kind)),
        ),
        Mistake(
            "You looked for the channels on axis 1, where PyTorch has them for images. Which axis are they here?",
            _wrong(
                axes=lambda kind, ndim: {"batch": (0, *range(2, ndim)), "instance": tuple(range(2, ndim))}.get(kind)
            ),
        ),
        Mistake(
            "Your groups are cut from the flattened sample, as it is done where the channels come first. The channels "
            "are last here: which axis has to be split in two?",
            _wrong(flat=True),
        ),
        Mistake(
            "A group's mean runs over all samples in your function. May a neighbor enter it?",
            _wrong(all_samples=True),
        ),
        Mistake(
            "RMS normalization divides by the root of the *mean* of the squares. What did you do with the squares?",
            _wrong(summed=True),
        ),
        Mistake(
            "You divided by one less than the number of values in the variance. What does NumPy's `var` do when you "
            "leave `ddof` alone?",
            _wrong(square=_one_less),
        ),
        Mistake(
            "Your batch normalization has a mean for each position. A channel means the same wherever it is looked at: "
            "which axes does its mean run over?",
            _wrong(axes=lambda kind, ndim: (0,) if kind == "batch" else None),
        ),
        Mistake(
            "Your batch normalization runs over the sample's own axes, and the samples are left apart. What makes it "
            "the batch's?",
            _wrong(axes=lambda kind, ndim: tuple(range(1, ndim)) if kind == "batch" else None),
        ),
        Mistake(
            "Instance and layer normalization are the same in your function. What does a channel of one sample share "
            "with the other channels?",
            _wrong(axes=lambda kind, ndim: tuple(range(1, ndim)) if kind == "instance" else None),
        ),
        Mistake(
            "Instance and batch normalization are the same in your function. May one sample's mean depend on another "
            "sample?",
            _wrong(axes=lambda kind, ndim: tuple(range(ndim - 1)) if kind == "instance" else None),
        ),
        Mistake(
            "Instance normalization runs over the channels of a position in your function. Which of the two, positions "
            "or channels, do the numbers of one instance's mean share?",
            _wrong(axes=lambda kind, ndim: (ndim - 1,) if kind == "instance" else None),
        ),
        Mistake(
            "Your layer normalization has a single mean for all samples. May a neighbor enter it?",
            _wrong(axes=lambda kind, ndim: tuple(range(ndim)) if kind in ("layer", "rms") else None),
        ),
        Mistake(
            "Your batch normalization has a single mean for everything. What does each channel have of its own?",
            _wrong(axes=lambda kind, ndim: tuple(range(ndim)) if kind == "batch" else None),
        ),
        Mistake(
            "Layer and batch normalization are the same in your function. Which of the two looks at one sample alone?",
            _wrong(axes=lambda kind, ndim: tuple(range(ndim - 1)) if kind == "layer" else None),
        ),
        Mistake(
            "Your group normalization forms no groups: each channel is normalized by itself. How many channels share a "
            "mean?",
            _wrong(one_each=True),
        ),
        Mistake(
            "Your group normalization forms a single group of all channels. What does the argument `groups` say?",
            _wrong(all_in_one=True),
        ),
        Mistake(
            "Within the new axes you took the mean over the groups instead of the channels of a group. Which of the "
            "two axes has to go?",
            _wrong(over_groups=True),
        ),
        Mistake(
            "Your groups take every n-th channel. Neighboring channels belong to a group: which of the two new "
            "axes comes first when you reshape?",
            _wrong(strided=True),
        ),
        Mistake(
            "Your group normalization has a mean for each position. Which axes does a group have, beside its channels?",
            _wrong(group_positions=False),
        ),
        Mistake(
            "You read `groups` as the number of channels in a group. How many groups do six channels make with "
            "groups=2?",
            _wrong(size_given=True),
        ),
        Mistake(
            "RMS normalization subtracts no mean: with the mean subtracted it is layer normalization. What is left "
            "out of the formula?",
            _wrong(centers_rms=True),
        ),
        Mistake(
            "RMS normalization divides by the root of the mean of the squares of the numbers themselves. Of what did "
            "you take the squares?",
            _wrong(rms_of_deviations=True),
        ),
        Mistake(
            "Epsilon stands outside the root. Where does it stand in the formula?",
            _wrong(divisor=lambda square, epsilon: np.sqrt(square) + epsilon),
        ),
        Mistake(
            "You divided by the variance instead of its root. Which of the two has the unit of x?",
            _wrong(divisor=lambda square, epsilon: square + epsilon),
        ),
        Mistake(
            "Epsilon is missing. What does a sample give that is the same number throughout?",
            _wrong(divisor=lambda square, epsilon: np.sqrt(square)),
        ),
    ),
)
