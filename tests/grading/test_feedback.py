"""What a student's page says of an answer is what the check in his notebook says."""

import base64
from html.parser import HTMLParser

import numpy as np
import pytest

from course.answers.marking import mark
from course.checks.rendering import panel_of
from course.exercises import find_exercise
from course.exercises.observing import ask
from course.exercises.serialization import pack_observation, unpack
from course.grading.feedback import feedback
from course.grading.judge_process import _cases, judged
from course.grading.records import Grade, SubmissionRecord, VerdictRecord
from course.grading.seeds import derive

ACCURACY = "start_here.accuracy"
SEED = derive("a secret", "doe")


class Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.text += ["\n"] if tag == "br" else []

    def handle_data(self, data):
        self.text.append(data)


def page_of(answer) -> str:
    """As grading does it: observations in bytes, judged from the seed, written down, and made a page."""
    exercise = find_exercise(ACCURACY)
    cases = [unpack(case) for case in _cases(exercise, SEED)]
    sent = [base64.b64encode(pack_observation(one)).decode() for one in ask(exercise, answer, cases)]
    result = judged(ACCURACY, SEED, sent)
    verdicts = tuple(VerdictRecord(**verdict) for verdict in result.pop("verdicts"))
    grade = Grade(
        "doe", "00_start_here", ACCURACY, exercise.title, possible=exercise.points, verdicts=verdicts, **result
    )
    return feedback([SubmissionRecord("doe", "00_start_here")], [grade])


def panel(answer) -> str:
    from course.answers import answers_to

    exercise = find_exercise(ACCURACY)
    cases = [unpack(case) for case in _cases(exercise, SEED)]
    return panel_of(mark(exercise, answers_to(ACCURACY), cases, ask(exercise, answer, cases)), exercise.title).text


def unpacked_wrongly(labels, scores):
    rows, columns, depth = scores.shape
    return rows / columns


def without_return(labels, scores):
    np.mean(scores.argmax(axis=1) == labels)


@pytest.mark.parametrize(
    ("answer", "error", "meaning", "line"),
    [
        (
            unpacked_wrongly,
            "ValueError: not enough values to unpack (expected 3, got 2)",
            "3 things were to be taken apart, and there are 2.",
            "of unpacked_wrongly: rows, columns, depth = scores.shape",
        ),
        (
            without_return,
            "came back as None",
            "Is a `return` missing?",
            "of without_return: def without_return(labels, scores):",
        ),
    ],
)
def test_an_error_is_told_alike_in_the_notebook_and_on_the_page(answer, error, meaning, line):
    notebook, page = panel(answer), "".join(Text(page_of(answer)).text)
    for part in (error, meaning, line):
        assert part in notebook
        # Backticks are for consoles: a page sets what stands between them as code.
        assert part.replace("`", "") in page


def test_code_in_a_sentence_is_code_and_markup_of_a_student_s_is_text():
    def answer(labels, scores):
        raise ValueError("Look at `scores` and <b>not</b> at `<i>labels</i>`.")

    page = page_of(answer)
    assert "Look at <code>scores</code> and &lt;b&gt;not&lt;/b&gt; at <code>&lt;i&gt;labels&lt;/i&gt;</code>." in page
