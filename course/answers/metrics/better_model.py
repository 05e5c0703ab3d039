"""Which measure belongs to which situation: judged by the model that it prefers, on pairs where measures disagree."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.metrics.better_model import ABOUT_NUMBERS, among_first, balanced
from course.exercises.types import Answers, Data, Mistake, Verdict

# Each measure: larger is better.
Measure = Callable[[Reals, Reals], float]


def _accuracy(y: Reals, p: Reals) -> float:
    return float(((p > 0.5) == (y == 1)).mean())


def _precision(y: Reals, p: Reals) -> float:
    called = y[p > 0.5]
    return float(called.mean()) if len(called) else 0.0


def _recall(y: Reals, p: Reals) -> float:
    return float((p[y == 1] > 0.5).mean())


def _f1(y: Reals, p: Reals) -> float:
    both = float(y[p > 0.5].sum())
    return 2 * both / (float((p > 0.5).sum()) + float(y.sum()))


def _area(y: Reals, p: Reals) -> float:
    above = p[y == 1][:, None] - p[y == 0][None, :]
    return float((np.sign(above) / 2 + 0.5).mean())


def _average_precision(y: Reals, p: Reals) -> float:
    listed = y[np.argsort(-p, kind="stable")]
    return float((np.cumsum(listed) / np.arange(1, len(y) + 1))[listed == 1].mean())


def _log_loss(y: Reals, p: Reals) -> float:
    return float(np.log(np.abs(p - (1 - y))).mean())


def _squared(y: Reals, p: Reals) -> float:
    return -float(np.square(y - p).mean())


def _absolute(y: Reals, p: Reals) -> float:
    return -float(np.abs(y - p).mean())


_RIGHT: dict[str, Measure] = {
    "letters": _accuracy,
    "surgery": _precision,
    "screening": _recall,
    "archive": _f1,
    "waiting room": _area,
    "short list": _average_precision,
    "insurance": _log_loss,
    "tank": _squared,
    "bus": _absolute,
}
_BOTH, _ONE, _ORDER, _ITSELF, _NUMBERS, _ALONE = (
    "decisions where both errors count",
    "decisions where one error counts",
    "orders",
    "the probability itself",
    "numbers",
    "inputs left alone",
)
_VERDICTS = {
    "letters": _BOTH,
    "archive": _BOTH,
    "surgery": _ONE,
    "screening": _ONE,
    "waiting room": _ORDER,
    "short list": _ORDER,
    "insurance": _ITSELF,
    "tank": _NUMBERS,
    "bus": _NUMBERS,
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["y", "first", "second"])
    situation = case["situation"]
    name, measure = _VERDICTS[situation], _RIGHT[situation]
    chosen = list(observed["chosen"])
    if len(chosen) != len(case["y"]):
        yield Verdict(name, False, f"Expected {len(case['y'])} words. Received: {len(chosen)}.")
        return
    wrong = list[int]()
    for place, word in enumerate(chosen):
        known, told = comparing.one_of(name, word, ("first", "second"))
        if not known.right:
            yield known
            return
        pair = case["y"][place], case["first"][place], case["second"][place]
        if told != _prefer(measure, *pair):
            wrong.append(place)
    message = (
        f"In {situation!r} you prefer the model that serves worse on {len(wrong)} of {len(chosen)} pairs, the first "
        f"of them number {wrong[0] if wrong else 0}, counted from 0."
    )
    yield Verdict(name, not wrong, message)


def _prefer(measure: Measure, y: Reals, first: Reals, second: Reals) -> str:
    return "first" if measure(y, first) > measure(y, second) else "second"


def _choosing(**bent: Measure) -> Callable[..., str]:
    """The right measure in each situation, but for those named (a blank is written `_`)."""
    chosen = _RIGHT | {name.replace("_", " "): measure for name, measure in bent.items()}
    return lambda situation, y, first, second: _prefer(chosen[situation], y, first, second)


def _everywhere(people: Measure, numbers: Measure) -> Callable[..., str]:
    return lambda situation, y, first, second: _prefer(
        numbers if situation in ABOUT_NUMBERS else people, y, first, second
    )


def _upside_down(situation: str, *pair: Any) -> str:
    """All measures, and less is better."""
    return "second" if _prefer(_RIGHT[situation], *pair) == "first" else "first"


_MEASURES: dict[str, Measure] = {
    "the accuracy": _accuracy,
    "the precision": _precision,
    "the recall": _recall,
    "F1": _f1,
    "the area under the ROC curve": _area,
    "average precision": _average_precision,
    "log loss": _log_loss,
}
_QUESTIONS = {
    "letters": "Which letters count there, and is anything but the decision asked for?",
    "surgery": "The share of whom is asked for: of those who are operated on, of the ill, or of everybody?",
    "screening": "Of whom is a share asked for, and does a call cost anything there?",
    "archive": "Which two errors count there, and which documents do not?",
    "waiting room": "Which pairs are asked about there, and is anybody left out of them?",
    "short list": "At which places of the list does one look there, and what is counted at each?",
    "insurance": "What becomes of a probability of 0.99 that is wrong?",
}


# These have sentences of their own.
_TOLD = (
    ("letters", _f1),
    ("archive", _accuracy),
    ("waiting room", _average_precision),
    ("waiting room", _accuracy),
    ("short list", _area),
    ("insurance", _area),
    ("insurance", _accuracy),
)


def _single() -> Iterator[Mistake]:
    """Each situation about people with each measure of another one."""
    for situation, question in _QUESTIONS.items():
        for name, measure in _MEASURES.items():
            if measure is not _RIGHT[situation] and (situation, measure) not in _TOLD:
                message = f"In {situation!r} you took {name}. {question}"
                yield Mistake(message, _choosing(**{situation.replace(" ", "_"): measure}))


def _without_calls(worth: float) -> Measure:
    return lambda y, p: _precision(y, p) if (p > 0.5).any() else worth


better_model = Answers(
    id="metrics.better_model",
    shares={_BOTH: 0.25, _ONE: 0.25, _ORDER: 0.2, _ITSELF: 0.1, _NUMBERS: 0.15, _ALONE: 0.05},
    judge=_judge,
    asks=lambda case: [_VERDICTS[case["situation"]], _ALONE],
    mistakes=(
        Mistake(
            "You ask for accuracy in every situation about people. In which of them does somebody who was left alone "
            "rightly count as much as somebody who was found?",
            _everywhere(_accuracy, _squared),
        ),
        Mistake(
            "You ask for accuracy in every situation about people, and for absolute errors in both about numbers. "
            "Which situation counts those who were left alone rightly, and which says that an error of twice the size "
            "costs more than twice?",
            _everywhere(_accuracy, _absolute),
        ),
        Mistake(
            "You ask for F1 in every situation about people. In which of them do both errors count, and those who "
            "were left alone rightly do not?",
            _everywhere(_f1, _squared),
        ),
        Mistake(
            "Surgery and screening have changed places. In which of them is a *miss* what nobody may make, and in "
            "which a false alarm?",
            _choosing(surgery=_recall, screening=_precision),
        ),
        Mistake(
            "In the archive you count those who were left alone rightly. The situation says that they do not count: "
            "which measure leaves them out?",
            _choosing(archive=_accuracy),
        ),
        Mistake(
            "For the letters you took F1, which leaves out the letters that were sorted as ordinary rightly. Do they "
            "count there?",
            _choosing(letters=_f1),
        ),
        Mistake(
            "The waiting room and the short list have changed places. Which of the two asks about any pair, and which "
            "about the top of the list?",
            _choosing(waiting_room=_average_precision, short_list=_area),
        ),
        Mistake(
            "For the short list you took the area under the ROC curve, in which a swap at the bottom counts as much "
            "as one at the top. Which measure looks from the top?",
            _choosing(short_list=_area),
        ),
        Mistake(
            "In the waiting room you look from the top only. Which measure counts every pair of one ill and one "
            "healthy person?",
            _choosing(waiting_room=_average_precision),
        ),
        Mistake(
            "In the waiting room you decide by one half first, and an order is no decision. Which measure needs no "
            "threshold?",
            _choosing(waiting_room=_accuracy),
        ),
        Mistake(
            "For the insurance you look at the order of the people only. Does 0.6 and 0.4 cost the same as 0.99 and "
            "0.01 there?",
            _choosing(insurance=_area),
        ),
        Mistake(
            "For the insurance you decide by one half, and the price is made of the probability itself. Which loss of "
            "lesson 3 punishes being sure and wrong?",
            _choosing(insurance=_accuracy),
        ),
        Mistake(
            "Tank and bus have changed places. In which of them does an error of twice the size cost four times as "
            "much?",
            _choosing(tank=_absolute, bus=_squared),
        ),
        Mistake(
            "For the tank you took the absolute error, in which twice the error costs twice as much. What does the "
            "situation say?",
            _choosing(tank=_absolute),
        ),
        Mistake(
            "For the bus you square, and one very late bus outweighs many that are a little late. What does the "
            "situation say a minute costs?",
            _choosing(bus=_squared),
        ),
        Mistake(
            "Errors are smaller for a better model, and you prefer the larger ones. Which way round does each measure "
            "count?",
            _choosing(tank=lambda y, p: -_squared(y, p), bus=lambda y, p: -_absolute(y, p)),
        ),
        Mistake(
            "Log loss is smaller for a better model, and you prefer the larger one. Which way round does it count?",
            _choosing(insurance=lambda y, p: -_log_loss(y, p)),
        ),
        *_single(),
        Mistake(
            "For the letters you took a mean over the two kinds (balanced accuracy). What does one letter count?",
            _choosing(letters=balanced),
        ),
        *(
            Mistake(
                f"One of the models of the surgery operates on nobody, a precision of {worth:g} with you. What does "
                "the exercise say of a precision without calls?",
                _choosing(surgery=_without_calls(worth)),
            )
            for worth in (1.0, float("nan"))
        ),
        *(
            Mistake(
                f"For the short list you look at the first {top} only. At which places does the situation ask "
                "what share so far was ill?",
                _choosing(short_list=among_first(top)),
            )
            for top in (5, 10, 12)
        ),
        Mistake(
            "In the archive you took the plain mean of precision and recall. Which mean is F1?",
            _choosing(archive=lambda y, p: _precision(y, p) + _recall(y, p)),
        ),
        Mistake(
            "In the archive you took a correlation (Matthews'), in which those who were left alone rightly count. What "
            "does the situation say of them?",
            _choosing(archive=lambda y, p: float(np.corrcoef(y, p > 0.5)[0, 1]) if 0 < (p > 0.5).mean() < 1 else 0.0),
        ),
        Mistake(
            "For the screening you count the calls. Whom should they reach?",
            _choosing(screening=lambda y, p: float((p > 0.5).sum())),
        ),
        Mistake(
            "For the bus the signs of your errors cancel: five minutes early and five late are no mean of 0. What is "
            "counted?",
            _choosing(bus=lambda y, p: -abs(float((y - p).mean()))),
        ),
        Mistake(
            "For the bus you took the median, which never sees the largest errors. Which minutes count?",
            _choosing(bus=lambda y, p: -float(np.median(np.abs(y - p)))),
        ),
        Mistake(
            "For the tank you took the largest error. Which errors count, and how much?",
            _choosing(tank=lambda y, p: -float(np.abs(y - p).max())),
        ),
        Mistake(
            "For the tank your R² has its arguments exchanged. Which comes first in `r2_score`?",
            _choosing(tank=lambda y, p: 1 - float(np.square(y - p).sum() / np.square(p - p.mean()).sum())),
        ),
        Mistake(
            "Of errors and of log loss less is better, and you prefer more. Which way round does each measure count?",
            _choosing(
                tank=lambda y, p: -_squared(y, p),
                bus=lambda y, p: -_absolute(y, p),
                insurance=lambda y, p: -_log_loss(y, p),
            ),
        ),
        Mistake(
            "All your answers are exchanged: more accuracy is better, and less error is. Which model did you return?",
            _upside_down,
        ),
    ),
)
