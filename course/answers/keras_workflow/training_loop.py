"""The loop: right are the calls and their order, one validation an epoch, saving on a new best, the best returned."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import brief, number_agrees
from course.exercises.types import Answers, Data, Mistake, Verdict

_STEPS = ("forward", "loss", "backward", "update")


def _one_batch(number: int, batch: str) -> list[str]:
    given = (batch, f"outputs{number}, {batch}", f"loss{number}", f"gradients{number}")
    return [f"{step}({arguments})" for step, arguments in zip(_STEPS, given, strict=True)]


def _expected_log(case: Data) -> list[str]:
    log: list[str] = []
    numbers = iter(case["numbers"].tolist())
    for epoch in range(case["epochs"]):
        for batch in case["batches"]:
            log += _one_batch(next(numbers), batch)
        log.append("validate()")
        if case["losses"][epoch] < np.min(case["losses"][:epoch], initial=np.inf):
            log.append("save()")
    return log


def _judge_loop(case: Data, observed: Data) -> Iterator[Verdict]:
    expected, log = _expected_log(case), [str(line) for line in observed["log"]]
    alone = list(observed.get("after_batches", [])) == case["batches"]
    yield Verdict(_ALONE, alone, "`batches` was changed: the next epoch has none of them. Work on a copy.")
    wanted, came = _only(expected, *_STEPS), _only(log, *_STEPS)
    rounds = f"{case['epochs']} epochs of {len(case['batches'])} batches"
    message = f"Expected {len(wanted)} calls, {rounds}. Received: {len(came)}."
    for number, (call, instead) in enumerate(zip(wanted, came, strict=False), start=1):
        if call != instead:
            message = f"Call {number} should be {call}. Received: {instead}."
            break
    yield Verdict(_ORDER, wanted == came, message)
    # What was done with the outputs does not matter here, only when validation came.
    wanted, came = (_only(lines, "forward", "validate") for lines in (expected, log))
    message = f"Expected {_shown(wanted)}: one validation at the end of each epoch. Received: {_shown(came)}."
    # Only whoever handed on what forward gave has taken a step.
    used = " ".join(log)
    took = case["numbers"][: sum(_name(line) == "forward" for line in log)].tolist()
    if not took or not all(f"outputs{number}" in used for number in took):
        return
    yield Verdict(_ONCE, wanted == came, message)
    wanted, came = _only(expected, "validate", "save"), _only(log, "validate", "save")
    losses = case["losses"][: case["epochs"]]
    message = f"Validation losses {brief(losses)}: expected {_shown(wanted)}. Received: {_shown(came)}."
    if log.count("validate()") >= case["epochs"]:
        yield Verdict(_SAVED, wanted == came, message)
        if "best" not in observed:
            yield Verdict(_BEST, False, "Nothing came back: None. Is a `return` missing?")
        else:
            # It was handed over as it is, and not computed: another epoch's loss may lie near it.
            best, what = float(losses.min()), "the best validation loss"
            yield number_agrees(_BEST, observed["best"], best, what, rtol=1e-5, atol=1e-8)


_ORDER, _ONCE, _SAVED, _BEST, _ALONE = (
    "forward, loss, backward, update, for every batch",
    "one validation, after the epoch",
    "saved when it is the best so far",
    "the best loss returned",
    "inputs left alone",
)


def _only(lines: list[str], *names: str) -> list[str]:
    return [line for line in lines if _name(line) in names]


def _name(line: str) -> str:
    return line.partition("(")[0]


def _shown(calls: list[str], most: int = 24) -> str:
    """Calls in a row for a sentence; more of them than any case asks for are cut off."""
    return " ".join(calls[:most]) + (f" … {len(calls) - most} more" if len(calls) > most else "") or "nothing"


def _looping(
    step: Callable[..., Any] = lambda do, batch: do.update(do.backward(do.loss(do.forward(batch), batch))),
    each_batch: bool = False,
    better: Callable[..., bool] = lambda loss, past: loss < min(past, default=np.inf),
    give: Callable[..., Any] = min,
    last_only: bool = False,
) -> Callable[..., Any]:
    def training_loop(epochs: int, batches: Any, steps: Any) -> Any:
        past: list[float] = []

        def look() -> None:
            loss = steps.validate()
            if better(loss, past):
                steps.save()
            past.append(loss)

        for _ in range(epochs):
            for place, batch in enumerate(batches):
                if not last_only or place == len(batches) - 1:
                    step(steps, batch)
                if each_batch:
                    look()
            if not each_batch:
                look()
        return give(past)

    return training_loop


def _without_loss(do: Any, batch: Any) -> None:
    outputs = do.forward(batch)
    do.loss(outputs, batch)
    do.update(do.backward(outputs))


def _updated_with_loss(do: Any, batch: Any) -> None:
    loss = do.loss(do.forward(batch), batch)
    do.backward(loss)
    do.update(loss)


def _loss_turned_round(do: Any, batch: Any) -> None:
    do.update(do.backward(do.loss(batch, do.forward(batch))))


def _backward_from_the_batch(do: Any, batch: Any) -> None:
    do.loss(do.forward(batch), batch)
    do.update(do.backward(batch))


def _all_forward_first(epochs: int, batches: Any, steps: Any) -> float:
    best = np.inf
    for _ in range(epochs):
        losses = [steps.loss(steps.forward(batch), batch) for batch in batches]
        for loss in losses:
            steps.update(steps.backward(loss))
        loss = steps.validate()
        if loss < best:
            best = loss
            steps.save()
    return float(best)


def _never_updated(do: Any, batch: Any) -> None:
    do.backward(do.loss(do.forward(batch), batch))


def _last_after_zero(past: list[float]) -> float:
    """The best, kept in one variable for which 0 is none."""
    best = 0.0
    for loss in past:
        best = loss if not best or loss < best else best
    return best


training_loop = Answers(
    id="keras_workflow.training_loop",
    shares={_ORDER: 0.4, _ONCE: 0.2, _SAVED: 0.2, _BEST: 0.15, _ALONE: 0.05},
    judge=_judge_loop,
    mistakes=(
        Mistake(
            "You save in every epoch, worse ones too: the best file is overwritten. When does an epoch deserve it?",
            _looping(better=lambda loss, past: True),
        ),
        Mistake(
            "You compare with the epoch before. After a bad epoch a middling one then looks like the best: with which "
            "loss should it be compared?",
            _looping(better=lambda loss, past: loss < (past[-1] if past else np.inf)),
        ),
        Mistake(
            "You go backward from the outputs. Whose slope is wanted, and so from where does the way back start?",
            _looping(step=_without_loss),
        ),
        Mistake(
            "Gradients are computed, and never used: nothing learns. Which step is missing?",
            _looping(step=_never_updated),
        ),
        Mistake(
            "You validate after every batch. That costs more than the training; where in the two loops does it belong?",
            _looping(each_batch=True),
        ),
        Mistake("You return the last validation loss. Which one was asked for?", _looping(give=lambda past: past[-1])),
        Mistake(
            "Only the last batch of each epoch is trained on. Which of your lines stand outside of the inner loop?",
            _looping(last_only=True),
        ),
        Mistake(
            "You save when the loss is as low as the best one, too: nothing has improved. What beats an equal loss?",
            _looping(better=lambda loss, past: loss <= min(past, default=np.inf)),
        ),
        Mistake(
            "Your best loss starts at 0, and no loss is ever below that: nothing is saved. What beats every loss at "
            "first?",
            _looping(better=lambda loss, past: loss < min(past, default=0) and loss < 0, give=lambda past: 0),
        ),
        Mistake(
            "You save when the loss rises, and return the highest one. Which way does a loss get better?",
            _looping(better=lambda loss, past: loss > max(past, default=-np.inf), give=max),
        ),
        Mistake(
            "The update got the loss. What does a weight move by?",
            _looping(step=_updated_with_loss),
        ),
        Mistake(
            "Outputs and batch have changed places in the call of the loss. Which of them does it take first?",
            _looping(step=_loss_turned_round),
        ),
        Mistake(
            "You go backward from the batch. Whose slope is wanted, and so from where does the way back start?",
            _looping(step=_backward_from_the_batch),
        ),
        Mistake(
            "All batches go forward before the first update: the later ones are judged by weights that are out of "
            "date. After how many batches does an update come?",
            _all_forward_first,
        ),
        Mistake(
            "A best loss of 0 counts as none with you: `if not best` is true for 0, too. Which value stands for 'none "
            "yet'?",
            _looping(better=lambda loss, past: not min(past, default=0) or loss < min(past), give=_last_after_zero),
        ),
        Mistake("Nothing comes back. Which number was to be returned?", _looping(give=lambda past: None)),
    ),
)
