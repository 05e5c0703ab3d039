"""`course.quiz(id, choice)`: a question to think about, and for every option the reason why it is right or not."""

from html import escape
from typing import Any

from course.answers import quiz_answers_to
from course.display import SIGNS, Panel, State, inline_html, show
from course.exercises import find_quiz


def quiz(quiz_id: str, choice: Any = None) -> None:
    """Show a question, or say why the chosen option is right or not. It carries no points.

    Args:
        quiz_id: The quiz, such as `"activations.output_quiz"`.
        choice: The letter of an option; without it the question is shown.

    Raises:
        KeyError: There is no such quiz; the nearest id is named.
        ValueError: The question has no such option.

    Example:
        >>> quiz("activations.output_quiz")  # doctest: +ELLIPSIS
        ○ ...
    """
    question = find_quiz(quiz_id)
    options = dict(question.options)
    if choice is None or choice is ...:
        lines = "\n".join(f"  {letter}) {text}" for letter, text in options.items())
        how = f'Answer with a letter: course.quiz("{quiz_id}", "{next(iter(options))}")'
        listed = "".join(f"<div><b>{letter})</b> {inline_html(text)}</div>" for letter, text in options.items())
        show(
            Panel(
                text=f"{SIGNS['open']} {question.question}\n{lines}\n  {how}",
                title=question.question,
                state="open",
                body=f'{listed}<div style="opacity:0.75;margin-top:4px">{escape(how)}</div>',
                data={"kind": "quiz", "id": quiz_id, "outcome": "not attempted"},
            )
        )
        return
    letter = str(choice).strip().lower()
    if letter not in options:
        raise ValueError(f"`choice` must be one of {', '.join(map(repr, options))}. Received: {choice!r}.")
    answers = quiz_answers_to(quiz_id)
    right = letter == answers.right
    verdict = "right" if right else "not right"
    state: State = "right" if right else "wrong"
    show(
        Panel(
            text=f"{SIGNS[state]} {letter}) {options[letter]}: {verdict}. {answers.because[letter]}",
            title=f"{letter}) {options[letter]}: {verdict}",
            state=state,
            body=f"<div>{inline_html(answers.because[letter])}</div>",
            data={"kind": "quiz", "id": quiz_id, "outcome": verdict},
        )
    )
