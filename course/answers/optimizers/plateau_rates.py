"""Reduce on a plateau: right is the rate of every epoch, before the first reduction and from it on."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, leaves_alone, with_shape
from course.answers.optimizers.rates import rates_agree
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.types import Answers, Data, Mistake, Verdict


def _expected_plateau(losses: Reals, initial_rate: float, factor: float, patience: int) -> Reals:
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
    return np.asarray(initial_rate * factor**cuts)


_SHAPE = "a rate for every epoch"
_FIRST, _LATER = "the first reduction comes when patience ends", "every later reduction too"


def _judge_plateau(case: Data, observed: Data) -> Iterator[Verdict]:
    losses = case["losses"]
    fits, rates = with_shape(_SHAPE, observed["rates"], losses.shape, "one rate per epoch")
    yield fits
    if not fits.right:
        return
    yield leaves_alone(LEFT_ALONE, case, observed, ["losses"])
    epochs = np.arange(1, len(losses) + 1)
    expected = _expected_plateau(losses, case["initial_rate"], case["factor"], case["patience"])
    # Up to the first epoch with a lower rate: who never reduces has seen no plateau.
    until = int(np.sum(expected == case["initial_rate"])) + 1
    yield rates_agree(_FIRST, rates[:until], expected[:until], epochs[:until], letter="epoch")
    yield rates_agree(_LATER, rates, expected, epochs, letter="epoch")


def _impatient(
    better: Callable[..., bool] = lambda loss, best, previous: loss < best,
    due: Callable[..., bool] = lambda waited, patience: waited >= patience,
    restart: bool = True,
    at_once: bool = False,
    forgive: bool = True,
    lower: Callable[..., float] = lambda rate, factor: rate * factor,
    start: Callable[..., float] = lambda losses: np.inf,
    once: bool = False,
    renew: bool = False,
    forget: bool = False,
) -> Callable[..., Any]:
    """The callback in pieces, each of which a misconception may replace."""

    def plateau_rates(losses: Any, initial_rate: float, factor: float, patience: int) -> Any:
        rate, waited, best, previous, rates = initial_rate, 0, start(losses), np.inf, []
        for loss in losses:
            rates.append(rate)
            improved = better(loss, best, previous)
            waited = (0 if forgive else waited) if improved else waited + 1
            best, previous = min(best, loss), loss
            if not improved and due(waited, patience) and not (once and rate < initial_rate):
                rate, waited, best = lower(rate, factor), 0 if restart else waited, loss if renew else best
                best = np.inf if forget else best
                if at_once:
                    rates[-1] = rate
        return np.array(rates)

    return plateau_rates


plateau_rates = Answers(
    id="optimizers.plateau_rates",
    shares={_SHAPE: 0.05, LEFT_ALONE: 0.05, _FIRST: 0.4, _LATER: 0.5},
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
        Mistake(
            "A loss equal to the best counts as progress for you, and a flat line is never a plateau. Is a loss that "
            "is not lower better?",
            _impatient(better=lambda loss, best, previous: loss <= best),
        ),
        Mistake(
            "You ask for a minimal gain, as the callbacks of the libraries do by default. Here any loss below the best "
            "is progress, however little: what is compared with what?",
            _impatient(better=lambda loss, best, previous: loss < best - 1e-4),
        ),
        Mistake(
            "You count the first epoch as one without progress: its loss is compared with itself. What is the best "
            "loss before anything was seen?",
            _impatient(start=lambda losses: losses[0]),
        ),
        Mistake(
            "Your best loss starts at 0, so that no loss is ever a new best. Which number is every loss below?",
            _impatient(start=lambda losses: 0.0),
        ),
        Mistake(
            "Your rate never changes. What happens once `patience` epochs have brought no new best?",
            _impatient(due=lambda waited, patience: False),
        ),
        Mistake(
            "You reduce once, and never again. What happens when the patience is used up a second time?",
            _impatient(once=True),
        ),
        Mistake(
            "With each reduction you forget the best loss and measure against the present one. Which loss does the "
            "next epoch have to beat?",
            _impatient(renew=True),
        ),
        Mistake(
            "With each reduction you forget the best loss, so that the next epoch is a new best whatever it brings. "
            "Which loss does it have to beat?",
            _impatient(forget=True),
        ),
        Mistake(
            "You divide by factor, and the rate grows. What does a factor below 1 do to a number that it multiplies?",
            _impatient(lower=lambda rate, factor: rate / factor),
        ),
        Mistake(
            "You subtract factor from the rate. By what is a rate *multiplied* when it is reduced?",
            _impatient(lower=lambda rate, factor: rate - factor),
        ),
        Mistake(
            "You take the share `factor` off the rate: with a factor of 0.2 four fifths are left. With Keras' factor, "
            "how much is left?",
            _impatient(lower=lambda rate, factor: rate * (1 - factor)),
        ),
    ),
)
