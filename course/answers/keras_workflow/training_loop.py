"""Lesson 06, the Keras workflow: training loop: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.keras_workflow.reference_network import reals
from course.exercises.types import Answers, Data, Mistake, Verdict

_ORDER = ("forward", "loss", "backward", "update")


def _one_batch(number: int, batch: str) -> list[str]:
    given = (batch, f"outputs{number}, {batch}", f"loss{number}", f"gradients{number}")
    return [f"{step}({arguments})" for step, arguments in zip(_ORDER, given, strict=True)]


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

    def only(lines: list[str], *names: str) -> list[str]:
        return [line for line in lines if line.partition("(")[0] in names]

    right, came = only(expected, *_ORDER), only(log, *_ORDER)
    place = next((i for i, pair in enumerate(zip(right, came, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        message = (
            f"Expected {len(right)} calls, {case['epochs']} epochs of {case['batches']} batches. Received: {len(came)}."
        )
    else:
        message = f"Call {place + 1} should be {right[place]}. Received: {came[place]}."
    yield Verdict("forward, loss, backward, update, for every batch", right == came, message)
    shape = [line for line in only(log, "update", "validate") if line]
    wanted = only(expected, "update", "validate")
    names = [line.partition("(")[0] for line in shape]
    message = (
        f"Expected one validation at the end of each of {case['epochs']} epochs. Received: {' '.join(names[:12])} …"
    )
    yield Verdict("one validation, after the epoch", names == [line.partition("(")[0] for line in wanted], message)
    saves, wanted = only(log, "validate", "save"), only(expected, "validate", "save")
    message = (
        f"Validation losses {case['losses'].round(2)}: expected {' '.join(wanted)}. Received: {' '.join(saves[:10])}."
    )
    yield Verdict("saved when it is the best so far", saves == wanted, message)
    best = reals(observed["best"])
    right = best is not None and best.size == 1 and bool(np.isclose(best.reshape(()), case["losses"].min()))
    yield Verdict(
        "the best loss returned", right, f"Expected {case['losses'].min():.4f}. Received: {observed['best']}."
    )


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
