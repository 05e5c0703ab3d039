"""The loop: right are the calls and their order, one validation an epoch, saving on a new best, the best returned."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import agrees, all_of, brief, with_one_number
from course.exercises.types import Answers, Data, Mistake, Verdict

_STEPS = ("forward", "loss", "backward", "update")


def _one_batch(number: int, batch: str) -> list[str]:
    given = (batch, f"outputs{number}, {batch}", f"loss{number}", f"gradients{number}")
    return [f"{step}({arguments})" for step, arguments in zip(_STEPS, given, strict=True)]


def _expected_log(case: Data) -> list[str]:
    log: list[str] = []
    for epoch in range(case["epochs"]):
        for place in range(case["batches"]):
            log += _one_batch(epoch * case["batches"] + place + 1, f"batch{place + 1}")
        log.append("validate()")
        if case["losses"][epoch] < np.min(case["losses"][:epoch], initial=np.inf):
            log.append("save()")
    return log


def _judge_loop(case: Data, observed: Data) -> Iterator[Verdict]:
    expected, log = _expected_log(case), [str(line) for line in observed["log"]]
    wanted, came = _only(expected, *_STEPS), _only(log, *_STEPS)
    rounds = f"{case['epochs']} epochs of {case['batches']} batches"
    message = f"Expected {len(wanted)} calls, {rounds}. Received: {len(came)}."
    for number, (call, instead) in enumerate(zip(wanted, came, strict=False), start=1):
        if call != instead:
            message = f"Call {number} should be {call}. Received: {instead}."
            break
    yield Verdict("forward, loss, backward, update, for every batch", wanted == came, message)
    # With what the weights were updated does not matter here, only when.
    wanted, came = ([_name(line) for line in _only(lines, "update", "validate")] for lines in (expected, log))
    message = f"Expected {_shown(wanted)}: one validation at the end of each epoch. Received: {_shown(came)}."
    yield Verdict("one validation, after the epoch", wanted == came, message)
    wanted, came = _only(expected, "validate", "save"), _only(log, "validate", "save")
    losses = case["losses"]
    message = f"Validation losses {brief(losses)}: expected {_shown(wanted)}. Received: {_shown(came)}."
    yield Verdict("saved when it is the best so far", wanted == came, message)
    what = "the best validation loss"
    single, best = with_one_number("", observed["best"], what)
    # It was handed over as it is, and not computed: another epoch's loss may lie near it.
    same = agrees("", best, losses.min(), what=what, rtol=1e-5, atol=1e-8)
    yield all_of("the best loss returned", single, same)


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


def _never_updated(do: Any, batch: Any) -> None:
    do.backward(do.loss(do.forward(batch), batch))


training_loop = Answers(
    id="keras_workflow.training_loop",
    shares={
        "forward, loss, backward, update, for every batch": 0.4,
        "one validation, after the epoch": 0.2,
        "saved when it is the best so far": 0.2,
        "the best loss returned": 0.2,
    },
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
    ),
)
