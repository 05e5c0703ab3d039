"""Each result is found among the variants that are allowed of its image, and all kinds of variants occur."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, agrees, all_of, between, explained, leaves_alone, with_shape
from course.exercises.data_preparation.augment import PADDING
from course.exercises.types import Answers, Data, Mistake, Verdict

_FLIP, _ROTATE, _CROP, _JITTER, _RNG, _ALONE = (
    "flips: left and right, half of them",
    "rotations: by quarter turns",
    "crops: a window of the padded image",
    "jitter: 0.8 to 1.2 times as bright, within 0 and 1",
    "what is allowed and no more, drawn from `rng`",
    "inputs left alone",
)
_PARTS = {"flip": _FLIP, "rotate": _ROTATE, "crop": _CROP, "jitter": _JITTER}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["images"])
    images, allowed = case["images"], str(case["allowed"]).split()
    name = next(iter(_asks(case)))
    shape, values = with_shape(name, observed["values"], images.shape, "images of the same shape")
    if not shape.right:
        yield shape
        return
    if name in (_FLIP, _ROTATE, _CROP):
        yield _among(name, values, images, {_FLIP: _flips, _ROTATE: _turns, _CROP: _windows}[name])
    elif name == _JITTER:
        yield _brightened(values, images)
    elif not allowed:
        yield explained("Nothing is allowed.", agrees(name, values, images, what="the pixel"))
    else:
        yield all_of(name, _drawn(values, observed, images), _of_the_allowed(values, images, allowed))


def _asks(case: Data) -> Iterable[str]:
    allowed = str(case["allowed"]).split()
    return (_PARTS[allowed[0]] if len(allowed) == 1 else _RNG, _ALONE)


def _flips(image: Reals) -> list[Reals]:
    return [image, image[:, ::-1]]


def _turns(image: Reals) -> list[Reals]:
    return [image, image.transpose(1, 0, 2)[::-1], image[::-1, ::-1], image.transpose(1, 0, 2)[:, ::-1]]


def _windows(image: Reals) -> list[Reals]:
    height, width, colors = image.shape
    frame = np.zeros((height + 2 * PADDING, width + 2 * PADDING, colors))
    frame[PADDING:-PADDING, PADDING:-PADDING] = image
    starts = range(2 * PADDING + 1)
    return [frame[top : top + height, left : left + width] for top in starts for left in starts]


def _among(name: str, values: Reals, images: Reals, variants: Callable[[Reals], list[Reals]]) -> Verdict:
    """Whether each result is one of the variants, and each kind of variant occurs."""
    found = []
    for number, (value, image) in enumerate(zip(values, images, strict=True)):
        ways = [place for place, way in enumerate(variants(image)) if np.allclose(value, way, atol=1e-5)]
        if not ways:
            message = f"Image {number} (counted from 0) came back as none of its variants. {_stranger(value, image)}"
            return Verdict(name, False, message.strip(), (number,))
        found.append(ways[0])
    if name == _CROP:
        many = 2 * PADDING + 1
        seen = [set(place // many for place in found), set(place % many for place in found)]
        message = f"Of the places 0 to 4 for a window to start, the rows used {sorted(seen[0])}, the columns "
        message += f"{sorted(seen[1])}. Does the upper end of `rng.integers` belong to it, and who draws?"
        if len(seen[0]) < many or len(seen[1]) < many:
            return Verdict(name, False, message)
        middle = found.count(PADDING * (many + 1))
        if middle > 0.25 * len(found):  # each of the 25 places is meant for one in 25
            message = f"{middle} of {len(found)} windows start in the middle, as if nothing had been done. "
            return Verdict(name, False, message + "How often is an allowed step done?")
        equal = np.mean([place // many == place % many for place in found])
        return Verdict(
            name,
            bool(equal < 0.9),
            "Rows and columns always start at the same place: how many numbers say where a window starts?",
        )
    counts = np.bincount(found, minlength=len(variants(images[0])))
    message = f"Of {len(images)} images, the variants occurred {counts.tolist()} times. Expected: all about as often. "
    if np.count_nonzero(counts) == 1:
        message += "All images came out alike: how often is a coin thrown, and where?"
    elif name == _ROTATE and not counts.all():
        message += (
            "Which four numbers of quarter turns are there, and does the upper end of `rng.integers` belong to it?"
        )
    else:
        message += "How often should each come? Is the step done for every image?"
    # Six standard deviations about what is meant.
    share = 1 / len(counts)
    off = 6 * float(np.sqrt(len(images) * share * (1 - share)))
    return Verdict(name, bool((np.abs(counts - share * len(images)) < off).all()), message)


def _stranger(value: Reals, image: Reals) -> str:
    """What an image may have become that is none of its variants."""
    for other, question in (
        ([image[::-1]], "It stands upside down: which axis of an image holds its rows?"),
        (
            [image.transpose(1, 0, 2)],
            "Rows and columns changed places, which is a turn and a mirror: what does `np.rot90` do?",
        ),
        ([image[..., ::-1]], "Its colors were mirrored: which axis is the last one?"),
        (
            [np.roll(image, (i, j), (0, 1)) for i in range(-2, 3) for j in range(-2, 3)],
            "What left it on one side came in on the other, as `np.roll` does it: what is in the frame?",
        ),
        (
            [
                np.pad(image, ((2, 2), (2, 2), (0, 0)), mode=mode)[i : i + len(image), j : j + len(image)]
                for mode in ("edge", "reflect", "symmetric")
                for i in range(5)
                for j in range(5)
            ],
            "The frame repeats the image: what was it to be filled with?",
        ),
    ):
        if any(np.allclose(value, one, atol=1e-5) for one in other):
            return question
    return "Was something done that is not allowed here, or were the colors cut off, too?"


def _light(value: Reals, image: Reals, use: Any) -> str:
    """What was done to the pixels instead."""
    if np.ptp((value - image)[(use) & (value > 0) & (value < 1)]) < 1e-3:
        return "A number was added: what does more light do to a black pixel?"
    ratio = np.where(use, value / image, np.nan)
    if np.nanmax(np.nanmax(ratio, axis=(0, 1)) - np.nanmin(ratio, axis=(0, 1))) < 1e-3:
        return "Each color got a factor of its own: was the hue to change?"
    return "Each pixel got one of its own, which is noise: what is the same for a whole picture?"


def _brightened(values: Reals, images: Reals) -> Verdict:
    inside = between("", values, 0, 1, "pixels")
    dark = (images < 0.8) & (values < 1) & (values > 0)  # what was cut off says nothing of the factor
    factors = []
    for number, (value, image, use) in enumerate(zip(values, images, dark, strict=True)):
        ratio = value[use] / image[use]
        if np.ptp(ratio) > 1e-3:
            message = f"The pixels of image {number} were not all multiplied by one number. {_light(value, image, use)}"
            return Verdict(_JITTER, False, message)
        factors.append(float(ratio.mean()))
    cut = all_of(
        "",
        inside,
        *(
            agrees("", value, np.minimum(image * factor, 1.0), what="a bright pixel", atol=1e-4)
            for value, image, factor in zip(values, images, factors, strict=True)
        ),
    )
    low, high = min(factors), max(factors)
    message = f"The factors run from {low:.3f} to {high:.3f}. Expected: spread from 0.8 to 1.2."
    spread = Verdict("", 0.799 <= low < 0.86 and 1.14 < high <= 1.201, message)
    same = max(int(many) for many in np.unique(np.round(factors, 5), return_counts=True)[1])
    message = (
        f"{same} of {len(factors)} images have the same factor. Expected: any number from 0.8 to 1.2, for each image."
    )
    return all_of(_JITTER, spread, Verdict("", same < 0.25 * len(factors), message), cut)


def _of_the_allowed(values: Reals, images: Reals, allowed: list[str]) -> Verdict:
    """Whether each result comes from the allowed steps together, and each step was done; no pixel here is cut off."""
    done = []
    for number, (value, image) in enumerate(zip(values, images, strict=True)):
        ways = [
            (flipped, turned, place, window)
            for flipped, one in enumerate(_flips(image) if "flip" in allowed else [image])
            for turned, two in enumerate(_turns(one) if "rotate" in allowed else [one])
            for place, window in enumerate(_windows(two) if "crop" in allowed else [two])
        ]
        shown = np.array([window.ravel() for *_, window in ways])
        factors = shown @ value.ravel() / (shown**2).sum(axis=1) if "jitter" in allowed else np.ones(len(shown))
        off = np.abs(factors[:, None] * shown - value.ravel()).max(axis=1)
        best = int(off.argmin())
        if off[best] > 1e-4 or not 0.799 < factors[best] < 1.201:
            message = f"Allowed were {', '.join(allowed)}. Image {number} (counted from 0) is nothing that they make. "
            return Verdict("", False, message + "Was something else done, or with another image or color?", (number,))
        done.append((*ways[best][:3], round(float(factors[best]), 3)))
    if len(images) > 8:  # so many that chance leaves no step out
        for place, step in enumerate(("flip", "rotate", "crop", "jitter")):
            if step in allowed and len({one[place] for one in done}) == 1:
                message = f"{step!r} was allowed beside others, and all images came out of it alike. "
                return Verdict("", False, message + "Does one step keep another from being done?")
        bright = sum(one[3] == 1.0 for one in done)
        if "jitter" in allowed and bright > 0.3 * len(images):
            message = (
                f"All of {', '.join(allowed)} were allowed, and {bright} of {len(images)} images are as bright as "
            )
            return Verdict("", False, message + "before. Is each allowed step done for each image, or one of them?")
    return Verdict("", True)


def _drawn(values: Reals, observed: Data, images: Reals) -> Verdict:
    again, other = (
        with_shape("", observed[key], images.shape, "images of the same shape") for key in ("again", "other")
    )
    same = Verdict(
        "", np.allclose(again[1], values), "The same generator, begun anew, gave others: does `rng` decide everything?"
    )
    # A single image may have the same luck twice.
    moved = len(images) == 1 or not np.allclose(other[1], values)
    differs = Verdict("", moved, "Another generator gave the same images: does `rng` decide anything?")
    return all_of("", again[0], other[0], between("", values, 0, 1, "pixels"), same, differs)


Generator = np.random.Generator
Images = NDArray[np.float64]


def _one_by_one(**steps: Callable[[Reals, Generator], Reals]) -> Callable[..., Any]:
    """An answer that goes image by image; `steps` replace the right ones."""
    right: dict[str, Callable[[Reals, Generator], Reals]] = {
        "flip": lambda image, rng: _flips(image)[rng.integers(0, 2)],
        "rotate": lambda image, rng: _turns(image)[rng.integers(0, 4)],
        "crop": lambda image, rng: _windows(image)[rng.integers(0, 25)],
        "jitter": lambda image, rng: np.minimum(image * rng.uniform(0.8, 1.2), 1.0),
    }

    def answer(images: Images, allowed: list[str], rng: Generator) -> Any:
        results = []
        for image in images:
            for name, step in (right | steps).items():
                if name in allowed:
                    image = step(image, rng)
            results.append(image)
        return np.array(results)

    return answer


def _all_alike(images: Images, allowed: list[str], rng: Generator) -> Any:
    """One draw for all images."""
    seed = int(rng.integers(0, 10_000))
    return np.concatenate([_one_by_one()(image[None], allowed, np.random.default_rng(seed)) for image in images])


def _regardless(images: Images, allowed: list[str], rng: Generator) -> Any:
    return _one_by_one()(images, ["flip", "rotate", "crop", "jitter"], rng)


def _first_alone(images: Images, allowed: list[str], rng: Generator) -> Any:
    """`elif` where `if` was meant."""
    return _one_by_one()(images, allowed[:1], rng)


def _own_generator(images: Images, allowed: list[str], rng: Generator) -> Any:
    return _one_by_one()(images, allowed, np.random.default_rng(0))


def _one_diagonal(image: Reals, rng: Generator) -> Reals:
    return _windows(image)[6 * int(rng.integers(0, 5))]


def _rolled(image: Reals, rng: Generator) -> Reals:
    return np.roll(image, rng.integers(-2, 3, size=2), axis=(0, 1))


def _edge(image: Reals, rng: Generator) -> Reals:
    framed = np.pad(image, ((2, 2), (2, 2), (0, 0)), mode="edge")
    top, left = rng.integers(0, 5, 2)
    return framed[top : top + image.shape[0], left : left + image.shape[1]]


augment = Answers(
    id="data_preparation.augment",
    shares={_FLIP: 0.2, _ROTATE: 0.2, _CROP: 0.25, _JITTER: 0.2, _RNG: 0.1, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "One draw served all images: the whole batch is flipped, or none of it. Where in your code is the coin "
            "thrown, and how often?",
            _all_alike,
        ),
        Mistake(
            "You do all four, whatever is allowed. A turned 6 is a 9: who decides what keeps the label?",
            _regardless,
        ),
        Mistake(
            "Where several are allowed, you do the first of them and no other. What does `elif` do that `if` does not?",
            _first_alone,
        ),
        Mistake(
            "Your generator is your own and begins anew in every call: every epoch would see the same variants. Which "
            "generator was handed to you?",
            _own_generator,
        ),
        Mistake(
            "You flip up and down. Which axis of an image holds its rows, and which its columns?",
            _one_by_one(flip=lambda image, rng: [image, image[::-1]][rng.integers(0, 2)]),
        ),
        Mistake(
            "You mirrored the colors: red became blue. Which axis is the last one?",
            _one_by_one(flip=lambda image, rng: [image, image[..., ::-1]][rng.integers(0, 2)]),
        ),
        Mistake(
            "Every image is flipped: that is another data set and not a larger one. How often should it happen?",
            _one_by_one(flip=lambda image, rng: image[:, ::-1]),
        ),
        Mistake(
            "You turn by a half at most, never by a quarter. Which four numbers of turns are there?",
            _one_by_one(rotate=lambda image, rng: [image, image[::-1, ::-1]][rng.integers(0, 2)]),
        ),
        Mistake(
            "Your window starts at one of the first four places, and 5 are possible: the upper end of `rng.integers` "
            "does not belong to it. What follows for the last place?",
            _one_by_one(crop=lambda image, rng: _windows(image)[5 * rng.integers(0, 4) + rng.integers(0, 4)]),
        ),
        Mistake(
            "One number moves the window along both axes, so that it runs along a diagonal. How many numbers say where "
            "a window starts?",
            _one_by_one(crop=_one_diagonal),
        ),
        Mistake(
            "What leaves the image on one side comes in again on the other: that is `np.roll`. What is there outside "
            "of the padded image?",
            _one_by_one(crop=_rolled),
        ),
        Mistake(
            "Your frame repeats the image's edge. What was it to be filled with?",
            _one_by_one(crop=_edge),
        ),
        Mistake(
            "Pixels became brighter than 1. What range does the network expect?",
            _one_by_one(jitter=lambda image, rng: image * rng.uniform(0.8, 1.2)),
        ),
        Mistake(
            "Each pixel got a factor of its own: that is noise. What is the same for a whole picture when the light "
            "changes?",
            _one_by_one(jitter=lambda image, rng: np.clip(image * rng.uniform(0.8, 1.2, image.shape), 0, 1)),
        ),
        Mistake(
            "You added a number instead of multiplying by one: black turns gray. What does more light do to a black "
            "pixel?",
            _one_by_one(jitter=lambda image, rng: np.clip(image + rng.uniform(-0.2, 0.2), 0, 1)),
        ),
    ),
)
