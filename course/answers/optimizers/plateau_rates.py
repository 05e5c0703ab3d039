"""Reduce on a plateau: right is the rate of every epoch, before the first reduction and from it on."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, with_shape
from course.answers.optimizers.rates import rates_agree
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


def _judge_plateau(case: Data, observed: Data) -> Iterator[Verdict]:
    losses = case["losses"]
    fits, rates = with_shape("a rate for every epoch", observed["rates"], losses.shape, "one rate per epoch")
    yield fits
    if not fits.right:
        return
    epochs = np.arange(1, len(losses) + 1)
    expected = _expected_plateau(losses, case["initial_rate"], case["factor"], case["patience"])
    for name, mask in (
        ("no reduction while it is patient", expected == case["initial_rate"]),
        ("reductions when patience ends", expected < case["initial_rate"]),
    ):
        yield rates_agree(name, rates[mask], expected[mask], epochs[mask], letter="epoch")


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
