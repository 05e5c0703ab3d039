"""`course.quiz(id)`: a question to think about, and for every option the reason why it is right or not.

In a notebook each option opens when it is clicked. That is plain HTML: it works without a running kernel, in a saved
notebook and on a page, and what was clicked leaves no trace. Elsewhere an option is chosen by its letter.
"""

from html import escape
from typing import Any

from course.answers import quiz_answers_to
from course.display import COLORS, SIGNS, Panel, State, inline_html, show
from course.errors import InvalidValue
from course.exercises import find_quiz
from course.exercises.types import Quiz, QuizAnswers


def quiz(quiz_id: str, choice: Any = None) -> None:
    """Show a question whose options open when they are clicked, or say at once why one is right or not. No points.

    Args:
        quiz_id: The quiz, such as `"activations.output_quiz"`.
        choice: The letter of an option, for a terminal; without it the question is shown.

    Raises:
        KeyError: There is no such quiz; the nearest id is named.
        course.errors.InvalidValue: The question has no such option; it is a ValueError, too.

    Example:
        >>> quiz("activations.output_quiz")  # doctest: +ELLIPSIS
        ○ ...
    """
    question = find_quiz(quiz_id)
    options = dict(question.options)
    answers = quiz_answers_to(quiz_id)
    letter = None if choice is None or choice is ... else str(choice).strip().lower()
    if letter is not None and letter not in options:
        raise InvalidValue(f"`choice` must be one of {', '.join(map(repr, options))}. Received: {choice!r}.")
    state: State = "open" if letter is None else "right" if letter == answers.right else "wrong"
    lines = "\n".join(f"  {one}) {text}" for one, text in options.items())
    if letter is None:
        how = f'Answer with a letter: course.quiz("{quiz_id}", "{next(iter(options))}")'
        told = f"{SIGNS['open']} {question.question}\n{lines}\n  {how}"
    else:
        told = f"{SIGNS[state]} {letter}) {options[letter].rstrip('.')}: {_VERDICTS[state]}. {answers.because[letter]}"
        # Who was wrong chooses again: the options are still needed.
        told += f"\n{question.question}\n{lines}" if state == "wrong" else ""
    outcome = _VERDICTS.get(state, "not attempted")
    body = "".join(_option(question, answers, one, is_open=one == letter) for one in options)
    show(
        Panel(
            text=told,
            title=question.question,
            state=state,
            body=f'{body}<div style="opacity:0.75;margin-top:4px">{escape(_HOW)}</div>',
            data={"kind": "quiz", "id": quiz_id, "outcome": outcome},
        )
    )


_VERDICTS = {"right": "right", "wrong": "not right"}
_HOW = "Choose first, then click your choice: it says whether it is right, and why."


def _option(question: Quiz, answers: QuizAnswers, letter: str, *, is_open: bool) -> str:
    """An option that opens when it is clicked."""
    state = "right" if letter == answers.right else "wrong"
    return (
        f'<details{" open" if is_open else ""}><summary style="cursor:pointer"><b>{letter})</b> '
        f'{inline_html(question.options[letter])}</summary><div style="margin:2px 0 6px 1.4em">'
        f'<span style="color:{COLORS[state]};font-weight:600">{SIGNS[state]} {_VERDICTS[state].capitalize()}.</span> '
        f"{inline_html(answers.because[letter])}</div></details>"
    )
