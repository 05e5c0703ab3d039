"""An exercise: who asks, who runs the answer, who judges, and what may pass between them.

Only NumPy arrays and JSON values cross the border between the student's code and the judge (`Data`), so that the two
can live in different processes and no object of the student's ever meets the code that decides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Data = Mapping[str, Any]
"""Names to NumPy arrays or JSON values. All that ever crosses the border."""

Kind = Literal["transcribe", "reason", "debug", "design"]
"""What an exercise asks for: a formula that stands in the text; thought or a prediction; a bug found and mended; a way
of one's own, under a constraint or against a baseline."""

Status = Literal["observed", "not attempted", "raised", "unreadable"]


class Hint(str):
    """A step of a ladder of hints that knows which verdicts it is about: it is offered first where one of them failed.

    It is text like any other hint; one in plain text is about no verdict in particular.

    Args:
        text: What the student reads.
        about: Names of verdicts (`Answers.shares`); `"it runs"` is where nothing could be judged.

    Example:
        >>> Hint("How many rows went in, and how many came out?", about=("one value per row",)).about
        ('one value per row',)
    """

    about: tuple[str, ...] = ()

    def __new__(cls, text: str, *, about: tuple[str, ...] = ()) -> "Hint":
        hint = super().__new__(cls, text)
        if isinstance(about, str):
            raise TypeError(f"`about` must be a tuple of names. Received: {about!r}. Write about=({about!r},).")
        hint.about = tuple(about)
        return hint


@dataclass(frozen=True)
class Exercise:
    """A question. It knows how to ask and how to watch; it cannot judge.

    Args:
        id: `<lesson>.<name>`, for example `"activations.softmax"`; the module `course.exercises.<lesson>` holds it.
        title: What the student is asked, in a few words.
        points: Whole points.
        cases: Takes a NumPy generator, yields inputs (`Data`); the optional entry `"about"` says in words what is
            special about them. Another generator gives other inputs of the same kind. A list of numbers arrives at
            `observe` as an array, since it crosses the border as one.
        observe: Takes the student's answer and one case, returns what is seen as `Data`. The only call that meets
            student code. It returns evidence, never a conclusion: whoever replaces it may claim anything.
        inspect: Takes what `observe` returned and its case, and returns what the judge gets instead: it looks into
            bytes that came back, such as a saved model (`course.exercises.saved_models`), where no student's code has
            ever run. Without it the judge gets what was observed.
        hints: A ladder: each step says a little more, and none of them is the answer. A step is text, or a `Hint` that
            names the verdicts that it is about.
        answer_is: `"function"` when the answer is called by `observe`, `"value"` when it is data itself.
        kind: What it asks for, one of `"transcribe"`, `"reason"`, `"debug"` and `"design"`; every exercise of a lesson
            says it.

    Example:
        >>> double = Exercise("demo.double", "Double a number", 1,
        ...     cases=lambda rng: [{"x": rng.normal()}],
        ...     observe=lambda double, case: {"y": double(case["x"])})
        >>> double.points
        1
    """

    id: str
    title: str
    points: int
    cases: Callable[[np.random.Generator], Iterable[Data]]
    observe: Callable[[Any, Data], Data]
    inspect: Callable[[Data, Data], Data] | None = None
    hints: tuple[str, ...] = ()
    answer_is: Literal["function", "value"] = "function"
    kind: Kind | None = None


@dataclass(frozen=True)
class Observation:
    """What one case brought to light. Plain data: it survives being written to bytes and read back.

    Args:
        status: `"observed"`, or why nothing could be seen.
        data: What `observe` returned, arrays and JSON values only.
        error: One sentence when the status is not `"observed"`.
        line: The student's own line that raised, as `line 3: return x / y`, or "".
    """

    status: Status
    data: Data = field(default_factory=dict)
    error: str = ""
    line: str = ""


@dataclass(frozen=True)
class Verdict:
    """One named property of the answer that holds on this case or does not.

    Args:
        name: The property, named so that "right: <name>" reads well. One of the names in `Answers.shares`.
        right: Whether it holds.
        message: What was expected about it and what came instead; shown when it does not hold.
        place: Where what came is off, as an index into what was observed, or (); it may begin with the entry's name.
            What is shown is cut around it.
    """

    name: str
    right: bool
    message: str = ""
    place: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A misconception: the answer it would give, and the sentence that names it.

    Args:
        message: The sentence the student reads. It names the misconception and asks the question that mends it.
        answer: Has the same signature as the student's answer.
    """

    message: str
    answer: Any


@dataclass(frozen=True)
class Answers:
    """What right means. Never imported where student code runs in a sandbox.

    Args:
        id: The exercise's id.
        shares: Verdict names and the share of the points that each carries; they add up to 1. A share is earned when
            its verdict was given, and right, on every case that is about it: what was never judged is never right.
        judge: Takes one case and what was seen, yields verdicts. It may stop early (a wrong shape, say); the verdicts
            that it then does not give are lost.
        mistakes: What people usually get wrong, in the order in which they are looked for.
        asks: Takes a case, returns the names of the verdicts that it is about; without it each case is about all of
            them. A crash on one input then costs only these: half-done work keeps what other inputs have proved.

    Raises:
        ValueError: The shares do not add up to 1.
    """

    id: str
    shares: Mapping[str, float]
    judge: Callable[[Data, Data], Iterable[Verdict]]
    mistakes: tuple[Mistake, ...] = ()
    asks: Callable[[Data], Iterable[str]] | None = None

    def __post_init__(self) -> None:
        total = sum(self.shares.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(
                f"`shares` of {self.id!r} must add up to 1. Received: {dict(self.shares)}, sum {total:.3f}."
            )


@dataclass(frozen=True)
class Quiz:
    """A question with options, for thinking rather than for points.

    Args:
        id: `<lesson>.<name>`.
        question: One or two sentences.
        options: Letters to texts, for example `{"a": "ReLU", "b": "sigmoid"}`.
    """

    id: str
    question: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class QuizAnswers:
    """The right option of a quiz, and for every option a sentence that says why.

    Args:
        id: The quiz's id.
        right: The letter of the right option.
        because: Letters to explanations, one for every option.
    """

    id: str
    right: str
    because: Mapping[str, str]
