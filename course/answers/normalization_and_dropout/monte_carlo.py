"""Monte Carlo dropout: right are averaged probabilities, and the spread of the chosen class over the networks."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import agrees, leaves_alone, number_agrees, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone("x left alone", case, observed, ("x",))
    each = special.softmax(case["logits"], axis=2)
    wanted = np.einsum("rsc->sc", each) / len(each)
    asked = number_agrees("", observed["calls"], len(each), "how often the network was called")
    fits, p = with_shape(
        "one row per image", observed["probabilities"], wanted.shape, "one probability per image and class"
    )
    yield Verdict(fits.name, fits.right, fits.message)
    if not fits.right:
        return
    mean = agrees("the mean of the probabilities", p, wanted, what="the mean probability")
    same = not int(observed["others"])
    message = asked.message or mean.message
    if not same:
        message = "`forward` was given other numbers than those of x. Which numbers does it take?"
    yield Verdict(mean.name, mean.right and asked.right and same, message, mean.place)
    if "incomplete" in observed:
        yield Verdict("the spread of the chosen class", False, observed["incomplete"])
        return
    chosen = np.take_along_axis(each, wanted.argmax(axis=1)[None, :, None], axis=2)[:, :, 0]
    spread = np.sqrt(np.square(chosen - chosen.mean(axis=0)).mean(axis=0))
    right = agrees("the spread of the chosen class", observed["spread"], spread, what="the spread")
    # One repeat has no spread, whatever the network: it counts with the means.
    yield Verdict(right.name, right.right and mean.right, right.message or mean.message, right.place)


def _softly(logits: Any) -> Any:
    grown = np.exp(np.subtract(logits, np.max(logits, axis=-1, keepdims=True)))
    return grown / np.sum(grown, axis=-1, keepdims=True)


def _wrong(
    *,
    to_probabilities: Callable[[Any], Any] = _softly,
    repeats_of: Callable[[int], int] = lambda repeats: repeats,
    mean_of: Callable[[Any, Any], Any] = lambda logits, each: each.mean(axis=0),
    spread_of: Callable[..., Any] = lambda chosen: chosen.std(axis=0),
    pick: Callable[..., Any] = lambda each, mean: np.take_along_axis(each, mean.argmax(-1)[None, :, None], -1)[..., 0],
    one_network: bool = False,
    logit_spread: bool = False,
    given: Callable[[Any], Any] = lambda x: x,
    once_more: bool = False,
) -> Callable[..., Any]:
    def answer(forward: Callable[[Any], Any], x: Any, repeats: int) -> tuple[Any, Any]:
        if one_network:
            logits = np.stack([forward(x)] * repeats)
        else:
            if once_more:
                forward(x)
            logits = np.stack([forward(given(x)) for _ in range(repeats_of(repeats))])
        each = to_probabilities(logits)
        mean = mean_of(logits, each)
        return mean, spread_of(pick(logits if logit_spread else each, mean))

    return answer


def _unsafe(logits: Any) -> Any:
    grown = np.exp(logits)
    return grown / grown.sum(axis=-1, keepdims=True)


def _by_the_largest_of_all(logits: Any) -> Any:
    grown = np.exp(logits - logits.max(axis=(1, 2), keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


def _of_most_votes(each: Any, mean: Any) -> Any:
    votes = np.eye(each.shape[-1])[each.argmax(axis=-1)].sum(axis=0)
    return np.take_along_axis(each, votes.argmax(-1)[None, :, None], -1)[..., 0]


monte_carlo = Answers(
    id="normalization_and_dropout.monte_carlo",
    shares={
        "x left alone": 0.05,
        "one row per image": 0.05,
        "the mean of the probabilities": 0.5,
        "the spread of the chosen class": 0.4,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You called the network once and looked at the same answer again and again. Where would another dropped "
            "network come from?",
            _wrong(one_network=True),
        ),
        Mistake(
            "You averaged the logits and made probabilities of their mean. A network that is sure by itself then "
            "outweighs the others: what do you want the average of?",
            _wrong(mean_of=lambda logits, each: _softly(logits.mean(axis=0))),
        ),
        Mistake(
            "You averaged votes: each network's favorite class counts 1. What is lost of a network that was in doubt?",
            _wrong(mean_of=lambda logits, each: np.eye(each.shape[-1])[each.argmax(axis=-1)].mean(axis=0)),
        ),
        Mistake(
            "The averages are averages of logits: no softmax. Between which bounds does a probability lie?",
            _wrong(to_probabilities=lambda logits: logits),
        ),
        Mistake(
            "exp() overflowed. What may you subtract from a row of logits, without a change to its softmax?",
            _wrong(to_probabilities=_unsafe),
        ),
        Mistake(
            "Your spread is that of the classes within the mean. How far do the *networks* differ, for one class?",
            _wrong(pick=lambda each, mean: mean, spread_of=lambda mean: mean.std(axis=-1)),
        ),
        Mistake(
            "You took each network's own largest probability. When two networks are sure of different classes, what "
            "spread should that be?",
            _wrong(pick=lambda each, mean: each.max(axis=-1)),
        ),
        Mistake(
            "Your spread is that of the logits. What is the deviation of a probability at most?",
            _wrong(logit_spread=True),
        ),
        Mistake(
            "You averaged the deviations of all classes. Which class's probability is it that is asked for?",
            _wrong(pick=lambda each, mean: each, spread_of=lambda each: each.std(axis=0).mean(axis=-1)),
        ),
        Mistake(
            "You gave the largest deviation of all classes. It may belong to a class that nobody would choose: which "
            "class is asked for?",
            _wrong(pick=lambda each, mean: each, spread_of=lambda each: each.std(axis=0).max(axis=-1)),
        ),
        Mistake(
            "You gave the variance. Which of the two is in the unit of a probability?",
            _wrong(spread_of=lambda chosen: chosen.var(axis=0)),
        ),
        Mistake(
            "You divided by repeats − 1 in the spread. The text asks for NumPy's `std` as it is: what does a single "
            "repeat give otherwise?",
            _wrong(
                spread_of=lambda chosen: chosen.std(axis=0) * np.sqrt(len(chosen) / np.maximum(len(chosen) - 1, 0.0))
            ),
        ),
        Mistake(
            "x was divided once more, before `forward` was called. `forward` takes x as it is: who knows how its "
            "images were scaled?",
            _wrong(given=lambda x: x / 255),
        ),
        Mistake(
            "The softmax runs over the images: another way in for the neighbors. Which axis holds the classes?",
            _wrong(to_probabilities=lambda logits: special.softmax(logits, axis=1)),
        ),
        Mistake(
            "You subtracted the largest of *all* logits. What is left of an image whose logits are 1800 lower? Each "
            "row has a maximum of its own: which one is that?",
            _wrong(to_probabilities=_by_the_largest_of_all),
        ),
        Mistake(
            "Logits were clipped. Two that lie beyond the bound become equal: what may you subtract instead?",
            _wrong(to_probabilities=lambda logits: _unsafe(np.clip(logits, -500, 500))),
        ),
        Mistake(
            "Where exp() overflowed you put zeros. Are those the probabilities? What may you subtract from a row of "
            "logits, without a change to its softmax?",
            _wrong(to_probabilities=lambda logits: np.nan_to_num(_unsafe(logits))),
        ),
        Mistake(
            "You averaged votes, and gave the deviation of the votes. What is lost of a network that was in doubt?",
            _wrong(to_probabilities=lambda logits: np.eye(logits.shape[-1])[logits.argmax(axis=-1)]),
        ),
        Mistake(
            "You took the class for which most networks vote. The averaged *probabilities* decide: where do the two "
            "differ?",
            _wrong(pick=_of_most_votes),
        ),
        Mistake(
            "You took the class that the first network prefers. Which class is asked for?",
            _wrong(pick=lambda each, mean: np.take_along_axis(each, each[:1].argmax(-1)[..., None], -1)[..., 0]),
        ),
        Mistake(
            "You gave the difference between the largest and the smallest probability. Which measure of spread does "
            "the text ask for?",
            _wrong(spread_of=lambda chosen: np.ptp(chosen, axis=0)),
        ),
        Mistake(
            "You divided by the root of the number of repeats: that is how far the *mean* may be off. How far do the "
            "networks differ?",
            _wrong(spread_of=lambda chosen: chosen.std(axis=0) / np.sqrt(len(chosen))),
        ),
        Mistake(
            "You gave one spread for all images together. For what is a spread asked?",
            _wrong(spread_of=lambda chosen: chosen.std()),
        ),
        Mistake(
            "You called `forward` once too often, to see a shape or a first answer. How many calls are `repeats`?",
            _wrong(once_more=True),
        ),
        Mistake(
            "You called `forward` a hundred times, whatever was asked for. Which argument says how often?",
            _wrong(repeats_of=lambda repeats: 100),
        ),
        Mistake(
            "You gave a spread for each class. Which class's probability is it that is asked for?",
            _wrong(pick=lambda each, mean: each),
        ),
    ),
)
